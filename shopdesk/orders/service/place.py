"""Placing an order: frozen amounts, reserved stock, payment when it comes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.money import line_amount
from shopdesk.db import direct, search
from shopdesk.db.faults import is_duplicate
from shopdesk.db.numbers import StoredNumbers, free_numbers
from shopdesk.db.reader import Reader, id_list, one, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.orders import rules
from shopdesk.orders.rules import (
    AftersaleState,
    EventKind,
    Life,
    LineKind,
    OrderKind,
    OrderSource,
    PaymentState,
    ShipmentState,
)
from shopdesk.orders.service import events
from shopdesk.orders.service.claims import new_claims
from shopdesk.products.rules import ProductKind
from shopdesk.stock import service as stock

NUMBER_PREFIX = "SO"
# Minor units and thousandths: sums of many lines still fit in the eight bytes of a column.
_MOST = 10**15


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line to sell; quantity in thousandths, money in minor units.

    ``unit_price`` None means the SKU's list price. A line without SKU is a service with a title.
    """

    quantity: int
    sku_id: int | None = None
    unit_price: int | None = None
    discount: int = 0
    title: str = ""
    gift: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where the parcel goes; kept on the order as it was."""

    name: str = ""
    phone: str = ""
    country: str = ""
    province: str = ""
    city: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OrderInput:
    """An order to place.

    ``method`` and ``paid`` describe money received at once; 0 leaves the order waiting for payment.
    """

    channel_id: int
    lines: tuple[LineInput, ...]
    customer_id: int | None = None
    kind: OrderKind = OrderKind.RETAIL
    freight: int = 0
    rounding: int = 0
    external_number: str | None = None
    placed_at: datetime | None = None
    recipient: Recipient = field(default_factory=Recipient)
    buyer_name: str = ""
    note: str = ""
    paid: int = 0
    method: str = ""
    on_credit: bool = False
    actor: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A checked line with its frozen amounts."""

    sku_id: int | None
    kind: LineKind
    title: str
    quantity: int
    unit_price: int
    list_amount: int
    discount: int
    kit: bool = False


def place_order(session: Session, order: OrderInput) -> int:
    """Place an order, reserve its goods and take its payment; returns the order's id.

    Raises:
        UserError: SD-ORD-001 no lines or an impossible line, SD-ORD-002 more paid than due,
            SD-ORD-008 the platform's number exists already, SD-STK-001 not enough stock. Nothing
            is written then.
    """
    reader = session_reader(session)
    preferences = settings.load(reader)
    placed_at = order.placed_at or clock.now()
    local = placed_at.astimezone(clock.zone(preferences.get(settings.SHOP_TIME_ZONE)))
    _check_external_number(reader, order)
    lines = _checked_lines(reader, order.lines)
    values = _header(order, lines, placed_at=placed_at, local=local)
    values["currency"] = preferences.get(settings.SHOP_CURRENCY)
    taken = StoredNumbers(session, "sales_order")
    values["number"] = free_numbers(session, NUMBER_PREFIX, 1, taken=taken)[0]
    try:
        order_id = direct.insert_key(session, "sales_order", values)
    except Exception as fault:
        # Between the look and the writing another seat may have taken the number (PostgreSQL).
        if order.external_number is None or not is_duplicate(fault, "external_number"):
            raise
        raise _known_number(order.external_number) from fault
    line_ids = _insert_lines(session, order_id, lines, local.date())
    goods = [
        (line_id, line.sku_id, line.quantity)
        for line_id, line in zip(line_ids, lines, strict=True)
        if line.sku_id is not None and line.kind is not LineKind.SERVICE
    ]
    kits = [line.sku_id for line in lines if line.kit and line.sku_id is not None]
    stock.reserve(session, new_claims(session, goods, kits=kits), at=placed_at)
    record = partial(
        events.record,
        session,
        order_id,
        at=placed_at,
        business_date=local.date(),
        actor=order.actor,
    )
    record(EventKind.PLACED)
    if order.paid:
        direct.insert(
            session,
            "payment",
            {
                "order_id": order_id,
                "method": order.method,
                "amount": order.paid,
                "paid_at": placed_at,
                "business_date": local.date(),
            },
        )
        record(EventKind.PAID)
    search.store(session, "order_search", [(order_id, _search_text(values))])
    return order_id


def _checked_lines(reader: Reader, lines: Sequence[LineInput]) -> list[_Line]:
    if not lines:
        raise UserError("SD-ORD-001", _("An order needs at least one line. Nothing was saved."))
    known = _skus(reader, [line.sku_id for line in lines if line.sku_id is not None])
    checked = []
    for place, line in enumerate(lines, 1):
        name, price, product_kind, kit = ("", 0, ProductKind.SERVICE, False)
        if line.sku_id is not None:
            if line.sku_id not in known:
                raise _bad_line(place, _("this SKU does not exist"))
            name, price, product_kind, kit = known[line.sku_id]
        unit_price = price if line.unit_price is None else line.unit_price
        if line.gift:
            unit_price = 0
        list_amount = line_amount(line.quantity, unit_price)
        # A service that is given away needs no stock and nothing to ship either.
        given = line.gift and product_kind is not ProductKind.SERVICE
        kind = LineKind.GIFT if given else LineKind(product_kind)
        if line.quantity <= 0:
            raise _bad_line(place, _("the quantity must be more than 0"))
        if max(line.quantity, unit_price, list_amount) > _MOST:
            raise _bad_line(place, _("the quantity or the amount is too large"))
        if unit_price < 0 or not 0 <= line.discount <= list_amount:
            raise _bad_line(place, _("the discount cannot be more than the amount"))
        title = line.title or name
        if not title:
            raise _bad_line(place, _("a line without product needs a title"))
        checked.append(
            _Line(
                line.sku_id,
                kind,
                title,
                line.quantity,
                unit_price,
                list_amount,
                line.discount,
                kit,
            )
        )
    return checked


