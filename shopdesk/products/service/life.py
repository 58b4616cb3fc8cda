"""Life of products: steps between states with date and reason, gates, launches, cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.db import audit
from shopdesk.db.reader import session_reader
from shopdesk.errors import Problem, UserError
from shopdesk.i18n import _
from shopdesk.products.models import (
    GateCriterion,
    LaunchPlan,
    Product,
    ProductCard,
    ProductGate,
    ProductStage,
)
from shopdesk.products.rules import (
    GATE_CRITERIA,
    GATE_LABELS,
    LIFE_CYCLE_LABELS,
    Card,
    Gate,
    GateDecision,
    LifeCycle,
    closed_gates,
    next_states,
)

_PRODUCTS: Table = Product.__table__  # type: ignore[assignment]
_STAGES: Table = ProductStage.__table__  # type: ignore[assignment]
_GATES: Table = ProductGate.__table__  # type: ignore[assignment]
_CRITERIA: Table = GateCriterion.__table__  # type: ignore[assignment]
_LAUNCHES: Table = LaunchPlan.__table__  # type: ignore[assignment]
_CARDS: Table = ProductCard.__table__  # type: ignore[assignment]


def shop_day(session: Session) -> date:
    """The shop's present date."""
    zone = settings.get(session_reader(session), settings.SHOP_TIME_ZONE)
    return clock.business_date(clock.now(), zone)


def record_stages(
    session: Session,
    steps: Mapping[int, tuple[LifeCycle, LifeCycle]],
    *,
    reason: str = "",
    on: date | None = None,
    actor: str = "",
) -> None:
    """Write the history of products that went from one state to another."""
    if not steps:
        return
    now, day = clock.now(), on or shop_day(session)
    session.execute(
        insert(_STAGES),
        [
            {
                "product_id": product_id,
                "from_state": str(before),
                "to_state": str(after),
                "at": now,
                "business_date": day,
                "reason": reason.strip(),
                "actor": actor,
            }
            for product_id, (before, after) in steps.items()
        ],
    )


def move_stage(
    session: Session,
    product_ids: Sequence[int],
    target: LifeCycle,
    *,
    reason: str,
    on: date | None = None,
    actor: str = "",
) -> dict[int, LifeCycle]:
    """Take products a step of ``LIFE_FLOW`` further; returns the states before.

    Products that are in the state already are left out.

    Raises:
        UserError: SD-PRO-030 without a reason or with a day to come, SD-PRO-031 if the flow has no
            such step for one of them or a gate stands before it, each named. Nothing is written.
    """
    if not reason.strip() or (on is not None and on > shop_day(session)):
        raise UserError(
            "SD-PRO-030",
            _("A step needs a reason and a day that has come. Nothing was changed."),
        )
    found = session.execute(
        select(_PRODUCTS.c.id, _PRODUCTS.c.code, _PRODUCTS.c.state)
        .where(_PRODUCTS.c.id.in_(list(product_ids)))
        .order_by(_PRODUCTS.c.code_key)
    ).all()
    moving = [row for row in found if row.state != str(target)]
    decisions = _decisions(session, [row.id for row in moving])
    problems = [
        Problem("SD-PRO-031", f"{row.code}: {fault}")
        for row in moving
        if (fault := _obstacle(LifeCycle(row.state), target, decisions.get(row.id, {})))
    ]
    if problems:
        raise UserError(
            "SD-PRO-031",
            _("{what} Nothing was changed.").format(what=problems[0].message),
            problems,
        )
    before = {int(row.id): LifeCycle(row.state) for row in moving}
    session.execute(
        update(_PRODUCTS)
        .where(_PRODUCTS.c.id.in_(list(before)))
        .values(state=str(target), updated_at=clock.now(), version=_PRODUCTS.c.version + 1)
    )
    record_stages(
        session,
        {key: (state, target) for key, state in before.items()},
        reason=reason,
        on=on,
        actor=actor,
    )
    for product_id, state in before.items():
        _note_state(session, product_id, (state, target), reason.strip(), actor)
    return before


