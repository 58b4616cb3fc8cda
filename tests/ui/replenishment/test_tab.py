"""What to buy, from the window: ticked and typed by keys, drafted, taken back, looked up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.replenishment.dialogs import PolicyDialog
from shopdesk.ui.replenishment.lists import CANDIDATE_COLUMNS, SHORTAGE_COLUMNS
from shopdesk.ui.replenishment.proposals import BUY, COLUMNS
from shopdesk.ui.replenishment.tab import CLASSES, CLEARANCE, SHORTAGES, ReplenishmentTab
from shopdesk.ui.replenishment.week_chart import WeekChart
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.rows_table import RowsModel
from tests.metrics.buying import TODAY, add_suppliers, even_sales, noon
from tests.ui.windows import context_of, dialog_of, opened_window, page_of


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(noon(TODAY), tick=True):
        yield


@pytest.fixture
def buying(shop: Shop) -> Shop:
    even_sales().write(shop)
    add_suppliers(shop)
    return shop


def cells(model: RowsModel, row: int, *keys: str) -> list[str]:
    names = [column.key for column in model.columns]
    return [model.text(row, names.index(key)) for key in keys]


def drafts(shop: Shop) -> list[tuple[Any, ...]]:
    with shop.reader() as reader:
        return reader.rows(
            "SELECT o.state, s.code, l.sku_id, l.quantity, o.total FROM purchase_order o "
            "JOIN supplier s ON s.id = o.supplier_id "
            "JOIN purchase_line l ON l.purchase_order_id = o.id ORDER BY o.id"
        )


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def test_proposals_with_their_arithmetic(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        model = tab.buy.model

        assert cells(model, 0, "code", "available", "buy", "supplier", "cash", "stake") == [
            "S2", "0", "36", "Mill", "¥36.00", "¥112.00",
        ]  # fmt: skip
        assert cells(model, 1, "code", "buy", "runs_out") == ["S1", "11", "2026-03-26"]
        assert tab.buy.sums.text() == "2 of 2 proposals ticked: ¥80.00, 2 suppliers."
        assert tab.state.text() == "2 variants looked at, demand forecast from 2026-03-16."
        qtbot.waitUntil(lambda: "Safety stock: 20 % of 28 = 5.6" in texts(tab.buy.panel))
        assert "In packs of 12: 36" in texts(tab.buy.panel)
        assert tab.buy.panel.findChildren(WeekChart)


def test_ticks_and_amounts_by_keys_become_drafts(
    qtbot: QtBot, buying: Shop, tmp_path: Path
) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        table = tab.buy.table
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Space)
        assert tab.buy.sums.text() == "1 of 2 proposals ticked: ¥44.00, 1 supplier."
        QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_2)
        field = next(one for one in table.findChildren(QLineEdit) if one.isVisible())
        assert field.text() == "2"
        QTest.keyClick(field, Qt.Key.Key_5)
        QTest.keyClick(field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: cells(tab.buy.model, 1, "buy", "cash") == ["25", "¥100.00"])

        QTest.keyClick(table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        assert drafts(buying) == [("draft", "KIL", 1, 25_000, 10_000)]
        # What is drafted is not proposed again.
        assert [one.need.code for one in tab.buy.model.proposals] == ["S2"]


def test_drafts_can_be_taken_back(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.draft_action.trigger()
        assert [row[:2] for row in drafts(buying)] == [("draft", "MIL"), ("draft", "KIL")]
        assert tab.buy.model.proposals == ()
        undo = context_of(window).undoable
        assert undo is not None
        assert window.workspace is not None

        with buying.unit_of_work() as session:
            undo.function(session, Progress())

        assert {row[0] for row in drafts(buying)} == {"cancelled"}


def test_a_cash_limit_ticks_what_fits(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.limit.setFocus()
        QTest.keyClicks(tab.buy.limit, "40")
        QTest.keyClick(tab.buy.limit, Qt.Key.Key_Return)

        assert tab.buy.sums.text() == "1 of 2 proposals ticked: ¥36.00, 1 supplier."
        tab.buy.all_action.trigger()
        assert tab.buy.sums.text() == "2 of 2 proposals ticked: ¥80.00, 2 suppliers."
        tab.buy.none_action.trigger()
        assert not tab.buy.draft_action.isEnabled()


@pytest.mark.parametrize("text", ["1.5", "many", "-3", ""])
def test_a_text_that_is_no_amount_is_refused(
    qtbot: QtBot, buying: Shop, tmp_path: Path, text: str
) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        model = tab.buy.model

        assert not model.setData(model.index(0, BUY), text)

        assert cells(model, 0, "buy") == ["36"]
        assert "is no quantity of S2" in texts(tab.buy)


def test_without_a_supplier_nothing_can_be_ticked(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    even_sales().write(shop)
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        assert tab.buy.sums.text() == "0 of 2 proposals ticked: ¥0.00, 0 suppliers."
        tab.buy.table.setFocus()
        QTest.keyClick(tab.buy.table, Qt.Key.Key_Space)
        assert "No active supplier is known" in texts(tab.buy)
        assert tab.buy.model.ticked == set()


def test_how_a_variant_is_bought(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.policy_action.trigger()
        dialog = dialog_of(PolicyDialog)
        dialog.level.setText("200")
        dialog.review.setText("0")
        dialog.submit()
        assert dialog.form.error("level") == "Between 0.01 and 99.99."
        assert dialog.form.error("review") == "Between 1 and 365 days."
        dialog.level.setText("99")
        dialog.review.setText("14")
        dialog.low.setText("100")
        dialog.submit()

        with buying.reader() as reader:
            assert reader.rows(
                "SELECT sku_id, policy, min_quantity, service_level, review_days FROM replenishment"
            ) == [(2, "jic", 100_000, 9_900, 14)]
        assert cells(tab.buy.model, 0, "code", "buy") == ["S2", "108"]


def test_the_shortage_board(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.pages.setCurrentIndex(SHORTAGES)
        page = tab.shortages

        assert cells(page.model, 0, "code", "out", "back", "gap", "margin", "action") == [
            "S2", "2026-03-16", "2026-03-23", "7", "¥56.00", "Order now",
        ]  # fmt: skip
        assert page.sums.text() == (
            "2 variants run out; margin lost until new goods are there: ¥56.00."
        )
        QTest.keyClick(page.table, Qt.Key.Key_Down)
        QTest.keyClick(page.table, Qt.Key.Key_Return)
        assert tab.pages.currentIndex() == 0
        assert tab.buy.current is not None
        assert tab.buy.current.need.code == "S1"


def test_clearance_with_its_steps_and_the_way_back(
    qtbot: QtBot, buying: Shop, tmp_path: Path
) -> None:
    with buying.unit_of_work() as session:
        from shopdesk import settings

        settings.store(session, settings.STOCK_SLOW_PIECES, value=200)
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.pages.setCurrentIndex(CLEARANCE)
        page = tab.clearance
        assert page.rows == ()
        page.slow_chip.click()
        assert cells(page.model, 0, "code", "stock", "value", "sold") == [
            "S1",
            "10",
            "¥40.00",
            "182",
        ]
        qtbot.waitUntil(lambda: "Price steps" in texts(page.panel))

        page.clear_action.trigger()

        def state() -> str:
            with buying.reader() as reader:
                return str(reader.rows("SELECT state FROM product WHERE id = 1")[0][0])

        assert state() == "clearance"
        # What is being cleared is not bought.
        assert [one.need.code for one in tab.buy.model.proposals] == ["S2"]
        undo = context_of(window).undoable
        assert undo is not None
        with buying.unit_of_work() as session:
            undo.function(session, Progress())
        assert state() == "selling"


def test_the_matrix_and_its_policy(
    qtbot: QtBot, buying: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(_parent: QWidget, question: str, *_more: object, **_named: object) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr("shopdesk.ui.dialogs.confirm", confirm)
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.pages.setCurrentIndex(CLASSES)
        page = tab.classes
        key = next(key for key, button in page.buttons.items() if button.text() == "2 variants")
        page.buttons[key].click()
        assert key[0] == "A"
        assert page.advice.text() == (
            "AX: count every 30 days · service level 98% · Small and often (just in time)"
        )
        assert [cells(page.model, row, "code") for row in range(2)] == [["S1"], ["S2"]]

        page.use_action.trigger()

        assert asked == ["Buy 2 variants as “Small and often (just in time)”?"]
        with buying.reader() as reader:
            assert reader.rows(
                "SELECT sku_id, policy, safety_method, service_level FROM replenishment ORDER BY 1"
            ) == [(1, "jit", "service", 9_800), (2, "jit", "service", 9_800)]


def test_a_change_of_the_shop_is_told_not_computed(
    qtbot: QtBot, buying: Shop, tmp_path: Path
) -> None:
    from sqlalchemy import text

    from shopdesk.db.session import touch

    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        before = tab.board
        with buying.unit_of_work() as session:
            session.connection().execute(text("UPDATE sku SET active = 0 WHERE id = 2"))
            touch(session, "sku")
        assert "compute again" in tab.state.text()
        assert tab.board is before

        tab.again_action.trigger()

        assert [one.need.code for one in tab.buy.model.proposals] == ["S1"]


def test_an_empty_shop_says_so(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        assert "Nothing needs to be bought" in texts(tab.buy)
        for place in (SHORTAGES, CLEARANCE, CLASSES):
            tab.pages.setCurrentIndex(place)
        assert "Nothing runs out too soon" in texts(tab.shortages)


def test_language_keeps_page_limit_and_row(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.limit.setText("40")
        tab.buy.table.selectRow(1)
        window.set_language("zh_CN")
        again = page_of(window, ReplenishmentTab)
        assert again.buy.limit.text() == "40"
        assert again.buy.current is not None
        assert again.buy.current.need.code == "S1"


def test_columns_are_known() -> None:
    for columns in (COLUMNS, SHORTAGE_COLUMNS, CANDIDATE_COLUMNS):
        keys = [column.key for column in columns]
        assert len(keys) == len(set(keys))
