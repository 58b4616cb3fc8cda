"""Quantities and values at the end of any day.

Of a day near the end of the books: what is there now, less what moved since. Of a day near their
beginning: what had moved until then. Either way few rows are read, by SKU and day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shopdesk.base.clock import day_key, from_day_key
from shopdesk.db.reader import Reader, scalar
from shopdesk.stock.rules import OWNED

_OWN = "(" + ", ".join(f"'{kind}'" for kind in sorted(OWNED)) + ")"
_OWN_PLACES = f"(SELECT id FROM location WHERE kind IN {_OWN})"
# By SKU, so that the index over SKU and day gives the moves on the right side of that day.
_MOVED = (
    "SELECT m.sku_id, m.to_id AS place, {sign} m.quantity AS quantity, "
    "{sign} coalesce(m.value, 0) AS value FROM sku s CROSS JOIN stock_move m "
    "WHERE m.sku_id = s.id AND m.business_date {side} :day {one} "
    "UNION ALL SELECT m.sku_id, m.from_id, {other} m.quantity, {other} coalesce(m.value, 0) "
    "FROM sku s CROSS JOIN stock_move m "
    "WHERE m.sku_id = s.id AND m.business_date {side} :day {one} "
    "UNION ALL SELECT m.sku_id, m.location_id, 0, {sign} m.value FROM stock_revaluation m "
    "WHERE m.business_date {side} :day {one}"
)
_NOW = (
    "SELECT m.sku_id, m.location_id AS place, m.quantity, m.value FROM stock_balance m "
    "WHERE 1 = 1 {one} UNION ALL "
)
_ENDS = (
    "SELECT (SELECT business_date FROM stock_move ORDER BY id LIMIT 1), "
    "(SELECT business_date FROM stock_move ORDER BY id DESC LIMIT 1)"
)


def _parts(reader: Reader, day: date, one: str) -> str:
    """Changes whose sums are the balances of that day, from the nearer end of the books."""
    first, last = reader.rows(_ENDS)[0]
    if first is None:
        return _NOW.format(one=one) + _MOVED.format(side=">", sign="-", other="", one=one)
    begin, end = from_day_key(first), from_day_key(last)
    if day - begin < end - day:
        return _MOVED.format(side="<=", sign="", other="-", one=one)
    return _NOW.format(one=one) + _MOVED.format(side=">", sign="-", other="", one=one)


@dataclass(frozen=True, slots=True)
class PastBalance:
    """What a place held of a SKU: thousandths and minor units."""

    sku_id: int
    location_id: int
    quantity: int
    value: int


def balances_at(
    reader: Reader, day: date, *, sku_id: int | None = None, owned: bool = True
) -> list[PastBalance]:
    """Every place that held something at the end of a day, by SKU and place.

    Args:
        sku_id: only of this SKU.
        owned: only the shop's own places; else those outside too, and all sums are zero.
    """
    values = {"day": day_key(day)}
    one = ""
    if sku_id is not None:
        one, values["sku"] = "AND m.sku_id = :sku", sku_id
    where = f"WHERE place IN {_OWN_PLACES}" if owned else ""
    return [
        PastBalance(*(int(value) for value in row))
        for row in reader.rows(
            f"SELECT sku_id, place, sum(quantity), sum(value) FROM ({_parts(reader, day, one)}) t "
            f"{where} GROUP BY sku_id, place HAVING sum(quantity) <> 0 OR sum(value) <> 0 "
            "ORDER BY sku_id, place",
            values,
        )
    ]


def quantity_at(reader: Reader, on: date, sku_id: int | None = None) -> int:
    """Thousandths that the shop owned at the end of a day, of one SKU or of all."""
    return _sum(reader, "quantity", on, sku_id)


def value_at(reader: Reader, on: date, sku_id: int | None = None) -> int:
    """What the shop's goods were worth at the end of a day, minor units."""
    return _sum(reader, "value", on, sku_id)


def _sum(reader: Reader, field: str, day: date, sku_id: int | None) -> int:
    values = {"day": day_key(day)}
    one = ""
    if sku_id is not None:
        one, values["sku"] = "AND m.sku_id = :sku", sku_id
    found = scalar(
        reader,
        f"SELECT coalesce(sum({field}), 0) FROM ({_parts(reader, day, one)}) t "
        f"WHERE place IN {_OWN_PLACES}",
        values,
    )
    return int(found)
