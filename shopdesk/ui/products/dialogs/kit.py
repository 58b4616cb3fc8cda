"""What a kit is made of: components by code, name or scanner; how many kits that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from shopdesk.base.quantity import parse_quantity, quantity_text
from shopdesk.i18n import _
from shopdesk.products.queries import KitDetail, SkuChoice, SkuRow, search_skus
from shopdesk.products.rules import KitPart, limiting, makeable
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.widgets.buttons import icon_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.tasks import Progress


@dataclass(slots=True)
class _Part:
    sku_id: int
    code: str
    name: str
    available: int
    text: str  # the quantity as written


@dataclass(frozen=True, slots=True)
class KitSaved:
    """A kit just written; no parts make it a plain variant."""

    code: str
    parts: int


class KitDialog(WriteDialog):
    """Chooses the components of a variant; an empty list makes it no kit."""

    def __init__(
        self,
        context: Context,
        skus: Sequence[SkuRow],
        kits: dict[int, KitDetail],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__(context, _("Kit"), action=_("Save"), parent=parent)
        theme = context.theme
        self.resize(theme.px(600), theme.px(520))
        self._kits = kits
        self._codes = {sku.id: sku.code for sku in skus}
        self._touched = False
        self.parts: list[_Part] = []
        first = next((sku.id for sku in skus if sku.id in kits), skus[0].id)
        self.sku = choice_box([(sku.id, f"{sku.code}  {sku.name}") for sku in skus], first)
        self.article = TypeAhead(
            context,
            search_skus,
            self._described,
            name=_("Component"),
            placeholder=_("Code, barcode, name or pinyin"),
            parent=self,
        )
        self.table = self._build_table()
        self.remove = icon_button(Icon.DELETE, _("Take this component out"), theme)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.told = Label("", "strong", wrap=True)
        self.form.add("sku", _("Kit"), self.sku)
        self.form.add("article", _("Add a component"), self.article)
        self.form.add_wide(self.table)
        foot = QWidget()
        foot.setLayout(row(self.told, self.remove, stretch=False))
        self.form.add_wide(foot)
        self.article.chosen.connect(self._on_article_chosen)
        self.sku.currentIndexChanged.connect(self._on_sku_chosen)
        self.table.itemChanged.connect(self._on_item_changed)
        self._on_sku_chosen()

    def _build_table(self) -> QTableWidget:
        theme = self.context.theme
        table = QTableWidget(0, 4)
        table.setAccessibleName(_("Components"))
        table.setHorizontalHeaderLabels([_("Component"), _("Name"), _("In a kit"), _("Available")])
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.px(32))
        header = table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for place, width in ((0, 150), (2, 90), (3, 100)):
            table.setColumnWidth(place, theme.px(width))
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setMinimumHeight(theme.px(160))
        return table

    def _described(self, sku: SkuChoice) -> Described:
        free = self.context.formats.quantity(sku.available)
        return Described(f"{sku.code}  {sku.name}", _("{n} available").format(n=free))

    def _on_sku_chosen(self) -> None:
        kit = self._kits.get(self.sku.currentData())
        self.parts = [
            _Part(part.sku_id, part.code, part.name, part.available, quantity_text(part.quantity))
            for part in (kit.parts if kit else ())
        ]
        self._touched = False
        self._refill()

    def _on_article_chosen(self, sku: SkuChoice | None) -> None:
        if sku is None:
            return
        self._touched = True
        known = next((part for part in self.parts if part.sku_id == sku.id), None)
        if known is None:
            self.parts.append(_Part(sku.id, sku.code, sku.name, sku.available, "1"))
        self._refill()
        self.article.clear()

    def _on_remove_clicked(self) -> None:
        place = self.table.currentRow()
        if 0 <= place < len(self.parts):
            self._touched = True
            del self.parts[place]
            self._refill()

    def _refill(self) -> None:
        self.table.blockSignals(True)
        self.table.setRowCount(len(self.parts))
        for place, part in enumerate(self.parts):
            texts = (
                visible(part.code),
                visible(part.name),
                part.text,
                self.context.formats.quantity(part.available),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                if column != 2:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                if column > 1:
                    flags = Qt.AlignmentFlag
                    item.setTextAlignment(flags.AlignRight | flags.AlignVCenter)
                self.table.setItem(place, column, item)
        self.table.blockSignals(False)
        self._tell()

    def _on_item_changed(self, item: QTableWidgetItem) -> None:
        self._touched = True
        self.parts[item.row()].text = item.text().strip()
        self._tell()

    def _read(self) -> list[KitPart]:
        """The components.

        Raises:
            ValueError: for a quantity that is none.
        """
        found = [KitPart(part.sku_id, parse_quantity(part.text)) for part in self.parts]
        if any(part.quantity <= 0 for part in found):
            raise ValueError
        return found

    def _tell(self) -> None:
        try:
            parts = self._read()
        except ValueError:
            self.told.setText(_("Every component needs a quantity."))
            return
        available = {part.sku_id: part.available for part in self.parts}
        scarce = limiting(parts, available)
        if scarce is None:
            self.told.setText(_("Without components it is no kit."))
            return
        code = next(part.code for part in self.parts if part.sku_id == scarce.sku_id)
        self.told.setText(
            _("{n} can be made now, limited by {code}.").format(
                n=self.context.formats.quantity(makeable(parts, available)), code=visible(code)
            )
        )

    @property
    def entered(self) -> bool:
        return self._touched

    def submit(self) -> None:
        try:
            parts = self._read()
        except ValueError:
            self.message.say(_("Every component needs a quantity."))
            return
        sku_id = int(self.sku.currentData())
        self.start(partial(_write, sku_id, self._codes[sku_id], parts))


def _write(
    sku_id: int, code: str, parts: list[KitPart], session: Session, _progress: Progress
) -> KitSaved:
    from shopdesk.products.service.kits import save_kit

    save_kit(session, sku_id, parts)
    return KitSaved(code, len(parts))
