"""Driving the window as a person does: open a shop, find the dialog, type, click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from shopdesk import i18n
from shopdesk.db.shop import Shop
from shopdesk.ui.faults import Faults
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.window_state import WindowState

Wanted = TypeVar("Wanted", bound=QWidget)
Page = TypeVar("Page", bound=QWidget)


class HeardFaults(Faults):
    """Notes what would be shown to the person."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[BaseException] = []

    def handle(self, fault: BaseException) -> None:
        """Keep the fault for the test."""
        self.heard.append(fault)


class Screen:
    """A window with an open shop; tasks run at once."""

    def __init__(self, shop: Shop, qtbot: QtBot, folder: Path) -> None:
        i18n.set_language("en")
        state = WindowState(folder / "window.ini")
        state.language = "en"
        self.qtbot = qtbot
        self.shop = shop
        self.faults = HeardFaults()
        self.window = MainWindow(state, self.faults, inline=True)
        qtbot.addWidget(self.window, before_close_func=lambda _window: self._let_go())
        # The fixture closes the shop; the window would close it once more.
        self.window.take_shop(shop)
        self.window.resize(1280, 800)
        self.window.show()
        self.toasts: list[str] = []
        context = self.window.context
        assert context is not None
        self.context = context
        context.toast_asked.connect(lambda text, _undo: self.toasts.append(text))

    def close(self) -> None:
        """Close every form and the window, before the shop is closed."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.done(0)
        self.window.close()
        self.settle(0)
        assert self.faults.heard == []

    def _let_go(self) -> None:
        # A test may leave something typed; at its end nobody can answer a question.
        if self.window.workspace is not None:
            vars(self.window.workspace)["may_close"] = lambda: True

    def tab(self, name: str, kind: type[Page]) -> Page:
        """Go to a tab and wait for its list."""
        workspace = self.window.workspace
        assert workspace is not None
        workspace.show_tab(name)
        page = workspace.page(name)
        assert isinstance(page, kind)
        self.settle()
        return page

    def dialog(self, kind: type[Wanted]) -> Wanted:
        """The form that is open."""
        self.settle()
        found = [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, kind) and widget.isVisible()
        ]
        assert len(found) == 1, found
        return found[0]

    def no_dialog(self) -> bool:
        """Whether every form is closed."""
        self.settle()
        return not [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, QDialog) and widget.isVisible()
        ]

    def settle(self, milliseconds: int = 160) -> None:
        """Let timers of lists and panels run and deleted widgets go."""
        self.qtbot.wait(milliseconds)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(condition, timeout=5_000)

    def key(self, widget: QWidget, key: Qt.Key, *, control: bool = False) -> None:
        """Press a key."""
        modifier = Qt.KeyboardModifier
        QTest.keyClick(widget, key, modifier.ControlModifier if control else modifier.NoModifier)

    def type(self, edit: QLineEdit, text: str) -> None:
        """Type into a field; Chinese comes as from an input method."""
        edit.setFocus()
        if text.isascii():
            QTest.keyClicks(edit, text)
        else:
            edit.insert(text)
            edit.textEdited.emit(edit.text())

    def click(self, button: QWidget) -> None:
        """Click a button."""
        assert button.isEnabled(), button
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def button(self, parent: QWidget, text: str) -> QPushButton:
        """The visible button with that text."""
        found = [
            button
            for button in parent.findChildren(QPushButton)
            if button.text() == text and button.isVisibleTo(parent)
        ]
        assert len(found) == 1, [button.text() for button in parent.findChildren(QPushButton)]
        return found[0]

    def undo(self) -> None:
        """Press Ctrl+Z."""
        self.window.undo_last()
        self.settle()

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """Ask the database."""
        with self.shop.reader() as reader:
            return reader.rows(sql, values)

    def state_of(self, order_id: int) -> str:
        """The display state of an order."""
        sql = "SELECT display_state FROM sales_order WHERE id = :id"
        return str(self.rows(sql, id=order_id)[0][0])
