"""One purchase order beside the list: state, lines with what came, receipts, debts, history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.purchasing.queries import (
    PayableRow,
    PurchaseDetail,
    SupplierScore,
    get_purchase_order,
    supplier_scores,
)
from shopdesk.purchasing.rules import (
    EVENT_KIND_LABELS,
    PAYABLE_KIND_LABELS,
    PURCHASE_FLOW,
    PURCHASE_STATE_LABELS,
    RECEIPT_KIND_LABELS,
    EventKind,
    PayableKind,
    PurchaseState,
    ReceiptKind,
)
from shopdesk.ui.context import Context
from shopdesk.ui.purchasing.words import STATE_TONES, amount_text, price_text
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import ActionButton
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.side_panel import PanelBody, SidePanel
from shopdesk.ui.widgets.sums import Sum, Sums
from shopdesk.ui.widgets.timeline import Moment

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

LINES = (
    Column("title", N_("Article"), ""),
    Column("quantity", N_("Ordered"), "", Kind.QUANTITY, width=64),
    Column("received", N_("Received"), "", Kind.QUANTITY, width=72),
    Column("open", N_("Still open"), "", Kind.QUANTITY, width=80),
)
RECEIPT_COLUMNS = (
    Column("number", N_("Receipt no."), "", width=110),
    Column("date", N_("Date"), "", Kind.DATE, width=90),
    Column("accepted", N_("Passed"), "", Kind.QUANTITY, width=72),
    Column("rejected", N_("Not accepted"), "", Kind.QUANTITY, width=72),
)
# The next step of each state stands first and in colour.
MAIN_STEPS = {
    PurchaseState.DRAFT: "send",
    PurchaseState.SENT: "receive",
    PurchaseState.CONFIRMED: "receive",
    PurchaseState.PART_RECEIVED: "receive",
    PurchaseState.RECEIVED: "close",
}
BACK = frozenset({"cancel", "reopen"})
_EVENT_TONES = {
    EventKind.SENT: Tone.ACCENT,
    EventKind.RECEIVED: Tone.GOOD,
    EventKind.RETURNED: Tone.BAD,
    EventKind.PAID: Tone.GOOD,
    EventKind.CANCELLED: Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class PurchaseRecord:
    """What the panel shows."""

    order: PurchaseDetail
    score: SupplierScore | None


class PurchasePanel(SidePanel):
    """Shows a purchase order; ``steps`` are actions by the names of ``PURCHASE_FLOW``.

    ``pay``, ``cost`` and ``paper`` are beside the flow.
    """

    reads = frozenset(
        {"purchase_order", "purchase_line", "purchase_event", "receipt", "payable", "supplier"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Purchase order"))
        self.steps: Mapping[str, QAction] = {}

    def fetch(self, reader: Reader, key: int) -> PurchaseRecord | None:
        order = get_purchase_order(reader, key)
        if order is None:
            return None
        scores = supplier_scores(reader, [order.supplier_id])
        return PurchaseRecord(order, scores.get(order.supplier_id))

    def fill(self, record: PurchaseRecord, body: PanelBody) -> None:
        order = record.order
        state = PurchaseState(order.state)
        body.heading(
            order.number,
            order.supplier,
            badges=[(_(PURCHASE_STATE_LABELS[state]), STATE_TONES[state])],
        )
        self._buttons(order, state, body)
        self._facts(record, body)
        body.section(_("Money"))
        body.widget(Sums(self._sums(order), self.context.theme, name=_("Money of the order")))
        body.section(_("Lines of the order"))
        self._lines(order, body)
        if order.receipts:
            body.section(_("Receipts and returns"))
            body.table(
                RECEIPT_COLUMNS,
                [
                    (
                        row.number
                        if row.kind == ReceiptKind.RECEIPT
                        else f"{row.number} {_(RECEIPT_KIND_LABELS[ReceiptKind.RETURN])}",
                        row.business_date,
                        row.accepted,
                        row.rejected,
                    )
                    for row in order.receipts
                ],
                name=_("Receipts and returns"),
            )
        if order.payables:
            body.section(_("Owed"))
            body.facts([self._payable(row) for row in order.payables])
        body.section(_("What happened"))
        body.timeline(
            [
                Moment(
                    when=self.context.formats.instant(event.at),
                    text=_(EVENT_KIND_LABELS[EventKind(event.kind)]),
                    detail="  ".join(part for part in (event.note, event.actor) if part),
                    amount="",
                    tone=_EVENT_TONES.get(EventKind(event.kind), Tone.NEUTRAL),
                )
                for event in order.events
            ]
        )

    def _buttons(self, order: PurchaseDetail, state: PurchaseState, body: PanelBody) -> None:
        allowed = allowed_steps(order)
        main = MAIN_STEPS.get(state)
        allowed.sort(key=lambda step: (step != main, step in BACK))
        holder = QWidget()
        flow = FlowLayout(holder, spacing=self.context.theme.px(6))
        for step in allowed:
            if step in self.steps:
                look = "primary" if step == main else "link" if step in BACK else ""
                flow.addWidget(ActionButton(self.steps[step], look, parent=holder))
        body.widget(holder)

    def _facts(self, record: PurchaseRecord, body: PanelBody) -> None:
        order, formats = record.order, self.context.formats
        total = None if record.score is None else record.score.score.total
        score = (
            _("no deals yet")
            if total is None
            else _("{n} of 100").format(n=formats.integer(total // 100))
        )
        show = partial(self.context.show, "suppliers", order.supplier_id)
        body.facts(
            [
                (_("Supplier"), order.supplier, show),
                (_("Score"), score),
                (_("Ordered"), "" if order.ordered_on is None else formats.date(order.ordered_on)),
                (
                    _("Expected on"),
                    "" if order.expected_on is None else formats.date(order.expected_on),
                ),
                (_("Supplier's no."), order.supplier_number),
                (_("Note"), order.note),
            ]
        )

    def _sums(self, order: PurchaseDetail) -> list[Sum]:
        sums = [Sum(_("Goods"), amount_text(order.goods, order.currency))]
        for label, amount in ((_("Freight"), order.freight), (_("Tax"), order.tax)):
            if amount:
                sums.append(Sum(label, amount_text(amount, order.currency)))
        sums.append(Sum(_("Total"), amount_text(order.total, order.currency), total=True))
        return sums

    def _lines(self, order: PurchaseDetail, body: PanelBody) -> None:
        table = body.table(
            LINES,
            [(line.title, line.quantity, line.received, line.open) for line in order.lines],
            name=_("Lines of the order"),
        )
        told = Below(self.context)
        body.widget(told)

        def show(row: int) -> None:
            told.clear()
            if 0 <= row < len(order.lines):
                self._line_facts(order, row, told)

        table.selectionModel().currentRowChanged.connect(
            lambda current, _previous: show(current.row() if current.isValid() else -1)
        )
        if order.lines:
            table.selectRow(0)

    def _line_facts(self, order: PurchaseDetail, row: int, told: PanelBody) -> None:
        line, quantity = order.lines[row], self.context.formats.quantity
        price = price_text(line.price_e4, order.currency)
        told.facts(
            [
                (_("SKU"), line.sku_code),
                (_("Their code"), line.supplier_code),
                (_("Unit price"), f"{price} {order.currency}"),
                (_("Amount"), amount_text(line.amount, order.currency)),
                (_("Not accepted"), quantity(line.rejected) if line.rejected else ""),
                (_("Sent back"), quantity(line.returned) if line.returned else ""),
                (_("Cancelled"), quantity(line.cancelled) if line.cancelled else ""),
            ]
        )

    def _payable(self, row: PayableRow) -> tuple[str, str]:
        left = amount_text(row.left, row.currency)
        kind = _(PAYABLE_KIND_LABELS[PayableKind(row.kind)])
        if not row.left:
            text = _("{kind}: {amount}, paid").format(
                kind=kind, amount=amount_text(row.amount, row.currency)
            )
        else:
            text = _("{kind}: {amount} due on {day}").format(
                kind=kind, amount=left, day=self.context.formats.date(row.due_on)
            )
        return row.number, text


class Below(PanelBody):
    """What is told below a table about its current row."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._box.setContentsMargins(0, 0, 0, 0)


def allowed_steps(order: PurchaseDetail) -> list[str]:
    """What can be done with an order now: the flow, payments, bills and the paper."""
    state = PurchaseState(order.state)
    found = list(dict.fromkeys(PURCHASE_FLOW.actions(state)))
    if "return" in found and not any(line.received > line.returned for line in order.lines):
        found.remove("return")
    if any(row.left for row in order.payables):
        found.append("pay")
    if any(row.kind == ReceiptKind.RECEIPT and row.accepted for row in order.receipts):
        found.append("cost")
    found.append("paper")
    return found
