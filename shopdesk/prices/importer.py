"""Special prices of a table of products: for everybody, for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from shopdesk.base.clock import from_millis, to_millis, zone
from shopdesk.base.money import divide_half_up, exponent
from shopdesk.db.bulk import run
from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.i18n import N_, _
from shopdesk.importing.changes import keep_others, kept_others
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import PRICE_DIGITS
from shopdesk.prices.service import ListedPriceInput, add_price
from shopdesk.products.service import find_skus
from shopdesk.products.service.table import table_rows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIELDS = (
    Field("special_price", N_("Special price"), FieldKind.PRICE, special=True),
    Field("special_from", N_("Special price from"), FieldKind.TERM, special=True),
    Field("special_until", N_("Special price until"), FieldKind.TERM, special=True),
)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class _Told:
    """A special price of a row; instants in milliseconds UTC, ``until`` the first one after."""

    row: int
    sku_id: int
    price: int
    since: int | None
    until: int | None


def book(job: Job, table: Table) -> None:
    """Put special prices with a time into the price lists; others are the price of the variant."""
    if not table.has("special_price"):
        return
    told = _told(job, table)
    turned = [one.row for one in told if one.since and one.until and one.until <= one.since]
    job.report.warn(
        "SD-IMP-322", _("Special prices that end before they begin; they were left out"), turned
    )
    stored = _stored(job, [one.sku_id for one in told])
    changes: dict[int, dict[str, Any]] = {}
    for one in told:
        if one.row in turned:
            continue
        key, price = stored.get((one.sku_id, one.since, one.until), (0, 0))
        if not key:
            changes[_add(job, one)] = {}
        elif price != one.price:
            changes[key] = {"price": price, "after": one.price}
            _set_price(job.session, key, one.price)
    keep_others(job.session, job.batch_id, "sku_price", changes)
    replaced = sum(1 for values in changes.values() if values)
    job.report.add("added", "prices", len(changes) - replaced)
    job.report.add("updated", "prices", replaced)


def _told(job: Job, table: Table) -> list[_Told]:
    prices = table.columns["special_price"]
    since, until = table.column("special_from"), table.column("special_until")
    rows = [
        row
        for row in table_rows(table.columns, len(table), leave_out=job.problems.positions)
        if row.sku_key
        and prices[row.position] is not None
        and (since[row.position] is not None or until[row.position] is not None)
    ]
    known = find_skus(job.session, {row.sku_key for row in rows})
    unit = 10 ** (PRICE_DIGITS - exponent(job.currency))
    return [
        _Told(
            table.rows[row.position],
            known[row.sku_key].id,
            int(divide_half_up(prices[row.position], unit)),
            since[row.position],
            _end(until[row.position], job.zone),
        )
        for row in rows
        if row.sku_key in known
    ]


def _end(millis: int | None, zone_name: str) -> int | None:
    """The first instant after the last day that a file names: with its day or its last second."""
    if millis is None:
        return None
    local = from_millis(millis).astimezone(zone(zone_name))
    if local.time() != time(0) and local.time() < _LAST_MINUTE:
        return millis
    following = local.date() + timedelta(days=1)
    return to_millis(datetime.combine(following, time(0), tzinfo=local.tzinfo))


def _stored(
    job: Job, sku_ids: list[int]
) -> dict[tuple[int, int | None, int | None], tuple[int, int]]:
    return {
        (int(sku), since, until): (int(key), int(price))
        for key, sku, since, until, price in session_reader(job.session).rows(
            "SELECT id, sku_id, valid_from, valid_until, price FROM sku_price "
            "WHERE channel_id IS NULL AND tier = '' AND min_quantity = 0 "
            f"AND sku_id IN ({id_list(sku_ids)})"
        )
    }


def _add(job: Job, told: _Told) -> int:
    return add_price(
        job.session,
        ListedPriceInput(
            sku_id=told.sku_id,
            price=told.price,
            valid_from=None if told.since is None else from_millis(told.since),
            valid_until=None if told.until is None else from_millis(told.until),
            note=job.report.file,
        ),
        actor=job.actor,
    )


def _set_price(session: Session, key: int, price: int) -> None:
    run(session, "UPDATE sku_price SET price = :price WHERE id = :id", {"price": price, "id": key})
    touch(session, "sku_price")


def undo_blockers(reader: Reader, batch_id: int) -> list[str]:  # noqa: ARG001 - one shape for all
    """Nothing: special prices that somebody changed since stay."""
    return []


def undo(session: Session, batch_id: int) -> dict[str, int]:
    """Take the special prices of a batch out of the lists; changed ones get their old price."""
    kept = kept_others(session_reader(session), batch_id, "sku_price")
    made = [key for key, values in kept.items() if not values]
    for key, values in kept.items():
        if values:
            run(
                session,
                "UPDATE sku_price SET price = :price WHERE id = :id AND price = :after",
                {"price": values["price"], "id": key, "after": values["after"]},
            )
    count = run(session, f"DELETE FROM sku_price WHERE id IN ({id_list(made)})")
    touch(session, "sku_price")
    return {"prices": count}
