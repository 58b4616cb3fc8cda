"""What a product shows: pictures with their rights, details of its category, description blocks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shopdesk.db.base import Base, Identified


class Media(Identified, Base):
    """A file kept beside the shop under the hash of its bytes, with the right to use it."""

    __tablename__ = "media"
    __table_args__ = (CheckConstraint("bytes > 0", name="bytes"),)

    sha256: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # as it came; shown, never used as a path
    mime: Mapped[str]  # told by the content, not by the name
    width: Mapped[int | None]  # pixels; None for what is no picture
    height: Mapped[int | None]
    bytes: Mapped[int]
    licence: Mapped[str] = mapped_column(default="", server_default="")  # products.rules.Licence
    source: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]


class ProductPicture(Identified, Base):
    """A picture of a product, or of one of its variants, in the order that buyers see."""

    __tablename__ = "product_picture"
    __table_args__ = (
        UniqueConstraint("product_id", "media_id"),
        Index("ix_product_picture_media_id", "media_id"),
        Index("ix_product_picture_sku_id", "sku_id"),
    )

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("sku.id"))
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"))
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    role: Mapped[str]  # products.rules.PictureRole


class CategoryAttribute(Identified, Base):
    """What is to be told of every product of a category and of those below it."""

    __tablename__ = "category_attribute"
    __table_args__ = (UniqueConstraint("category_id", "key"),)

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    key: Mapped[str]
    label: Mapped[str]
    kind: Mapped[str]  # products.rules.AttributeKind
    required: Mapped[bool] = mapped_column(default=False, server_default="0")
    choices: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class ProductFact(Identified, Base):
    """One detail of a product: of its category (``material``) or a text block (``text:care``)."""

    __tablename__ = "product_detail"
    __table_args__ = (UniqueConstraint("product_id", "key"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    key: Mapped[str]
    value: Mapped[str]


class DescriptionTemplate(Identified, Base):
    """The blocks of text that products of a category need; without category those of the shop."""

    __tablename__ = "description_template"

    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), unique=True)
    blocks: Mapped[list[Any]]  # products.rules.Block as objects
