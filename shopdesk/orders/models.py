"""Tables of orders.

Amounts on lines are frozen when the order is placed and never computed again. The four state axes
are derived from facts (payments, shipments, refunds) by ``orders.rules`` and stored beside them so
that lists can filter by index.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified


class Order(Identified, Base):
    """One order; ``goods - discount + freight + tax + rounding = total`` always."""

    __tablename__ = "sales_order"
    __table_args__ = (
        UniqueConstraint("channel_id", "external_number"),
        CheckConstraint("goods - discount + freight + tax + rounding = total", name="total"),
        CheckConstraint("refunded <= paid", name="refunded"),
        CheckConstraint("paid >= 0 and refunded >= 0", name="paid"),
        Index("ix_sales_order_business_date", "business_date", "id"),
        Index("ix_sales_order_placed_at", "placed_at", "id"),
        Index("ix_sales_order_customer_id", "customer_id", "business_date"),
        Index("ix_sales_order_total", "total", "id"),
        Index("ix_sales_order_display_state", "display_state", "placed_at"),
        Index("ix_sales_order_batch_id", "batch_id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    external_number: Mapped[str | None]  # the platform's order number
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    kind: Mapped[str]  # orders.rules.OrderKind
    source: Mapped[str]  # orders.rules.OrderSource
    currency: Mapped[str]
    placed_at: Mapped[datetime]
    business_date: Mapped[date]
    placed_hour: Mapped[int]  # 0-23 in the shop's zone, for the hour x weekday map
    paid_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    goods: Mapped[Money]  # list amount of all lines
    discount: Mapped[Money]  # sum of the lines' discount shares
    freight: Mapped[Money] = mapped_column(default=0, server_default="0")
    tax: Mapped[Money] = mapped_column(default=0, server_default="0")
    rounding: Mapped[Money] = mapped_column(default=0, server_default="0")
    total: Mapped[Money]
    paid: Mapped[Money] = mapped_column(default=0, server_default="0")
    refunded: Mapped[Money] = mapped_column(default=0, server_default="0")
    units: Mapped[Quantity]  # pieces of goods lines, gifts included
    line_count: Mapped[int]
    is_sale: Mapped[bool]  # orders.rules.counts_as_sale: paid or on credit, not cancelled before
    life: Mapped[str]  # orders.rules.Life
    payment_state: Mapped[str]
    shipment_state: Mapped[str]
    aftersale_state: Mapped[str]
    display_state: Mapped[str]  # orders.rules.DisplayState, computed from the four axes
    buyer_name: Mapped[str] = mapped_column(default="", server_default="")
    recipient: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")
    province: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    batch_id: Mapped[int | None]
    fingerprint: Mapped[str | None]  # of the source rows, so that a second import sees no change


class OrderLine(Identified, Base):
    """One line; ``list_amount - discount = amount`` always, frozen when the order is placed."""

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "line_no"),
        CheckConstraint("list_amount - discount = amount", name="amount"),
        CheckConstraint("quantity > 0 and amount >= 0 and discount >= 0", name="positive"),
        CheckConstraint(
            "refunded_amount between 0 and amount and refunded_quantity between 0 and quantity",
            name="refunded",
        ),
        # Covers ABC, top SKUs and category mix without touching the table.
        Index("ix_order_line_sku_id", "sku_id", "business_date", "quantity", "amount", "kind"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    line_no: Mapped[int]
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("sku.id"))
    kind: Mapped[str]  # orders.rules.LineKind: goods, service, gift
    title: Mapped[str]
    quantity: Mapped[Quantity]
    unit_price: Mapped[Money]  # rounded for display; list_amount is exact
    list_amount: Mapped[Money]
    discount: Mapped[Money] = mapped_column(default=0, server_default="0")
    amount: Mapped[Money]
    cost: Mapped[Money | None]  # frozen when the goods leave
    business_date: Mapped[date]  # of the order
    shipped_quantity: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    refunded_quantity: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    refunded_amount: Mapped[Money] = mapped_column(default=0, server_default="0")
    external_id: Mapped[str | None]  # the platform's sub-order number
    source_row: Mapped[int | None]


class Payment(Identified, Base):
    """Money received for an order."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_payment_order_id", "order_id"),
        Index("ix_payment_batch_id", "batch_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    method: Mapped[str]
    amount: Mapped[Money]
    fee: Mapped[Money] = mapped_column(default=0, server_default="0")
    paid_at: Mapped[datetime]
    business_date: Mapped[date]
    reference: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[int | None]


class Shipment(Identified, Base):
    """A parcel; without shipment lines it holds the whole order."""

    __tablename__ = "shipment"
    __table_args__ = (
        Index("ix_shipment_order_id", "order_id"),
        Index("ix_shipment_tracking", "tracking"),
        Index("ix_shipment_batch_id", "batch_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    carrier: Mapped[str] = mapped_column(default="", server_default="")
    tracking: Mapped[str] = mapped_column(default="", server_default="")
    shipped_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    business_date: Mapped[date]
    batch_id: Mapped[int | None]


class ShipmentLine(Identified, Base):
    """Part of an order line in a parcel that does not hold the whole order."""

    __tablename__ = "shipment_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_shipment_line_shipment_id", "shipment_id"),
        Index("ix_shipment_line_order_line_id", "order_line_id"),
    )

    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    quantity: Mapped[Quantity]


class Refund(Identified, Base):
    """Money given back, dated by the day it was given; it never moves stock by itself.

    ``order_id`` is empty where the source names no order (cancellation notes of other programs).
    """

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("channel_id", "external_number"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_refund_business_date", "business_date", "id"),
        Index("ix_refund_order_id", "order_id"),
        Index("ix_refund_customer_id", "customer_id", "business_date"),
        Index("ix_refund_batch_id", "batch_id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    external_number: Mapped[str | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    country: Mapped[str] = mapped_column(default="", server_default="")
    currency: Mapped[str]
    refunded_at: Mapped[datetime]
    business_date: Mapped[date]
    amount: Mapped[Money]
    freight: Mapped[Money] = mapped_column(
        default=0, server_default="0"
    )  # part of amount that is freight
    units: Mapped[Quantity] = mapped_column(
        default=0, server_default="0"
    )  # pieces of goods that came back
    line_count: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    batch_id: Mapped[int | None]
    fingerprint: Mapped[str | None]


class RefundLine(Identified, Base):
    """What a refund was for; amounts are positive."""

    __tablename__ = "refund_line"
    __table_args__ = (
        UniqueConstraint("refund_id", "line_no"),
        CheckConstraint("amount >= 0 and quantity >= 0", name="positive"),
        Index("ix_refund_line_order_line_id", "order_line_id"),
        Index("ix_refund_line_sku_id", "sku_id", "business_date", "quantity", "amount", "kind"),
    )

    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"))
    line_no: Mapped[int]
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("sku.id"))
    kind: Mapped[str]  # orders.rules.LineKind
    title: Mapped[str]
    quantity: Mapped[Quantity]
    amount: Mapped[Money]
    business_date: Mapped[date]  # of the refund
    source_row: Mapped[int | None]


class BookEntry(Identified, Base):
    """Money that a channel's file books and that is neither a sale nor a refund (bad debt)."""

    __tablename__ = "book_entry"
    __table_args__ = (
        UniqueConstraint("channel_id", "external_number"),
        Index("ix_book_entry_business_date", "business_date"),
        Index("ix_book_entry_batch_id", "batch_id"),
    )

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    external_number: Mapped[str]
    kind: Mapped[str]  # orders.rules.BookKind
    title: Mapped[str]
    amount: Mapped[Money]  # signed: positive in the shop's favour
    booked_at: Mapped[datetime]
    business_date: Mapped[date]
    batch_id: Mapped[int | None]
    fingerprint: Mapped[str | None]
    source_row: Mapped[int | None]


class OrderEvent(Identified, Base):
    """What happened to an order, in the past tense: placed, paid, shipped, refunded."""

    __tablename__ = "order_event"
    __table_args__ = (
        Index("ix_order_event_order_id", "order_id"),
        Index("ix_order_event_batch_id", "batch_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    at: Mapped[datetime]
    business_date: Mapped[date]
    actor: Mapped[str]
    kind: Mapped[str]  # orders.rules.EventKind
    note: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[int | None]
