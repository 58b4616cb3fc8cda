"""The unit of work: one transaction, one announcement, nothing announced that is not there."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shopdesk.channels.models import Channel
from shopdesk.db.models import NumberSeries, SettingValue
from shopdesk.db.session import Changes, touch
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError


@pytest.fixture
def heard(any_shop: Shop) -> list[Changes]:
    found: list[Changes] = []
    any_shop.subscribe(found.append)
    return found


def keys(shop: Shop) -> list[str]:
    with shop.reader() as reader:
        return [row[0] for row in reader.rows("SELECT key FROM setting ORDER BY key")]


def write_and_fail(shop: Shop, fault: Exception) -> None:
    with shop.unit_of_work() as session:
        session.add(SettingValue(key="a", value="1"))
        session.flush()
        raise fault


def tables(heard: list[Changes]) -> list[set[str]]:
    return [set(changes.tables) for changes in heard]


def test_orm_changes_are_told_once_after_the_commit(any_shop: Shop, heard: list[Changes]) -> None:
    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key="a", value="1"))
        session.flush()
        session.add(NumberSeries(name="SO", next=1))
        assert heard == []

    assert tables(heard) == [{"setting", "number_series"}]
    assert keys(any_shop) == ["a"]


def test_what_is_heard_can_be_read(any_shop: Shop) -> None:
    seen: list[list[str]] = []
    any_shop.subscribe(lambda _changes: seen.append(keys(any_shop)))

    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key="a", value="1"))

    assert seen == [["a"]]


def test_orm_edits_and_deletions_are_told(any_shop: Shop, heard: list[Changes]) -> None:
    with any_shop.unit_of_work() as session:
        session.add_all([SettingValue(key="a", value="1"), NumberSeries(name="SO", next=1)])
    with any_shop.unit_of_work() as session:
        session.get_one(SettingValue, "a").value = "2"
    with any_shop.unit_of_work() as session:
        session.delete(session.get_one(NumberSeries, "SO"))

    assert tables(heard)[1:] == [{"setting"}, {"number_series"}]


@pytest.mark.parametrize(
    "statement",
    [
        insert(SettingValue).values(key="b", value="1"),
        insert(SettingValue.__table__).values(key="b", value="1"),  # type: ignore[arg-type]
        insert(SettingValue).values(key="b", value="1").returning(SettingValue.key),
        update(SettingValue).where(SettingValue.key == "a").values(value="2"),
        update(SettingValue.__table__).values(value="2"),  # type: ignore[arg-type]
        delete(SettingValue).where(SettingValue.key == "a"),
        delete(SettingValue.__table__),  # type: ignore[arg-type]
    ],
    ids=str,
)
def test_core_statements_are_told(any_shop: Shop, heard: list[Changes], statement: Any) -> None:
    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key="a", value="1"))
    heard.clear()

    with any_shop.unit_of_work() as session:
        session.execute(statement)

    assert tables(heard) == [{"setting"}]


def test_many_rows_at_once_are_told(any_shop: Shop, heard: list[Changes]) -> None:
    with any_shop.unit_of_work() as session:
        session.execute(insert(SettingValue), [{"key": str(n), "value": ""} for n in range(10)])

    assert tables(heard) == [{"setting"}]


def test_sql_text_is_told_by_touching(any_shop: Shop, heard: list[Changes]) -> None:
    with any_shop.unit_of_work() as session:
        session.connection().execute(text("INSERT INTO setting (key, value) VALUES ('a', '1')"))
        touch(session, "setting")

    assert tables(heard) == [{"setting"}]


def test_the_initiator_is_told(any_shop: Shop, heard: list[Changes]) -> None:
    me = object()
    with any_shop.unit_of_work(initiator=me) as session:
        session.add(SettingValue(key="a", value="1"))
    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key="b", value="1"))

    assert [changes.initiator for changes in heard] == [me, None]


def test_reading_is_not_told(any_shop: Shop, heard: list[Changes]) -> None:
    with any_shop.unit_of_work() as session:
        session.execute(select(SettingValue)).all()

    assert heard == []


def test_an_exception_takes_everything_back(any_shop: Shop, heard: list[Changes]) -> None:
    with pytest.raises(UserError):
        write_and_fail(any_shop, UserError("SD-XXX-001", "refused"))

    assert heard == []
    assert keys(any_shop) == []


def test_a_fault_found_at_the_last_flush_takes_everything_back(
    any_shop: Shop, heard: list[Changes]
) -> None:
    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key="a", value="1"))
    heard.clear()

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add_all([NumberSeries(name="SO", next=1), SettingValue(key="a", value="2")])

    assert heard == []
    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM number_series") == [(0,)]


def test_the_shop_works_on_after_a_rollback(any_shop: Shop, heard: list[Changes]) -> None:
    for key in "ab":
        with pytest.raises(ZeroDivisionError), any_shop.unit_of_work() as session:
            session.add(SettingValue(key=key, value=str(1 // 0)))
        with any_shop.unit_of_work() as session:
            session.add(SettingValue(key=key, value="1"))

    assert keys(any_shop) == ["a", "b"]
    assert len(heard) == 2


def test_a_savepoint_taken_back_loses_nothing_else(any_shop: Shop, heard: list[Changes]) -> None:
    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key="a", value="1"))
        session.flush()
        point = session.begin_nested()
        session.add(NumberSeries(name="SO", next=1))
        session.flush()
        point.rollback()

    assert len(heard) == 1
    assert heard[0].concern("setting")
    assert keys(any_shop) == ["a"]
    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM number_series") == [(0,)]


def test_a_savepoint_that_holds_is_told(any_shop: Shop, heard: list[Changes]) -> None:
    with any_shop.unit_of_work() as session, session.begin_nested():
        session.add(SettingValue(key="a", value="1"))

    assert tables(heard) == [{"setting"}]


def test_nothing_is_left_over_for_the_next_unit(any_shop: Shop, heard: list[Changes]) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(any_shop, ZeroDivisionError())
    with any_shop.unit_of_work() as session:
        session.add(NumberSeries(name="SO", next=1))

    assert tables(heard) == [{"number_series"}]


def test_each_unit_has_a_session_of_its_own(any_shop: Shop) -> None:
    seen: list[Session] = []
    connections: set[int] = set()

    def work(name: str) -> None:
        with any_shop.unit_of_work() as session:
            seen.append(session)
            connections.add(id(session.connection().connection.dbapi_connection))
            session.add(SettingValue(key=name, value=""))

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(session) for session in seen}) == 6
    assert keys(any_shop) == ["0", "1", "2", "3", "4", "5"]


def test_objects_stay_readable_after_the_commit(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        setting = SettingValue(key="a", value="1")
        session.add(setting)

    assert setting.value == "1"  # not expired: no query from a thread that has no session


def test_changes_concern_their_tables() -> None:
    changes = Changes(frozenset({"sales_order", "payment"}))

    assert changes.concern("payment")
    assert changes.concern("product", "sales_order")
    assert not changes.concern("product")
    assert not changes.concern()


def test_a_rule_of_the_database_stays_a_bug(any_shop: Shop) -> None:
    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.execute(insert(Channel).values(code=None, name="x", kind="counter"))
