"""Tables of purchasing.

Amounts of a purchase order and of its payables are in the supplier's currency, values that enter
the stock in the shop's; ``rate_e6`` (millionths of the shop's currency for one unit of the
supplier's) is frozen with the order. Receipts, prices, payments, landed costs and variances are
append-only: triggers (migration 0004) refuse UPDATE and DELETE.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified


class Supplier(Identified, Base):
    """Whom the shop buys from; forwarders who only send bills are suppliers too."""

    __tablename__ = "supplier"
    __table_args__ = (
        CheckConstraint("terms_days >= 0 and min_order_amount >= 0", name="positive"),
        Index("ix_supplier_name", "name"),
        Index("ix_supplier_batch_id", "batch_id"),
    )

    code: Mapped[str]
    code_key: Mapped[str] = mapped_column(unique=True)  # products.rules.code_key
    name: Mapped[str]
    layer: Mapped[str]  # purchasing.rules.Layer
    state: Mapped[str]  # purchasing.rules.SupplierState
    contact: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    account: Mapped[str] = mapped_column(default="", server_default="")  # where money is sent
    currency: Mapped[str]
    rate_e6: Mapped[int] = mapped_column(default=1_000_000, server_default="1000000")
    terms_days: Mapped[int] = mapped_column(default=0, server_default="0")
    lead_time_days: Mapped[int | None]  # as promised; what receipts teach is computed
    min_order_amount: Mapped[Money] = mapped_column(default=0, server_default="0")
    review_on: Mapped[date | None]  # when the layer is to be looked at again
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    batch_id: Mapped[int | None]


class SupplierContract(Identified, Base):
    """What was signed with a supplier and until when it holds."""

    __tablename__ = "supplier_contract"
    __table_args__ = (Index("ix_supplier_contract_supplier_id", "supplier_id"),)

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    title: Mapped[str]
    number: Mapped[str] = mapped_column(default="", server_default="")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    media_id: Mapped[int | None] = mapped_column(
        ForeignKey("media.id")
    )  # of the signed paper in the media store
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]


class SupplierProduct(Identified, Base):
    """A SKU that a supplier offers: his own code, time, packs; main source or backup."""

    __tablename__ = "supplier_product"
    __table_args__ = (
        UniqueConstraint("supplier_id", "sku_id"),
        CheckConstraint("min_quantity >= 0 and pack_size > 0", name="positive"),
        Index("ix_supplier_product_sku_id", "sku_id"),
        Index("ix_supplier_product_batch_id", "batch_id"),
    )

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    supplier_code: Mapped[str] = mapped_column(default="", server_default="")
    role: Mapped[str]  # purchasing.rules.Role
    lead_time_days: Mapped[int | None]
    min_quantity: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    pack_size: Mapped[Quantity] = mapped_column(default=1000, server_default="1000")
    active: Mapped[bool] = mapped_column(default=True, server_default="1")
    note: Mapped[str] = mapped_column(default="", server_default="")
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    batch_id: Mapped[int | None]


class SupplierPrice(Identified, Base):
    """What a supplier asked for a SKU from a quantity on; the newest of each break counts.

    ``price_e4`` is None where a break no longer holds.
    """

    __tablename__ = "supplier_price"
    __table_args__ = (
        CheckConstraint("price_e4 is null or price_e4 >= 0", name="price"),
        CheckConstraint("min_quantity >= 0", name="quantity"),
        Index("ix_supplier_price_supplier_product_id", "supplier_product_id", "min_quantity"),
        Index("ix_supplier_price_batch_id", "batch_id"),
    )

    supplier_product_id: Mapped[int] = mapped_column(ForeignKey("supplier_product.id"))
    min_quantity: Mapped[Quantity]
    price_e4: Mapped[int | None]  # 1/10000 of the supplier's currency for one piece
    currency: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]  # of a quote
    source: Mapped[str]  # purchasing.rules.PriceSource
    note: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[int | None]


class PurchaseOrder(Identified, Base):
    """One order to a supplier; ``goods + freight + tax = total`` always."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        CheckConstraint("goods + freight + tax = total", name="total"),
        CheckConstraint("goods >= 0 and freight >= 0 and tax >= 0", name="positive"),
        CheckConstraint("rate_e6 > 0", name="rate"),
        Index("ix_purchase_order_supplier_id", "supplier_id", "ordered_on"),
        Index("ix_purchase_order_state", "state", "expected_on"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    state: Mapped[str]  # purchasing.rules.PurchaseState
    currency: Mapped[str]
    rate_e6: Mapped[int]
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    ordered_on: Mapped[date | None]  # business date of the sending
    expected_on: Mapped[date | None]
    sent_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    goods: Mapped[Money]
    freight: Mapped[Money] = mapped_column(default=0, server_default="0")
    tax: Mapped[Money] = mapped_column(default=0, server_default="0")
    total: Mapped[Money]
    units: Mapped[Quantity]
    line_count: Mapped[int]
    terms_days: Mapped[int]
    supplier_number: Mapped[str] = mapped_column(default="", server_default="")  # his own
    note: Mapped[str] = mapped_column(default="", server_default="")
    actor: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class PurchaseLine(Identified, Base):
    """One line; what came of it is the sum of the receipts that name it."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        UniqueConstraint("purchase_order_id", "line_no"),
        CheckConstraint("quantity > 0 and price_e4 >= 0 and amount >= 0", name="positive"),
        CheckConstraint(
            "received >= 0 and rejected >= 0 and cancelled >= 0 "
            "and returned between 0 and received",
            name="received",
        ),
        Index("ix_purchase_line_sku_id", "sku_id"),
    )

    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    line_no: Mapped[int]
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    title: Mapped[str]
    supplier_code: Mapped[str] = mapped_column(default="", server_default="")
    quantity: Mapped[Quantity]
    price_e4: Mapped[int]
    list_price_e4: Mapped[int | None]  # price of one piece, to tell what a price break saved
    amount: Mapped[Money]
    received: Mapped[Quantity] = mapped_column(default=0, server_default="0")  # accepted
    rejected: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    returned: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    cancelled: Mapped[Quantity] = mapped_column(default=0, server_default="0")


class PurchaseEvent(Identified, Base):
    """What happened to a purchase order, in the past tense."""

    __tablename__ = "purchase_event"
    __table_args__ = (Index("ix_purchase_event_purchase_order_id", "purchase_order_id"),)

    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    at: Mapped[datetime]
    business_date: Mapped[date]
    actor: Mapped[str]
    kind: Mapped[str]  # purchasing.rules.EventKind
    note: Mapped[str] = mapped_column(default="", server_default="")


class Receipt(Identified, Base):
    """Goods that came from a supplier or went back to him; never edited.

    Sums of the lines in the shop's currency: ``goods + charges = value``.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint("goods + charges = value", name="value"),
        Index("ix_receipt_supplier_id", "supplier_id", "business_date"),
        Index("ix_receipt_purchase_order_id", "purchase_order_id"),
        Index("ix_receipt_business_date", "business_date", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    purchase_order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"))
    kind: Mapped[str]  # purchasing.rules.ReceiptKind
    at: Mapped[datetime]
    business_date: Mapped[date]
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    delivery_note: Mapped[str] = mapped_column(default="", server_default="")
    accepted: Mapped[Quantity]
    rejected: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    goods: Mapped[Money]
    charges: Mapped[Money] = mapped_column(default=0, server_default="0")
    value: Mapped[Money]
    note: Mapped[str] = mapped_column(default="", server_default="")
    actor: Mapped[str] = mapped_column(default="", server_default="")


class ReceiptLine(Identified, Base):
    """What came of one SKU: accepted into the stock, rejected with a reason."""

    __tablename__ = "receipt_line"
    __table_args__ = (
        UniqueConstraint("receipt_id", "line_no"),
        CheckConstraint(
            "accepted >= 0 and rejected >= 0 and accepted + rejected > 0", name="quantity"
        ),
        CheckConstraint("goods + charges = value", name="value"),
        Index("ix_receipt_line_sku_id", "sku_id"),
        Index("ix_receipt_line_purchase_line_id", "purchase_line_id"),
    )

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    line_no: Mapped[int]
    purchase_line_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_line.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    accepted: Mapped[Quantity]
    rejected: Mapped[Quantity] = mapped_column(default=0, server_default="0")
    reject_reason: Mapped[str] = mapped_column(default="", server_default="")  # rules.RejectReason
    rejected_to: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    note: Mapped[str] = mapped_column(default="", server_default="")
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))  # photo of what was wrong
    lot_code: Mapped[str] = mapped_column(default="", server_default="")
    expires_on: Mapped[date | None]
    goods: Mapped[Money]  # at the order's price
    charges: Mapped[Money] = mapped_column(default=0, server_default="0")  # freight and tax
    value: Mapped[Money]  # what the stock counts


