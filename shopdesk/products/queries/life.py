"""Life of products: history of states, gates with their checklists, launches, cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shopdesk.base.clock import day_key, from_day_key, from_millis
from shopdesk.db.reader import Reader, Row, id_list
from shopdesk.products.rules import (
    POSITIONING,
    SELECTION,
    Card,
    CardScore,
    Gate,
    LaunchVerdict,
    card_score,
    last_day,
    launch_verdict,
)


@dataclass(frozen=True, slots=True)
class StageRow:
    """A step from one state to another."""

    from_state: str
    to_state: str
    at: datetime
    business_date: int
    reason: str
    actor: str


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate of a product; cost in minor units, ``criteria`` are (text, done)."""

    gate: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    note: str
    cost: int
    criteria: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class LaunchRow:
    """A launch with what was sold in its test days; thousandths."""

    product_id: int
    code: str
    name: str
    planned_on: date
    launched_on: date | None
    hit_days: int
    hit_units: int
    note: str
    sold: int
    verdict: LaunchVerdict


@dataclass(frozen=True, slots=True)
class CardRow:
    """A line of a card with the question it answers."""

    field: str
    label: str
    value: str
    points: int | None
    weight: int | None


@dataclass(frozen=True, slots=True)
class SelectionCard:
    """The selection card of a product and its score."""

    lines: tuple[CardRow, ...]
    score: CardScore


def list_stages(reader: Reader, product_id: int) -> list[StageRow]:
    """Steps of a product, the newest first."""
    rows = reader.rows(
        "SELECT from_state, to_state, at, business_date, reason, actor FROM product_stage "
        "WHERE product_id = :id ORDER BY id DESC",
        {"id": product_id},
    )
    return [
        StageRow(before, after, from_millis(at), day, reason, actor)
        for before, after, at, day, reason, actor in rows
    ]


def list_gates(reader: Reader, product_id: int) -> list[GateRow]:
    """Gates of a product in their order; empty while it has none."""
    criteria: dict[int, list[tuple[str, bool]]] = {}
    for gate_id, text, done in reader.rows(
        "SELECT c.gate_id, c.criterion, c.done FROM gate_criterion c JOIN product_gate g "
        "ON g.id = c.gate_id WHERE g.product_id = :id ORDER BY c.gate_id, c.position",
        {"id": product_id},
    ):
        criteria.setdefault(gate_id, []).append((text, bool(done)))
    rows = reader.rows(
        "SELECT id, gate, decision, decided_at, decided_by, note, cost FROM product_gate "
        "WHERE product_id = :id",
        {"id": product_id},
    )
    order = [str(gate) for gate in Gate]
    return [
        GateRow(
            gate,
            decision,
            None if at is None else from_millis(at),
            by,
            note,
            cost,
            tuple(criteria.get(key, ())),
        )
        for key, gate, decision, at, by, note, cost in sorted(
            rows, key=lambda row: order.index(row[1])
        )
    ]


def gates_cost(gates: list[GateRow]) -> int:
    """What a new product has cost so far, in minor units."""
    return sum(gate.cost for gate in gates)


_LAUNCH = (
    "SELECT p.id, p.code, p.name, l.planned_on, l.launched_on, l.hit_days, l.hit_units, l.note "
    "FROM launch_plan l JOIN product p ON p.id = l.product_id "
)
# Services have no launch; gifts are no sign of demand.
_SOLD = (
    "SELECT s.product_id, l.business_date, sum(l.quantity - l.refunded_quantity) "
    "FROM order_line l JOIN sku s ON s.id = l.sku_id JOIN sales_order o ON o.id = l.order_id "
    "WHERE s.product_id IN ({ids}) AND l.kind = 'goods' AND o.is_sale = 1 "
    "AND l.business_date >= :since GROUP BY s.product_id, l.business_date"
)


