"""Papers, places and lots of the stock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from shopdesk.base.clock import day_key, from_day_key
from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.db.reader import Reader, one
from shopdesk.i18n import N_
from shopdesk.stock.rules import (
    DOCUMENT_KIND_LABELS,
    DOCUMENT_STATE_LABELS,
    LOCATION_LABELS,
    PHYSICAL,
    DocumentKind,
)

_PHYSICAL = "(" + ", ".join(f"'{kind}'" for kind in sorted(PHYSICAL)) + ")"
# Places that every shop has are called by their kind.
_PLACES = {str(kind): text for kind, text in LOCATION_LABELS.items()}

STOCK_DOCUMENTS = TableSpec(
    name="stock_documents",
    title=N_("Transfers and adjustments"),
    source="stock_document d",
    key="d.id",
    joins={
        "source": "LEFT JOIN location f ON f.id = d.from_id",
        "target": "LEFT JOIN location t ON t.id = d.to_id",
    },
    columns=(
        Column("number", N_("No."), "d.number", Kind.CODE, width=110),
        Column("date", N_("Date"), "d.business_date", Kind.DATE, width=100),
        Column(
            "kind",
            N_("Kind"),
            "d.kind",
            Kind.STATE,
            states={str(key): text for key, text in DOCUMENT_KIND_LABELS.items()},
        ),
        Column(
            "state",
            N_("State"),
            "d.state",
            Kind.STATE,
            width=100,
            states={str(key): text for key, text in DOCUMENT_STATE_LABELS.items()},
        ),
        Column("source", N_("Place"), "f.name", Kind.STATE, joins=("source",), states=_PLACES),
        Column("target", N_("To"), "t.name", Kind.STATE, joins=("target",), states=_PLACES),
        Column("reason", N_("Reason"), "d.reason", width=200),
        Column(
            "quantity",
            N_("Quantity"),
            "(SELECT sum(l.quantity) FROM stock_document_line l WHERE l.document_id = d.id)",
            Kind.QUANTITY,
            width=90,
        ),
        Column(
            "value",
            N_("Worth"),
            "(SELECT sum(l.value) FROM stock_document_line l WHERE l.document_id = d.id)",
            Kind.MONEY,
            width=110,
        ),
        Column("actor", N_("By"), "d.actor", shown=False),
        Column("note", N_("Note"), "d.note", shown=False),
    ),
    default_sort="date",
    descending=True,
    filters=(
        Filter("sent", N_("On the way"), "d.state = 'sent'"),
        *(
            Filter(str(kind), DOCUMENT_KIND_LABELS[kind], f"d.kind = '{kind}'")
            for kind in DocumentKind
        ),
    ),
    reads=frozenset({"stock_document", "stock_document_line"}),
)


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """Goods of a paper; thousandths and minor units."""

    id: int
    sku_id: int
    code: str
    name: str
    lot: str
    quantity: int
    received: int | None
    value: int | None


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """A paper of the stock with its lines."""

    id: int
    number: str
    kind: str
    state: str
    on: date
    source: str
    target: str
    reason: str
    note: str
    actor: str
    lines: tuple[DocumentLine, ...]


def get_document(reader: Reader, document_id: int) -> DocumentDetail | None:
    """A paper with its lines, None if there is none."""
    row = one(
        reader,
        "SELECT d.id, d.number, d.kind, d.state, d.business_date, coalesce(f.name, ''), "
        "coalesce(t.name, ''), d.reason, d.note, d.actor FROM stock_document d "
        "LEFT JOIN location f ON f.id = d.from_id LEFT JOIN location t ON t.id = d.to_id "
        "WHERE d.id = :id",
        {"id": document_id},
    )
    if row is None:
        return None
    lines = reader.rows(
        "SELECT l.id, l.sku_id, s.code, s.name, coalesce(k.code, ''), l.quantity, l.received, "
        "l.value FROM stock_document_line l JOIN sku s ON s.id = l.sku_id "
        "LEFT JOIN stock_lot k ON k.id = l.lot_id WHERE l.document_id = :id ORDER BY l.line_no",
        {"id": document_id},
    )
    values: list[Any] = [*row[:4], from_day_key(row[4]), *row[5:]]
    values.append(tuple(DocumentLine(*line) for line in lines))
    return DocumentDetail(*values)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with what it holds."""

    id: int
    code: str
    name: str
    kind: str
    active: bool
    priority: int
    supplier_id: int | None
    note: str
    skus: int
    quantity: int
    value: int


