"""Suppliers, purchase orders and receipts with everything that a panel or a paper tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shopdesk.base.clock import from_millis
from shopdesk.db.reader import Reader, id_list, one
from shopdesk.db.search import match
from shopdesk.products.rules import code_key
from shopdesk.purchasing.queries.facts import OPEN_STATES
from shopdesk.purchasing.queries.offers import Offer, list_offers
from shopdesk.purchasing.rules import open_quantity


@dataclass(frozen=True, slots=True)
class ContractRow:
    """What was signed with a supplier."""

    id: int
    title: str
    number: str
    valid_from: int | None
    valid_until: int | None
    media_id: int | None
    note: str
    sha256: str  # of the signed paper in the media store; empty without one
    file_name: str


@dataclass(frozen=True, slots=True)
class SupplierDetail:
    """A supplier with contracts and offers; amounts in his currency's minor units."""

    id: int
    code: str
    name: str
    layer: str
    state: str
    contact: str
    phone: str
    email: str
    address: str
    account: str
    currency: str
    rate_e6: int
    terms_days: int
    lead_time_days: int | None
    min_order_amount: int
    review_on: int | None
    note: str
    version: int
    contracts: tuple[ContractRow, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class SupplierChoice:
    """A supplier to choose."""

    id: int
    code: str
    name: str
    layer: str
    state: str


@dataclass(frozen=True, slots=True)
class PurchaseLineRow:
    """A line of a purchase order; quantities in thousandths."""

    id: int
    line_no: int
    sku_id: int
    sku_code: str
    title: str
    supplier_code: str
    quantity: int
    price_e4: int
    list_price_e4: int | None
    amount: int
    received: int
    rejected: int
    returned: int
    cancelled: int

    @property
    def open(self) -> int:
        """Pieces that are still to come."""
        return open_quantity(self.quantity, self.received, self.cancelled)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened to a purchase order."""

    at: datetime
    kind: str
    note: str
    actor: str


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt or return as its order shows it."""

    id: int
    number: str
    kind: str
    business_date: int
    accepted: int
    rejected: int
    value: int


@dataclass(frozen=True, slots=True)
class PayableRow:
    """What is owed (or, negative, to come back) and how much of it is left."""

    id: int
    number: str
    supplier_id: int
    supplier: str
    kind: str
    order_number: str
    due_on: int
    currency: str
    amount: int
    paid: int
    home_left: int  # minor units of the shop's currency

    @property
    def left(self) -> int:
        """Minor units of the payable's currency."""
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class PurchaseDetail:
    """Everything that the panel, the paper and ``purchase show`` tell of one order."""

    id: int
    number: str
    supplier_id: int
    supplier_code: str
    supplier: str
    state: str
    currency: str
    rate_e6: int
    location_id: int
    ordered_on: int | None
    expected_on: int | None
    goods: int
    freight: int
    tax: int
    total: int
    units: int
    terms_days: int
    supplier_number: str
    note: str
    actor: str
    created_at: datetime
    version: int
    min_order_amount: int
    lines: tuple[PurchaseLineRow, ...]
    events: tuple[EventRow, ...]
    receipts: tuple[ReceiptRow, ...]
    payables: tuple[PayableRow, ...]


@dataclass(frozen=True, slots=True)
class ReceiptLineRow:
    """A line of a receipt; amounts in the shop's minor units."""

    id: int
    line_no: int
    purchase_line_id: int | None
    sku_id: int
    sku_code: str
    title: str
    accepted: int
    rejected: int
    reject_reason: str
    note: str
    lot_code: str
    expires_on: int | None
    value: int
    landed: int  # bills shared over it since


@dataclass(frozen=True, slots=True)
class ReceiptDetail:
    """A receipt or return with its lines."""

    id: int
    number: str
    kind: str
    supplier_id: int
    supplier: str
    purchase_order_id: int | None
    order_number: str
    business_date: int
    delivery_note: str
    note: str
    accepted: int
    rejected: int
    value: int
    lines: tuple[ReceiptLineRow, ...]


@dataclass(frozen=True, slots=True)
class OnOrder:
    """Pieces of a SKU that a sent order still owes."""

    order_id: int
    number: str
    supplier_id: int
    sku_id: int
    quantity: int
    expected_on: int | None


def find_supplier(reader: Reader, code: str) -> int | None:
    """Id of the supplier of that code, capitals ignored."""
    found = one(reader, "SELECT id FROM supplier WHERE code_key = :key", {"key": code_key(code)})
    return None if found is None else int(found[0])


def search_suppliers(reader: Reader, text: str, limit: int = 20) -> list[SupplierChoice]:
    """Suppliers by code, name, pinyin, contact or phone; those that are active first."""
    hit = match(reader.dialect, "supplier_search", text)
    if hit is None:
        condition, values = "1 = 1", {}
    else:
        condition, values = f"id IN ({hit[0]})", hit[1]
    rows = reader.rows(
        f"SELECT id, code, name, layer, state FROM supplier WHERE {condition} "
        f"ORDER BY CASE state WHEN 'active' THEN 0 ELSE 1 END, name, id LIMIT {int(limit)}",
        values,
    )
    return [SupplierChoice(*row) for row in rows]


def get_supplier(reader: Reader, supplier_id: int, day: date) -> SupplierDetail | None:
    """One supplier with the prices in force on a day; None if there is none."""
    head = one(
        reader,
        "SELECT id, code, name, layer, state, contact, phone, email, address, account, currency, "
        "rate_e6, terms_days, lead_time_days, min_order_amount, review_on, note, version "
        "FROM supplier WHERE id = :id",
        {"id": supplier_id},
    )
    if head is None:
        return None
    contracts = reader.rows(
        "SELECT c.id, c.title, c.number, c.valid_from, c.valid_until, c.media_id, c.note, "
        "coalesce(m.sha256, ''), coalesce(m.name, '') FROM supplier_contract c "
        "LEFT JOIN media m ON m.id = c.media_id "
        "WHERE c.supplier_id = :id ORDER BY c.valid_until DESC, c.id",
        {"id": supplier_id},
    )
    values: list[Any] = [
        *head,
        tuple(ContractRow(*row) for row in contracts),
        tuple(list_offers(reader, day, supplier_id=supplier_id, only_active=False)),
    ]
    return SupplierDetail(*values)


def find_purchase(reader: Reader, number: str) -> int | None:
    """Id of the purchase order of that number, ours or the supplier's."""
    found = one(
        reader,
        "SELECT id FROM purchase_order WHERE number = :n OR (supplier_number = :n AND :n <> '') "
        "ORDER BY CASE WHEN number = :n THEN 0 ELSE 1 END, id DESC LIMIT 1",
        {"n": number.strip()},
    )
    return None if found is None else int(found[0])


@dataclass(frozen=True, slots=True)
class PurchaseChoice:
    """A purchase order to choose from."""

    id: int
    number: str
    supplier: str
    state: str
    total: int
    currency: str


def find_orders(reader: Reader, text: str, limit: int = 20) -> list[PurchaseChoice]:
    """Purchase orders by number, supplier, pinyin or note, the newest first."""
    hit = match(reader.dialect, "purchase_order_search", text)
    if hit is None:
        return []
    rows = reader.rows(
        "SELECT o.id, o.number, s.name, o.state, o.total, o.currency FROM purchase_order o "
        f"JOIN supplier s ON s.id = o.supplier_id WHERE o.id IN ({hit[0]}) "
        f"ORDER BY o.id DESC LIMIT {int(limit)}",
        hit[1],
    )
    return [PurchaseChoice(*row) for row in rows]


def find_receipt(reader: Reader, number: str) -> int | None:
    """Id of the receipt or return of that number."""
    found = one(reader, "SELECT id FROM receipt WHERE number = :n", {"n": number.strip()})
    return None if found is None else int(found[0])


def get_purchase_order(reader: Reader, order_id: int) -> PurchaseDetail | None:
    """One purchase order with lines, history, receipts and what is owed; None if it is gone."""
    head = one(
        reader,
        "SELECT o.id, o.number, o.supplier_id, s.code, s.name, o.state, o.currency, o.rate_e6, "
        "o.location_id, o.ordered_on, o.expected_on, o.goods, o.freight, o.tax, o.total, o.units, "
        "o.terms_days, o.supplier_number, o.note, o.actor, o.created_at, o.version, "
        "s.min_order_amount FROM purchase_order o JOIN supplier s ON s.id = o.supplier_id "
        "WHERE o.id = :id",
        {"id": order_id},
    )
    if head is None:
        return None
    values: list[Any] = [
        *head[:20],
        from_millis(head[20]),
        *head[21:],
        tuple(list_purchase_lines(reader, order_id)),
        tuple(_events(reader, order_id)),
        tuple(_receipts(reader, order_id)),
        tuple(list_payables(reader, order_id=order_id)),
    ]
    return PurchaseDetail(*values)


def list_purchase_lines(reader: Reader, order_id: int) -> list[PurchaseLineRow]:
    """The lines of a purchase order in their order."""
    rows = reader.rows(
        "SELECT l.id, l.line_no, l.sku_id, k.code, l.title, l.supplier_code, l.quantity, "
        "l.price_e4, l.list_price_e4, l.amount, l.received, l.rejected, l.returned, l.cancelled "
        "FROM purchase_line l JOIN sku k ON k.id = l.sku_id WHERE l.purchase_order_id = :id "
        "ORDER BY l.line_no",
        {"id": order_id},
    )
    return [PurchaseLineRow(*row) for row in rows]


def _events(reader: Reader, order_id: int) -> list[EventRow]:
    rows = reader.rows(
        "SELECT at, kind, note, actor FROM purchase_event WHERE purchase_order_id = :id "
        "ORDER BY at, id",
        {"id": order_id},
    )
    return [EventRow(from_millis(row[0]), *row[1:]) for row in rows]


def _receipts(reader: Reader, order_id: int) -> list[ReceiptRow]:
    rows = reader.rows(
        "SELECT id, number, kind, business_date, accepted, rejected, value FROM receipt "
        "WHERE purchase_order_id = :id ORDER BY id",
        {"id": order_id},
    )
    return [ReceiptRow(*row) for row in rows]


def get_receipt(reader: Reader, receipt_id: int) -> ReceiptDetail | None:
    """One receipt or return with its lines; None if there is none."""
    head = one(
        reader,
        "SELECT r.id, r.number, r.kind, r.supplier_id, s.name, r.purchase_order_id, "
        "coalesce(o.number, ''), r.business_date, r.delivery_note, r.note, r.accepted, "
        "r.rejected, r.value FROM receipt r JOIN supplier s ON s.id = r.supplier_id "
        "LEFT JOIN purchase_order o ON o.id = r.purchase_order_id WHERE r.id = :id",
        {"id": receipt_id},
    )
    if head is None:
        return None
    rows = reader.rows(
        "SELECT l.id, l.line_no, l.purchase_line_id, l.sku_id, k.code, k.name, l.accepted, "
        "l.rejected, l.reject_reason, l.note, l.lot_code, l.expires_on, l.value, "
        "coalesce((SELECT sum(h.amount) FROM landed_share h WHERE h.receipt_line_id = l.id), 0) "
        "FROM receipt_line l JOIN sku k ON k.id = l.sku_id WHERE l.receipt_id = :id "
        "ORDER BY l.line_no",
        {"id": receipt_id},
    )
    values: list[Any] = [*head, tuple(ReceiptLineRow(*row) for row in rows)]
    return ReceiptDetail(*values)


def list_payables(
    reader: Reader,
    *,
    order_id: int | None = None,
    supplier_id: int | None = None,
    until: int | None = None,
    only_open: bool = False,
) -> list[PayableRow]:
    """The calendar of what is owed, the earliest due first.

    Args:
        until: stored date; later ones are left out.
    """
    conditions = ["1 = 1"]
    if order_id is not None:
        conditions.append(f"y.purchase_order_id = {int(order_id)}")
    if supplier_id is not None:
        conditions.append(f"y.supplier_id = {int(supplier_id)}")
    if until is not None:
        conditions.append(f"y.due_on <= {int(until)}")
    if only_open:
        conditions.append("y.paid <> y.amount")
    rows = reader.rows(
        "SELECT y.id, y.number, y.supplier_id, s.name, y.kind, coalesce(o.number, ''), y.due_on, "
        "y.currency, y.amount, y.paid, y.home_amount * (y.amount - y.paid) / y.amount "
        "FROM payable y JOIN supplier s ON s.id = y.supplier_id "
        "LEFT JOIN purchase_order o ON o.id = y.purchase_order_id "
        f"WHERE {' AND '.join(conditions)} ORDER BY y.due_on, y.id"
    )
    return [PayableRow(*row) for row in rows]


def payables(reader: Reader) -> list[PayableRow]:
    """Everything that is still owed, by the day it is due."""
    return list_payables(reader, only_open=True)


def find_payable(reader: Reader, number: str) -> int | None:
    """Id of the payable of that number."""
    found = one(reader, "SELECT id FROM payable WHERE number = :n", {"n": number.strip()})
    return None if found is None else int(found[0])


def on_order(reader: Reader, sku_ids: Sequence[int] | None = None) -> dict[int, list[OnOrder]]:
    """What sent orders still owe, by SKU, the earliest expected first."""
    condition = "" if sku_ids is None else f"AND l.sku_id IN ({id_list(sku_ids)}) "
    rows = reader.rows(
        "SELECT o.id, o.number, o.supplier_id, l.sku_id, l.quantity - l.received - l.cancelled, "
        "o.expected_on FROM purchase_line l JOIN purchase_order o ON o.id = l.purchase_order_id "
        f"WHERE o.state IN {OPEN_STATES} AND l.quantity > l.received + l.cancelled {condition}"
        "ORDER BY coalesce(o.expected_on, 99991231), o.id"
    )
    found: dict[int, list[OnOrder]] = {}
    for row in rows:
        found.setdefault(int(row[3]), []).append(OnOrder(*row))
    return found
