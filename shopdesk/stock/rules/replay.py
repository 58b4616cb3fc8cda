"""Moving average by replay: what each move is worth when a SKU's moves are taken in their order.

The order is the business date, and within a day the order in which the moves were written: a
document that comes late counts at the end of its day. The ledger values a move with the same
``Holdings`` when it is posted, so a replay of moves that came in order finds nothing to correct.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from shopdesk.base.money import divide_half_up
from shopdesk.stock.rules.places import MoveKind

# key, day, from, to, quantity, value, kind, key of the move that it reverses, whether the value
# was told by a file: one row of the ledger as read, because a replay takes thousands. A quantity
# of 0 is a bill that raised the value of what lay there, behind the move whose key it has.
PastMove = tuple[int, int, int, int, int, int | None, str, int | None, int]
# A credit note tells its value, a reversal has that of the move which it takes back.
_TOLD = frozenset({MoveKind.SUPPLIER_RETURN, MoveKind.REVERSAL})


def slice_of(value: int, held: int, quantity: int) -> int | None:
    """Share of a value that leaves with some of the pieces; the last piece takes the rest.

    Args:
        value: of all pieces held, minor units.
        held: thousandths.
        quantity: thousandths that leave.

    Returns:
        None where no value is known: none is invented.
    """
    if value <= 0 or held <= 0:
        return None
    return value if quantity >= held else divide_half_up(value * quantity, held)


class Holdings:
    """Quantity and value of one SKU at each place, move by move.

    Args:
        valued: places whose goods the shop owns; only there does an average exist.
    """

    def __init__(self, valued: Collection[int]) -> None:
        self._valued = valued
        self.quantity: defaultdict[int, int] = defaultdict(int)
        self.value: defaultdict[int, int] = defaultdict(int)

    def move(
        self, source: int, target: int, quantity: int, value: int | None, *, told: bool
    ) -> int | None:
        """Move goods; what they are worth.

        Args:
            value: fact for goods from outside; for goods of the shop's own it counts only if
                ``told``, and then never for more than what is there.
            told: by a paper (a credit note, a file of orders) and not found by average.
        """
        if source in self._valued:
            there, held = self.value[source], self.quantity[source]
            share = slice_of(there, held, quantity)
            if told and value is not None and share is not None and quantity < held:
                share = min(value, there)
            value = share
        self.shift(source, target, quantity, value)
        return value

    def shift(self, source: int, target: int, quantity: int, value: int | None) -> None:
        """Move goods at a value that is settled."""
        self.quantity[source] -= quantity
        self.quantity[target] += quantity
        if value:
            self.value[source] -= value
            self.value[target] += value


def is_told(kind: str) -> bool:
    """Whether the value of a move out of the shop's own places is a fact of its paper."""
    return kind in _TOLD


def differences(moves: Iterable[PastMove], valued: Collection[int]) -> dict[tuple[int, int], int]:
    """What a replay finds: (day, place) to the value that the moves as written lack there.

    Args:
        moves: all moves of one SKU in effective order (see the head of this file).
        valued: as for ``Holdings``.

    Returns:
        Signed minor units; the differences of a day sum to zero over all places.
    """
    holdings = Holdings(valued)
    found: defaultdict[tuple[int, int], int] = defaultdict(int)
    replayed: dict[int, int | None] = {}
    for key, day, source, target, quantity, written, kind, reverses, from_file in moves:
        told = bool(from_file) or kind in _TOLD
        value = replayed.get(reverses, written) if reverses is not None else written
        value = holdings.move(source, target, quantity, value, told=told)
        if quantity:
            replayed[key] = value
        change = (value or 0) - (written or 0)
        if change:
            found[day, source] -= change
            found[day, target] += change
    return {key: value for key, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Worth:
    """Quantity and value of a SKU at one place at the end of a day."""

    day: int
    place: int
    quantity: int
    value: int


def history(moves: Iterable[PastMove], valued: Collection[int]) -> list[Worth]:
    """Quantity and value of every place at the end of each day on which it changed, replayed."""
    moves = list(moves)
    corrections = differences(moves, valued)
    changes: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for _key, day, source, target, quantity, written, *_rest in moves:
        for place, sign in ((source, -1), (target, 1)):
            entry = changes[day, place]
            entry[0] += sign * quantity
            entry[1] += sign * (written or 0)
    running: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    found = []
    for (day, place), (quantity, value) in sorted(changes.items()):
        entry = running[place]
        entry[0] += quantity
        entry[1] += value + corrections.get((day, place), 0)
        found.append(Worth(day, place, *entry))
    return found
