"""Categories, products, their variants and the codes that a scanner reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified


class Category(Identified, Base):
    """A node of the category tree; ``path`` is the names from the root, joined by `` / ``."""

    __tablename__ = "category"

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    name: Mapped[str]
    path: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    # rules.sku_code; empty takes that of the category above, then the shop's
    sku_template: Mapped[str] = mapped_column(default="", server_default="")
    batch_id: Mapped[int | None]


class Product(Identified, Base):
    """What is sold, over all its variants; ``axis1`` … name the options (colour, size)."""

    __tablename__ = "product"
    __table_args__ = (
        Index("ix_product_name", "name"),
        Index("ix_product_category_id", "category_id"),
        Index("ix_product_state", "state"),
        Index("ix_product_batch_id", "batch_id"),
    )

    code: Mapped[str]
    code_key: Mapped[str] = mapped_column(unique=True)  # case-folded: 85123a is 85123A
    name: Mapped[str]
    kind: Mapped[str]  # products.rules.ProductKind: goods or service
    state: Mapped[str]  # products.rules.LifeCycle
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    brand: Mapped[str] = mapped_column(default="", server_default="")
    unit: Mapped[str] = mapped_column(default="", server_default="")
    tags: Mapped[str] = mapped_column(default="", server_default="")
    description: Mapped[str] = mapped_column(default="", server_default="")
    axis1: Mapped[str] = mapped_column(default="", server_default="")
    axis2: Mapped[str] = mapped_column(default="", server_default="")
    axis3: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    batch_id: Mapped[int | None]


class Sku(Identified, Base):
    """One sellable variant with its own code, price and stock."""

    __tablename__ = "sku"
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("cost_e4 is null or cost_e4 >= 0", name="cost"),
        CheckConstraint("decimals between 0 and 3", name="decimals"),
        Index("ix_sku_product_id", "product_id"),
        Index("ix_sku_batch_id", "batch_id"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    code: Mapped[str]
    code_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # product name with its options, as printed on an order
    option1: Mapped[str] = mapped_column(default="", server_default="")
    option2: Mapped[str] = mapped_column(default="", server_default="")
    option3: Mapped[str] = mapped_column(default="", server_default="")
    price: Mapped[Money] = mapped_column(default=0, server_default="0")
    cost_e4: Mapped[int | None]  # expected unit cost, 1/10000 of the currency unit
    weight_grams: Mapped[int | None]
    decimals: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # 0 = whole pieces, up to 3 = by weight
    active: Mapped[bool] = mapped_column(default=True, server_default="1")
    # A kit has no stock of its own: selling it takes its components (kit_component).
    kit: Mapped[bool] = mapped_column(default=False, server_default="0")
    track_lots: Mapped[bool] = mapped_column(default=False, server_default="0")
    min_quantity: Mapped[Quantity | None]
    max_quantity: Mapped[Quantity | None]
    floor_price: Mapped[Money | None]
    list_price: Mapped[Money | None]
    length_mm: Mapped[int | None]
    width_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    packaging: Mapped[str] = mapped_column(default="", server_default="")
    packaging_grams: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    batch_id: Mapped[int | None]


class Barcode(Identified, Base):
    """A code that a scanner reads for one SKU; a SKU may have several."""

    __tablename__ = "barcode"
    __table_args__ = (Index("ix_barcode_sku_id", "sku_id"),)

    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    code: Mapped[str] = mapped_column(unique=True)
    batch_id: Mapped[int | None]
