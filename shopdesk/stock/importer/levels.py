"""What stands at each place, out of our own export of stock: the difference is moved, with value.

A file says what is to stand there, not what happened: more is an opening or a find, less is a
loss, and each move names the file as its reason. The same file again moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.quantity import PIECE, quantity_text
from shopdesk.db.reader import id_list, session_reader
from shopdesk.i18n import N_, _
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import Bad
from shopdesk.products.rules import ProductKind, code_key
from shopdesk.products.service import FoundSku, find_skus
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook
from shopdesk.stock.service.named import NamedPlace, find_places

FIELDS = (
    Field("sku", N_("SKU code"), FieldKind.ID, required=True),
    Field("name", N_("Name"), FieldKind.TEXT),
    Field("place", N_("Place"), FieldKind.TEXT, required=True),
    Field("quantity", N_("Quantity"), FieldKind.QUANTITY, required=True),
    Field("reserved", N_("Reserved"), FieldKind.QUANTITY),
    Field("available", N_("Available"), FieldKind.QUANTITY, negative=True),
    Field("value", N_("Stock value"), FieldKind.MONEY),
)
_COST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One row: what is to stand where; ``value`` is None where the file does not tell it."""

    position: int
    sku_id: int
    location: NamedPlace
    quantity: int
    value: int | None


@dataclass(frozen=True, slots=True)
class _Held:
    """What the books say of a SKU at a place."""

    quantity: int = 0
    reserved: int = 0
    value: int = 0


@dataclass(frozen=True, slots=True)
class _Move:
    """Goods that come to a place (more than 0) or leave it, minor units of value with them."""

    sku_id: int
    place: int
    change: int
    value: int | None
    kind: MoveKind


@dataclass(slots=True)
class _Books:
    """What is known of the SKUs of the file before the import."""

    held: dict[tuple[int, int], _Held] = field(default_factory=dict)
    recorded: set[int] = field(default_factory=set)  # SKUs with an opening, count or receipt
    costs: dict[int, int] = field(default_factory=dict)  # expected cost, 1/10000 of the unit


def book(job: Job, table: Table) -> None:
    """Make the places hold what the file says, by moves of the difference."""
    wanted = _read(job, table)
    books = _books(job, {row.sku_id for row in wanted})
    moves: list[_Move] = []
    added = updated = unchanged = 0
    for row in wanted:
        held = books.held.get((row.sku_id, row.location.id), _Held())
        if row.quantity < held.reserved:
            _refuse(
                job,
                table,
                row.position,
                _("{n} pieces are promised to orders there; fewer cannot stand there.").format(
                    n=quantity_text(held.reserved)
                ),
                key="quantity",
                code="SD-IMP-243",
            )
            continue
        found = list(_moves(job, row, held, books))
        moves += found
        if not found:
            unchanged += 1
        elif len(found) == 1 and found[0].kind is MoveKind.OPENING:
            added += 1
        else:
            updated += 1
    if job.is_refused:
        added = updated = unchanged = 0
    else:
        _post(job, moves)
    job.report.tell(RowKind.ADDED, added)
    job.report.tell(RowKind.UPDATED, updated)
    job.report.tell(RowKind.UNCHANGED, unchanged)
    told = added + updated + unchanged
    job.report.tell(RowKind.REJECTED, len(table) - told)


def _read(job: Job, table: Table) -> list[_Wanted]:
    """The rows that name goods and a place; the others are refused by name."""
    places = find_places(job.session)
    texts = table.column("sku", "")
    keys = {code_key(text) for text in texts if not isinstance(text, Bad)}
    known = find_skus(job.session, keys)
    quantities, values = table.column("quantity"), table.column("value")
    seen: dict[tuple[int, int], int] = {}
    found: list[_Wanted] = []
    for position, place in enumerate(table.column("place", "")):
        if position in job.problems.positions:
            continue
        sku = _goods(job, table, position, known.get(code_key(texts[position])))
        location = places.get(place.casefold())
        if location is None:
            _refuse(
                job,
                table,
                position,
                _("There is no place “{place}” in this shop; make it first.").format(place=place),
                key="place",
                code="SD-IMP-241",
            )
        if sku is None or location is None:
            continue
        first = seen.setdefault((sku.id, location.id), table.rows[position])
        if first != table.rows[position]:
            _refuse(
                job,
                table,
                position,
                _("The same SKU and place stand in row {row} already.").format(row=first),
                key="sku",
                code="SD-IMP-242",
            )
            continue
        value = values[position] if location.valued else None
        found.append(_Wanted(position, sku.id, location, quantities[position], value))
    return found


