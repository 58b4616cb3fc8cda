"""Product files of shop programs by command: tried, imported, exported, taken back."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command
from tests.products.importer.samples import SHOPIFY, table
from tests.products.importer.test_shopify import FIRST, PICTURE, SECOND


def test_a_product_file_is_tried_imported_and_taken_back(shopdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "products_export_1.csv"
    path.write_text(table(SHOPIFY, FIRST, SECOND, PICTURE), encoding="utf-8")
    empty = tmp_path / "first.csv"
    empty.write_text("SKU,Name,Price\nA,A,1\n", encoding="utf-8")
    shopdesk("import", empty)
    before = shopdesk("dump").out

    tried = shopdesk("import", path, "--dry-run", "--json")
    assert shopdesk("dump").out == before
    done = shopdesk("import", path, "--as", "shopify_products", "--json")

    assert (tried.code, done.code) == (0, 0)
    assert (tried.document["profile"], done.document["state"]) == ("shopify_products", "applied")
    for name in ("kinds", "added", "updated", "warnings", "unused_columns"):
        assert tried.document[name] == done.document[name], name
    assert done.document["added"] == {"products": 1, "skus": 2, "moves": 1}
    assert "SEO Title" in done.document["unused_columns"]
    out = tmp_path / "own.xlsx"
    assert shopdesk("export", "products", out).code == 0
    again = shopdesk("import", out, "--json").document
    assert (again["state"], again["added"], again["unused_columns"]) == ("unchanged", {}, [])
    assert shopdesk("undo-import", str(done.document["batch"])).code == 0
    assert shopdesk("dump").out == before


def test_prices_that_a_file_changes_are_in_the_history(shopdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    for price in ("10", "12"):
        path.write_text(f"SKU,Name,Price,List price\nA,A,{price},2{price}\n", encoding="utf-8")
        assert shopdesk("import", path).code == 0

    told = shopdesk("prices", "history", "A", "--json").document

    changes = {(one["field"], one["before"], one["after"]) for one in told["changes"]}
    assert changes == {("price", "10.00", "12.00"), ("list_price", "210.00", "212.00")}


def test_an_unknown_profile_names_the_known(shopdesk: Command, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("SKU,Name\nA,A\n", encoding="utf-8")

    done = shopdesk("import", path, "--as", "magento")

    assert done.code == 1
    assert "SD-IMP-010" in done.err
    for name in ("woocommerce", "shopify_products", "medusa", "spree"):
        assert name in done.err
