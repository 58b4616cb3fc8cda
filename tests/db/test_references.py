"""References proven for the whole file at once: nothing that is not there is missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlcipher3

from shopdesk.db.engine import connect
from shopdesk.db.references import broken_references
from shopdesk.db.shop import Shop

_TABLES = (
    "CREATE TABLE place (id INTEGER PRIMARY KEY, kind TEXT)",
    "CREATE TABLE unit (code TEXT PRIMARY KEY)",
    "CREATE TABLE pair (a INTEGER, b INTEGER, PRIMARY KEY (a, b))",
    """CREATE TABLE move (id INTEGER PRIMARY KEY, source INTEGER REFERENCES place (id),
    target INTEGER REFERENCES place (id), reverses INTEGER REFERENCES move (id),
    unit TEXT REFERENCES unit (code), a INTEGER, b INTEGER,
    FOREIGN KEY (a, b) REFERENCES pair (a, b))""",
    "CREATE INDEX ix_move_target ON move (target, id)",
    "CREATE INDEX ix_move_reverses ON move (reverses) WHERE reverses IS NOT NULL",
    "INSERT INTO unit VALUES ('kg')",
    "INSERT INTO pair VALUES (1, 2)",
)
_INSERT = "INSERT INTO move (source, target, reverses, unit, a, b) VALUES (?, ?, ?, ?, ?, ?)"


@pytest.fixture
def raw() -> Iterator[Any]:
    connection = sqlcipher3.connect(":memory:", isolation_level=None)
    for sql in _TABLES:
        connection.execute(sql)
    yield connection
    connection.close()


@pytest.fixture(params=["gapless", "with gaps"])
def places(raw: Any, request: pytest.FixtureRequest) -> None:
    keys = [1, 2, 3] if request.param == "gapless" else [1, 3]
    raw.executemany("INSERT INTO place (id) VALUES (?)", [(key,) for key in keys])
    for _ in range(3):
        raw.execute(_INSERT, (1, 3, None, "kg", 1, 2))


@pytest.mark.usefixtures("places")
def test_nothing_is_said_where_all_is_there(raw: Any) -> None:
    raw.execute(_INSERT, (3, 1, 2, None, None, None))

    assert broken_references(raw) == []


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ((4, 1, None, None, None, None), "move.source"),
        ((0, 1, None, None, None, None), "move.source"),
        ((1, 4, None, None, None, None), "move.target"),
        ((1, -1, None, None, None, None), "move.target"),
        ((1, 3, 9, None, None, None), "move.reverses"),
        ((1, 3, None, "lb", None, None), "move.unit"),
        ((1, 3, None, None, 1, 1), "move.a"),
        (("x", 3, None, None, None, None), "move.source"),
    ],
)
def test_the_column_of_a_lost_record_is_named(
    raw: Any, cells: tuple[object, ...], told: str
) -> None:
    raw.execute(_INSERT, cells)

    assert told in broken_references(raw)


def test_a_gap_between_the_ends_is_seen(raw: Any) -> None:
    raw.executemany("INSERT INTO place (id) VALUES (?)", [(1,), (3,)])
    raw.execute(_INSERT, (1, 2, None, None, None, None))
    raw.execute(_INSERT, (2, 3, None, None, None, None))

    assert sorted(broken_references(raw)) == ["move.source", "move.target"]


def test_an_empty_target_has_nothing(raw: Any) -> None:
    raw.execute(_INSERT, (1, None, None, None, None, None))

    assert broken_references(raw) == ["move.source"]


def test_a_new_shop_lacks_nothing_and_every_reference_is_known(shop: Shop) -> None:
    assert shop.path is not None
    raw = connect(shop.path)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN")

    before = broken_references(raw)
    raw.execute(
        "INSERT INTO order_event (order_id, at, business_date, actor, kind) "
        "VALUES (7, 1, 1, '', 'placed')"
    )
    after = broken_references(raw)
    raw.execute("ROLLBACK")
    raw.close()

    assert before == []
    assert after == ["order_event.order_id"]
