"""The history of imports: what each did, and its undo after a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from shopdesk.importing.batch import run_import
from shopdesk.importing.request import ImportRequest
from shopdesk.ui import dialogs
from shopdesk.ui.importing.history import ImportHistory
from tests.ui.importing.files import GOOD, write_file
from tests.ui.windows import context_of, opened_window


def _cells(history: ImportHistory, row: int) -> list[str]:
    return [history.model.index(row, column).data() for column in range(1, 6)]


def test_an_empty_history_teaches(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        history = ImportHistory(context_of(window))
        qtbot.addWidget(history)
        history.show()
        assert history.table.isHidden()
        assert not history._empty.isHidden()


def test_lists_imports_newest_first_and_undoes_one(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_import(shop, ImportRequest(write_file(tmp_path, GOOD[0])))
    run_import(shop, ImportRequest(write_file(tmp_path, GOOD[2], name="second.csv")))
    questions: list[str] = []

    def confirm(_parent: object, question: str, _detail: str, **_options: object) -> bool:
        questions.append(question)
        return len(questions) > 1

    monkeypatch.setattr(dialogs, "confirm", confirm)
    with opened_window(shop, tmp_path) as window:
        history = ImportHistory(context_of(window))
        qtbot.addWidget(history)
        history.show()
        assert _cells(history, 0)[:3] == ["second.csv", "online_retail", "1"]
        assert _cells(history, 1)[0] == "retail.csv"
        assert "1 order" in _cells(history, 0)[3]
        history.undo.click()
        assert _cells(history, 0)[4] == "Applied"
        history.undo.click()
        assert questions == ["Undo the import of “second.csv”?"] * 2
        assert _cells(history, 0)[4] == "Undone"
        assert not history.undo.isEnabled()
        with shop.reader() as reader:
            assert reader.rows("SELECT count(*) FROM sales_order")[0][0] == 1
