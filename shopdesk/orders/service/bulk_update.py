"""Bringing booked orders to the state that a newer export tells: forward only, all undoable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import local_times
from shopdesk.base.money import split
from shopdesk.db.bulk import insert_rows, run
from shopdesk.db.reader import id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.importing.changes import keep_before
from shopdesk.orders import rules
from shopdesk.orders.rules import (
    EventKind,
    Life,
    LineKind,
    ShipmentState,
)
from shopdesk.orders.service.bulk_columns import RefundColumns, RefundLineColumns
from shopdesk.orders.service.bulk_refunds import book_refunds
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook

_FIELDS = (
    *("id", "number", "channel_id", "customer_id", "country", "life", "total", "paid", "refunded"),
    *("payment_state", "shipment_state", "aftersale_state", "display_state", "is_sale"),
    *("placed_at", "paid_at", "shipped_at", "closed_at", "version", "fingerprint"),
)
_KEPT = (
    *("life", "paid", "payment_state", "shipment_state", "aftersale_state", "display_state"),
    *("is_sale", "paid_at", "shipped_at", "closed_at", "version", "fingerprint", "refunded"),
)
_FAR = {
    ShipmentState.NONE: 0,
    ShipmentState.WAITING: 0,
    ShipmentState.PART: 1,
    ShipmentState.SHIPPED: 2,
    ShipmentState.DELIVERED: 3,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed:
    """How far an order has come by the newer file; instants in milliseconds UTC."""

    order_id: int
    was_paid: bool
    life: Life
    shipment: ShipmentState
    refunded: int
    refunded_at: int
    instants: Mapping[str, int | None]
    carrier: str = ""
    tracking: str = ""
    payment_method: str = ""
    fingerprint: str = ""


@dataclass(slots=True)
class Advanced:
    """What became of one order: display states, money refunded now."""

    before: str
    after: str = ""
    refunded: int = 0
    is_backwards: bool = False
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """What an import compares an order with; no fingerprint for orders made in the shop itself."""

    id: int
    fingerprint: str | None
    total: int
    refunded: int
    display_state: str


def stored_orders(session: Session, channel_id: int) -> dict[str, StoredOrder]:
    """Orders of a channel by platform number, those without one by the shop's own number."""
    return {
        number: StoredOrder(int(key), *values)
        for number, key, *values in session_reader(session).rows(
            "SELECT coalesce(external_number, number), id, fingerprint, total, refunded, "
            "display_state FROM sales_order WHERE channel_id = :channel",
            {"channel": channel_id},
        )
    }


@dataclass(slots=True)
class _Update:
    """Rows to write for all orders together."""

    payments: list[tuple[Any, ...]] = field(default_factory=list)
    shipments: list[tuple[Any, ...]] = field(default_factory=list)
    arrived: dict[int, int] = field(default_factory=dict)
    sent: dict[int, int] = field(default_factory=dict)
    freed: list[int] = field(default_factory=list)
    refunds: list[tuple[dict[str, Any], Progressed, int]] = field(default_factory=list)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)


def advance_orders(
    session: Session,
    steps: Sequence[Progressed],
    *,
    stock: StockBook,
    actor: str,
    batch_id: int,
) -> list[Advanced]:
    """Apply what a newer export tells; what would lead backwards is left and marked.

    Payments, parcels, moves and refunds are added, never changed; the replaced states are kept for
    the undo of the batch. ``stock`` is settled by the caller.
    """
    orders = _read(session, [step.order_id for step in steps])
    keep_before(session, batch_id, "sales_order", _KEPT, list(orders))
    update = _Update()
    now = clock.to_millis(clock.now())
    results = [_plan(orders[step.order_id], step, update, now) for step in steps]
    zone = settings.get(session_reader(session), settings.SHOP_TIME_ZONE)
    _write_documents(session, update, zone, batch_id)
    _send(session, update, stock, batch_id)
    _write_orders(session, orders, update)
    _refund(session, update, stock, (actor, batch_id))
    day = local_times([now], zone)[0][0]
    changed = [step.order_id for step, one in zip(steps, results, strict=True) if one.is_change]
    insert_rows(
        session,
        "order_event",
        ("order_id", "at", "business_date", "actor", "kind", "batch_id"),
        [(key, now, day, actor, EventKind.IMPORTED.value, batch_id) for key in changed],
    )
    return results


