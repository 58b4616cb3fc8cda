"""The window as a whole: shops, tabs, language, theme, zoom, undo, closing."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from shopdesk import i18n, settings
from shopdesk.db.upgrade import open_shop
from shopdesk.ui import dialogs
from shopdesk.ui.context import Undo
from shopdesk.ui.faults import Faults
from shopdesk.ui.first_run import FirstRunPage
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.list_query import ListState
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.tasks import Progress
from shopdesk.ui.theme import Mode, Theme
from shopdesk.ui.window_state import WindowState
from shopdesk.ui.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CONTROL = Qt.KeyboardModifier.ControlModifier
MakeWindow = Callable[..., MainWindow]


class Heard(Faults):
    """Keeps what would be told."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[BaseException] = []

    def handle(self, fault: BaseException) -> None:
        self.seen.append(fault)


@pytest.fixture
def shop_file(empty_shop_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mine.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    with_name(path, "拾光杂货铺")
    return path


def with_name(path: Path, name: str) -> None:
    shop = open_shop(path)
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_NAME, value=name)
        settings.store(session, settings.SHOP_LANGUAGE, value="en")
    shop.close()


@pytest.fixture
def make_window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MakeWindow]:
    made: list[MainWindow] = []

    def make(*, inline: bool = True) -> MainWindow:
        state = WindowState(tmp_path / "window.ini")
        state.save("window/tab", "orders")
        window = MainWindow(state, Heard(), inline=inline)
        qtbot.addWidget(window)
        window.resize(1_280, 800)
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        assert window.faults.seen == []  # type: ignore[attr-defined]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(make_window: MakeWindow, shop_file: Path, qtbot: QtBot) -> MainWindow:
    made = make_window()
    assert made.open_shop(shop_file)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def workspace(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def page(window: MainWindow) -> ListPage:
    shown = workspace(window).page(workspace(window).current)
    assert isinstance(shown, ListPage)
    return shown


def stored_name(window: MainWindow) -> str:
    assert window.shop is not None
    with window.shop.reader() as reader:
        return settings.get(reader, settings.SHOP_NAME)


def rename(window: MainWindow, name: str) -> None:
    assert window.context is not None

    def write(session: Session, _progress: Progress) -> None:
        settings.store(session, settings.SHOP_NAME, value=name)

    window.context.tasks.write(write)


def test_opens_on_the_tab_of_last_time(window: MainWindow) -> None:
    assert workspace(window).current == "orders"
    assert window.windowTitle() == "拾光杂货铺 – ShopDesk"
    assert window.state.recent_shops[0].endswith("mine.shopdesk")


@pytest.mark.parametrize(("key", "tab"), [(Qt.Key.Key_3, "orders"), (Qt.Key.Key_4, "customers")])
def test_tabs_by_key(window: MainWindow, key: Qt.Key, tab: str) -> None:
    QTest.keyClick(window, key, CONTROL)

    assert workspace(window).current == tab
    assert window.state.load("window/tab", "") == tab


def test_tabs_by_click(window: MainWindow) -> None:
    navigation = workspace(window).navigation
    button = next(
        button for button in navigation.findChildren(QToolButton) if button.text() == "Customers"
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert workspace(window).current == "customers"
    assert button.isChecked()


def test_tab_bar_shrinks_and_is_remembered(window: MainWindow) -> None:
    navigation = workspace(window).navigation
    wide = navigation.width()

    QTest.keyClick(window, Qt.Key.Key_B, CONTROL)
    assert navigation.narrow
    assert navigation.width() < wide / 2
    assert window.state.load("window/narrow", False) is True

    QTest.keyClick(window, Qt.Key.Key_B, CONTROL)
    assert navigation.width() == wide


def test_language_switches_at_run_time_and_places_are_kept(window: MainWindow) -> None:
    page(window).set_state(ListState(chips=frozenset({"wait_ship"})))

    window.set_language("zh_CN")

    assert i18n.language() == "zh_CN"
    assert page(window).state.chips == {"wait_ship"}
    assert workspace(window).current == "orders"
    assert window.state.language == "zh_CN"
    window.set_language("en")
    assert page(window).state.chips == {"wait_ship"}


def test_dark_and_light_at_run_time(window: MainWindow) -> None:
    def ground() -> str:
        return window.grab().toImage().pixelColor(window.width() // 2, 6).name()

    window.set_mode(Mode.DARK)
    assert ground() == Theme(dark=True).color("surface")
    window.set_mode(Mode.LIGHT)
    assert ground() == Theme().color("surface")
    assert window.state.mode is Mode.LIGHT


def test_zoom_by_keys(window: MainWindow) -> None:
    height = page(window).table.verticalHeader().defaultSectionSize()

    QTest.keyClick(window, Qt.Key.Key_Plus, CONTROL)
    assert window.state.zoom == 110
    assert page(window).table.verticalHeader().defaultSectionSize() > height
    QTest.keyClick(window, Qt.Key.Key_0, CONTROL)
    assert window.state.zoom == 100
    for _step in range(9):
        QTest.keyClick(window, Qt.Key.Key_Minus, CONTROL)
    assert window.state.zoom == 80


def test_undo_key_takes_back_the_last_step(window: MainWindow) -> None:
    context = window.context
    assert context is not None
    rename(window, "new name")

    def back(session: Session, _progress: Progress) -> None:
        settings.store(session, settings.SHOP_NAME, value="old name")

    context.toast("Renamed", undo=Undo("Name is back", back))
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)

    assert stored_name(window) == "old name"
    assert workspace(window).toast.text == "Name is back"
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert workspace(window).toast.text == "There is nothing to undo."


def test_undo_in_a_field_is_the_fields_own(window: MainWindow) -> None:
    box = page(window).filters.search
    box.setFocus()
    QTest.keyClicks(box, "abc")

    QTest.keyClick(box, Qt.Key.Key_Z, CONTROL)

    assert box.text() == ""
    assert not workspace(window).toast.isVisible()


def test_toast_button_undoes_its_own_step(window: MainWindow) -> None:
    context = window.context
    assert context is not None

    def name_it(name: str) -> Undo:
        def write(session: Session, _progress: Progress) -> None:
            settings.store(session, settings.SHOP_NAME, value=name)

        return Undo(name, write)

    context.toast("first", undo=name_it("undid first"))
    context.toast("second", undo=name_it("undid second"))
    QTest.mouseClick(workspace(window).toast._button, Qt.MouseButton.LeftButton)

    assert stored_name(window) == "undid second"
    assert context.undoable is not None
    assert context.undoable.text == "undid first"


def test_settings_of_the_shop_reach_the_screens(window: MainWindow) -> None:
    context = window.context
    assert context is not None

    def write(session: Session, _progress: Progress) -> None:
        settings.store(session, settings.SHOP_CURRENCY, value="GBP")
        settings.store(session, settings.SHOP_NAME, value="Corner & Co")

    context.tasks.write(write)
    context.settings_changed.emit()

    assert context.formats.money(100) == "£1.00"
    assert window.windowTitle() == "Corner & Co – ShopDesk"


def test_first_page_where_there_is_no_shop(make_window: MakeWindow) -> None:
    window = make_window()
    window.show_first_run()
    window.show()

    assert isinstance(window.centralWidget(), FirstRunPage)
    window.set_language("zh_CN")
    assert isinstance(window.centralWidget(), FirstRunPage)
    QTest.keyClick(window, Qt.Key.Key_K, CONTROL)
    assert QApplication.activePopupWidget() is None
    window.set_language("en")


def test_starting_empty_makes_a_shop(make_window: MakeWindow, tmp_path: Path) -> None:
    window = make_window()
    window.show_first_run()
    first = window.centralWidget()
    assert isinstance(first, FirstRunPage)
    target = tmp_path / "new" / "shop.shopdesk"

    first.shop_chosen.emit(str(target), True, "")

    assert target.is_file()
    assert window.shop is not None
    assert workspace(window).current == "orders"


def test_refused_shop_leaves_the_one_before(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, error: told.append(error.code))
    foreign = tmp_path / "letter.shopdesk"
    foreign.write_text("Dear Sir", encoding="utf-8")

    assert not window.open_shop(foreign)

    assert told == ["SD-DB-003"]
    assert stored_name(window) == "拾光杂货铺"
    assert foreign.read_text(encoding="utf-8") == "Dear Sir"


def test_another_shop_replaces_the_first(
    window: MainWindow, empty_shop_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.shopdesk"
    shutil.copyfile(empty_shop_file, other)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(other), ""))

    QTest.keyClick(window, Qt.Key.Key_O, CONTROL)

    assert window.shop is not None
    assert window.shop.path == other
    assert window.windowTitle() == "ShopDesk"


def drop(window: MainWindow, *paths: Path) -> QDropEvent:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPoint(10, 10).toPointF(),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    return event


def test_dropped_file_goes_to_the_import(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(window, "open_import", opened.append)

    drop(window, tmp_path / "orders.csv")
    drop(window, tmp_path / "a.csv", tmp_path / "b.csv")

    assert opened == [str(tmp_path / "orders.csv")]


def test_dropped_shop_is_opened(window: MainWindow, empty_shop_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "dropped.shopdesk"
    shutil.copyfile(empty_shop_file, other)

    drop(window, other)

    assert window.shop is not None
    assert window.shop.path == other


def test_closing_waits_for_what_is_being_saved(
    make_window: MakeWindow, shop_file: Path, qtbot: QtBot
) -> None:
    window = make_window(inline=False)
    window.open_shop(shop_file)
    window.show()
    context = window.context
    assert context is not None
    gate = threading.Event()

    def slow(session: Session, _progress: Progress) -> None:
        gate.wait(5)
        settings.store(session, settings.SHOP_NAME, value="saved at last")

    context.tasks.write(slow)
    window.close()
    assert window.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: not window.isVisible())

    shop = open_shop(shop_file)
    with shop.reader() as reader:
        assert settings.get(reader, settings.SHOP_NAME) == "saved at last"
    shop.close()


def test_what_another_program_writes_is_seen(
    window: MainWindow, shop_file: Path, qtbot: QtBot
) -> None:
    context = window.context
    assert context is not None
    seen: list[object] = []
    context.committed.connect(seen.append)
    rename(window, "own")
    assert len(seen) == 1
    window._poll.setInterval(20)

    with_name(shop_file, "by another program")
    qtbot.waitUntil(lambda: len(seen) == 2)
    qtbot.wait(60)

    assert len(seen) == 2


def test_shop_that_ended_abruptly_is_looked_at(
    make_window: MakeWindow, shop_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shopdesk.ui import main_window

    asked: list[str] = []
    shop = open_shop(shop_file)
    shop.ended_abruptly = True
    real = main_window._quick_check

    def looked(reader: object, progress: object) -> list[str]:
        asked.append("looked")
        return real(reader, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(main_window, "_quick_check", looked)
    make_window().take_shop(shop)

    assert asked == ["looked"]


def test_geometry_is_remembered(window: MainWindow, make_window: MakeWindow) -> None:
    # The screen of the tests is 800 pixels wide, and Qt restores nothing wider.
    window.resize(880, 700)
    window.close()

    state = WindowState(Path(window.state._settings.fileName()))
    again = MainWindow(state, window.faults)
    assert again.height() == 700
    again.deleteLater()