def _goods(job: Job, table: Table, position: int, sku: FoundSku | None) -> FoundSku | None:
    if sku is not None and sku.kind is ProductKind.GOODS:
        return sku
    text = (
        _("The SKU is not in this shop; import the products first.")
        if sku is None
        else _("The SKU is a service and has no stock.")
    )
    _refuse(job, table, position, text, key="sku", code="SD-IMP-240")
    return None


def _refuse(job: Job, table: Table, position: int, message: str, *, key: str, code: str) -> None:
    job.refuse(
        code, message, row=table.rows[position], column=table.titles.get(key, ""), position=position
    )


def _books(job: Job, skus: set[int]) -> _Books:
    reader = session_reader(job.session)
    ids = id_list(sorted(skus))
    return _Books(
        held={
            (int(sku), int(place)): _Held(int(quantity), int(reserved), int(value))
            for sku, place, quantity, reserved, value in reader.rows(
                "SELECT sku_id, location_id, quantity, reserved, value FROM stock_balance "
                f"WHERE sku_id IN ({ids})"
            )
        },
        recorded={
            int(row[0])
            for row in reader.rows(
                "SELECT DISTINCT sku_id FROM stock_move WHERE kind IN "
                f"('opening', 'count', 'receipt') AND sku_id IN ({ids})"
            )
        },
        costs={
            int(sku): int(cost)
            for sku, cost in reader.rows(
                f"SELECT id, cost_e4 FROM sku WHERE cost_e4 IS NOT NULL AND id IN ({ids})"
            )
        },
    )


def _moves(job: Job, row: _Wanted, held: _Held, books: _Books) -> Iterator[_Move]:
    """The moves that lead from what is held to what is wanted.

    What leaves takes part of the value there and never more; where one move cannot lead to the
    value wanted, all goods leave and come back with it.
    """
    change = row.quantity - held.quantity
    value = _told_value(job, row, held, books)
    rise = None if value is None else value - held.value
    place = row.location.id
    first = row.sku_id not in books.recorded and not held.quantity and not held.value
    kind = MoveKind.OPENING if first else MoveKind.ADJUSTMENT
    if change == 0 and not rise:
        return
    if change > 0 and (rise is None or rise >= 0):
        yield _Move(row.sku_id, place, change, rise, kind)
    elif change < 0 and row.quantity > 0 and (rise is None or -held.value <= rise <= 0):
        taken = None if rise is None or held.value <= 0 else -rise
        yield _Move(row.sku_id, place, change, taken, MoveKind.ADJUSTMENT)
    else:
        left = held.value
        if held.quantity > 0:
            taken = held.value if held.value > 0 else None
            yield _Move(row.sku_id, place, -held.quantity, taken, MoveKind.ADJUSTMENT)
            left -= taken or 0
        back = row.quantity - min(held.quantity, 0)
        if back > 0:
            comes = None if value is None else max(0, value - left)
            yield _Move(row.sku_id, place, back, comes, MoveKind.ADJUSTMENT)


def _told_value(job: Job, row: _Wanted, held: _Held, books: _Books) -> int | None:
    """What the goods are to be worth: as told, or as before with the rest at expected cost."""
    if not row.location.valued:
        return None
    if row.value is not None or not row.quantity:
        return row.value or 0
    change = row.quantity - held.quantity
    if change <= 0:
        return divide_half_up(held.value * row.quantity, held.quantity) if change else held.value
    cost = books.costs.get(row.sku_id)
    if cost is None:
        return held.value
    unit = PIECE * 10 ** (_COST_DIGITS - exponent(job.currency))
    return held.value + divide_half_up(change * cost, unit)


def _post(job: Job, moves: list[_Move]) -> None:
    if not moves:
        return
    unrecorded, loss = int(Place.UNRECORDED), int(Place.LOSS)
    count = len(moves)
    stock = StockBook(job.session, batch_id=job.batch_id)
    stock.add(
        MoveColumns(
            sku_id=[move.sku_id for move in moves],
            quantity=[abs(move.change) for move in moves],
            source=[unrecorded if move.change > 0 else move.place for move in moves],
            target=[move.place if move.change > 0 else loss for move in moves],
            kind=[move.kind.value for move in moves],
            at=[job.now] * count,
            value=[move.value for move in moves],
            reason=[_("Stock as told by the file {file}").format(file=job.report.file)] * count,
        )
    )
    summary = stock.settle()
    job.report.add("added", "moves", summary.moves)
