"""Products of a table: variants, what is known already, what is refused, and the way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write

HEADER = "商品编码,商品名称,规格编码,颜色,尺码,售价,成本价,条码,类目,品牌"
RED = "T1,T恤,T1-R-M,红,M,59.00,20.5,6901234567892,服装>上衣,蓝天"
BLUE = "T1,T恤,T1-B-M,蓝,M,59.00,20.5,,服装>上衣,"
MUG = "M1,马克杯,,,,39.9,,,厨房 / 杯,"


def run(shop: Shop, folder: Path, *lines: str, **asked: object) -> ImportResult:
    text = "\n".join((HEADER, *lines)) + "\n"
    return import_file(shop, write(folder, text), **asked)  # type: ignore[arg-type]


@pytest.fixture
def shanghai(any_shop: Shop) -> Shop:
    prepare(any_shop)
    return any_shop


def test_rows_with_one_product_code_are_variants_of_one_product(
    shanghai: Shop, tmp_path: Path
) -> None:
    result = run(shanghai, tmp_path, RED, BLUE, MUG)

    assert rows(
        shanghai,
        "SELECT p.code, p.name, g.path, p.brand, p.axis1, p.axis2 FROM product p "
        "LEFT JOIN category g ON g.id = p.category_id ORDER BY p.id",
    ) == [
        ("T1", "T恤", "服装 / 上衣", "蓝天", "颜色", "尺码"),
        ("M1", "马克杯", "厨房 / 杯", "", "", ""),
    ]
    assert rows(
        shanghai, "SELECT code, name, option1, option2, price, cost_e4 FROM sku ORDER BY id"
    ) == [
        ("T1-R-M", "T恤 · 红 / M", "红", "M", 5900, 205_000),
        ("T1-B-M", "T恤 · 蓝 / M", "蓝", "M", 5900, 205_000),
        ("M1", "马克杯", "", "", 3990, None),
    ]
    assert rows(shanghai, "SELECT code FROM barcode") == [("6901234567892",)]
    assert dict(result.report.counts["added"]) == {"products": 2, "skus": 3}
    assert faults(shanghai) == []


def test_variants_without_a_code_of_their_own_get_one(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, RED.replace("T1-R-M", ""), BLUE.replace("T1-B-M", ""))

    assert rows(shanghai, "SELECT code FROM sku ORDER BY id") == [("T1-红-M",), ("T1-蓝-M",)]


def test_weights_are_read_in_the_unit_of_their_title(shanghai: Shop, tmp_path: Path) -> None:
    text = "货号,名称,重量（kg）,市场价\nA,杯,0.3505,99\n"

    result = import_file(shanghai, write(tmp_path, text))

    assert result.report.unused == ()
    assert rows(shanghai, "SELECT weight_grams, list_price FROM sku") == [(351, 9900)]


def test_the_same_table_again_changes_nothing(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, RED, BLUE, MUG)
    before = facts(shanghai)

    result = run(shanghai, tmp_path, MUG, RED, BLUE)

    assert result.state is ImportState.UNCHANGED
    assert result.report.to_json()["kinds"]["unchanged"]["rows"] == 3
    assert facts(shanghai) == before


def test_what_the_table_tells_otherwise_is_changed_and_can_be_undone(
    shanghai: Shop, tmp_path: Path
) -> None:
    run(shanghai, tmp_path, RED, BLUE, MUG)
    before = facts(shanghai)

    result = run(
        shanghai,
        tmp_path,
        RED.replace("59.00", "69.00").replace("T恤", "短袖"),
        BLUE.replace("20.5,,", "20.5,690999,").replace("T恤", "短袖"),
        MUG,
        "M2,茶杯,,,,19.9,,,厨房 / 杯,",
    )

    assert rows(shanghai, "SELECT name, price FROM sku ORDER BY id") == [
        ("短袖 · 红 / M", 6900),
        ("短袖 · 蓝 / M", 5900),
        ("马克杯", 3990),
        ("茶杯", 1990),
    ]
    told = result.report.to_json()
    assert {name: one["rows"] for name, one in told["kinds"].items()} == {
        "added": 1,
        "updated": 2,
        "unchanged": 1,
    }
    assert (told["updated"], told["added"]) == (
        {"products": 1, "skus": 2},
        {"products": 1, "skus": 1},
    )
    assert faults(shanghai) == []
    assert result.batch_id is not None
    undo_import(shanghai, result.batch_id)
    assert facts(shanghai) == before
    assert faults(shanghai) == []


def test_empty_cells_leave_what_is_known(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, RED)
    before = facts(shanghai)

    result = run(shanghai, tmp_path, "T1,T恤,T1-R-M,,,,,,,")

    assert result.state is ImportState.UNCHANGED
    assert facts(shanghai) == before


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (",杯,,,,1,,,,", "SD-IMP-210", None),
        (RED, "SD-IMP-211", "规格编码"),
        ("T9,新,T1-B-M,,,1,,,,", "SD-IMP-211", "规格编码"),
        ("T9,新,T9,,,1,,6901234567892,,", "SD-IMP-213", "条码"),
        ("T9,新,T9,,,abc,,,,", "SD-IMP-103", "售价"),
        ("T9,新,T9,,,-1,,,,", "SD-IMP-105", "售价"),
        ("1.2E+18,新,T9,,,1,,,,", "SD-IMP-102", "商品编码"),
    ],
)
def test_what_cannot_be_is_refused_by_row_and_column(
    shanghai: Shop, tmp_path: Path, line: str, code: str, column: str | None
) -> None:
    before = facts(shanghai)

    result = run(shanghai, tmp_path, RED, BLUE, line)

    assert result.state is ImportState.REFUSED
    assert [(one.code, one.row, one.column) for one in result.problems] == [(code, 4, column)]
    assert facts(shanghai) == before


def test_variants_and_barcodes_of_others_are_refused(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, RED)
    before = facts(shanghai)

    result = run(shanghai, tmp_path, "T9,别的,T1-R-M,,,1,,,,", "T8,新,T8,,,1,,6901234567892,,")

    assert [(one.code, one.row) for one in result.problems] == [
        ("SD-IMP-212", 2),
        ("SD-IMP-213", 3),
    ]
    assert facts(shanghai) == before


def test_good_rows_go_in_without_the_bad_ones_when_that_is_chosen(
    shanghai: Shop, tmp_path: Path
) -> None:
    result = run(shanghai, tmp_path, MUG, "T9,新,T9,,,abc,,,,", skip_bad=True)

    assert result.state is ImportState.APPLIED
    assert rows(shanghai, "SELECT code FROM sku") == [("M1",)]
    assert result.report.to_json()["rejected"] == {"rows": 1}


def test_a_dry_run_writes_nothing_and_tells_the_same(shanghai: Shop, tmp_path: Path) -> None:
    before = facts(shanghai)

    tried = run(shanghai, tmp_path, RED, MUG, dry_run=True)
    done = run(shanghai, tmp_path, RED, MUG)

    assert tried.state is ImportState.DRY_RUN
    assert tried.report.counts == done.report.counts
    assert rows(shanghai, "SELECT count(*) FROM import_batch") == [(1,)]
    assert facts(shanghai) != before


def test_products_that_were_sold_meanwhile_stay_when_the_import_is_undone(
    shanghai: Shop, tmp_path: Path
) -> None:
    result = run(shanghai, tmp_path, RED, MUG)
    sold = write(tmp_path, "订单号,下单时间,商家编码,单价\nA1,2025-11-01,M1,39.9\n", "orders.csv")
    import_file(shanghai, sold)
    assert result.batch_id is not None

    undo_import(shanghai, result.batch_id)

    assert rows(shanghai, "SELECT code FROM sku") == [("M1",)]
    assert faults(shanghai) == []


def test_what_is_told_differently_or_too_finely_is_said(shanghai: Shop, tmp_path: Path) -> None:
    fine = "T1,衬衫,T1-G-M,绿,M,59.005,20.1234,,服装>衬衫,"

    result = run(shanghai, tmp_path, RED, fine, MUG)

    told = {notice.code: (notice.text, notice.rows) for notice in result.report.warnings}
    assert told["SD-IMP-332"] == ("“售价” has more decimals than CNY; it is rounded.", (3,))
    heads = [notice for notice in result.report.warnings if notice.code == "SD-IMP-331"]
    assert [(notice.text, notice.rows) for notice in heads] == [
        ("“商品名称” is told differently for one product; its first row counts.", (3,)),
        ("“类目” is told differently for one product; its first row counts.", (3,)),
    ]
    assert rows(shanghai, "SELECT price, cost_e4 FROM sku WHERE code = 'T1-G-M'") == [
        (5901, 201_234)
    ]
