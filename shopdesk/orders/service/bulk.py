"""Many orders at once, as columns: imported history and the demo shop.

Everything that follows from the facts is computed here, never by the caller: sums, states, the
shop's local day and hour, payments, parcels, the history, search texts and the moves of goods.
The values are stored values: milliseconds UTC, minor units, thousandths of a piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, repeat
from operator import or_
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import local_times
from shopdesk.base.money import divide_half_up
from shopdesk.base.quantity import PIECE
from shopdesk.db import search
from shopdesk.db.bulk import allocate_ids, insert_columns, insert_rows
from shopdesk.db.reader import session_reader
from shopdesk.orders.rules import EventKind, Life, LineKind, OrderKind, OrderSource, ShipmentState
from shopdesk.orders.service.bulk_columns import (
    BookColumns,
    Booked,
    LineColumns,
    OrderColumns,
    RefundColumns,
    RefundLineColumns,
    or_default,
)
from shopdesk.orders.service.bulk_facts import Facts, compute_facts, positions_of
from shopdesk.orders.service.bulk_refunds import book_entries, book_refunds
from shopdesk.stock.service.bulk import SaleColumns, StockBook

IMPORTED = "imported"  # the payment method of history that names none


def book_orders(
    session: Session,
    orders: OrderColumns,
    lines: LineColumns,
    *,
    stock: StockBook,
    source: OrderSource,
    actor: str = "",
    batch_id: int | None = None,
) -> Booked:
    """Book orders with everything that follows from them; ``stock`` is settled by the caller.

    Raises:
        ValueError: if the columns do not fit each other or a guard of the order would be broken.
    """
    count = len(orders.placed_at)
    if not count:
        return Booked(range(0), range(0), ())
    preferences = settings.load(session_reader(session))
    zone = preferences.get(settings.SHOP_TIME_ZONE)
    facts = compute_facts(session, orders, lines, zone)
    order_ids = allocate_ids(session, "sales_order", count)
    line_ids = allocate_ids(session, "order_line", len(lines.order))
    currency = orders.currency or preferences.get(settings.SHOP_CURRENCY)
    _insert_orders(session, orders, facts, order_ids, (source.value, currency, batch_id))
    _insert_payments(session, orders, facts, order_ids, batch_id)
    _insert_shipments(session, orders, facts, order_ids, batch_id)
    _insert_events(session, facts, order_ids, source, (actor, batch_id))
    _insert_lines(session, lines, facts, order_ids, line_ids)
    _move_goods(lines, facts, line_ids, stock)
    search.add(session, "order_search", zip(order_ids, _bodies(orders, facts), strict=True))
    return Booked(order_ids, line_ids, tuple(facts.numbers))


def _insert_orders(
    session: Session,
    orders: OrderColumns,
    facts: Facts,
    ids: range,
    same: tuple[str, str, int | None],
) -> None:
    count = len(ids)
    source, currency, batch_id = same
    # Column by column: name and values.
    columns: dict[str, Iterable[Any]] = {
        "id": ids,
        "number": facts.numbers,
        "channel_id": orders.channel_id,
        "external_number": or_default(orders.external_number, None, count),
        "customer_id": or_default(orders.customer_id, None, count),
        "kind": or_default(orders.kind, OrderKind.RETAIL.value, count),
        "source": or_default(orders.source, source, count),
        "currency": repeat(currency, count),
        "placed_at": orders.placed_at,
        "business_date": [day for day, _hour in facts.days],
        "placed_hour": [hour for _day, hour in facts.days],
        "paid_at": facts.paid_at,
        "shipped_at": facts.shipped_at,
        "closed_at": facts.closed_at,
        "goods": facts.goods,
        "discount": facts.discount,
        "freight": or_default(orders.freight, 0, count),
        "tax": or_default(orders.tax, 0, count),
        "rounding": or_default(orders.rounding, 0, count),
        "total": facts.total,
        "paid": facts.paid,
        "units": facts.units,
        "line_count": facts.line_count,
        "is_sale": [states[3] for states in facts.states],
        "life": facts.life,
        "payment_state": [states[0] for states in facts.states],
        "shipment_state": facts.shipment,
        "aftersale_state": [states[1] for states in facts.states],
        "display_state": [states[2] for states in facts.states],
        "created_at": repeat(clock.to_millis(clock.now()), count),
        "batch_id": repeat(batch_id, count),
        "fingerprint": or_default(orders.fingerprint, None, count),
    }
    texts = ("buyer_name", "recipient", "phone", "country", "province", "city", "address", "note")
    columns |= {name: or_default(getattr(orders, name), "", count) for name in texts}
    insert_rows(session, "sales_order", tuple(columns), zip(*columns.values(), strict=True))


def _insert_payments(
    session: Session,
    orders: OrderColumns,
    facts: Facts,
    ids: range,
    batch_id: int | None,
) -> None:
    count = len(ids)
    columns: dict[str, Iterable[Any]] = {
        "order_id": ids,
        "method": or_default(orders.payment_method, IMPORTED, count),
        "amount": facts.paid,
        "fee": or_default(orders.payment_fee, 0, count),
        "paid_at": facts.received_at,
        "business_date": _days(facts.received_at, facts),
        "reference": or_default(orders.payment_reference, "", count),
        "batch_id": repeat(batch_id, count),
    }
    _insert_chosen(session, "payment", columns, facts.paid)


def _insert_shipments(
    session: Session,
    orders: OrderColumns,
    facts: Facts,
    ids: range,
    batch_id: int | None,
) -> None:
    count = len(ids)
    at = [shipped or 0 for shipped in facts.shipped_at]
    columns: dict[str, Iterable[Any]] = {
        "order_id": ids,
        "carrier": or_default(orders.carrier, "", count),
        "tracking": or_default(orders.tracking, "", count),
        "shipped_at": at,
        "delivered_at": facts.delivered_at,
        "business_date": _days(at, facts),
        "batch_id": repeat(batch_id, count),
    }
    _insert_chosen(session, "shipment", columns, at)


def _insert_chosen(
    session: Session, table: str, columns: Mapping[str, Iterable[Any]], chosen: Sequence[int]
) -> None:
    """The rows at whose place ``chosen`` is not 0."""
    rows = zip(*(compress(column, chosen) for column in columns.values()), strict=True)
    insert_rows(session, table, tuple(columns), rows)


def _days(at: Sequence[int], facts: Facts) -> list[int]:
    """Local days of instants; most of them are the day of the order."""
    if at == facts.placed_at:
        return [day for day, _hour in facts.days]
    return [day for day, _hour in local_times(at, facts.zone)]


def _insert_events(
    session: Session,
    facts: Facts,
    ids: range,
    source: OrderSource,
    same: tuple[str, int | None],
) -> None:
    """One event of an import; of a demo order every step of its life."""
    actor, batch_id = same
    zone = facts.zone
    names = ("order_id", "at", "business_date", "actor", "kind", "batch_id")
    if source is OrderSource.IMPORT:
        now = clock.to_millis(clock.now())
        day = local_times([now], zone)[0][0]
        same_cells = (now, day, actor, EventKind.IMPORTED.value, batch_id)
        cells = (repeat(cell, len(ids)) for cell in same_cells)
        insert_rows(session, "order_event", names, zip(ids, *cells, strict=True))
        return
    steps: tuple[tuple[EventKind, Sequence[int | None]], ...] = (
        (EventKind.PLACED, facts.placed_at),
        (
            EventKind.PAID,
            [at if paid else None for at, paid in zip(facts.received_at, facts.paid, strict=True)],
        ),
        (EventKind.SHIPPED, facts.shipped_at),
        (EventKind.DELIVERED, facts.delivered_at),
        (
            EventKind.CLOSED,
            [
                at if life == Life.CLOSED.value else None
                for at, life in zip(facts.closed_at, facts.life, strict=True)
            ],
        ),
    )
    for step, instants in steps:
        taken = [(key, at) for key, at in zip(ids, instants, strict=True) if at is not None]
        days = local_times((at for _key, at in taken), zone)
        insert_rows(
            session,
            "order_event",
            names,
            (
                (key, at, day, actor, step.value, batch_id)
                for (key, at), (day, _hour) in zip(taken, days, strict=True)
            ),
        )


def _insert_lines(
    session: Session, lines: LineColumns, facts: Facts, order_ids: range, ids: range
) -> None:
    count = len(ids)
    sizes = facts.line_count
    list_amount, discount = lines.list_amount, lines.discount
    price = lines.unit_price
    if price is None:
        price = [
            divide_half_up(amount * PIECE, quantity)
            for amount, quantity in zip(list_amount, lines.quantity, strict=True)
        ]
    columns: dict[str, Iterable[Any]] = {
        "order_id": chain.from_iterable(map(repeat, order_ids, sizes)),
        "line_no": chain.from_iterable(range(1, size + 1) for size in sizes),
        "sku_id": lines.sku_id,
        "kind": lines.kind,
        "title": lines.title,
        "quantity": lines.quantity,
        "unit_price": price,
        "list_amount": list_amount,
        "business_date": chain.from_iterable(
            map(repeat, (day for day, _hour in facts.days), sizes)
        ),
    }
    same: dict[str, str] = {}
    if discount is None:
        same["amount"] = "list_amount"
    else:
        columns["amount"] = [gross - off for gross, off in zip(list_amount, discount, strict=True)]
    # Orders of services alone have nothing to send: their lines are set to 0 below.
    all_left = all(map(or_, _has_left(facts), (not units for units in facts.units)))
    if all_left:
        same["shipped_quantity"] = "quantity"
    else:
        columns["shipped_quantity"] = _shipped(lines, facts)
    optional = {
        "discount": discount,
        "cost": lines.cost,
        "external_id": lines.external_id,
        "source_row": lines.source_row,
    }
    columns |= {name: column for name, column in optional.items() if column is not None}
    if not all(len(column) == count for column in optional.values() if column is not None):
        raise ValueError("columns of lines differ in length")
    insert_columns(session, "order_line", columns, keys=ids, same=same)
    if all_left and facts.services:
        session.connection().execute(
            text("UPDATE order_line SET shipped_quantity = 0 WHERE id = :id"),
            [{"id": ids[place]} for place in facts.services],
        )


def _has_left(facts: Facts) -> list[bool]:
    left = {ShipmentState.SHIPPED.value, ShipmentState.DELIVERED.value}
    return [state in left for state in facts.shipment]


def _shipped(lines: LineColumns, facts: Facts) -> Sequence[int]:
    """Pieces that have left, of each line; services never do."""
    left = _has_left(facts)
    shipped = [
        quantity if left[order] else 0
        for order, quantity in zip(lines.order, lines.quantity, strict=True)
    ]
    for place in facts.services:
        shipped[place] = 0
    return shipped


def _move_goods(lines: LineColumns, facts: Facts, line_ids: range, stock: StockBook) -> None:
    """Goods that have left move; goods of standing orders that wait are promised."""
    left = _has_left(facts)
    moves = bytearray(map(left.__getitem__, lines.order))
    service = LineKind.SERVICE.value
    for place in (*positions_of(None, lines.sku_id), *facts.services):
        moves[place] = 0
    sku_id: list[int] = list(compress(lines.sku_id, moves))  # type: ignore[arg-type]
    instants = [at or 0 for at in facts.shipped_at]
    gone = [instant for instant in instants if instant]
    stock.add_sales(
        SaleColumns(
            first_line=line_ids.start,
            last_line=line_ids.stop - 1,
            sku_id=sku_id,
            quantity=list(compress(lines.quantity, moves)),
            at=list(compress(map(instants.__getitem__, lines.order), moves)),
            cost=None if lines.cost is None else list(compress(lines.cost, moves)),
            in_order=gone == sorted(gone),
        )
    )
    active, waiting = Life.ACTIVE.value, {ShipmentState.WAITING.value, ShipmentState.PART.value}
    stands = [
        life == active and shipment in waiting
        for life, shipment in zip(facts.life, facts.shipment, strict=True)
    ]
    if not any(stands):
        return
    rows = [
        (line, sku, quantity)
        for line, order, sku, kind, quantity in zip(
            line_ids, lines.order, lines.sku_id, lines.kind, lines.quantity, strict=True
        )
        if stands[order] and sku is not None and kind != service
    ]
    stock.reserve([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def _bodies(orders: OrderColumns, facts: Facts) -> Iterator[str]:
    """Search texts; the same words as ``place_order`` writes, each distinct text split once."""
    count = len(facts.numbers)
    known: dict[str, str] = {}

    def words(text: str) -> str:
        found = known.get(text)
        if found is None:
            found = known[text] = search.search_text(text)
        return found

    for number, external, buyer, recipient, city, address, phone in zip(
        facts.numbers,
        or_default(orders.external_number, None, count),
        or_default(orders.buyer_name, "", count),
        or_default(orders.recipient, "", count),
        or_default(orders.city, "", count),
        or_default(orders.address, "", count),
        or_default(orders.phone, "", count),
        strict=True,
    ):
        # Numbers are almost always plain ASCII words: no need to take them apart.
        parts = [
            text.lower() if text.isascii() and text.isalnum() else words(text)
            for text in (number, external if external != number else None)
            if text
        ]
        parts += [words(text) for text in dict.fromkeys((buyer, recipient)) if text]
        parts += [words(text) for text in (city, address) if text]
        if phone:
            parts.append(search.search_text(phones=[phone]))
        yield " ".join(parts)


__all__ = [
    "BookColumns",
    "Booked",
    "LineColumns",
    "OrderColumns",
    "RefundColumns",
    "RefundLineColumns",
    "book_entries",
    "book_orders",
    "book_refunds",
]
