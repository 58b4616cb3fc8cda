"""How products are offered: kits of several variants, listings on channels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified


class KitComponent(Base):
    """So much of a variant goes into one piece of a kit."""

    __tablename__ = "kit_component"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("kit_sku_id <> sku_id", name="itself"),
        Index("ix_kit_component_sku_id", "sku_id"),
    )

    kit_sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), primary_key=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), primary_key=True)
    quantity: Mapped[Quantity]


class Listing(Identified, Base):
    """A product as one channel shows it, in one language."""

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("product_id", "channel_id", "language"),
        CheckConstraint("price is null or price >= 0", name="price"),
        Index("ix_listing_channel_id", "channel_id", "state"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    language: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]  # products.rules.ListingState
    price: Mapped[Money | None]  # minor units of the listing's currency; None is the SKUs' price
    currency: Mapped[str]
    listed_on: Mapped[date | None]
    unlisted_on: Mapped[date | None]
    season: Mapped[str] = mapped_column(default="", server_default="")  # 11-01/02-28
    showcase: Mapped[bool] = mapped_column(default=False, server_default="0")
    external_no: Mapped[str] = mapped_column(default="", server_default="")
    checklist: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    note: Mapped[str] = mapped_column(default="", server_default="")
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
