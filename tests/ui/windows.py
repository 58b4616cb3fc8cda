"""A window on a shop for tests that act as a person does: clicks and keys, nothing mocked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from shopdesk.db.shop import Shop
from shopdesk.ui.context import Context
from shopdesk.ui.faults import Faults
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.theme import Mode, load_fonts, resolve
from shopdesk.ui.window_state import WindowState

Found = TypeVar("Found", bound=QWidget)


class RecordingFaults(Faults):
    """Keeps what would be shown in a message box, which nobody would close."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[BaseException] = []

    def handle(self, fault: BaseException) -> None:
        self.seen.append(fault)


@contextmanager
def opened_window(
    shop: Shop,
    folder: Path,
    *,
    tab: str = "home",
    language: str = "en",
    inline: bool = True,
) -> Iterator[MainWindow]:
    """A shown window; an error that no test expected fails it.

    Args:
        inline: run tasks at once instead of on their threads.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    load_fonts()
    state = WindowState(folder / "window.ini")
    state.mode = Mode.LIGHT
    state.language = language
    state.save("window/tab", tab)
    resolve(state.mode, state.zoom).apply(application)
    faults = RecordingFaults()
    window = MainWindow(state, faults, inline=inline)
    window.resize(1280, 800)
    window.take_shop(shop)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    try:
        yield window
        assert faults.seen == []
    finally:
        window.close()
        window.deleteLater()


def context_of(window: MainWindow) -> Context:
    """The context of the open shop."""
    assert window.context is not None
    return window.context


def page_of(window: MainWindow, kind: type[Found]) -> Found:
    """The tab of that class, brought to the front."""
    assert window.workspace is not None
    window.workspace.show_tab(kind.__name__.removesuffix("Tab").lower())
    page = window.workspace.page(window.workspace.current)
    assert isinstance(page, kind)
    return page


def dialog_of(kind: type[Found]) -> Found:
    """The one open dialog of that class."""
    found = [
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, kind) and widget.isVisible()
    ]
    assert len(found) == 1, found
    return found[0]
