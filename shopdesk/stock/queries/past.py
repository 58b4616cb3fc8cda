"""Quantities and values at the end of any day.

What is there now, less what moved since: of a recent day that reads a few rows, of the first day
all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shopdesk.base.clock import day_key
from shopdesk.db.reader import Reader, scalar
from shopdesk.stock.rules import OWNED

_OWN = "(" + ", ".join(f"'{kind}'" for kind in sorted(OWNED)) + ")"
_OWN_PLACES = f"(SELECT id FROM location WHERE kind IN {_OWN})"
# By SKU, so that the index over SKU and day gives the moves since that day.
_SINCE = (
    "SELECT m.sku_id, m.to_id AS place, -m.quantity AS quantity, -coalesce(m.value, 0) AS value "
    "FROM sku s CROSS JOIN stock_move m WHERE m.sku_id = s.id AND m.business_date > :day {one} "
    "UNION ALL SELECT m.sku_id, m.from_id, m.quantity, coalesce(m.value, 0) "
    "FROM sku s CROSS JOIN stock_move m WHERE m.sku_id = s.id AND m.business_date > :day {one} "
    "UNION ALL SELECT m.sku_id, m.location_id, 0, -m.value FROM stock_revaluation m "
    "WHERE m.business_date > :day {one}"
)
_BALANCES = (
    "SELECT sku_id, place, sum(quantity), sum(value) FROM (SELECT m.sku_id, "
    "m.location_id AS place, m.quantity, m.value FROM stock_balance m WHERE 1 = 1 {one} "
    f"UNION ALL {_SINCE}) t {{where}} GROUP BY sku_id, place "
    "HAVING sum(quantity) <> 0 OR sum(value) <> 0 ORDER BY sku_id, place"
)


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
        for row in reader.rows(_BALANCES.format(one=one, where=where), values)
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
        f"SELECT coalesce(sum({field}), 0) FROM (SELECT m.sku_id, m.location_id AS place, "
        f"m.quantity, m.value FROM stock_balance m WHERE 1 = 1 {one} "
        f"UNION ALL {_SINCE.format(one=one)}) t WHERE place IN {_OWN_PLACES}",
        values,
    )
    return int(found)
