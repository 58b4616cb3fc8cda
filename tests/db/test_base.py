"""Column types: what goes in comes out, on every engine, and what must not go in does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, MetaData, Table, func, insert, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped

from shopdesk.base.money import Money
from shopdesk.base.quantity import Quantity
from shopdesk.db.base import Base, Identified
from shopdesk.db.shop import Shop


class Sample(Identified, DeclarativeBase):
    """Every shared type once; a registry of its own keeps it out of the shop's tables."""

    __abstract__ = True
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


class Everything(Sample):
    __tablename__ = "everything"

    amount: Mapped[Money | None]
    quantity: Mapped[Quantity | None]
    at: Mapped[datetime | None]
    day: Mapped[date | None]
    name: Mapped[str | None]
    count: Mapped[int | None]
    flag: Mapped[bool | None]
    facts: Mapped[dict[str, Any] | None]
    things: Mapped[list[Any] | None]


TABLE: Table = Everything.__table__  # type: ignore[assignment]


@pytest.fixture
def connection(any_shop: Shop) -> Iterator[Connection]:
    with any_shop.engine.connect() as opened, opened.begin():
        TABLE.create(opened)
        yield opened
        TABLE.drop(opened)


def back(connection: Connection, **values: Any) -> Any:
    (name,) = values
    key = connection.execute(insert(TABLE).returning(TABLE.c.id), values).scalar_one()
    return connection.execute(select(TABLE.c[name]).where(TABLE.c.id == key)).scalar_one()


def stored(connection: Connection, **values: Any) -> Any:
    (name,) = values
    key = connection.execute(insert(TABLE).returning(TABLE.c.id), values).scalar_one()
    return connection.exec_driver_sql(f"SELECT {name} FROM everything WHERE id = {key}").scalar()


many = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(at=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_instants(connection: Connection, at: datetime) -> None:
    cut = at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert back(connection, at=at) == cut


@many
@given(day=st.dates())
def test_dates(connection: Connection, day: date) -> None:
    assert back(connection, day=day) == day


@many
@given(amount=st.integers(-(2**63), 2**63 - 1))
def test_money_and_counts_are_whole_numbers(connection: Connection, amount: int) -> None:
    assert back(connection, amount=amount) == amount
    assert back(connection, quantity=amount) == amount
    assert back(connection, count=amount) == amount


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet="abc保温"), inner),
    max_leaves=12,
)


@many
@given(things=st.lists(json_values, max_size=4))
def test_structured_values(connection: Connection, things: list[Any]) -> None:
    assert back(connection, things=things) == things


def test_what_is_stored_is_plain(connection: Connection) -> None:
    assert stored(connection, at=datetime(1970, 1, 1, 0, 0, 1, 2999, UTC)) == 1002
    assert stored(connection, day=date(2011, 11, 30)) == 20111130
    assert stored(connection, flag=True) == 1
    assert stored(connection, flag=False) == 0
    assert stored(connection, facts={"b": 1, "a": "保温"}) == '{"a":"保温","b":1}'


@pytest.mark.parametrize(
    "name", ["amount", "quantity", "at", "day", "name", "count", "flag", "facts", "things"]
)
def test_nothing_stays_nothing(connection: Connection, name: str) -> None:
    assert stored(connection, **{name: None}) is None
    assert back(connection, **{name: None}) is None


def test_flags_come_back_as_truths(connection: Connection) -> None:
    assert back(connection, flag=True) is True
    assert back(connection, flag=False) is False


def test_an_instant_of_another_zone_comes_back_as_utc(connection: Connection) -> None:
    there = datetime(2011, 11, 30, 8, 0, tzinfo=timezone(timedelta(hours=8)))

    found = back(connection, at=there)

    assert found == there
    assert found.tzinfo is UTC


def test_naive_instants_are_refused(connection: Connection) -> None:
    with pytest.raises(StatementError, match="naive"):
        connection.execute(insert(TABLE), {"at": datetime(2011, 1, 1)})
    assert connection.execute(select(func.count()).select_from(TABLE)).scalar_one() == 0


def test_an_instant_is_no_business_date(connection: Connection) -> None:
    # A datetime is a date to Python; its UTC day may not be the shop's.
    with pytest.raises(StatementError, match="business date"):
        connection.execute(insert(TABLE), {"day": datetime(2011, 11, 30, 20, 0, tzinfo=UTC)})
    assert connection.execute(select(func.count()).select_from(TABLE)).scalar_one() == 0


def test_sums_are_exact_whole_numbers(connection: Connection) -> None:
    # 0.1 + 0.1 + 0.1 as REAL is not 0.3; three amounts of ten are thirty
    connection.execute(insert(TABLE), [{"amount": 10, "quantity": 3000} for _ in range(3)])

    total, gross = connection.execute(
        select(func.sum(TABLE.c.amount), func.sum(TABLE.c.amount * TABLE.c.quantity))
    ).one()

    assert (total, gross) == (30, 90000)
    assert type(total) is int


def test_dates_and_instants_compare_in_sql(connection: Connection) -> None:
    days = [date(1999, 12, 31), date(2011, 11, 30), date(2011, 12, 1)]
    connection.execute(insert(TABLE), [{"day": day} for day in days])

    found = connection.execute(
        select(TABLE.c.day).where(TABLE.c.day < date(2011, 12, 1)).order_by(TABLE.c.day)
    )

    assert list(found.scalars()) == days[:2]


def test_keys_are_given_by_the_database(connection: Connection) -> None:
    keys = [
        connection.execute(insert(TABLE).returning(TABLE.c.id), {"count": 1}).scalar_one()
        for _ in range(3)
    ]

    assert keys == [1, 2, 3]
