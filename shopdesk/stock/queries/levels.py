"""How much of every SKU there is, for how long it lasts and what is the matter with it.

The list asks the database row by row and page by page; ``list_levels`` reads all SKUs at once for
the command line and decides by ``rules.alerts_of``. A test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shopdesk import settings
from shopdesk.base.clock import day_key
from shopdesk.base.quantity import PIECE
from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.db.reader import Reader, id_list
from shopdesk.i18n import N_
from shopdesk.stock.rules import (
    ALERT_LABELS,
    OWNED,
    Alert,
    AlertLimits,
    Level,
    LocationKind,
    MoveKind,
    Place,
    alerts_of,
    cover_days,
)

PACE_DAYS = 90
_STOCK_DAYS = 14  # of sales that the main shelf should hold
_OWN = "(" + ", ".join(f"'{kind}'" for kind in sorted(OWNED)) + ")"
_OWN_PLACES = f"(SELECT p8.id FROM location p8 WHERE p8.kind IN {_OWN})"
SHELVES = (
    f"(SELECT p9.id FROM location p9 WHERE p9.kind = '{LocationKind.SHELF}' AND p9.active = 1)"
)
# Goods that have just come: what came back or was found again keeps its age (no transfer counts).
_ARRIVALS = ", ".join(
    f"'{kind}'" for kind in (MoveKind.OPENING, MoveKind.INFERRED, MoveKind.RECEIPT)
)
# Whose stock somebody wrote down once: of the others nobody knows that they are out.
_RECORDS = ", ".join(
    f"'{kind}'"
    for kind in (MoveKind.OPENING, MoveKind.COUNT, MoveKind.RECEIPT, MoveKind.ADJUSTMENT)
)
_OFFERED = "s.active = 1 AND s.kit = 0 AND p.state IN ('trial', 'selling', 'slow', 'clearance')"
_RECORDED = f"EXISTS (SELECT 1 FROM stock_move r WHERE r.sku_id = s.id AND r.kind IN ({_RECORDS}))"


def alert_limits(preferences: settings.Preferences) -> AlertLimits:
    """The thresholds of a shop."""
    return AlertLimits(
        low=preferences.get(settings.STOCK_LOW_PIECES) * PIECE,
        over_days=preferences.get(settings.STOCK_OVER_DAYS),
        ageing_days=preferences.get(settings.STOCK_AGEING_DAYS),
        expiring_days=preferences.get(settings.STOCK_EXPIRING_DAYS),
        pace_days=PACE_DAYS,
    )


def _held(field: str, places: str) -> str:
    return (
        f"coalesce((SELECT sum({field}) FROM stock_balance b WHERE b.sku_id = s.id "
        f"AND b.location_id IN {places}), 0)"
    )


_ON_HAND = _held("b.quantity", _OWN_PLACES)
_RESERVED = _held("b.reserved", _OWN_PLACES)
_AVAILABLE = _held("b.quantity - b.reserved", SHELVES)
_VALUE = _held("b.value", _OWN_PLACES)


def _moved(kinds: str, since: date) -> str:
    """What went or came since a day, by the index over SKU and day."""
    return (
        "coalesce((SELECT sum(m.quantity) FROM stock_move m WHERE m.sku_id = s.id "
        f"AND m.business_date > {day_key(since)} AND m.kind IN ({kinds})), 0)"
    )


def _conditions(limits: AlertLimits, today: date) -> dict[Alert, str]:
    """The alerts as SQL; the same decisions as ``rules.alerts_of``."""
    sold = _moved(f"'{MoveKind.SALE}'", today - timedelta(days=limits.pace_days))
    came = _moved(_ARRIVALS, today - timedelta(days=limits.ageing_days))
    last = day_key(today + timedelta(days=limits.expiring_days))
    lowest = f"coalesce(s.min_quantity, {limits.low})"
    found = {
        Alert.OUT: f"{_AVAILABLE} <= 0",
        Alert.LOW: f"{_AVAILABLE} > 0 AND {_AVAILABLE} <= {lowest}",
        Alert.EXPIRING: "EXISTS (SELECT 1 FROM stock_lot l JOIN lot_balance k ON k.lot_id = l.id "
        f"AND k.quantity > 0 WHERE l.sku_id = s.id AND l.expires_on <= {last} "
        f"AND k.location_id IN {_OWN_PLACES})",
        Alert.OVER: f"CASE WHEN s.max_quantity IS NOT NULL THEN {_ON_HAND} > s.max_quantity "
        f"ELSE {sold} > 0 AND {sold} * {limits.over_days} < {_ON_HAND} * {limits.pace_days} END",
        Alert.AGEING: f"{_ON_HAND} > {came}",
    }
    return {alert: f"({_OFFERED} AND {_RECORDED} AND {sql})" for alert, sql in found.items()}


def _awake(alert: Alert, today: date) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM alert_snooze z WHERE z.sku_id = s.id "
        f"AND z.alert = '{alert}' AND z.until > {day_key(today)})"
    )


def stock_levels(limits: AlertLimits, today: date) -> TableSpec:
    """The list of SKUs with their stock; made anew for each day and each change of limits."""
    conditions = _conditions(limits, today)
    worst = " ".join(
        f"WHEN {conditions[alert]} AND {_awake(alert, today)} THEN '{alert}'"
        for alert in (Alert.OUT, Alert.LOW, Alert.EXPIRING, Alert.OVER, Alert.AGEING)
    )
    sold = _moved(f"'{MoveKind.SALE}'", today - timedelta(days=limits.pace_days))
    cover = (
        f"CASE WHEN {sold} > 0 THEN CAST({_ON_HAND} * {limits.pace_days} / {sold} AS integer) END"
    )
    return TableSpec(
        name="stock",
        title=N_("Stock"),
        source="sku s JOIN product p ON p.id = s.product_id",
        key="s.id",
        joins={"category": "LEFT JOIN category g ON g.id = p.category_id"},
        columns=(
            Column("code", N_("Code"), "s.code", Kind.CODE, width=130),
            Column("name", N_("Name"), "s.name", width=250),
            Column(
                "alert",
                N_("Alert"),
                f"CASE {worst} END",
                Kind.STATE,
                width=120,
                states={str(alert): text for alert, text in ALERT_LABELS.items()},
            ),
            Column("on_hand", N_("In stock"), _ON_HAND, Kind.QUANTITY, width=90, total=True),
            Column("reserved", N_("Reserved"), _RESERVED, Kind.QUANTITY, width=90, total=True),
            Column("available", N_("Available"), _AVAILABLE, Kind.QUANTITY, width=90, total=True),
            Column("value", N_("Stock value"), _VALUE, Kind.MONEY, width=110, total=True),
            Column("cover", N_("Lasts days"), cover, Kind.INTEGER, width=90),
            Column("sold", N_("Sold in 90 days"), sold, Kind.QUANTITY, width=110, shown=False),
            Column("category", N_("Category"), "g.path", joins=("category",), shown=False),
            Column("minimum", N_("Minimum"), "s.min_quantity", Kind.QUANTITY, shown=False),
            Column("maximum", N_("Maximum"), "s.max_quantity", Kind.QUANTITY, shown=False),
        ),
        default_sort="code",
        filters=(
            *(
                Filter(str(alert), ALERT_LABELS[alert], f"{sql} AND {_awake(alert, today)}")
                for alert, sql in conditions.items()
            ),
            Filter("held", N_("In stock"), f"{_ON_HAND} <> 0"),
            Filter(
                "asleep",
                N_("Snoozed"),
                "EXISTS (SELECT 1 FROM alert_snooze z WHERE z.sku_id = s.id "
                f"AND z.until > {day_key(today)})",
            ),
        ),
        reads=frozenset(
            {"sku", "product", "stock_balance", "stock_move", "lot_balance", "alert_snooze"}
        ),
        search_table="product_search",
        search_key="s.product_id",
        base="p.kind = 'goods' AND s.kit = 0",
    )


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One SKU: thousandths, minor units, days of cover, and what is the matter with it."""

    sku_id: int
    code: str
    name: str
    on_hand: int
    reserved: int
    available: int
    value: int
    cover: int | None
    alerts: tuple[Alert, ...]
    asleep: tuple[Alert, ...]


