from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from shopdesk import system
from shopdesk.system import SystemProblem

LINUX_ONLY = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about Linux desktops")


@pytest.fixture(autouse=True)
def bare_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Linux without display where every library is found and nobody is root."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(system, "_loads", lambda _soname: True)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ""),
        ({"DISPLAY": ":0"}, "xcb"),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "wayland"),
        ({"QT_QPA_PLATFORM": "offscreen:size=8x8", "DISPLAY": ":0"}, "offscreen"),
        ({"QT_QPA_PLATFORM": "xcb;wayland"}, "xcb"),
    ],
)
def test_platform_as_qt_would_choose(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], expected: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    assert system.qt_platform() == expected


@pytest.mark.parametrize("name", ["win32", "darwin"])
def test_windows_and_macos_always_have_a_display(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(sys, "platform", name)

    system.require_display()

    assert system.qt_platform() == "native"


def test_no_display_is_said_with_a_way_out() -> None:
    with pytest.raises(SystemProblem, match=r"no display.*--help.*QT_QPA_PLATFORM=offscreen"):
        system.require_display()


def test_offscreen_needs_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    system.require_display()


@LINUX_ONLY
def test_dead_x_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9731.0")

    with pytest.raises(SystemProblem, match=r":9731\.0"):
        system.require_display()


@LINUX_ONLY
def test_living_x_server_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":9732")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X9732")
        server.listen()

        system.require_display()


def test_display_of_another_machine_is_left_to_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "desk.example:0")

    system.require_display()


def without(*sonames: str) -> Callable[[str], bool]:
    return lambda soname: soname not in sonames


@pytest.mark.parametrize(
    ("environ", "missing", "packages"),
    [
        ({"QT_QPA_PLATFORM": "offscreen"}, ["libGL.so.1"], "libgl1"),
        ({"DISPLAY": ":0"}, ["libxcb-icccm.so.4", "libEGL.so.1"], "libegl1 libxcb-icccm4"),
        ({"WAYLAND_DISPLAY": "w"}, ["libwayland-cursor.so.0"], "libwayland-cursor0"),
    ],
)
def test_missing_libraries_give_the_apt_line(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    environ: dict[str, str],
    missing: list[str],
    packages: str,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(system, "_loads", without(*missing))
    monkeypatch.setattr(system, "_is_debian", lambda: True)
    memory = tmp_path / "memory"

    with pytest.raises(SystemProblem) as caught:
        system.require_qt_libraries(memory)

    assert str(caught.value).endswith(f"sudo apt-get install {packages}")
    assert all(name in str(caught.value) for name in missing)
    assert list(tmp_path.iterdir()) == []


def test_other_distributions_get_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(system, "_loads", without("libGL.so.1"))
    monkeypatch.setattr(system, "_is_debian", lambda: False)

    with pytest.raises(SystemProblem, match=r"libGL\.so\.1\.\n.*package manager.*libgl1"):
        system.require_qt_libraries()


def test_x_is_not_asked_for_offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(system, "_loads", without(*system.XCB, *system.WAYLAND))

    system.require_qt_libraries()


def test_wayland_desktop_may_do_with_x_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(system, "_loads", without(*system.WAYLAND))

    system.require_qt_libraries()


def test_later_starts_only_read_what_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    memory = tmp_path / "memory"
    asked: list[str] = []

    def loads(soname: str) -> bool:
        asked.append(soname)
        return True

    monkeypatch.setattr(system, "_loads", loads)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    system.require_qt_libraries(memory)
    first = len(asked)
    system.require_qt_libraries(memory)
    second = len(asked)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    system.require_qt_libraries(memory)

    assert (first, second) == (len(system.OFFSCREEN), len(system.OFFSCREEN))
    assert len(asked) == first + len(system.OFFSCREEN) + len(system.XCB)
    assert memory.read_text() == "offscreen xcb"


def test_memory_that_cannot_be_written_is_no_obstacle(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    system.require_qt_libraries(tmp_path / "no such folder" / "memory")

    assert list(tmp_path.iterdir()) == []


@LINUX_ONLY
def test_linker_is_asked_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    libraries = {"libc.so.6": "libc6", "libnowhere.so.1": "nowhere"}

    assert system.missing_libraries(libraries) == {"libnowhere.so.1": "nowhere"}
    assert ctypes.CDLL("libc.so.6") is not None


class Apt:
    """Stands for apt-get: notes the commands, gives the codes in turn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *codes: int) -> None:
        self.commands: list[list[str]] = []
        self.codes = list(codes)
        monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        monkeypatch.setattr(system, "_is_debian", lambda: True)
        monkeypatch.setattr(subprocess, "run", self.run)

    def run(self, command: list[str], **options: object) -> SimpleNamespace:
        self.commands.append(command)
        return SimpleNamespace(returncode=self.codes.pop(0), stdout="", stderr="E: no such thing")


def test_root_gets_the_libraries_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apt = Apt(monkeypatch, 0, 0)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(system, "_loads", lambda _soname: len(apt.commands) == 2)

    system.require_qt_libraries()

    assert apt.commands[0][-1] == "update"
    assert apt.commands[1][-len(system.OFFSCREEN) :] == list(system.OFFSCREEN.values())
    assert capsys.readouterr().err.startswith("Installing system packages: libgl1 ")


def test_old_package_lists_are_no_reason_to_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    apt = Apt(monkeypatch, 100, 0)

    assert system.apt_install(["libgl1"])
    assert len(apt.commands) == 2


def test_failed_installation_is_shown_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Apt(monkeypatch, 0, 100)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(system, "_loads", without("libGL.so.1"))

    with pytest.raises(SystemProblem, match="apt-get install libgl1"):
        system.require_qt_libraries()

    assert "E: no such thing" in capsys.readouterr().err


def test_nobody_but_root_runs_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    apt = Apt(monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)

    assert not system.apt_install(["libgl1"])
    assert apt.commands == []
