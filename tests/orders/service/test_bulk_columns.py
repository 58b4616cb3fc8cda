"""Columns: what is not given is the default in every row."""

from __future__ import annotations

from shopdesk.orders.service.bulk_columns import or_default


def test_a_missing_column_is_its_default_in_every_row() -> None:
    assert or_default(None, 7, 3) == [7, 7, 7]
    assert or_default([1, 2], 7, 2) == [1, 2]
    assert or_default([], 7, 0) == []