def list_levels(
    reader: Reader, today: date, *, sku_ids: Sequence[int] | None = None
) -> list[LevelRow]:
    """All SKUs of goods by code with their alerts; those that sleep are told apart."""
    limits = alert_limits(settings.load(reader))
    chosen = "" if sku_ids is None else f"AND s.id IN ({id_list(sku_ids)}) "
    rows = reader.rows(
        f"SELECT s.id, s.code, s.name, {_ON_HAND}, {_RESERVED}, {_AVAILABLE}, {_VALUE}, "
        f"s.min_quantity, s.max_quantity, CASE WHEN {_OFFERED} "
        f"AND {_RECORDED} THEN 1 ELSE 0 END "
        "FROM sku s JOIN product p ON p.id = s.product_id "
        f"WHERE p.kind = 'goods' AND s.kit = 0 {chosen}ORDER BY s.code"
    )
    # Of one SKU the index over SKU and day is read, of all of them the moves as they lie.
    few = "" if sku_ids is None else f"AND sku_id IN ({id_list(sku_ids)})"
    sold = _sums(reader, {MoveKind.SALE}, today - timedelta(days=limits.pace_days), few=few)
    arrivals = {MoveKind.OPENING, MoveKind.INFERRED, MoveKind.RECEIPT}
    came = _sums(reader, arrivals, today - timedelta(days=limits.ageing_days), few=few)
    ending: dict[int, int] = dict(
        reader.rows(
            "SELECT l.sku_id, sum(k.quantity) FROM stock_lot l JOIN lot_balance k "
            f"ON k.lot_id = l.id WHERE l.expires_on <= :last AND k.location_id IN {_OWN_PLACES} "
            "GROUP BY l.sku_id",
            {"last": day_key(today + timedelta(days=limits.expiring_days))},
        )
    )
    sleeping: dict[int, set[Alert]] = {}
    for sku, alert in reader.rows(
        "SELECT sku_id, alert FROM alert_snooze WHERE until > :today", {"today": day_key(today)}
    ):
        sleeping.setdefault(int(sku), set()).add(Alert(alert))
    found = []
    for key, code, name, on_hand, reserved, available, value, lowest, most, told in rows:
        level = Level(
            on_hand=int(on_hand),
            available=int(available),
            sold=sold.get(key, 0),
            aged=max(0, int(on_hand) - came.get(key, 0)),
            expiring=int(ending.get(key, 0)),
            minimum=lowest,
            maximum=most,
        )
        matters = alerts_of(level, limits) if told else ()
        quiet = sleeping.get(key, set())
        found.append(
            LevelRow(
                int(key), str(code), str(name), int(on_hand), int(reserved), int(available),
                int(value), cover_days(level.on_hand, level.sold, limits.pace_days),
                tuple(alert for alert in matters if alert not in quiet),
                tuple(alert for alert in matters if alert in quiet),
            )
        )  # fmt: skip
    return found


