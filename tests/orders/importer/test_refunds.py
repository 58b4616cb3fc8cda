"""Refunds out of our own file: to their orders and lines, once, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write

ORDERS = (
    "订单编号,渠道,下单时间,商家编码,商品名称,数量,单价,运费,实付,总金额,订单状态\n"
    "A1,taobao,2025-11-02 09:02:00,M1,杯,2,10,8,68,68,交易成功\n"
    "A1,taobao,2025-11-02 09:02:00,M2,壶,1,40,8,68,68,交易成功\n"
    "A2,taobao,2025-11-03 09:02:00,M1,杯,1,10,0,10,10,交易成功\n"
)
HEADER = (
    "Refund no.,Channel,Refunded at,Order no.,Customer no.,Line,Order line,Kind of line,SKU code,"
    "Product,Quantity,Amount of the line,Goods came back,Returned to,Freight,Total,Country,Reason"
)
TWO = (
    "R1,taobao,2025-11-05 10:00:00,A1,,1,1,Goods,M1,杯,1,10.00,yes,,8.00,58.00,China,Broken",
    "R1,taobao,2025-11-05 10:00:00,A1,,2,2,Goods,M2,壶,1,40.00,no,,8.00,58.00,China,Broken",
)
ALONE = "R2,taobao,2025-11-06 10:00:00,,,1,,Service,,Discount,1,5.00,no,,0.00,5.00,France,"


@pytest.fixture
def sold(any_shop: Shop, tmp_path: Path) -> Shop:
    prepare(any_shop)
    import_file(any_shop, write(tmp_path, ORDERS, "orders.csv"))
    return any_shop


def take(shop: Shop, folder: Path, *lines: str, skip_bad: bool = False) -> ImportResult:
    path = write(folder, "\n".join((HEADER, *lines)) + "\n", "refunds.csv")
    return import_file(shop, path, skip_bad=skip_bad)


def test_refunds_are_linked_to_order_and_lines(sold: Shop, tmp_path: Path) -> None:
    result = take(sold, tmp_path, *TWO, ALONE)

    assert (result.state, result.problem_count) == (ImportState.APPLIED, 0)
    assert (result.report.profile, result.report.accounted) == ("refunds", 3)
    assert rows(
        sold,
        "SELECT r.number, h.code, o.external_number, r.amount, r.freight, r.units, r.reason, "
        "r.country FROM refund r JOIN channel h ON h.id = r.channel_id "
        "LEFT JOIN sales_order o ON o.id = r.order_id ORDER BY r.number",
    ) == [
        ("R1", "taobao", "A1", 5800, 800, 2000, "Broken", "China"),
        ("R2", "taobao", None, 500, 0, 0, "", "France"),
    ]
    assert rows(
        sold,
        "SELECT l.line_no, x.line_no, s.code, l.kind, l.title, l.quantity, l.amount "
        "FROM refund_line l LEFT JOIN order_line x ON x.id = l.order_line_id "
        "LEFT JOIN sku s ON s.id = l.sku_id ORDER BY l.id",
    ) == [
        (1, 1, "M1", "goods", "杯", 1000, 1000),
        (2, 2, "M2", "goods", "壶", 1000, 4000),
        (1, None, None, "service", "Discount", 1000, 500),
    ]
    assert rows(sold, "SELECT refunded FROM sales_order ORDER BY id") == [(5800,), (0,)]
    days = rows(sold, "SELECT business_date FROM refund ORDER BY number")
    assert days == [(20251105,), (20251106,)]
    assert faults(sold) == []


def test_only_what_came_back_moves_to_the_place_named(sold: Shop, tmp_path: Path) -> None:
    take(sold, tmp_path, *(line.replace("yes,,", "yes,Quarantine,") for line in TWO))

    assert rows(
        sold,
        "SELECT s.code, m.to_id, m.quantity FROM stock_move m JOIN sku s ON s.id = m.sku_id "
        "WHERE m.kind = 'return'",
    ) == [("M1", 3, 1000)]


def test_the_same_again_is_there_already(sold: Shop, tmp_path: Path) -> None:
    take(sold, tmp_path, *TWO, ALONE)
    before = facts(sold)

    again = take(sold, tmp_path, *TWO, ALONE)
    turned = take(sold, tmp_path, ALONE, *TWO)

    assert again.state is turned.state is ImportState.UNCHANGED
    assert turned.report.counts["unchanged"]["refunds"] == 2
    assert facts(sold) == before


@pytest.mark.parametrize(
    "lines",
    [
        [line.replace("11-05 10:00", "11-05 10:01") for line in TWO],
        [line.replace("10.00,yes", "9.00,yes").replace("40.00", "41.00") for line in TWO],
        [line.replace("40.00", "39.00").replace(",8.00,58", ",9.00,58") for line in TWO],
    ],
)
def test_other_contents_under_a_known_number_are_told_and_left(
    sold: Shop, tmp_path: Path, lines: list[str]
) -> None:
    take(sold, tmp_path, *TWO)
    before = facts(sold)

    result = take(sold, tmp_path, *lines)

    assert result.state is ImportState.UNCHANGED
    assert [(one.code, one.rows) for one in result.report.warnings] == [("SD-IMP-301", (2,))]
    assert facts(sold) == before


def test_a_refund_that_a_file_of_orders_told_of_is_not_doubled(
    any_shop: Shop, tmp_path: Path
) -> None:
    prepare(any_shop)
    header, *lines = ORDERS.splitlines()
    told = "\n".join([f"{header},退款金额", f"{lines[0]},10", f"{lines[1]},10", f"{lines[2]},0"])
    import_file(any_shop, write(tmp_path, told + "\n", "orders.csv"))
    assert rows(any_shop, "SELECT amount FROM refund") == [(1000,)]
    before = facts(any_shop)

    result = take(
        any_shop,
        tmp_path,
        "RF7,taobao,2025-11-09 10:00:00,A1,,1,1,Goods,M1,杯,1,10.00,no,,0.00,10.00,,late",
    )

    assert result.state is ImportState.UNCHANGED
    assert facts(any_shop) == before


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (TWO[0].replace("A1", "A9"), "SD-IMP-230", "Order no."),
        (TWO[0].replace("taobao", "jd"), "SD-IMP-230", "Order no."),
        (TWO[0], "SD-IMP-232", "Total"),
        (TWO[0].replace("8.00,58.00", "0.00,10.00").replace("M1", "M9"), "SD-IMP-240", "SKU code"),
        (
            "R1,taobao,2025-11-05 10:00:00,A1,,1,1,Goods,M1,杯,1,20.01,no,,0.00,20.01,,",
            "SD-IMP-233",
            "Amount of the line",
        ),
        (
            "R1,taobao,2025-11-05 10:00:00,A1,,1,1,Goods,M1,杯,3,20.00,no,,0.00,20.00,,",
            "SD-IMP-233",
            "Amount of the line",
        ),
        (
            "R1,taobao,2025-11-05 10:00:00,A2,,1,1,Goods,M1,杯,1,10.00,no,,8.00,18.00,,",
            "SD-IMP-231",
            "Total",
        ),
        (TWO[0].replace("8.00,58.00", "0.00,10.00").replace("yes,,", "yes,Attic,"),
         "SD-IMP-241", "Returned to"),
        (TWO[0].replace("2025-11-05", "2025-13-05"), "SD-IMP-107", "Refunded at"),
    ],
)  # fmt: skip
def test_what_cannot_be_refuses_the_file(
    sold: Shop, tmp_path: Path, line: str, code: str, column: str
) -> None:
    before = facts(sold)

    result = take(sold, tmp_path, ALONE, line)

    assert result.state is ImportState.REFUSED
    assert [(one.row, one.column, one.code) for one in result.problems] == [(3, column, code)]
    assert facts(sold) == before


def test_rows_that_contradict_each_other_are_refused(sold: Shop, tmp_path: Path) -> None:
    result = take(sold, tmp_path, TWO[0], TWO[1].replace("58.00", "59.00"))

    assert [(one.row, one.column, one.code) for one in result.problems] == [
        (3, "Total", "SD-IMP-236")
    ]


def test_a_faulty_row_leaves_its_whole_refund_out(sold: Shop, tmp_path: Path) -> None:
    result = take(sold, tmp_path, TWO[0], TWO[1].replace("40.00", "many"), ALONE, skip_bad=True)

    assert result.state is ImportState.APPLIED
    assert rows(sold, "SELECT number FROM refund") == [("R2",)]
    assert sorted((one.row, one.code) for one in result.problems) == [
        (2, "SD-IMP-200"),
        (3, "SD-IMP-103"),
    ]
    assert (result.report.rejected_rows, result.report.accounted) == (2, 3)


def test_a_refund_of_freight_alone_has_no_line(sold: Shop, tmp_path: Path) -> None:
    freight = "R3,taobao,2025-11-05 10:00:00,A1,,,,,,,,,no,,8.00,8.00,China,late"

    result = take(sold, tmp_path, freight)

    assert result.state is ImportState.APPLIED
    assert rows(sold, "SELECT amount, freight, line_count FROM refund") == [(800, 800, 0)]
    assert faults(sold) == []


def test_two_refunds_of_one_line_never_take_more_than_it_was(sold: Shop, tmp_path: Path) -> None:
    one = "{no},taobao,2025-11-0{day} 10:00:00,A1,,1,1,Goods,M1,杯,1,10.00,no,,0.00,10.00,,"

    fine = take(sold, tmp_path, one.format(no="R1", day=5), one.format(no="R2", day=6))
    more = take(sold, tmp_path, one.format(no="R3", day=7))

    assert fine.state is ImportState.APPLIED
    assert [problem.code for problem in more.problems] == ["SD-IMP-233"]
    assert rows(sold, "SELECT sum(amount) FROM refund") == [(2000,)]


def test_the_undo_leaves_no_trace(sold: Shop, tmp_path: Path) -> None:
    before = facts(sold)
    result = take(sold, tmp_path, *TWO, ALONE)
    assert result.batch_id is not None

    undo_import(sold, result.batch_id)

    assert facts(sold) == before
    assert faults(sold) == []
