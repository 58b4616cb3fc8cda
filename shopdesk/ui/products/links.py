"""Opens the forms of a product's page, pictures, listings, gates, cards, kit and labels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu

from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import (
    CardRow,
    ListingRow,
    get_positioning,
    selection_weights,
)
from shopdesk.products.rules import LISTING_STATE_LABELS, ListingState
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.products.dialogs.labels import LabelsDialog, LabelsWritten, open_file
from shopdesk.ui.products.extras import Links
from shopdesk.ui.products.panel import ProductPanel, ProductRecord

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

_MOST_LABELS = 500


class ProductForms:
    """The forms of the current product, as actions of its tab and as links of its panel."""

    def __init__(self, tab: ListPage, panel: ProductPanel) -> None:
        self._tab = tab
        self._context = tab.context
        self._record: ProductRecord | None = None
        add = partial(tab.context.actions.add, scope=tab, group=_("Products"))
        self.page = add(
            _("Product page…"), self.on_page, shortcut="Ctrl+D", keywords="details texts 属性 文案"
        )
        self.pictures = add(_("Pictures…"), self.on_pictures)
        self.listing = add(_("Listing on a channel…"), self.on_listing)
        self.gates = add(_("Gates and launch…"), self.on_gates)
        self.cards = add(_("Positioning and selection card…"), self.on_cards)
        self.kit = add(_("Kit…"), self.on_kit, keywords="套装 组合")
        self.labels = tab.add_row_action(_("Print labels…"), self.on_labels, icon_name=Icon.PRINT)
        self.categories = add(_("Categories…"), self.on_categories, keywords="类目 category")
        self.shop_card = add(_("Card of the shop…"), self.on_shop_card)
        panel.links = Links(
            self.on_page,
            self.on_pictures,
            self.on_listing,
            self.on_gates,
            self.on_cards,
            self.on_kit,
            self.on_current_labels,
        )
        panel.record_shown.connect(self.show_record)
        self.show_record(None)

    @property
    def actions(self) -> tuple[QAction, ...]:
        """The actions that need a product."""
        return (self.page, self.pictures, self.listing, self.gates, self.cards, self.kit)

    def show_record(self, record: ProductRecord | None) -> None:
        """Follow the panel."""
        self._record = record if record is not None and record.extras is not None else None
        for action in self.actions:
            action.setEnabled(self._record is not None)

    def on_page(self) -> None:
        """Edit details and texts."""
        from shopdesk.ui.products.dialogs.page import PageDialog

        record = self._record
        if record is None or record.extras is None:
            return
        product = record.product
        dialog = PageDialog(
            self._context, product.id, product.code, record.extras.page, parent=self._tab
        )
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_pictures(self) -> None:
        """Edit pictures."""
        from shopdesk.ui.products.dialogs.pictures import PicturesDialog

        record = self._record
        if record is None or record.extras is None:
            return
        product = record.product
        dialog = PicturesDialog(
            self._context, product.id, product.code, record.extras.page.pictures, parent=self._tab
        )
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_listing(self) -> None:
        """Edit the only listing, choose among several, or make the first one."""
        record = self._record
        if record is None or record.extras is None:
            return
        if not record.extras.channels:
            self._context.toast(_("There is no channel yet: import orders or make one."))
            return
        if not record.extras.listings:
            self.open_listing(None)
            return
        menu = QMenu(self._tab)
        for one in record.extras.listings:
            state = _(LISTING_STATE_LABELS[ListingState(one.state)])
            text = _("{channel}: {state}").format(channel=one.channel, state=state)
            menu.addAction(caption(f"{text}  ({one.language})"), partial(self.open_listing, one))
        menu.addSeparator()
        menu.addAction(_("New listing…"), partial(self.open_listing, None))
        place = QCursor.pos()
        if not self._tab.rect().contains(self._tab.mapFromGlobal(place)):
            place = self._tab.mapToGlobal(QPoint(0, 0))
        menu.popup(place)

    def open_listing(self, listing: ListingRow | None) -> None:
        """The form of a listing; None makes one."""
        from shopdesk.ui.products.dialogs.listing import ListedProduct, ListingDialog

        record = self._record
        if record is None or record.extras is None:
            return
        product = record.product
        dialog = ListingDialog(
            self._context,
            ListedProduct(product.id, product.code, product.name, product.tags),
            record.extras.channels,
            listing,
            parent=self._tab,
        )
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_gates(self) -> None:
        """Edit gates and launch."""
        from shopdesk.ui.products.dialogs.gates import GatesDialog

        record = self._record
        if record is None or record.extras is None:
            return
        product, extras = record.product, record.extras
        dialog = GatesDialog(
            self._context, product.id, product.code, extras.gates, extras.launch, parent=self._tab
        )
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_cards(self) -> None:
        """Edit the cards."""
        from shopdesk.ui.products.dialogs.cards import CardsDialog

        record = self._record
        if record is None or record.extras is None:
            return
        product, extras = record.product, record.extras
        dialog = CardsDialog(
            self._context, product.id, product.code, extras.positioning, extras.selection,
            parent=self._tab,
        )  # fmt: skip
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_kit(self) -> None:
        """Edit the kit."""
        from shopdesk.ui.products.dialogs.kit import KitDialog

        record = self._record
        if record is None or record.extras is None or not record.product.skus:
            return
        dialog = KitDialog(self._context, record.product.skus, record.extras.kits, parent=self._tab)
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_shop_card(self) -> None:
        """Edit the shop's positioning and the weights of the selection card."""
        self._context.tasks.read(_read_shop_card, done=self._open_shop_card, owner=self._tab)

    def _open_shop_card(self, found: tuple[list[CardRow], list[CardRow]]) -> None:
        from shopdesk.ui.products.dialogs.cards import ShopCardDialog

        dialog = ShopCardDialog(self._context, *found, parent=self._tab)
        dialog.succeeded.connect(self._on_saved)
        dialog.open()

    def on_categories(self) -> None:
        """Edit the category tree."""
        from shopdesk.ui.products.dialogs.categories import CategoriesDialog

        CategoriesDialog(self._context, parent=self._tab).open()

    def on_current_labels(self) -> None:
        """Labels of the product that the panel shows."""
        if self._record is not None:
            self._open_labels([self._record.product.id])

    def on_labels(self) -> None:
        """Labels of the selected products."""
        ids = self._tab.selected_ids()
        if len(ids) > _MOST_LABELS:
            self._context.toast(
                _("Choose at most {n} products at a time.").format(
                    n=self._context.formats.integer(_MOST_LABELS)
                )
            )
            return
        self._open_labels(ids)

    def _open_labels(self, ids: list[int]) -> None:
        dialog = LabelsDialog(self._context, ids, parent=self._tab)
        dialog.written.connect(self._on_labels_written)
        dialog.open()

    def _on_labels_written(self, made: LabelsWritten) -> None:
        text = ngettext("{n:,} label in {file}", "{n:,} labels in {file}", made.count)
        self._context.toast(text.format(n=made.count, file=visible(made.path.name)))
        open_file(made.path)

    def _on_saved(self, saved: object) -> None:
        text = visible(str(getattr(saved, "code", getattr(saved, "channel", ""))))
        self._context.toast(_("{code} saved").format(code=text))


def _read_shop_card(reader: Reader, _progress: Progress) -> tuple[list[CardRow], list[CardRow]]:
    return get_positioning(reader, None), selection_weights(reader)
