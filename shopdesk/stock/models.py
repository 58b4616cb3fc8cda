"""Tables of the stock ledger.

``stock_move`` is append-only: triggers (migration 0001) refuse UPDATE always and DELETE except
while the import batch that wrote the move is being undone.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified


class Location(Identified, Base):
    """A place that goods are in; suppliers, customers, loss and the unrecorded past count too."""

    __tablename__ = "location"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]  # stock.rules.LocationKind


class StockMove(Identified, Base):
    """Goods that went from one place to another; never edited, corrected by a reversing move."""

    __tablename__ = "stock_move"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("from_id <> to_id", name="places"),
        Index("ix_stock_move_sku_id", "sku_id", "business_date"),
        # Without it every deleted move (undo of an import) would scan the table for reversals.
        Index(
            "ix_stock_move_reverses_id",
            "reverses_id",
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    quantity: Mapped[Quantity]
    kind: Mapped[str]  # stock.rules.MoveKind
    at: Mapped[datetime]
    business_date: Mapped[date]
    document_id: Mapped[int | None]  # id of the order or refund that the kind belongs to
    value: Mapped[Money | None]  # cost of the goods moved
    reason: Mapped[str | None]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"))
    batch_id: Mapped[int | None]


class StockBalance(Base):
    """Running sum of the moves of one SKU at one place, kept in the transaction of each move."""

    __tablename__ = "stock_balance"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved"),
        Index("ix_stock_balance_location_id", "location_id"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
    quantity: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    reserved: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    value: Mapped[Money] = mapped_column(default=0, server_default="0")


class StockReservation(Identified, Base):
    """Goods promised to an order line and not yet gone."""

    __tablename__ = "stock_reservation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        UniqueConstraint("order_line_id", "location_id", "sku_id"),
        Index("ix_stock_reservation_sku_id", "sku_id"),
    )

    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    quantity: Mapped[Quantity]
    state: Mapped[str]  # stock.rules.ReservationState
    created_at: Mapped[datetime]
    batch_id: Mapped[int | None]
