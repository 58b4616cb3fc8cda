"""Where the goods came from: opening stock, deliveries, losses, returns put back on the shelf.

Planned after the sales are known, so that stock is believable at every moment: never below zero,
some of it running out, some of it too much.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from random import Random

from shopdesk.base.money import divide_half_up
from shopdesk.demo.parcels import Returned
from shopdesk.demo.recipe import Recipe, Variant
from shopdesk.demo.sales import DAY, HOUR, MINUTE, Line, Sold
from shopdesk.stock.rules import MoveKind, Place

_ROUND = 14  # days between the visits of a supplier


class Ending(StrEnum):
    """How much of a variant is left today."""

    HEALTHY = "healthy"
    LOW = "low"
    OUT = "out"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Move:
    """A move before it is booked; pieces, minor units, milliseconds."""

    variant: int
    pieces: int
    source: Place
    target: Place
    kind: MoveKind
    at: int
    value: int | None = None
    reason: str | None = None
    supplier: str = ""


@dataclass(slots=True)
class _Shelf:
    """What happens to one variant: goods that leave (with their line), come back, get lost."""

    leaving: list[tuple[int, int, Line | None]] = field(default_factory=list)
    back: list[tuple[int, int]] = field(default_factory=list)


class Supply:
    """Plans the deliveries of all variants and freezes the cost of what was sold.

    Args:
        recipe: what there is.
        dice: the one source of chance.
        start: instant of the opening stock.
        now: nothing happens after it.
    """

    def __init__(self, recipe: Recipe, dice: Random, *, start: int, now: int) -> None:
        self._recipe = recipe
        self._dice = dice
        self._start = start
        self._now = now
        self._suppliers = {
            category: dice.choice(recipe.words["suppliers"])
            for category in sorted({item.category for item in recipe.items})
        }

    def plan(self, orders: Sequence[Sold], returned: Sequence[Returned]) -> list[Move]:
        """All moves but sales and returns, by time; sets ``cost`` of the lines that left."""
        shelves = [_Shelf() for _variant in self._recipe.variants]
        endings = [self._ending(variant) for variant in self._recipe.variants]
        self._note_sales(orders, shelves)
        moves = self._inspect(orders, returned, shelves, endings)
        for variant, shelf, ending in zip(self._recipe.variants, shelves, endings, strict=True):
            if not self._recipe.items[variant.item].is_service:
                moves += self._fill(variant, shelf, ending)
        return sorted(moves, key=lambda move: (move.at, move.variant))

    def _ending(self, variant: Variant) -> Ending:
        item = self._recipe.items[variant.item]
        roll = self._dice.random()
        if item.state == "ended" or roll < 0.05:
            return Ending.OUT
        if roll < 0.14:
            return Ending.LOW
        return Ending.OVER if item.state == "clearance" or roll > 0.93 else Ending.HEALTHY

    def _note_sales(self, orders: Sequence[Sold], shelves: list[_Shelf]) -> None:
        for order in orders:
            if order.is_cancelled:
                continue
            # What waits is promised from the moment of the order.
            at = order.shipped_at if order.shipped_at is not None else order.placed_at
            for line in order.lines:
                if line.kind != "service":
                    sent = line if order.shipped_at is not None else None
                    shelves[line.variant.place].leaving.append((at, line.pieces, sent))

    def _inspect(
        self,
        orders: Sequence[Sold],
        returned: Sequence[Returned],
        shelves: list[_Shelf],
        endings: Sequence[Ending],
    ) -> list[Move]:
        """Returned goods are looked at some days later: back on the shelf, or thrown away."""
        dice, words = self._dice, self._recipe.words
        moves: list[Move] = []
        for refund in returned:
            for part in refund.parts:
                at = refund.at + dice.randint(20, 90) * HOUR
                if not part.goods or not part.pieces or at > self._now:
                    continue
                place = orders[refund.order].lines[part.line].variant.place
                good = dice.random() < 0.82 and endings[place] is not Ending.OUT
                if good:
                    shelves[place].back.append((at, part.pieces))
                moves.append(
                    Move(
                        place,
                        part.pieces,
                        Place.RETURNS,
                        Place.SHELF if good else Place.LOSS,
                        MoveKind.TRANSFER if good else MoveKind.ADJUSTMENT,
                        at,
                        reason=words["inspected"] if good else words["scrapped"],
                    )
                )
        return moves

    def _fill(self, variant: Variant, shelf: _Shelf, ending: Ending) -> list[Move]:
        dice = self._dice
        losses = self._losses(variant, shelf)
        outflow = sorted(
            [*((at, pieces) for at, pieces, _line in shelf.leaving),
             *((move.at, move.pieces) for move in losses)]
        )  # fmt: skip
        if not outflow and ending is Ending.OUT:
            return []
        first = outflow[0][0] if outflow else self._now - 40 * DAY
        begins = self._start if first < self._start + 60 * DAY else first - 3 * DAY
        arrivals = self._arrivals(begins, dice.randint(27, 46) * DAY, variant)
        demand = _between(outflow, arrivals)
        daily = sum(demand) / max(1.0, (self._now - begins) / DAY)
        moves: list[Move] = []
        carry = 0
        for place, (at, wanted) in enumerate(zip(arrivals, demand, strict=True)):
            is_last = place == len(arrivals) - 1
            buffer = self._buffer(ending, daily, is_last=is_last)
            pack = 1 if ending in {Ending.OUT, Ending.LOW} else 5 if daily < 1 else 10
            missing = max(0, wanted + buffer - carry)
            pieces = -(-missing // pack) * pack
            if pieces:
                moves.append(self._arrival(variant, at, pieces, is_first=place == 0))
            carry += pieces - wanted
        self._freeze_costs(shelf, moves, losses)
        return [*moves, *losses]

    def _arrivals(self, begins: int, step: int, variant: Variant) -> list[int]:
        """Instants of deliveries, half past ten in China's morning but for the first.

        A supplier comes every other week, so that one delivery holds many variants.
        """
        supplier = self._suppliers[self._recipe.items[variant.item].category]
        turn = sum(map(ord, supplier)) % _ROUND
        later = range(begins + step, self._now - 4 * DAY, step)
        days = [at // DAY for at in later]
        days = [day - (day - turn) % _ROUND for day in days]
        return [
            begins,
            *(
                day * DAY + 150 * MINUTE
                for day in dict.fromkeys(days)
                if day * DAY + 150 * MINUTE > begins
            ),
        ]

    def _buffer(self, ending: Ending, daily: float, *, is_last: bool) -> int:
        if ending is Ending.OUT:
            return 0
        if ending is Ending.LOW:
            return self._dice.randint(1, 3) if is_last else 0
        days = self._dice.randint(12, 45) if ending is Ending.HEALTHY else 140
        return round(daily * days) + (2 if ending is Ending.HEALTHY else 25)

    def _arrival(self, variant: Variant, at: int, pieces: int, *, is_first: bool) -> Move:
        unit = max(1, round(variant.cost * self._dice.uniform(0.97, 1.04)))
        words = self._recipe.words
        is_opening = is_first and at == self._start
        supplier = self._suppliers[self._recipe.items[variant.item].category]
        return Move(
            variant.place,
            pieces,
            Place.UNRECORDED if is_opening else Place.SUPPLIER,
            Place.SHELF,
            MoveKind.OPENING if is_opening else MoveKind.RECEIPT,
            at,
            value=unit * pieces,
            reason=words["opening"] if is_opening else words["receipt"].format(supplier=supplier),
            supplier="" if is_opening else supplier,
        )

    def _losses(self, variant: Variant, shelf: _Shelf) -> list[Move]:
        """Now and then something breaks, or a count finds less than the books say."""
        dice, words = self._dice, self._recipe.words
        if dice.random() > 0.22 or not shelf.leaving:
            return []
        counted = dice.random() < 0.5
        span = (self._now - self._start) // DAY
        at = self._start + dice.randint(20, max(21, span - 5)) * DAY + 9 * HOUR
        if at < min(when for when, _pieces, _line in shelf.leaving) or at > self._now:
            return []
        return [
            Move(
                variant.place,
                1,
                Place.SHELF,
                Place.LOSS,
                MoveKind.COUNT if counted else MoveKind.ADJUSTMENT,
                at,
                reason=words["gone_missing"] if counted else words["broken"],
            )
        ]

    def _freeze_costs(self, shelf: _Shelf, arrivals: list[Move], losses: list[Move]) -> None:
        """Moving average over everything in the order of time; the last piece takes the rest."""
        events: list[tuple[int, int, int, object]] = []
        events += [(move.at, 0, move.pieces, move) for move in arrivals]
        events += [(at, 1, pieces, None) for at, pieces in shelf.back]
        events += [(at, 2, pieces, line) for at, pieces, line in shelf.leaving if line is not None]
        events += [(move.at, 2, move.pieces, number) for number, move in enumerate(losses)]
        held = worth = 0
        for _at, kind, pieces, what in sorted(events, key=lambda event: event[:2]):
            if kind < 2:
                held += pieces
                worth += what.value or 0 if isinstance(what, Move) else 0
                continue
            cost = divide_half_up(worth * pieces, held) if held else 0
            held, worth = held - pieces, worth - cost
            if isinstance(what, Line):
                what.cost = cost
            elif isinstance(what, int):
                loss = losses[what]
                losses[what] = Move(
                    loss.variant, loss.pieces, loss.source, loss.target, loss.kind, loss.at,
                    value=cost, reason=loss.reason,
                )  # fmt: skip


def _between(outflow: Sequence[tuple[int, int]], arrivals: Sequence[int]) -> list[int]:
    """Pieces that leave between each arrival and the next one."""
    times = [at for at, _pieces in outflow]
    borders = [0, *(bisect_left(times, at) for at in arrivals[1:]), len(outflow)]
    return [sum(pieces for _at, pieces in outflow[begin:end]) for begin, end in pairwise(borders)]
