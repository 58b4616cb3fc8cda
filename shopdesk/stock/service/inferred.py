"""Moves as columns, and the stock that nobody wrote down: how much, since when, worth what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shopdesk.base.money import divide_half_up
from shopdesk.stock.rules import MoveKind, Place, missing_before


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveColumns:
    """Moves as columns of equal length: thousandths, milliseconds UTC, minor units."""

    sku_id: Sequence[int]
    quantity: Sequence[int]
    source: Sequence[int]
    target: Sequence[int]
    kind: Sequence[str]
    at: Sequence[int]
    document_id: Sequence[int | None] | None = None
    value: Sequence[int | None] | None = None
    reason: Sequence[str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleColumns:
    """Order lines, inserted already, whose goods have left: the moves are made from them by SQL.

    Args:
        first_line: key of the first line of the orders; lines between that do not move (services,
            goods that wait) are left out of the columns.
        last_line: key of the last line.
        at: instants at which the goods left; ``in_order`` tells that they never decrease.
    """

    first_line: int
    last_line: int
    sku_id: Sequence[int]
    quantity: Sequence[int]
    at: Sequence[int]
    cost: Sequence[int | None] | None = None
    in_order: bool = False


@dataclass(slots=True)
class Shelf:
    """What happens to the shelf of one SKU: instants with signed quantities, first real record."""

    events: list[tuple[int, int]] = field(default_factory=list)
    record_at: int | None = None
    earlier: list[tuple[int, int]] = field(default_factory=list)
    on_hand: int = 0  # before this book, where no earlier event is to be replayed
    promised: int = 0  # reserved before this book

    @property
    def only_leaves(self) -> bool:
        """Nothing was there before and nothing comes: the order of events does not matter."""
        return not (
            self.earlier
            or self.on_hand
            or self.promised
            or self.record_at is not None
            or any(change > 0 for _at, change in self.events)
            or not self.events
        )


@dataclass(frozen=True, slots=True)
class Inferred:
    """Goods that must have been there; a negative quantity goes back to the unrecorded.

    They are worth what the goods that were sold from them cost, where that is known.
    """

    sku_id: int
    quantity: int
    at: int
    value: int | None = None


def missing(sku: int, shelf: Shelf) -> tuple[list[Inferred], Inferred | None]:
    """What must have been there before the first record, and what later sales lacked."""
    shelf.events.sort(key=lambda event: event[0])
    start = shelf.record_at
    before = [event for event in shelf.events if start is not None and event[0] < start]
    after = [event for event in shelf.events if start is None or event[0] >= start]
    covered: list[Inferred] = []
    if before and start is not None:
        lack = missing_before(change for _at, change in before)
        if lack:
            covered.append(Inferred(sku, lack, _first_outflow(before)))
        surplus = lack + sum(change for _at, change in before)
        if surplus > 0:
            covered.append(Inferred(sku, -surplus, start - 1))
    timeline = sorted([*shelf.earlier, *after], key=lambda event: event[0])
    changes = [change for _at, change in timeline]
    # What others were promised is to be left on the shelf in the end.
    lack = missing_before([*changes, -shelf.promised], shelf.on_hand)
    short = Inferred(sku, lack, _first_outflow(after)) if lack and after else None
    return covered, short


def _first_outflow(events: Sequence[tuple[int, int]]) -> int:
    return next((at for at, change in events if change < 0), events[0][0])


def columns_of(inferred: Sequence[Inferred]) -> MoveColumns:
    """The moves that bring inferred goods to the shelf, or take a surplus back."""
    there, gone = int(Place.SHELF), int(Place.UNRECORDED)
    return MoveColumns(
        sku_id=[lack.sku_id for lack in inferred],
        quantity=[abs(lack.quantity) for lack in inferred],
        source=[gone if lack.quantity > 0 else there for lack in inferred],
        target=[there if lack.quantity > 0 else gone for lack in inferred],
        kind=[MoveKind.INFERRED.value] * len(inferred),
        at=[lack.at for lack in inferred],
        value=[lack.value for lack in inferred],
    )


def with_costs(
    inferred: Sequence[Inferred], sold: Mapping[int, int], costs: Mapping[int, int]
) -> list[Inferred]:
    """Give goods that must have been there their part of what the sold goods cost.

    Args:
        sold: thousandths of each SKU that were sold.
        costs: of those, minor units; SKUs of which none is known are missing.
    """
    return [
        replace(lack, value=min(cost, divide_half_up(cost * lack.quantity, sold[lack.sku_id])))
        if (cost := costs.get(lack.sku_id, 0)) > 0 and lack.quantity > 0 and sold[lack.sku_id] > 0
        else lack
        for lack in inferred
    ]
