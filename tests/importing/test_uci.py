"""A real year of 541,909 rows: whole, accounted for, equal to an independent computation."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.importing.batch import ImportResult, ImportState, run_import
from shopdesk.importing.history import source_row
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.undo import undo_import
from tests.importing.files import data_set, facts, faults, import_file, rows

SERVICES = {"POST", "DOT", "M", "m", "C2", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK"}
SLICES = ("online_retail_slice_latin1_usdates.csv", "online_retail_first3000.xlsx")

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def frame() -> Any:
    """The file as pandas reads it, every cell as text, with exact figures beside."""
    import pandas as pd

    path = data_set("online_retail", "online_retail.csv.gz")
    found = pd.read_csv(path, dtype=str, keep_default_na=False)
    quantity = found["Quantity"].astype(int)
    mills = found["UnitPrice"].map(lambda text: int(Decimal(text) * 1000))
    found["q"], found["p"], found["v"] = quantity, mills, quantity * mills
    found["money"] = (found["v"].abs() + 5) // 10 * (found["v"] < 0).map({True: -1, False: 1})
    found["month"] = found["InvoiceDate"].str[:7].str.replace("-", "").astype(int)
    found["cancelled"] = found["InvoiceNo"].str.startswith("C")
    found["entry"] = found["InvoiceNo"].str.startswith("A")
    found["key"] = found["StockCode"].str.casefold()
    service = found["StockCode"].isin(SERVICES) | found["StockCode"].str.startswith("gift_0001_")
    found["goods"] = ~service
    found["sale"] = ~found["cancelled"] & ~found["entry"] & (quantity > 0) & (mills > 0)
    return found


@pytest.fixture(scope="module")
def imported(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Shop, ImportResult, str]]:
    """The whole year in a shop, with the facts from before."""
    path = data_set("online_retail", "online_retail.csv.gz")
    shop = open_shop(tmp_path_factory.mktemp("uci") / "uci.shopdesk", create=True)
    before = facts(shop)
    result = run_import(shop, ImportRequest(path=path))
    yield shop, result, before
    shop.close()


def sums(shop: Shop, sql: str) -> dict[Any, int]:
    return {key: int(value) for key, value in rows(shop, sql)}


def by(frame: Any, mask: Any, key: str) -> dict[Any, int]:
    grouped = frame[mask].groupby(key)["money"].sum()
    return {name: int(value) for name, value in grouped.items()}


@pytest.mark.slow
def test_the_year_is_whole_and_the_books_prove_themselves(
    imported: tuple[Shop, ImportResult, str],
) -> None:
    shop, result, _before = imported

    assert result.state is ImportState.APPLIED
    assert (result.report.rows, result.problem_count) == (541_909, 0)
    assert faults(shop) == []
    assert result.report.adopted == {"shop.currency": "GBP", "shop.time_zone": "Europe/London"}


@pytest.mark.slow
def test_the_accounting_by_kind_equals_the_file(
    imported: tuple[Shop, ImportResult, str], frame: Any
) -> None:
    _shop, result, _before = imported
    told = result.report.to_json()["kinds"]

    assert sum(one["rows"] for one in told.values()) == len(frame)
    assert sum(Decimal(one["quantity"]) for one in told.values()) == int(frame["q"].sum())
    assert (
        sum(Decimal(one["value"]) for one in told.values()) == Decimal(int(frame["v"].sum())) / 1000
    )
    masks = {
        "sale": frame["sale"] & frame["goods"],
        "service": frame["sale"] & ~frame["goods"],
        "refund": frame["cancelled"],
        "entry": frame["entry"],
        "write_off": ~frame["cancelled"] & (frame["q"] < 0),
    }
    for kind, mask in masks.items():
        chosen = frame[mask]
        quantity, value = Decimal(int(chosen["q"].sum())), Decimal(int(chosen["v"].sum())) / 1000
        expected = (len(chosen), quantity, value)
        one = told[kind]
        found = (one["rows"], Decimal(one["quantity"]), Decimal(one["value"]))
        if kind == "service":  # services that cost nothing in a sale are services too
            known = (frame["CustomerID"] != "") | frame["InvoiceNo"].isin(
                frame[frame["sale"]]["InvoiceNo"]
            )
            free = frame[(frame["p"] == 0) & (frame["q"] > 0) & ~frame["goods"] & known]
            expected = (expected[0] + len(free), expected[1] + int(free["q"].sum()), expected[2])
        assert found == expected, kind


@pytest.mark.slow
def test_sales_and_refunds_equal_pandas_to_the_cent(
    imported: tuple[Shop, ImportResult, str], frame: Any
) -> None:
    shop, _result, _before = imported
    sale, cancelled = frame["sale"], frame["cancelled"]

    lines = (
        "FROM order_line l JOIN sales_order o ON o.id = l.order_id "
        "LEFT JOIN sku s ON s.id = l.sku_id LEFT JOIN customer c ON c.id = o.customer_id"
    )
    month = f"SELECT o.business_date / 100, sum(l.amount) {lines} GROUP BY 1"
    assert sums(shop, month) == by(frame, sale, "month")
    country = f"SELECT o.country, sum(l.amount) {lines} WHERE l.amount > 0 GROUP BY 1"
    assert sums(shop, country) == {
        name: value for name, value in by(frame, sale, "Country").items() if value
    }
    customer = f"SELECT coalesce(c.number, ''), sum(l.amount) {lines} WHERE l.amount > 0 GROUP BY 1"
    assert sums(shop, customer) == {
        name: value for name, value in by(frame, sale, "CustomerID").items() if value
    }
    sku = f"SELECT s.code_key, sum(l.amount) {lines} WHERE l.kind = 'goods' GROUP BY 1"
    assert sums(shop, sku) == by(frame, sale & frame["goods"], "key")
    refunds = "SELECT business_date / 100, -sum(amount) FROM refund GROUP BY 1"
    assert sums(shop, refunds) == by(frame, cancelled, "month")


@pytest.mark.slow
def test_stock_is_what_was_sold_lost_and_found(
    imported: tuple[Shop, ImportResult, str], frame: Any
) -> None:
    shop, _result, _before = imported
    goods = frame[frame["goods"] & ~frame["entry"]]

    assert rows(shop, "SELECT count(*) FROM stock_balance WHERE location_id = 1 AND quantity < 0")[
        0
    ] == (0,)
    assert rows(shop, "SELECT sum(quantity) FROM stock_balance")[0] == (0,)
    returned = -goods[goods["cancelled"]]["q"].sum() * 1000
    assert rows(shop, "SELECT sum(quantity) FROM stock_balance WHERE location_id = 4")[0] == (
        int(returned),
    )
    lost = -goods[~goods["cancelled"] & (goods["q"] < 0)]["q"].sum() * 1000
    assert rows(shop, "SELECT sum(quantity) FROM stock_balance WHERE location_id = 7")[0] == (
        int(lost),
    )


@pytest.mark.slow
def test_every_line_shows_the_row_it_came_from(imported: tuple[Shop, ImportResult, str]) -> None:
    shop, result, _before = imported
    assert result.batch_id is not None
    row, title, quantity = rows(
        shop, "SELECT source_row, title, quantity FROM order_line WHERE id = 500000"
    )[0]

    with shop.reader() as reader:
        cells = source_row(reader, result.batch_id, row)

    assert (cells["Description"].strip(), int(cells["Quantity"]) * 1000) == (title, quantity)


@pytest.mark.slow
def test_the_year_again_adds_nothing_and_its_undo_leaves_no_trace(
    imported: tuple[Shop, ImportResult, str], tmp_path: Path
) -> None:
    shop, result, before = imported
    moves = rows(shop, "SELECT count(*), max(id) FROM stock_move")
    packed = data_set("online_retail", "online_retail.csv.gz")
    plain = tmp_path / "other_name.csv"
    plain.write_bytes(gzip.decompress(packed.read_bytes()) + b"\n")

    same = import_file(shop, packed)
    compared = import_file(shop, plain)

    assert (same.state, compared.state) == (ImportState.UNCHANGED, ImportState.UNCHANGED)
    assert compared.report.to_json()["kinds"]["unchanged"]["rows"] == 541_909
    assert rows(shop, "SELECT count(*), max(id) FROM stock_move") == moves
    assert result.batch_id is not None
    undo_import(shop, result.batch_id)
    assert facts(shop) == before


@pytest.mark.parametrize("name", SLICES)
def test_other_copies_of_the_file(shop: Shop, name: str) -> None:
    before = facts(shop)

    result = import_file(shop, data_set("online_retail", name))

    assert result.state is ImportState.APPLIED
    assert result.report.profile == "online_retail"
    assert result.report.accounted == result.report.rows
    first = rows(shop, "SELECT number, placed_at, total FROM sales_order ORDER BY id LIMIT 1")
    assert first == [("536365", 1291191960000, 13912)]
    assert faults(shop) == []
    assert result.batch_id is not None
    undo_import(shop, result.batch_id)
    assert facts(shop) == before


def test_copies_in_other_forms_hold_the_same_invoices(shop: Shop) -> None:
    csv_result = import_file(shop, data_set("online_retail", SLICES[0]))
    book_result = import_file(shop, data_set("online_retail", SLICES[1]))

    assert csv_result.state is ImportState.APPLIED
    told = book_result.report.to_json()["kinds"]
    # The workbook ends after 3,000 rows, in the middle of an invoice; all others are the same.
    assert {kind: one["rows"] for kind, one in told.items()} == {
        "unchanged": 2461,
        "different": 539,
    }
    assert ("SD-IMP-301", 1) in [(one.code, one.count) for one in book_result.report.warnings]
