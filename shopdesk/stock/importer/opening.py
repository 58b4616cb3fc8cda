"""Opening stock from a table of products."""

from __future__ import annotations

from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import id_list, session_reader
from shopdesk.i18n import N_, _
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.products.rules import ProductKind
from shopdesk.products.service import find_skus
from shopdesk.products.service.table import table_rows
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook

FIELDS = (
    Field("stock", N_("Opening stock"), FieldKind.QUANTITY),
    # Shop programs go on selling below zero; a table of ours does not.
    Field(
        "level", N_("Stock of the shop program"), FieldKind.QUANTITY, negative=True, special=True
    ),
)
_COST_DIGITS = 4


def book(job: Job, table: Table) -> None:
    """Book the opening stock of variants that have no stock records yet.

    A stock that is counted later is a stock count, not another opening: the file's figure of a
    variant with records is left alone and reported if it differs.
    """
    source = "level" if table.has("level") else "stock"
    if not table.has(source):
        return
    stock = table.columns[source]
    rows = [
        row
        for row in table_rows(table.columns, len(table), leave_out=job.problems.positions)
        if row.sku_key and stock[row.position] is not None
    ]
    known = find_skus(job.session, {row.sku_key for row in rows})
    ids = [sku.id for sku in known.values()]
    reader = session_reader(job.session)
    recorded: dict[int, int] = {
        int(sku): int(quantity)
        for sku, quantity in reader.rows(
            "SELECT m.sku_id, coalesce(max(b.quantity), 0) FROM stock_move m "
            "LEFT JOIN stock_balance b ON b.sku_id = m.sku_id "
            f"AND b.location_id = {int(Place.SHELF)} "
            "WHERE m.kind IN ('opening', 'count', 'receipt') "
            f"AND m.sku_id IN ({id_list(ids)}) GROUP BY m.sku_id"
        )
    }
    opened: list[tuple[int, int, int | None]] = []
    differing: list[int] = []
    below: list[int] = []
    kits = {int(row[0]) for row in reader.rows("SELECT id FROM sku WHERE kit = 1")}
    costs = table.columns.get("cost")
    for row in rows:
        sku = known.get(row.sku_key)
        quantity = stock[row.position]
        if sku is None or sku.kind is not ProductKind.GOODS or sku.id in kits:
            continue
        if quantity < 0:
            below.append(table.rows[row.position])
        elif sku.id in recorded:
            if recorded[sku.id] != quantity:
                differing.append(table.rows[row.position])
        elif quantity:
            cost = costs[row.position] if costs else None
            opened.append((sku.id, quantity, _value(job, quantity, cost)))
    job.report.warn(
        "SD-IMP-304",
        _("Stock figures of SKUs that have stock records; they were left as they are"),
        differing,
    )
    job.report.warn(
        "SD-IMP-329", _("Stock figures below zero (sold before they came); read as none"), below
    )
    _open(job, opened)


def _value(job: Job, quantity: int, cost: int | None) -> int | None:
    """Cost of the goods in minor units."""
    if cost is None:
        return None
    return divide_half_up(quantity * cost, PIECE * 10 ** (_COST_DIGITS - exponent(job.currency)))


def _open(job: Job, opened: list[tuple[int, int, int | None]]) -> None:
    count = len(opened)
    if not count:
        return
    book = StockBook(job.session, batch_id=job.batch_id)
    book.add(
        MoveColumns(
            sku_id=[sku for sku, _quantity, _cost in opened],
            quantity=[quantity for _sku, quantity, _cost in opened],
            source=[int(Place.UNRECORDED)] * count,
            target=[int(Place.SHELF)] * count,
            kind=[MoveKind.OPENING.value] * count,
            at=[job.now] * count,
            value=[cost for _sku, _quantity, cost in opened],
        )
    )
    summary = book.settle()
    job.report.add("added", "moves", summary.moves)
