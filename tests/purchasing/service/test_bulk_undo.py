"""What an import of suppliers added goes again, unless somebody needs it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shopdesk.db.shop import Shop
from shopdesk.importing.undo import undo_import
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import get_supplier, search_suppliers
from shopdesk.purchasing.rules import Break
from shopdesk.purchasing.service import SupplierProductInput
from tests.purchasing.files import bring, write
from tests.purchasing.trade import add_trade, do, rows


def test_suppliers_that_are_used_stay_when_the_import_is_undone(
    any_shop: Shop, tmp_path: Path
) -> None:
    trade = add_trade(any_shop)
    text = "供应商编码,供应商名称,账期,层级\nA,甲,45,战略\nB,乙,30,常规\nJDZ,景德镇新厂,60,备用\n"
    result = bring(any_shop, write(tmp_path / "suppliers.csv", text))
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
