"""Counts: the list, the lines of one, and which SKUs are due by their class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import day_key, from_day_key, from_millis
from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.quantity import PIECE
from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.db.reader import Reader, one
from shopdesk.i18n import N_
from shopdesk.stock.rules import (
    LOCATION_LABELS,
    STOCKTAKE_STATE_LABELS,
    CountRhythm,
    Place,
    StocktakeState,
    abc_classes,
    count_difference,
    is_due,
    slice_of,
)

_CLASS_DAYS = 365  # of sales that make the class
_LINES = "(SELECT count(*) FROM stocktake_line l WHERE l.stocktake_id = t.id{more})"
_VALUE = "(SELECT coalesce(sum(l.value), 0) FROM stocktake_line l WHERE l.stocktake_id = t.id)"

STOCKTAKES = TableSpec(
    name="stocktakes",
    title=N_("Stock counts"),
    source="stocktake t",
    key="t.id",
    joins={"place": "JOIN location p ON p.id = t.location_id"},
    columns=(
        Column("number", N_("No."), "t.number", Kind.CODE, width=110),
        Column("opened_at", N_("Begun"), "t.opened_at", Kind.INSTANT, width=140),
        Column(
            "place",
            N_("Place"),
            "p.name",
            Kind.STATE,
            joins=("place",),
            width=140,
            states={str(kind): text for kind, text in LOCATION_LABELS.items()},
        ),
        Column(
            "state",
            N_("State"),
            "t.state",
            Kind.STATE,
            width=140,
            states={str(key): text for key, text in STOCKTAKE_STATE_LABELS.items()},
        ),
        Column("scope", N_("What"), "t.scope", width=180),
        Column("lines", N_("Lines"), _LINES.format(more=""), Kind.INTEGER, width=80),
        Column(
            "counted",
            N_("Counted"),
            _LINES.format(more=" AND l.counted IS NOT NULL"),
            Kind.INTEGER,
            width=80,
        ),
        Column(
            "differences",
            N_("Differences"),
            _LINES.format(more=" AND l.difference <> 0"),
            Kind.INTEGER,
            width=100,
        ),
        Column("value", N_("Value of differences"), _VALUE, Kind.MONEY, width=130, total=True),
        Column("note", N_("Note"), "t.note", shown=False),
        Column("actor", N_("Begun by"), "t.actor", shown=False),
    ),
    default_sort="number",
    descending=True,
    filters=(
        Filter("unfinished", N_("Not finished"), "t.state IN ('open', 'counted')"),
        *(
            Filter(str(state), STOCKTAKE_STATE_LABELS[state], f"t.state = '{state}'")
            for state in (StocktakeState.POSTED, StocktakeState.CANCELLED)
        ),
    ),
    reads=frozenset({"stocktake", "stocktake_line"}),
)


@dataclass(frozen=True, slots=True)
class StocktakeHead:
    """A count as a whole."""

    id: int
    number: str
    location_id: int
    place: str
    state: str
    blind: bool
    scope: str
    note: str
    opened_at: datetime
    closed_at: datetime | None
    actor: str
    document_id: int | None


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line of a count; thousandths, minor units.

    ``book`` is what the ledger said when the line was counted last, or when the count was opened;
    ``difference`` and ``value`` are what would be posted now, or what was.
    """

    id: int
    sku_id: int
    code: str
    name: str
    lot_id: int | None
    lot: str
    expires_on: date | None
    book: int
    counted: int | None
    counted_by: str
    recounted: int | None
    recounted_by: str
    difference: int | None
    value: int | None


def get_stocktake(reader: Reader, stocktake_id: int) -> StocktakeHead | None:
    """The head of a count, None if there is none."""
    row = one(
        reader,
        "SELECT t.id, t.number, t.location_id, p.name, t.state, t.blind, t.scope, t.note, "
        "t.opened_at, t.closed_at, t.actor, t.document_id FROM stocktake t "
        "JOIN location p ON p.id = t.location_id WHERE t.id = :id",
        {"id": stocktake_id},
    )
    if row is None:
        return None
    values: list[Any] = [*row[:5], bool(row[5]), *row[6:8], from_millis(row[8])]
    values += [None if row[9] is None else from_millis(row[9]), row[10], row[11]]
    return StocktakeHead(*values)


