"""A list as a file: what was asked for, in the order that was asked for, whole or not at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled, UserError
from shopdesk.exports import table
from shopdesk.exports.table import export_table, row_ids, rows_of
from shopdesk.orders.queries import ORDERS


def rows_in(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def export(shop: Shop, query: TableQuery, path: Path, *keys: str) -> int:
    columns = [ORDERS.column(key) for key in keys] or None
    with shop.reader() as reader:
        return export_table(
            reader, ORDERS, query, path, currency="CNY", zone="Asia/Shanghai", columns=columns
        )


def test_whole_list_with_all_columns(demo_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"

    count = export(demo_shop, TableQuery(), path)

    rows = rows_in(path)
    assert rows[0] == [column.title for column in ORDERS.columns]
    assert len(rows) == count + 1
    with demo_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM sales_order") == [(count,)]
    numbers = [row[0] for row in rows[1:]]
    placed = [row[1] for row in rows[1:]]
    assert len(set(numbers)) == count
    assert placed == sorted(placed, reverse=True)


def test_chips_search_order_and_columns(demo_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    query = TableQuery(filters=(("refunded", {}),), sort="total", descending=False)

    count = export(demo_shop, query, path, "state", "total")

    rows = rows_in(path)
    assert rows[0] == ["State", "Total"]
    assert {row[0] for row in rows[1:]} == {"Refunded"}
    totals = [float(row[1]) for row in rows[1:]]
    assert totals == sorted(totals)
    assert count == len(totals) > 3


def test_search_text(demo_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"

    count = export(demo_shop, TableQuery(search="SO000007"), path, "number")

    assert count == 1
    assert rows_in(path) == [["Order no."], ["SO000007"]]


def test_pages_keep_the_order(
    demo_shop: Shop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    export(demo_shop, TableQuery(), tmp_path / "a.csv")
    monkeypatch.setattr(table, "_PAGE", 7)
    export(demo_shop, TableQuery(), tmp_path / "b.csv")

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_cancel_leaves_the_old_file(demo_shop: Shop, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"orders.{suffix}"
    path.write_text("old")

    def progress(_done: int, _total: int, _text: str) -> None:
        raise Cancelled

    with demo_shop.reader() as reader, pytest.raises(Cancelled):
        export_table(
            reader, ORDERS, TableQuery(), path, currency="CNY", zone="UTC", progress=progress
        )

    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir() if found.suffix == f".{suffix}"] == [
        path.name
    ]


def test_progress_goes_from_start_to_end(demo_shop: Shop, tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []

    with demo_shop.reader() as reader:
        count = export_table(
            reader,
            ORDERS,
            TableQuery(),
            tmp_path / "a.csv",
            currency="CNY",
            zone="UTC",
            progress=lambda *step: told.append(step),
        )

    assert told[0] == (0, count, "Orders")
    assert told[-1] == (count, count, "Orders")


def test_unknown_suffix_is_refused(demo_shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        export(demo_shop, TableQuery(), tmp_path / "a.pdf")

    assert refusal.value.code == "SD-EXP-004"
    assert not (tmp_path / "a.pdf").exists()


def test_more_rows_than_a_sheet_holds_are_refused(
    demo_shop: Shop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table, "MAX_SHEET_ROWS", 5)

    with pytest.raises(UserError) as refusal:
        export(demo_shop, TableQuery(), tmp_path / "a.xlsx")

    assert refusal.value.code == "SD-EXP-005"
    assert not (tmp_path / "a.xlsx").exists()
    assert export(demo_shop, TableQuery(), tmp_path / "a.csv") > 5


def test_rows_of_ids_come_in_their_order(demo_shop: Shop) -> None:
    with demo_shop.reader() as reader:
        ids = row_ids(reader, ORDERS, TableQuery(sort="number", descending=False))
        rows = list(rows_of(reader, ORDERS, ids[2:5], columns=[ORDERS.column("number")]))

    assert rows == [("SO000003",), ("SO000004",), ("SO000005",)]
