"""Tables of prices beside the one that stands on a variant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified


class SkuPrice(Identified, Base):
    """A price of a variant under conditions: a channel, a tier, a quantity, a time."""

    __tablename__ = "sku_price"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("min_quantity >= 0", name="min_quantity"),
        CheckConstraint(
            "valid_until is null or valid_from is null or valid_until > valid_from", name="window"
        ),
        Index("ix_sku_price_sku_id", "sku_id"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    tier: Mapped[str] = mapped_column(default="", server_default="")
    min_quantity: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    price: Mapped[Money]
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]  # the first instant at which it is no longer valid
    note: Mapped[str] = mapped_column(default="", server_default="")


class CompetitorPrice(Identified, Base):
    """What somebody else asked for the same goods on a day."""

    __tablename__ = "competitor_price"
    __table_args__ = (
        CheckConstraint("price > 0", name="price"),
        Index("ix_competitor_price_sku_id", "sku_id", "seen_on"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    competitor: Mapped[str]
    price: Mapped[Money]
    seen_on: Mapped[date]
    url: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]


class PriceRule(Identified, Base):
    """A rule that proposes prices; it never changes one."""

    __tablename__ = "price_rule"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # prices.rules.RuleKind
    parameters: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(default=True, server_default="1")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class PriceProposal(Identified, Base):
    """A price that a rule proposes for one variant, with the figures that led to it."""

    __tablename__ = "price_proposal"
    __table_args__ = (
        CheckConstraint("new_price >= 0", name="new_price"),
        Index(
            "ix_price_proposal_open",
            "sku_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    price_rule_id: Mapped[int] = mapped_column(ForeignKey("price_rule.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    old_price: Mapped[Money]
    new_price: Mapped[Money]
    facts: Mapped[dict[str, Any]]
    state: Mapped[str]  # prices.rules.ProposalState
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))
