"""Reading with SQL text: plain rows, named parameters, and a way to stop."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from shopdesk.db.models import SettingValue
from shopdesk.db.reader import id_list, one, scalar, session_reader
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled
from shopdesk.paths import ROOT

ENDLESS = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
    "SELECT max(x) FROM (SELECT x FROM c LIMIT 2000000000) AS w"
)


def test_rows_are_plain_tuples(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        rows = reader.rows(
            "SELECT id, code FROM location WHERE id <= :most AND code <> :code ORDER BY id",
            {"most": 3, "code": "transit"},
        )

    assert rows == [(1, "shelf"), (3, "quarantine")]
    assert all(type(row) is tuple for row in rows)


def test_a_parameter_may_be_used_twice_and_be_hostile(any_shop: Shop) -> None:
    evil = "x' OR '1'='1; DROP TABLE setting; -- %s :name \\"
    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key=evil, value="1"))

    with any_shop.reader() as reader:
        rows = reader.rows(
            "SELECT key FROM setting WHERE key = :k OR value = :k ORDER BY key", {"k": evil}
        )

    assert rows == [(evil,)]


def test_one_and_scalar(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        assert one(reader, "SELECT id, code FROM location WHERE id = :id", {"id": 2}) == (
            2,
            "transit",
        )
        assert one(reader, "SELECT id FROM location WHERE id = 99") is None
        assert scalar(reader, "SELECT count(*) FROM location") == 8
        assert scalar(reader, "SELECT id FROM location WHERE id = 99") is None


def test_dialect_is_told(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        assert reader.dialect == any_shop.dialect


@pytest.mark.parametrize(("ids", "expected"), [([1, 2], "1,2"), ([], "NULL"), ([True], "1")])
def test_id_lists(ids: list[int], expected: str) -> None:
    assert id_list(ids) == expected


def test_id_lists_hold_nothing_but_numbers() -> None:
    with pytest.raises(ValueError):
        id_list(["1) OR (1=1"])  # type: ignore[list-item]


def test_a_unit_of_work_reads_what_it_wrote(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        session.add(SettingValue(key="a", value="1"))
        session.flush()
        inside = session_reader(session).rows("SELECT key FROM setting")
        with any_shop.reader() as reader:
            outside = reader.rows("SELECT key FROM setting")

    assert inside == [("a",)]
    assert outside == []


def test_a_long_query_is_cancelled_and_the_reader_lives_on(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        timer = threading.Timer(0.2, reader.interrupt)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            reader.rows(ENDLESS)
        assert time.monotonic() - began < 5

    with any_shop.reader() as reader:
        assert scalar(reader, "SELECT count(*) FROM location") == 8


def test_an_interrupt_without_a_query_does_nothing(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        reader.interrupt()
        assert scalar(reader, "SELECT count(*) FROM location") == 8


def test_a_session_reader_is_cancelled_too(any_shop: Shop) -> None:
    def work() -> None:
        with any_shop.unit_of_work() as session:
            reader = session_reader(session)
            threading.Timer(0.2, reader.interrupt).start()
            reader.rows(ENDLESS)

    with pytest.raises(Cancelled):
        work()


def test_a_mistake_in_the_query_is_a_bug(any_shop: Shop) -> None:
    with pytest.raises(Exception, match="nonsense") as fault, any_shop.reader() as reader:
        reader.rows("SELECT * FROM nonsense")

    assert type(fault.value).__module__.partition(".")[0] in {"sqlcipher3", "psycopg"}


def test_reading_a_file_loads_neither_sqlalchemy_nor_alembic(shop: Shop) -> None:
    code = (
        "import sys\n"
        "from shopdesk.db.upgrade import open_shop\n"
        "shop = open_shop(sys.argv[1])\n"
        "with shop.reader() as reader: print(len(reader.rows('SELECT * FROM location')))\n"
        "shop.close()\n"
        "print(*sorted({'sqlalchemy', 'alembic', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, shop.location],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["8"]


def test_an_engine_is_made_without_alembic(shop: Shop) -> None:
    code = (
        "import sys\n"
        "from shopdesk.db.upgrade import open_shop\n"
        "shop = open_shop(sys.argv[1])\n"
        "with shop.unit_of_work() as session: session.connection()\n"
        "shop.close()\n"
        "print('alembic' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, shop.location],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["False", "True"]
