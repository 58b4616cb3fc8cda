"""Special prices of a table: with their days in the price lists, and out of them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopdesk.base import clock
from shopdesk.base.clock import from_millis
from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult
from shopdesk.importing.undo import undo_import
from shopdesk.prices.queries import price_history
from shopdesk.products.service import Cell, apply_cells
from tests.importing.files import facts, import_file, prepare, rows, write

HEADER = (
    "Type,SKU,Name,Published,Regular price,Sale price,Date sale price starts,Date sale price ends\n"
)


def run(shop: Shop, folder: Path, line: str, name: str = "p.csv") -> ImportResult:
    return import_file(shop, write(folder, HEADER + line + "\n", name))


@pytest.mark.parametrize(
    ("days", "since", "until"),
    [
        (
            "2026-06-01,2026-06-30",
            datetime(2026, 5, 31, 16, tzinfo=UTC),
            datetime(2026, 6, 30, 16, tzinfo=UTC),
        ),
        (",2026-06-30 23:59:59", None, datetime(2026, 6, 30, 16, tzinfo=UTC)),
        (",2030-06-30 12:00", None, datetime(2030, 6, 30, 4, tzinfo=UTC)),
    ],
)
def test_a_special_price_lasts_to_the_end_of_its_last_day(
    shop: Shop, tmp_path: Path, days: str, since: datetime | None, until: datetime
) -> None:
    prepare(shop)
    before = facts(shop)

    result = run(shop, tmp_path, f"simple,A,A,1,10,8,{days}")

    ((price, first, last),) = rows(shop, "SELECT price, valid_from, valid_until FROM sku_price")
    assert price == 800
    assert (from_millis(first) if first else None) == since
    assert from_millis(last) == until
    assert rows(shop, "SELECT price, list_price FROM sku") == [(1000, None)]
    assert result.batch_id is not None
    undo_import(shop, result.batch_id)
    assert facts(shop) == before


def test_a_price_that_ends_before_it_begins_is_left_out_and_told(
    shop: Shop, tmp_path: Path
) -> None:
    prepare(shop)

    result = run(shop, tmp_path, "simple,A,A,1,10,8,2026-06-30,2026-06-01")

    assert [(one.code, one.rows) for one in result.report.warnings] == [("SD-IMP-322", (2,))]
    assert rows(shop, "SELECT count(*) FROM sku_price") == [(0,)]
    assert rows(shop, "SELECT price FROM sku") == [(1000,)]


def test_prices_that_an_import_changes_are_in_the_history(shop: Shop, tmp_path: Path) -> None:
    prepare(shop)
    run(shop, tmp_path, "simple,A,A,1,10,,,")

    run(shop, tmp_path, "simple,A,A,1,12,9,,", "sale.csv")

    ((sku,),) = rows(shop, "SELECT id FROM sku")
    with shop.reader() as reader:
        told = {(one.field, one.before, one.after, one.title) for one in price_history(reader, sku)}
    assert told == {("price", 1000, 900, "sale.csv"), ("list_price", None, 1200, "sale.csv")}


def test_the_history_of_prices_is_a_chain(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(shop)
    start = clock.now()
    for minutes, price in enumerate((10, 12, 13)):
        monkeypatch.setattr(clock, "now", lambda past=minutes: start + timedelta(minutes=past))
        run(shop, tmp_path, f"simple,A,A,1,{price},,,", f"{price}.csv")
    ((sku,),) = rows(shop, "SELECT id FROM sku")
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=5))
    with shop.unit_of_work() as session:
        apply_cells(session, [Cell(sku, "price", 1_500)])

    with shop.reader() as reader:
        told = [(one.before, one.after, one.title) for one in price_history(reader, sku)]

    assert told == [(1_300, 1_500, ""), (1_200, 1_300, "13.csv"), (1_000, 1_200, "12.csv")]
