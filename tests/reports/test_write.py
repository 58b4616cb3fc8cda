"""Files are complete under their name or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shopdesk.errors import UserError
from shopdesk.reports.write import write
from tests.reports.made_up import report


@pytest.mark.parametrize(
    ("name", "start"), [("r.pdf", b"%PDF-"), ("r.XLSX", b"PK"), ("r.txt", b"WHITE")]
)
def test_suffix_chooses_the_form(tmp_path: Path, name: str, start: bytes) -> None:
    assert write(report(), tmp_path / name) == tmp_path / name
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "r.txt"
    target.write_text("old")
    write(report(), target)
    assert target.read_text(encoding="utf-8").startswith("WHITE HANGING HEART\n")


def test_another_suffix_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="SD-REP-001"):
        write(report(), tmp_path / "r.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_file_open_elsewhere_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "r.txt"
    target.write_text("old")

    def locked(self: Path, other: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(UserError, match="SD-EXP-002"):
        write(report(), target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "r.txt"
    target.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="SD-EXP-003"):
        write(report(), target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="SD-EXP-001"):
        write(report(), tmp_path / "nowhere" / "r.txt")
