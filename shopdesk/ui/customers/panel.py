"""One customer beside the list: contacts, what they bought, names on the channels, addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtGui import QAction

from shopdesk.base.money import divide_half_up
from shopdesk.base.table import Column, Kind
from shopdesk.customers.queries import AddressRow, CustomerDetail, get_customer
from shopdesk.customers.rules import CUSTOMER_KIND_LABELS, CustomerKind, masked_phone
from shopdesk.i18n import N_, _
from shopdesk.orders.queries import OrderChoice, list_customer_orders
from shopdesk.orders.rules import DISPLAY_STATE_LABELS
from shopdesk.ui.context import Context
from shopdesk.ui.customers.segments import Segments
from shopdesk.ui.formats import visible
from shopdesk.ui.orders.words import order_tones
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.masked_text import MaskedText
from shopdesk.ui.widgets.side_panel import Fact, PanelBody, SidePanel

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.metrics.rfm import RfmRow

ORDERS_SHOWN = 50
_COLUMNS = (
    Column("number", N_("Order no."), "", width=82),
    Column("date", N_("Date"), "", Kind.DATE, width=86),
    Column(
        "state",
        N_("State"),
        "",
        Kind.STATE,
        width=82,
        states={str(key): text for key, text in DISPLAY_STATE_LABELS.items()},
    ),
    Column("total", N_("Total"), "", Kind.MONEY, width=84),
)


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """What the panel shows of a customer."""

    customer: CustomerDetail
    orders: tuple[OrderChoice, ...]


class CustomerPanel(SidePanel):
    """Shows a customer; ``actions_shown`` stand below the name."""

    reads = frozenset(
        {"customer", "customer_identity", "customer_address", "sales_order", "refund"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Customer"))
        self.actions_shown: Sequence[QAction] = ()
        self.segments = Segments(context, self)

    def fetch(self, reader: Reader, key: int) -> CustomerRecord | None:
        customer = get_customer(reader, key)
        if customer is None:
            return None
        return CustomerRecord(customer, tuple(list_customer_orders(reader, key, ORDERS_SHOWN)))

    def fill(self, record: CustomerRecord, body: PanelBody) -> None:
        customer = record.customer
        badges = []
        if customer.kind == CustomerKind.COMPANY:
            badges.append((_(CUSTOMER_KIND_LABELS[CustomerKind.COMPANY]), Tone.ACCENT))
        tags = re.split(r"[,，;；、\s]+", customer.tags)
        badges += [(tag, Tone.NEUTRAL) for tag in tags if tag]
        body.heading(customer.name, customer.number, badges=badges)
        body.buttons(self.actions_shown)
        self._contacts(customer, body)
        body.section(_("What they bought"))
        self._bought(customer, body)
        if record.orders:
            self._orders(record, body)
        if customer.identities:
            body.section(_("Names on the channels"))
            body.facts(
                [
                    (visible(one.channel), "  ".join(filter(None, (one.external_id, one.nick))))
                    for one in customer.identities
                ]
            )
        if customer.addresses:
            body.section(_("Addresses"))
            body.facts([fact for address in customer.addresses for fact in self._address(address)])

    def _contacts(self, customer: CustomerDetail, body: PanelBody) -> None:
        place = " ".join(
            part for part in (customer.country, customer.province, customer.city) if part
        )
        body.facts(
            [
                _phone_fact(customer.phone),
                (_("E-mail"), customer.email),
                (_("Place"), place),
                (_("Birthday"), self._day(customer.birthday)),
                (_("Source"), customer.source),
                (_("Note"), customer.note),
            ]
        )

    def _day(self, day: int | None) -> str:
        return "" if day is None else self.context.formats.date(day)

    def _bought(self, customer: CustomerDetail, body: PanelBody) -> None:
        formats = self.context.formats
        if not customer.orders:
            body.note(_("Nothing yet."))
            return
        average = divide_half_up(customer.spent, customer.orders)
        segment = Label("…")
        body.facts(
            [
                (_("Orders"), formats.integer(customer.orders)),
                (_("Net spent"), formats.money(customer.spent)),
                (_("Average order"), formats.money(average)),
                (_("First order"), self._day(customer.first)),
                (_("Last order"), self._day(customer.last)),
                (_("Segment (RFM)"), segment),
            ]
        )
        self.segments.ask(customer.id, partial(self._show_segment, segment))

    def _show_segment(self, label: Label, row: RfmRow | None) -> None:
        from shopdesk.metrics.rfm import SEGMENT_LABELS

        # The panel may show somebody else by now.
        if shiboken6.isValid(label):
            words = _("not bought within a year")
            if row is not None:
                words = f"{_(SEGMENT_LABELS[row.segment])}  ·  {row.code}"
            label.setText(words)

    def _orders(self, record: CustomerRecord, body: PanelBody) -> None:
        orders = record.orders
        rows = [
            (order.number, order.business_date, order.display_state, order.total)
            for order in orders
        ]
        table = body.table(
            _COLUMNS,
            rows,
            name=_("Orders of this customer; Enter opens one"),
            tones={"state": order_tones()["state"]},
            most_rows=8,
        )
        table.row_activated.connect(lambda place: self.context.show("orders", orders[place].id))
        table.clicked.connect(lambda index: self.context.show("orders", orders[index.row()].id))
        if len(orders) == ORDERS_SHOWN:
            body.note(_("The newest {n} orders are shown.").format(n=ORDERS_SHOWN), "small")

    def _address(self, address: AddressRow) -> list[Fact]:
        name = visible(address.label) or (_("Default") if address.is_default else _("Address"))
        words = "\n".join(part for part in (address.recipient, address.text) if part)
        return [(name, words), _phone_fact(address.phone)]


def _phone_fact(phone: str) -> Fact:
    if not phone:
        return _("Phone"), ""
    return _("Phone"), MaskedText(phone, masked_phone(phone), name=_("Phone"))
