from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import shopdesk
from shopdesk import launch, paths, system
from shopdesk.system import SystemProblem


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """What the window, a command or pytest was started with; each stands in with exit code 7."""
    made: list[tuple[str, list[str]]] = []

    def recorder(name: str) -> Callable[[list[str]], int]:
        def run(argv: list[str]) -> int:
            made.append((name, argv))
            return 7

        return run

    def stand_in(name: str, function: str) -> None:
        module = ModuleType(f"shopdesk.{name}")
        setattr(module, function, recorder(name))
        monkeypatch.setitem(sys.modules, f"shopdesk.{name}", module)
        monkeypatch.setattr(shopdesk, name, module, raising=False)

    stand_in("app", "run")
    stand_in("cli", "main")
    monkeypatch.setattr(system, "require_qt_libraries", lambda _memory: None)
    monkeypatch.setattr(pytest, "main", recorder("pytest"))
    return made


@pytest.mark.parametrize("argv", [[], ["--demo"], ["--shop", "kpi", "--lang=en"]])
def test_no_command_opens_the_window(calls: list[tuple[str, list[str]]], argv: list[str]) -> None:
    assert launch.main(argv) == 7
    assert calls == [("app", argv)]


@pytest.mark.parametrize("argv", [["kpi"], ["--shop", "x", "import", "f.csv"], ["--help"]])
def test_commands_go_to_the_command_line(
    calls: list[tuple[str, list[str]]], argv: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QT_QPA_PLATFORM")  # a command needs no display
    monkeypatch.delenv("DISPLAY", raising=False)

    assert launch.main(argv) == 7
    assert calls == [("cli", argv)]


def test_arguments_of_the_process_are_the_default(
    calls: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["shopdesk", "check"])

    assert launch.main() == 7
    assert calls == [("cli", ["check"])]


def test_version_is_one_line(
    calls: list[tuple[str, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert launch.main(["--version"]) == 0
    assert capsys.readouterr().out == f"ShopDesk {shopdesk.__version__}\n"
    assert calls == []


def test_wrong_usage_is_code_2(
    calls: list[tuple[str, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert launch.main(["--shpo", "x"]) == 2
    assert "--shpo" in capsys.readouterr().err
    assert calls == []


def test_window_without_display_is_refused_in_words(
    calls: list[tuple[str, list[str]]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise SystemProblem("no display here")

    monkeypatch.setattr(system, "require_display", refuse)

    assert launch.main(["--demo"]) == 2
    assert capsys.readouterr().err == "no display here\n"
    assert calls == []


def test_data_folder_holds_for_all_that_follows(
    calls: list[tuple[str, list[str]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.DATA_VARIABLE, "elsewhere")

    launch.main(["--data-dir", str(tmp_path), "check"])

    assert paths.data_dir() == tmp_path


def test_test_runs_the_whole_suite_without_a_screen(
    calls: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.chdir(tmp_path)

    assert launch.pick(["test", "-k", "money"], root=str(tmp_path))() == 7

    ((name, argv),) = calls
    assert name == "pytest"
    assert argv[:2] == ["-m", ""]  # slow drills too
    assert argv[-4:] == ["-n", "auto", "-k", "money"]
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_own_choice_of_workers_is_kept(
    calls: list[tuple[str, list[str]]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)

    launch.pick(["test", "-n0"], root=str(tmp_path))()

    assert "auto" not in calls[0][1]
    assert calls[0][1][-1] == "-n0"


def test_installed_program_has_no_tests_to_run(
    calls: list[tuple[str, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert launch.main(["test"]) == 2
    assert "source tree" in capsys.readouterr().err
    assert calls == []