class LandedCost(Identified, Base):
    """A bill for goods that had come before: freight, duty, insurance; in the shop's currency."""

    __tablename__ = "landed_cost"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("to_stock + to_variance = amount", name="split"),
        Index("ix_landed_cost_receipt_id", "receipt_id"),
    )

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    kind: Mapped[str]  # purchasing.rules.CostKind
    amount: Mapped[Money]
    split_by: Mapped[str]  # purchasing.rules.SplitBy
    to_stock: Mapped[Money]
    to_variance: Mapped[Money]
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    at: Mapped[datetime]
    business_date: Mapped[date]
    note: Mapped[str] = mapped_column(default="", server_default="")
    actor: Mapped[str] = mapped_column(default="", server_default="")


class LandedShare(Identified, Base):
    """The part of a landed cost that falls on one receipt line."""

    __tablename__ = "landed_share"
    __table_args__ = (
        UniqueConstraint("landed_cost_id", "receipt_line_id"),
        CheckConstraint("to_stock + to_variance = amount", name="split"),
        Index("ix_landed_share_receipt_line_id", "receipt_line_id"),
    )

    landed_cost_id: Mapped[int] = mapped_column(ForeignKey("landed_cost.id"))
    receipt_line_id: Mapped[int] = mapped_column(ForeignKey("receipt_line.id"))
    amount: Mapped[Money]
    to_stock: Mapped[Money]
    to_variance: Mapped[Money]  # of pieces that had been sold


