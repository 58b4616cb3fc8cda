"""ABC borders, rankings of SKUs and the two measures of the assortment."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics, compute, series
from shopdesk.metrics.measure import By, Convention, Scope
from shopdesk.metrics.products import (
    ABC_BASIS_LABELS,
    AbcBasis,
    SkuRow,
    abc,
    classify_abc,
    sku_table,
)
from tests.metrics.records import Line, Records, facts_of, records

FEBRUARY, MARCH = Period.month(2026, 2), Period.month(2026, 3)
TODAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        # 80 % is reached by the first alone: the second crosses nothing and begins B.
        ({"a": 80, "b": 15, "c": 5}, "ABC"),
        # The one that crosses 80 % is A, the one that crosses 95 % is B.
        ({"a": 79, "b": 13, "c": 4, "d": 2, "e": 2}, "AABCC"),
        ({"a": 100}, "A"),
        ({"a": 50, "b": 50}, "AA"),
        ({"a": 0, "b": 0}, "CC"),
        ({"a": 10, "b": 0, "c": -5}, "ACC"),
        ({}, ""),
    ],
)
def test_borders(values: dict[str, int], classes: str) -> None:
    found = classify_abc(list(values.items()))

    assert [code for code, _value, _letter in found] == list(values)
    assert "".join(letter for _code, _value, letter in found) == classes


def test_ties_go_by_code() -> None:
    values = [("z", 10), ("b", 40), ("a", 40), ("c", 10)]

    assert classify_abc(values) == [
        ("a", 40, "A"), ("b", 40, "A"), ("c", 10, "B"), ("z", 10, "B")
    ]  # fmt: skip
    assert classify_abc(values[::-1]) == classify_abc(values)


@given(st.lists(st.integers(-10, 1000), max_size=30))
def test_classes_follow_the_value_and_cover_the_borders(numbers: list[int]) -> None:
    ranked = classify_abc([(f"{place:03d}", number) for place, number in enumerate(numbers)])
    letters = [letter for _code, _value, letter in ranked]
    total = sum(number for number in numbers if number > 0)

    assert letters == sorted(letters)
    if total:
        in_a = [value for _code, value, letter in ranked if letter == "A"]
        to_b = [value for _code, value, letter in ranked if letter in "AB"]
        assert sum(in_a) * 100 >= 80 * total > (sum(in_a) - in_a[-1]) * 100
        assert sum(to_b) * 100 >= 95 * total


def shelves() -> Records:
    """S1 falls, S2 rises, S3 is new, S4 only comes back; postage is no product."""
    made = records()
    for code in ("S2", "S3", "S4"):
        made.sku(code)
    post = made.sku("POST", kind="service")
    made.order(
        date(2026, 2, 2), [Line(1, 9_000, pieces=9, cost=6_000), Line(post, 500, kind="service")]
    )
    made.order(date(2026, 2, 3), [Line(2, 1_000, cost=100), Line(4, 2_000, cost=100)])
    made.order(
        date(2026, 3, 2),
        [Line(1, 4_000, pieces=4, cost=3_900), Line(2, 4_000, pieces=1, cost=1_000),
         Line(post, 50_000, kind="service")],
    )  # fmt: skip
    made.order(date(2026, 3, 3), [Line(3, 700), Line(2, 0, kind="gift", pieces=3)])
    made.order(date(2026, 3, 4), [Line(3, 90_000)], counts=False)
    made.refund(date(2026, 3, 5), [Line(4, 2_000)])
    made.refund(date(2026, 3, 6), [Line(2, 1_500), Line(post, 500, kind="service")])
    return made


def codes(rows: tuple[SkuRow, ...]) -> list[str]:
    return [row.code for row in rows]


def test_rankings(shop: Shop) -> None:
    with facts_of(shop, shelves(), today=TODAY) as facts:
        table = sku_table(facts, Scope(MARCH))

    assert table.against == FEBRUARY
    assert codes(table.rows) == ["S1", "S2", "S3", "S4"]
    second = table.rows[1]
    assert (second.sales, second.refunds, second.net, second.units) == (4_000, 1_500, 2_500, 4_000)
    assert (second.before_sales, second.before_net, second.change) == (1_000, 1_000, 1_500)
    assert second.refund_rate == Fraction(3, 8)
    assert table.rows[3].refund_rate is None
    assert codes(table.top(9)) == ["S1", "S2", "S3"]
    assert codes(table.top(1)) == ["S1"]
    assert codes(table.falling(9)) == ["S1", "S4"]
    assert [table.change(row) for row in table.falling(9)] == [-5_000, -4_000]
    assert codes(table.rising(9)) == ["S2", "S3"]
    assert codes(table.new(9)) == ["S3"]
    assert codes(table.returned(9)) == ["S4", "S2"]


def test_equal_skus_rank_by_code(shop: Shop) -> None:
    made = records()
    made.sku("A9")
    made.order(date(2026, 3, 2), [Line(1, 500), Line(2, 500)])

    with facts_of(shop, made, today=TODAY) as facts:
        assert codes(sku_table(facts, Scope(MARCH)).top(1)) == ["A9"]


def test_payment_convention_ranks_by_sales(shop: Shop) -> None:
    with facts_of(shop, shelves(), today=TODAY) as facts:
        table = sku_table(facts, Scope(MARCH, convention=Convention.PAYMENT))

    assert codes(table.top(2)) == ["S1", "S2"]
    assert table.headline(table.rows[1]) == 4_000
    assert codes(table.falling(9)) == ["S1", "S4"]
    assert table.change(table.rows[3]) == -2_000


def test_sku_is_new_only_if_it_was_never_a_sale(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 2, 2), 100, counts=False)
    made.order(date(2026, 2, 3), [Line(1, 0, kind="gift")])
    made.sale(date(2026, 3, 2), 100)

    with facts_of(shop, made, today=TODAY) as facts:
        assert codes(sku_table(facts, Scope(MARCH)).new(9)) == ["S1"]


@pytest.mark.parametrize(
    ("basis", "values"),
    [
        (AbcBasis.NET, [("S1", 4_000, "A"), ("S2", 2_500, "A"), ("S3", 700, "B")]),
        (AbcBasis.SALES, [("S1", 4_000, "A"), ("S2", 4_000, "A"), ("S3", 700, "B")]),
        (AbcBasis.UNITS, [("S1", 4_000, "A"), ("S2", 4_000, "A"), ("S3", 1_000, "B")]),
        (AbcBasis.MARGIN, [("S1", 100, "A")]),
    ],
)
def test_abc_of_a_month(shop: Shop, basis: AbcBasis, values: list[tuple[str, int, str]]) -> None:
    with facts_of(shop, shelves(), today=TODAY) as facts:
        found = abc(facts, Scope(MARCH), basis=basis)

    assert [(row.code, row.value, row.abc) for row in found.rows] == values
    assert found.rows[-1].cumulative == 1
    assert [group.abc for group in found.classes] == ["A", "B", "C"]
    assert sum(group.skus for group in found.classes) == len(values)
    assert sum(group.value for group in found.classes) == sum(value for _c, value, _a in values)
    # The gift of S2 and the sale of S3 have no cost.
    assert found.uncosted == (2 if basis is AbcBasis.MARGIN else 0)


def test_abc_goes_by_the_headline(shop: Shop) -> None:
    with facts_of(shop, shelves(), today=TODAY) as facts:
        assert abc(facts, Scope(MARCH)).basis is AbcBasis.NET
        payment = Scope(MARCH, convention=Convention.PAYMENT)
        assert abc(facts, payment).basis is AbcBasis.SALES


def test_shares_of_classes(shop: Shop) -> None:
    with facts_of(shop, shelves(), today=TODAY) as facts:
        first, second, third = abc(facts, Scope(MARCH), basis=AbcBasis.NET).classes

    assert (first.skus, first.value, first.value_share) == (2, 6_500, Fraction(65, 72))
    assert (second.sku_share, second.value_share) == (Fraction(1, 3), Fraction(7, 72))
    assert (third.skus, third.value, third.value_share) == (0, 0, Fraction(0))


def test_tables_of_an_empty_shop(shop: Shop) -> None:
    with Metrics(shop).facts(today=TODAY) as facts:
        assert sku_table(facts, Scope(MARCH)).rows == ()
        for basis in AbcBasis:
            found = abc(facts, Scope(MARCH), basis=basis)
            assert found.rows == ()
            assert [group.value_share for group in found.classes] == [None] * 3


def test_skus_sold_and_sell_through(shop: Shop) -> None:
    made = shelves()
    made.sku("S5")
    made.skus[1]["active"] = 0  # S2 is off, but it sold

    with facts_of(shop, made, today=TODAY) as facts:
        scope = Scope(MARCH)

        assert compute(facts, "skus_sold", scope=scope).amount == 3
        through = compute(facts, "sell_through", scope=scope)
        assert (through.numerator, through.denominator) == (3, 5)
        whole = Scope(Period(FEBRUARY.start, MARCH.end))
        months = series(facts, "skus_sold", scope=whole, by=By.MONTH).points
        assert [point.value.amount for point in months] == [3, 3]
        assert compute(facts, "skus_sold", scope=Scope(MARCH, product_id=1)).amount == 1


def test_every_basis_has_a_name() -> None:
    assert set(ABC_BASIS_LABELS) == set(AbcBasis)
