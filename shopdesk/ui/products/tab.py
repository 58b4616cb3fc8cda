"""The products tab: catalogue and stock, and beside it one product that explains its figures."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QToolButton

from shopdesk.base.table import TableQuery
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import PRODUCTS, ProductDetail, find_products, list_categories
from shopdesk.products.rules import LifeCycle, ProductKind
from shopdesk.ui.actions import Finder, Found
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.list_query import Drill, FieldFilter
from shopdesk.ui.products.dialogs.product_write import Saved, change_back
from shopdesk.ui.products.dialogs.state import write_states
from shopdesk.ui.products.dialogs.stock import Adjusted, reverse_move
from shopdesk.ui.products.links import ProductForms
from shopdesk.ui.products.panel import ProductPanel, ProductRecord, product_tones
from shopdesk.ui.widgets.buttons import chip
from shopdesk.ui.widgets.empty_state import Empty

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

_MOST_CATEGORIES = 60


class ProductsTab(ListPage):
    """All products of the shop."""

    def __init__(self, context: Context) -> None:
        self.product_panel = ProductPanel(context)
        super().__init__(
            context,
            PRODUCTS,
            panel=self.product_panel,
            tones=product_tones(),
            placeholder=_("Name, code, barcode, pinyin initials"),
        )
        self._product: ProductDetail | None = None
        importing = self.add_button(
            _("Import products…"), context.ask_import, icon_name=Icon.IMPORT
        )
        new = self.add_button(
            _("New product"),
            self.on_new,
            primary=True,
            shortcut="Ctrl+N",
            icon_name=Icon.ADD,
            keywords="sku 商品 规格",
        )
        self.set_empty(
            Empty(
                Icon.PRODUCTS,
                _("No products yet"),
                _(
                    "Import a list of products, or make one: options such as colour and size "
                    "become variants with codes, barcodes and stock in one step."
                ),
                (new, importing),
            )
        )
        add = partial(context.actions.add, scope=self, group=_(PRODUCTS.title))
        self.adjust = add(
            _("Adjust stock…"), self.on_adjust, shortcut="Ctrl+Shift+A", icon_name=Icon.STOCK
        )
        self.edit = add(_("Edit…"), self.on_edit, shortcut="Ctrl+E", icon_name=Icon.EDIT)
        self.change_state = self.add_row_action(_("Change state…"), self.on_change_state)
        self.bulk_edit = self.add_row_action(_("Bulk edit…"), self.on_bulk_edit)
        self.forms = ProductForms(self, self.product_panel)
        self.product_panel.actions_shown = (
            *(self.adjust, self.edit, self.change_state),
            self.forms.page,
        )
        self.product_panel.record_shown.connect(self._on_record_shown)
        self._on_record_shown(None)
        self.row_activated.connect(self._on_opened)
        self.category_chip = self._add_category_chip()
        context.actions.add_finder(Finder(_("Product"), _found_products))

    def _add_category_chip(self) -> QToolButton:
        button = chip(_("Category"), checkable=False, parent=self.filters)
        button.setIcon(icon(Icon.CHEVRON_DOWN, self.context.theme))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(button.toolButtonStyle().ToolButtonTextBesideIcon)
        button.setAccessibleName(_("Filter by category"))
        button.setMenu(QMenu(button))
        self.filters.add_widget(button)
        return button

    # what is shown

    def refresh(self) -> None:
        super().refresh()
        self.context.tasks.read(_categories, done=self._on_categories, owner=self)

    def _on_categories(self, paths: list[str]) -> None:
        menu = self.category_chip.menu()
        menu.clear()
        for path in paths[:_MOST_CATEGORIES]:
            action = menu.addAction(caption(path))
            parent = any(other.startswith(f"{path} / ") for other in paths)
            action.triggered.connect(partial(self._on_category_chosen, path, parent))
        menu.addSeparator()
        menu.addAction(self.forms.categories)
        self.filters.chips.set_wanted(self.category_chip, wanted=bool(paths))

    def _on_category_chosen(
        self,
        path: str,
        parent: bool,
        _checked: bool = False,  # noqa: FBT002 - Qt's
    ) -> None:
        others = tuple(field for field in self.state.fields if field.column != "category")
        # A category with others below it means those too.
        chosen = FieldFilter("category", "contains" if parent else "is", (path,))
        self.set_state(replace(self.state, fields=(*others, chosen)))

    def _on_record_shown(self, record: ProductRecord | None) -> None:
        self._product = None if record is None else record.product
        self.edit.setEnabled(record is not None)
        self.adjust.setEnabled(
            record is not None
            and record.product.kind == ProductKind.GOODS
            and any(not sku.kit for sku in record.product.skus)  # a kit has no stock of its own
        )

    def _on_opened(self, _key: int) -> None:
        self.product_panel.setFocus()

    # actions

    def on_new(self) -> None:
        """Make a product."""
        from shopdesk.ui.products.dialogs.product import ProductDialog

        dialog = ProductDialog(self.context, parent=self)
        dialog.succeeded.connect(self._on_created)
        dialog.open()

    def _on_created(self, saved: Saved) -> None:
        self.select_id(saved.id)
        self.context.toast(_("{code} saved").format(code=visible(saved.code)))

    def on_edit(self) -> None:
        """Change the current product."""
        from shopdesk.ui.products.dialogs.product import ProductDialog

        if self._product is not None:
            dialog = ProductDialog(self.context, self._product, parent=self)
            dialog.succeeded.connect(self._on_changed)
            dialog.open()

    def _on_changed(self, saved: Saved) -> None:
        undo = None
        if saved.before is not None:
            undo = Undo(
                _("{code} is as it was").format(code=visible(saved.code)),
                partial(change_back, saved),
            )
        self.context.toast(_("{code} saved").format(code=visible(saved.code)), undo=undo)

    def on_adjust(self) -> None:
        """Correct the stock of a variant of the current product."""
        from shopdesk.ui.products.dialogs.stock import AdjustDialog

        product = self._product
        if product is None:
            return
        dialog = AdjustDialog(self.context, product, sku_id=self.product_panel.sku_id, parent=self)
        dialog.succeeded.connect(self._on_adjusted)
        dialog.open()

    def _on_adjusted(self, adjusted: Adjusted) -> None:
        code = visible(adjusted.code)
        if adjusted.move_id is None:
            self.context.toast(_("{code}: the count was right").format(code=code))
            return
        change = self.context.formats.quantity(adjusted.change)
        text = _("{code}: {change} pieces").format(
            code=code, change=f"+{change}" if adjusted.change > 0 else change
        )
        undo = Undo(
            _("{code}: adjustment taken back").format(code=code),
            partial(reverse_move, adjusted.move_id, _("Undone")),
        )
        self.context.toast(text, undo=undo)

    def on_bulk_edit(self) -> None:
        """Change the selected products like a spreadsheet."""
        ids = self.selected_ids()
        count = self.context.formats.integer(len(ids))
        title = ngettext("{n} product chosen", "{n} products chosen", len(ids)).format(n=count)
        query = TableQuery(narrow=((f"p.id IN ({','.join(map(str, ids))})", {}, ()),))
        self.context.show("grid", Drill(title, query))

    def on_change_state(self) -> None:
        """Put the selected products into another state."""
        from shopdesk.ui.products.dialogs.state import StateDialog

        state = LifeCycle.SELLING if self._product is None else LifeCycle(self._product.state)
        dialog = StateDialog(self.context, self.selected_ids(), state=state, parent=self)
        dialog.succeeded.connect(self._on_states_changed)
        dialog.open()

    def _on_states_changed(self, before: dict[int, LifeCycle]) -> None:
        count = len(before)
        if not count:
            self.context.toast(_("They were in this state already."))
            return
        text = ngettext("{n} product changed", "{n} products changed", count)
        self.context.toast(
            text.format(n=self.context.formats.integer(count)),
            undo=Undo(_("The states are as they were"), partial(write_states, before, _("Undone"))),
        )


def _categories(reader: Reader, _progress: Progress) -> list[str]:
    return list_categories(reader)


def _found_products(reader: Reader, text: str, limit: int) -> list[Found]:
    return [
        Found(product.name, product.code, "products", product.id)
        for product in find_products(reader, text, limit)
    ]
