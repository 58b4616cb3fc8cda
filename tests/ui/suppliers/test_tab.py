"""Suppliers: entering, offers, contracts, tasks from risks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QImage
from pytestqt.qtbot import QtBot

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.paths import media_dir
from shopdesk.purchasing.queries import get_supplier
from shopdesk.purchasing.service import ReceiptLineInput
from shopdesk.ui.purchasing.dialogs.entry import PurchaseDialog
from shopdesk.ui.purchasing.dialogs.steps import PayDialog
from shopdesk.ui.suppliers.dialogs import (
    ContractDialog,
    OfferDialog,
    SupplierDialog,
    TaskDialog,
)
from shopdesk.ui.suppliers.panel import SupplierPanel, open_paper
from shopdesk.ui.suppliers.tab import SuppliersTab
from shopdesk.ui.widgets.label import Label
from tests.purchasing.trade import Trade, add_trade, came, detail, sent_order
from tests.screens import Screen


@pytest.fixture
def trade(shop: Shop) -> Trade:
    return add_trade(shop)


@pytest.fixture
def screen(shop: Shop, trade: Trade, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    assert trade.supplier
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def tab(screen: Screen, trade: Trade) -> SuppliersTab:
    shown = screen.tab("suppliers", SuppliersTab)
    shown.select_id(trade.supplier)
    screen.settle()
    return shown


def test_a_supplier_is_entered_and_changed_by_keyboard(screen: Screen, tab: SuppliersTab) -> None:
    tab.on_new()
    dialog = screen.dialog(SupplierDialog)
    screen.click(dialog.ok_button)
    assert dialog.form.error("name") == "A name is needed."
    screen.type(dialog.texts["name"], "Anna")
    dialog.texts["currency"].setText("usd")
    screen.click(dialog.ok_button)
    assert dialog.form.error("rate") == "Which rate?"
    screen.type(dialog.rate, "7.12")
    screen.type(dialog.least, "50")
    dialog.lead.setValue(9)
    screen.key(dialog.rate, Qt.Key.Key_S, control=True)
    assert screen.no_dialog()
    row = ("V000001", "Anna", "USD", 7_120_000, 30, 9, 5_000)
    columns = "code, name, currency, rate_e6, terms_days, lead_time_days, min_order_amount"
    assert screen.rows(f"SELECT {columns} FROM supplier WHERE id = 2") == [row]

    screen.settle()
    tab.edit.trigger()
    dialog = screen.dialog(SupplierDialog)
    assert (dialog.rate.text(), dialog.least.text(), dialog.lead.value()) == ("7.12", "50.00", 9)
    dialog.review.setText("2027-01-31")
    screen.click(dialog.ok_button)
    assert screen.no_dialog()
    assert screen.rows("SELECT review_on, rate_e6, version FROM supplier WHERE id = 2") == [
        (20270131, 7_120_000, 2)
    ]


def test_prices_and_quotes_are_typed_in_one_field(
    screen: Screen, tab: SuppliersTab, trade: Trade
) -> None:
    tab.on_offer()
    dialog = screen.dialog(OfferDialog)
    screen.type(dialog.sku, "MUG")
    screen.key(dialog.sku, Qt.Key.Key_Return)
    screen.settle()
    screen.type(dialog.prices, "4.2; x=3")
    screen.click(dialog.ok_button)
    assert dialog.form.error("prices") == "Write prices like 4.00; 100=3.50"
    dialog.prices.setText("4.2; 100=3.50")
    dialog.main.setChecked(True)
    screen.click(dialog.ok_button)
    assert screen.no_dialog()
    assert screen.rows(
        "SELECT p.min_quantity, p.price_e4, p.source FROM supplier_price p JOIN supplier_product o "
        "ON o.id = p.supplier_product_id WHERE o.sku_id = :sku ORDER BY p.id DESC LIMIT 1",
        sku=trade.mug,
    ) == [(0, 42_000, "manual")]


def test_contract_and_tasks(
    screen: Screen,
    tab: SuppliersTab,
    trade: Trade,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tab.on_contract()
    dialog = screen.dialog(ContractDialog)
    screen.click(dialog.ok_button)
    assert dialog.form.error("name") == "A title is needed."
    screen.type(dialog.name, "Frame")
    screen.type(dialog.until, "+10")
    dialog.paper.setText(str(tmp_path / "missing.pdf"))
    screen.click(dialog.ok_button)
    assert dialog.form.error("paper") == "There is no such file."
    signed = tmp_path / "signed.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(signed))
    dialog.paper.setText(str(signed))
    screen.click(dialog.ok_button)
    assert screen.no_dialog()
    with screen.shop.reader() as reader:
        found = get_supplier(reader, trade.supplier, date(2026, 3, 2))
    assert found is not None
    (contract,) = found.contracts
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    opened = open_paper(media_dir(screen.shop.path), contract)
    assert (opened.name, opened.read_bytes()) == ("signed.png", signed.read_bytes())
    screen.settle(400)
    tab.on_tasks()
    screen.settle()

    kinds = screen.rows("SELECT kind, count(*) FROM supplier_task GROUP BY kind ORDER BY kind")
    assert kinds == [("contract", 1), ("single_source", 2)]
    assert screen.toasts[-1] == "3 tasks opened"


def test_order_and_pay_from_here(screen: Screen, tab: SuppliersTab, trade: Trade) -> None:
    tab.on_order()
    entry = screen.dialog(PurchaseDialog)
    assert entry.supplier.record.id == trade.supplier
    entry.done(0)
    order_id = sent_order(screen.shop, trade)
    (mugs,) = detail(screen.shop, order_id).lines
    came(screen.shop, order_id, ReceiptLineInput(mugs.id, pieces(10)))
    tab.select_id(trade.supplier)
    tab.findChildren(SupplierPanel)[0].refresh()
    screen.settle(400)
    tab.on_pay()
    pay = screen.dialog(PayDialog)
    screen.click(pay.ok_button)
    assert screen.no_dialog()
    assert screen.rows("SELECT paid FROM payable") == [(4_000,)]


def test_no_deals_no_score(screen: Screen, tab: SuppliersTab) -> None:
    (panel,) = tab.findChildren(SupplierPanel)
    texts = [label.text() for label in panel.findChildren(Label)]
    assert "No deals in the last year, so no score." in texts


def test_a_task_is_finished_with_its_outcome(screen: Screen, tab: SuppliersTab) -> None:
    tab.on_tasks()
    screen.settle(400)
    tab.on_finish()
    dialog = screen.dialog(TaskDialog)
    assert dialog.told.text().startswith("Ask two more suppliers")
    screen.click(dialog.ok_button)
    assert dialog.form.error("outcome") == "Say what came of it."
    screen.type(dialog.outcome, "asked Anna")
    screen.click(dialog.ok_button)

    assert screen.no_dialog()
    assert screen.rows("SELECT outcome FROM supplier_task WHERE done_at IS NOT NULL") == [
        ("asked Anna",)
    ]
