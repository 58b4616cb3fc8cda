"""What moved goods are worth: moving average, carried as quantity and value of each place.

What leaves a place takes its slice of the value there, and the last piece takes the rest, so that
nothing is lost in rounding. Found goods come in at their expected cost. Where nothing is known of
the value, none is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import id_list, session_reader
from shopdesk.stock.rules import MoveKind, Place

if TYPE_CHECKING:
    from shopdesk.stock.service.moves import MoveInput

COST_DIGITS = 4  # expected unit costs are kept in 1/10000 of the currency unit
_OWNED = frozenset({Place.SHELF, Place.TRANSIT, Place.QUARANTINE, Place.RETURNS})
_VIRTUAL = frozenset(Place) - _OWNED
# Goods that come into the books without a paper that tells their cost.
_FOUND = frozenset({MoveKind.OPENING, MoveKind.ADJUSTMENT, MoveKind.COUNT})


@dataclass(slots=True)
class _Held:
    """Quantity and value of a SKU at one place, as the moves so far leave it."""

    quantity: int = 0
    value: int = 0

    def take(self, quantity: int) -> int | None:
        """The slice of the value that goes with some pieces; None where none is known."""
        share: int | None = None
        if self.value > 0 and self.quantity > 0:
            share = (
                self.value
                if quantity >= self.quantity
                else divide_half_up(self.value * quantity, self.quantity)
            )
        self.quantity -= quantity
        self.value -= share or 0
        return share

    def put(self, quantity: int, value: int | None) -> None:
        """Pieces that came."""
        self.quantity += quantity
        self.value += value or 0


def expected_costs(
    session: Session, pieces: Sequence[tuple[int, int]], *, currency: str | None = None
) -> list[int | None]:
    """Expected cost of quantities of SKUs, minor units; None for SKUs without a cost.

    Args:
        pieces: (SKU, thousandths).
        currency: of the shop; read when not given.
    """
    reader = session_reader(session)
    if currency is None:
        currency = settings.get(reader, settings.SHOP_CURRENCY)
    unit = PIECE * 10 ** (COST_DIGITS - exponent(currency))
    rows = reader.rows(
        "SELECT id, cost_e4 FROM sku WHERE cost_e4 IS NOT NULL "
        f"AND id IN ({id_list([sku for sku, _quantity in pieces])})"
    )
    costs = {int(sku): int(cost) for sku, cost in rows}
    return [
        divide_half_up(costs[sku] * quantity, unit) if sku in costs else None
        for sku, quantity in pieces
    ]


def valued(session: Session, moves: Sequence[MoveInput]) -> list[MoveInput]:
    """The moves with the value of each, in their order; values that are given stay.

    A reversal has the value of the move that it takes back, known or not.
    """
    if not any(move.value is None and move.kind is not MoveKind.REVERSAL for move in moves):
        return list(moves)
    held = _held(session, moves)
    found = [move for move in moves if move.value is None and move.kind in _FOUND]
    expected = iter(
        expected_costs(session, [(move.sku_id, move.quantity) for move in found]) if found else ()
    )
    result = []
    for move in moves:
        source = held.get((move.sku_id, move.source))
        target = held.get((move.sku_id, move.target))
        value = move.value
        known = next(expected) if value is None and move.kind in _FOUND else None
        if source is not None:
            taken = source.take(move.quantity)
            if value is None and move.kind is not MoveKind.REVERSAL:
                value = taken
        elif value is None:
            value = known
        if target is not None:
            target.put(move.quantity, value)
        result.append(replace(move, value=value))
    return result


def _held(session: Session, moves: Sequence[MoveInput]) -> Mapping[tuple[int, int], _Held]:
    """The places of the shop's own that the moves touch."""
    wanted = {
        (move.sku_id, int(place))
        for move in moves
        for place in (move.source, move.target)
        if place not in _VIRTUAL
    }
    rows = session_reader(session).rows(
        "SELECT sku_id, location_id, quantity, value FROM stock_balance "
        f"WHERE sku_id IN ({id_list(sorted({sku for sku, _place in wanted}))})"
    )
    known = {(sku, place): _Held(quantity, value) for sku, place, quantity, value in rows}
    return {key: known.get(key) or _Held() for key in wanted}
