"""Every column and every chip of the lists of orders and refunds, on both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.base.table import TableQuery, TableSpec, ids_statement, page_statement
from shopdesk.db.shop import Shop
from shopdesk.orders import service
from shopdesk.orders.queries import ORDERS, REFUNDS, get_order
from shopdesk.orders.service import (
    LineInput,
    OrderInput,
    RefundInput,
    RefundLineInput,
    ShipInput,
)
from tests.factories import SmallShop, add_small_shop

MARCH = datetime(2026, 3, 2, 4, tzinfo=UTC)
APRIL = datetime(2026, 4, 5, 4, tzinfo=UTC)
# What a filter with parameters is asked with.
VALUES = {
    "period": {"d0": 20260301, "d1": 20260401},
    "channel": {"channel": 1},
    "customer": {"customer": 1},
    "sku": {"sku": 2},
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Keys: an order of March waits for payment, one of April is sent and partly refunded."""

    known: SmallShop
    waiting: int
    sent: int
    refund: int


@pytest.fixture
def placed(any_shop: Shop) -> Placed:
    known = add_small_shop(any_shop)
    mugs = (LineInput(pieces(3), known.mug, discount=300), LineInput(1000, known.postage))
    with any_shop.unit_of_work() as session:
        waiting = service.place_order(
            session,
            OrderInput(
                known.channel,
                (LineInput(1000, known.tea),),
                external_number="T-77",
                placed_at=MARCH,
                buyer_name="walk-in",
            ),
        )
        order = OrderInput(
            known.channel, mugs, customer_id=known.customer, placed_at=APRIL, paid=3500
        )
        sent = service.place_order(session, order)
        service.ship_order(session, sent, ShipInput("SF", "SF1", at=APRIL))
    with any_shop.reader() as reader:
        detail = get_order(reader, sent)
    assert detail is not None
    with any_shop.unit_of_work() as session:
        back = RefundInput((RefundLineInput(detail.lines[0].id, 1000, 900),), reason="chipped")
        refund = service.refund_order(session, sent, back)
    return Placed(known, waiting, sent, refund)


def _ids(shop: Shop, spec: TableSpec, query: TableQuery) -> list[int]:
    statement = ids_statement(spec, query)
    with shop.reader() as reader:
        return [row[0] for row in reader.rows(statement.sql, statement.parameters)]


@pytest.mark.parametrize("spec", [ORDERS, REFUNDS], ids=lambda spec: spec.name)
def test_every_column_is_read_and_sorts(any_shop: Shop, placed: Placed, spec: TableSpec) -> None:
    every = sorted(_ids(any_shop, spec, TableQuery()))
    assert every == ([placed.waiting, placed.sent] if spec is ORDERS else [placed.refund])
    for column in spec.columns:
        for descending in (False, True):
            query = TableQuery(sort=column.key, descending=descending)
            assert sorted(_ids(any_shop, spec, query)) == every
    with any_shop.reader() as reader:
        page = page_statement(spec, spec.columns, every)
        assert len(reader.rows(page.sql, page.parameters)) == len(every)


def test_every_chip_of_orders_finds_its_own(any_shop: Shop, placed: Placed) -> None:
    found = {
        chip.key: _ids(
            any_shop, ORDERS, TableQuery(filters=((chip.key, VALUES.get(chip.key, {})),))
        )
        for chip in ORDERS.filters
    }
    both = [placed.sent, placed.waiting]
    assert {key: ids for key, ids in found.items() if ids} == {
        "wait_pay": [placed.waiting],
        "wait_receive": [placed.sent],
        "period": [placed.waiting],
        "channel": both,
        "customer": [placed.sent],
        "sku": [placed.waiting],
        "with_refund": [placed.sent],
    }


def test_every_chip_of_refunds_finds_its_own(any_shop: Shop, placed: Placed) -> None:
    found = {
        chip.key: _ids(
            any_shop, REFUNDS, TableQuery(filters=((chip.key, VALUES.get(chip.key, {})),))
        )
        for chip in REFUNDS.filters
    }
    assert {key for key, ids in found.items() if ids == [placed.refund]} == {"customer", "linked"}
