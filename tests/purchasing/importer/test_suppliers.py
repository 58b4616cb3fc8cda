"""Suppliers and price lists go out and come back: once, whole, undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.exports.shop import export_shop_data
from shopdesk.i18n import using_language
from shopdesk.importing.batch import ImportResult, run_import
from shopdesk.importing.preview import ImportRequest, preview
from shopdesk.importing.undo import undo_import
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import get_supplier, list_offers, search_suppliers
from shopdesk.purchasing.rules import Break, Layer, Role
from shopdesk.purchasing.service import SupplierInput, SupplierProductInput
from tests.factories import every_fact
from tests.purchasing.trade import add_trade, do, rows, sent_order

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of that name and text."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def bring(shop: Shop, path: Path, profile: str = "") -> ImportResult:
    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path=path, profile=profile))
    return run_import(shop, seen.request)


def out(shop: Shop, what: str, path: Path, language: str = "en") -> Path:
    with shop.reader() as reader, using_language(language):
        export_shop_data(reader, what, path)
    return path


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_own_exports_change_nothing(
    any_shop: Shop, tmp_path: Path, language: str, suffix: str
) -> None:
    trade = add_trade(any_shop)
    full = SupplierInput(
        "Sakura", code="S-1", layer=Layer.STRATEGIC, contact="Yuki", phone="0081 3 1234 5678",
        email="y@example.com", address="Tokyo 1", account="JP77", currency="JPY",
        rate_e6=48_120, terms_days=45, lead_time_days=12, min_order_amount=9_000,
        review_on=date(2027, 1, 31), note="calls back",
    )  # fmt: skip
    other = do(any_shop, service.save_supplier, full)
    offer = SupplierProductInput(
        other, trade.mug, supplier_code="007", lead_time_days=3, min_quantity=pieces(5),
        pack_size=pieces(12), breaks=(Break(0, 700_000), Break(pieces(10), 650_000)),
    )  # fmt: skip
    do(any_shop, service.save_supplier_product, offer)
    files = [
        out(any_shop, what, tmp_path / f"{what}{suffix}", language)
        for what in ("suppliers", "supplier-prices")
    ]
    before = every_fact(any_shop)

    results = [bring(any_shop, path) for path in files]

    assert [result.state for result in results] == ["unchanged", "unchanged"]
    assert every_fact(any_shop) == before


def test_exports_build_the_same_suppliers_in_another_shop(
    any_shop: Shop, tmp_path: Path, write: Write
) -> None:
    trade = add_trade(any_shop)
    suppliers = out(any_shop, "suppliers", tmp_path / "suppliers.csv")
    prices = out(any_shop, "supplier-prices", tmp_path / "prices.csv")
    names = suppliers.read_text(encoding="utf-8-sig").replace("JDZ", "JDZ2")
    listed = prices.read_text(encoding="utf-8-sig").replace("JDZ", "JDZ2")

    first = bring(any_shop, write("s.csv", names))
    second = bring(any_shop, write("p.csv", listed))

    assert (first.state, second.state) == ("applied", "applied")
    assert first.report.counts["added"]["suppliers"] == 1
    assert second.report.counts["added"]["supplier_products"] == 2
    with any_shop.reader() as reader:
        (copy,) = [row for row in search_suppliers(reader, "JDZ2") if row.code == "JDZ2"]
        offers = list_offers(reader, date(2099, 1, 1), supplier_id=copy.id)
        original = list_offers(reader, date(2099, 1, 1), supplier_id=trade.supplier)
    assert [offer.breaks for offer in offers] == [offer.breaks for offer in original]
    assert [offer.role for offer in offers] == [Role.MAIN, Role.MAIN]


def test_a_price_list_changes_prices_and_is_undone(any_shop: Shop, write: Write) -> None:
    trade = add_trade(any_shop)
    before = every_fact(any_shop)
    path = write(
        "list.csv",
        "供应商编码,规格编码,起始数量,采购价,主供应商\nJDZ,MUG,0,4.2,是\nJDZ,MUG,50,3.6,是\n",
    )

    result = bring(any_shop, path)

    assert (result.state, result.report.counts["updated"]["supplier_products"]) == ("applied", 1)
    with any_shop.reader() as reader:
        (mugs,) = list_offers(reader, date(2099, 1, 1), sku_ids=[trade.mug])
    assert [(one.min_quantity, one.price_e4) for one in mugs.breaks] == [
        (0, 42_000),
        (pieces(50), 36_000),
    ]
    assert rows(any_shop, "SELECT count(*) FROM supplier_price") == [(6,)]  # history stays
    assert result.batch_id is not None

    undo_import(any_shop, result.batch_id)

    after = every_fact(any_shop)
    for table in ("supplier", "supplier_product", "supplier_price"):
        assert after[table] == before[table], table


def test_a_list_without_quantities_replaces_the_price_of_one_piece(
    any_shop: Shop, write: Write
) -> None:
    trade = add_trade(any_shop)
    bring(any_shop, write("list.csv", "Supplier code,SKU code,Purchase price\nJDZ,MUG,4.5\n"))

    with any_shop.reader() as reader:
        (mugs,) = list_offers(reader, date(2099, 1, 1), sku_ids=[trade.mug])
    assert [(one.min_quantity, one.price_e4) for one in mugs.breaks] == [
        (0, 45_000),
        (pieces(100), 35_000),
    ]


def test_rows_that_name_nobody_are_refused(any_shop: Shop, write: Write) -> None:
    add_trade(any_shop)
    before = every_fact(any_shop)
    text = "Supplier code,SKU code,Purchase price\nNOBODY,MUG,4.5\nJDZ,NONE,4.5\nJDZ,POST,1\n"

    result = bring(any_shop, write("list.csv", text))

    assert result.state == "refused"
    assert [(fault.code, fault.row) for fault in result.problems] == [
        ("SD-PUR-030", 2),
        ("SD-PUR-030", 3),
        ("SD-PUR-030", 4),
    ]
    assert every_fact(any_shop) == before


def test_impossible_suppliers_are_refused(any_shop: Shop, write: Write) -> None:
    add_trade(any_shop)
    before = every_fact(any_shop)
    text = "Supplier code,Supplier name,Currency,Rate,Review on\nA,A,USD,x,\nB,B,,,someday\n"

    result = bring(any_shop, write("suppliers.csv", text))

    assert [(fault.code, fault.row) for fault in result.problems] == [
        ("SD-PUR-001", 2),
        ("SD-PUR-031", 3),
    ]
    assert every_fact(any_shop) == before


def test_suppliers_that_are_used_stay_when_the_import_is_undone(
    any_shop: Shop, write: Write
) -> None:
    trade = add_trade(any_shop)
    text = "供应商编码,供应商名称,账期,层级\nA,甲,45,战略\nB,乙,30,常规\nJDZ,景德镇新厂,60,备用\n"
    result = bring(any_shop, write("suppliers.csv", text))
    assert result.report.counts["added"]["suppliers"] == 2
    assert result.report.counts["updated"]["suppliers"] == 1
    ((used,),) = rows(any_shop, "SELECT id FROM supplier WHERE code = 'A'")
    offer = SupplierProductInput(used, trade.mug, breaks=(Break(0, 1),))
    do(any_shop, service.save_supplier_product, offer)
    with any_shop.reader() as reader:
        found = get_supplier(reader, used, date(2026, 1, 1))
    assert found is not None
    assert (found.layer, found.terms_days) == ("strategic", 45)
    assert result.batch_id is not None

    undo_import(any_shop, result.batch_id)

    assert rows(any_shop, "SELECT code, name, terms_days FROM supplier ORDER BY code") == [
        ("A", "甲", 45),
        ("JDZ", "景德镇瓷器厂", 30),
    ]
    with any_shop.reader() as reader:
        assert [row.code for row in search_suppliers(reader, "瓷器")] == ["JDZ"]
        assert search_suppliers(reader, "乙") == []


def test_purchases_are_exported(any_shop: Shop, tmp_path: Path) -> None:
    sent_order(any_shop, add_trade(any_shop))
    text = out(any_shop, "purchases", tmp_path / "p.csv").read_text(encoding="utf-8-sig")
    titles, row = text.strip().split("\n")
    assert titles.startswith("Purchase no.,Supplier code")
    assert row.startswith(
        "PO000001,JDZ,景德镇瓷器厂,Sent,2026-03-02,2026-03-09,1,MUG,马克杯,10,4.0000"
    )
