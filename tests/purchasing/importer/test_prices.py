"""Price lists: new prices beside old ones, whole tables or single pieces, nobody unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.importing.undo import undo_import
from shopdesk.purchasing.queries import list_offers
from tests.factories import every_fact
from tests.purchasing.files import bring, write
from tests.purchasing.trade import add_trade, rows


def test_a_price_list_changes_prices_and_is_undone(any_shop: Shop, tmp_path: Path) -> None:
    trade = add_trade(any_shop)
    before = every_fact(any_shop)
    path = write(
        tmp_path / "list.csv",
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
    any_shop: Shop, tmp_path: Path
) -> None:
    trade = add_trade(any_shop)
    bring(
        any_shop,
        write(tmp_path / "list.csv", "Supplier code,SKU code,Purchase price\nJDZ,MUG,4.5\n"),
    )

    with any_shop.reader() as reader:
        (mugs,) = list_offers(reader, date(2099, 1, 1), sku_ids=[trade.mug])
    assert [(one.min_quantity, one.price_e4) for one in mugs.breaks] == [
        (0, 45_000),
        (pieces(100), 35_000),
    ]


def test_rows_that_name_nobody_are_refused(any_shop: Shop, tmp_path: Path) -> None:
    add_trade(any_shop)
    before = every_fact(any_shop)
    text = "Supplier code,SKU code,Purchase price\nNOBODY,MUG,4.5\nJDZ,NONE,4.5\nJDZ,POST,1\n"

    result = bring(any_shop, write(tmp_path / "list.csv", text))

    assert result.state == "refused"
    assert [(fault.code, fault.row) for fault in result.problems] == [
        ("SD-PUR-030", 2),
        ("SD-PUR-030", 3),
        ("SD-PUR-030", 4),
    ]
    assert every_fact(any_shop) == before
