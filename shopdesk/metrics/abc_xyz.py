"""ABC × XYZ: what brings the money against how evenly it sells, and what follows for each cell.

ABC by value (80/15/5), XYZ by the variation of weekly demand. The cell drives how often a SKU is
counted, which service level its safety stock aims at and how it is bought.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from shopdesk import settings
from shopdesk.i18n import N_
from shopdesk.metrics.measure import Scope
from shopdesk.metrics.products import AbcBasis, abc
from shopdesk.purchasing.rules import Policy

if TYPE_CHECKING:
    from shopdesk.metrics.columns import Ints
    from shopdesk.metrics.facts import Facts


class Xyz(StrEnum):
    """How evenly a SKU sells from week to week."""

    X = "X"
    Y = "Y"
    Z = "Z"
    NEW = "N"


XYZ_LABELS = {
    Xyz.X: N_("even"),
    Xyz.Y: N_("changing"),
    Xyz.Z: N_("by fits and starts"),
    Xyz.NEW: N_("too new to tell"),
}
# Coefficient of variation of the weekly pieces: X up to 0.5, Y up to 1, Z above.
XYZ_BORDERS = ((Xyz.X, Fraction(1, 2)), (Xyz.Y, Fraction(1)))
LEAST_WEEKS = 8
LETTERS = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Advice:
    """What follows from a cell: days between counts, share of demand to be met, how to buy."""

    count_days: int
    service_level: Fraction
    policy: Policy


_ADVICE: dict[tuple[str, Xyz], tuple[int, Policy]] = {
    ("A", Xyz.X): (98, Policy.JIT),
    ("A", Xyz.Y): (97, Policy.JIC),
    ("A", Xyz.Z): (95, Policy.JIC),
    ("A", Xyz.NEW): (95, Policy.JIC),
    ("B", Xyz.X): (95, Policy.JIT),
    ("B", Xyz.Y): (95, Policy.JIC),
    ("B", Xyz.Z): (92, Policy.JIC),
    ("B", Xyz.NEW): (92, Policy.JIC),
    ("C", Xyz.X): (92, Policy.JIC),
    ("C", Xyz.Y): (90, Policy.JIC),
    ("C", Xyz.Z): (85, Policy.TO_ORDER),
    ("C", Xyz.NEW): (90, Policy.JIC),
}


def advice(letter: str, xyz: Xyz, preferences: settings.Preferences) -> Advice:
    """What follows from a cell of the matrix; how often to count is the shop's setting."""
    level, policy = _ADVICE[letter, xyz]
    counting = {
        "A": settings.STOCK_COUNT_A_DAYS,
        "B": settings.STOCK_COUNT_B_DAYS,
        "C": settings.STOCK_COUNT_C_DAYS,
    }
    return Advice(preferences.get(counting[letter]), Fraction(level, 100), policy)


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A SKU with both classes; ``value`` in the unit of the basis, pieces in thousandths."""

    sku_id: int
    code: str
    name: str
    value: int
    abc: str
    xyz: Xyz
    weeks: int
    pieces: int
    variation: Fraction | None  # squared; None when nothing was sold in those weeks
    stock_value: int  # book value on hand at the end, minor units
    advice: Advice

    @property
    def coefficient(self) -> float | None:
        """Standard deviation ÷ mean of the weekly pieces."""
        return None if self.variation is None else float(self.variation) ** 0.5


@dataclass(frozen=True, slots=True)
class Cell:
    """The SKUs of one cell: how many, what they bring, and the cash that lies in them."""

    abc: str
    xyz: Xyz
    skus: int
    value: int
    stock_value: int
    advice: Advice


@dataclass(frozen=True, slots=True)
class Matrix:
    """All sold SKUs by both classes; ``uncosted`` were left out for want of a cost (margin)."""

    basis: AbcBasis
    weeks: int
    until: date
    rows: tuple[ClassRow, ...]
    cells: tuple[Cell, ...]
    uncosted: int

    def cell(self, letter: str, xyz: Xyz) -> Cell:
        """One cell; empty ones are there too."""
        return next(cell for cell in self.cells if (cell.abc, cell.xyz) == (letter, xyz))


def classify_xyz(weeks: list[int]) -> tuple[Xyz, Fraction | None]:
    """The class of weekly pieces and the square of their coefficient of variation, exactly.

    With n weeks of sum S and sum of squares Q the variance is Q/n − (S/n)², so the square of the
    coefficient is n·Q/S² − 1. Fewer than 8 weeks are too new to tell; nothing sold is Z.
    """
    total = sum(weeks)
    if total <= 0:
        return (Xyz.NEW if len(weeks) < LEAST_WEEKS else Xyz.Z), None
    squared = Fraction(len(weeks) * sum(week * week for week in weeks), total * total) - 1
    if len(weeks) < LEAST_WEEKS:
        return Xyz.NEW, squared
    for found, border in XYZ_BORDERS:
        if squared <= border * border:
            return found, squared
    return Xyz.Z, squared


def matrix(facts: Facts, scope: Scope, *, basis: AbcBasis | None = None) -> Matrix:
    """ABC × XYZ of the SKUs of goods that sold in the scope.

    Weeks are the whole ones of seven days that end with the scope or with the records; those
    before the first sale of a SKU do not count for it.

    Args:
        facts: the shop's records.
        scope: period, perhaps narrowed; the narrowing decides on ABC only.
        basis: of ABC; the headline of the convention if not given.
    """
    from shopdesk.metrics.flow import flow_of
    from shopdesk.metrics.items import skus_of

    ranked = abc(facts, scope, basis=basis)
    end, count = _weeks(facts, scope)
    demand, firsts = _demand(facts, end, count)
    worth = flow_of(facts).at(flow_of(facts).worth, end)
    places = {int(key): place for place, key in enumerate(skus_of(facts).id.tolist())}
    follows = {
        (letter, xyz): advice(letter, xyz, facts.preferences) for letter in LETTERS for xyz in Xyz
    }
    rows = []
    for row in ranked.rows:
        place = places[row.sku_id]
        own = [max(week, 0) for week in demand[place][int(firsts[place]) :].tolist()]
        xyz, variation = classify_xyz(own)
        rows.append(
            ClassRow(
                row.sku_id, row.code, row.name, row.value, row.abc, xyz, len(own), sum(own),
                variation, int(worth[place]), follows[row.abc, xyz],
            )
        )  # fmt: skip
    cells = []
    for letter in LETTERS:
        for xyz in Xyz:
            own_rows = [row for row in rows if (row.abc, row.xyz) == (letter, xyz)]
            value = sum(row.value for row in own_rows)
            lies = sum(row.stock_value for row in own_rows)
            cells.append(Cell(letter, xyz, len(own_rows), value, lies, follows[letter, xyz]))
    return Matrix(ranked.basis, count, end, tuple(rows), tuple(cells), ranked.uncosted)


def _weeks(facts: Facts, scope: Scope) -> tuple[date, int]:
    from shopdesk.metrics.demand import WEEK

    end = min(scope.period.end, facts.covered_until)
    start = max(scope.period.start, facts.first_day or end)
    return end, max(0, (end - start).days // WEEK)


def _demand(facts: Facts, end: date, count: int) -> tuple[Ints, Ints]:
    """Weekly pieces of every SKU, and the first of the weeks that counts for it."""
    import numpy as np

    from shopdesk.metrics.demand import WEEK, demand_of

    demand = demand_of(facts)
    begin = end.toordinal() - WEEK * count
    firsts = demand.first_days()
    late = np.clip((firsts - begin) // WEEK, 0, count)
    return demand.weeks(end, count), np.where(firsts > 0, late, count)
