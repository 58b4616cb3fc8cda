"""Declarative base and the column types that every table shares."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Dialect, Integer, MetaData, SmallInteger, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shopdesk.base.clock import day_key, from_day_key, from_millis, to_millis
from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity


class Instant(TypeDecorator[datetime]):
    """Aware UTC instant stored as whole milliseconds since 1970; naive values are refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_millis(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else from_millis(int(value))


class BusinessDate(TypeDecorator[date]):
    """The shop's local date stored as the integer yyyymmdd; instants are refused."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        if isinstance(value, datetime):
            # To Python it is a date, but that of its own zone and not of the shop.
            raise TypeError("an instant is no business date; see clock.business_date")
        return None if value is None else day_key(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return None if value is None else from_day_key(int(value))


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0 on every engine, so that SQL text and bulk rows are portable."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:  # noqa: FBT001 - SQLAlchemy's
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """A small structured value as JSON text with sorted keys, the same on both engines."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


# A 64-bit key that SQLite still takes as its rowid alias.
Key = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Base of all mapped classes; constraint names are fixed for migrations."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Money: BigInteger,
        Quantity: BigInteger,
        datetime: Instant,
        date: BusinessDate,
        str: Text,
        int: BigInteger,
        bool: Flag,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


class Identified:
    """A table whose key is a number that is never shown to people."""

    id: Mapped[int] = mapped_column(Key, primary_key=True, sort_order=-1)
