"""SQL text past SQLAlchemy: the same on both engines, inside the same transaction."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.db import direct
from shopdesk.db.models import SettingValue
from shopdesk.db.session import Changes
from shopdesk.db.shop import Shop
from shopdesk.stock.rules import Place


def test_rows_and_counts(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        assert direct.rows(
            session,
            "SELECT id, code FROM location WHERE id < :n ORDER BY id",
            {"n": Place.QUARANTINE},
        ) == [(1, "shelf"), (2, "transit")]
        assert (
            direct.run(session, "UPDATE location SET name = :n WHERE id > :id", {"n": "x", "id": 5})
            == 3
        )
        assert direct.run(session, "UPDATE location SET name = 'x' WHERE id = 99") == 0
        assert direct.rows(
            session, "UPDATE location SET name = :n WHERE id = 1 RETURNING id", {"n": "x"}
        ) == [(1,)]


def test_it_is_part_of_the_unit_of_work(any_shop: Shop) -> None:
    def fail() -> None:
        with any_shop.unit_of_work() as session:
            direct.run(session, "INSERT INTO setting (key, value) VALUES ('a', '1')")
            session.add(SettingValue(key="b", value="2"))
            session.flush()
            assert direct.rows(session, "SELECT count(*) FROM setting") == [(2,)]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM setting") == [(0,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '100%' WHERE 'a' LIKE '%a%'",
        "SELECT '100%' WHERE :x = '%s'",
        "SELECT '100%' WHERE CAST(:x AS text) <> ':y' AND :x = :x",
    ],
)
def test_signs_of_other_languages_are_only_signs(any_shop: Shop, sql: str) -> None:
    with any_shop.unit_of_work() as session:
        assert direct.rows(session, sql, {"x": "%s"} if ":x" in sql else None) == [("100%",)]


def test_a_long_list_of_ids(any_shop: Shop) -> None:
    ids = ",".join(map(str, range(5_000)))
    with any_shop.unit_of_work() as session:
        assert direct.rows(
            session, f"SELECT count(*) FROM location WHERE id IN ({ids}) AND id > :n", {"n": 3}
        ) == [(5,)]


def test_inserts_store_what_the_models_would(any_shop: Shop) -> None:
    heard: list[Changes] = []
    any_shop.subscribe(heard.append)
    at = datetime(2026, 3, 2, 4, 0, 0, 5_999, tzinfo=UTC)
    with any_shop.unit_of_work() as session:
        channel = direct.insert_key(
            session,
            "channel",
            {"code": "a", "name": "A", "kind": "counter", "active": False, "created_at": at},
        )
        direct.insert(
            session,
            "book_entry",
            {
                "channel_id": channel,
                "external_number": "1",
                "kind": "bad_debt",
                "title": "x",
                "amount": -5,
                "booked_at": at,
                "business_date": date(2026, 3, 2),
                "fingerprint": None,
            },
        )

    assert channel == 1
    assert [set(changes.tables) for changes in heard] == [{"channel", "book_entry"}]
    with any_shop.reader() as reader:
        assert reader.rows("SELECT active, created_at, platform FROM channel") == [
            (0, 1_772_424_000_005, "")
        ]
        assert reader.rows("SELECT business_date, booked_at, fingerprint FROM book_entry") == [
            (20260302, 1_772_424_000_005, None)
        ]


def test_naive_instants_are_refused(any_shop: Shop) -> None:
    row = {"code": "a", "name": "A", "kind": "counter", "created_at": datetime(2026, 3, 2)}

    with pytest.raises(ValueError, match="naive"), any_shop.unit_of_work() as session:
        direct.insert(session, "channel", row)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT :a, :b_2 WHERE x = :a", "SELECT %(a)s, %(b_2)s WHERE x = %(a)s"),
        ("SELECT x::bigint, '10%'", "SELECT x::bigint, '10%%'"),
        ("SELECT '12:30'", "SELECT '12:30'"),
    ],
)
def test_text_for_a_server(sql: str, expected: str) -> None:
    assert direct._server_text(sql) == expected


@given(st.text(max_size=30))
def test_percent_signs_are_always_doubled(text: str) -> None:
    sql = text.replace(":", "")

    assert direct._server_text(sql) == sql.replace("%", "%%")


def test_one_statement_for_many_rows(any_shop: Shop) -> None:
    sql = "UPDATE location SET name = :name WHERE id = :id"
    with any_shop.unit_of_work() as session:
        assert direct.run_many(session, sql, []) == 0
        assert direct.run_many(session, sql, [{"id": 1, "name": "a"}, {"id": 99, "name": "b"}]) == 1
        assert direct.rows(session, "SELECT name FROM location WHERE id = 1") == [("a",)]
