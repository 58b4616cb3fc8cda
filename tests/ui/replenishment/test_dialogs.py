"""How a variant is bought: checked under the fields, stored, and computed with at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.ui.replenishment.dialogs import PanelDialog, PolicyDialog
from shopdesk.ui.replenishment.tab import ReplenishmentTab
from tests.ui.replenishment.shown import cells, texts
from tests.ui.windows import dialog_of, opened_window, page_of


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


def test_the_arithmetic_has_a_window_where_there_is_no_room(
    qtbot: QtBot, buying: Shop, tmp_path: Path
) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        assert tab.buy.panel.isVisible()
        assert not tab.buy.why_button.isVisible()
        window.resize(900, 700)
        assert not tab.buy.panel.isVisible()

        tab.buy.table.setFocus()
        QTest.keyClick(tab.buy.table, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)

        dialog = dialog_of(PanelDialog)
        qtbot.waitUntil(lambda: "Expected demand in 14 days: 28" in texts(dialog))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()


def test_a_closed_panel_comes_back(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.buy.panel.closed.emit()
        assert not tab.buy.panel.isVisible()
        tab.buy.why_button.click()
        assert tab.buy.panel.isVisible()