def _check_external_number(reader: Reader, order: OrderInput) -> None:
    if order.external_number is None:
        return
    found = one(
        reader,
        "SELECT number FROM sales_order WHERE channel_id = :channel AND external_number = :number",
        {"channel": order.channel_id, "number": order.external_number},
    )
    if found is not None:
        raise UserError(
            "SD-ORD-008",
            _(
                "The platform's number {external} is that of order {number}. Nothing was saved."
            ).format(external=order.external_number, number=found[0]),
        )


def _known_number(external: str) -> UserError:
    return UserError(
        "SD-ORD-008",
        _(
            "Another window or command has just placed an order with the platform's number "
            "{external}. Nothing was saved."
        ).format(external=external),
    )


def _bad_line(place: int, reason: str) -> UserError:
    return UserError(
        "SD-ORD-001",
        _("Line {n}: {reason}. Nothing was saved.").format(n=place, reason=reason),
    )


def _skus(reader: Reader, ids: Sequence[int]) -> dict[int, tuple[str, int, ProductKind, bool]]:
    rows = reader.rows(
        "SELECT s.id, s.name, s.price, p.kind, s.kit FROM sku s "
        f"JOIN product p ON p.id = s.product_id WHERE s.id IN ({id_list(ids)})"
    )
    return {
        key: (name, price, ProductKind(kind), bool(kit)) for key, name, price, kind, kit in rows
    }


def _header(
    order: OrderInput, lines: Sequence[_Line], *, placed_at: datetime, local: datetime
) -> dict[str, Any]:
    goods = sum(line.list_amount for line in lines)
    discount = sum(line.discount for line in lines)
    total = goods - discount + order.freight + order.rounding
    if order.freight < 0 or total < 0 or not 0 <= order.paid <= total:
        raise UserError(
            "SD-ORD-002",
            _("The payment must lie between 0 and the total. Nothing was saved."),
        )
    payment = rules.payment_state(total, order.paid)
    has_goods = any(line.kind is not LineKind.SERVICE for line in lines)
    shipment = ShipmentState.WAITING if has_goods else ShipmentState.NONE
    return {
        "channel_id": order.channel_id,
        "external_number": order.external_number,
        "customer_id": order.customer_id,
        "kind": str(order.kind),
        "source": str(OrderSource.MANUAL),
        "placed_at": placed_at,
        "business_date": local.date(),
        "placed_hour": local.hour,
        "paid_at": placed_at if payment is PaymentState.PAID else None,
        "goods": goods,
        "discount": discount,
        "freight": order.freight,
        "rounding": order.rounding,
        "total": total,
        "paid": order.paid,
        "units": sum(line.quantity for line in lines if line.kind is not LineKind.SERVICE),
        "line_count": len(lines),
        "is_sale": rules.counts_as_sale(Life.ACTIVE, payment, on_credit=order.on_credit),
        "life": str(Life.ACTIVE),
        "payment_state": str(payment),
        "shipment_state": str(shipment),
        "aftersale_state": str(AftersaleState.NONE),
        "display_state": str(
            rules.display_state(Life.ACTIVE, payment, shipment, AftersaleState.NONE)
        ),
        "buyer_name": order.buyer_name or order.recipient.name,
        "recipient": order.recipient.name,
        "phone": order.recipient.phone,
        "country": order.recipient.country,
        "province": order.recipient.province,
        "city": order.recipient.city,
        "address": order.recipient.address,
        "note": order.note,
        "created_at": clock.now(),
    }


def _insert_lines(session: Session, order_id: int, lines: Sequence[_Line], day: date) -> list[int]:
    return [
        direct.insert_key(
            session,
            "order_line",
            {
                "order_id": order_id,
                "line_no": place,
                "sku_id": line.sku_id,
                "kind": str(line.kind),
                "title": line.title,
                "quantity": line.quantity,
                "unit_price": line.unit_price,
                "list_amount": line.list_amount,
                "discount": line.discount,
                "amount": line.list_amount - line.discount,
                "business_date": day,
            },
        )
        for place, line in enumerate(lines, 1)
    ]


def _search_text(header: Mapping[str, Any]) -> str:
    return search.search_text(
        header["number"],
        header["external_number"],
        header["buyer_name"],
        header["recipient"] if header["recipient"] != header["buyer_name"] else None,
        header["city"],
        header["address"],
        phones=[header["phone"]],
    )
