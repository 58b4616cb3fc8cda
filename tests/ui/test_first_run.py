"""The first page: language, demo, empty, a file; one click each."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from shopdesk import paths
from shopdesk.ui.first_run import FirstRunPage
from shopdesk.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(
    theme: Theme, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> FirstRunPage:
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path / "data"))
    made = FirstRunPage(theme)
    qtbot.addWidget(made)
    made.resize(1_000, 600)
    made.show()
    return made


def test_demo(page: FirstRunPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.demo_chosen):
        QTest.mouseClick(page.demo, LEFT)


def test_empty_makes_the_default_shop(page: FirstRunPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.shop_chosen) as chosen:
        QTest.mouseClick(page.empty, LEFT)
    assert chosen.args == [str(paths.default_shop()), True, ""]


def test_existing_default_shop_is_opened_not_made(page: FirstRunPage, qtbot: QtBot) -> None:
    paths.default_shop().parent.mkdir(parents=True)
    paths.default_shop().touch()
    with qtbot.waitSignal(page.shop_chosen) as chosen:
        QTest.mouseClick(page.empty, LEFT)
    assert chosen.args == [str(paths.default_shop()), False, ""]


def test_file_is_handed_on(
    page: FirstRunPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: ("/x/orders.csv", ""))
    with qtbot.waitSignal(page.shop_chosen) as chosen:
        QTest.mouseClick(page.file, LEFT)
    assert chosen.args == [str(paths.default_shop()), True, "/x/orders.csv"]


def test_choosing_no_file_changes_nothing(
    page: FirstRunPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: ("", ""))
    with qtbot.assertNotEmitted(page.shop_chosen):
        QTest.mouseClick(page.file, LEFT)
        QTest.mouseClick(page.open, LEFT)


def test_shop_that_is_already_there(
    page: FirstRunPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = str(tmp_path / "old.shopdesk")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (there, ""))
    with qtbot.waitSignal(page.shop_chosen) as chosen:
        QTest.mouseClick(page.open, LEFT)
    assert chosen.args == [there, False, ""]


def test_language_is_chosen_at_once(page: FirstRunPage, qtbot: QtBot) -> None:
    assert page.language.currentData() == "en"
    with qtbot.waitSignal(page.language_chosen) as chosen:
        page.language.setCurrentIndex(page.language.findData("zh_CN"))
        page.language.activated.emit(page.language.currentIndex())
    assert chosen.args == ["zh_CN"]