def _sums(
    reader: Reader, kinds: Collection[MoveKind], since: date, *, few: str = ""
) -> dict[int, int]:
    inside = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    return {
        int(sku): int(quantity)
        for sku, quantity in reader.rows(
            "SELECT sku_id, sum(quantity) FROM stock_move WHERE business_date > :since "
            f"AND kind IN ({inside}) {few} GROUP BY sku_id",
            {"since": day_key(since)},
        )
    }


@dataclass(frozen=True, slots=True)
class TransferSuggestion:
    """Goods that another shelf could give to the main one; thousandths.

    Args:
        wanted: what the main shelf should hold: twice its lowest, or two weeks of sales.
        quantity: what is to be moved: what is wanted less what is there, at most what the other
            shelf can spare.
    """

    sku_id: int
    code: str
    name: str
    from_id: int
    place: str
    here: int
    wanted: int
    there: int
    quantity: int


def transfer_suggestions(reader: Reader, today: date) -> list[TransferSuggestion]:
    """Goods that are few on the main shelf and lie on others, by code."""
    limits = alert_limits(settings.load(reader))
    sold = _sums(reader, {MoveKind.SALE}, today - timedelta(days=limits.pace_days))
    rows = reader.rows(
        "SELECT s.id, s.code, s.name, s.min_quantity, p.id, p.name, b.quantity - b.reserved, "
        "coalesce((SELECT m.quantity - m.reserved FROM stock_balance m WHERE m.sku_id = s.id "
        f"AND m.location_id = {int(Place.SHELF)}), 0) FROM stock_balance b JOIN sku s "
        "ON s.id = b.sku_id JOIN location p ON p.id = b.location_id "
        f"WHERE p.kind = '{LocationKind.SHELF}' AND p.active = 1 AND p.id <> {int(Place.SHELF)} "
        "AND b.quantity > b.reserved AND s.active = 1 "
        "ORDER BY s.code, b.quantity - b.reserved DESC, p.id"
    )
    found: list[TransferSuggestion] = []
    for key, code, name, minimum, place, place_name, there, here in rows:
        lowest = limits.low if minimum is None else int(minimum)
        wanted = max(2 * lowest, sold.get(key, 0) * _STOCK_DAYS // limits.pace_days)
        # Whole pieces: half a cup is not carried over.
        lack = -(-(wanted - here) // PIECE) * PIECE
        is_next = bool(found) and found[-1].sku_id == key
        if here <= lowest and lack > 0 and not is_next:
            found.append(
                TransferSuggestion(
                    key, code, name, place, place_name, int(here), wanted, int(there),
                    min(int(there), lack),
                )
            )  # fmt: skip
    return found


def available(
    reader: Reader, sku_ids: Sequence[int], channel_id: int | None = None
) -> dict[int, int]:
    """What can still be sold of each SKU: on open shelves, not promised, above the buffer.

    A kit is as many as its limiting component allows. Never below 0.

    Args:
        channel_id: whose buffer is kept back; None for the shop as a whole.

    Returns:
        Thousandths of every SKU asked.
    """
    parts: dict[int, list[tuple[int, int]]] = {}
    for kit, part, quantity in reader.rows(
        "SELECT k.kit_sku_id, k.sku_id, k.quantity FROM kit_component k "
        f"JOIN sku s ON s.id = k.kit_sku_id AND s.kit = 1 WHERE s.id IN ({id_list(sku_ids)})"
    ):
        parts.setdefault(int(kit), []).append((int(part), int(quantity)))
    needed = {*sku_ids, *(part for found in parts.values() for part, _quantity in found)}
    held = {
        int(sku): int(quantity)
        for sku, quantity in reader.rows(
            "SELECT b.sku_id, sum(b.quantity - b.reserved) FROM stock_balance b "
            f"WHERE b.sku_id IN ({id_list(sorted(needed))}) AND b.location_id IN {SHELVES} "
            "GROUP BY b.sku_id"
        )
    }
    buffers, default = _buffers(reader, channel_id)
    found = {}
    for sku in sku_ids:
        free = held.get(sku, 0)
        if sku in parts:
            free = min(max(0, held.get(part, 0)) // count for part, count in parts[sku]) * PIECE
        found[sku] = max(0, free - buffers.get(sku, default))
    return found


def _buffers(reader: Reader, channel_id: int | None) -> tuple[dict[int, int], int]:
    """Pieces kept back from a channel: of single SKUs, and of every other one."""
    if channel_id is None:
        return {}, 0
    rows = reader.rows(
        "SELECT sku_id, quantity FROM channel_buffer WHERE channel_id = :channel",
        {"channel": channel_id},
    )
    own = {int(sku): int(quantity) for sku, quantity in rows if sku is not None}
    return own, next((int(quantity) for sku, quantity in rows if sku is None), 0)
