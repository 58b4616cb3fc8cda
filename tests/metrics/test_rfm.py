"""Worked numbers E17, ties, refunds and the window."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import Convention, Scope
from shopdesk.metrics.rfm import (
    RFM_MODE_LABELS,
    SEGMENT_LABELS,
    Bands,
    RfmMode,
    Segment,
    fixed_scores,
    quantile_scores,
    rfm,
    segment_of,
)
from tests.metrics.records import Line, Records, facts_of, records

# R, F, M in currency units; fixed, quantile, names
E17 = [
    (3, 12, 3680, "555", "555", "key_value", "key_value"),
    (8, 6, 1520, "544", "444", "key_value", "key_value"),
    (8, 1, 99, "511", "412", "common_growth", "common_growth"),
    (20, 3, 640, "533", "433", "key_value", "key_value"),
    (35, 1, 99, "411", "312", "common_growth", "common_growth"),
    (60, 2, 258, "422", "333", "common_growth", "key_value"),
    (95, 8, 2990, "244", "255", "key_keep", "key_keep"),
    (120, 1, 59, "211", "211", "common_recover", "common_recover"),
    (200, 4, 860, "133", "144", "key_keep", "key_keep"),
    (400, 1, 35, "111", "111", "common_recover", "common_recover"),
]
AS_OF = date(2026, 4, 1)
MARCH = Period.month(2026, 3)


def scored(scores: Any) -> list[str]:
    return ["".join(map(str, row)) for row in zip(*(part.tolist() for part in scores), strict=True)]


def test_worked_scores() -> None:
    recency, frequency, monetary = (np.array([row[place] for row in E17]) for place in range(3))

    fixed = fixed_scores(recency, frequency, monetary * 100, bands=Bands(), unit=100)
    quantile = [quantile_scores(values) for values in (-recency, frequency, monetary)]

    assert scored(fixed) == [row[3] for row in E17]
    assert scored(quantile) == [row[4] for row in E17]
    assert [segment_of(*map(int, row[3])) for row in E17] == [row[5] for row in E17]
    assert [segment_of(*map(int, row[4])) for row in E17] == [row[6] for row in E17]


def worked_shop() -> Records:
    """E17 as orders: the last one R days before, the money in the first one."""
    made = records()
    for number, (recency, frequency, monetary, *_rest) in enumerate(E17, 1):
        who = made.customer(f"C{number:02d}")
        last = AS_OF - timedelta(days=recency)
        for place in range(frequency):
            amount = monetary * 100 - (frequency - 1) * 100 if place == 0 else 100
            made.sale(last - timedelta(days=place), amount, customer=who)
    return made


@pytest.mark.parametrize(("mode", "column"), [(RfmMode.FIXED, 3), (RfmMode.QUANTILE, 4)])
def test_worked_shop(shop: Shop, mode: RfmMode, column: int) -> None:
    with facts_of(shop, worked_shop(), today=AS_OF) as facts:
        found = rfm(facts, Scope(MARCH), mode=mode, window_days=None)

    assert found.as_of == AS_OF
    assert [(row.recency, row.frequency, row.monetary) for row in found.rows] == [
        (recency, frequency, monetary * 100) for recency, frequency, monetary, *_rest in E17
    ]
    assert [row.code for row in found.rows] == [row[column] for row in E17]
    assert [str(row.segment) for row in found.rows] == [row[column + 2] for row in E17]
    by_segment = {row.segment: row for row in found.segments}
    assert set(by_segment) == set(Segment)
    assert sum(row.customers for row in found.segments) == 10
    assert by_segment[Segment.KEY_KEEP].ids == (7, 9)
    assert by_segment[Segment.KEY_KEEP].monetary == (2990 + 860) * 100
    assert sum(map(sum, found.grid)) == 10
    assert found.grid[4][4] == sum(row.code.startswith("55") for row in found.rows)


def test_window_leaves_out_who_bought_before_it(shop: Shop) -> None:
    with facts_of(shop, worked_shop(), today=AS_OF) as facts:
        found = rfm(facts, Scope(MARCH))

    assert [row.customer_id for row in found.rows] == list(range(1, 10))  # R = 400 is outside
    assert found.window_days == 365


@given(st.lists(st.integers(-5, 5), min_size=1))
def test_equal_customers_score_alike_and_better_ones_never_less(values: list[int]) -> None:
    scores = quantile_scores(np.array(values)).tolist()

    assert set(scores) <= {1, 2, 3, 4, 5}
    for one, score in zip(values, scores, strict=True):
        for other, second in zip(values, scores, strict=True):
            assert (one != other) or score == second
            assert (one < other) <= (score <= second)
        worse = sum(1 for other in values if other < one)
        assert score == min(5, 5 * worse // len(values) + 1)


def test_cells_of_segments_are_exhaustive() -> None:
    cells = [segment_of(r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]

    assert len(cells) == 125
    assert set(cells) == set(Segment) == set(SEGMENT_LABELS)
    assert cells.count(Segment.KEY_VALUE) == 27
    assert set(RFM_MODE_LABELS) == set(RfmMode)


def one_customer(facts: Facts, **asked: Any) -> list[tuple[int, int, int]]:
    rows = rfm(facts, Scope(MARCH), **asked).rows
    return [(row.recency, row.frequency, row.monetary) for row in rows]


def test_refunds_reduce_money_and_orders(shop: Shop) -> None:
    made = records()
    anna, ben = made.customer("Anna"), made.customer("Ben")
    first = made.sale(date(2026, 3, 1), 5_000, customer=anna)
    made.sale(date(2026, 3, 11), 3_000, customer=anna)
    made.refund(date(2026, 3, 5), [Line(1, 4_000)], order=first, customer=anna)
    made.refund(date(2026, 3, 6), [Line(1, 1_000)], order=first, customer=anna)
    only = made.sale(date(2026, 3, 2), 700, customer=ben)
    made.refund(date(2026, 3, 9), [Line(1, 700)], order=only, customer=ben, freight=80)

    with facts_of(shop, made, today=AS_OF) as facts:
        assert one_customer(facts) == [(21, 1, 3_000)]  # Ben kept nothing


def test_refund_after_the_reference_date_is_not_known_yet(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    order = made.sale(date(2026, 3, 31), 5_000, customer=anna)
    made.refund(date(2026, 4, 1), [Line(1, 5_000)], order=order, customer=anna)

    with facts_of(shop, made, today=date(2026, 5, 1)) as facts:
        assert one_customer(facts) == [(1, 1, 5_000)]


def test_payment_convention_never_subtracts(shop: Shop) -> None:
    made = records()
    anna = made.customer("Anna")
    made.sale(date(2026, 3, 31), 5_000, customer=anna, freight=800)
    made.refund(date(2026, 3, 31), [Line(1, 1_000)], customer=anna)

    with facts_of(shop, made, today=AS_OF) as facts:
        found = rfm(facts, Scope(MARCH, convention=Convention.PAYMENT))

        assert [row.monetary for row in found.rows] == [5_800]
        assert one_customer(facts) == [(1, 1, 4_000)]


def test_orders_of_one_day_and_channel_may_count_once(shop: Shop) -> None:
    made = records()
    made.channel("shop")
    anna = made.customer("Anna")
    for channel in (1, 1, 2):
        made.sale(date(2026, 3, 31), 100, customer=anna, channel=channel)

    with facts_of(shop, made, today=AS_OF) as facts:
        assert one_customer(facts) == [(1, 3, 300)]
        assert one_customer(facts, same_day_once=True) == [(1, 2, 300)]


def test_own_bands_and_a_currency_without_cents(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 3, 31), 3_000, customer=made.customer("Anna"))
    bands = Bands(recency=(0, 0, 0, 1), frequency=(9, 9, 9, 1), monetary=(40, 30, 20, 10))

    with facts_of(shop, made, today=AS_OF) as facts:
        own = rfm(facts, Scope(MARCH), bands=bands)
        facts.currency = "JPY"
        yen = rfm(facts, Scope(MARCH))

    assert [row.code for row in own.rows] == ["224"]
    assert own.bands == bands
    assert [row.m for row in yen.rows] == [5]


def test_empty_shop(shop: Shop) -> None:
    with Metrics(shop).facts(today=AS_OF) as facts:
        for mode in RfmMode:
            found = rfm(facts, Scope(MARCH), mode=mode)
            assert found.rows == ()
            assert all(row.customers == 0 for row in found.segments)
