"""One order beside the list: states, lines, sums and timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.orders.queries import OrderDetail, TimelineRow, get_order
from shopdesk.orders.rules import (
    DISPLAY_STATE_LABELS,
    EVENT_KIND_LABELS,
    DisplayState,
    EventKind,
)
from shopdesk.ui.context import Context
from shopdesk.ui.table_model import Tones
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.side_panel import Fact, PanelBody, SidePanel
from shopdesk.ui.widgets.timeline import Moment

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

_STATE_TONES = {
    DisplayState.DRAFT: Tone.NEUTRAL,
    DisplayState.WAIT_PAY: Tone.WARN,
    DisplayState.WAIT_SHIP: Tone.ACCENT,
    DisplayState.PART_SHIPPED: Tone.ACCENT,
    DisplayState.WAIT_RECEIVE: Tone.ACCENT,
    DisplayState.SUCCESS: Tone.GOOD,
    DisplayState.CLOSED: Tone.NEUTRAL,
    DisplayState.REFUNDED: Tone.BAD,
}
_LINES = (
    Column("title", N_("Article"), ""),
    Column("quantity", N_("Pieces"), "", Kind.QUANTITY, width=60),
    Column("unit_price", N_("Price"), "", Kind.MONEY, width=86),
    Column("amount", N_("Amount"), "", Kind.MONEY, width=96),
)


def order_tones() -> Tones:
    """Tones of the order list's states."""
    return {"state": {str(state): tone for state, tone in _STATE_TONES.items()}}


class OrderPanel(SidePanel):
    """Shows an order."""

    reads = frozenset({"sales_order", "order_line", "payment", "shipment", "refund", "order_event"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Order"))

    def fetch(self, reader: Reader, key: int) -> OrderDetail | None:
        return get_order(reader, key)

    def fill(self, record: OrderDetail, body: PanelBody) -> None:
        formats = self.context.formats
        state = DisplayState(record.display_state)
        body.heading(
            record.number,
            f"{record.channel}  ·  {formats.instant(record.placed_at)}",
            badges=[(_(DISPLAY_STATE_LABELS[state]), _STATE_TONES[state])],
        )
        address = " ".join(
            part for part in (record.country, record.province, record.city, record.address) if part
        )
        body.facts(
            [
                self._customer_fact(record),
                (_("Platform no."), record.external_number or ""),
                (_("Recipient"), "  ".join(filter(None, (record.recipient, record.phone)))),
                (_("Address"), address),
                (_("Note"), record.note),
            ]
        )
        body.section(_("Lines"))
        body.table(
            _LINES,
            [(line.title, line.quantity, line.unit_price, line.amount) for line in record.lines],
            name=_("Lines of the order"),
        )
        body.facts(
            [
                (_("Goods"), formats.money(record.goods)),
                (_("Discount"), formats.money(-record.discount) if record.discount else ""),
                (_("Freight"), formats.money(record.freight) if record.freight else ""),
                (_("Tax"), formats.money(record.tax) if record.tax else ""),
                (_("Total"), formats.money(record.total)),
                (_("Paid"), formats.money(record.paid)),
                (_("Refunded"), formats.money(record.refunded) if record.refunded else ""),
            ]
        )
        body.section(_("What happened"))
        body.timeline([self._moment(row) for row in record.timeline])

    def _customer_fact(self, record: OrderDetail) -> Fact:
        key = record.customer_id
        if key is None or not record.customer:
            return _("Customer"), record.customer
        return _("Customer"), record.customer, lambda: self.context.show("customers", key)

    def _moment(self, row: TimelineRow) -> Moment:
        label = EVENT_KIND_LABELS.get(EventKind(row.kind))
        return Moment(
            when=self.context.formats.instant(row.at),
            text=_(label) if label else row.kind,
            detail="  ".join(part for part in (row.text, row.actor) if part),
            amount="" if row.amount is None else self.context.formats.money(row.amount),
            tone={"paid": Tone.GOOD, "refunded": Tone.BAD}.get(row.kind, Tone.NEUTRAL),
        )
