"""Tables of customers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.db.base import Base, Identified


class Customer(Identified, Base):
    """A person or company that buys."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_name", "name"),
        Index("ix_customer_phone", "phone"),
        Index("ix_customer_batch_id", "batch_id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]  # customers.rules.CustomerKind
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")
    province: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    birthday: Mapped[date | None]
    tags: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    batch_id: Mapped[int | None]


class CustomerIdentity(Identified, Base):
    """The name under which a channel knows a customer."""

    __tablename__ = "customer_identity"
    __table_args__ = (
        UniqueConstraint("channel_id", "external_id"),
        Index("ix_customer_identity_customer_id", "customer_id"),
    )

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    external_id: Mapped[str]
    nick: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[int | None]


class CustomerAddress(Identified, Base):
    """An address of a customer; orders keep their own copy."""

    __tablename__ = "customer_address"
    __table_args__ = (Index("ix_customer_address_customer_id", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    label: Mapped[str] = mapped_column(default="", server_default="")
    recipient: Mapped[str]
    phone: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")
    province: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    district: Mapped[str] = mapped_column(default="", server_default="")
    street: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    is_default: Mapped[bool] = mapped_column(default=False, server_default="0")
    batch_id: Mapped[int | None]
