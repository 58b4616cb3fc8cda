"""What a file says that stands somewhere stands there afterwards, with its value, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write

HEADER = "SKU code,Name,Place,Quantity,Reserved,Available,Stock value"
PRODUCTS = (
    "商品编码,商品名称,售价,成本价,类型,库存\nM1,杯,39.9,12.5,,10\nM2,壶,99,,,\nS1,邮费,8,,服务,\n"
)


@pytest.fixture
def stocked(any_shop: Shop, tmp_path: Path) -> Shop:
    """Ten of M1 for 125.00, nothing of M2, a service."""
    prepare(any_shop)
    import_file(any_shop, write(tmp_path, PRODUCTS, "products.csv"))
    return any_shop


def take(shop: Shop, folder: Path, *lines: str, skip_bad: bool = False) -> ImportResult:
    path = write(folder, "\n".join((HEADER, *lines)) + "\n", "stock.csv")
    return import_file(shop, path, skip_bad=skip_bad)


def held(shop: Shop) -> list[tuple[object, ...]]:
    return rows(
        shop,
        "SELECT s.code, b.location_id, b.quantity, b.value FROM stock_balance b "
        "JOIN sku s ON s.id = b.sku_id WHERE b.location_id < 5 AND b.quantity <> 0 "
        "ORDER BY s.code, b.location_id",
    )


def moves(shop: Shop) -> list[tuple[object, ...]]:
    return rows(
        shop,
        "SELECT kind, from_id, to_id, quantity, value FROM stock_move WHERE reason IS NOT NULL "
        "ORDER BY id",
    )


def test_what_the_file_says_stands_there_with_its_value(stocked: Shop, tmp_path: Path) -> None:
    result = take(
        stocked,
        tmp_path,
        "M1,杯,Shelf,12,0,12,160.00",
        "M2,壶,Shelf,3,0,3,90.50",
        'M2,壶,"Returns, not inspected",1,0,1,0',
        "M1,杯,隔离区,0.5,0,0.5,",
    )

    assert (result.state, result.problem_count) == (ImportState.APPLIED, 0)
    assert result.report.profile == "stock"
    assert held(stocked) == [
        ("M1", 1, 12000, 16000),
        ("M1", 3, 500, 625),
        ("M2", 1, 3000, 9050),
        ("M2", 4, 1000, 0),
    ]
    assert moves(stocked) == [
        ("adjustment", 8, 1, 2000, 3500),
        ("opening", 8, 1, 3000, 9050),
        ("opening", 8, 4, 1000, 0),
        ("adjustment", 8, 3, 500, 625),
    ]
    reasons = rows(stocked, "SELECT DISTINCT reason FROM stock_move WHERE reason IS NOT NULL")
    assert reasons == [("Stock as told by the file stock.csv",)]
    assert faults(stocked) == []


def test_the_same_again_moves_nothing(stocked: Shop, tmp_path: Path) -> None:
    lines = ("M1,杯,Shelf,12,0,12,160.00", "M2,壶,shelf,3,0,3,90.50")
    take(stocked, tmp_path, *lines)
    before = facts(stocked)

    again = take(stocked, tmp_path, *lines)
    turned = take(stocked, tmp_path, *reversed(lines))

    assert again.state is turned.state is ImportState.UNCHANGED
    assert facts(stocked) == before


def test_less_is_a_loss_that_takes_its_value_along(stocked: Shop, tmp_path: Path) -> None:
    take(stocked, tmp_path, "M1,杯,Shelf,4,0,4,50.00")

    assert held(stocked) == [("M1", 1, 4000, 5000)]
    assert moves(stocked) == [("adjustment", 1, 7, 6000, 7500)]
    assert faults(stocked) == []


@pytest.mark.parametrize(
    ("line", "quantity", "value"),
    [
        ("M1,杯,Shelf,4,0,4,200.00", 4000, 20000),  # fewer, worth more
        ("M1,杯,Shelf,15,0,15,20.00", 15000, 2000),  # more, worth less
        ("M1,杯,Shelf,10,0,10,99.99", 10000, 9999),  # as many, worth something else
        ("M1,杯,Shelf,12,0,12,", 12000, 15000),  # the rest at its expected cost
        ("M1,杯,Shelf,4,0,4,", 4000, 5000),  # a share of what it was worth
    ],
)
def test_any_quantity_and_value_can_be_reached(
    stocked: Shop, tmp_path: Path, line: str, quantity: int, value: int
) -> None:
    result = take(stocked, tmp_path, line)

    assert result.state is ImportState.APPLIED
    assert held(stocked) == [("M1", 1, quantity, value)]
    assert faults(stocked) == []


def test_nothing_left_is_worth_nothing(stocked: Shop, tmp_path: Path) -> None:
    take(stocked, tmp_path, "M1,杯,Shelf,0,0,0,0.00")

    assert held(stocked) == []
    assert moves(stocked) == [("adjustment", 1, 7, 10000, 12500)]
    assert faults(stocked) == []


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("M9,x,Shelf,1,0,1,0", "SD-IMP-240", "SKU code"),
        ("S1,邮费,Shelf,1,0,1,0", "SD-IMP-240", "SKU code"),
        ("M1,杯,Attic,1,0,1,0", "SD-IMP-241", "Place"),
        ("M1,杯,Loss,1,0,1,0", "SD-IMP-241", "Place"),
        ("M2,壶,货架,1,0,1,0", "SD-IMP-242", "SKU code"),
        ("M1,杯,Shelf,-1,0,1,0", "SD-IMP-105", "Quantity"),
        ("M1,杯,Shelf,,0,1,0", "SD-IMP-101", "Quantity"),
        ("M1,杯,Shelf,1,0,1,x", "SD-IMP-103", "Stock value"),
    ],
)
def test_one_row_that_cannot_be_refuses_the_file(
    stocked: Shop, tmp_path: Path, line: str, code: str, column: str
) -> None:
    before = facts(stocked)

    result = take(stocked, tmp_path, "M2,壶,Shelf,3,0,3,90.50", line)

    assert result.state is ImportState.REFUSED
    assert [(one.row, one.column, one.code) for one in result.problems] == [(3, column, code)]
    assert facts(stocked) == before


def test_the_other_rows_can_be_taken(stocked: Shop, tmp_path: Path) -> None:
    result = take(stocked, tmp_path, "M9,x,Shelf,1,0,1,0", "M2,壶,Shelf,3,0,3,90.50", skip_bad=True)

    assert result.state is ImportState.APPLIED
    assert held(stocked) == [("M1", 1, 10000, 12500), ("M2", 1, 3000, 9050)]
    assert result.report.rejected_rows == 1


def test_promised_goods_stay(stocked: Shop, tmp_path: Path) -> None:
    from tests.stock.importer.test_opening import rows_now

    order = f"订单号,下单时间,商家编码,数量,单价,订单状态\nA1,{rows_now()},M1,4,39.9,待发货\n"
    import_file(stocked, write(tmp_path, order, "orders.csv"))
    before = facts(stocked)

    result = take(stocked, tmp_path, "M1,杯,Shelf,3,0,3,0")

    assert result.state is ImportState.REFUSED
    assert result.problems[0].code == "SD-IMP-243"
    assert result.problems[0].message.startswith("4 pieces are promised to orders there")
    assert facts(stocked) == before
    assert take(stocked, tmp_path, "M1,杯,Shelf,4,4,0,0").state is ImportState.APPLIED


def test_the_undo_leaves_no_trace(stocked: Shop, tmp_path: Path) -> None:
    before = facts(stocked)
    result = take(stocked, tmp_path, "M1,杯,Shelf,12,0,12,10.00", "M2,壶,在途,3,0,3,90.50")
    assert result.batch_id is not None

    undo_import(stocked, result.batch_id)

    assert facts(stocked) == before
    assert faults(stocked) == []


def test_orders_that_come_after_the_stock_do_not_change_it(stocked: Shop, tmp_path: Path) -> None:
    take(stocked, tmp_path, "M2,壶,Shelf,3,0,3,90.50")
    sold = "订单号,下单时间,商家编码,数量,单价,订单状态\nA1,2025-11-02 09:02:00,M2,4,99,交易成功\n"

    import_file(stocked, write(tmp_path, sold, "orders.csv"))

    assert ("M2", 1, 3000, 9050) in held(stocked)
    assert faults(stocked) == []
