"""Cells of ABC × XYZ open their variants; their policy is used after asking."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.metrics.products import AbcBasis
from shopdesk.ui.replenishment.tab import CLASSES, ReplenishmentTab
from tests.ui.replenishment.shown import cells
from tests.ui.windows import opened_window, page_of


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
        key = next(key for key, button in page.buttons.items() if button.text() == "2 · ¥40.00")
        assert page.buttons[key].accessibleName() == "AX: 2 variants, ¥40.00 in stock"
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


def test_classes_by_pieces_or_margin(qtbot: QtBot, buying: Shop, tmp_path: Path) -> None:
    with opened_window(buying, tmp_path) as window:
        tab = page_of(window, ReplenishmentTab)
        tab.pages.setCurrentIndex(CLASSES)
        page = tab.classes
        assert cells(page.model, 0, "code", "value") == ["S1", "¥3,360.00"]

        page.bases[AbcBasis.UNITS].click()
        assert cells(page.model, 0, "code", "value") == ["S2", "560"]
        assert "ABC by pieces" in page.note.text()

        page.bases[AbcBasis.MARGIN].click()
        assert page.model.rowCount() == 0
        assert page.note.text().endswith("2 sold variants without a known cost are left out.")
        assert not page.use_action.isEnabled()
