"""Many refunds and book entries at once: money, counters of what was sold, returned goods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, repeat

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import local_times
from shopdesk.db.bulk import allocate_ids, insert_rows
from shopdesk.db.reader import id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.importing.changes import keep_before
from shopdesk.orders import rules
from shopdesk.orders.rules import EventKind, Life, LineKind, PaymentState, ShipmentState
from shopdesk.orders.service.bulk_columns import (
    BookColumns,
    RefundColumns,
    RefundLineColumns,
    or_default,
)
from shopdesk.orders.service.bulk_facts import document_numbers, group_sizes, group_sums
from shopdesk.orders.service.refund import REFUND_PREFIX
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook

_COUNT_LINE = text(
    "UPDATE order_line SET refunded_amount = refunded_amount + :amount, "
    "refunded_quantity = refunded_quantity + :quantity WHERE id = :id"
)
_COUNT_ORDER = text(
    "UPDATE sales_order SET refunded = :refunded, aftersale_state = :aftersale, "
    "display_state = :display, version = version + :step WHERE id = :id"
)
_ORDER_BEFORE = ("refunded", "aftersale_state", "display_state", "version")
_LINE_BEFORE = ("refunded_amount", "refunded_quantity")


def book_refunds(
    session: Session,
    refunds: RefundColumns,
    lines: RefundLineColumns,
    *,
    stock: StockBook,
    actor: str = "",
    batch_id: int | None = None,
) -> range:
    """Book refunds dated by their own day; ``stock`` is settled by the caller.

    Money and goods are separate: a RETURN move to the returns place is posted for lines whose
    goods came back, and the shelf does not change.

    Raises:
        Exception: the driver's IntegrityError if more goes back than a line or order was paid.
    """
    count = len(refunds.refunded_at)
    if not count:
        return range(0)
    preferences = settings.load(session_reader(session))
    zone = preferences.get(settings.SHOP_TIME_ZONE)
    sizes = group_sizes(lines.refund, count)
    freight = or_default(refunds.freight, 0, count)
    goods = group_sums(lines.amount, list(accumulate(sizes)))
    amount = [part + extra for part, extra in zip(goods, freight, strict=True)]
    days = [day for day, _hour in local_times(refunds.refunded_at, zone)]
    ids = allocate_ids(session, "refund", count)
    columns = _head_columns(session, refunds, ids) | {
        "currency": repeat(refunds.currency or preferences.get(settings.SHOP_CURRENCY), count),
        "business_date": days,
        "amount": amount,
        "units": _units(lines, sizes),
        "line_count": sizes,
        "batch_id": repeat(batch_id, count),
    }
    insert_rows(session, "refund", tuple(columns), zip(*columns.values(), strict=True))
    _insert_lines(session, lines, ids, sizes, days)
    _return_goods(lines, refunds, ids, stock)
    _count_lines(session, lines, batch_id)
    _count_orders(session, or_default(refunds.order_id, None, count), amount, batch_id)
    _insert_events(session, refunds, days, (actor, batch_id))
    return ids


def _head_columns(
    session: Session, refunds: RefundColumns, ids: range
) -> dict[str, Iterable[object]]:
    """What the caller told of each refund, with the defaults for what was not told."""
    count = len(ids)
    return {
        "id": ids,
        "number": document_numbers(
            session, "refund", REFUND_PREFIX, refunds.number, refunds.channel_id
        ),
        "channel_id": refunds.channel_id,
        "external_number": or_default(refunds.external_number, None, count),
        "order_id": or_default(refunds.order_id, None, count),
        "customer_id": or_default(refunds.customer_id, None, count),
        "country": or_default(refunds.country, "", count),
        "refunded_at": refunds.refunded_at,
        "freight": or_default(refunds.freight, 0, count),
        "reason": or_default(refunds.reason, "", count),
        "created_at": repeat(clock.to_millis(clock.now()), count),
        "fingerprint": or_default(refunds.fingerprint, None, count),
    }


def _units(lines: RefundLineColumns, sizes: Sequence[int]) -> list[int]:
    """Pieces of goods of each refund; services have none."""
    service = LineKind.SERVICE.value
    pieces = (
        0 if kind == service else quantity
        for kind, quantity in zip(lines.kind, lines.quantity, strict=True)
    )
    return group_sums(pieces, list(accumulate(sizes)))


def _insert_events(
    session: Session,
    refunds: RefundColumns,
    days: Sequence[int],
    writer: tuple[str, int | None],
) -> None:
    actor, batch_id = writer
    count = len(days)
    order_id = or_default(refunds.order_id, None, count)
    reasons = or_default(refunds.reason, "", count)
    linked = [place for place, order in enumerate(order_id) if order is not None]
    insert_rows(
        session,
        "order_event",
        ("order_id", "at", "business_date", "actor", "kind", "note", "batch_id"),
        (
            (
                *(order_id[place], refunds.refunded_at[place], days[place], actor),
                *(EventKind.REFUNDED.value, reasons[place]),
                batch_id,
            )
            for place in linked
        ),
    )


def _insert_lines(
    session: Session,
    lines: RefundLineColumns,
    ids: range,
    sizes: Sequence[int],
    days: Sequence[int],
) -> None:
    count = len(lines.refund)
    columns: dict[str, Iterable[object]] = {
        "refund_id": [ids[place] for place in lines.refund],
        "line_no": [number for size in sizes for number in range(1, size + 1)],
        "order_line_id": or_default(lines.order_line_id, None, count),
        "sku_id": lines.sku_id,
        "kind": lines.kind,
        "title": lines.title,
        "quantity": lines.quantity,
        "amount": lines.amount,
        "business_date": [days[place] for place in lines.refund],
        "source_row": or_default(lines.source_row, None, count),
    }
    insert_rows(session, "refund_line", tuple(columns), zip(*columns.values(), strict=True))


def _return_goods(
    lines: RefundLineColumns, refunds: RefundColumns, ids: range, stock: StockBook
) -> None:
    back = or_default(lines.goods_back, 1, len(lines.refund))
    service = LineKind.SERVICE.value
    rows = [
        (sku, quantity, refunds.refunded_at[place], ids[place])
        for sku, quantity, place, kind, came in zip(
            lines.sku_id, lines.quantity, lines.refund, lines.kind, back, strict=True
        )
        if came and sku is not None and quantity and kind != service
    ]
    count = len(rows)
    if count:
        stock.add(
            MoveColumns(
                sku_id=[row[0] for row in rows],
                quantity=[row[1] for row in rows],
                source=[int(Place.CUSTOMER)] * count,
                target=[int(Place.RETURNS)] * count,
                kind=[MoveKind.RETURN.value] * count,
                at=[row[2] for row in rows],
                document_id=[row[3] for row in rows],
            )
        )


def _count_lines(session: Session, lines: RefundLineColumns, batch_id: int | None) -> None:
    counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows = zip(lines.order_line_id or (), lines.amount, lines.quantity, strict=False)
    for key, amount, quantity in rows:
        if key is not None:
            counts[key][0] += amount
            counts[key][1] += quantity
    if not counts:
        return
    if batch_id is not None:
        keep_before(session, batch_id, "order_line", _LINE_BEFORE, list(counts))
    session.connection().execute(
        _COUNT_LINE,
        [
            {"id": key, "amount": amount, "quantity": quantity}
            for key, (amount, quantity) in sorted(counts.items())
        ],
    )
    touch(session, "order_line")


def _count_orders(
    session: Session,
    order_id: Sequence[int | None],
    amount: Sequence[int],
    batch_id: int | None,
) -> None:
    sums: defaultdict[int, int] = defaultdict(int)
    for key, money in zip(order_id, amount, strict=True):
        if key is not None:
            sums[key] += money
    if not sums:
        return
    if batch_id is not None:
        keep_before(session, batch_id, "sales_order", _ORDER_BEFORE, list(sums))
    rows = session_reader(session).rows(
        "SELECT id, paid, refunded, life, payment_state, shipment_state, batch_id FROM sales_order "
        f"WHERE id IN ({id_list(list(sums))}) ORDER BY id"
    )
    changed = []
    for key, paid, refunded, life, payment, shipment, own in rows:
        total = refunded + sums[key]
        aftersale = rules.aftersale_state(paid, total)
        display = rules.display_state(
            Life(life), PaymentState(payment), ShipmentState(shipment), aftersale
        )
        changed.append(
            {
                "id": key,
                "refunded": total,
                "aftersale": aftersale.value,
                "display": display.value,
                # An order of the same import has not been seen by anybody yet.
                "step": int(batch_id is None or own != batch_id),
            }
        )
    session.connection().execute(_COUNT_ORDER, changed)
    touch(session, "sales_order")


def book_entries(session: Session, entries: BookColumns, *, batch_id: int | None = None) -> range:
    """Book money that is neither a sale nor a refund; returns the keys of the entries."""
    count = len(entries.amount)
    ids = allocate_ids(session, "book_entry", count)
    zone = settings.get(session_reader(session), settings.SHOP_TIME_ZONE)
    columns: dict[str, Iterable[object]] = {
        "id": ids,
        "channel_id": entries.channel_id,
        "external_number": entries.external_number,
        "kind": entries.kind,
        "title": entries.title,
        "amount": entries.amount,
        "booked_at": entries.booked_at,
        "business_date": [day for day, _hour in local_times(entries.booked_at, zone)],
        "batch_id": repeat(batch_id, count),
        "fingerprint": or_default(entries.fingerprint, None, count),
        "source_row": or_default(entries.source_row, None, count),
    }
    insert_rows(session, "book_entry", tuple(columns), zip(*columns.values(), strict=True))
    return ids
