"""Last page: what the import did, the records, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shopdesk.base.table import ids_statement
from shopdesk.db.shop import Shop
from shopdesk.orders.queries import ORDERS
from shopdesk.ui.importing.wizard import ImportWizard
from tests.factories import add_sku
from tests.ui.importing.conftest import Open
from tests.ui.importing.files import BAD, GOOD, write_file


def _imported(open_wizard: Open, path: Path) -> ImportWizard:
    wizard = open_wizard(path)
    wizard.go_forward()
    wizard.go_forward()
    if wizard.check_page.problems is not None:
        wizard.check_page.skip.setChecked(True)
    wizard.go_forward()
    return wizard


def _facts(shop: Shop) -> dict[str, int]:
    tables = ("sales_order", "order_line", "customer", "product", "stock_move", "payment")
    with shop.reader() as reader:
        return {name: reader.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables}


def test_says_what_was_added(open_wizard: Open, tmp_path: Path) -> None:
    page = _imported(open_wizard, write_file(tmp_path, *GOOD)).result_page
    assert page.verdict.text() == "Imported."
    assert not page.undo.isHidden()
    assert page.save.isHidden()
    assert page.again.isHidden()


def test_undo_leaves_the_shop_as_it_was(open_wizard: Open, shop: Shop, tmp_path: Path) -> None:
    before = _facts(shop)
    page = _imported(open_wizard, write_file(tmp_path, *GOOD)).result_page
    assert _facts(shop)["sales_order"] == 2
    QTest.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    assert page.verdict.text() == "The import was undone. The shop is as it was before."
    assert _facts(shop) == before
    assert page.undo.isHidden()
    assert page.show_records.isHidden()


def test_shows_exactly_the_imported_orders(open_wizard: Open, shop: Shop, tmp_path: Path) -> None:
    wizard = _imported(open_wizard, write_file(tmp_path, GOOD[0], BAD[0], GOOD[2]))
    page = wizard.result_page
    assert page.verdict.text() == "Imported without the faulty rows."
    assert not page.save.isHidden()
    asked: list[tuple[str, Any]] = []
    wizard.context.tab_asked.disconnect()
    wizard.context.tab_asked.connect(lambda tab, drill: asked.append((tab, drill)))
    QTest.mouseClick(page.show_records, Qt.MouseButton.LeftButton)
    assert not wizard.isVisible()
    ((tab, drill),) = asked
    assert (tab, drill.title) == ("orders", "Imported from retail.csv")
    statement = ids_statement(ORDERS, drill.query)
    with shop.reader() as reader:
        assert len(reader.rows(statement.sql, statement.parameters)) == 2


def test_our_own_files_of_stock_and_refunds_are_known_by_name(
    open_wizard: Open, shop: Shop, tmp_path: Path
) -> None:
    with shop.unit_of_work() as session:
        add_sku(session, "M1")
    path = tmp_path / "stock.csv"
    path.write_text(
        "SKU code,Name,Place,Quantity,Reserved,Available,Stock value\nM1,Mug,Shelf,7,0,7,10.50\n",
        encoding="utf-8",
    )

    wizard = open_wizard(path)
    known = {
        wizard.file_page.profile.itemText(at) for at in range(wizard.file_page.profile.count())
    }
    wizard.go_forward()
    columns = {key: combo.currentText() for key, combo in wizard.mapping_page.combos.items()}
    wizard.go_forward()
    wizard.go_forward()

    assert wizard.file_page.profile.currentText() == "Stock"
    assert {"Stock", "Refunds"} <= known
    assert (columns["place"], columns["value"]) == ("Place", "Stock value")
    assert wizard.result_page.verdict.text() == "Imported."
    assert wizard.result_page.show_records.isHidden()
    with shop.reader() as reader:
        held = reader.rows("SELECT quantity, value FROM stock_balance WHERE location_id = 1")
    assert held == [(7000, 1050)]
