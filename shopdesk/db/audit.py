"""The audit trail: who did what to which record, with the values before and after."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db.models import AuditEvent

_EVENTS: Table = AuditEvent.__table__  # type: ignore[assignment]


def record(
    session: Session,
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    actor: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write one entry; action is a past-tense word, subject a table name."""
    session.execute(
        insert(_EVENTS).values(
            at=clock.now(),
            actor=actor,
            action=action,
            subject=subject,
            subject_id=subject_id,
            before=_plain(before),
            after=_plain(after),
            reason=reason,
        )
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    return {
        key: value.isoformat() if isinstance(value, (date, datetime)) else value
        for key, value in values.items()
    }
