"""What the records cover: from when to when each kind of fact exists, what is missing, how old."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from shopdesk.base.clock import from_day_key, from_millis
from shopdesk.base.period import Interval, Period
from shopdesk.i18n import N_, _, ngettext
from shopdesk.metrics.measure import Scope
from shopdesk.orders.rules import LineKind
from shopdesk.products.rules import ProductKind
from shopdesk.stock.rules import MoveKind

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts

# kind, msgid, table, date column or empty
_KINDS = (
    ("orders", N_("Orders"), "sales_order", "business_date"),
    ("lines", N_("Order lines"), "order_line", "business_date"),
    ("payments", N_("Payments"), "payment", "business_date"),
    ("shipments", N_("Shipments"), "shipment", "business_date"),
    ("refunds", N_("Refunds"), "refund", "business_date"),
    ("entries", N_("Booked adjustments"), "book_entry", "business_date"),
    ("moves", N_("Stock moves"), "stock_move", "business_date"),
    ("customers", N_("Customers"), "customer", ""),
    ("products", N_("Products"), "product", ""),
)
_DATED = {"sales_order", "refund", "book_entry"}
# What a review would use and no part of the program records yet, by section of the review.
_ABSENT = {
    "payments": N_("No payments: what was received and when is not known."),
    "shipments": N_("No shipments: hours to ship cannot be told. Import delivery dates."),
    "refunds": N_("No refunds are recorded: net sales equal sales."),
    "moves": N_("No stock moves: stock cannot be valued. Import a stock count or receipts."),
    "customers": N_("No customers: nothing can be said about buyers. Import buyer names or ids."),
}


@dataclass(frozen=True, slots=True)
class FactCover:
    """One kind of record (``label`` is a msgid): how many, the days of the first and the last."""

    kind: str
    label: str
    rows: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Note:
    """One limit of the data, in words, with the figures behind it."""

    code: str
    text: str
    numerator: int = 0
    denominator: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """One applied import."""

    batch_id: int
    file_name: str
    profile: str
    finished_at: datetime | None
    report: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the figures of a scope rest on.

    ``pauses`` are stretches of at least a week without any sale or refund inside the records,
    newest first. ``unfinished`` are the months of the scope that are not over or not recorded to
    their end.
    """

    today: date
    covered_until: date
    kinds: tuple[FactCover, ...]
    notes: tuple[Note, ...]
    pauses: tuple[Period, ...]
    unfinished: tuple[Period, ...]
    batches: tuple[Batch, ...]

    def kind(self, key: str) -> FactCover:
        """The cover of one kind of record.

        Raises:
            KeyError: if there is no such kind.
        """
        return {cover.kind: cover for cover in self.kinds}[key]


def coverage(facts: Facts, scope: Scope) -> Coverage:
    """What exists and what is missing; the notes are about the period of the scope."""
    kinds = tuple(_cover(facts, *kind) for kind in _KINDS)
    unfinished = tuple(
        part for part in scope.period.split(Interval.MONTH) if not facts.finished(part)
    )
    return Coverage(
        today=facts.today,
        covered_until=facts.covered_until,
        kinds=kinds,
        notes=tuple(_notes(facts, scope, kinds)),
        pauses=tuple(_pauses(facts)),
        unfinished=unfinished,
        batches=tuple(_batches(facts)),
    )


def _cover(facts: Facts, kind: str, label: str, table: str, day: str) -> FactCover:
    return facts.keep(f"cover {kind}", lambda: _load_cover(facts, kind, label, table, day))


def _load_cover(facts: Facts, kind: str, label: str, table: str, day: str) -> FactCover:
    if not day:
        return FactCover(
            kind, label, int(facts.row(f"SELECT count(*) FROM {table}")[0]), None, None
        )
    if table in _DATED:
        # Three queries: each is answered by the index on the date alone.
        asked = ("count(*)", f"min({day})", f"max({day})")
        rows, first, last = (facts.row(f"SELECT {one} FROM {table}")[0] for one in asked)
    else:
        rows, first, last = facts.row(f"SELECT count(*), min({day}), max({day}) FROM {table}")
    days = (None if key is None else from_day_key(int(key)) for key in (first, last))
    return FactCover(kind, label, int(rows), *days)


def _pauses(facts: Facts) -> Iterator[Period]:
    days = facts.record_days.tolist()
    for before, after in reversed(list(pairwise(days))):
        if after - before > 7:
            yield Period(date.fromordinal(before + 1), date.fromordinal(after))


