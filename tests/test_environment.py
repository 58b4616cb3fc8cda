from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shopdesk import environment

LOCK = b"six==1.17.0 \\\n    --hash=sha256:00\n"


@pytest.fixture
def root(tmp_path: Path) -> str:
    """A tree whose environment is ready for the program, not for the tests."""
    root = str(tmp_path)
    for tests in (False, True):
        Path(environment.lock_file(root, tests=tests)).write_bytes(LOCK)
    python = Path(environment.venv_python(root))
    python.parent.mkdir(parents=True)
    python.touch()
    stamp = Path(environment.stamp_file(root, tests=False))
    stamp.write_bytes(environment.own_version() + b"\n" + LOCK)
    (tmp_path / ".venv" / "lib" / "six").mkdir(parents=True)
    Path(environment.contents_file(root)).write_text("lib\nsix")
    return root


def test_ready_when_the_stamp_is_the_lock(root: str) -> None:
    assert environment.is_ready(root)
    assert not environment.is_ready(root, tests=True)


def test_not_ready_after_the_lock_changed(root: str) -> None:
    Path(environment.lock_file(root, tests=False)).write_bytes(LOCK.replace(b"1.17", b"1.18"))

    assert not environment.is_ready(root)


def test_not_ready_with_half_a_stamp(root: str) -> None:
    stamp = Path(environment.stamp_file(root, tests=False))
    stamp.write_bytes(stamp.read_bytes()[:-1])

    assert not environment.is_ready(root)


def test_not_ready_without_an_interpreter(root: str) -> None:
    Path(environment.venv_python(root)).unlink()

    assert not environment.is_ready(root)


def test_not_ready_after_a_package_was_deleted(root: str) -> None:
    packages = Path(environment.venv_folder(root), "lib")
    (packages / "added by hand").mkdir()
    assert environment.is_ready(root)

    (packages / "six").rmdir()

    assert not environment.is_ready(root)


def test_not_ready_without_the_list_of_packages(root: str) -> None:
    Path(environment.contents_file(root)).write_text("")

    assert not environment.is_ready(root)


def test_not_ready_in_an_empty_folder(tmp_path: Path) -> None:
    assert not environment.is_ready(str(tmp_path))


def test_exchanged_python_is_seen_from_inside_only(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(environment.stamp_file(root, tests=False)).write_bytes(b"python 3.9\n" + LOCK)
    assert environment.is_ready(root)
    assert not environment.is_inside(root)

    monkeypatch.setattr(sys, "prefix", environment.venv_folder(root))

    assert environment.is_inside(root)
    assert not environment.is_ready(root)


def test_distrust_takes_the_stamp_back_and_leaves_a_marker(root: str) -> None:
    environment.distrust(root)

    assert not environment.is_ready(root)
    left = {path.name for path in Path(environment.venv_folder(root)).iterdir()}
    assert environment.MARKER in left
    assert not left & {
        Path(environment.stamp_file(root, tests=each)).name for each in (True, False)
    }


def test_distrust_of_nothing_makes_nothing(tmp_path: Path) -> None:
    environment.distrust(str(tmp_path))

    assert list(tmp_path.iterdir()) == []
