"""Headers: gifts, nobody, returning buyers, refunds without an order."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.cut import Cut
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import By, Convention, Scope
from shopdesk.metrics.order_rows import OrderRows, RefundRows, Visits
from tests.metrics.records import Line, Records, facts_of, records

MARCH = Period.month(2026, 3)
TODAY = date(2026, 4, 1)


def month() -> Records:
    made = records()
    anna, ben = made.customer("Anna"), made.customer("Ben")
    made.sale(date(2026, 2, 27), 50, customer=anna)
    made.order(date(2026, 3, 1), [Line(1, 0, kind="gift", pieces=7)], customer=ben, freight=9)
    made.sale(date(2026, 3, 2), 100, customer=anna)
    made.sale(date(2026, 3, 2), 200, customer=ben)
    made.sale(date(2026, 3, 3), 400, customer=ben)
    made.sale(date(2026, 3, 3), 800)
    return made


def rows_of(facts: Facts, by: By | None = None) -> OrderRows:
    return Cut(facts, Scope(MARCH), by).orders


def test_gifts_alone_are_pieces_but_no_order(shop: Shop) -> None:
    with facts_of(shop, month(), today=TODAY) as facts:
        rows = rows_of(facts)

        assert rows.total("units").tolist() == [11_000]
        assert rows.total("amount").tolist() == [1_500]
        assert rows.total("freight").tolist() == [0]
        assert rows.orders().tolist() == [4]
        assert rows.buyers().tolist() == [2]


def test_marks(shop: Shop) -> None:
    with facts_of(shop, month(), today=TODAY) as facts:
        rows = rows_of(facts)

        assert rows.nobody().tolist() == [False, False, False, False, True]
        assert rows.returning().tolist() == [False, True, False, False, False]
        assert rows.orders(rows.nobody()).tolist() == [1]
        assert rows.total_of(rows.column("amount"), rows.returning()).tolist() == [100]
        assert rows.buyers(mask=rows.returning()).tolist() == [1]
        assert rows.buyers(least=2).tolist() == [1]


def test_groups(shop: Shop) -> None:
    with facts_of(shop, month(), today=TODAY) as facts:
        rows = rows_of(facts, By.DAY)

        assert rows.orders().tolist()[:3] == [0, 2, 2]
        assert rows.buyers().tolist()[:3] == [0, 2, 1]
        point, who, often = rows.pairs()
        assert [point.tolist(), who.tolist(), often.tolist()] == [[1, 1, 2], [0, 1, 1], [1, 1, 1]]
        # On 3 March Ben had bought the day before.
        assert rows.returning().tolist() == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("day", "last"), [(date(2026, 3, 2), date(2026, 2, 27)), (date(2026, 2, 27), None)]
)
def test_last_visit_before_a_day(shop: Shop, day: date, last: date | None) -> None:
    with facts_of(shop, month(), today=TODAY) as facts:
        visits = Visits(facts.orders(Convention.NET))
        found = visits.last_before(np.array([0, -1]), np.array([day.toordinal()] * 2)).tolist()

    assert found == [last.toordinal() if last else 0, 0]


def test_first_visit_and_visits_between(shop: Shop) -> None:
    with facts_of(shop, month(), today=TODAY) as facts:
        visits = Visits(facts.orders(Convention.NET))
        days = [date(2026, 2, 27).toordinal(), date(2026, 3, 2).toordinal(), 0]

        assert visits.first_day(np.array([0, 1, -1])).tolist() == days
        who = np.array([0, 1, 1])
        first = np.array([date(2026, 3, day).toordinal() for day in (1, 3, 4)])
        end = np.full(3, date(2026, 4, 1).toordinal())
        assert visits.any_between(who, first, end).tolist() == [True, True, False]


def test_shop_without_customers_has_no_visits(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 3, 2), 5)

    with facts_of(shop, made, today=TODAY) as facts:
        visits = Visits(facts.orders(Convention.NET))

        assert visits.first_day(np.array([-1])).tolist() == [0]
        assert visits.last_before(np.array([-1]), np.array([1])).tolist() == [0]
        assert rows_of(facts).buyers().tolist() == [0]


def test_refunds(shop: Shop) -> None:
    made = month()
    made.refund(date(2026, 3, 4), [Line(1, 30, pieces=2)], order=1, freight=5)
    made.refund(date(2026, 3, 5), [Line(1, 10)], order=1)
    made.refund(date(2026, 3, 5), [Line(1, 10)])
    made.refund(date(2026, 3, 5), [Line(1, 10)])
    made.refund(date(2026, 4, 1), [Line(1, 99)])

    with facts_of(shop, made, today=TODAY) as facts:
        rows = Cut(facts, Scope(MARCH)).refunds

        assert isinstance(rows, RefundRows)
        assert rows.total("amount").tolist() == [60]
        assert rows.total("freight").tolist() == [5]
        assert rows.total("units").tolist() == [5_000]
        assert rows.count().tolist() == [4]
        assert rows.orders().tolist() == [3]
        days = Cut(facts, Scope(MARCH), By.DAY).refund_headers
        assert days.count().tolist()[3:5] == [1, 3]
