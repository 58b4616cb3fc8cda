"""Check the books: every statement by name, faults with the records that contradict it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import run_import
from shopdesk.importing.request import ImportRequest
from shopdesk.proofs import PROOFS
from shopdesk.ui.settings.check_panel import CheckPanel
from tests.ui.importing.files import GOOD, write_file
from tests.ui.windows import context_of, opened_window


def _panel(qtbot: QtBot, window: object) -> CheckPanel:
    panel = CheckPanel(context_of(window))  # type: ignore[arg-type]
    qtbot.addWidget(panel)
    panel.show()
    QTest.mouseClick(panel.start, Qt.MouseButton.LeftButton)
    return panel


def test_sound_books_are_proved_by_name(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    run_import(shop, ImportRequest(write_file(tmp_path, *GOOD)))
    with opened_window(shop, tmp_path) as window:
        panel = _panel(qtbot, window)
        rows = panel.model.rowCount()
        assert rows > len([proof for proof in PROOFS if not proof.full])
        assert {panel.model.index(row, 1).data() for row in range(rows)} == {"Proved"}
        assert panel.verdict.text().endswith("The books are right.")
        assert panel.start.isEnabled()


def test_a_contradiction_is_shown_first_with_its_records(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    from sqlalchemy import text

    run_import(shop, ImportRequest(write_file(tmp_path, *GOOD)))
    with shop.unit_of_work() as session:
        session.execute(
            text(
                "UPDATE stock_balance SET quantity = quantity + 1000 "
                "WHERE sku_id = (SELECT id FROM sku WHERE code = '22728')"
            )
        )
    with opened_window(shop, tmp_path) as window:
        panel = _panel(qtbot, window)
        states = [panel.model.index(row, 1).data() for row in range(panel.model.rowCount())]
        assert "Contradicted" in states
        assert panel.table.currentIndex().row() == states.index("Contradicted")
        assert "22728" in panel.detail.text()
        assert "contradicted" in panel.verdict.text()
