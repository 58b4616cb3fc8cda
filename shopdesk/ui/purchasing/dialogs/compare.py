"""What each supplier asks for so many of an article, side by side; the best one gets the order."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.quantity import PIECE
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.products.queries import SkuChoice, search_skus
from shopdesk.purchasing.queries import Comparison, compare_offers
from shopdesk.purchasing.rules import ROLE_LABELS, Role
from shopdesk.ui.context import Context
from shopdesk.ui.purchasing.words import price_text
from shopdesk.ui.widgets.form import FormDialog
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

COLUMNS = (
    Column("supplier", N_("Supplier"), ""),
    Column(
        "role",
        N_("Main or backup"),
        "",
        Kind.STATE,
        width=104,
        states={str(key): text for key, text in ROLE_LABELS.items()},
    ),
    Column("quantity", N_("Quantity"), "", Kind.QUANTITY, width=80),
    Column("price", N_("Unit price"), "", Kind.CODE, width=110),
    Column("amount", N_("Amount"), "", Kind.MONEY, width=104),
    Column("above", N_("Above the best"), "", Kind.MONEY, width=104),
    Column("lead", N_("Lead time, days"), "", Kind.INTEGER, width=84),
)
_ROWS = 8


class CompareDialog(FormDialog):
    """Chooses the supplier of an article.

    Signals:
        ordered: the chosen ``Comparison`` and the ``SkuChoice``, after the dialog has closed.
    """

    ordered = Signal(object, object)

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(context, _("Compare prices"), action=_("Order there"), parent=parent)
        self.resize(context.theme.px(760), context.theme.px(440))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        zone = context.preferences.get(settings.SHOP_TIME_ZONE)
        self._today: date = clock.business_date(clock.now(), zone)
        self._request = 0
        self.found: list[Comparison] = []
        self.sku = TypeAhead(
            context,
            search_skus,
            lambda sku: Described(f"{sku.code}  {sku.name}"),
            name=_("Article"),
            placeholder=_("Code, barcode, name or pinyin"),
            shown=lambda sku: f"{sku.code}  {sku.name}",
        )
        self.form.add("sku", _("Article"), self.sku)
        self.quantity = QuantityEdit(PIECE)
        self.form.add("quantity", _("Pieces"), self.quantity)
        self._model = RowsModel(
            COLUMNS,
            context.formats,
            tones={},
        )
        self._model.set_rows([("",) * len(COLUMNS)] * _ROWS)
        self.table = RowsTable(self._model, context.theme, name=_("Offers"), most_rows=_ROWS)
        self.table.setFixedHeight(self.table.sizeHint().height())
        self._model.set_rows([])
        self.form.add_wide(self.table)
        self.told = Label("", "small", wrap=True)
        self.form.add_wide(self.told)
        self.sku.chosen.connect(self._compare)
        self.quantity.textChanged.connect(self._compare)
        self.form.mark_saved()

    @property
    def entered(self) -> bool:
        """Nothing here is lost by leaving."""
        return False

    def _pieces(self) -> int:
        try:
            return self.quantity.quantity() or 0
        except ValueError:
            return 0

    def _compare(self) -> None:
        sku: SkuChoice | None = self.sku.record
        if sku is None or self._pieces() <= 0:
            self._show([])
            return
        self._request += 1
        self.context.tasks.read(
            partial(_read, sku.id, self._pieces(), self._today, self.context.formats.currency),
            done=partial(self._on_read, self._request),
            owner=self,
        )

    def _on_read(self, request: int, found: list[Comparison]) -> None:
        if request == self._request:
            self._show(found)

    def _show(self, found: list[Comparison]) -> None:
        self.found = found
        self._model.set_rows(
            [
                (
                    row.offer.supplier,
                    str(Role(row.offer.role)),
                    row.quantity,
                    f"{price_text(row.price_e4, row.offer.currency)} {row.offer.currency}",
                    row.home_amount,
                    row.above_best or None,
                    row.offer.lead_time_days,
                )
                for row in found
            ]
        )
        if found:
            self.table.selectRow(0)
        nobody = self.sku.record is not None and not found
        self.told.setText(_("No supplier has a price for it.") if nobody else "")
        self.ok_button.setEnabled(bool(found))

    def submit(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if not self.found or self.sku.record is None:
            self.form.set_errors({"sku": _("Choose an article from the list.")})
            return
        chosen = self.found[rows[0].row() if rows else 0]
        sku = self.sku.record
        self.accept()
        self.ordered.emit(chosen, sku)


def _read(
    sku_id: int, quantity: int, today: date, home: str, reader: Reader, _progress: Progress
) -> list[Comparison]:
    return compare_offers(reader, sku_id, quantity, today, home=home)
