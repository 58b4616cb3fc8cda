"""Suppliers and price lists go out and come back: once, whole, undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import list_offers, search_suppliers
from shopdesk.purchasing.rules import Break, Layer, Role
from shopdesk.purchasing.service import SupplierInput, SupplierProductInput
from tests.factories import every_fact
from tests.purchasing.files import bring, out, write
from tests.purchasing.trade import add_trade, do


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


def test_exports_build_the_same_suppliers_in_another_shop(any_shop: Shop, tmp_path: Path) -> None:
    trade = add_trade(any_shop)
    suppliers = out(any_shop, "suppliers", tmp_path / "suppliers.csv")
    prices = out(any_shop, "supplier-prices", tmp_path / "prices.csv")
    names = suppliers.read_text(encoding="utf-8-sig").replace("JDZ", "JDZ2")
    listed = prices.read_text(encoding="utf-8-sig").replace("JDZ", "JDZ2")

    first = bring(any_shop, write(tmp_path / "s.csv", names))
    second = bring(any_shop, write(tmp_path / "p.csv", listed))

    assert (first.state, second.state) == ("applied", "applied")
    assert first.report.counts["added"]["suppliers"] == 1
    assert second.report.counts["added"]["supplier_products"] == 2
    with any_shop.reader() as reader:
        (copy,) = [row for row in search_suppliers(reader, "JDZ2") if row.code == "JDZ2"]
        offers = list_offers(reader, date(2099, 1, 1), supplier_id=copy.id)
        original = list_offers(reader, date(2099, 1, 1), supplier_id=trade.supplier)
    assert [offer.breaks for offer in offers] == [offer.breaks for offer in original]
    assert [offer.role for offer in offers] == [Role.MAIN, Role.MAIN]


def test_impossible_suppliers_are_refused(any_shop: Shop, tmp_path: Path) -> None:
    add_trade(any_shop)
    before = every_fact(any_shop)
    text = "Supplier code,Supplier name,Currency,Rate,Review on\nA,A,USD,x,\nB,B,,,someday\n"

    result = bring(any_shop, write(tmp_path / "suppliers.csv", text))

    assert [(fault.code, fault.row) for fault in result.problems] == [
        ("SD-PUR-001", 2),
        ("SD-PUR-031", 3),
    ]
    assert every_fact(any_shop) == before
