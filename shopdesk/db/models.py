"""Tables that belong to no feature: settings, number series and the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.db.base import Base, Identified


class SettingValue(Base):
    """A shop setting that differs from its declared default (``shopdesk.settings``)."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class NumberSeries(Base):
    """The next number of a kind of document; numbers are given once and never again."""

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(primary_key=True)
    next: Mapped[int]


class AuditEvent(Identified, Base):
    """Who did what to which record: before, after and why."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "subject_id"),)

    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]


class ChangeSet(Identified, Base):
    """Fields changed in one go, which can be taken back in one go."""

    __tablename__ = "change_set"

    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[str]  # db.change_sets.ChangeKind
    title: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"), unique=True)


class ChangeItem(Identified, Base):
    """One field of one record before and after; never edited, taken back by another set."""

    __tablename__ = "change_item"
    __table_args__ = (
        Index("ix_change_item_change_set_id", "change_set_id"),
        Index("ix_change_item_subject", "subject", "subject_id", "field"),
    )

    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"))
    subject: Mapped[str]
    subject_id: Mapped[int]
    field: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
