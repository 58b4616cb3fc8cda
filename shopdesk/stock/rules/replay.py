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

    Goods that left before they came (a sale that was dated before its receipt) are a debt of the
    place: what comes next prices it, and its value goes on to where the goods went.

    Args:
        valued: places whose goods the shop owns; only there does an average exist.
    """

    def __init__(self, valued: Collection[int]) -> None:
        self._valued = valued
        self.quantity: defaultdict[int, int] = defaultdict(int)
        self.value: defaultdict[int, int] = defaultdict(int)
        self._debts: dict[int, list[list[int]]] = {}  # place to [where the goods went, how many]
        self._last_target: dict[int, int] = {}
        self.paid: list[tuple[int, int, int]] = []  # from, to, amount: not yet told

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
            self._last_target[source] = target
            if quantity > held:
                lack = quantity - max(0, held)
                self._debts.setdefault(source, []).append([target, lack])
        self.quantity[source] -= quantity
        self.quantity[target] += quantity
        if value:
            self.value[source] -= value
            self.value[target] += value
        if target in self._debts:
            self._pay_debts(target, quantity, value or 0)
        return value

    def plain_move(self, source: int, target: int, quantity: int, value: int | None) -> int | None:
        """``move`` of goods whose value no paper tells, in one go where nothing is owed.

        A million of them are replayed by one check: no call, no division where none is needed.
        """
        held = self.quantity[source]
        if self._debts or (source in self._valued and quantity > held):
            return self.move(source, target, quantity, value, told=False)
        if source in self._valued:
            there = self.value[source]
            # Both are positive: half up is floor of one half more.
            value = (2 * there * quantity + held) // (2 * held) if there > 0 < held else None
            self._last_target[source] = target
        self.quantity[source] = held - quantity
        self.quantity[target] += quantity
        if value:
            self.value[source] -= value
            self.value[target] += value
        return value

    def _pay_debts(self, place: int, quantity: int, value: int) -> None:
        """Let the goods that came price those that had left before."""
        debts = self._debts[place]
        while debts and quantity > 0:
            target, lack = debts[0]
            covered = min(lack, quantity)
            share = value if covered == quantity else divide_half_up(value * covered, quantity)
            quantity -= covered
            value -= share
            debts[0][1] -= covered
            if not debts[0][1]:
                debts.pop(0)
            if share:
                target = self._where_it_went(target)
                self.value[place] -= share
                self.value[target] += share
                self.paid.append((place, target, share))
        if not debts:
            del self._debts[place]

    def _where_it_went(self, place: int) -> int:
        """Past places that are empty again: their goods, and so the value, have gone on."""
        seen: set[int] = set()
        while place in self._valued and self.quantity[place] <= 0 and place not in seen:
            seen.add(place)
            place = self._last_target.get(place, place)
        return place


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
        if reverses is None and not from_file and kind not in _TOLD:
            value = holdings.plain_move(source, target, quantity, written)
        else:
            value = replayed.get(reverses, written) if reverses is not None else written
            value = holdings.move(source, target, quantity, value, told=True)
        if quantity:
            replayed[key] = value
        if value != written and (value or written):
            change = (value or 0) - (written or 0)
            found[day, source] -= change
            found[day, target] += change
        if holdings.paid:
            for place, debtor, amount in holdings.paid:
                found[day, place] -= amount
                found[day, debtor] += amount
            holdings.paid.clear()
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