def list_places(reader: Reader, *, physical: bool = True, active: bool = False) -> list[PlaceRow]:
    """Places by key: those that hold goods with the shop, or all; only open ones if asked."""
    where = [f"p.kind IN {_PHYSICAL}"] if physical else []
    where += ["p.active = 1"] if active else []
    rows = reader.rows(
        "SELECT p.id, p.code, p.name, p.kind, p.active, p.priority, p.supplier_id, p.note, "
        "(SELECT count(*) FROM stock_balance b WHERE b.location_id = p.id AND b.quantity <> 0), "
        "coalesce((SELECT sum(b.quantity) FROM stock_balance b WHERE b.location_id = p.id), 0), "
        "coalesce((SELECT sum(b.value) FROM stock_balance b WHERE b.location_id = p.id), 0) "
        f"FROM location p {'WHERE ' if where else ''}{' AND '.join(where)} ORDER BY p.id"
    )
    found: list[list[Any]] = [
        [*row[:4], bool(row[4]), *row[5:8], *map(int, row[8:])] for row in rows
    ]
    return [PlaceRow(*fields) for fields in found]


@dataclass(frozen=True, slots=True)
class LotRow:
    """What lies of a lot at a place."""

    id: int
    sku_id: int
    sku: str
    name: str
    code: str
    expires_on: date | None
    location_id: int
    place: str
    quantity: int


def list_lots(
    reader: Reader, *, sku_id: int | None = None, until: date | None = None
) -> list[LotRow]:
    """Lots that are there, those that end first first; of one SKU, or that end by a day."""
    where, values = ["b.quantity > 0"], {}
    if sku_id is not None:
        where.append("l.sku_id = :sku")
        values["sku"] = sku_id
    if until is not None:
        where.append("l.expires_on <= :until")
        values["until"] = day_key(until)
    rows = reader.rows(
        "SELECT l.id, l.sku_id, s.code, s.name, l.code, l.expires_on, p.id, p.name, b.quantity "
        "FROM stock_lot l JOIN lot_balance b ON b.lot_id = l.id JOIN sku s ON s.id = l.sku_id "
        f"JOIN location p ON p.id = b.location_id WHERE {' AND '.join(where)} "
        "ORDER BY CASE WHEN l.expires_on IS NULL THEN 1 ELSE 0 END, l.expires_on, l.id, p.id",
        values,
    )
    found = []
    for row in rows:
        fields: list[Any] = [*row]
        fields[5] = None if row[5] is None else from_day_key(row[5])
        found.append(LotRow(*fields))
    return found


@dataclass(frozen=True, slots=True)
class ConsignmentUse:
    """What was taken from a supplier's goods: to be paid. Thousandths, minor units."""

    location_id: int
    place: str
    supplier_id: int | None
    sku_id: int
    sku: str
    quantity: int
    value: int


def consignment_use(reader: Reader, since: date, until: date) -> list[ConsignmentUse]:
    """Goods that became the shop's from ``since`` to ``until`` (both inside), by place and SKU."""
    rows = reader.rows(
        "SELECT p.id, p.name, p.supplier_id, s.id, s.code, sum(m.quantity), "
        "sum(coalesce(m.value, 0)) FROM stock_move m JOIN location p ON p.id = m.from_id "
        "AND p.kind = 'consignment' JOIN location t ON t.id = m.to_id "
        "AND t.kind NOT IN ('consignment', 'supplier') JOIN sku s ON s.id = m.sku_id "
        "WHERE m.business_date BETWEEN :since AND :until "
        "GROUP BY p.id, p.name, p.supplier_id, s.id, s.code ORDER BY p.id, s.code",
        {"since": day_key(since), "until": day_key(until)},
    )
    used: list[list[Any]] = [[*row[:5], int(row[5]), int(row[6])] for row in rows]
    return [ConsignmentUse(*fields) for fields in used]
