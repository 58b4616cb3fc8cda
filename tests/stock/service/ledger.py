"""Short words for the tests of the ledger: receive, sell, look at balances and values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.base.clock import business_date
from shopdesk.base.quantity import pieces
from shopdesk.db.check import check
from shopdesk.db.shop import Shop
from shopdesk.stock import service
from shopdesk.stock.queries import PROOFS
from shopdesk.stock.rules import MoveKind, Place
from tests.factories import ZONE


def at(day: int, hour: int = 4) -> datetime:
    """A moment in March 2026, before all clocks of the tests."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def move(
    sku_id: int,
    source: int,
    target: int,
    count: int,
    *,
    day: int,
    kind: MoveKind = MoveKind.RECEIPT,
    **values: Any,
) -> service.MoveInput:
    """Whole pieces that went on a day of March."""
    moment = at(day)
    return service.MoveInput(
        sku_id,
        source,
        target,
        pieces(count),
        kind,
        moment,
        business_date(moment, ZONE),
        **values,
    )


def receive(session: Session, sku_id: int, count: int, value: int | None, *, day: int) -> None:
    """Goods from the supplier to the shelf."""
    data = move(sku_id, Place.SUPPLIER, Place.SHELF, count, day=day, value=value)
    service.post_moves(session, [data])


def sell(session: Session, sku_id: int, count: int, *, day: int) -> None:
    """Goods from the shelf to a customer, without an order."""
    data = move(sku_id, Place.SHELF, Place.CUSTOMER, count, day=day, kind=MoveKind.SALE)
    service.post_moves(session, [data])


def rows(shop: Shop, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with shop.reader() as reader:
        return reader.rows(sql, values)


def holds(shop: Shop, sku_id: int, place: int) -> tuple[int, int]:
    """Whole pieces and value at a place."""
    found = rows(
        shop,
        "SELECT quantity, value FROM stock_balance WHERE sku_id = :sku AND location_id = :place",
        sku=sku_id,
        place=int(place),
    )
    return (found[0][0] // 1000, found[0][1]) if found else (0, 0)


def assert_proven(shop: Shop) -> None:
    """Every proof of the stock holds, the replay too."""
    report = check(shop, PROOFS, full=True)
    faults = [fault.text for result in report.results for fault in result.faults]
    if faults:
        raise AssertionError("; ".join(faults))


def march(day: int) -> date:
    return date(2026, 3, day)
