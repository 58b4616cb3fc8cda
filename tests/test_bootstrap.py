from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shopdesk import bootstrap, environment, installer, launch
from shopdesk.environment import SetupError


class Ran(Exception):  # noqa: N818 - stands for "this process is now another one"
    """The process would have been replaced by this command."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(command)
        self.command = command


@pytest.fixture(autouse=True)
def no_process_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(python: str, argv: list[str], root: str) -> int:
        raise Ran([python, *argv])

    monkeypatch.setattr(bootstrap, "_run", run)
    monkeypatch.setenv(bootstrap._RETRY, "")  # so that it is taken back after the test
    monkeypatch.delenv(bootstrap._RETRY)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    made: list[tuple[str, bool]] = []
    monkeypatch.setattr(installer, "set_up", lambda root, *, tests: made.append((root, tests)))
    return made


def ready_for(monkeypatch: pytest.MonkeyPatch, *, run: bool, tests: bool, inside: bool) -> None:
    def is_ready(root: str, *, tests: bool) -> bool:
        return state[tests]

    state = {False: run, True: tests}
    monkeypatch.setattr(bootstrap, "is_ready", is_ready)
    monkeypatch.setattr(bootstrap, "is_inside", lambda _root: inside)


def test_ready_environment_is_entered_without_a_look_at_pip(
    monkeypatch: pytest.MonkeyPatch, installed: list[tuple[str, bool]], tmp_path: Path
) -> None:
    ready_for(monkeypatch, run=True, tests=False, inside=False)

    with pytest.raises(Ran) as caught:
        bootstrap.start(["--demo"], root=str(tmp_path))

    assert caught.value.command == [environment.venv_python(str(tmp_path)), "--demo"]
    assert installed == []


@pytest.mark.parametrize(
    ("argv", "tests"), [([], False), (["kpi", "test"], False), (["test"], True)]
)
def test_missing_environment_is_made_for_what_is_asked(
    monkeypatch: pytest.MonkeyPatch,
    installed: list[tuple[str, bool]],
    tmp_path: Path,
    argv: list[str],
    tests: bool,
) -> None:
    ready_for(monkeypatch, run=False, tests=False, inside=False)

    with pytest.raises(Ran) as caught:
        bootstrap.start(argv, root=str(tmp_path))

    assert installed == [(str(tmp_path), tests)]
    assert caught.value.command == [environment.venv_python(str(tmp_path)), *argv]


def test_tests_need_their_own_lock_even_when_the_program_runs(
    monkeypatch: pytest.MonkeyPatch, installed: list[tuple[str, bool]], tmp_path: Path
) -> None:
    ready_for(monkeypatch, run=True, tests=False, inside=False)

    with pytest.raises(Ran):
        bootstrap.start(["test", "-k", "money"], root=str(tmp_path))

    assert installed == [(str(tmp_path), True)]


def test_inside_a_ready_environment_the_program_runs_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready_for(monkeypatch, run=True, tests=False, inside=True)
    picked: list[tuple[list[str], str]] = []

    def pick(argv: list[str], *, root: str) -> Callable[[], int]:
        picked.append((argv, root))
        return lambda: 5

    monkeypatch.setattr(launch, "pick", pick)

    assert bootstrap.start(["kpi"], root=str(tmp_path)) == 5
    assert picked == [(["kpi"], str(tmp_path))]


def test_outdated_environment_is_left_to_be_mended_from_outside(
    monkeypatch: pytest.MonkeyPatch, installed: list[tuple[str, bool]], tmp_path: Path
) -> None:
    ready_for(monkeypatch, run=False, tests=False, inside=True)
    monkeypatch.setattr(sys, "_base_executable", "/usr/bin/python3")

    with pytest.raises(Ran) as caught:
        bootstrap.start(["kpi"], root=str(tmp_path))

    assert caught.value.command == ["/usr/bin/python3", "kpi"]
    assert installed == []


def test_machine_that_stays_broken_does_not_loop(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ready_for(monkeypatch, run=False, tests=False, inside=True)
    monkeypatch.setattr(sys, "_base_executable", "/usr/bin/python3")
    monkeypatch.setenv(bootstrap._RETRY, "1")

    assert bootstrap.start([], root=str(tmp_path)) == 1
    assert environment.venv_folder(str(tmp_path)) in capsys.readouterr().err


def test_set_up_that_fails_says_why_and_gives_1(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(root: str, *, tests: bool) -> None:
        raise SetupError("no network")

    ready_for(monkeypatch, run=False, tests=False, inside=False)
    monkeypatch.setattr(installer, "set_up", fail)

    assert bootstrap.start([], root=str(tmp_path)) == 1
    assert capsys.readouterr().err == "no network\n"


def test_help_is_there_before_anything_is_installed(
    monkeypatch: pytest.MonkeyPatch,
    installed: list[tuple[str, bool]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ready_for(monkeypatch, run=False, tests=False, inside=False)

    assert bootstrap.start(["--help"], root=str(tmp_path)) == 0
    assert capsys.readouterr().out.startswith("main.py [--shop FILE]")
    assert installed == []


def test_wrong_usage_installs_nothing(
    installed: list[tuple[str, bool]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.start(["--hepl", "test"], root=str(tmp_path)) == 2
    assert "--hepl" in capsys.readouterr().err
    assert installed == []


def test_repair_distrusts_what_is_there(
    monkeypatch: pytest.MonkeyPatch, installed: list[tuple[str, bool]], tmp_path: Path
) -> None:
    (tmp_path / ".venv").mkdir()

    with pytest.raises(Ran) as caught:
        bootstrap.start(["--repair", "--demo"], root=str(tmp_path))

    assert (tmp_path / ".venv" / environment.MARKER).exists()
    assert installed == [(str(tmp_path), False)]
    assert caught.value.command[1:] == ["--demo"]


class Broken:
    """``launch.pick`` when a package is gone."""

    def __call__(self, argv: list[str], *, root: str) -> Callable[[], int]:
        raise ModuleNotFoundError("No module named 'pandas'", name="pandas")


def test_damaged_package_has_the_environment_made_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready_for(monkeypatch, run=True, tests=False, inside=True)
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(launch, "pick", Broken())
    monkeypatch.setattr(installer, "imports_work", lambda _python: False)
    monkeypatch.setattr(sys, "_base_executable", "/usr/bin/python3")

    with pytest.raises(Ran) as caught:
        bootstrap.start(["kpi"], root=str(tmp_path))

    assert caught.value.command == ["/usr/bin/python3", "kpi"]
    assert os.environ[bootstrap._RETRY] == "1"
    assert (tmp_path / ".venv" / environment.MARKER).exists()


def test_wrong_import_of_ours_stays_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ready_for(monkeypatch, run=True, tests=False, inside=True)
    monkeypatch.setattr(launch, "pick", Broken())
    monkeypatch.setattr(installer, "imports_work", lambda _python: True)

    with pytest.raises(ModuleNotFoundError):
        bootstrap.start(["kpi"], root=str(tmp_path))
