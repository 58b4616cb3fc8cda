"""The program reaches a painted window, quickly and with nothing heavy imported."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from shopdesk import app, paths

ROOT = Path(__file__).resolve().parent.parent


def run(code: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own."""
    environment = os.environ | {"SHOPDESK_DATA_DIR": str(data), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


PAINT = """
    import sys
    from PySide6.QtCore import QTimer
    from shopdesk import app
    from shopdesk.ui.main_window import MainWindow

    def report(window):
        picture = window.grab().toImage()
        colours = {picture.pixel(x, picture.height() // 2) for x in range(picture.width())}
        heavy = "sqlalchemy alembic pandas numpy matplotlib reportlab pypinyin".split()
        print(type(window.centralWidget()).__name__, len(colours) > 2, window.isVisible())
        print(*[name for name in heavy if name in sys.modules])
        window.close()

    shown = MainWindow.show
    def show(window):
        shown(window)
        QTimer.singleShot(0, lambda: report(window))
    MainWindow.show = show
    sys.exit(app.run(sys.argv[1:]))
"""


def test_painted_window_of_a_shop_without_heavy_imports(
    empty_shop_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)

    done = run(PAINT, tmp_path / "data", "--shop", str(path), "--lang", "en")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["Workspace True True", ""]


def test_first_run_page_where_there_is_no_shop(tmp_path: Path) -> None:
    done = run(PAINT, tmp_path / "data", "--lang", "zh_CN")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["FirstRunPage True True", ""]
    assert not (tmp_path / "data" / "shop.shopdesk").exists()


def test_last_shop_is_opened_again(empty_shop_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    run(PAINT, tmp_path / "data", "--shop", str(path))

    again = run(PAINT, tmp_path / "data")

    assert again.stdout.splitlines()[0] == "Workspace True True"


@pytest.mark.parametrize(
    ("module", "modifiers", "wanted"),
    [("fcitx", "", "ibus"), ("", "@im=fcitx", "ibus"), ("ibus", "", "ibus"), ("xim", "", "xim")],
)
def test_chinese_input_goes_through_ibus(
    monkeypatch: pytest.MonkeyPatch, module: str, modifiers: str, wanted: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("QT_IM_MODULE", module)
    monkeypatch.setenv("XMODIFIERS", modifiers)

    app.prefer_ibus()

    assert os.environ["QT_IM_MODULE"] == wanted


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("QT_IM_MODULE", "fcitx")

    app.prefer_ibus()

    assert os.environ["QT_IM_MODULE"] == "fcitx"


def test_shop_that_was_deleted_is_not_asked_for(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone.shopdesk")
    state = tmp_path / "data" / "window.ini"
    state.parent.mkdir(parents=True)
    state.write_text(f'[window]\nshops="[\\"{gone}\\"]"\n', encoding="utf-8")

    done = run(PAINT, tmp_path / "data")

    assert done.stdout.splitlines()[0] == "FirstRunPage True True"
    assert paths.SHOP_SUFFIX == ".shopdesk"


WAITING = """
    import sys
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QMessageBox
    from shopdesk import app
    from shopdesk.ui.main_window import MainWindow

    def telling(kind, name):
        original = getattr(kind, name)
        def shown(widget):
            QTimer.singleShot(300, lambda: print(kind.__name__, flush=True))
            return original(widget)
        setattr(kind, name, shown)

    telling(QMessageBox, "exec")
    telling(MainWindow, "show")
    sys.exit(app.run(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C reaches the whole console there")
@pytest.mark.parametrize("waiting", ["QMessageBox", "MainWindow"])
def test_ctrl_c_ends_it_also_while_a_message_is_shown(
    empty_shop_file: Path, tmp_path: Path, waiting: str
) -> None:
    path = tmp_path / "shop.shopdesk"
    if waiting == "QMessageBox":
        path.write_text("no shop at all")
    else:
        shutil.copyfile(empty_shop_file, path)
    environment = os.environ | {"SHOPDESK_DATA_DIR": str(tmp_path / "data")}
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WAITING), "--shop", str(path)],
        cwd=ROOT,
        env=environment | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == f"{waiting}\n"
        child.send_signal(signal.SIGINT)
        _out, told = child.communicate(timeout=20)
    finally:
        child.kill()

    assert (child.returncode, told) == (130, "")
    assert not path.with_name(f"{path.name}-wal").exists()