def list_count_lines(reader: Reader, stocktake_id: int) -> list[CountLine]:
    """The lines of a count by code and lot."""
    rows = reader.rows(
        "SELECT l.id, l.sku_id, s.code, s.name, l.lot_id, coalesce(k.code, ''), k.expires_on, "
        "coalesce(l.rebook, l.book, l.expected), l.counted, l.counted_by, l.recounted, "
        "l.recounted_by, l.book, l.rebook, l.difference, l.value, t.state, "
        "coalesce(b.quantity, 0), coalesce(b.value, 0), s.cost_e4 "
        "FROM stocktake_line l JOIN stocktake t ON t.id = l.stocktake_id "
        "JOIN sku s ON s.id = l.sku_id LEFT JOIN stock_lot k ON k.id = l.lot_id "
        "LEFT JOIN stock_balance b ON b.sku_id = l.sku_id AND b.location_id = t.location_id "
        "WHERE l.stocktake_id = :id ORDER BY s.code, k.expires_on, l.id",
        {"id": stocktake_id},
    )
    unit = None
    found = []
    for row in rows:
        difference, value = row[14], row[15]
        if row[16] != str(StocktakeState.POSTED):
            if unit is None:
                unit = _unit(reader)
            difference = count_difference(row[8], row[12], row[10], row[13])
            value = _worth(difference, row[17], row[18], row[19], unit)
        fields: list[Any] = [*row[:12], difference, value]
        fields[6] = None if row[6] is None else from_day_key(row[6])
        found.append(CountLine(*fields))
    return found


def _unit(reader: Reader) -> int:
    return int(PIECE * 10 ** (4 - exponent(settings.get(reader, settings.SHOP_CURRENCY))))


def _worth(
    difference: int | None, held: int, value: int, cost: int | None, unit: int
) -> int | None:
    """Value of a difference: a slice of what lies there, found goods at their expected cost."""
    if difference is None or difference == 0:
        return difference
    if difference < 0:
        lost = slice_of(value, held, -difference)
        return None if lost is None else -lost
    return None if cost is None else divide_half_up(difference * cost, unit)


@dataclass(frozen=True, slots=True)
class CountProposal:
    """A SKU that is due to be counted, its class and when it was counted last."""

    sku_id: int
    code: str
    name: str
    abc: str
    last: date | None
    quantity: int


def count_proposals(
    reader: Reader, today: date, *, place: int = Place.SHELF, limit: int | None = None
) -> list[CountProposal]:
    """What lies at a place and is due, class A first, the longest uncounted first.

    Classes are by sales of the last 365 days (``rules.abc_classes``), the days between two counts
    by the settings of the shop.
    """
    preferences = settings.load(reader)
    rhythm = CountRhythm(
        preferences.get(settings.STOCK_COUNT_A_DAYS),
        preferences.get(settings.STOCK_COUNT_B_DAYS),
        preferences.get(settings.STOCK_COUNT_C_DAYS),
    )
    zone = preferences.get(settings.SHOP_TIME_ZONE)
    held = reader.rows(
        "SELECT s.id, s.code, s.name, b.quantity FROM stock_balance b JOIN sku s "
        "ON s.id = b.sku_id WHERE b.location_id = :place AND b.quantity > 0 AND s.active = 1",
        {"place": int(place)},
    )
    sales = dict.fromkeys((int(row[0]) for row in held), 0)
    for sku, amount in reader.rows(
        "SELECT sku_id, sum(amount) FROM order_line WHERE business_date > :since "
        "AND sku_id IS NOT NULL GROUP BY sku_id",
        {"since": day_key(today - timedelta(days=_CLASS_DAYS))},
    ):
        sales[int(sku)] = int(amount)
    classes = abc_classes(sales)
    last = _last_counts(reader, int(place), zone)
    found = [
        CountProposal(int(key), code, name, classes[key], last.get(key), int(quantity))
        for key, code, name, quantity in held
        if is_due(last.get(key), today, rhythm.days(classes[key]))
    ]
    found.sort(key=lambda row: (row.abc, row.last or date.min, row.code))
    return found if limit is None else found[:limit]


def _last_counts(reader: Reader, place: int, zone: str) -> dict[int, date]:
    """When each SKU was counted last at a place: by a posted count, or by itself."""
    found: dict[int, date] = {}
    for sku, at in reader.rows(
        "SELECT l.sku_id, max(coalesce(l.recounted_at, l.counted_at)) FROM stocktake_line l "
        "JOIN stocktake t ON t.id = l.stocktake_id AND t.state = 'posted' "
        "WHERE t.location_id = :place AND l.counted_at IS NOT NULL GROUP BY l.sku_id",
        {"place": place},
    ):
        found[int(sku)] = clock.business_date(from_millis(at), zone)
    for sku, day in reader.rows(
        "SELECT sku_id, max(business_date) FROM stock_move WHERE kind = 'count' "
        "AND (from_id = :place OR to_id = :place) GROUP BY sku_id",
        {"place": place},
    ):
        counted = from_day_key(day)
        found[int(sku)] = max(counted, found.get(int(sku), counted))
    return found
