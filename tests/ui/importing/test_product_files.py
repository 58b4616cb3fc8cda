"""The wizard with product files of shop programs: recognised by name, mapped, imported, undone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shopdesk.db.shop import Shop
from tests.importing.files import facts
from tests.products.importer.samples import WOO, table
from tests.products.importer.test_woocommerce import BLUE, MUG, RED, SHIRT
from tests.ui.importing.conftest import Open


def _file(folder: Path) -> Path:
    path = folder / "wc-product-export.csv"
    path.write_text(table(WOO, SHIRT, RED, BLUE, MUG), encoding="utf-8-sig")
    return path


def test_profiles_are_offered_by_name(open_wizard: Open, tmp_path: Path) -> None:
    page = open_wizard(_file(tmp_path)).file_page

    names = [page.profile.itemText(place) for place in range(page.profile.count())]

    assert page.badge.accessibleName() == "Recognised: WooCommerce products"
    assert {
        *("WooCommerce products", "Shopify products", "Medusa products", "Spree products"),
        "Products",
    } <= set(names)


def test_columns_of_several_are_mapped_and_the_file_comes_in(
    open_wizard: Open, shop: Shop, tmp_path: Path
) -> None:
    before = facts(shop)
    wizard = open_wizard(_file(tmp_path))
    wizard.go_forward()
    seen = wizard.draft.seen
    assert seen is not None
    columns = {choice.key: choice.column for choice in seen.fields if choice.column is not None}
    assert (columns["axis.1"], columns["option.2"]) == (
        WOO.index("Attribute 1 name"),
        WOO.index("Attribute 2 value(s)"),
    )
    assert "prices" not in {choice.key for choice in seen.fields}  # of other programs only

    wizard.go_forward()
    wizard.go_forward()

    assert wizard.result_page.verdict.text() == "Imported."
    with shop.reader() as reader:
        assert reader.rows("SELECT code FROM sku ORDER BY id") == [
            ("SHIRT-R",),
            ("SHIRT-Blue",),
            ("WC-13",),
        ]
    QTest.mouseClick(wizard.result_page.undo, Qt.MouseButton.LeftButton)
    assert facts(shop) == before
