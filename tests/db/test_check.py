"""The check itself: soundness of the file, what a proof is asked, what is told of the answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from shopdesk import settings
from shopdesk.base.table import Kind
from shopdesk.db.check import SHOWN, Proof, check, schema_revision
from shopdesk.db.reader import Row
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD, open_shop
from shopdesk.i18n import N_

NUMBERS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {most}) "


def ask(shop: Shop, proof: Proof, *, full: bool = False) -> list[str]:
    result = check(shop, [proof], full=full).results[-1]
    assert result.name == proof.name
    return [fault.text for fault in result.faults]


def proof(sql: str, **columns: Kind) -> Proof:
    return Proof("p", N_("Title"), sql, " ".join(f"{{{name}}}" for name in columns), columns)


def test_empty_shop_is_right(any_shop: Shop) -> None:
    report = check(any_shop)

    assert report.ok
    assert [result.name for result in report.results] == [
        "database.sound",
        "database.schema",
        "database.guards",
        "database.references",
    ]


def test_values_are_told_by_their_kind(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_CURRENCY, value="JPY")
    found = ask(
        shop,
        proof(
            "SELECT 1250, 1250, 20260302, 0, 'x', NULL",
            money=Kind.MONEY,
            quantity=Kind.QUANTITY,
            day=Kind.DATE,
            at=Kind.INSTANT,
            text=Kind.TEXT,
            nothing=Kind.MONEY,
        ),
    )

    assert found == ["1250 1.25 2026-03-02 1970-01-01T00:00:00+00:00 x –"]


def test_only_the_first_faults_are_told(any_shop: Shop) -> None:
    sql = NUMBERS.format(most=1000) + "SELECT x FROM n ORDER BY x"
    report = check(any_shop, [proof(sql, x=Kind.INTEGER)])
    result = report.results[-1]

    assert [fault.text for fault in result.faults] == [str(number) for number in range(1, 21)]
    assert result.more
    assert not report.ok


def test_exactly_as_many_as_are_shown_is_not_more(shop: Shop) -> None:
    sql = NUMBERS.format(most=SHOWN) + "SELECT x FROM n"
    result = check(shop, [proof(sql, x=Kind.INTEGER)]).results[-1]

    assert len(result.faults) == SHOWN
    assert not result.more


def test_a_rule_decides_rows(any_shop: Shop) -> None:
    def is_even(row: Row) -> bool:
        return int(row[0]) % 2 == 0

    sql = NUMBERS.format(most=6) + "SELECT x FROM n ORDER BY x"
    odd = Proof("p", "T", sql, "{x}", {"x": Kind.INTEGER}, holds=is_even)

    assert ask(any_shop, odd) == ["1", "3", "5"]


def test_engine_that_guarantees_it_is_not_asked(any_shop: Shop) -> None:
    own = Proof("p", "T", "SELECT 'lite'", "{x}", {"x": Kind.TEXT}, postgresql="-")
    result = check(any_shop, [own]).results[-1]

    if any_shop.dialect == "postgresql":
        assert result.skipped == "PostgreSQL sees to it itself"
        assert result.ok
    else:
        assert [fault.text for fault in result.faults] == ["lite"]


def test_full_proofs_wait_for_a_full_check(shop: Shop) -> None:
    full = Proof("p", "T", "SELECT 1", "{x}", {"x": Kind.INTEGER}, full=True)

    assert all(result.name != "p" for result in check(shop, [full]).results)
    assert ask(shop, full, full=True) == ["1"]


def test_fault_in_a_query_is_a_bug(shop: Shop) -> None:
    with pytest.raises(Exception, match="no such table"):
        check(shop, [proof("SELECT x FROM nowhere", x=Kind.INTEGER)])


def test_record_that_refers_to_nothing_is_found(shop: Shop) -> None:
    connection = shop.engine.raw_connection()
    connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
    connection.driver_connection.execute(  # type: ignore[union-attr]
        "INSERT INTO barcode (id, sku_id, code) VALUES (7, 99, 'x')"
    )
    connection.close()

    result = check(shop).results[3]

    assert [fault.text for fault in result.faults] == [
        "Row 7 of “barcode” refers to a record of “sku” that is not there."
    ]


def test_other_schema_is_found(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    result = check(shop).results[1]

    assert [fault.text for fault in result.faults] == [
        f"The shop has schema 0000, this program knows {HEAD}."
    ]
    with shop.reader() as reader:
        assert schema_revision(reader) == "0000"


def test_damaged_file_is_told_and_nothing_else_is_asked(shop: Shop, tmp_path: Path) -> None:
    with shop.unit_of_work() as session:
        for number in range(2000):
            session.execute(text(f"INSERT INTO setting VALUES ('k{number}', '{'v' * 100}')"))
    assert shop.path is not None
    path = shop.path
    shop.close()
    content = bytearray(path.read_bytes())
    # Somewhere in the middle: pages of the settings.
    begin = content.rindex(b"v" * 60) // 4096 * 4096
    content[begin : begin + 4096] = b"\xff" * 4096
    damaged = tmp_path / "damaged.shopdesk"
    damaged.write_bytes(content)

    opened = open_shop(damaged)
    try:
        report = check(opened, [proof("SELECT 1", x=Kind.INTEGER)])
    finally:
        opened.close()

    assert not report.ok
    assert "damaged" in report.results[0].faults[0].text
    assert [result.skipped for result in report.results[1:]] == [
        "not asked: the file is damaged"
    ] * 4
    assert damaged.read_bytes() == bytes(content)
