"""The moves of a SKU in their order, what a replay of them finds, and what a late paper changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from shopdesk import settings
from shopdesk.base.clock import day_key, from_day_key
from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import Reader, Row, id_list
from shopdesk.stock.rules import OWNED, MoveKind, PastMove, Place, Worth, differences, history

_BLOCK = 100  # SKUs whose moves are in memory at once
_OWN = "(" + ", ".join(f"'{kind}'" for kind in sorted(OWNED)) + ")"
# A bill that came after the goods (purchasing's landed cost) is a fact: value without pieces, in
# its turn among the moves of its day. Other revaluations are what an earlier replay found.
_BILL = "landed_cost"
_MOVES = (
    "SELECT id, business_date, from_id, to_id, quantity, value, kind, reverses_id, "
    "CASE WHEN batch_id IS NULL THEN 0 ELSE 1 END FROM stock_move WHERE sku_id = :sku "
    "ORDER BY business_date, id"
)
# A bill that raises the value of goods (landed cost) stands behind the last move before it, as a
# move of nothing from the supplier with a value.
_MOVES_AND_BILLS = (
    "SELECT id, business_date, from_id, to_id, quantity, value, kind, reverses_id, told FROM ("
    "SELECT id, business_date, from_id, to_id, quantity, value, kind, reverses_id, "
    "CASE WHEN batch_id IS NULL THEN 0 ELSE 1 END AS told, 0 AS bill FROM stock_move "
    "WHERE sku_id = :sku UNION ALL SELECT r.after_move_id, r.business_date, "
    f"{int(Place.SUPPLIER)}, r.location_id, 0, r.value, r.document_kind, NULL, 0, 1 "
    "FROM stock_revaluation r JOIN location p ON p.id = r.location_id "
    f"AND p.kind IN {_OWN} WHERE r.after_move_id IS NOT NULL AND r.sku_id = :sku) t "
    "ORDER BY business_date, id, bill"
)
_COST_DIGITS = 4


def valued_places(reader: Reader) -> frozenset[int]:
    """Places whose goods belong to the shop."""
    rows = reader.rows(f"SELECT id FROM location WHERE kind IN {_OWN}")
    return frozenset(int(row[0]) for row in rows)


def past_moves(reader: Reader, sku_ids: Sequence[int]) -> Iterator[tuple[int, list[PastMove]]]:
    """SKU and its moves in effective order, for each SKU that has any.

    One query a SKU: the index over SKU and day gives them in order, where one for all would sort.
    """
    billed = {
        int(row[0])
        for row in reader.rows(
            "SELECT DISTINCT sku_id FROM stock_revaluation WHERE after_move_id IS NOT NULL"
        )
    }
    for sku_id in sku_ids:
        sql = _MOVES_AND_BILLS if sku_id in billed else _MOVES
        rows = reader.rows(sql, {"sku": sku_id})
        if rows:
            yield sku_id, rows


def value_differences(
    reader: Reader, sku_ids: Sequence[int]
) -> dict[int, dict[tuple[int, int], int]]:
    """What the books of each SKU lack of a replay: (day, place) to minor units; none if equal."""
    valued = valued_places(reader)
    known: defaultdict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for start in range(0, len(sku_ids), _BLOCK):
        for sku_id, day, place, value in reader.rows(
            "SELECT sku_id, business_date, location_id, sum(value) FROM stock_revaluation "
            f"WHERE document_kind <> '{_BILL}' "
            f"AND sku_id IN ({id_list(sku_ids[start : start + _BLOCK])}) "
            "GROUP BY sku_id, business_date, location_id"
        ):
            known[sku_id][day, place] = int(value)
    found = {}
    for sku_id, moves in past_moves(reader, sku_ids):
        lacking = differences(moves, valued)
        for key, value in known[sku_id].items():
            lacking[key] = lacking.get(key, 0) - value
        lacking = {key: value for key, value in lacking.items() if value}
        if lacking:
            found[sku_id] = lacking
    return found


def skus_with_value(reader: Reader) -> list[int]:
    """SKUs of which any value was ever booked that still stands somewhere."""
    rows = reader.rows(
        "SELECT sku_id FROM stock_balance WHERE value <> 0 UNION "
        "SELECT sku_id FROM stock_revaluation ORDER BY sku_id"
    )
    return [int(row[0]) for row in rows]


def find_value_faults(reader: Reader) -> Iterator[Row]:
    """For the self-check: code, day, place and difference of every value that is not right."""
    ids = skus_with_value(reader)
    for start in range(0, len(ids), _BLOCK):
        part = value_differences(reader, ids[start : start + _BLOCK])
        for sku_id, lacking in part.items():
            ((code,),) = reader.rows("SELECT code FROM sku WHERE id = :id", {"id": sku_id})
            for (day, place), value in sorted(lacking.items()):
                rows = reader.rows("SELECT code FROM location WHERE id = :id", {"id": place})
                yield code, day, rows[0][0], value


@dataclass(frozen=True, slots=True)
class LateMove:
    """A move that is only being thought of: what would it change?"""

    sku_id: int
    source: int
    target: int
    quantity: int
    kind: MoveKind
    on: date
    value: int | None = None


@dataclass(frozen=True, slots=True)
class LateEffect:
    """What late moves would change of one SKU; minor units and thousandths.

    Args:
        value_before: of the goods owned now.
        sold_before: value of all goods that went to customers.
        days: on which the value of a place would change.
        lowest: least that a place it takes from would hold from that day on.
        lowest_on: the first day on which it would hold so little.
    """

    sku_id: int
    code: str
    quantity_before: int
    quantity_after: int
    value_before: int
    value_after: int
    sold_before: int
    sold_after: int
    days: int
    lowest: int | None
    lowest_on: date | None

    @property
    def is_possible(self) -> bool:
        """Whether no place would have held less than nothing."""
        return self.lowest is None or self.lowest >= 0


def preview_moves(reader: Reader, moves: Sequence[LateMove]) -> list[LateEffect]:
    """What moves would change if they were posted on their days, each SKU replayed with them."""
    by_sku: defaultdict[int, list[LateMove]] = defaultdict(list)
    for move in moves:
        by_sku[move.sku_id].append(move)
    ids = sorted(by_sku)
    valued = valued_places(reader)
    past = dict(past_moves(reader, ids))
    codes = {
        int(key): (str(code), cost)
        for key, code, cost in reader.rows(
            f"SELECT id, code, cost_e4 FROM sku WHERE id IN ({id_list(ids)})"
        )
    }
    currency = settings.get(reader, settings.SHOP_CURRENCY)
    found = []
    for sku_id in ids:
        code, cost = codes[sku_id]
        known = past.get(sku_id, [])
        late = _as_past(by_sku[sku_id], known, valued, _unit_value(cost, currency))
        found.append(_effect(sku_id, code, known, late, valued))
    return found


def _unit_value(cost_e4: int | None, currency: str) -> tuple[int, int] | None:
    if cost_e4 is None:
        return None
    return int(cost_e4), PIECE * 10 ** (_COST_DIGITS - exponent(currency))


def _as_past(
    late: Sequence[LateMove],
    known: Sequence[PastMove],
    valued: frozenset[int],
    unit: tuple[int, int] | None,
) -> list[PastMove]:
    """The moves as rows of the ledger: written last, found goods at their expected cost."""
    key = max((row[0] for row in known), default=0)
    rows: list[PastMove] = []
    for number, move in enumerate(late, 1):
        value = move.value
        is_found = move.kind in {MoveKind.ADJUSTMENT, MoveKind.COUNT, MoveKind.OPENING}
        if value is None and is_found and unit is not None and move.source not in valued:
            value = divide_half_up(move.quantity * unit[0], unit[1])
        day = day_key(move.on)
        places = (int(move.source), int(move.target))
        rows.append((key + number, day, *places, move.quantity, value, str(move.kind), None, 0))
    return rows


def _effect(
    sku_id: int,
    code: str,
    known: list[PastMove],
    late: list[PastMove],
    valued: frozenset[int],
) -> LateEffect:
    together = sorted([*known, *late], key=lambda row: (row[1], row[0], not row[4]))
    before, after = history(known, valued), history(together, valued)
    old = {(row.day, row.place): row.value for row in before}
    sources = {(row[2], row[1]) for row in late if row[2] in valued}
    lowest: tuple[int, int] | None = None
    for place, day in sources:
        held = [(row.quantity, row.day) for row in after if row.place == place and row.day >= day]
        least = min(held, default=None)
        if least is not None and (lowest is None or least < lowest):
            lowest = least
    sold = frozenset({int(Place.CUSTOMER)})
    return LateEffect(
        sku_id=sku_id,
        code=code,
        quantity_before=_now(before, valued, "quantity"),
        quantity_after=_now(after, valued, "quantity"),
        value_before=_now(before, valued, "value"),
        value_after=_now(after, valued, "value"),
        sold_before=_now(before, sold, "value"),
        sold_after=_now(after, sold, "value"),
        days=sum(1 for row in after if old.get((row.day, row.place), 0) != row.value),
        lowest=None if lowest is None else lowest[0],
        lowest_on=None if lowest is None else from_day_key(lowest[1]),
    )


def _now(rows: Sequence[Worth], places: frozenset[int], name: str) -> int:
    """Sum over places of what each holds in the end."""
    last: dict[int, int] = {row.place: getattr(row, name) for row in rows}
    return sum(value for place, value in last.items() if place in places)
