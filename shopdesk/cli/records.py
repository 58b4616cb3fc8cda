"""Commands about orders and customers."""

from __future__ import annotations

from typing import Any

from shopdesk.base.quantity import quantity_text
from shopdesk.base.table import TableQuery
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.output import (
    Shown,
    fact_lines,
    label,
    plain_day,
    plain_quantity,
    table_lines,
)
from shopdesk.cli.parser import Commands
from shopdesk.customers.queries import CUSTOMERS, CustomerDetail, get_customer
from shopdesk.customers.rules import CUSTOMER_KIND_LABELS, phone_key
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.exports.table import row_ids, rows_of
from shopdesk.i18n import _
from shopdesk.orders.queries import ORDERS, LineRow, OrderDetail, find_order, get_order
from shopdesk.orders.rules import (
    AFTERSALE_STATE_LABELS,
    DISPLAY_STATE_LABELS,
    EVENT_KIND_LABELS,
    LINE_KIND_LABELS,
    PAYMENT_STATE_LABELS,
    SHIPMENT_STATE_LABELS,
    LineKind,
)

_RECENT = 20


def add_commands(commands: Commands) -> None:
    """``order list|show``, ``customer list|show``."""
    orders = commands.group("order", about=_("orders, their lines and their history"))
    add_list_options(orders.add("list", list_orders, about=_("list orders")), ORDERS)
    show = orders.add("show", show_order, about=_("one order with its lines and what happened"))
    show.add_argument("number", help=_("number of the order, ours or the platform's"))

    customers = commands.group("customer", about=_("customers and what they bought"))
    add_list_options(customers.add("list", list_customers, about=_("list customers")), CUSTOMERS)
    show = customers.add("show", show_customer, about=_("one customer with the newest orders"))
    show.add_argument(
        "customer", help=_("number, phone, e-mail or name under which a channel knows")
    )


def list_orders(call: Call) -> Answer:
    """``order list``."""
    return answer_list(call, ORDERS)


def list_customers(call: Call) -> Answer:
    """``customer list``."""
    return answer_list(call, CUSTOMERS)


def show_order(call: Call) -> Answer:
    """``order show NUMBER``."""
    number = call.arguments.number
    with call.reading() as (reader, shown):
        order_id = find_order(reader, number)
        order = get_order(reader, order_id) if order_id is not None else None
    if order is None:
        raise UserError("SD-CLI-012", _("There is no order “{number}”.").format(number=number))
    return Answer(_order_lines(order, shown), _order_document(order, shown))


def _order_lines(order: OrderDetail, shown: Shown) -> list[str]:
    place = " ".join(
        part for part in (order.country, order.province, order.city, order.address) if part
    )
    states = (
        label(PAYMENT_STATE_LABELS, order.payment_state),
        label(SHIPMENT_STATE_LABELS, order.shipment_state),
        label(AFTERSALE_STATE_LABELS, order.aftersale_state),
    )
    facts = [
        (_("Order"), order.number),
        (_("Platform no."), order.external_number or ""),
        (_("Channel"), order.channel),
        (_("State"), f"{label(DISPLAY_STATE_LABELS, order.display_state)} ({' · '.join(states)})"),
        (_("Placed"), shown.instant(order.placed_at)),
        (_("Customer"), order.customer),
        (_("Recipient"), " ".join(part for part in (order.recipient, order.phone) if part)),
        (_("Address"), place),
        (_("Note"), order.note),
    ]
    return [
        *fact_lines(facts),
        "",
        *_line_table(order.lines, shown),
        "",
        *fact_lines(_amounts(order, shown)),
        "",
        *_timeline(order, shown),
    ]


def _line_table(lines: tuple[LineRow, ...], shown: Shown) -> list[str]:
    rows = [
        [
            str(line.line_no),
            line.sku_code,
            line.title
            if line.kind == LineKind.GOODS
            else f"{line.title} ({label(LINE_KIND_LABELS, line.kind)})",
            quantity_text(line.quantity),
            shown.money(line.unit_price),
            shown.money(line.discount) if line.discount else "",
            shown.money(line.amount),
            shown.money(line.refunded_amount) if line.refunded_amount else "",
        ]
        for line in lines
    ]
    titles = [_("Line"), _("SKU"), _("Title"), _("Quantity"), _("Unit price"), _("Discount")]
    return table_lines(
        [*titles, _("Amount"), _("Refunded")],
        rows,
        right=[True, False, False, True, True, True, True, True],
    )


def _amounts(order: OrderDetail, shown: Shown) -> list[tuple[str, str]]:
    optional = [
        (_("Discount"), -order.discount),
        (_("Freight"), order.freight),
        (_("Tax"), order.tax),
        (_("Rounding"), order.rounding),
    ]
    return [
        (_("Goods"), shown.money(order.goods)),
        *((name, shown.money(amount)) for name, amount in optional if amount),
        (_("Total"), shown.money(order.total)),
        (_("Paid"), shown.money(order.paid)),
        (_("Refunded"), shown.money(order.refunded) if order.refunded else ""),
    ]


def _timeline(order: OrderDetail, shown: Shown) -> list[str]:
    rows = [
        [
            shown.instant(event.at),
            label(EVENT_KIND_LABELS, event.kind),
            event.text,
            shown.money(event.amount) if event.amount is not None else "",
            event.actor,
        ]
        for event in order.timeline
    ]
    return table_lines(
        [_("When"), _("What"), "", _("Amount"), _("By")], rows, right=[False, False, False, True]
    )


