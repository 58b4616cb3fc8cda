"""Sizes that workbooks of the old form claim for their sheets."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from shopdesk.errors import UserError
from shopdesk.importing.old_workbook import claimed_extents
from shopdesk.importing.workbook import check_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def dimensions(first: int, rows: int, left: int, columns: int) -> bytes:
    return struct.pack("<HHIIHHH", 0x200, 14, first, rows, left, columns, 0)


def ole(chain: list[int], parts: dict[int, bytes]) -> bytes:
    """A file of 512-byte sectors; sector 0 is the allocation table."""
    header = bytearray(512)
    header[:8] = OLE
    struct.pack_into("<HH", header, 30, 9, 6)
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    sectors = [parts.get(place, b"").ljust(512, b"\0") for place in range(1, len(chain))]
    return bytes(header) + table + b"".join(sectors)


@pytest.mark.parametrize("claim", [(0, 2, 0, 3), (5, 65_536, 0, 256)])
def test_the_claim_is_found(claim: tuple[int, int, int, int]) -> None:
    data = ole([0xFFFFFFFD, 0xFFFFFFFE], {1: b"abc" + dimensions(*claim)})

    assert set(claimed_extents(data)) == {(claim[1], claim[3])}


def test_a_claim_cut_over_two_far_sectors_is_found() -> None:
    record = dimensions(0, 70_000, 0, 9)
    data = ole(
        [0xFFFFFFFD, 3, 0xFFFFFFFE, 0xFFFFFFFE],
        {1: b"\1" * 502 + record[:10], 2: b"\1" * 512, 3: record[10:]},
    )

    assert (70_000, 9) in set(claimed_extents(data))


def test_the_older_record_is_found() -> None:
    data = ole([0xFFFFFFFD, 0xFFFFFFFE], {1: struct.pack("<HH5H", 0x200, 10, 0, 40_000, 0, 300, 0)})

    assert set(claimed_extents(data)) == {(40_000, 300)}


@pytest.mark.parametrize(
    "claim", [(0, 0xFFFFFFFF, 0, 1), (0, 1, 0, 0xFFFF), (255, 2, 0, 2), (0, 2, 9, 2)]
)
def test_impossible_claims_are_refused(tmp_path: Path, claim: tuple[int, int, int, int]) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(ole([0xFFFFFFFD, 0xFFFFFFFE], {1: dimensions(*claim)}))

    with pytest.raises(UserError) as caught:
        check_workbook(path)
    assert caught.value.code == "SD-IMP-005"


def test_a_sheet_of_too_many_cells_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(ole([0xFFFFFFFD, 0xFFFFFFFE], {1: dimensions(0, 65_536, 0, 256)}))

    with pytest.raises(UserError) as caught:
        check_workbook(path)
    assert caught.value.code == "SD-IMP-006"


@pytest.mark.parametrize("data", [OLE, OLE + b"\xff" * 600, OLE + bytes(5000)])
def test_rubbish_claims_nothing_and_ends(data: bytes) -> None:
    assert list(claimed_extents(data)) == []
