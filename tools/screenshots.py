"""Pictures of the window: each tab × light/dark × language × zoom, without a screen.

    python tools/screenshots.py SHOP OUT_DIR [--tabs orders,home] [--modes light,dark]
        [--langs zh_CN,en] [--zooms 100,150] [--size 1280x800] [--pages first-run,palette,keys]

Window state of the person who runs it is neither read nor written.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["SHOPDESK_DATA_DIR"] = tempfile.mkdtemp(prefix="shopdesk-pictures-")

from PIL import Image
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from shopdesk import app, paths
from shopdesk.ui.faults import Faults
from shopdesk.ui.main_window import MainWindow
from shopdesk.ui.tabs import PAGES
from shopdesk.ui.theme import Mode
from shopdesk.ui.window_state import WindowState


def settle(application: QApplication, seconds: float = 0.6) -> None:
    """Let tasks answer, timers fire and the window paint."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        time.sleep(0.01)


def shoot(application: QApplication, widget: QWidget, path: Path, seconds: float = 0.6) -> None:
    """Save what a widget shows."""
    settle(application, seconds)
    path.parent.mkdir(parents=True, exist_ok=True)
    widget.grab().save(str(path))
    # 256 colours are enough for flat surfaces and a third of the size in the repository.
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    print(path)


def walk(application: QApplication, window: MainWindow, chosen: argparse.Namespace) -> None:
    """Every combination that was asked for."""
    for mode in chosen.modes.split(","):
        window.state.mode = Mode(mode)
        for language in chosen.langs.split(","):
            for zoom in chosen.zooms.split(","):
                window.state.zoom = int(zoom)
                window.set_language(language)
                folder = Path(chosen.out)
                ending = f"{mode}-{language}-{zoom}.png"
                for tab in chosen.tabs.split(","):
                    if window.workspace is not None:
                        window.workspace.show_tab(tab)
                        shoot(application, window, folder / f"{tab}-{ending}", chosen.wait)
                if "palette" in chosen.pages:
                    window.open_palette()
                    settle(application, 0.3)
                    popup = QApplication.activePopupWidget()
                    if popup is not None:
                        shoot(application, popup, folder / f"palette-{ending}", 0.2)
                        popup.close()
                if "keys" in chosen.pages:
                    window.show_keys()
                    settle(application, 0.3)
                    dialog = QApplication.activeModalWidget()
                    if dialog is not None:
                        shoot(application, dialog, folder / f"keys-{ending}", 0.2)
                        dialog.close()


def main() -> int:
    """Parse, open, walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shop")
    parser.add_argument("out")
    parser.add_argument("--tabs", default=",".join(tab.name for tab in PAGES))
    parser.add_argument("--modes", default="light,dark")
    parser.add_argument("--langs", default="zh_CN,en")
    parser.add_argument("--zooms", default="100,150")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--pages", default="", help="also: first-run,palette,keys")
    parser.add_argument("--wait", type=float, default=0.8, help="seconds for each picture")
    chosen = parser.parse_args()
    application = app.make_application()
    state = WindowState(paths.settings_file())
    state.save("window/tab", chosen.tabs.split(",")[0])
    faults = Faults(application)
    window = MainWindow(state, faults)
    width, height = chosen.size.split("x")
    window.resize(int(width), int(height))
    window.rebuild()
    window.show()
    if "first-run" in chosen.pages:
        for mode in chosen.modes.split(","):
            window.state.mode = Mode(mode)
            for language in chosen.langs.split(","):
                window.set_language(language)
                name = f"first-run-{mode}-{language}.png"
                shoot(application, window, Path(chosen.out) / name)
    if not window.open_shop(chosen.shop):
        return 1
    walk(application, window, chosen)
    window.close()
    settle(application, 0.2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
