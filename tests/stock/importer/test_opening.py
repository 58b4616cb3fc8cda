"""Opening stock from a table of products: once, dated by the import, with its cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import ImportResult, ImportState
from shopdesk.importing.undo import undo_blockers, undo_import
from tests.importing.files import facts, faults, import_file, prepare, rows, write

HEADER = "商品编码,商品名称,售价,成本价,类型,库存"


def run(shop: Shop, folder: Path, *lines: str) -> ImportResult:
    return import_file(shop, write(folder, "\n".join((HEADER, *lines)) + "\n"))


@pytest.fixture
def shanghai(any_shop: Shop) -> Shop:
    prepare(any_shop)
    return any_shop


def shelf(shop: Shop) -> list[tuple[object, ...]]:
    return rows(
        shop,
        "SELECT s.code, b.quantity, b.value FROM stock_balance b JOIN sku s ON s.id = b.sku_id "
        "WHERE b.location_id = 1 ORDER BY s.id",
    )


def test_opening_stock_stands_on_the_shelf_with_its_cost(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, "M1,杯,39.9,12.345,,10", "M2,壶,99,,,0.5", "M3,盘,9,,,0")

    assert shelf(shanghai) == [("M1", 10000, 12345), ("M2", 500, 0)]
    assert rows(shanghai, "SELECT kind, from_id FROM stock_move ORDER BY id") == [
        ("opening", 8),
        ("opening", 8),
    ]
    assert faults(shanghai) == []


def test_services_have_no_stock(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, "S1,邮费,8,,服务,5")

    assert shelf(shanghai) == []


def test_another_figure_later_is_told_and_changes_nothing(shanghai: Shop, tmp_path: Path) -> None:
    run(shanghai, tmp_path, "M1,杯,39.9,,,10")
    before = facts(shanghai)

    result = run(shanghai, tmp_path, "M1,杯,39.9,,,12")

    assert result.state is ImportState.UNCHANGED
    assert [(one.code, one.rows) for one in result.report.warnings] == [("SD-IMP-304", (2,))]
    assert facts(shanghai) == before


def test_stock_that_is_sold_by_now_keeps_the_import_from_being_undone(
    shanghai: Shop, tmp_path: Path
) -> None:
    opened = run(shanghai, tmp_path, "M1,杯,39.9,,,10")
    sale = "订单号,下单时间,商家编码,数量,单价,订单状态\nA1,{at},M1,4,39.9,{state}\n"
    later = sale.format(at="2099", state="待发货")
    text = later.replace("2099", rows_now())
    sold = import_file(shanghai, write(tmp_path, text, "orders.csv"))
    before = facts(shanghai)
    assert opened.batch_id is not None
    assert sold.batch_id is not None

    reasons = undo_blockers(shanghai, opened.batch_id)
    with pytest.raises(Exception, match="M1") as caught:
        undo_import(shanghai, opened.batch_id)

    assert reasons == ["Stock of M1 would be 4 short."]
    assert getattr(caught.value, "code", "") == "SD-IMP-030"
    assert facts(shanghai) == before
    undo_import(shanghai, sold.batch_id)
    undo_import(shanghai, opened.batch_id)
    assert shelf(shanghai) == []


def rows_now() -> str:
    from shopdesk.base import clock

    return clock.now().astimezone(clock.zone("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")
