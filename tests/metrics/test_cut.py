"""Quotients and percentiles of a question."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.cut import Cut, _percentile
from shopdesk.metrics.line_rows import LineRows
from shopdesk.metrics.measure import By, Convention, Scope
from shopdesk.metrics.order_rows import OrderRows
from tests.metrics.records import Line, facts_of, records

MARCH = Period.month(2026, 3)
TODAY = date(2026, 4, 1)


@given(st.lists(st.integers(0, 10**12), min_size=1), st.sampled_from([(1, 2), (9, 10), (1, 4)]))
def test_percentile_is_numpys_but_exact(values: list[int], share: tuple[int, int]) -> None:
    found = _percentile(sorted(values), share, 1)

    assert found is not None
    assert float(found) == pytest.approx(np.quantile(values, share[0] / share[1]), rel=1e-9)


def test_percentile_of_nothing_is_unknown() -> None:
    assert _percentile([], (1, 2), 1) is None


def test_quotient_without_denominator_is_unknown(shop: Shop) -> None:
    with Metrics(shop).facts(today=TODAY) as facts:
        cut = Cut(facts, Scope(MARCH))
        found = cut.ratio(np.array([3, 3]), np.array([0, 2]), scale=1000)

    assert found.amounts == [None, Fraction(1500)]
    assert found.samples == [0, 2]


def test_products_are_asked_of_lines_the_rest_of_headers(shop: Shop) -> None:
    with facts_of(shop, records(), today=TODAY) as facts:
        assert isinstance(Cut(facts, Scope(MARCH), By.CHANNEL).sales, OrderRows)
        assert isinstance(Cut(facts, Scope(MARCH), By.SKU).sales, LineRows)
        assert isinstance(Cut(facts, Scope(MARCH, sku_id=1), By.CHANNEL).sales, LineRows)


def test_scope_may_choose_its_convention(shop: Shop) -> None:
    with facts_of(shop, records(), today=TODAY) as facts:
        assert Cut(facts, Scope(MARCH)).convention is Convention.NET
        facts.convention = Convention.PAYMENT
        assert Cut(facts, Scope(MARCH)).convention is Convention.PAYMENT
        asked = Scope(MARCH, convention=Convention.NET)
        assert Cut(facts, asked).convention is Convention.NET


def test_points_start_on_their_own_day(shop: Shop) -> None:
    scope = Scope(Period(date(2026, 2, 20), date(2026, 4, 1)))

    with facts_of(shop, records(), today=TODAY) as facts:
        by_month = Cut(facts, scope, By.MONTH).starts.tolist()
        by_channel = Cut(facts, scope, By.CHANNEL).starts.tolist()

    first, march = scope.period.start.toordinal(), MARCH.start.toordinal()
    assert by_month == [first, march]
    assert by_channel == [first]


def test_narrowing_leaves_the_orders_that_fit_all_of_it(shop: Shop) -> None:
    made = records()
    made.channel("shop")
    anna = made.customer("Anna")
    day = date(2026, 3, 2)
    made.sale(day, 1, customer=anna, channel=2, country="DE")
    made.sale(day, 2, customer=anna, channel=2, country="FR")
    made.sale(day, 4, customer=anna, channel=1, country="DE")
    made.sale(day, 8, channel=2, country="DE")
    made.refund(day, [Line(1, 16)], customer=anna, channel=2, country="DE")
    made.refund(day, [Line(1, 32)], customer=anna, channel=1, country="DE")

    with facts_of(shop, made, today=TODAY) as facts:
        cut = Cut(facts, Scope(MARCH, customer_id=anna, channel_id=2, country="DE"))

        assert cut.orders.column("amount").tolist() == [1]
        assert cut.refund_headers.column("amount").tolist() == [16]
