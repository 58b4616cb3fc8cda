"""What this computer remembers survives a restart and nonsense in the file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray

from shopdesk.ui.theme import Mode
from shopdesk.ui.window_state import RECENT_SHOPS, WindowState


def test_values_survive(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "window.ini"
    state = WindowState(path)
    state.save("list/orders/columns", [["number", 120], ["客户", 80]])
    state.save_bytes("window/geometry", QByteArray(b"\x00\xff"))
    state.mode = Mode.DARK
    state.zoom = 125
    state.language = "zh_CN"
    state.sync()

    again = WindowState(path)
    assert again.load("list/orders/columns", [["", 0]]) == [["number", 120], ["客户", 80]]
    assert again.load_bytes("window/geometry") == QByteArray(b"\x00\xff")
    assert (again.mode, again.zoom, again.language) == (Mode.DARK, 125, "zh_CN")


def test_nothing_remembered_is_the_default(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.ini")

    assert (state.mode, state.zoom, state.language) == (Mode.SYSTEM, 100, "")
    assert state.recent_shops == []
    assert state.load("x", 5) == 5
    assert state.load_bytes("x").isEmpty()


def test_nonsense_counts_as_absent(tmp_path: Path) -> None:
    path = tmp_path / "window.ini"
    path.write_text(
        '[window]\ntheme="\\"purple\\""\nzoom=5000\nlanguage="{not json"\nshops="{}"\n',
        encoding="utf-8",
    )

    state = WindowState(path)

    assert (state.mode, state.zoom, state.language) == (Mode.SYSTEM, 100, "")
    assert state.recent_shops == []


def test_value_of_another_type_is_the_default(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.ini")
    state.save("key", "text")

    assert state.load("key", [1]) == [1]


def test_recent_shops_are_unique_newest_first_and_few(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.ini")
    for number in range(RECENT_SHOPS + 3):
        state.remember_shop(f"shop{number}")
    state.remember_shop("shop5")

    assert state.recent_shops[:3] == ["shop5", "shop10", "shop9"]
    assert len(state.recent_shops) == RECENT_SHOPS
