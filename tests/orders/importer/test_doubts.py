"""Cells that a line cannot do without, heads that disagree, rows that repeat each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportResult, ImportState
from tests.importing.files import facts, faults, import_file, prepare, rows, write

HEADER = "订单号,下单时间,商品名称,商家编码,数量,单价,总金额,订单状态,买家账号,快递单号"
TEE = "A1,2025-11-01 10:00:00,T恤,TEE,2,59.00,118.00,交易成功,zs,SF1"
MUG = "A2,2025-11-02 10:00:00,马克杯,MUG,1,39.90,39.90,交易成功,ls,SF2"


@pytest.fixture
def shanghai(shop: Shop) -> Shop:
    prepare(shop)
    return shop


def run(shop: Shop, folder: Path, *lines: str, header: str = HEADER) -> ImportResult:
    return import_file(shop, write(folder, "\n".join((header, *lines)) + "\n"))


def told(result: ImportResult) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.row, one.column) for one in result.problems]


def notices(result: ImportResult) -> dict[str, tuple[int, tuple[int, ...]]]:
    return {one.code: (one.count, one.rows) for one in result.report.warnings}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (",2,59.00", ",,59.00", ("SD-IMP-101", 3, "数量")),
        (",2,59.00", ",2,", ("SD-IMP-101", 3, "单价")),
        (",2,59.00", ",-2,59.00", ("SD-IMP-201", 3, "数量")),
        (",2,59.00", ",2,-59.00", ("SD-IMP-201", 3, "单价")),
        (",2,59.00", ",0,59.00", ("SD-IMP-204", 3, "数量")),
    ],
)
def test_lines_without_pieces_or_price_are_refused_by_row_and_column(
    shanghai: Shop, tmp_path: Path, old: str, new: str, problem: tuple[str, int, str]
) -> None:
    before = facts(shanghai)

    result = run(shanghai, tmp_path, MUG, TEE.replace(old, new))

    assert result.state is ImportState.REFUSED
    assert told(result) == [problem]
    assert facts(shanghai) == before


def test_all_faults_of_all_stages_are_named_at_once(shanghai: Shop, tmp_path: Path) -> None:
    lines = (
        TEE.replace("59.00", "cheap"),
        "A3,2025-11-03,杯,CUP,,9.00,9.00,交易成功,ww,",
        "A3,2025-11-03,碗,BOWL,-1,9.00,9.00,交易成功,ww,",
        "A4,,盘,DISH,1,9.00,9.00,交易成功,ww,",
        "A5,2025-11-05,壶,POT,1,9.00,18.00,交易成功,ww,",
        "A5,2025-11-05,盖,LID,1,9.00,19.00,交易成功,ww,",
    )

    result = run(shanghai, tmp_path, *lines)

    assert told(result) == [
        ("SD-IMP-103", 2, "单价"),
        ("SD-IMP-101", 3, "数量"),
        ("SD-IMP-201", 4, "数量"),
        ("SD-IMP-203", 5, "下单时间"),
        ("SD-IMP-207", 7, "总金额"),
    ]
    assert rows(shanghai, "SELECT count(*) FROM sales_order") == [(0,)]


def test_an_amount_of_the_line_is_enough(shanghai: Shop, tmp_path: Path) -> None:
    header = "订单号,下单时间,商品名称,数量,单价,小计"

    result = run(shanghai, tmp_path, "A1,2025-11-01,杯,2,,19.00", header=header)

    assert result.state is ImportState.APPLIED
    assert rows(shanghai, "SELECT quantity, amount FROM order_line") == [(2000, 1900)]


def test_a_row_of_the_order_itself_needs_no_price(shanghai: Shop, tmp_path: Path) -> None:
    summary = "A1,2025-11-01,,,3,,108.00,交易成功,zs,SF1"
    items = ("A1,,T恤,TEE,2,39.00,,,,", "A1,,碗,BOWL,1,30.00,,,,")

    result = run(shanghai, tmp_path, summary, *items)

    assert rows(shanghai, "SELECT title, quantity, amount FROM order_line ORDER BY id") == [
        ("T恤", 2000, 7800),
        ("碗", 1000, 3000),
    ]
    assert result.report.to_json()["kinds"]["repeated"]["rows"] == 1
    assert faults(shanghai) == []


def test_a_file_without_prices_and_totals_is_refused_as_a_whole(
    shanghai: Shop, tmp_path: Path
) -> None:
    with pytest.raises(UserError) as caught:
        run(shanghai, tmp_path, "A1,2025-11-01,杯,2", header="订单号,下单时间,商品名称,数量")

    assert caught.value.code == "SD-IMP-013"
    assert "Unit price / Amount of the line / Total / Paid" in caught.value.message


def test_an_order_whose_total_is_empty_is_refused(shanghai: Shop, tmp_path: Path) -> None:
    header = "订单号,下单时间,商品名称,数量,总金额"

    result = run(
        shanghai, tmp_path, "A1,2025-11-01,杯,2,", "A2,2025-11-01,杯,2,8.00", header=header
    )

    assert told(result) == [("SD-IMP-206", 2, "总金额")]


def test_one_piece_a_row_is_said_and_counted(shanghai: Shop, tmp_path: Path) -> None:
    header = "订单号,下单时间,商品名称,单价"
    lines = ("A1,2025-11-01,杯,5.00", "A1,2025-11-01,碗,6.00")

    result = run(shanghai, tmp_path, *lines, header=header)

    assert notices(result)["SD-IMP-318"] == (2, (2, 3))
    assert rows(shanghai, "SELECT units FROM sales_order") == [(2000,)]


@pytest.mark.parametrize(
    ("change", "column", "values"),
    [
        (("118.00", "120.00"), "总金额", "118.00 (row 2), 120.00 (row 4)"),
        (("zs", "ww"), "买家账号", "zs (row 2), ww (row 4)"),
        (("2025-11-01", "2025-11-05"), "下单时间", "2025-11-01 10:00:00 (row 2), 2025-11-05"),
        (("交易成功", "交易关闭"), "订单状态", "success (row 2), closed (row 4)"),
    ],
)
def test_an_order_of_two_minds_is_refused_with_its_values(
    shanghai: Shop, tmp_path: Path, change: tuple[str, str], column: str, values: str
) -> None:
    result = run(shanghai, tmp_path, TEE, MUG, TEE.replace(*change))

    assert result.state is ImportState.REFUSED
    assert told(result) == [("SD-IMP-207", 4, column)]
    assert "Order A1 has several values" in result.problems[0].message
    assert values in result.problems[0].message


def test_other_heads_that_disagree_are_told_and_the_first_is_taken(
    shanghai: Shop, tmp_path: Path
) -> None:
    second = "A1,2025-11-01 10:00:07,碗,BOWL,1,9.00,127.00,交易成功,zs,SF9"

    result = run(shanghai, tmp_path, TEE.replace("118.00", "127.00"), second)

    found = [one for one in result.report.warnings if one.code == "SD-IMP-302"]
    assert [(one.count, one.rows) for one in found] == [(1, (3,)), (1, (3,))]
    assert "order A1: SF1 (row 2), SF9 (row 3)" in found[1].text
    assert rows(shanghai, "SELECT tracking FROM shipment") == [("SF1",)]


def test_equal_rows_are_more_of_it_unless_the_total_says_otherwise(
    shanghai: Shop, tmp_path: Path
) -> None:
    twice = TEE.replace("118.00", "236.00")

    untold = "A3,2025-11-03,杯,CUP,1,9.00,,交易成功,ww,"

    kept = run(shanghai, tmp_path, twice, twice, MUG, MUG, untold, untold)

    assert notices(kept) == {"SD-IMP-310": (1, (7,)), "SD-IMP-314": (1, (5,))}
    assert rows(shanghai, "SELECT number, units, total FROM sales_order ORDER BY id") == [
        ("A1", 4000, 23600),
        ("A2", 1000, 3990),
        ("A3", 2000, 1800),
    ]
    assert faults(shanghai) == []


def test_a_sub_order_with_two_contents_is_refused(shanghai: Shop, tmp_path: Path) -> None:
    header = "订单号,下单时间,子订单编号,商品名称,数量,单价"
    lines = ("A1,2025-11-01,S1,杯,1,5.00", "A1,2025-11-01,S1,碗,1,6.00")

    assert told(run(shanghai, tmp_path, *lines, header=header)) == [("SD-IMP-207", 3, "子订单编号")]


@pytest.mark.parametrize(
    ("line", "code", "amount"),
    [
        ("A1,2025-11-01,杯,2,5.00,12.00,", "SD-IMP-316", 1200),
        ("A1,2025-11-01,杯,2,5.00,9.00,3.00", "SD-IMP-317", 900),
        ("A1,2025-11-01,杯,2,5.00,9.00,1.00", None, 900),
    ],
)
def test_amounts_of_a_line_that_disagree_are_told(
    shanghai: Shop, tmp_path: Path, line: str, code: str | None, amount: int
) -> None:
    header = "订单号,下单时间,商品名称,数量,单价,小计,优惠"

    result = run(shanghai, tmp_path, line, header=header)

    assert rows(shanghai, "SELECT amount FROM order_line") == [(amount,)]
    assert {"SD-IMP-316", "SD-IMP-317"} & set(notices(result)) == ({code} if code else set())


def test_a_discount_above_the_line_is_refused(shanghai: Shop, tmp_path: Path) -> None:
    header = "订单号,下单时间,商品名称,数量,单价,优惠"

    result = run(shanghai, tmp_path, "A1,2025-11-01,杯,1,5.00,6.00", header=header)

    assert told(result) == [("SD-IMP-201", 2, "优惠")]


def test_a_name_beside_a_code_is_the_title(shanghai: Shop, tmp_path: Path) -> None:
    run(
        shanghai,
        tmp_path,
        "A1,2025-11-01,TEE,T-shirt,2,5.00",
        header="order_number,order_date,sku,name,quantity,price",
    )

    assert rows(shanghai, "SELECT number FROM sales_order") == [("A1",)]
    assert rows(shanghai, "SELECT title FROM order_line") == [("T-shirt",)]


def test_unused_and_repeated_columns_are_named(shanghai: Shop, tmp_path: Path) -> None:
    header = "订单号,下单时间,商品名称,数量,单价,单价,Mood"

    result = run(shanghai, tmp_path, "A1,2025-11-01,杯,1,5.00,6.00,blue", header=header)

    document = result.report.to_json()
    assert document["unused_columns"] == ["单价", "Mood"]
    assert document["repeated_columns"] == ["单价"]
    text = "\n".join(result.report.lines())
    assert "Columns that are not read: 单价, Mood" in text
    assert "Titles over several columns: 单价" in text