def get_launch(reader: Reader, product_id: int, *, today: date) -> LaunchRow | None:
    """The launch plan of a product and how it goes; None without one."""
    rows = reader.rows(f"{_LAUNCH}WHERE l.product_id = :id", {"id": product_id})
    return next(iter(_launches(reader, rows, today)), None)


def list_launches(reader: Reader, since: date, until: date, *, today: date) -> list[LaunchRow]:
    """Launches planned from ``since`` on and before ``until``, in the order of their days."""
    rows = reader.rows(
        f"{_LAUNCH}WHERE l.planned_on >= :since AND l.planned_on < :until "
        "ORDER BY l.planned_on, p.code_key",
        {"since": day_key(since), "until": day_key(until)},
    )
    return _launches(reader, rows, today)


def _launches(reader: Reader, rows: list[Row], today: date) -> list[LaunchRow]:
    started = [row[4] for row in rows if row[4] is not None]
    sold: dict[int, list[tuple[date, int]]] = {}
    if started:
        # A set of launches is looked at in one pass from the earliest start on.
        found = reader.rows(
            _SOLD.format(ids=id_list([row[0] for row in rows])), {"since": min(started)}
        )
        for product_id, day, quantity in found:
            sold.setdefault(product_id, []).append((from_day_key(day), int(quantity)))
    launches = []
    for key, code, name, planned, launched, days, units, note in rows:
        first = None if launched is None else from_day_key(launched)
        within = (
            0
            if first is None
            else sum(
                quantity
                for day, quantity in sold.get(key, ())
                if first <= day <= last_day(first, days)
            )
        )
        verdict = launch_verdict(first, days, units, within, today=today)
        launches.append(
            LaunchRow(
                key, code, name, from_day_key(planned), first, days, units, note, within, verdict
            )
        )
    return launches


def _stored_card(reader: Reader, product_id: int | None, card: Card) -> dict[str, CardRow]:
    own = "product_id IS NULL" if product_id is None else "product_id = :id"
    rows = reader.rows(
        f"SELECT field, value, points, weight FROM product_card WHERE {own} AND card = :card "
        "ORDER BY position, id",
        {"id": product_id, "card": str(card)} if product_id is not None else {"card": str(card)},
    )
    return {
        field: CardRow(field, field, value, points, weight) for field, value, points, weight in rows
    }


def get_positioning(reader: Reader, product_id: int | None) -> list[CardRow]:
    """The positioning card of a product, or of the shop (None); unanswered lines are empty.

    Labels are msgids for the house's own questions.
    """
    stored = _stored_card(reader, product_id, Card.POSITIONING)
    lines = []
    for asked in POSITIONING:
        row = stored.pop(asked.field, None)
        lines.append(CardRow(asked.field, asked.label, row.value if row else "", None, None))
    return [*lines, *stored.values()]


def selection_weights(reader: Reader) -> list[CardRow]:
    """Criteria of the selection card with the shop's weights, the house's where it set none.

    A criterion of the shop's own carries its name as value.
    """
    stored = _stored_card(reader, None, Card.SELECTION)
    lines = []
    for asked in SELECTION:
        row = stored.pop(asked.field, None)
        weight = asked.weight if row is None else row.weight
        lines.append(CardRow(asked.field, asked.label, "", None, weight))
    own = [CardRow(row.field, row.value or row.field, row.value, None, row.weight)
           for row in stored.values()]  # fmt: skip
    return [*lines, *own]


def get_selection(reader: Reader, product_id: int) -> SelectionCard:
    """The selection card of a product, scored with the shop's weights."""
    stored = _stored_card(reader, product_id, Card.SELECTION)
    lines = []
    for asked in selection_weights(reader):
        row = stored.get(asked.field)
        points = None if row is None else row.points
        value = "" if row is None else row.value
        lines.append(CardRow(asked.field, asked.label, value, points, asked.weight))
    score = card_score(
        {line.field: line.weight or 0 for line in lines},
        {line.field: line.points for line in lines},
    )
    return SelectionCard(tuple(lines), score)
