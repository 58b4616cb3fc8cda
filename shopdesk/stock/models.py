"""Tables of the stock ledger.

``stock_move`` and ``stock_revaluation`` are append-only: triggers (migrations 0001, 0002) refuse
UPDATE always and DELETE except while the import batch that wrote the row is being undone. What a
place holds is worth the sum of its moves and of its revaluations.
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
    active: Mapped[bool] = mapped_column(default=True, server_default="1")
    priority: Mapped[int] = mapped_column(default=100, server_default="100")  # lower sells first
    # Whose goods lie here (kind consignment); no key: suppliers come after the stock.
    supplier_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="", server_default="")


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
        # The few moves by which somebody said what is there; Home looks for them among all sales.
        Index(
            "ix_stock_move_recorded",
            "sku_id",
            sqlite_where=text("kind IN ('opening', 'count', 'receipt')"),
            postgresql_where=text("kind IN ('opening', 'count', 'receipt')"),
        ),
        Index(
            "ix_stock_move_lot_id",
            "lot_id",
            sqlite_where=text("lot_id IS NOT NULL"),
            postgresql_where=text("lot_id IS NOT NULL"),
        ),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    quantity: Mapped[Quantity]
    kind: Mapped[str]  # stock.rules.MoveKind
    at: Mapped[datetime]
    business_date: Mapped[date]
    # Of the order, refund, receipt or stock document that the kind belongs to.
    document_id: Mapped[int | None]
    value: Mapped[Money | None]  # cost of the goods moved
    reason: Mapped[str | None]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"))
    batch_id: Mapped[int | None]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("stock_lot.id"))


class StockBalance(Base):
    """What one place holds of one SKU, kept in the transaction of each move and revaluation."""

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


class StockRevaluation(Identified, Base):
    """What a document that came late changed in the value of a place; never edited."""

    __tablename__ = "stock_revaluation"
    __table_args__ = (
        CheckConstraint("value <> 0", name="value"),
        Index("ix_stock_revaluation_sku_id", "sku_id", "business_date"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    value: Mapped[Money]  # signed
    at: Mapped[datetime]  # when it was found out
    business_date: Mapped[date]  # the day whose value it corrects
    # Kind of the moves that came late, ``import``, ``replay``; ``landed_cost`` is a bill, a fact.
    document_kind: Mapped[str]
    after_move_id: Mapped[int | None]  # of a bill: the last move that had been written before it
    document_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[int | None]


class StockDocument(Identified, Base):
    """A numbered paper behind moves: a transfer, an adjustment, a posted count."""

    __tablename__ = "stock_document"
    __table_args__ = (Index("ix_stock_document_business_date", "business_date"),)

    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # stock.rules.DocumentKind
    state: Mapped[str]  # stock.rules.DocumentState
    business_date: Mapped[date]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    actor: Mapped[str]


class StockDocumentLine(Identified, Base):
    """Goods of a stock document: signed in adjustments and counts, positive in transfers."""

    __tablename__ = "stock_document_line"
    __table_args__ = (
        CheckConstraint("quantity <> 0", name="quantity"),
        UniqueConstraint("document_id", "line_no"),
        Index("ix_stock_document_line_sku_id", "sku_id"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("stock_document.id"))
    line_no: Mapped[int]
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("stock_lot.id"))
    quantity: Mapped[Quantity]
    received: Mapped[Quantity | None]  # of a transfer that has arrived
    value: Mapped[Money | None]  # cost of the goods when they moved, signed like the quantity


class StockLot(Identified, Base):
    """Goods of one SKU that were made together and keep until the same day."""

    __tablename__ = "stock_lot"
    __table_args__ = (
        UniqueConstraint("sku_id", "code"),
        Index("ix_stock_lot_expires_on", "expires_on"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    code: Mapped[str]
    expires_on: Mapped[date | None]
    supplier_id: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]


class LotBalance(Base):
    """How much of a lot lies at a place of the shop's own; the sum of the moves that name it."""

    __tablename__ = "lot_balance"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity"),
        Index("ix_lot_balance_location_id", "location_id"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("stock_lot.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
    quantity: Mapped[Quantity] = mapped_column(default=0, server_default="0")


class Stocktake(Identified, Base):
    """A count of one place: what the books said when it was opened, and what people found."""

    __tablename__ = "stocktake"
    __table_args__ = (Index("ix_stocktake_location_id", "location_id", "state"),)

    number: Mapped[str] = mapped_column(unique=True)
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    state: Mapped[str]  # stock.rules.StocktakeState
    blind: Mapped[bool] = mapped_column(default=True, server_default="1")
    scope: Mapped[str] = mapped_column(default="", server_default="")  # in words, for people
    note: Mapped[str] = mapped_column(default="", server_default="")
    opened_at: Mapped[datetime]
    counted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  # posted or cancelled
    actor: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("stock_document.id"))


class StocktakeLine(Identified, Base):
    """One SKU (or lot of it) to count; what the books said is noted again at each count."""

    __tablename__ = "stocktake_line"
    __table_args__ = (
        CheckConstraint("counted >= 0 and recounted >= 0", name="counted"),
        Index(
            "ix_stocktake_line_sku_id",
            "stocktake_id",
            "sku_id",
            unique=True,
            sqlite_where=text("lot_id IS NULL"),
            postgresql_where=text("lot_id IS NULL"),
        ),
        Index(
            "ix_stocktake_line_lot_id",
            "stocktake_id",
            "lot_id",
            unique=True,
            sqlite_where=text("lot_id IS NOT NULL"),
            postgresql_where=text("lot_id IS NOT NULL"),
        ),
        Index("ix_stocktake_line_last", "sku_id", "counted_at"),
    )

    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("stock_lot.id"))
    expected: Mapped[Quantity]  # when the count was opened
    counted: Mapped[Quantity | None]
    book: Mapped[Quantity | None]  # what the ledger said at the last entry of the first count
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[str] = mapped_column(default="", server_default="")
    recounted: Mapped[Quantity | None]
    rebook: Mapped[Quantity | None]
    recounted_at: Mapped[datetime | None]
    recounted_by: Mapped[str] = mapped_column(default="", server_default="")
    difference: Mapped[Quantity | None]  # posted
    value: Mapped[Money | None]  # of the difference, posted


class ChannelBuffer(Identified, Base):
    """Pieces that a channel is never offered: of one SKU, or (without SKU) of every one."""

    __tablename__ = "channel_buffer"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity"),
        UniqueConstraint("channel_id", "sku_id"),
        Index(
            "ix_channel_buffer_default",
            "channel_id",
            unique=True,
            sqlite_where=text("sku_id IS NULL"),
            postgresql_where=text("sku_id IS NULL"),
        ),
    )

    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("sku.id"))
    quantity: Mapped[Quantity]


class AlertSnooze(Base):
    """A stock alert of a SKU that somebody has seen and does not want to hear of for a while."""

    __tablename__ = "alert_snooze"

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), primary_key=True)
    alert: Mapped[str] = mapped_column(primary_key=True)  # stock.rules.Alert
    until: Mapped[date]  # heard of again on that day
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(default="", server_default="")
