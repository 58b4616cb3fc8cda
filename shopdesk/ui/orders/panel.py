"""One order beside the list: states, sums, lines with their prices, parcels and timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.customers.rules import masked_phone
from shopdesk.i18n import N_, _
from shopdesk.orders.queries import (
    LineRow,
    OrderDetail,
    ParcelRow,
    SourceFile,
    TimelineRow,
    find_source,
    get_order,
    list_parcels,
)
from shopdesk.orders.rules import (
    AFTERSALE_STATE_LABELS,
    DISPLAY_STATE_LABELS,
    LINE_KIND_LABELS,
    ORDER_FLOW,
    PAYMENT_STATE_LABELS,
    SHIPMENT_STATE_LABELS,
    AftersaleState,
    DisplayState,
    LineKind,
    PaymentState,
    ShipmentState,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.orders.words import (
    AFTERSALE_TONES,
    PAYMENT_TONES,
    SHIPMENT_TONES,
    STATE_TONES,
    event_word,
    payment_method,
)
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import ActionButton
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.masked_text import MaskedText
from shopdesk.ui.widgets.side_panel import Fact, PanelBody, SidePanel
from shopdesk.ui.widgets.sums import Sum, Sums
from shopdesk.ui.widgets.timeline import Moment

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

LINE_COLUMNS = (
    Column("title", N_("Article"), ""),
    Column("quantity", N_("Pieces"), "", Kind.QUANTITY, width=58),
    Column("amount", N_("Amount"), "", Kind.MONEY, width=92),
)
# Steps in the order in which an order takes them; those back stand last.
FORWARD = ("pay", "ship", "deliver")
BACK = ("reopen", "take_back", "undo_delivery")
_TONES_OF_EVENTS = {
    "paid": Tone.GOOD,
    "shipped": Tone.ACCENT,
    "delivered": Tone.GOOD,
    "refunded": Tone.BAD,
    "closed": Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """What the panel shows of an order."""

    order: OrderDetail
    parcels: tuple[ParcelRow, ...]
    source: SourceFile | None


class OrderPanel(SidePanel):
    """Shows an order; ``steps`` are the actions of ``ORDER_FLOW`` by their names."""

    reads = frozenset(
        {"sales_order", "order_line", "payment", "shipment", "refund", "order_event", "customer"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Order"))
        self.steps: Mapping[str, QAction] = {}

    def fetch(self, reader: Reader, key: int) -> OrderRecord | None:
        order = get_order(reader, key)
        if order is None:
            return None
        parcels = tuple(list_parcels(reader, key))
        return OrderRecord(order, parcels, find_source(reader, order.batch_id))

    def fill(self, record: OrderRecord, body: PanelBody) -> None:
        order = record.order
        self._head(order, body)
        self._people(order, body)
        body.section(_("Money"))
        body.widget(Sums(self._sums(order), self.context.theme, name=_("Money of the order")))
        body.section(_("Lines of the order"))
        self._lines(record, body)
        if record.parcels:
            body.section(_("Parcels"))
            body.facts([self._parcel(parcel) for parcel in record.parcels])
        body.section(_("What happened"))
        body.timeline([self._moment(row) for row in order.timeline])
        if record.source is not None:
            body.note(
                _("Imported from {file} on {date}").format(
                    file=visible(record.source.file_name),
                    date=self.context.formats.instant(record.source.imported_at),
                ),
                "small",
            )

    def _head(self, order: OrderDetail, body: PanelBody) -> None:
        formats = self.context.formats
        state = DisplayState(order.display_state)
        payment = PaymentState(order.payment_state)
        shipment = ShipmentState(order.shipment_state)
        aftersale = AftersaleState(order.aftersale_state)
        badges = [(_(DISPLAY_STATE_LABELS[state]), STATE_TONES[state])]
        axes = [
            (_(PAYMENT_STATE_LABELS[payment]), PAYMENT_TONES[payment]),
            (_(SHIPMENT_STATE_LABELS[shipment]), SHIPMENT_TONES[shipment]),
            (_(AFTERSALE_STATE_LABELS[aftersale]), AFTERSALE_TONES[aftersale]),
        ]
        # The same word twice would only ask what the difference is.
        badges += [axis for axis in axes if axis[0] != badges[0][0]]
        body.heading(
            order.number,
            f"{visible(order.channel)}  ·  {formats.instant(order.placed_at)}",
            badges=badges,
        )
        allowed = [key for key in self.steps if ORDER_FLOW.allows(state, key)]
        if state is DisplayState.SUCCESS and shipment is not ShipmentState.DELIVERED:
            allowed.remove("undo_delivery")
        if allowed:
            body.widget(self._buttons(allowed))

    def _buttons(self, steps: Sequence[str]) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, spacing=self.context.theme.px(6))
        for step in steps:
            look = "primary" if step in FORWARD and step == steps[0] else ""
            if step in BACK:
                look = "link"
            flow.addWidget(ActionButton(self.steps[step], look, parent=holder))
        return holder

    def _people(self, order: OrderDetail, body: PanelBody) -> None:
        address = " ".join(
            part for part in (order.country, order.province, order.city, order.address) if part
        )
        body.facts(
            [
                self._customer_fact(order),
                (_("Platform no."), order.external_number or ""),
                (_("Recipient"), order.recipient),
                self._phone_fact(order.phone),
                (_("Address"), address),
                (_("Note"), order.note),
            ]
        )

    def _phone_fact(self, phone: str) -> Fact:
        if not phone:
            return _("Phone"), ""
        return _("Phone"), MaskedText(phone, masked_phone(phone), name=_("Phone"))

    def _customer_fact(self, order: OrderDetail) -> Fact:
        key = order.customer_id
        if key is None or not order.customer:
            return _("Customer"), order.customer
        return _("Customer"), order.customer, lambda: self.context.show("customers", key)

    def _sums(self, order: OrderDetail) -> list[Sum]:
        money = self.context.formats.money
        rows = [Sum(_("Goods"), money(order.goods))]
        for label, amount in (
            (_("Discount"), -order.discount),
            (_("Freight"), order.freight),
            (_("Tax"), order.tax),
            (_("Rounding"), order.rounding),
        ):
            if amount:
                rows.append(Sum(label, money(amount)))
        rows.append(Sum(_("Total"), money(order.total), total=True))
        rows.append(Sum(_("Paid"), money(order.paid)))
        due = order.total - order.paid
        if due > 0 and order.life != "closed":
            rows.append(Sum(_("Still due"), money(due)))
        if order.refunded:
            rows.append(Sum(_("Refunded"), money(-order.refunded)))
            rows.append(Sum(_("Kept"), money(order.paid - order.refunded), total=True))
        return rows

    def _lines(self, record: OrderRecord, body: PanelBody) -> None:
        lines = record.order.lines
        table = body.table(
            LINE_COLUMNS,
            [(self._title(line), line.quantity, line.amount) for line in lines],
            name=_("Lines of the order"),
        )
        why = PriceBox(self.context, record.source)
        body.widget(why)
        table.selectionModel().currentRowChanged.connect(
            lambda current, _previous: why.show_line(
                lines[current.row()] if current.isValid() else None
            )
        )
        if lines:
            table.selectRow(0)

    def _title(self, line: LineRow) -> str:
        kind = LineKind(line.kind)
        if kind is LineKind.GOODS:
            return line.title
        return f"{line.title} ({_(LINE_KIND_LABELS[kind])})"

    def _parcel(self, parcel: ParcelRow) -> Fact:
        formats = self.context.formats
        words = [" ".join(filter(None, (parcel.carrier, parcel.tracking))) or _("without number")]
        words.append(_("sent {date}").format(date=formats.instant(parcel.shipped_at)))
        if parcel.delivered_at is not None:
            words.append(_("delivered {date}").format(date=formats.instant(parcel.delivered_at)))
        return _("Parcel"), "\n".join(words)

    def _moment(self, row: TimelineRow) -> Moment:
        detail = payment_method(row.text) if row.kind == "paid" else row.text
        return Moment(
            when=self.context.formats.instant(row.at),
            text=event_word(row.kind),
            detail="  ".join(part for part in (detail, row.actor) if part),
            amount="" if row.amount is None else self.context.formats.money(row.amount),
            tone=_TONES_OF_EVENTS.get(row.kind, Tone.NEUTRAL),
        )


class PriceBox(PanelBody):
    """Why a line costs what it does: list price, discount share, what came back, its source."""

    def __init__(self, context: Context, source: SourceFile | None) -> None:
        super().__init__(context)
        self.context = context
        self._source = source
        self._box.setContentsMargins(0, 0, 0, 0)
        self.setAccessibleName(_("Why this price?"))

    def show_line(self, line: LineRow | None) -> None:
        """Explain another line."""
        self.clear()
        if line is None:
            return
        self.note(_("Why this price? {title}").format(title=visible(line.title)), "small")
        self.widget(Sums(self.rows(line), self.context.theme, name=_("Why this price?")))
        facts: list[Fact] = [self._article(line)]
        if line.source_row is not None:
            facts.append((_("Source"), self._source_words(line.source_row)))
        self.facts(facts)

    def rows(self, line: LineRow) -> list[Sum]:
        """The amounts behind the line, which add up."""
        money, quantity = self.context.formats.money, self.context.formats.quantity
        listed = _("List price {price} × {n}").format(
            price=money(line.unit_price), n=quantity(line.quantity)
        )
        rows = [Sum(listed, money(line.list_amount))]
        if line.discount:
            rows.append(Sum(_("Discount share"), money(-line.discount)))
        rows.append(Sum(_("Amount"), money(line.amount), total=True))
        if line.refunded_amount or line.refunded_quantity:
            back = _("Refunded ({n} pieces)").format(n=quantity(line.refunded_quantity))
            rows.append(Sum(back, money(-line.refunded_amount)))
        if line.cost is not None:
            rows.append(Sum(_("Cost"), money(line.cost)))
        return rows

    def _article(self, line: LineRow) -> Fact:
        product = line.product_id
        if product is None:
            return _("SKU"), line.sku_code
        show: Callable[[], Any] = partial(self.context.show, "products", product)
        return _("SKU"), line.sku_code, show

    def _source_words(self, row: int) -> str:
        if self._source is None:
            return _("row {n}").format(n=row)
        return _("row {n} of {file}").format(n=row, file=visible(self._source.file_name))
