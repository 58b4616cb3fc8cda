"""Columns from the database and the exact sums over them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.db.shop import Shop
from shopdesk.metrics import columns
from shopdesk.metrics.columns import (
    counts,
    day_numbers,
    member_counts,
    number_columns,
    pair_counts,
    text_codes,
    totals,
)
from tests.metrics.records import Records, records

TEXTS = ["one", "two", "", "three\x1fparts", "one", "二", "'", "two"]


def some_shop(shop: Shop, texts: list[str]) -> Records:
    made = records()
    for number, text in enumerate(texts):
        made.sale(date(2026, 1, 1), 100 + number, country=text, counts=number % 3 != 2)
    made.write(shop)
    return made


@pytest.mark.parametrize("stretch", [1, 3, 1000])
def test_columns_come_whole_and_ascending(
    any_shop: Shop, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    monkeypatch.setattr(columns, "_STRETCH", stretch)
    some_shop(any_shop, TEXTS)

    with any_shop.reader() as reader:
        keys, goods, days = number_columns(
            reader, "sales_order", columns=("goods", "business_date"), where="is_sale = :yes",
            parameters={"yes": 1},
        )  # fmt: skip

    assert keys.tolist() == [1, 2, 4, 5, 7, 8]
    assert goods.tolist() == [100, 101, 103, 104, 106, 107]
    assert set(days.tolist()) == {20260101}


def test_joined_sources_come_ascending_by_key(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 1, 9), 1)
    made.sale(date(2026, 1, 2), 2)
    made.write(shop)

    with shop.reader() as reader:
        keys, amounts = number_columns(
            reader, "sales_order o CROSS JOIN order_line l", columns=("l.amount",),
            where="l.order_id = o.id AND o.business_date > 20260101", key="l.id",
            in_stretches=False,
        )  # fmt: skip

    assert (keys.tolist(), amounts.tolist()) == ([1, 2], [1, 2])


def test_empty_table_gives_empty_columns(shop: Shop) -> None:
    with shop.reader() as reader:
        found = number_columns(reader, "refund", columns=("amount", "units"))

    assert [column.tolist() for column in found] == [[], [], []]


@pytest.mark.parametrize("stretch", [1, 3, 1000])
def test_texts_become_codes(any_shop: Shop, monkeypatch: pytest.MonkeyPatch, stretch: int) -> None:
    monkeypatch.setattr(columns, "_STRETCH", stretch)
    some_shop(any_shop, TEXTS)
    names: dict[str, int] = {}

    with any_shop.reader() as reader:
        ids = number_columns(reader, "sales_order", columns=(), where="is_sale = 1")[0]
        codes = text_codes(reader, "sales_order", "country", ids=ids, names=names)

    told = list(names)
    assert [told[code] for code in codes.tolist()] == [TEXTS[key - 1] for key in ids.tolist()]


@given(st.lists(st.dates()))
def test_day_numbers_are_ordinals(days: list[date]) -> None:
    keys = np.array([day.year * 10_000 + day.month * 100 + day.day for day in days], np.int64)

    assert day_numbers(keys).tolist() == [day.toordinal() for day in days]


def test_sums_are_exact_where_floats_are_not() -> None:
    values = np.array([2**60, 1, -5, 2**53 + 1], np.int64)
    codes = np.array([0, 0, 2, 2])

    assert totals(codes, values, 3).tolist() == [2**60 + 1, 0, 2**53 - 4]
    assert totals(None, values, 1).tolist() == [2**60 + 2**53 - 3]


def test_counts() -> None:
    assert counts(np.array([2, 0, 2]), 3, 4).tolist() == [1, 0, 2, 0]
    assert counts(None, 3, 1).tolist() == [3]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6))), st.booleans(), st.integers(1, 3))
def test_pairs(rows: list[tuple[int, int]], sorts: bool, least: int) -> None:
    expected = Counter(rows)
    codes = np.array([row[0] for row in rows], np.int64)
    members = np.array([row[1] for row in rows], np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_CELLS", 0 if sorts else 100)

        found = pair_counts(codes, members, size=5, span=7)
        often = member_counts(codes, members, size=5, span=7, least=least)
        alone = pair_counts(None, members, size=1, span=7)

    assert {(code, member): count for code, member, count in zip(*found, strict=True)} == expected
    assert often.tolist() == [
        sum(1 for pair, count in expected.items() if pair[0] == code and count >= least)
        for code in range(5)
    ]
    assert dict(zip(alone[1].tolist(), alone[2].tolist(), strict=True)) == Counter(members.tolist())
