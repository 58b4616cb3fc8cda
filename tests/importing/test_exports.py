"""The made-up exports of marketplaces, read by the general profile or refused clearly."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.importing.batch import ImportState
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.importing.undo import undo_import
from tests.importing.files import DATA, facts, faults, import_file, prepare, rows

# file → currency of the shop, orders, sum of totals in minor units
WHOLE = {
    "taobao_ExportOrderList_gbk.csv": ("CNY", 28, 442570),
    "taobao_ExportOrderList_gb18030.csv": ("CNY", 28, 442570),
    "taobao_ExportOrderList_utf8bom.csv": ("CNY", 28, 442570),
    "jd_orders_gbk.csv": ("CNY", 12, 151300),
    "douyin_orders_utf8bom.csv": ("CNY", 12, 107510),
    "shopify_orders_export.csv": ("USD", 10, 40560),
    "ebay_orders_utf8bom.csv": ("USD", 8, 55863),
    "amazon_all_orders_cp1252.txt": ("EUR", None, None),
}
REFUSED = {
    "taobao_ExportOrderList_excel_damaged_gbk.csv": ("SD-IMP-102", "订单编号"),
    "pinduoduo_orders_utf8bom.csv": ("SD-IMP-203", None),
}


@pytest.mark.parametrize("name", WHOLE)
def test_whole_exports(shop: Shop, name: str) -> None:
    currency, orders, total = WHOLE[name]
    prepare(shop, currency=currency)
    before = facts(shop)

    result = import_file(shop, DATA / name, skip_bad=True)

    assert result.state is ImportState.APPLIED
    found = rows(shop, "SELECT count(*), sum(total) FROM sales_order")[0]
    assert orders in (None, found[0])
    assert total in (None, found[1])
    assert result.report.accounted == result.report.rows
    assert faults(shop) == []
    assert import_file(shop, DATA / name, skip_bad=True).state is ImportState.UNCHANGED
    assert result.batch_id is not None
    undo_import(shop, result.batch_id)
    assert facts(shop) == before


@pytest.mark.parametrize("name", REFUSED)
def test_exports_that_need_a_profile_of_their_own_are_refused_with_row_and_reason(
    shop: Shop, name: str
) -> None:
    prepare(shop)
    before = facts(shop)
    code, column = REFUSED[name]

    result = import_file(shop, DATA / name)

    assert result.state is ImportState.REFUSED
    assert result.problems[0].code == code
    assert result.problems[0].column == column
    assert result.problems[0].row is not None
    assert facts(shop) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("wanxiangtai_ads_utf8bom.csv", "Order no."),
        ("taobao_ExportOrderDetailList_gbk.csv", "Placed at / Paid at"),
        ("alipay_statement_gbk.csv", "Placed at / Paid at"),
    ],
)
def test_files_that_are_no_whole_table_of_orders_name_what_they_lack(
    shop: Shop, name: str, told: str
) -> None:
    prepare(shop)
    before = facts(shop)

    with pytest.raises(UserError) as caught:
        import_file(shop, DATA / name)

    assert caught.value.code == "SD-IMP-013"
    assert told in caught.value.message
    assert facts(shop) == before


def test_every_file_has_a_preview(shop: Shop) -> None:
    for path in sorted(DATA.glob("*.*")):
        with shop.reader() as reader:
            seen = preview(reader, ImportRequest(path=path))
        assert seen.subject == "orders", path.name
        assert 0 < len(seen.rows) <= 20, path.name
        assert len(seen.titles) > 5, path.name


def test_every_distinct_amount_of_taobao_is_there(shop: Shop) -> None:
    prepare(shop)
    import_file(shop, DATA / "taobao_ExportOrderList_gbk.csv")

    refunded = rows(shop, "SELECT sum(amount) FROM refund")[0][0]
    units = rows(shop, "SELECT sum(units) FROM sales_order")[0][0]
    phones = rows(shop, "SELECT count(*) FROM sales_order WHERE phone LIKE '1%'")[0][0]
    assert (Decimal(refunded) / 100, units) == (Decimal("802.90"), 69000)
    assert phones == 28


def test_a_letter_that_only_gb18030_holds_arrives_whole(shop: Shop) -> None:
    prepare(shop)
    import_file(shop, DATA / "taobao_ExportOrderList_gb18030.csv")

    names = "".join(row[0] for row in rows(shop, "SELECT recipient FROM sales_order"))
    assert any(ord(letter) > 0xFFFF or 0x3400 <= ord(letter) < 0x4DC0 for letter in names)
    assert "\ufffd" not in names


def test_the_report_is_plain_json(shop: Shop) -> None:
    prepare(shop)

    result = import_file(shop, DATA / "jd_orders_gbk.csv")

    assert json.loads(json.dumps(result.report.to_json()))["rows"] == 15
    assert all(result.report.lines())
    assert Path(result.report.file).name == "jd_orders_gbk.csv"