def _read(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    return {
        int(row[0]): dict(zip(_FIELDS, row, strict=True))
        for row in session_reader(session).rows(
            f"SELECT {', '.join(_FIELDS)} FROM sales_order WHERE id IN ({id_list(ids)})"
        )
    }


def _plan(order: dict[str, Any], step: Progressed, update: _Update, now: int) -> Advanced:
    """Note what is to be written for one order.

    Where the file tells no instant, the step was taken between the two imports: now is the one
    moment by which it is known to have been taken.
    """
    result = Advanced(before=order["display_state"])
    values: dict[str, Any] = {"fingerprint": step.fingerprint}
    paid_at = step.instants.get("paid_at") or now
    key = order["id"]
    if step.was_paid and order["paid"] < order["total"]:
        due = order["total"] - order["paid"]
        update.payments.append((key, step.payment_method or "imported", due, paid_at))
        values |= {"paid": order["total"], "paid_at": paid_at}
    result.is_backwards = not step.was_paid and order["paid"] > 0
    parcel, told = ShipmentState(order["shipment_state"]), step.shipment
    if parcel is not ShipmentState.NONE and _FAR[told] > _FAR[parcel]:
        shipped_at = step.instants.get("shipped_at") or now
        if _FAR[parcel] < _FAR[ShipmentState.SHIPPED]:
            update.sent[key] = shipped_at
            update.shipments.append((key, step.carrier, step.tracking, shipped_at))
            values["shipped_at"] = shipped_at
        if told is ShipmentState.DELIVERED:
            update.arrived[key] = step.instants.get("closed_at") or now
        values["shipment_state"] = told.value
    if step.life is not Life.CLOSED:  # of a closed order the file does not tell what was sent
        result.is_backwards |= _FAR[told] < _FAR[parcel]
    life = Life(order["life"])
    if life in (Life.DRAFT, Life.ACTIVE) and step.life in (Life.COMPLETED, Life.CLOSED):
        values["life"] = step.life.value
        values["closed_at"] = step.instants.get("closed_at") or now
        if step.life is Life.CLOSED and key not in update.sent:
            update.freed.append(key)
    result.is_backwards |= life is not step.life and "life" not in values
    more = step.refunded - order["refunded"]
    if more > 0:
        update.refunds.append((order, step, more))
        result.refunded = more
    result.is_backwards |= more < 0
    update.values[key] = values
    result.after = _states(order, values, order["refunded"] + max(0, more))
    result.is_change = len(values) > 1 or more > 0
    return result


def _states(order: dict[str, Any], values: dict[str, Any], refunded: int) -> str:
    """Compute the states that follow into ``values``; returns the one that is displayed."""
    facts = {**order, **values}
    life = Life(facts["life"])
    payment = rules.payment_state(facts["total"], facts["paid"])
    shipment = ShipmentState(facts["shipment_state"])
    aftersale = rules.aftersale_state(facts["paid"], refunded)
    display = rules.display_state(life, payment, shipment, aftersale)
    now = rules.aftersale_state(facts["paid"], order["refunded"])
    follow = {
        "payment_state": payment.value,
        "aftersale_state": now.value,
        "display_state": rules.display_state(life, payment, shipment, now).value,
        "is_sale": max(int(order["is_sale"]), int(rules.counts_as_sale(life, payment))),
    }
    values |= {name: value for name, value in follow.items() if value != order[name]}
    return display.value


def _write_documents(session: Session, update: _Update, zone: str, batch_id: int) -> None:
    days = [day for day, _hour in local_times([row[3] for row in update.payments], zone)]
    insert_rows(
        session,
        "payment",
        ("order_id", "method", "amount", "paid_at", "business_date", "batch_id"),
        [(*row, day, batch_id) for row, day in zip(update.payments, days, strict=True)],
    )
    days = [day for day, _hour in local_times([row[3] for row in update.shipments], zone)]
    insert_rows(
        session,
        "shipment",
        (
            *("order_id", "carrier", "tracking", "shipped_at", "delivered_at"),
            *("business_date", "batch_id"),
        ),
        [
            (*row, update.arrived.get(row[0]), day, batch_id)
            for row, day in zip(update.shipments, days, strict=True)
        ],
    )
    waiting = [key for key in update.arrived if key not in update.sent]
    rows = session_reader(session).rows(
        f"SELECT id, order_id FROM shipment WHERE order_id IN ({id_list(waiting)}) "
        "AND delivered_at IS NULL"
    )
    keep_before(session, batch_id, "shipment", ("delivered_at",), [int(key) for key, _id in rows])
    for key, order_id in rows:
        run(
            session,
            "UPDATE shipment SET delivered_at = :at WHERE id = :id",
            {"at": update.arrived[order_id], "id": key},
        )
    touch(session, "payment", "shipment")


def _send(session: Session, update: _Update, stock: StockBook, batch_id: int) -> None:
    """Goods of orders that were sent leave; what was promised to them is used up or free again."""
    ids = [*update.sent, *update.freed]
    if not ids:
        return
    reader = session_reader(session)
    lines = reader.rows(
        "SELECT id, order_id, sku_id, quantity, shipped_quantity, kind FROM order_line "
        f"WHERE order_id IN ({id_list(ids)}) ORDER BY id"
    )
    promises = reader.rows(
        "SELECT r.id, r.sku_id, r.quantity, l.order_id, l.id, l.sku_id FROM stock_reservation r "
        f"JOIN order_line l ON l.id = r.order_line_id WHERE l.order_id IN ({id_list(ids)}) "
        "AND r.state = 'active' AND r.location_id = 1"
    )
    stock.release(
        [
            (int(key), int(sku), int(quantity), order in update.sent)
            for key, sku, quantity, order, _line, _sold in promises
        ]
    )
    going = [
        (int(key), order, sku, quantity - shipped)
        for key, order, sku, quantity, shipped, kind in lines
        if order in update.sent and kind != LineKind.SERVICE and quantity > shipped
    ]
    keep_before(
        session, batch_id, "order_line", ("shipped_quantity",), [key for key, *_rest in going]
    )
    run(
        session,
        "UPDATE order_line SET shipped_quantity = quantity "
        f"WHERE id IN ({id_list([key for key, *_rest in going])})",
    )
    # Of a kit what was promised leaves: its components.
    parts = [
        (line, order, sku, quantity)
        for _key, sku, quantity, order, line, sold in promises
        if sku != sold and order in update.sent
    ]
    kits = {line for line, *_rest in parts}
    moving = [row for row in going if row[2] is not None and row[0] not in kits] + parts
    stock.add(
        MoveColumns(
            sku_id=[int(sku) for _key, _order, sku, _left in moving],
            quantity=[left for *_rest, left in moving],
            source=[int(Place.SHELF)] * len(moving),
            target=[int(Place.CUSTOMER)] * len(moving),
            kind=[MoveKind.SALE.value] * len(moving),
            at=[update.sent[order] for _key, order, _sku, _left in moving],
            document_id=[order for _key, order, _sku, _left in moving],
        )
    )
    touch(session, "order_line")


def _write_orders(session: Session, orders: Mapping[int, dict[str, Any]], update: _Update) -> None:
    for key, values in update.values.items():
        sets = "".join(f"{name} = :{name}, " for name in values)
        run(
            session,
            f"UPDATE sales_order SET {sets}version = version + 1 WHERE id = :id",
            {**values, "id": orders[key]["id"]},
        )
    touch(session, "sales_order")


def _unrefunded(session: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Lines by order with what can still go back: id, SKU, kind, title, amount, quantity."""
    by_order: dict[int, list[Any]] = {}
    for row in session_reader(session).rows(
        "SELECT order_id, id, sku_id, kind, title, amount - refunded_amount, "
        f"quantity - refunded_quantity FROM order_line WHERE order_id IN ({id_list(ids)}) "
        "ORDER BY id"
    ):
        by_order.setdefault(int(row[0]), []).append(row[1:])
    return by_order


def _refund_numbers(session: Session, orders: Sequence[Mapping[str, Any]]) -> list[str]:
    """The order's own number for its first refund, then ``number/2`` and so on."""
    found = session_reader(session).rows(
        "SELECT order_id, count(*) FROM refund "
        f"WHERE order_id IN ({id_list([order['id'] for order in orders])}) GROUP BY order_id"
    )
    counts = {int(key): int(count) for key, count in found}
    return [
        f"{order['number']}/{counts[order['id']] + 1}"
        if counts.get(order["id"])
        else str(order["number"])
        for order in orders
    ]


def _refund(session: Session, update: _Update, stock: StockBook, same: tuple[str, int]) -> None:
    """Money that went back since, spread over what is left of the lines."""
    if not update.refunds:
        return
    actor, batch_id = same
    ids = [order["id"] for order, _step, _more in update.refunds]
    by_order = _unrefunded(session, ids)
    lines: list[tuple[Any, ...]] = []
    freight: list[int] = []
    for place, (order, _step, more) in enumerate(update.refunds):
        left = by_order.get(order["id"], [])
        part = min(more, sum(row[4] for row in left))
        shares = split(part, [row[4] for row in left]) if left else []
        whole = order["refunded"] + more >= order["total"]
        lines += [
            (place, row, share, row[5] if whole else 0)
            for row, share in zip(left, shares, strict=True)
            if share
        ]
        freight.append(more - part)
    numbers = _refund_numbers(session, [order for order, _step, _more in update.refunds])
    book_refunds(
        session,
        RefundColumns(
            channel_id=[order["channel_id"] for order, _step, _more in update.refunds],
            refunded_at=[step.refunded_at for _order, step, _more in update.refunds],
            external_number=numbers,
            number=[f"R-{number}" for number in numbers],
            order_id=ids,
            customer_id=[order["customer_id"] for order, _step, _more in update.refunds],
            country=[order["country"] for order, _step, _more in update.refunds],
            freight=freight,
        ),
        RefundLineColumns(
            refund=[place for place, _row, _share, _quantity in lines],
            kind=[row[2] for _place, row, _share, _quantity in lines],
            sku_id=[row[1] for _place, row, _share, _quantity in lines],
            title=[row[3] for _place, row, _share, _quantity in lines],
            quantity=[quantity for *_rest, quantity in lines],
            amount=[share for _place, _row, share, _quantity in lines],
            order_line_id=[row[0] for _place, row, _share, _quantity in lines],
            goods_back=[0] * len(lines),
        ),
        stock=stock,
        actor=actor,
        batch_id=batch_id,
    )
