"""A file is the old one or the new one, never half of it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from shopdesk.errors import Cancelled, UserError
from shopdesk.exports.files import whole_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_new_file_appears_under_its_name(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"

    with whole_file(target) as unfinished:
        unfinished.write_text("new")
        assert not target.exists()
        assert unfinished.suffix == ".csv"

    assert target.read_text() == "new"
    assert names(tmp_path) == ["list.csv"]


def test_older_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    target.write_text("old")

    with whole_file(target) as unfinished:
        unfinished.write_text("new")
        assert target.read_text() == "old"

    assert target.read_text() == "new"


@pytest.mark.parametrize("fault", [Cancelled(), ZeroDivisionError(), KeyboardInterrupt()])
def test_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, fault: BaseException) -> None:
    target = tmp_path / "list.csv"
    target.write_text("old")

    def write() -> None:
        with whole_file(target) as unfinished:
            unfinished.write_text("half")
            raise fault

    with pytest.raises(type(fault)):
        write()

    assert target.read_text() == "old"
    assert names(tmp_path) == ["list.csv"]


@pytest.mark.parametrize("name", ["missing/list.csv", "folder"])
def test_no_folder_for_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(UserError) as refusal, whole_file(tmp_path / name):
        pytest.fail("must not be entered")

    assert refusal.value.code == "SD-EXP-001"
    assert names(tmp_path) == ["folder"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (PermissionError(errno.EACCES, "open in a spreadsheet"), "SD-EXP-002"),
        (OSError(errno.EROFS, "read only"), "SD-EXP-002"),
        (OSError(errno.ENOSPC, "full"), "SD-EXP-003"),
    ],
)
def test_target_that_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError, code: str
) -> None:
    target = tmp_path / "list.xlsx"
    target.write_text("old")

    def refuse(_self: Path, _target: Path) -> Path:
        raise fault

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(UserError) as refusal, whole_file(target) as unfinished:
        unfinished.write_text("new")

    assert refusal.value.code == code
    assert str(target) in refusal.value.message
    assert target.read_text() == "old"
    assert names(tmp_path) == ["list.xlsx"]


def test_other_faults_of_the_system_are_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _target: Path) -> Path:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(Path, "replace", refuse)

    with pytest.raises(OSError, match="broken disk"), whole_file(tmp_path / "a.csv") as unfinished:
        unfinished.write_text("new")

    assert names(tmp_path) == []
