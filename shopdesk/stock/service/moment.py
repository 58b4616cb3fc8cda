"""The moment that a paper counts at, and what its day allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import day_key, from_day_key
from shopdesk.db.reader import id_list, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _

if TYPE_CHECKING:
    from shopdesk.stock.service.moves import MoveInput


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant and the shop's day that it lies on."""

    at: datetime
    day: date
    is_late: bool = False  # on a day before today


def moment_of(session: Session, on: date | None = None, at: datetime | None = None) -> Moment:
    """Now, or the end of an earlier day: a paper that comes late counts at the end of its day.

    Raises:
        UserError: SD-STK-006 for a day that has not come yet.
    """
    zone = settings.get(session_reader(session), settings.SHOP_TIME_ZONE)
    now = clock.now()
    today = clock.business_date(now, zone)
    if at is not None:
        on = clock.business_date(at, zone)
    if on is None or (on == today and at is None):
        return Moment(now, today)
    if on > today:
        raise UserError(
            "SD-STK-006",
            _("{day} has not come yet. Nothing was saved.").format(day=on.isoformat()),
        )
    if at is None:
        end = datetime.combine(on + timedelta(days=1), time(), clock.zone(zone))
        at = end.astimezone(now.tzinfo) - timedelta(milliseconds=1)
    return Moment(at, on, on < today)


def refuse_negative_past(session: Session, moves: Sequence[MoveInput], *, since: date) -> None:
    """After late moves were posted: no place that they took from may ever have held too little.

    Raises:
        UserError: SD-STK-007 with the SKU and the day; the transaction is to be rolled back.
    """
    touched = {(move.sku_id, int(move.source)) for move in moves}
    reader = session_reader(session)
    skus = id_list(sorted({sku for sku, _place in touched}))
    held: dict[tuple[int, int], int] = {
        (int(sku), int(place)): int(quantity)
        for sku, place, quantity in reader.rows(
            "SELECT b.sku_id, b.location_id, b.quantity FROM stock_balance b "
            "JOIN location p ON p.id = b.location_id AND p.kind NOT IN "
            f"('supplier', 'customer', 'loss', 'unrecorded') WHERE b.sku_id IN ({skus})"
        )
    }
    changes: defaultdict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for sku, source, target, day, quantity in reader.rows(
        "SELECT sku_id, from_id, to_id, business_date, sum(quantity) FROM stock_move "
        f"WHERE sku_id IN ({skus}) AND business_date >= :day "
        "GROUP BY sku_id, from_id, to_id, business_date",
        {"day": day_key(since)},
    ):
        for place, change in ((int(source), -int(quantity)), (int(target), int(quantity))):
            days = changes[int(sku), place]
            days[int(day)] = days.get(int(day), 0) + change
    for key in sorted(touched & held.keys()):
        quantity = held[key]
        for day in sorted(changes[key], reverse=True):
            if quantity < 0:
                raise _too_little(session, key[0], from_day_key(day))
            quantity -= changes[key][day]


def _too_little(session: Session, sku_id: int, day: date) -> UserError:
    rows = session_reader(session).rows("SELECT code FROM sku WHERE id = :id", {"id": sku_id})
    return UserError(
        "SD-STK-007",
        _(
            "On {day} there would have been less than nothing of {code}. Nothing was saved. Choose "
            "a later day or a smaller quantity."
        ).format(day=day.isoformat(), code=rows[0][0]),
    )
