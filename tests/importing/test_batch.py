"""Importing a file: all or nothing, every fault with its row and column, the dry run a rollback."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportState, run_import
from shopdesk.importing.history import get_batch, list_batches, source_row
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from tests.factories import every_fact
from tests.importing.files import import_file, prepare, uci, write

GOOD = "536365,85123A,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom"
OTHER = "536366,71053,LANTERN,2,2010-12-02 08:26:00,3.39,17850,United Kingdom"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",71053,LANTERN,2,2010-12-02 08:26:00,3.39,17850,UK", "InvoiceNo", "SD-IMP-101"),
        ("536366,,LANTERN,2,2010-12-02 08:26:00,3.39,17850,UK", "StockCode", "SD-IMP-101"),
        ("536366,71053,LANTERN,,2010-12-02 08:26:00,3.39,17850,UK", "Quantity", "SD-IMP-101"),
        ("536366,71053,LANTERN,2,,3.39,17850,UK", "InvoiceDate", "SD-IMP-101"),
        ("536366,71053,LANTERN,2,2010-12-02 08:26:00, ,17850,UK", "UnitPrice", "SD-IMP-101"),
        ("5.3E+12,71053,LANTERN,2,2010-12-02 08:26:00,1,17850,UK", "InvoiceNo", "SD-IMP-102"),
        ("536366,71053,LANTERN,nan,2010-12-02 08:26:00,1,17850,UK", "Quantity", "SD-IMP-103"),
        ("536366,71053,LANTERN,2,2011-02-30 08:26:00,1,17850,UK", "InvoiceDate", "SD-IMP-107"),
        ("536366,71053,LANTERN,2,2999-01-01 08:26:00,1,17850,UK", "InvoiceDate", "SD-IMP-108"),
        ("536366,71053,LANTERN,2,2010-12-02 08:26:00,1e308,17850,UK", "UnitPrice", "SD-IMP-103"),
        (f"536366,71053,{'x' * 2_001},2,2010-12-02,1,17850,UK", "Description", "SD-IMP-110"),
        ("536366,71053,LANTERN,2,2010-12-02 08:26:00,1,17850", None, "SD-IMP-100"),
        ("536366,71053,LANTERN,2,2010-12-02,1,17850,UK,more", None, "SD-IMP-100"),
    ],
)
def test_one_faulty_cell_refuses_the_file_and_is_named(
    shop: Shop, tmp_path: Path, row: str, column: str | None, code: str
) -> None:
    before = every_fact(shop)
    path = write(tmp_path, uci(GOOD, row))

    refused = import_file(shop, path)
    tried = import_file(shop, path, dry_run=True)

    assert (refused.state, tried.state) == (ImportState.REFUSED, ImportState.DRY_RUN)
    for result in (refused, tried):
        found = [(problem.code, problem.row, problem.column) for problem in result.problems]
        assert found == [(code, 3, column)]
        assert result.batch_id is None
    assert every_fact(shop) == before
    with_good = import_file(shop, path, skip_bad=True)
    assert with_good.state is ImportState.APPLIED
    assert with_good.report.counts["added"]["lines"] == 1
    assert with_good.report.counts["rejected"] == {"rows": 1}


def test_a_dry_run_tells_the_same_as_the_import_and_writes_nothing(
    any_shop: Shop, tmp_path: Path
) -> None:
    path = write(tmp_path, uci(GOOD, OTHER))
    before = every_fact(any_shop)

    tried = import_file(any_shop, path, dry_run=True)

    assert every_fact(any_shop) == before
    done = import_file(any_shop, path)
    told, booked = tried.report.to_json(), done.report.to_json()
    del told["seconds"], booked["seconds"]
    assert told == booked
    assert booked["added"]["lines"] == 2


def test_more_faults_than_are_shown_are_all_counted_and_kept(shop: Shop, tmp_path: Path) -> None:
    path = write(tmp_path, uci(*[f"5,7,L,x,2010-12-02,1,{number},UK" for number in range(1_500)]))

    result = import_file(shop, path)

    assert (result.problem_count, len(result.problems)) == (1_500, 1_000)
    assert [problem.row for problem in result.every_problem] == list(range(2, 1_502))


def test_the_imported_file_is_kept_with_the_batch(shop: Shop, tmp_path: Path) -> None:
    plain = import_file(shop, write(tmp_path, uci(GOOD)))
    packed = import_file(shop, write(tmp_path, gzip.compress(uci(OTHER).encode()), "b.csv.gz"))

    with shop.reader() as reader:
        newest, oldest = list_batches(reader)
        assert (newest.file_name, oldest.file_name) == ("b.csv.gz", "file.csv")
        assert (oldest.actor, oldest.profile, oldest.state) == (
            "tester",
            "online_retail",
            "applied",
        )
        assert plain.batch_id is not None
        assert packed.batch_id is not None
        assert source_row(reader, plain.batch_id, 2)["InvoiceNo"] == "536365"
        assert source_row(reader, packed.batch_id, 2)["Description"] == "LANTERN"
        assert source_row(reader, packed.batch_id, 99) == {}
        assert source_row(reader, 99, 2) == {}
        assert get_batch(reader, 99) is None


def test_amounts_of_another_currency_are_refused(shop: Shop, tmp_path: Path) -> None:
    prepare(shop, currency="CNY")
    before = every_fact(shop)

    with pytest.raises(UserError) as caught:
        import_file(shop, write(tmp_path, uci(GOOD)))

    assert caught.value.code == "SD-IMP-022"
    assert every_fact(shop) == before


def test_a_table_without_a_needed_column_is_refused(shop: Shop, tmp_path: Path) -> None:
    before = every_fact(shop)

    words = r"file\.csv has no column for Name; nothing was imported\."
    with pytest.raises(UserError, match=words) as caught:
        import_file(shop, write(tmp_path, "Phone,City\n001,Bath\n"), profile="customers")

    assert caught.value.code == "SD-IMP-013"
    assert every_fact(shop) == before


def test_settings_changed_while_reading_refuse_the_import(any_shop: Shop, tmp_path: Path) -> None:
    prepare(any_shop, currency="GBP", zone="Europe/London")
    with any_shop.reader() as reader:
        plan = preview(reader, ImportRequest(path=write(tmp_path, uci(GOOD))))
    changed: list[float] = []

    def other_program(fraction: float, _text: str) -> None:
        if fraction > 0 and not changed:
            changed.append(fraction)
            with any_shop.unit_of_work() as session:
                settings.store(session, settings.SHOP_TIME_ZONE, value="Asia/Shanghai")

    with pytest.raises(UserError) as refused:
        run_import(any_shop, plan.request, actor="tester", progress=other_program)
    assert refused.value.code == "SD-IMP-016"
    with any_shop.reader() as reader:
        assert reader.rows("SELECT count(*) FROM sales_order") == [(0,)]
        assert list_batches(reader) == []
