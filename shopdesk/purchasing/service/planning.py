"""How goods are bought again, and what somebody has to do about a risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit, direct
from shopdesk.db.reader import scalar, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.models import Replenishment, SupplierTask
from shopdesk.purchasing.rules import PLAYBOOK, Policy, Risk, SafetyMethod
from shopdesk.purchasing.service.step import moment

_POLICIES: Table = Replenishment.__table__  # type: ignore[assignment]
_TASKS: Table = SupplierTask.__table__  # type: ignore[assignment]
_DAYS_TO_ACT = {Risk.LATE: 1, Risk.PRICE_JUMP: 3}
_OTHERWISE = 14


@dataclass(frozen=True, slots=True)
class PolicyInput:
    """How one SKU is bought again; quantities in thousandths, level in 1/100 of a percent."""

    sku_id: int
    policy: Policy = Policy.JIC
    min_quantity: int | None = None
    max_quantity: int | None = None
    safety_method: SafetyMethod = SafetyMethod.SEED
    service_level: int | None = None
    review_days: int | None = None
    supplier_id: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TaskInput:
    """A task about a risk; ``cause`` is ``RiskRow.cause``, an empty text the playbook's."""

    kind: Risk
    cause: str
    supplier_id: int | None = None
    sku_id: int | None = None
    purchase_order_id: int | None = None
    text: str = ""
    at: datetime | None = None


def save_policy(session: Session, data: PolicyInput, *, actor: str = "") -> None:
    """Set how a SKU is bought again.

    Raises:
        UserError: SD-PUR-018 for impossible figures; nothing was changed.
    """
    low, high, level = data.min_quantity, data.max_quantity, data.service_level
    if (
        any(number is not None and number < 0 for number in (low, high, data.review_days))
        or (low is not None and high is not None and high < low)
        or (level is not None and not 1 <= level <= 9_999)
    ):
        raise UserError(
            "SD-PUR-018",
            _("The least must not be above the most, the level is 0.01 to 99.99 %. Not saved."),
        )
    values = {
        "policy": str(data.policy),
        "min_quantity": low,
        "max_quantity": high,
        "safety_method": str(data.safety_method),
        "service_level": level,
        "review_days": data.review_days,
        "supplier_id": data.supplier_id,
        "note": data.note.strip(),
    }
    before = (
        session.execute(select(_POLICIES).where(_POLICIES.c.sku_id == data.sku_id))
        .mappings()
        .first()
    )
    session.execute(delete(_POLICIES).where(_POLICIES.c.sku_id == data.sku_id))
    version = 1 if before is None else before["version"] + 1
    session.execute(
        insert(_POLICIES).values(
            sku_id=data.sku_id, **values, updated_at=clock.now(), version=version
        )
    )
    audit.record(
        session,
        "changed",
        "replenishment",
        data.sku_id,
        actor=actor,
        before=None if before is None else {key: before[key] for key in values},
        after=values,
    )


def open_task(session: Session, data: TaskInput, *, actor: str = "") -> int:
    """Open a task about a risk with what the playbook says; returns its id.

    A risk that has an open task keeps that one.
    """
    now = moment(session, data.at)
    found = scalar(
        session_reader(session),
        "SELECT id FROM supplier_task WHERE cause = :cause AND done_at IS NULL",
        {"cause": data.cause},
    )
    if found is not None:
        return int(found)
    key = direct.insert_key(
        session,
        "supplier_task",
        {
            "kind": str(data.kind),
            "cause": data.cause,
            "supplier_id": data.supplier_id,
            "sku_id": data.sku_id,
            "purchase_order_id": data.purchase_order_id,
            "text": data.text.strip() or _(PLAYBOOK[data.kind]),
            "due_on": now.day + timedelta(days=_DAYS_TO_ACT.get(data.kind, _OTHERWISE)),
            "opened_at": now.at,
        },
    )
    audit.record(session, "opened", "supplier_task", key, actor=actor)
    return key


def finish_task(
    session: Session, task_id: int, *, outcome: str, at: datetime | None = None, actor: str = ""
) -> None:
    """Note what came of a task.

    Raises:
        UserError: SD-PUR-019 without an outcome, or if it is finished already.
    """
    if not outcome.strip():
        raise UserError("SD-PUR-019", _("Say what came of it. Nothing was changed."))
    written: Any = session.execute(
        update(_TASKS)
        .where(_TASKS.c.id == task_id, _TASKS.c.done_at.is_(None))
        .values(done_at=moment(session, at).at, outcome=outcome.strip())
    )
    if written.rowcount != 1:
        raise UserError("SD-PUR-019", _("This task is finished already. Nothing was changed."))
    audit.record(session, "finished", "supplier_task", task_id, actor=actor, reason=outcome.strip())
