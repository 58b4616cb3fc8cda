"""Workbooks of the old form (.xls): how large their sheets say they are, before they are read.

The reader reserves room for as many cells as a sheet's DIMENSIONS record claims; one wrong byte
there claims more memory than there is and ends the process, which nothing can catch. Records are
looked for at every byte, because a hostile file can make a sheet begin anywhere.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

MOST_ROWS = 65_536
MOST_COLUMNS = 256
_FREE = 0xFFFFFFFA  # sector numbers from here on are marks
_HEADER = 512
_IN_HEADER = 109  # sectors of the allocation table that the header itself lists
# [MS-XLS] 2.4.90: record 0x0200; 14 bytes with rows in 4, 10 bytes in older files with rows in 2.
_DIMENSIONS = re.compile(rb"\x00\x02(?:\x0e\x00(.{12})|\x0a\x00(.{8}))", re.DOTALL)


def claimed_extents(data: bytes) -> Iterator[tuple[int, int]]:
    """Rows and columns that each sheet of the file claims to have."""
    for part in (data, _in_order(data)):
        for found in _DIMENSIONS.finditer(part):
            new, old = found.groups()
            first, rows, left, columns = struct.unpack("<IIHH" if new else "<HHHH", new or old)
            # An end before the beginning makes the reader reckon with less than nothing.
            is_turned = first > rows or left > columns
            yield (MOST_ROWS + 1, MOST_COLUMNS + 1) if is_turned else (rows, columns)


def _in_order(data: bytes) -> bytes:
    """The sectors of all streams, each stream's behind each other as its chain says."""
    if len(data) < _HEADER:
        return b""
    (shift,) = struct.unpack_from("<H", data, 30)
    if not 7 <= shift <= 16:
        return b""
    size = 1 << shift
    table = _allocation_table(data, size)
    followed = {after for after in table if after < _FREE}
    seen: set[int] = set()
    parts = []
    for start in range(len(table)):
        if start in followed:
            continue
        sector = start
        while sector < len(table) and sector not in seen:
            seen.add(sector)
            parts.append(_sector(data, sector, size))
            sector = table[sector]
    return b"".join(parts)


def _allocation_table(data: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", data, _HEADER - 4 * _IN_HEADER))
    (more,) = struct.unpack_from("<I", data, 68)
    seen: set[int] = set()
    while more < _FREE and more not in seen:
        seen.add(more)
        listed = _numbers(_sector(data, more, size))
        if not listed:
            break
        sectors += listed[:-1]
        more = listed[-1]
    most = len(data) // size + 1
    wanted = dict.fromkeys(sector for sector in sectors if sector < most)
    return [after for sector in wanted for after in _numbers(_sector(data, sector, size))][:most]


def _sector(data: bytes, number: int, size: int) -> bytes:
    start = max(_HEADER, size) + number * size
    return data[start : start + size]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(data) // 4}I", data))
