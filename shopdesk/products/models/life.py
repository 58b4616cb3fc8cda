"""From the idea to the end: states with their history, gates, launches, cards."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified


class ProductStage(Identified, Base):
    """A step of a product from one state of life to the next; never edited."""

    __tablename__ = "product_stage"
    __table_args__ = (Index("ix_product_stage_product_id", "product_id"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    from_state: Mapped[str]
    to_state: Mapped[str]
    at: Mapped[datetime]
    business_date: Mapped[date]
    reason: Mapped[str]
    actor: Mapped[str]


class ProductGate(Identified, Base):
    """A gate that a new product passes or not: decision, why, what it had cost by then."""

    __tablename__ = "product_gate"
    __table_args__ = (
        UniqueConstraint("product_id", "gate"),
        CheckConstraint("cost >= 0", name="cost"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    gate: Mapped[str]  # products.rules.Gate
    decision: Mapped[str] = mapped_column(default="", server_default="")  # rules.GateDecision
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    cost: Mapped[Money] = mapped_column(default=0, server_default="0")


class GateCriterion(Identified, Base):
    """A line of a gate's checklist."""

    __tablename__ = "gate_criterion"
    __table_args__ = (Index("ix_gate_criterion_gate_id", "gate_id"),)

    gate_id: Mapped[int] = mapped_column(ForeignKey("product_gate.id"))
    position: Mapped[int]
    criterion: Mapped[str]
    done: Mapped[bool] = mapped_column(default=False, server_default="0")


class LaunchPlan(Base):
    """When a product starts and what makes it a hit: so many sold in so many days."""

    __tablename__ = "launch_plan"
    __table_args__ = (
        CheckConstraint("hit_days > 0", name="days"),
        CheckConstraint("hit_units > 0", name="units"),
        Index("ix_launch_plan_planned_on", "planned_on"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    planned_on: Mapped[date]
    launched_on: Mapped[date | None]
    hit_days: Mapped[int]
    hit_units: Mapped[Quantity]
    note: Mapped[str] = mapped_column(default="", server_default="")


class ProductCard(Identified, Base):
    """A line of a positioning or selection card; without product that of the shop."""

    __tablename__ = "product_card"
    __table_args__ = (
        UniqueConstraint("product_id", "card", "field"),
        CheckConstraint("points is null or points between 0 and 5", name="points"),
        CheckConstraint("weight is null or weight between 0 and 100", name="weight"),
    )

    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    card: Mapped[str]  # products.rules.Card
    field: Mapped[str]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    value: Mapped[str] = mapped_column(default="", server_default="")
    points: Mapped[int | None]
    weight: Mapped[int | None]
