"""Drafting purchase orders: lines with the price of their quantity, amounts that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from shopdesk.db import direct, search
from shopdesk.db.numbers import StoredNumbers, free_numbers
from shopdesk.db.reader import id_list, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.purchasing.models import PurchaseLine, Supplier
from shopdesk.purchasing.queries.offers import Offer, list_offers
from shopdesk.purchasing.rules import (
    EventKind,
    PurchaseState,
    SupplierState,
    price_at,
    purchase_amount,
)
from shopdesk.purchasing.service import events
from shopdesk.purchasing.service.step import Moment, Step, moment
from shopdesk.stock.rules import Place

_LINES: Table = PurchaseLine.__table__  # type: ignore[assignment]
_SUPPLIERS: Table = Supplier.__table__  # type: ignore[assignment]
NUMBER_PREFIX = "PO"


@dataclass(frozen=True, slots=True)
class LineInput:
    """Goods to order; quantity in thousandths, price in 1/10000 of the supplier's currency.

    ``price_e4`` None takes the price that the supplier asks for that quantity.
    """

    sku_id: int
    quantity: int
    price_e4: int | None = None


@dataclass(frozen=True, slots=True)
class OrderInput:
    """A purchase order as a form holds it; freight and tax in the supplier's minor units.

    ``tax`` is what cannot be deducted: with the freight it becomes part of the goods' cost.
    ``terms_days`` None takes the supplier's.
    """

    supplier_id: int
    lines: tuple[LineInput, ...]
    freight: int = 0
    tax: int = 0
    expected_on: date | None = None
    location_id: int = Place.SHELF
    terms_days: int | None = None
    supplier_number: str = ""
    note: str = ""


def draft_order(
    session: Session, data: OrderInput, *, at: datetime | None = None, actor: str = ""
) -> int:
    """Make a draft; returns its id. Its number is never given again, whatever becomes of it.

    Raises:
        UserError: SD-PUR-006 for no lines, impossible ones or a line without a price, SD-PUR-007
            if nothing is bought from this supplier any more. Nothing is written then.
    """
    now = moment(session, at)
    supplier = _supplier(session, data.supplier_id)
    lines = _checked_lines(session, data, supplier, now)
    taken = StoredNumbers(session, "purchase_order")
    values = _header(data, supplier, lines)
    values |= {
        "number": free_numbers(session, NUMBER_PREFIX, 1, taken=taken)[0],
        "supplier_id": data.supplier_id,
        "state": str(PurchaseState.DRAFT),
        "currency": supplier["currency"],
        "rate_e6": supplier["rate_e6"],
        "actor": actor,
        "created_at": now.at,
    }
    order_id = direct.insert_key(session, "purchase_order", values)
    _insert_lines(session, order_id, lines)
    events.record(
        session, order_id, EventKind.DRAFTED, at=now.at, business_date=now.day, actor=actor
    )
    _index(session, order_id, values, supplier)
    return order_id


def change_order(
    session: Session,
    order_id: int,
    data: OrderInput,
    *,
    version: int,
    at: datetime | None = None,
    actor: str = "",
) -> None:
    """Replace a draft; a sent order is changed by cancelling it and drafting another.

    Raises:
        UserError: SD-PUR-003 to 005 as the flow says, SD-PUR-006, SD-PUR-007 as ``draft_order``.
    """
    step = Step(session, order_id, "edit", at)
    step.row["version"] = version
    supplier = _supplier(session, data.supplier_id)
    lines = _checked_lines(session, data, supplier, step.moment)
    session.execute(delete(_LINES).where(_LINES.c.purchase_order_id == order_id))
    values = _header(data, supplier, lines) | {
        "supplier_id": data.supplier_id,
        "currency": supplier["currency"],
        "rate_e6": supplier["rate_e6"],
    }
    step.save(**values)
    _insert_lines(session, order_id, lines)
    step.record(EventKind.CHANGED, actor)
    _index(session, order_id, step.row | values, supplier)


def _index(
    session: Session, order_id: int, values: Mapping[str, Any], supplier: Mapping[str, Any]
) -> None:
    body = search.search_text(
        values["number"], supplier["name"], values["supplier_number"], values["note"]
    )
    search.store(session, "purchase_order_search", [(order_id, body)])


def _supplier(session: Session, supplier_id: int) -> Mapping[str, Any]:
    row = (
        session.execute(select(_SUPPLIERS).where(_SUPPLIERS.c.id == supplier_id)).mappings().first()
    )
    if row is None:
        raise UserError("SD-PUR-007", _("This supplier does not exist. Nothing was saved."))
    if row["state"] != str(SupplierState.ACTIVE):
        raise UserError(
            "SD-PUR-007",
            _("Nothing is bought from {name} at present. Nothing was saved.").format(
                name=row["name"]
            ),
        )
    return dict(row)


def _bad_line(place: int, reason: str) -> UserError:
    return UserError(
        "SD-PUR-006", _("Line {n}: {reason}. Nothing was saved.").format(n=place, reason=reason)
    )


def _checked_lines(
    session: Session, data: OrderInput, supplier: Mapping[str, Any], now: Moment
) -> list[dict[str, Any]]:
    if not data.lines:
        raise UserError(
            "SD-PUR-006", _("A purchase order needs at least one line. Nothing was saved.")
        )
    if data.freight < 0 or data.tax < 0:
        raise UserError("SD-PUR-006", _("Freight and tax cannot be below 0. Nothing was saved."))
    reader = session_reader(session)
    ids = [line.sku_id for line in data.lines]
    names = {
        int(key): (str(code), str(name))
        for key, code, name in reader.rows(
            "SELECT s.id, s.code, s.name FROM sku s JOIN product p ON p.id = s.product_id "
            f"WHERE p.kind = 'goods' AND s.id IN ({id_list(ids)})"
        )
    }
    offers = {
        offer.sku_id: offer
        for offer in list_offers(
            reader, now.day, sku_ids=ids, supplier_id=data.supplier_id, only_active=False
        )
    }
    wanted: dict[int, int] = {}
    for line in data.lines:
        wanted[line.sku_id] = wanted.get(line.sku_id, 0) + line.quantity
    lines = []
    for place, line in enumerate(data.lines, 1):
        if line.sku_id not in names:
            raise _bad_line(place, _("these goods do not exist"))
        code, name = names[line.sku_id]
        offer = offers.get(line.sku_id)
        price, first = _price(place, line, code, offer, wanted[line.sku_id])
        lines.append(
            {
                "line_no": place,
                "sku_id": line.sku_id,
                "title": name,
                "supplier_code": "" if offer is None else offer.supplier_code,
                "quantity": line.quantity,
                "price_e4": price,
                "list_price_e4": first,
                "amount": purchase_amount(line.quantity, price, supplier["currency"]),
            }
        )
    return lines


def _price(
    place: int, line: LineInput, code: str, offer: Offer | None, wanted: int
) -> tuple[int, int | None]:
    """The price of a line and that of a single piece, which may be unknown."""
    if line.quantity <= 0:
        raise _bad_line(place, _("the quantity must be more than 0"))
    breaks = () if offer is None else offer.breaks
    # Two lines of one SKU reach a price break together.
    reached = price_at(breaks, wanted)
    price = line.price_e4
    if price is None and reached is not None:
        price = reached.price_e4
    if price is None:
        raise _bad_line(place, _("no price of {code} is known; enter one").format(code=code))
    if price < 0:
        raise _bad_line(place, _("the price cannot be below 0"))
    return price, breaks[0].price_e4 if breaks else None


def _header(
    data: OrderInput, supplier: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    goods = sum(line["amount"] for line in lines)
    terms = supplier["terms_days"] if data.terms_days is None else data.terms_days
    return {
        "location_id": int(data.location_id),
        "expected_on": data.expected_on,
        "goods": goods,
        "freight": data.freight,
        "tax": data.tax,
        "total": goods + data.freight + data.tax,
        "units": sum(line["quantity"] for line in lines),
        "line_count": len(lines),
        "terms_days": terms,
        "supplier_number": data.supplier_number.strip(),
        "note": data.note.strip(),
    }


def _insert_lines(session: Session, order_id: int, lines: Sequence[Mapping[str, Any]]) -> None:
    session.execute(insert(_LINES), [{"purchase_order_id": order_id, **line} for line in lines])


def expected_day(session: Session, order_id: int, day: date) -> date | None:
    """When goods ordered on a day should come, by the longest lead time promised; None unknown."""
    rows = session_reader(session).rows(
        "SELECT max(coalesce(p.lead_time_days, s.lead_time_days)) FROM purchase_order o "
        "JOIN purchase_line l ON l.purchase_order_id = o.id JOIN supplier s "
        "ON s.id = o.supplier_id LEFT JOIN supplier_product p ON p.supplier_id = o.supplier_id "
        "AND p.sku_id = l.sku_id WHERE o.id = :id",
        {"id": order_id},
    )
    return None if rows[0][0] is None else day + timedelta(days=int(rows[0][0]))