class CostVariance(Identified, Base):
    """Cost that no stock carries: of sold goods, or between stock value and a supplier's credit.

    Signed: positive is a cost to the shop.
    """

    __tablename__ = "cost_variance"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_cost_variance_sku_id", "sku_id", "business_date"),
        Index("ix_cost_variance_receipt_id", "receipt_id"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    landed_cost_id: Mapped[int | None] = mapped_column(ForeignKey("landed_cost.id"))
    kind: Mapped[str]  # purchasing.rules.VarianceKind
    amount: Mapped[Money]
    at: Mapped[datetime]
    business_date: Mapped[date]


class Payable(Identified, Base):
    """What is owed to a supplier, or (negative) what he owes after a return."""

    __tablename__ = "payable"
    __table_args__ = (
        CheckConstraint(
            "(amount > 0 and paid between 0 and amount) or "
            "(amount < 0 and paid between amount and 0)",
            name="paid",
        ),
        Index("ix_payable_supplier_id", "supplier_id", "due_on"),
        Index("ix_payable_due_on", "due_on"),
        Index("ix_payable_purchase_order_id", "purchase_order_id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    kind: Mapped[str]  # purchasing.rules.PayableKind
    purchase_order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    landed_cost_id: Mapped[int | None] = mapped_column(ForeignKey("landed_cost.id"))
    currency: Mapped[str]
    rate_e6: Mapped[int]
    amount: Mapped[Money]
    home_amount: Mapped[Money]  # the same in the shop's currency
    paid: Mapped[Money] = mapped_column(default=0, server_default="0")
    business_date: Mapped[date]
    due_on: Mapped[date]
    created_at: Mapped[datetime]


class SupplierPayment(Identified, Base):
    """Money that went to a supplier (negative: came from him) for one payable."""

    __tablename__ = "supplier_payment"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount"),
        Index("ix_supplier_payment_payable_id", "payable_id"),
        Index("ix_supplier_payment_business_date", "business_date"),
    )

    payable_id: Mapped[int] = mapped_column(ForeignKey("payable.id"))
    amount: Mapped[Money]  # in the payable's currency
    method: Mapped[str] = mapped_column(default="", server_default="")
    reference: Mapped[str] = mapped_column(default="", server_default="")
    at: Mapped[datetime]
    business_date: Mapped[date]
    actor: Mapped[str] = mapped_column(default="", server_default="")


class SupplierTask(Identified, Base):
    """What somebody has to do about a risk; ``cause`` names the risk once while it is open."""

    __tablename__ = "supplier_task"
    __table_args__ = (
        Index(
            "ix_supplier_task_cause",
            "cause",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        Index("ix_supplier_task_supplier_id", "supplier_id"),
    )

    kind: Mapped[str]  # purchasing.rules.Risk
    cause: Mapped[str]
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("sku.id"))
    purchase_order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"))
    text: Mapped[str]
    due_on: Mapped[date]
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")


class Replenishment(Base):
    """How a SKU is bought again; SKUs without a row follow the shop's defaults."""

    __tablename__ = "replenishment"
    __table_args__ = (
        CheckConstraint("service_level is null or service_level between 1 and 9999", name="level"),
    )

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), primary_key=True)
    policy: Mapped[str]  # purchasing.rules.Policy
    min_quantity: Mapped[Quantity | None]
    max_quantity: Mapped[Quantity | None]
    safety_method: Mapped[str]  # purchasing.rules.SafetyMethod
    service_level: Mapped[int | None]  # in 1/100 of a percent: 9500 is 95 %
    review_days: Mapped[int | None]
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))
    note: Mapped[str] = mapped_column(default="", server_default="")
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
