"""Sums by SKU from the index equal those over single lines; the catalogue as columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from shopdesk.db.shop import Shop
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.items import (
    GIFT,
    GOODS,
    SERVICE,
    lines_of,
    offered_skus,
    refund_lines_of,
    sku_sums,
    skus_of,
    skus_under,
    spots,
)
from shopdesk.metrics.measure import Convention
from tests.metrics.records import Line, Records, facts_of
from tests.metrics.test_against_pandas import END, FIRST, TODAY, random_shop


@pytest.fixture
def facts(any_shop: Shop) -> Iterator[Facts]:
    with facts_of(any_shop, random_shop(11), today=TODAY) as found:
        yield found


WHOLE = (FIRST, END)
DAYS = [WHOLE, (date(2026, 1, 1), date(2026, 1, 9)), (date(2026, 3, 1), date(2026, 4, 1))]


@pytest.mark.parametrize("days", DAYS)
def test_sums_from_the_index_equal_the_lines(facts: Facts, days: tuple[date, date]) -> None:
    first, end = (day.toordinal() for day in days)
    lines = lines_of(facts, Convention.NET, first=first, end=end)
    expected: dict[int, list[int]] = {}
    columns = (lines.sku, lines.kind, lines.quantity, lines.amount)
    for sku, kind, quantity, amount in zip(*(column.tolist() for column in columns), strict=True):
        entry = expected.setdefault(sku, [0, 0, 0])
        entry[0] += 0 if kind == SERVICE else quantity
        entry[1] += 0 if kind == SERVICE else amount
        entry[2] += amount if kind == SERVICE else 0

    found = sku_sums(facts, first, end)

    rows = zip(
        *(column.tolist() for column in (found.sku, found.quantity, found.amount, found.services)),
        strict=True,
    )
    assert {sku: amounts for sku, *amounts in rows} == expected
    assert -1 in expected  # lines without a SKU were among them


def test_lines_of_some_skus_only(facts: Facts) -> None:
    first, end = (day.toordinal() for day in WHOLE)
    every = lines_of(facts, Convention.NET, first=first, end=end)

    found = lines_of(facts, Convention.NET, first=first, end=end, skus=(3, 4))

    assert set(found.sku.tolist()) == {2, 3}
    assert found.amount.sum() == every.amount[(every.sku == 2) | (every.sku == 3)].sum()


@pytest.mark.parametrize("convention", list(Convention))
def test_lines_point_to_their_orders(facts: Facts, convention: Convention) -> None:
    first, end = date(2026, 1, 1).toordinal(), date(2026, 2, 1).toordinal()
    orders = facts.orders(convention)
    inside = orders.between(first, end)

    lines = lines_of(facts, convention, first=first, end=end)

    assert set(lines.order.tolist()) == set(range(inside.start, inside.stop))
    amounts = dict.fromkeys(range(inside.start, inside.stop), 0)
    for order, amount in zip(lines.order.tolist(), lines.amount.tolist(), strict=True):
        amounts[order] += amount
    assert list(amounts.values()) == orders.amount[inside].tolist()


def test_many_paid_orders_are_not_named_one_by_one(
    facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, end = date(2026, 1, 1).toordinal(), date(2026, 3, 1).toordinal()
    named = lines_of(facts, Convention.PAYMENT, first=first, end=end)
    monkeypatch.setattr("shopdesk.metrics.items._NAMED", 3)

    whole = lines_of(facts, Convention.PAYMENT, first=first, end=end, skus=())
    facts.store.recent.clear()
    again = lines_of(facts, Convention.PAYMENT, first=first, end=end)

    assert whole is named  # kept
    assert sorted(again.amount.tolist()) == sorted(named.amount.tolist())


def test_refund_lines_point_to_their_refunds(facts: Facts) -> None:
    refunds, lines = facts.refunds, refund_lines_of(facts)
    rows = facts.reader.rows("SELECT refund_id, sum(amount) FROM refund_line GROUP BY refund_id")
    expected = {int(key): int(amount) for key, amount in rows}

    found: dict[int, int] = {}
    for place, amount in zip(lines.refund.tolist(), lines.amount.tolist(), strict=True):
        key = int(refunds.id[place])
        found[key] = found.get(key, 0) + amount

    assert found == expected


def catalogue() -> Records:
    made = Records()
    made.channel("web")
    home, cups, homely = (made.category(path) for path in ("Home", "Home / Cups", "Homely"))
    made.sku("A", category=home)
    product = made.product("B", category=cups)
    made.variant("B1", product)
    made.variant("B2", product, active=False)
    made.sku("C", category=homely)
    made.sku("D")
    made.sku("POST", kind="service")
    made.order(date(2026, 1, 1), [Line(2, 0, kind="gift"), Line(None, 5), Line(6, 7, kind="odd")])
    return made


def test_catalogue(shop: Shop) -> None:
    with facts_of(shop, catalogue(), today=date(2026, 1, 2)) as facts:
        skus = skus_of(facts)

        assert skus.id.tolist() == [1, 2, 3, 4, 5, 6]
        assert skus.product.tolist() == [1, 2, 2, 3, 4, 5]
        assert skus.category.tolist() == [1, 2, 2, 3, 0, 0]
        assert skus.codes == ["A", "B1", "B2", "C", "D", "POST"]
        assert offered_skus(facts).tolist() == [0, 1, 3, 4]
        assert skus_under(facts, category=1, product=None, sku=None).tolist() == [1, 2, 3]
        assert skus_under(facts, category=2, product=None, sku=3).tolist() == [3]
        assert skus_under(facts, category=None, product=2, sku=None).tolist() == [2, 3]
        assert skus_under(facts, category=99, product=None, sku=None).tolist() == []


def test_kinds_of_lines(shop: Shop) -> None:
    with facts_of(shop, catalogue(), today=date(2026, 1, 2)) as facts:
        day = date(2026, 1, 1).toordinal()
        lines = lines_of(facts, Convention.NET, first=day, end=day + 1)

    # What is neither goods nor a gift is no product.
    assert lines.kind.tolist() == [GIFT, GOODS, SERVICE]
    assert lines.sku.tolist() == [1, -1, 5]


def test_spots_in_any_order() -> None:
    import numpy as np

    place, known = spots(np.array([30, 10, 20]), np.array([10, 15, 30, 99]))

    assert known.tolist() == [True, False, True, False]
    assert place[known].tolist() == [1, 0]
    assert spots(np.array([], np.int64), np.array([5]))[1].tolist() == [False]


def test_no_day_no_lines(facts: Facts) -> None:
    day = (END + timedelta(days=400)).toordinal()

    assert lines_of(facts, Convention.NET, first=day, end=day + 9).order.size == 0
    assert sku_sums(facts, day, day + 9).sku.size == 0
