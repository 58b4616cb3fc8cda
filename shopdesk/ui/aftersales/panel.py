"""One refund beside the list: how much, for what, why, and whether the goods came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.orders.queries import (
    RefundDetail,
    RefundLineRow,
    get_refund,
    list_refund_lines,
)
from shopdesk.orders.rules import LINE_KIND_LABELS, LineKind
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.side_panel import Fact, PanelBody, SidePanel
from shopdesk.ui.widgets.sums import Sum, Sums

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

_COLUMNS = (
    Column("title", N_("Article"), ""),
    Column("quantity", N_("Pieces"), "", Kind.QUANTITY, width=66),
    Column("amount", N_("Amount"), "", Kind.MONEY, width=96),
)


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """What the panel shows of a refund."""

    refund: RefundDetail
    lines: tuple[RefundLineRow, ...]


class RefundPanel(SidePanel):
    """Shows a refund."""

    reads = frozenset({"refund", "refund_line", "customer", "sales_order"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Refund"))

    def fetch(self, reader: Reader, key: int) -> RefundRecord | None:
        refund = get_refund(reader, key)
        if refund is None:
            return None
        return RefundRecord(refund, tuple(list_refund_lines(reader, key)))

    def fill(self, record: RefundRecord, body: PanelBody) -> None:
        refund = record.refund
        formats = self.context.formats
        body.heading(
            refund.number,
            f"{visible(refund.channel)}  ·  {formats.instant(refund.refunded_at)}",
            badges=[self._badge(refund)],
        )
        body.facts(
            [
                self._order_fact(refund),
                self._customer_fact(refund),
                (_("Reason"), refund.reason),
                (_("Country"), refund.country),
                (_("Platform no."), refund.external_number or ""),
            ]
        )
        body.section(_("Money"))
        body.widget(Sums(self._sums(refund), self.context.theme, name=_("Money of the refund")))
        if record.lines:
            body.section(_("Lines of the refund"))
            body.table(
                _COLUMNS,
                [(self._title(line), line.quantity, line.amount) for line in record.lines],
                name=_("Lines of the refund"),
            )
        if refund.source is not None:
            body.note(
                _("Imported from {file} on {date}").format(
                    file=visible(refund.source.file_name),
                    date=formats.instant(refund.source.imported_at),
                ),
                "small",
            )

    def _badge(self, refund: RefundDetail) -> tuple[str, Tone]:
        if refund.goods_back:
            return _("Goods came back"), Tone.GOOD
        return _("Money only"), Tone.NEUTRAL

    def _order_fact(self, refund: RefundDetail) -> Fact:
        if refund.order_id is None:
            return _("Order"), _("not named by its source")
        return (
            _("Order"),
            refund.order_number,
            partial(self.context.show, "orders", refund.order_id),
        )

    def _customer_fact(self, refund: RefundDetail) -> Fact:
        if refund.customer_id is None:
            return _("Customer"), refund.customer
        return (
            _("Customer"),
            refund.customer,
            partial(self.context.show, "customers", refund.customer_id),
        )

    def _sums(self, refund: RefundDetail) -> list[Sum]:
        money = self.context.formats.money
        rows = [Sum(_("For the lines"), money(refund.amount - refund.freight))]
        if refund.freight:
            rows.append(Sum(_("Freight"), money(refund.freight)))
        rows.append(Sum(_("Refunded"), money(refund.amount), total=True))
        return rows

    def _title(self, line: RefundLineRow) -> str:
        kind = LineKind(line.kind)
        if kind is LineKind.GOODS:
            return line.title
        return f"{line.title} ({_(LINE_KIND_LABELS[kind])})"