def _order_document(order: OrderDetail, shown: Shown) -> dict[str, Any]:
    return {
        "currency": order.currency,
        "number": order.number,
        "external_number": order.external_number,
        "channel": order.channel,
        "customer": order.customer,
        "placed_at": shown.plain_instant(order.placed_at),
        "date": plain_day(order.business_date),
        "state": order.display_state,
        "life": order.life,
        "payment_state": order.payment_state,
        "shipment_state": order.shipment_state,
        "aftersale_state": order.aftersale_state,
        **{
            name: shown.plain_money(getattr(order, name))
            for name in (
                *("goods", "discount", "freight", "tax", "rounding", "total", "paid", "refunded"),
            )
        },
        **{
            name: getattr(order, name)
            for name in ("recipient", "phone", "country", "province", "city", "address", "note")
        },
        "lines": [_line_document(line, shown) for line in order.lines],
        "events": [
            {
                "at": shown.plain_instant(event.at),
                "kind": event.kind,
                "text": event.text,
                "amount": shown.plain_money(event.amount),
                "actor": event.actor,
            }
            for event in order.timeline
        ],
    }


def _line_document(line: LineRow, shown: Shown) -> dict[str, Any]:
    return {
        "line": line.line_no,
        "sku": line.sku_code or None,
        "title": line.title,
        "kind": line.kind,
        "quantity": plain_quantity(line.quantity),
        "unit_price": shown.plain_money(line.unit_price),
        "list_amount": shown.plain_money(line.list_amount),
        "discount": shown.plain_money(line.discount),
        "amount": shown.plain_money(line.amount),
        "cost": shown.plain_money(line.cost),
        "shipped_quantity": plain_quantity(line.shipped_quantity),
        "refunded_quantity": plain_quantity(line.refunded_quantity),
        "refunded_amount": shown.plain_money(line.refunded_amount),
        "source_row": line.source_row,
    }


def show_customer(call: Call) -> Answer:
    """``customer show WHO``: found by number, e-mail, phone or a channel's name for them."""
    with call.reading() as (reader, shown):
        customer_id = _customer_id(reader, call.arguments.customer)
        customer = get_customer(reader, customer_id)
        query = TableQuery(filters=(("customer", {"customer": customer_id}),))
        ids = row_ids(reader, ORDERS, query)
        columns = [ORDERS.column(key) for key in ("number", "date", "channel", "state", "total")]
        rows = list(rows_of(reader, ORDERS, ids[:_RECENT], columns=columns))
    assert customer is not None  # noqa: S101 - found in the same view of the shop
    cells = [[shown.text(column, value) for column, value in zip(columns, row, strict=True)]
             for row in rows]  # fmt: skip
    table = table_lines(
        [_(column.title) for column in columns], cells, right=[False, False, False, False, True]
    )
    document = _customer_document(customer, shown)
    document["newest_orders"] = [
        {column.key: shown.plain(column, value) for column, value in zip(columns, row, strict=True)}
        for row in rows
    ]
    return Answer([*fact_lines(_customer_facts(customer, shown)), "", *table], document)


def _customer_id(reader: Reader, who: str) -> int:
    rows = reader.rows(
        "SELECT id FROM customer WHERE number = :who OR email = :who OR name = :who "
        "OR (phone = :phone AND :phone <> '') OR (phone = :who AND :who <> '') "
        "UNION SELECT customer_id FROM customer_identity WHERE external_id = :who OR nick = :who "
        "LIMIT 2",
        {"who": who, "phone": phone_key(who)},
    )
    if not rows:
        raise UserError("SD-CLI-013", _("There is no customer “{who}”.").format(who=who))
    if len(rows) > 1:
        raise UserError(
            "SD-CLI-014",
            _(
                "“{who}” could be several customers. Name one by number; see customer list "
                "--search “{who}”."
            ).format(who=who),
        )
    return int(rows[0][0])


def _customer_facts(customer: CustomerDetail, shown: Shown) -> list[tuple[str, str]]:
    return [
        (_("Customer"), f"{customer.number}  {customer.name}"),
        (_("Kind"), label(CUSTOMER_KIND_LABELS, customer.kind)),
        (_("Phone"), customer.phone),
        (_("E-mail"), customer.email),
        (
            _("Place"),
            " ".join(part for part in (customer.country, customer.province, customer.city) if part),
        ),
        (_("Birthday"), plain_day(customer.birthday) or ""),
        (_("Tags"), customer.tags),
        (_("Source"), customer.source),
        (_("Note"), customer.note),
        *(
            (_("Known as"), f"{identity.channel}: {identity.nick or identity.external_id}")
            for identity in customer.identities
        ),
        *(
            (_("Address"), f"{address.recipient} {address.phone} {address.text}".strip())
            for address in customer.addresses
        ),
        (_("Orders"), str(customer.orders)),
        (_("Net spent"), shown.money(customer.spent)),
        (_("First order"), plain_day(customer.first) or ""),
        (_("Last order"), plain_day(customer.last) or ""),
    ]


def _customer_document(customer: CustomerDetail, shown: Shown) -> dict[str, Any]:
    plain = ("number", "name", "kind", "phone", "email", "country", "province", "city", "tags")
    return {
        "currency": shown.currency,
        **{name: getattr(customer, name) for name in (*plain, "source", "note")},
        "birthday": plain_day(customer.birthday),
        "identities": [
            {"channel": one.channel, "external_id": one.external_id, "nick": one.nick}
            for one in customer.identities
        ],
        "addresses": [
            {
                "recipient": one.recipient,
                "phone": one.phone,
                "text": one.text,
                "default": one.is_default,
            }
            for one in customer.addresses
        ],
        "orders": customer.orders,
        "net_spent": shown.plain_money(customer.spent),
        "first_order": plain_day(customer.first),
        "last_order": plain_day(customer.last),
    }