def _notes(facts: Facts, scope: Scope, kinds: tuple[FactCover, ...]) -> Iterator[Note]:
    last = facts.last_day
    if last is None:
        yield Note("empty", _("The shop holds no sales and no refunds yet."))
        return
    if facts.covered_until <= last or facts.covered_until < facts.today:
        days = (facts.today - last).days
        yield Note(
            "ends",
            ngettext(
                "The records end on {day}, {n} day before today.",
                "The records end on {day}, {n} days before today.",
                days,
            ).format(day=last.isoformat(), n=days),
            days,
        )
    if not facts.finished(scope.period):
        yield Note(
            "unfinished",
            _("{period} is not over or not recorded to its end.").format(
                period=scope.period.label()
            ),
        )
    for cover in kinds:
        if not cover.rows and cover.kind in _ABSENT:
            yield Note(f"no_{cover.kind}", _(_ABSENT[cover.kind]))
    yield from _order_notes(facts, scope)
    yield from _line_notes(facts, scope)
    yield from _stock_notes(facts)


def _order_notes(facts: Facts, scope: Scope) -> Iterator[Note]:
    low, high = scope.period.keys
    total, sold, unknown = facts.row(
        "SELECT count(*), coalesce(sum(is_sale), 0), "
        "coalesce(sum(CASE WHEN customer_id IS NULL THEN is_sale ELSE 0 END), 0) FROM sales_order "
        "WHERE business_date >= :low AND business_date < :high",
        low=low,
        high=high,
    )
    if unknown:
        yield _share("no_customer", N_("{n} of {total} orders name no customer."), unknown, sold)
    if sold < total:
        text = N_("{n} of {total} orders were never paid or were cancelled and are left out.")
        yield _share("uncounted", text, total - sold, total)
    refunds, nameless = facts.row(
        "SELECT count(*), coalesce(sum(CASE WHEN order_id IS NULL THEN 1 ELSE 0 END), 0) "
        "FROM refund WHERE business_date >= :low AND business_date < :high",
        low=low,
        high=high,
    )
    if nameless:
        text = N_("{n} of {total} refunds do not say which order they belong to.")
        yield _share("refund_order", text, nameless, refunds)
    entries = int(
        facts.row(
            "SELECT count(*) FROM book_entry WHERE business_date >= :low AND business_date < :high",
            low=low,
            high=high,
        )[0]
    )
    if entries:
        text = ngettext(
            "{n} booked entry is neither a sale nor a refund and stands beside sales.",
            "{n} booked entries are neither sales nor refunds and stand beside sales.",
            entries,
        )
        yield Note("entries", text.format(n=entries), entries)


def _line_notes(facts: Facts, scope: Scope) -> Iterator[Note]:
    low, high = scope.period.keys
    lines, costed, coded = facts.row(
        "SELECT count(*), count(l.cost), count(l.sku_id) FROM sales_order o "
        f"JOIN order_line l ON l.order_id = o.id AND l.kind <> '{LineKind.SERVICE}' "
        "WHERE o.is_sale = 1 AND o.business_date >= :low AND o.business_date < :high",
        low=low,
        high=high,
    )
    if costed < lines:
        text = N_("{n} of {total} lines of goods have no cost: profit cannot be told.")
        yield _share("no_cost", text, lines - costed, lines)
    if coded < lines:
        text = N_("{n} of {total} lines of goods belong to no product.")
        yield _share("no_sku", text, lines - coded, lines)
    products, filed = facts.row(
        f"SELECT count(*), count(category_id) FROM product WHERE kind = '{ProductKind.GOODS}'"
    )
    if filed < products:
        text = N_("{n} of {total} products are in no category.")
        yield _share("no_category", text, products - filed, products)


def _stock_notes(facts: Facts) -> Iterator[Note]:
    inferred, skus = facts.keep(
        "inferred stock",
        lambda: facts.row(
            # The sum keeps the planner from walking the SKU index row by row.
            "SELECT count(DISTINCT sku_id + 0), (SELECT count(*) FROM sku) FROM stock_move "
            f"WHERE kind = '{MoveKind.INFERRED}'"
        ),
    )
    if inferred:
        text = N_("The stock of {n} of {total} SKUs was inferred from sales, not counted.")
        yield _share("inferred", text, inferred, skus)


def _share(code: str, text: str, count: Any, total: Any) -> Note:
    return Note(code, _(text).format(n=f"{count:,}", total=f"{total:,}"), int(count), int(total))


def _batches(facts: Facts) -> Iterator[Batch]:
    rows = facts.reader.rows(
        "SELECT id, file_name, profile, finished_at, report FROM import_batch "
        "WHERE state = 'applied' ORDER BY id"
    )
    for key, name, profile, finished, report in rows:
        at = None if finished is None else from_millis(finished)
        yield Batch(key, name, profile, at, json.loads(report or "{}"))
