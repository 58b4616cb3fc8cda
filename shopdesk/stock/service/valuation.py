"""What moved goods are worth: moving average, carried as quantity and value of each place.

What leaves a place takes its slice of the value there, and the last piece takes the rest, so that
nothing is lost in rounding. Found goods come in at their expected cost. Where nothing is known of
the value, none is invented.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import id_list, session_reader
from shopdesk.stock.rules import Holdings, MoveKind, Place, is_told

if TYPE_CHECKING:
    from shopdesk.stock.service.moves import MoveInput

COST_DIGITS = 4  # expected unit costs are kept in 1/10000 of the currency unit
_OWNED = frozenset({Place.SHELF, Place.TRANSIT, Place.QUARANTINE, Place.RETURNS})
# Goods that come into the books without a paper that tells their cost.
_FOUND = frozenset({MoveKind.OPENING, MoveKind.ADJUSTMENT, MoveKind.COUNT})


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


def valued(
    session: Session, moves: Sequence[MoveInput], *, places: Collection[int] = _OWNED
) -> list[MoveInput]:
    """The moves with the value of each, in their order.

    What leaves the shop's own places takes its slice of the value there, whatever was given,
    unless a paper tells it (``rules.is_told``). A reversal has the value of the move that it takes
    back.

    Args:
        places: whose goods the shop owns.
    """
    held = _held(session, moves, places)
    found = [move for move in moves if move.value is None and move.kind in _FOUND]
    expected = iter(
        expected_costs(session, [(move.sku_id, move.quantity) for move in found]) if found else ()
    )
    result = []
    for move in moves:
        value = move.value
        known = next(expected) if value is None and move.kind in _FOUND else None
        if value is None and move.source not in places:
            value = known
        value = held[move.sku_id].move(
            int(move.source), int(move.target), move.quantity, value, told=is_told(move.kind)
        )
        result.append(replace(move, value=value))
    return result


def _held(
    session: Session, moves: Sequence[MoveInput], places: Collection[int]
) -> defaultdict[int, Holdings]:
    """What the shop's own places hold of the SKUs that move."""
    own = frozenset(int(place) for place in places)
    held: defaultdict[int, Holdings] = defaultdict(lambda: Holdings(own))
    reader = session_reader(session)
    # Two writers must not take their slices of the same value. A file has one writer anyway.
    lock = " ORDER BY sku_id, location_id FOR UPDATE" if reader.dialect == "postgresql" else ""
    inside = id_list(sorted({move.sku_id for move in moves}))
    for sku_id, place, quantity, value in reader.rows(
        "SELECT sku_id, location_id, quantity, value FROM stock_balance "
        f"WHERE sku_id IN ({inside}) AND location_id IN ({id_list(sorted(own))}){lock}"
    ):
        held[sku_id].quantity[place] = int(quantity)
        held[sku_id].value[place] = int(value)
    return held
