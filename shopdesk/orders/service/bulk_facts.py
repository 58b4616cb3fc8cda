"""What follows from the columns of orders: sums, states, instants, numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy.orm import Session

from shopdesk.base.clock import local_times
from shopdesk.db.numbers import free_numbers
from shopdesk.db.reader import session_reader
from shopdesk.orders import rules
from shopdesk.orders.rules import AftersaleState, Life, LineKind, ShipmentState
from shopdesk.orders.service.bulk_columns import LineColumns, OrderColumns, or_default
from shopdesk.orders.service.place import NUMBER_PREFIX

# Shipment states of orders with goods; parcels with a part of an order are not booked in bulk.
_WHOLE = frozenset(
    {
        ShipmentState.WAITING.value,
        ShipmentState.SHIPPED.value,
        ShipmentState.DELIVERED.value,
    }
)


@dataclass(slots=True)
class Facts:
    """What is computed for the orders, as columns."""

    zone: str
    services: list[int]  # positions of the lines that are no goods
    placed_at: Sequence[int]
    numbers: list[str]
    goods: list[int]
    discount: list[int]
    total: list[int]
    paid: Sequence[int]
    units: list[int]
    line_count: list[int]
    days: list[tuple[int, int]]
    received_at: list[int]  # of the payment, whole or part; of no meaning where nothing was paid
    paid_at: list[int | None]
    shipped_at: list[int | None]
    delivered_at: list[int | None]
    closed_at: list[int | None]
    life: Sequence[str]
    shipment: list[str]
    states: list[tuple[str, str, str, int]]  # payment, after-sale, display, is_sale


def compute_facts(session: Session, orders: OrderColumns, lines: LineColumns, zone: str) -> Facts:
    """Everything about new orders that is not given but follows.

    Raises:
        ValueError: if the columns do not fit each other, money would be negative or a shipment
            state tells that a part of the goods has left.
    """
    count = len(orders.placed_at)
    sizes = group_sizes(lines.order, count)
    ends = list(accumulate(sizes))
    goods = group_sums(lines.list_amount, ends)
    discount = group_sums(lines.discount, ends) if lines.discount is not None else [0] * count
    services = positions_of(LineKind.SERVICE.value, lines.kind)
    pieces = list(lines.quantity)
    for place in services:
        pieces[place] = 0
    units = group_sums(pieces, ends)
    extra = [or_default(part, 0, count) for part in (orders.freight, orders.tax, orders.rounding)]
    total = [
        gross - off + freight + tax + rounding
        for gross, off, freight, tax, rounding in zip(goods, discount, *extra, strict=True)
    ]
    life = or_default(orders.life, Life.COMPLETED.value, count)
    paid = orders.paid
    if paid is None:
        closed = Life.CLOSED.value
        paid = [0 if one == closed else due for one, due in zip(life, total, strict=True)]
    if min(total) < 0 or min(paid) < 0:
        raise ValueError("totals and payments cannot be negative")
    return _with_states(
        orders,
        Facts(
            zone=zone,
            services=services,
            placed_at=orders.placed_at,
            numbers=document_numbers(
                session, "sales_order", NUMBER_PREFIX, orders.number, orders.channel_id
            ),
            goods=goods,
            discount=discount,
            total=total,
            paid=paid,
            units=units,
            line_count=sizes,
            days=local_times(orders.placed_at, zone),
            received_at=[],
            paid_at=[],
            shipped_at=[],
            delivered_at=[],
            closed_at=[],
            life=life,
            shipment=[],
            states=[],
        ),
    )


def positions_of(value: object, column: Sequence[object]) -> list[int]:
    """Where a value stands in a column; fast where it is rare."""
    found: list[int] = []
    try:
        place = column.index(value)
        while True:
            found.append(place)
            place = column.index(value, place + 1)
    except ValueError:
        return found


def group_sizes(positions: Sequence[int], count: int) -> list[int]:
    """How many lines each order has.

    Raises:
        ValueError: if the positions decrease or lie outside.
    """
    found = Counter(positions)
    if list(positions) != sorted(positions) or not found.keys() <= set(range(count)):
        raise ValueError("lines must be in the order of their orders")
    return [found[place] for place in range(count)]


def group_sums(values: Iterable[int], ends: Sequence[int]) -> list[int]:
    """Sums of adjoining groups of values; ``ends`` are the positions behind each group."""
    running = [0, *accumulate(values)]
    return [running[end] - running[start] for start, end in zip([0, *ends], ends, strict=False)]


def _with_states(orders: OrderColumns, facts: Facts) -> Facts:
    count = len(facts.total)
    delivered, none = ShipmentState.DELIVERED.value, ShipmentState.NONE.value
    waiting = {Life.CLOSED.value: ShipmentState.WAITING.value}
    asked = orders.shipment_state or [waiting.get(life, delivered) for life in facts.life]
    facts.shipment = [
        state if units else none for state, units in zip(asked, facts.units, strict=True)
    ]
    if any(units and state not in _WHOLE for units, state in zip(facts.units, asked, strict=True)):
        raise ValueError("goods wait or have left as a whole, not in parts")
    placed = orders.placed_at
    facts.received_at = [
        given or at
        for given, at in zip(or_default(orders.paid_at, None, count), placed, strict=True)
    ]
    facts.paid_at = [
        at if paid >= due else None
        for at, paid, due in zip(facts.received_at, facts.paid, facts.total, strict=True)
    ]
    left = {ShipmentState.SHIPPED.value, delivered}
    facts.shipped_at = [
        (given or paid or at) if state in left else None
        for given, paid, at, state in zip(
            or_default(orders.shipped_at, None, count),
            facts.paid_at,
            placed,
            facts.shipment,
            strict=True,
        )
    ]
    facts.delivered_at = [
        (given or shipped) if state == delivered else None
        for given, shipped, state in zip(
            or_default(orders.delivered_at, None, count),
            facts.shipped_at,
            facts.shipment,
            strict=True,
        )
    ]
    over = {Life.COMPLETED.value, Life.CLOSED.value}
    facts.closed_at = [
        (given or arrived or paid or at) if life in over else None
        for given, arrived, paid, at, life in zip(
            or_default(orders.closed_at, None, count),
            facts.delivered_at,
            facts.paid_at,
            placed,
            facts.life,
            strict=True,
        )
    ]
    _add_states(facts, or_default(orders.on_credit, 0, count))
    return facts


def _add_states(facts: Facts, credit: Sequence[int]) -> None:
    """The four axes of each order; equal facts are looked at once."""
    known: dict[tuple[str, bool, bool, str, int], tuple[str, str, str, int]] = {}
    for life, paid, due, shipment, on_credit in zip(
        facts.life, facts.paid, facts.total, facts.shipment, credit, strict=True
    ):
        key = (life, paid >= due, paid > 0, shipment, on_credit)
        states = known.get(key)
        if states is None:
            states = known[key] = _states(life, due, paid, shipment, on_credit=bool(on_credit))
        facts.states.append(states)


def _states(
    life: str, total: int, paid: int, shipment: str, *, on_credit: bool
) -> tuple[str, str, str, int]:
    payment = rules.payment_state(total, paid)
    aftersale = AftersaleState.NONE
    display = rules.display_state(Life(life), payment, ShipmentState(shipment), aftersale)
    is_sale = rules.counts_as_sale(Life(life), payment, on_credit=on_credit)
    return payment.value, aftersale.value, display.value, int(is_sale)


def document_numbers(
    session: Session,
    table: str,
    prefix: str,
    wanted: Sequence[str] | None,
    channel_id: Sequence[int],
) -> list[str]:
    """Numbers of new documents: the wanted one where it is free, else with the channel's code.

    What is then still taken, or was not wanted at all, gets the next of the shop's own series.
    """
    reader = session_reader(session)
    taken = {row[0] for row in reader.rows(f"SELECT number FROM {table}")}
    codes = {int(key): str(code) for key, code in reader.rows("SELECT id, code FROM channel")}
    numbers = []
    for number, channel in zip(wanted or [""] * len(channel_id), channel_id, strict=True):
        free = number
        if number in taken:
            free = f"{codes[channel]}-{number}"
        if free in taken:
            free = ""
        if free:
            taken.add(free)
        numbers.append(free)
    missing = numbers.count("")
    if not missing:
        return numbers
    fresh = iter(free_numbers(session, prefix, missing, taken=taken))
    return [number or next(fresh) for number in numbers]
