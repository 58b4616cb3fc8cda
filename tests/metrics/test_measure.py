"""Declarations, scopes, changes and refusals; nothing here computes a figure."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.errors import UserError
from shopdesk.i18n import using_language
from shopdesk.metrics.book import BOOK, find_measure
from shopdesk.metrics.measure import (
    BY_LABELS,
    GROUPS,
    By,
    Change,
    Comparison,
    Convention,
    Direction,
    Scope,
    Unit,
    Value,
    change_between,
    check_question,
    convention_of,
    explanation,
    measure,
    registered,
)

MARCH = Period.month(2026, 3)


def test_declarations_cost_neither_numpy_nor_sqlalchemy() -> None:
    code = (
        "import sys; from shopdesk.metrics.book import BOOK, explain; explain('net_sales'); "
        "print(*sorted({'numpy', 'sqlalchemy', 'pandas'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


@pytest.mark.parametrize("found", list(registered()), ids=lambda found: found.key)
def test_every_measure_says_what_it_is(found: object) -> None:
    declared = find_measure(getattr(found, "key"))  # noqa: B009 - parametrised as object

    assert declared.label
    assert declared.formula
    assert declared.definition
    assert declared.source
    assert declared.reads
    assert declared.group in GROUPS
    assert declared.rows in {"orders", "refunds", "customers", "products", ""}
    assert declared.filters <= {
        By.CHANNEL, By.COUNTRY, By.CUSTOMER, By.CATEGORY, By.PRODUCT, By.SKU
    }  # fmt: skip
    # A percentage or quotient tells its parts, a sum has none.
    if declared.unit is Unit.PERCENT:
        assert declared.parts is not None


def test_book_is_ordered_by_group() -> None:
    groups = [found.group for found in BOOK.values()]

    assert groups == sorted(groups, key=list(GROUPS).index)
    assert list(dict.fromkeys(groups)) == list(GROUPS)


def test_every_axis_has_a_name() -> None:
    assert set(BY_LABELS) == set(By)


def test_key_cannot_be_declared_twice() -> None:
    before = list(registered())

    with pytest.raises(ValueError, match="sales"):
        measure(
            "sales", "x", unit=Unit.MONEY, group="sales", formula="x", definition="x",
            reads=frozenset(), grains=frozenset(),
        )  # fmt: skip

    assert list(registered()) == before


def test_group_must_exist() -> None:
    with pytest.raises(ValueError, match="fresh"):
        measure(
            "fresh", "x", unit=Unit.MONEY, group="nowhere", formula="x", definition="x",
            reads=frozenset(), grains=frozenset(),
        )  # fmt: skip


def test_scope_tells_its_filters() -> None:
    scope = Scope(MARCH, channel_id=2, country="", sku_id=7)

    assert scope.filters() == {By.CHANNEL: 2, By.COUNTRY: "", By.SKU: 7}
    assert scope.during(Period.month(2026, 4)).filters() == scope.filters()
    assert Scope(MARCH).filters() == {}


def test_axis_without_answer_is_refused() -> None:
    with pytest.raises(UserError) as refusal:
        check_question(BOOK["hours_to_ship"], Scope(MARCH), By.SKU)

    assert refusal.value.code == "SD-KPI-002"
    assert "Hours to ship, median" in refusal.value.message
    assert "SKU" in refusal.value.message
    assert "channel" in refusal.value.message


def test_narrowing_without_answer_is_refused() -> None:
    check_question(BOOK["buyers"], Scope(MARCH, sku_id=1), None)

    with pytest.raises(UserError) as refusal:
        check_question(BOOK["repurchase_rate"], Scope(MARCH, sku_id=1), None)

    assert refusal.value.code == "SD-KPI-003"


def test_explanation_speaks_the_language_in_force() -> None:
    with using_language("en"):
        told = str(explanation(BOOK["repurchase_rate"]))

    assert told.splitlines()[0] == "Repurchase rate (repurchase_rate)"
    assert "buyers with 2 or more orders in the period ÷ buyers" in told
    assert "sales_order" in told


@pytest.mark.parametrize(
    ("before", "after", "delta", "share"),
    [
        (200, 300, 100, Fraction(1, 2)),
        (-200, -100, 100, Fraction(1, 2)),
        (0, 5, 5, None),
        (Fraction(1, 3), Fraction(1, 4), Fraction(-1, 12), Fraction(-1, 4)),
    ],
)
def test_change(
    before: int | Fraction, after: int | Fraction, delta: int | Fraction, share: Fraction | None
) -> None:
    assert change_between(Value(before), Value(after)) == Change(delta, share)


def test_change_from_or_to_the_unknown_is_unknown() -> None:
    assert change_between(Value(None), Value(5)) == Change(None, None)
    assert change_between(Value(5), Value(None)) == Change(None, None)


def compared(key: str, before: int, after: int) -> Comparison:
    period = Period(date(2026, 3, 1), date(2026, 4, 1))
    return Comparison(
        BOOK[key], Value(after), Value(before), Value(None), period, period, period,
        like_for_like=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "before", "after", "good"),
    [
        ("sales", 1, 2, True),
        ("sales", 2, 1, False),
        ("refunds", 1, 2, False),
        ("refunds", 2, 1, True),
        ("sales", 2, 2, None),
        ("discounts", 1, 2, None),
    ],
)
def test_good_follows_the_direction(key: str, before: int, after: int, good: bool | None) -> None:
    comparison = compared(key, before, after)

    assert comparison.good(comparison.change) is good
    assert comparison.good(comparison.year_change) is None


def test_direction_of_refunds_is_down() -> None:
    assert BOOK["refunds"].good is Direction.DOWN


@pytest.mark.parametrize(("sample", "small"), [(None, False), (29, True), (30, False), (0, True)])
def test_small_sample(sample: int | None, small: bool) -> None:
    assert Value(Fraction(1, 2), sample=sample).small_sample is small


def test_convention_of_a_setting() -> None:
    assert convention_of("payment") is Convention.PAYMENT
    with pytest.raises(ValueError, match="weekly"):
        convention_of("weekly")