def _note_state(
    session: Session, product_id: int, step: tuple[LifeCycle, LifeCycle], reason: str, actor: str
) -> None:
    before, after = step
    audit.record(
        session,
        "changed",
        "product",
        product_id,
        actor=actor,
        before={"state": str(before)},
        after={"state": str(after)},
        reason=reason,
    )


def _decisions(session: Session, product_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    decisions: dict[int, dict[str, str]] = {}
    for row in session.execute(select(_GATES).where(_GATES.c.product_id.in_(list(product_ids)))):
        decisions.setdefault(row.product_id, {})[row.gate] = row.decision
    return decisions


def _obstacle(state: LifeCycle, target: LifeCycle, decisions: Mapping[str, str]) -> str:
    """Why the step cannot be taken; empty when it can."""
    if target not in next_states(state):
        return _("“{state}” does not lead to “{target}”; it leads to {next}.").format(
            state=_(LIFE_CYCLE_LABELS[state]),
            target=_(LIFE_CYCLE_LABELS[target]),
            next=", ".join(_(LIFE_CYCLE_LABELS[other]) for other in next_states(state)),
        )
    closed = closed_gates(target, decisions)
    if closed:
        return _("These gates do not say “go on” yet: {gates}.").format(
            gates=", ".join(_(GATE_LABELS[gate]) for gate in closed)
        )
    return ""


def open_gates(session: Session, product_id: int, *, actor: str = "") -> bool:
    """Give a product the five gates with the checklists of the house.

    Returns:
        Whether it had none before; gates that exist stay as they are.

    Raises:
        UserError: SD-PRO-032 if the product is gone.
    """
    _require_product(session, product_id)
    known = session.execute(select(_GATES.c.gate).where(_GATES.c.product_id == product_id))
    if known.first() is not None:
        return False
    for gate in Gate:
        values = {"product_id": product_id, "gate": str(gate)}
        gate_id = session.execute(insert(_GATES).returning(_GATES.c.id), values).scalar_one()
        _write_criteria(session, gate_id, [(_(text), False) for text in GATE_CRITERIA[gate]])
    audit.record(session, "opened", "product_gate", product_id, actor=actor)
    return True


@dataclass(frozen=True, slots=True)
class GateInput:
    """A gate as a form holds it; ``criteria`` are (text, done), cost in minor units."""

    gate: Gate
    criteria: tuple[tuple[str, bool], ...]
    decision: GateDecision = GateDecision.OPEN
    note: str = ""
    cost: int = 0


def save_gate(session: Session, product_id: int, data: GateInput, *, actor: str = "") -> None:
    """Write the checklist, the cost and the decision of a gate.

    Raises:
        UserError: SD-PRO-032 if the product or its gate is gone, SD-PRO-033 for a negative cost,
            “go on” with criteria left open, or “stop” without a note. Nothing is written.
    """
    criteria = [(text.strip(), done) for text, done in data.criteria if text.strip()]
    if data.cost < 0:
        raise UserError("SD-PRO-033", _("A cost cannot be negative. Nothing was saved."))
    left = [text for text, done in criteria if not done]
    if data.decision is GateDecision.GO and left:
        raise UserError(
            "SD-PRO-033",
            _("“{criterion}” is not ticked off yet. Nothing was saved.").format(criterion=left[0]),
        )
    if data.decision is GateDecision.STOP and not data.note.strip():
        raise UserError(
            "SD-PRO-033", _("Write down why the product is stopped. Nothing was saved.")
        )
    row = session.execute(
        select(_GATES).where(_GATES.c.product_id == product_id, _GATES.c.gate == str(data.gate))
    ).first()
    if row is None:
        raise UserError("SD-PRO-032", _("The product has no gates yet. Nothing was saved."))
    decided = data.decision is not GateDecision.OPEN
    changed = row.decision != str(data.decision)
    session.execute(
        update(_GATES)
        .where(_GATES.c.id == row.id)
        .values(
            decision=str(data.decision),
            decided_at=(clock.now() if changed else row.decided_at) if decided else None,
            decided_by=(actor if changed else row.decided_by) if decided else "",
            note=data.note.strip(),
            cost=data.cost,
        )
    )
    session.execute(delete(_CRITERIA).where(_CRITERIA.c.gate_id == row.id))
    _write_criteria(session, row.id, criteria)
    audit.record(
        session,
        "changed",
        "product_gate",
        product_id,
        actor=actor,
        before={"gate": row.gate, "decision": row.decision, "cost": row.cost},
        after={"gate": str(data.gate), "decision": str(data.decision), "cost": data.cost},
        reason=data.note.strip() or None,
    )


def _write_criteria(session: Session, gate_id: int, criteria: Sequence[tuple[str, bool]]) -> None:
    rows = [
        {"gate_id": gate_id, "position": place, "criterion": text, "done": done}
        for place, (text, done) in enumerate(criteria)
    ]
    if rows:
        session.execute(insert(_CRITERIA), rows)


@dataclass(frozen=True, slots=True)
class LaunchInput:
    """When a product starts and its hit rule; units in thousandths."""

    planned_on: date
    hit_days: int
    hit_units: int
    launched_on: date | None = None
    note: str = ""


def save_launch(
    session: Session, product_id: int, data: LaunchInput | None, *, actor: str = ""
) -> None:
    """Write the launch plan of a product; None takes it away.

    Raises:
        UserError: SD-PRO-032 if the product is gone, SD-PRO-034 for a rule that asks for nothing.
    """
    _require_product(session, product_id)
    if data is not None and (data.hit_days < 1 or data.hit_units < 1):
        raise UserError(
            "SD-PRO-034", _("A hit needs a number of days and of pieces. Nothing was saved.")
        )
    session.execute(delete(_LAUNCHES).where(_LAUNCHES.c.product_id == product_id))
    after: dict[str, Any] = {}
    if data is not None:
        after = {
            "planned_on": data.planned_on,
            "launched_on": data.launched_on,
            "hit_days": data.hit_days,
            "hit_units": data.hit_units,
            "note": data.note.strip(),
        }
        session.execute(insert(_LAUNCHES).values(product_id=product_id, **after))
    audit.record(session, "planned", "launch_plan", product_id, actor=actor, after=after)


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of a card: text, points 0 to 5, weight in percent."""

    field: str
    value: str = ""
    points: int | None = None
    weight: int | None = None


def save_card(
    session: Session,
    product_id: int | None,
    card: Card,
    lines: Sequence[CardLine],
    *,
    actor: str = "",
) -> None:
    """Replace a card of a product, or of the shop (``product_id`` None).

    Empty lines are left out.

    Raises:
        UserError: SD-PRO-032 if the product is gone, SD-PRO-035 for points outside 0 to 5, a
            weight outside 0 to 100 or a field that stands twice. Nothing is written.
    """
    if product_id is not None:
        _require_product(session, product_id)
    fields = [line.field for line in lines]
    if len(set(fields)) != len(fields) or any(
        not 0 <= (line.points or 0) <= 5 or not 0 <= (line.weight or 0) <= 100 for line in lines
    ):
        raise UserError(
            "SD-PRO-035",
            _("Points go from 0 to 5 and weights from 0 to 100. Nothing was saved."),
        )
    own = _CARDS.c.product_id.is_(None) if product_id is None else _CARDS.c.product_id == product_id
    session.execute(delete(_CARDS).where(own, _CARDS.c.card == str(card)))
    rows = [
        {
            "product_id": product_id,
            "card": str(card),
            "field": line.field,
            "position": place,
            "value": line.value.strip(),
            "points": line.points,
            "weight": line.weight,
        }
        for place, line in enumerate(lines)
        if line.value.strip() or line.points is not None or line.weight is not None
    ]
    if rows:
        session.execute(insert(_CARDS), rows)
    audit.record(
        session, "changed", "product_card", product_id, actor=actor, after={"card": str(card)}
    )


def _require_product(session: Session, product_id: int) -> None:
    found = session.execute(select(_PRODUCTS.c.id).where(_PRODUCTS.c.id == product_id)).scalar()
    if found is None:
        raise UserError("SD-PRO-032", _("This product does not exist any more. Nothing was saved."))
