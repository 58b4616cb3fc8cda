"""An open shop: readers of one moment, writers one at a time, and an end."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from shopdesk.db.models import SettingValue
from shopdesk.db.session import Changes
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled


def put(shop: Shop, key: str) -> None:
    with shop.unit_of_work() as session:
        session.add(SettingValue(key=key, value="x"))


def count(shop: Shop) -> int:
    with shop.reader() as reader:
        return int(reader.rows("SELECT count(*) FROM setting")[0][0])


def test_a_reader_sees_one_moment(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        before = reader.rows("SELECT count(*) FROM setting")
        put(any_shop, "a")
        during = reader.rows("SELECT count(*) FROM setting")
        keys = reader.rows("SELECT key FROM setting")

    assert before == during == [(0,)]
    assert keys == []
    assert count(any_shop) == 1


def test_a_reader_is_not_held_up_by_an_open_write(any_shop: Shop) -> None:
    started, finish = threading.Event(), threading.Event()

    def write() -> None:
        with any_shop.unit_of_work() as session:
            session.add(SettingValue(key="a", value="x"))
            session.flush()
            started.set()
            finish.wait(10)

    writer = threading.Thread(target=write)
    writer.start()
    assert started.wait(10)
    seen_during = count(any_shop)
    finish.set()
    writer.join()

    assert seen_during == 0
    assert count(any_shop) == 1


def test_a_write_is_not_held_up_by_an_open_reader(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        reader.rows("SELECT key FROM setting")
        put(any_shop, "a")

    assert count(any_shop) == 1


def test_other_windows_see_the_commit(any_shop: Shop, reopen: Callable[[Shop], Shop]) -> None:
    other = reopen(any_shop)

    put(any_shop, "a")
    put(other, "b")

    assert count(other) == count(any_shop) == 2


def test_a_reader_cannot_write(any_shop: Shop) -> None:
    with pytest.raises(Exception, match=r"read-?only"), any_shop.reader() as reader:
        reader.rows("INSERT INTO setting VALUES ('a', 'b') RETURNING key")

    assert count(any_shop) == 0


def test_readers_are_reused_after_faults(shop: Shop) -> None:
    for _ in range(5):
        with pytest.raises(Exception, match="no such table"), shop.reader() as reader:
            reader.rows("SELECT * FROM nonsense")
        with pytest.raises(ZeroDivisionError), shop.reader() as reader:
            raise ZeroDivisionError(reader.rows("SELECT * FROM setting"))

    assert count(shop) == 0
    assert len(shop._idle) == 1


def test_readers_at_once_have_connections_of_their_own(shop: Shop) -> None:
    with shop.reader() as one, shop.reader() as other:
        one.rows("SELECT 1")
        put(shop, "a")
        assert one.rows("SELECT count(*) FROM setting") == [(1,)]  # first read: its moment
        put(shop, "b")
        assert one.rows("SELECT count(*) FROM setting") == [(1,)]
        assert other.rows("SELECT count(*) FROM setting") == [(2,)]

    assert len(shop._idle) == 2


def test_readers_of_many_threads(any_shop: Shop) -> None:
    put(any_shop, "a")
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.extend(count(any_shop) for _ in range(20)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [1] * 80


def test_a_listener_that_fails_does_not_undo_the_sale(
    any_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_rest: reported.append(kind))
    heard: list[Changes] = []

    def broken(_changes: Changes) -> None:
        raise ZeroDivisionError

    any_shop.subscribe(broken)
    any_shop.subscribe(heard.append)

    put(any_shop, "a")

    assert count(any_shop) == 1
    assert len(heard) == 1
    assert reported == [ZeroDivisionError]


def test_a_listener_can_stop_listening(any_shop: Shop) -> None:
    heard: list[Changes] = []
    stop = any_shop.subscribe(heard.append)
    put(any_shop, "a")
    stop()
    stop()
    put(any_shop, "b")

    assert len(heard) == 1


def test_a_listener_may_stop_while_it_is_told(any_shop: Shop) -> None:
    heard: list[str] = []
    stops: list[Callable[[], None]] = []

    def once(_changes: Changes) -> None:
        heard.append("once")
        stops[0]()

    stops.append(any_shop.subscribe(once))
    any_shop.subscribe(lambda _changes: heard.append("always"))
    put(any_shop, "a")
    put(any_shop, "b")

    assert heard == ["once", "always", "always"]


def test_a_listener_may_write_in_its_turn(any_shop: Shop) -> None:
    def follow(changes: Changes) -> None:
        if changes.initiator is None:
            with any_shop.unit_of_work(initiator="listener") as session:
                session.add(SettingValue(key="after", value="x"))

    any_shop.subscribe(follow)
    put(any_shop, "a")

    assert count(any_shop) == 2


def test_a_unit_inside_a_unit_is_a_bug_told_at_once(any_shop: Shop) -> None:
    with (
        pytest.raises(RuntimeError, match="inside a unit"),
        any_shop.unit_of_work(),
        any_shop.unit_of_work(),
    ):
        raise AssertionError("never reached")

    put(any_shop, "a")
    assert count(any_shop) == 1


def test_a_closed_shop_is_closed(any_shop: Shop) -> None:
    put(any_shop, "a")
    count(any_shop)
    any_shop.close()

    with pytest.raises(RuntimeError, match="closed"):
        count(any_shop)
    with pytest.raises(RuntimeError, match="closed"):
        put(any_shop, "b")
    any_shop.close()


def test_closing_leaves_one_file(shop: Shop) -> None:
    put(shop, "a")
    count(shop)
    assert shop.path is not None
    folder = shop.path.parent
    assert len(list(folder.iterdir())) > 1

    shop.close()

    assert [entry.name for entry in folder.iterdir()] == [shop.path.name]


def test_a_reader_still_at_work_closes_its_own_connection(shop: Shop) -> None:
    assert shop.path is not None
    with shop.reader() as reader:
        reader.rows("SELECT 1 FROM setting")
        shop.close()
        assert reader.rows("SELECT count(*) FROM setting") == [(0,)]

    assert [entry.name for entry in shop.path.parent.iterdir()] == [shop.path.name]


def test_a_write_can_be_cancelled(any_shop: Shop) -> None:
    endless = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT max(x) FROM (SELECT x FROM c LIMIT 2000000000) AS w"
    )

    def work() -> None:
        with any_shop.unit_of_work() as session:
            session.add(SettingValue(key="a", value="x"))
            session.flush()
            raw = session.connection().connection.dbapi_connection
            stop = raw.interrupt if any_shop.dialect == "sqlite" else raw.cancel  # type: ignore[union-attr]
            timer = threading.Timer(0.2, stop)
            timer.start()
            session.connection().execute(text(endless))

    with pytest.raises(Cancelled):
        work()

    assert count(any_shop) == 0
    put(any_shop, "b")
    assert count(any_shop) == 1


@pytest.mark.parametrize(
    ("location", "dialect", "name"),
    [
        ("shop.shopdesk", "sqlite", "shop.shopdesk"),
        ("postgresql shop/x.shopdesk", "sqlite", "postgresql shop/x.shopdesk"),
        ("postgresql-old.shopdesk", "sqlite", "postgresql-old.shopdesk"),
        ("postgresql+psycopg://h:5/s", "postgresql", "postgresql+psycopg://h:5/s"),
        ("postgresql://me:secret@h/s", "postgresql", "postgresql://me:…@h/s"),
        ("postgres://me:se:cret@h:1/s?x=y@z", "postgresql", "postgres://me:…@h:1/s?x=y@z"),
    ],
)
def test_what_is_a_file_and_what_a_server(location: str, dialect: str, name: str) -> None:
    shop = Shop(location)

    assert shop.dialect == dialect
    assert shop.name == name
    assert (shop.path is None) == (dialect == "postgresql")
    if dialect == "sqlite":
        assert shop.path == Path(location)
    else:
        assert shop.location == "postgresql+psycopg://" + location.partition("://")[2]


def test_data_version_moves_with_every_commit_of_anybody(
    shop: Shop, reopen: Callable[[Shop], Shop]
) -> None:
    first = shop.data_version()
    assert shop.data_version() == first

    put(shop, "ours")
    second = shop.data_version()
    put(reopen(shop), "theirs")

    assert len({first, second, shop.data_version()}) == 3


def test_data_version_stays_when_nothing_was_committed(shop: Shop) -> None:
    first = shop.data_version()

    with shop.unit_of_work() as session:
        session.add(SettingValue(key="lost", value="x"))
        session.flush()
        session.rollback()
    assert count(shop) == 0

    assert shop.data_version() == first


def test_closed_shop_has_no_data_version(shop: Shop) -> None:
    shop.data_version()
    shop.close()

    with pytest.raises(RuntimeError, match="closed"):
        shop.data_version()


@pytest.mark.postgres
def test_server_has_no_data_version(postgres_address: str) -> None:
    with pytest.raises(RuntimeError, match="only a shop file"):
        Shop(postgres_address).data_version()
