"""Selectors of rows: two of them together choose what both choose."""

from __future__ import annotations

import pytest

from shopdesk.orders.importer.sorting import both


@pytest.mark.parametrize(
    ("one", "other", "chosen"),
    [
        (b"", b"", b""),
        (b"\0\0\1", b"\0\1\1", b"\0\0\1"),
        (b"\1\0\1\1", b"\1\1\0\1", b"\1\0\0\1"),
        (b"\0\0", b"\1\1", b"\0\0"),
    ],
)
def test_rows_that_both_selectors_choose(one: bytes, other: bytes, chosen: bytes) -> None:
    assert both(one, other) == chosen
