"""XYZ by exact arithmetic, the matrix, and what follows for each cell."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from fractions import Fraction

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.abc_xyz import (
    LETTERS,
    Xyz,
    advice,
    classify_xyz,
    matrix,
)
from shopdesk.metrics.measure import Scope
from shopdesk.metrics.products import AbcBasis
from shopdesk.purchasing.rules import Policy
from shopdesk.settings import Preferences
from shopdesk.stock.rules import Place
from tests.metrics.records import Line, Records, facts_of, records

END = date(2026, 3, 16)
PERIOD = Period(END - timedelta(days=70), END)


@pytest.mark.parametrize(
    ("weeks", "xyz", "squared"),
    [
        ([5] * 10, Xyz.X, Fraction(0)),
        ([1, 3] * 4, Xyz.X, Fraction(1, 4)),  # exactly 0.5
        ([10, 31] * 4, Xyz.Y, Fraction(441, 1681)),  # a little above
        ([0, 2] * 5, Xyz.Y, Fraction(1)),  # exactly 1
        ([0, 0, 3] * 4, Xyz.Z, Fraction(2)),
        ([0] * 12, Xyz.Z, None),
        ([5] * 7, Xyz.NEW, Fraction(0)),
        ([], Xyz.NEW, None),
    ],
)
def test_classes_at_their_borders(weeks: list[int], xyz: Xyz, squared: Fraction | None) -> None:
    assert classify_xyz(weeks) == (xyz, squared)


def test_the_coefficient_is_that_of_the_statistics_module() -> None:
    weeks = [3, 9, 14, 2, 2, 8, 31, 5, 6]

    _xyz, squared = classify_xyz(weeks)

    assert squared is not None
    assert float(squared) ** 0.5 == pytest.approx(statistics.pstdev(weeks) / statistics.mean(weeks))


def even_and_odd() -> Records:
    """S1 sells 4 a week for 80.00, S2 10 every other week for 30.00, S3 began 3 weeks ago.

    The records begin ten weeks back.
    """
    made = records()
    made.sku("S2")
    made.sku("S3")
    made.order(END - timedelta(days=70), [Line(None, 50)])
    for week in range(10):
        day = END - timedelta(days=7 * week + 3)
        made.order(day, [Line(1, 8_000, pieces=4)])
        if week % 2:
            made.order(day, [Line(2, 3_000, pieces=10)])
        if week < 3:
            made.order(day, [Line(3, 100)])
    return made


def test_the_matrix(any_shop: Shop) -> None:
    with facts_of(any_shop, even_and_odd(), today=END) as facts:
        found = matrix(facts, Scope(PERIOD))

    assert [(row.code, row.abc, row.xyz, row.weeks, row.pieces) for row in found.rows] == [
        ("S1", "A", Xyz.X, 10, 40_000),
        ("S2", "B", Xyz.Y, 10, 50_000),
        ("S3", "C", Xyz.NEW, 3, 3_000),
    ]
    assert [row.coefficient for row in found.rows] == [0, 1, 0]
    assert len(found.cells) == 12
    assert found.cell("A", Xyz.X).skus == 1
    assert found.cell("A", Xyz.X).value == 80_000
    assert found.cell("A", Xyz.Z).skus == 0
    assert sum(cell.value for cell in found.cells) == sum(row.value for row in found.rows)


def test_cash_tied_up_in_each_cell(shop: Shop) -> None:
    made = even_and_odd()
    for sku, value in ((1, 500), (2, 700), (2, 70), (3, 9)):
        made.move(END - timedelta(days=5), sku, pieces=1, value=value, source=Place.SUPPLIER,
                  target=Place.SHELF)  # fmt: skip
    made.move(END, 3, pieces=1, value=50, source=Place.SUPPLIER, target=Place.SHELF)

    with facts_of(shop, made, today=END) as facts:
        found = matrix(facts, Scope(PERIOD))

    # What comes on the last day itself comes after the weeks that are looked at.
    assert [row.stock_value for row in found.rows] == [500, 770, 9]
    assert found.cell("B", Xyz.Y).stock_value == 770
    assert found.cell("A", Xyz.Z).stock_value == 0


def test_the_basis_decides_on_abc(shop: Shop) -> None:
    with facts_of(shop, even_and_odd(), today=END) as facts:
        found = matrix(facts, Scope(PERIOD), basis=AbcBasis.UNITS)

    assert [(row.code, row.abc, row.value) for row in found.rows] == [
        ("S2", "A", 50_000),
        ("S1", "A", 40_000),
        ("S3", "C", 3_000),
    ]


def test_weeks_end_with_the_records(shop: Shop) -> None:
    with facts_of(shop, even_and_odd(), today=END) as facts:
        whole = matrix(facts, Scope(Period(date(2020, 1, 1), date(2030, 1, 1))))
        half = matrix(facts, Scope(Period(END - timedelta(days=40), END)))

    assert (whole.weeks, whole.until) == (10, END)
    assert half.weeks == 5


def test_nothing_sold_gives_an_empty_matrix(shop: Shop) -> None:
    with facts_of(shop, records(), today=END) as facts:
        found = matrix(facts, Scope(PERIOD))

    assert found.rows == ()
    assert {cell.skus for cell in found.cells} == {0}


def test_every_cell_says_what_to_do() -> None:
    cells = {(letter, xyz): advice(letter, xyz, Preferences()) for letter in LETTERS for xyz in Xyz}

    assert all(Fraction(1, 2) < one.service_level < 1 for one in cells.values())
    for xyz in Xyz:
        days = [cells[letter, xyz].count_days for letter in LETTERS]
        levels = [cells[letter, xyz].service_level for letter in LETTERS]
        assert days == sorted(days)
        assert levels == sorted(levels, reverse=True)
    told = Preferences({"stock.count_a_days": "7"})
    assert advice("A", Xyz.Z, told).count_days == 7
    assert cells["A", Xyz.X].policy is Policy.JIT
    assert cells["A", Xyz.Z].policy is Policy.JIC
    assert cells["C", Xyz.Z].policy is Policy.TO_ORDER
