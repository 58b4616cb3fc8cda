"""Entering a purchase order by keyboard alone: supplier, lines, freight; Ctrl+S keeps the draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import from_day_key
from shopdesk.i18n import _
from shopdesk.products.queries import SkuChoice
from shopdesk.purchasing.queries import (
    Offer,
    PurchaseDetail,
    SupplierChoice,
    SupplierDetail,
    get_supplier,
    search_suppliers,
)
from shopdesk.purchasing.rules import LAYER_LABELS, Layer
from shopdesk.ui.context import Context
from shopdesk.ui.purchasing.dialogs.lines import PurchaseLines
from shopdesk.ui.purchasing.words import DayEdit, amount_text
from shopdesk.ui.widgets.form import Form
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.sums import Sum, Sums
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead
from shopdesk.ui.widgets.write_dialog import WriteDialog

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.purchasing.service import OrderInput
    from shopdesk.ui.tasks import Progress


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft that was kept."""

    id: int
    number: str
    is_new: bool


class PurchaseDialog(WriteDialog):
    """A new purchase order, or a draft that is changed."""

    def __init__(
        self, context: Context, order: PurchaseDetail | None = None, *, parent: QWidget
    ) -> None:
        title = (
            _("New purchase order")
            if order is None
            else _("Change {number}").format(number=order.number)
        )
        super().__init__(context, title, action=_("Keep the draft"), parent=parent)
        theme = context.theme
        self.resize(theme.px(860), theme.px(600))
        # Enter belongs to the lines; Ctrl+S and Ctrl+Enter keep the draft.
        for button in (self.ok_button, self.cancel_button):
            button.setAutoDefault(False)
            button.setDefault(False)
        self.ok_button.setToolTip("Ctrl+S")
        self._order = order
        self._supplier: SupplierDetail | None = None
        zone = context.preferences.get(settings.SHOP_TIME_ZONE)
        self._today = clock.business_date(clock.now(), zone)
        self.who, self.what = Form(theme), Form(theme)
        self.lines = PurchaseLines(context)
        self.sums = Sums([], theme, name=_("Sum of the order"))
        self._add_fields()
        self._lay_out()
        self.lines.changed.connect(self._show_sums)
        self._show_sums()
        self.supplier.setFocus()
        if order is not None:
            self._fill(order)

    def _add_fields(self) -> None:
        formats = self.context.formats
        self.supplier = TypeAhead(
            self.context,
            search_suppliers,
            _described,
            name=_("Supplier"),
            placeholder=_("Name, code or pinyin"),
        )
        self.supplier.chosen.connect(self._on_supplier_chosen)
        self.who.add("supplier", _("Supplier"), self.supplier)
        self.expected = DayEdit(self._today)
        self.who.add(
            "expected", _("Expected on"), self.expected, hint=_("Empty: after his lead time")
        )
        self.note = QLineEdit()
        self.note.setMaxLength(500)
        self.what.add("note", _("Note for him"), self.note)
        self.freight, self.tax = MoneyEdit(formats), MoneyEdit(formats)
        self.what.add("freight", _("Freight"), self.freight)
        self.what.add(
            "tax",
            _("Tax"),
            self.tax,
            hint=_("Only what cannot be deducted: it is part of the cost"),
        )
        for edit in (self.freight, self.tax):
            edit.textChanged.connect(self._show_sums)

    def _lay_out(self) -> None:
        theme = self.context.theme
        holder = QWidget()
        holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, theme.grid())
        box.setSpacing(theme.grid(4))
        for side in (self.who, self.what):
            box.addWidget(side, 1, alignment=Qt.AlignmentFlag.AlignTop)
        self.form.add_wide(holder)
        self.form.add_wide(self.lines)
        self.form.add_wide(self.sums)
        order = [
            *self.who.fields.values(),
            *self.what.fields.values(),
            *self.lines.lines[0].edits,
        ]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    # what happens

    def _fill(self, order: PurchaseDetail) -> None:
        self.supplier.choose(
            SupplierChoice(order.supplier_id, order.supplier_code, order.supplier, "", "active")
        )
        if order.expected_on is not None:
            self.expected.set_day(from_day_key(order.expected_on))
        self.note.setText(order.note)
        self.freight.set_amount(order.freight or None)
        self.tax.set_amount(order.tax or None)
        for place, row in enumerate(order.lines):
            line = self.lines.lines[place] if place < len(self.lines.lines) else None
            line = line or self.lines.add_line()
            decimals = 0 if row.quantity % 1000 == 0 else 3
            sku = SkuChoice(row.sku_id, row.sku_code, row.title, 0, "goods", 0, decimals)
            line.currency = order.currency
            line.fill(sku, row.quantity, row.price_e4)
        self.who.mark_saved()
        self.what.mark_saved()

    def choose_supplier(self, supplier: SupplierChoice) -> None:
        """Begin with a supplier."""
        self.supplier.choose(supplier)
        self.lines.lines[0].sku.setFocus()

    def _on_supplier_chosen(self, supplier: SupplierChoice | None) -> None:
        if supplier is None:
            self._supplier = None
            self.lines.set_offers({}, self.context.formats.currency)
            return
        self.context.tasks.read(
            partial(_read_supplier, supplier.id, self._today),
            done=partial(self._on_supplier_read, supplier.id),
            owner=self,
        )

    def _on_supplier_read(self, key: int, found: SupplierDetail | None) -> None:
        chosen = self.supplier.record
        if found is None or chosen is None or chosen.id != key:
            return
        self._supplier = found
        formats = replace(self.context.formats, currency=found.currency)
        for edit in (self.freight, self.tax):
            edit.set_formats(formats)
        offers: dict[int, Offer] = {offer.sku_id: offer for offer in found.offers if offer.active}
        self.lines.set_offers(offers, found.currency)
        self._show_sums()

    @property
    def currency(self) -> str:
        """The supplier's, else the shop's."""
        return self.lines.currency

    @property
    def total(self) -> int:
        """What the supplier will ask for."""
        return self.lines.total + (self.freight.amount or 0) + (self.tax.amount or 0)

    def _show_sums(self) -> None:
        sums = [Sum(_("Goods"), amount_text(self.lines.total, self.currency))]
        for label, edit in ((_("Freight"), self.freight), (_("Tax"), self.tax)):
            if edit.amount:
                sums.append(Sum(label, amount_text(edit.amount, self.currency)))
        sums.append(Sum(_("Total"), amount_text(self.total, self.currency), total=True))
        supplier = self._supplier
        if supplier is not None and self.lines.total < supplier.min_order_amount:
            least = amount_text(supplier.min_order_amount, supplier.currency)
            sums.append(Sum(_("Least order of this supplier"), least))
        self.sums.show_sums(sums)

    @property
    def entered(self) -> bool:
        """Whether leaving would lose something."""
        if self._order is not None:
            return self.who.changed or self.what.changed
        return bool(self.lines.filled) or self.who.changed or self.what.changed

    # saving

    def _check(self) -> bool:
        self.who.set_errors({})
        self.what.set_errors({})
        if self.supplier.record is None:
            self.who.set_errors({"supplier": _("Choose a supplier from the list.")})
            return False
        if not self.expected.valid:
            self.who.set_errors({"expected": _("Write 2026-11-30, or +7 for in a week.")})
            return False
        for key, edit in (("freight", self.freight), ("tax", self.tax)):
            if not edit.valid or (edit.amount or 0) < 0:
                self.what.set_errors({key: _("This is no amount of money.")})
                return False
        filled = self.lines.filled
        faults = [line.fault() for line in filled]
        for line, fault in zip(filled, faults, strict=True):
            line.show_fault(fault)
        if not filled:
            self.message.say(_("An order needs at least one line."))
            self.lines.lines[0].sku.setFocus()
            return False
        if any(faults):
            filled[next(place for place, fault in enumerate(faults) if fault)].sku.setFocus()
            return False
        return True

    def submit(self) -> None:
        if self._check():
            self.start(partial(_keep, self._order, self._data()))

    def _data(self) -> OrderInput:
        from shopdesk.purchasing.service import LineInput, OrderInput

        return OrderInput(
            self.supplier.record.id,
            tuple(
                LineInput(line.record.id, line.pieces, line.price.price)
                for line in self.lines.filled
                if line.record is not None
            ),
            freight=self.freight.amount or 0,
            tax=self.tax.amount or 0,
            expected_on=self.expected.day,
            note=self.note.text().strip(),
        )


def _described(supplier: SupplierChoice) -> Described:
    layer = _(LAYER_LABELS[Layer(supplier.layer)]) if supplier.layer else ""
    return Described(supplier.name, "  ·  ".join(filter(None, (supplier.code, layer))))


def _read_supplier(
    key: int, today: object, reader: Reader, _progress: Progress
) -> SupplierDetail | None:
    return get_supplier(reader, key, today)  # type: ignore[arg-type]


def _keep(
    order: PurchaseDetail | None, data: OrderInput, session: Session, _progress: Progress
) -> Drafted:
    from shopdesk.db.reader import scalar, session_reader
    from shopdesk.purchasing.service import change_order, draft_order

    if order is not None:
        change_order(session, order.id, data, version=order.version)
        return Drafted(order.id, order.number, is_new=False)
    key = draft_order(session, data)
    number = scalar(
        session_reader(session), "SELECT number FROM purchase_order WHERE id = :id", {"id": key}
    )
    return Drafted(key, str(number), is_new=True)
