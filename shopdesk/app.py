"""Composition root of the window: options → places → log → Qt → shop → window → event loop."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from shopdesk import i18n, log, options, paths

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from shopdesk.options import Options
    from shopdesk.ui.main_window import MainWindow


def run(argv: list[str]) -> int:
    """Open the window and stay until it is closed; the exit code, 130 after Ctrl+C.

    Args:
        argv: options without the program's name.
    """
    asked = options.parse(argv)
    log.set_up(paths.log_file())
    application = make_application()
    from shopdesk.ui.interrupt import EXIT_CODE, Interrupt

    interrupt = Interrupt(application)
    window = make_window(application, asked)
    code = 0
    if interrupt.heard:  # while a message about the shop was shown
        window.close()
    else:
        window.show()
        code = application.exec()
    window.deleteLater()
    interrupt.stop()
    return EXIT_CODE if interrupt.heard else code


def make_application() -> QApplication:
    """The QApplication with the committed fonts; nothing of the system's look is used."""
    prefer_ibus()
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from shopdesk.ui.theme import load_fonts

    QCoreApplication.setApplicationName("ShopDesk")
    QGuiApplication.setDesktopFileName("shopdesk")
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(sys.argv[:1])
    application.setStyle("Fusion")
    load_fonts()
    return application


def prefer_ibus() -> None:
    """Let Chinese be typed on Linux: Qt's wheels know ibus only, which fcitx 5 answers too."""
    module = os.environ.get("QT_IM_MODULE", "") + os.environ.get("XMODIFIERS", "")
    if sys.platform.startswith("linux") and "fcitx" in module:
        os.environ["QT_IM_MODULE"] = "ibus"


def make_window(application: QApplication, asked: Options) -> MainWindow:
    """The window with the shop that was asked for, the last one, or the first page."""
    from shopdesk.ui.faults import Faults
    from shopdesk.ui.main_window import MainWindow
    from shopdesk.ui.theme import resolve
    from shopdesk.ui.window_state import WindowState

    state = WindowState(paths.settings_file())
    if asked.lang in i18n.LANGUAGES:
        state.language = asked.lang or ""
    faults = Faults(application)
    faults.install()
    application.aboutToQuit.connect(faults.uninstall)
    resolve(state.mode, state.zoom).apply(application)
    window = MainWindow(state, faults)
    location = _location(asked, state.recent_shops)
    if asked.demo and not asked.shop:
        window.show_first_run()
        window.open_demo()
    elif location is None or not window.open_shop(location):
        window.show_first_run()
    # What is there now stays: looking through it again would hold up the first look at a tab.
    gc.freeze()
    return window


def _location(asked: Options, recent: list[str]) -> str | None:
    """The shop to open; None when there is none yet."""
    if asked.shop:
        return asked.shop
    for location in (*recent[:1], str(paths.default_shop())):
        if location.startswith("postgresql") or Path(location).is_file():
            return location
    return None
