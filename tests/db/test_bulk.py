"""Many rows at once: the same rules as one, keys without gaps or clashes, indexes as before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from sqlalchemy.exc import InvalidRequestError

from shopdesk.db.bulk import (
    allocate_ids,
    expect_many_rows,
    insert_columns,
    insert_rows,
    without_indexes,
)
from shopdesk.db.models import AuditEvent
from shopdesk.db.session import Changes
from shopdesk.db.shop import Shop

OPEN_FILES = Path("/proc/self/fd")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
UNIQUE = r"(?i)unique"  # the driver's own error: the rows go past SQLAlchemy
COLUMNS = ("id", "at", "actor", "action", "subject", "subject_id")


def row(key: int, subject: str = "order") -> tuple[object, ...]:
    return (key, 1_300_000_000_000 + key, "me", "import", subject, key)


def ids(shop: Shop) -> list[int]:
    with shop.reader() as reader:
        return [found[0] for found in reader.rows("SELECT id FROM audit_event ORDER BY id")]


@pytest.mark.parametrize("count", [0, 1, 3_999, 4_000, 4_001, 9_000])
def test_all_rows_arrive_and_are_counted(any_shop: Shop, count: int) -> None:
    heard: list[Changes] = []
    any_shop.subscribe(heard.append)

    with any_shop.unit_of_work() as session:
        rows = (row(key) for key in range(1, count + 1))
        assert insert_rows(session, "audit_event", COLUMNS, rows) == count

    assert ids(any_shop) == list(range(1, count + 1))
    assert [set(changes.tables) for changes in heard] == [{"audit_event"}]


def test_hostile_texts_stay_texts(any_shop: Shop) -> None:
    evil = "'); DROP TABLE audit_event; -- %s %(x)s ? :x 保温杯 \u202e \\N \t\n"
    with any_shop.unit_of_work() as session:
        insert_rows(session, "audit_event", COLUMNS, [row(1, evil)])

    with any_shop.reader() as reader:
        assert reader.rows("SELECT subject FROM audit_event") == [(evil,)]


def test_a_row_that_breaks_a_rule_takes_all_back(any_shop: Shop) -> None:
    rows = [row(key) for key in range(1, 6_000)]
    rows[5_500] = row(1)

    with pytest.raises(Exception, match=UNIQUE), any_shop.unit_of_work() as session:
        insert_rows(session, "audit_event", COLUMNS, rows)

    assert ids(any_shop) == []


def test_keys_are_given_in_one_piece_and_never_twice(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        first = allocate_ids(session, "audit_event", 3)
        insert_rows(session, "audit_event", COLUMNS, [row(key) for key in first])
        second = allocate_ids(session, "audit_event", 2)
        insert_rows(session, "audit_event", COLUMNS, [row(key) for key in second])
    with any_shop.unit_of_work() as session:
        event = AuditEvent(at=NOW, actor="me", action="a", subject="s")
        session.add(event)
        session.flush()
        by_hand = event.id
        third = allocate_ids(session, "audit_event", 1)

    assert list(first) == [1, 2, 3]
    assert list(second) == [4, 5]
    assert by_hand == 6
    assert third[0] > by_hand


def test_no_keys_asked_no_keys_given(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        assert len(allocate_ids(session, "audit_event", 0)) == 0
        assert list(allocate_ids(session, "audit_event", 1)) == [1]


def test_two_writers_get_different_keys(any_shop: Shop, reopen: Callable[[Shop], Shop]) -> None:
    other = reopen(any_shop)
    taken: list[int] = []
    for shop in (any_shop, other, any_shop, other):
        with shop.unit_of_work() as session:
            keys = allocate_ids(session, "audit_event", 5)
            insert_rows(session, "audit_event", COLUMNS, [row(key) for key in keys])
            taken += keys

    assert len(set(taken)) == 20
    assert ids(any_shop) == sorted(taken)


def indexes(shop: Shop, table: str) -> list[tuple[object, ...]]:
    if shop.dialect == "postgresql":
        sql = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :t ORDER BY 1"
    else:
        sql = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :t ORDER BY 1"
        )
    with shop.reader() as reader:
        return list(reader.rows(sql, {"t": table}))


def test_indexes_are_back_afterwards_and_work(any_shop: Shop) -> None:
    before = indexes(any_shop, "audit_event")
    with any_shop.unit_of_work() as session, without_indexes(session, "audit_event", "setting"):
        insert_rows(session, "audit_event", COLUMNS, [row(key) for key in range(1, 100)])

    assert indexes(any_shop, "audit_event") == before != []
    with any_shop.reader() as reader:
        found = reader.rows(
            "SELECT id FROM audit_event WHERE subject = 'order' AND subject_id = 57"
        )
    assert found == [(57,)]


def test_indexes_are_back_after_a_fault(any_shop: Shop) -> None:
    before = indexes(any_shop, "audit_event")

    with (
        pytest.raises(Exception, match=UNIQUE),
        any_shop.unit_of_work() as session,
        without_indexes(session, "audit_event"),
    ):
        insert_rows(session, "audit_event", COLUMNS, [row(1), row(1)])

    assert indexes(any_shop, "audit_event") == before
    assert ids(any_shop) == []


def test_nobody_goes_on_without_indexes_after_a_fault(any_shop: Shop) -> None:
    before = indexes(any_shop, "audit_event")

    def survive() -> None:
        with any_shop.unit_of_work() as session:
            with suppress(ZeroDivisionError), without_indexes(session, "audit_event"):
                raise ZeroDivisionError
            insert_rows(session, "audit_event", COLUMNS, [row(1)])

    with pytest.raises(InvalidRequestError):
        survive()

    assert indexes(any_shop, "audit_event") == before
    assert ids(any_shop) == []


@pytest.mark.parametrize("widths", [(6, 5), (5, 7), (7, 5, 6), (0,)])
def test_rows_of_another_width_are_refused(any_shop: Shop, widths: tuple[int, ...]) -> None:
    rows = [(*row(key), "x")[:width] for key, width in enumerate(widths, 1)]

    with pytest.raises(ValueError, match="values"), any_shop.unit_of_work() as session:
        insert_rows(session, "audit_event", COLUMNS, rows)

    assert ids(any_shop) == []


def test_unique_guards_stay_meanwhile(any_shop: Shop) -> None:
    columns = ("code", "name", "kind", "created_at")
    with (
        pytest.raises(Exception, match=UNIQUE),
        any_shop.unit_of_work() as session,
        without_indexes(session, "channel"),
    ):
        insert_rows(session, "channel", columns, [("a", "A", "counter", 1), ("a", "B", "x", 1)])


def columns(count: int) -> dict[str, Iterable[Any]]:
    """Columns of events: lists, a range and an iterator."""
    return {
        "at": range(1_300_000_000_000, 1_300_000_000_000 + count),
        "actor": iter(["me"] * count),
        "action": ["import"] * count,
        "subject": [f"order {place}" for place in range(count)],
    }


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 10_000, 10_499, 10_500, 21_001])
def test_columns_arrive_row_by_row(any_shop: Shop, count: int) -> None:
    with any_shop.unit_of_work() as session:
        keys = allocate_ids(session, "audit_event", count)
        same = {"reason": "subject"}
        assert insert_columns(session, "audit_event", columns(count), keys=keys, same=same) == count

    with any_shop.reader() as reader:
        found = reader.rows("SELECT id, at, actor, subject, reason FROM audit_event ORDER BY id")
    assert [tuple(row) for row in found] == [
        (
            place + 1,
            1_300_000_000_000 + place,
            "me",
            f"order {place}",
            f"order {place}",
        )
        for place in range(count)
    ]


@pytest.mark.parametrize("count", [1, 499, 500, 501, 20_000])
@pytest.mark.parametrize("more", [-1, 1])
def test_columns_of_different_length_write_nothing(any_shop: Shop, count: int, more: int) -> None:
    uneven = columns(count) | {"subject": ["order"] * (count + more)}

    with pytest.raises(ValueError, match=r"."), any_shop.unit_of_work() as session:
        insert_columns(session, "audit_event", uneven, keys=range(1, count + 1))

    assert ids(any_shop) == []


def test_keys_that_are_not_the_next_ones_write_nothing(shop: Shop) -> None:
    with pytest.raises(ValueError, match="other keys"), shop.unit_of_work() as session:
        insert_columns(session, "audit_event", columns(3), keys=range(7, 10))

    assert ids(shop) == []


def test_a_refused_statement_leaves_what_stood_before_it(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        expect_many_rows(session)
        insert_rows(session, "audit_event", COLUMNS, [row(key) for key in range(1, 2_001)])
        clash = [row(key) for key in (*range(2_001, 2_030), 1_000)]
        with pytest.raises(Exception, match=UNIQUE):
            insert_rows(session, "audit_event", COLUMNS, clash)
        insert_rows(session, "audit_event", COLUMNS, [row(5_000)])

    assert ids(shop) == [*range(1, 2_001), 5_000]


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="open files cannot be listed here")
@pytest.mark.parametrize("is_expected", [False, True])
def test_many_rows_note_no_pages_in_a_file(shop: Shop, *, is_expected: bool) -> None:
    with shop.unit_of_work() as session:
        if is_expected:
            expect_many_rows(session)
        insert_rows(session, "audit_event", COLUMNS, [row(key) for key in range(1, 30_001)])
        session.connection().exec_driver_sql(
            "INSERT INTO audit_event (id, at, actor, action, subject, subject_id) "
            "SELECT 100000 + id, at, actor, action, subject, id FROM audit_event WHERE id % 10 = 0"
        )
        names = {str(file.readlink()) for file in OPEN_FILES.iterdir() if file.is_symlink()}
        (kept,) = session.connection().exec_driver_sql("PRAGMA temp_store").one()

    assert any("etilqs" in name for name in names) is not is_expected
    assert kept == 1  # sorts go on using files


EVENT = (
    "INSERT INTO order_event (order_id, at, business_date, actor, kind) VALUES (7, 1, 1, '', '')"
)


@pytest.mark.parametrize("fills_shop", [False, True])
def test_a_reference_to_nothing_is_never_committed(shop: Shop, *, fills_shop: bool) -> None:
    heard: list[Changes] = []
    shop.subscribe(heard.append)

    def write() -> None:
        with shop.unit_of_work() as session:
            expect_many_rows(session, fills_shop=fills_shop)
            insert_rows(session, "audit_event", COLUMNS, [row(1)])
            session.connection().exec_driver_sql(EVENT)

    with pytest.raises(Exception, match="FOREIGN KEY"):
        write()

    with shop.reader() as reader:
        assert reader.rows("SELECT * FROM order_event") == []
    assert ids(shop) == []
    assert heard == []


@pytest.mark.parametrize("ending", ["committed", "rolled back", "refused"])
def test_the_next_work_looks_at_every_reference_again(shop: Shop, ending: str) -> None:
    with suppress(Exception), shop.unit_of_work() as session:
        expect_many_rows(session, fills_shop=True)
        insert_rows(session, "audit_event", COLUMNS, [row(1)])
        if ending == "refused":
            session.connection().exec_driver_sql(EVENT)
        if ending == "rolled back":
            raise ValueError(ending)

    with shop.unit_of_work() as session:
        connection = session.connection()
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("foreign_keys", "temp_store", "wal_autocheckpoint")
        ]
        with pytest.raises(Exception, match="FOREIGN KEY"):
            connection.exec_driver_sql(EVENT)

    assert found == [1, 1, 1_000]


def test_what_many_rows_wrote_comes_into_the_file_by_itself(shop: Shop) -> None:
    assert shop.path is not None
    with shop.unit_of_work() as session:
        expect_many_rows(session)
        insert_rows(session, "audit_event", COLUMNS, [row(key) for key in range(1, 60_001)])

    shop.engine.dispose()  # waits for it
    with shop.reader():  # keeps the log beside the file
        alone = shop.path.with_name("alone.shopdesk")
        shutil.copyfile(shop.path, alone)  # without the log
    connection = sqlcipher3.connect(str(alone))
    found = connection.execute("SELECT count(*) FROM audit_event").fetchone()
    connection.close()

    assert found == (60_000,)
