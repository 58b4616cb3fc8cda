"""Placing an order freezes amounts, reserves goods and refuses what cannot be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.orders import service
from shopdesk.orders.queries import get_order
from shopdesk.orders.service import LineInput, OrderInput, Recipient
from tests.factories import SmallShop, add_small_shop, every_fact


def _place(shop: Shop, order: OrderInput) -> int:
    with shop.unit_of_work() as session:
        return service.place_order(session, order)


def _order(known: SmallShop, *lines: LineInput, **values: object) -> OrderInput:
    return OrderInput(channel_id=known.channel, lines=lines, **values)  # type: ignore[arg-type]


def test_freezes_amounts_and_reserves(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order_id = _place(
        any_shop,
        _order(
            known,
            LineInput(pieces(2), known.mug, discount=150),
            LineInput(pieces(1), known.tea, unit_price=2400),
            LineInput(pieces(1), known.mug, gift=True),
            LineInput(pieces(1), known.postage),
            customer_id=known.customer,
            freight=500,
            paid=6050 - 500,
            placed_at=datetime(2026, 3, 2, 17, 30, tzinfo=UTC),
            method="cash",
        ),
    )
    with any_shop.reader() as reader:
        order = get_order(reader, order_id)
        balances = reader.rows(
            "SELECT sku_id, quantity, reserved FROM stock_balance WHERE location_id = 1 "
            "ORDER BY sku_id"
        )
    assert order is not None
    assert (order.goods, order.discount, order.freight, order.total) == (5200, 150, 500, 5550)
    assert (order.paid, order.display_state, order.payment_state) == (5550, "wait_ship", "paid")
    # 17:30 UTC is already the next day in Shanghai
    assert order.business_date == 20260303
    assert [(line.kind, line.title, line.quantity, line.amount) for line in order.lines] == [
        ("goods", "马克杯", 2000, 1850),
        ("goods", "绿茶", 1000, 2400),
        ("gift", "马克杯", 1000, 0),
        ("service", "邮费", 1000, 800),
    ]
    assert balances == [(known.mug, 5000, 3000), (known.tea, 3000, 1000)]
    assert [row.kind for row in order.timeline] == ["placed", "paid"]
    assert order.number == "SO000001"


def test_unpaid_order_waits_and_is_no_sale(shop: Shop) -> None:
    known = add_small_shop(shop)
    order_id = _place(shop, _order(known, LineInput(pieces(1), known.mug)))
    with shop.reader() as reader:
        row = reader.rows(
            "SELECT display_state, is_sale, paid FROM sales_order WHERE id = :id", {"id": order_id}
        )
    assert row == [("wait_pay", 0, 0)]


@pytest.mark.parametrize(
    ("lines", "paid", "code"),
    [
        ((), 0, "SD-ORD-001"),
        ((LineInput(0, 1),), 0, "SD-ORD-001"),
        ((LineInput(1000, 999),), 0, "SD-ORD-001"),
        ((LineInput(1000, 1, discount=1001),), 0, "SD-ORD-001"),
        ((LineInput(1000, 1, unit_price=-1),), 0, "SD-ORD-001"),
        ((LineInput(1000),), 0, "SD-ORD-001"),
        ((LineInput(1000, 1),), 1001, "SD-ORD-002"),
        ((LineInput(1000, 1),), -1, "SD-ORD-002"),
        ((LineInput(10**16, 1),), 0, "SD-ORD-001"),
        ((LineInput(1000, 1, unit_price=10**16),), 0, "SD-ORD-001"),
        ((LineInput(10**12, 1, unit_price=10**12),), 0, "SD-ORD-001"),
        ((LineInput(6000, 1),), 0, "SD-STK-001"),
        ((LineInput(3000, 1), LineInput(3000, 1)), 0, "SD-STK-001"),
    ],
)
def test_refusals_change_nothing(
    any_shop: Shop, lines: tuple[LineInput, ...], paid: int, code: str
) -> None:
    known = add_small_shop(any_shop)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        _place(any_shop, _order(known, *lines, paid=paid))
    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_last_piece_message_names_what_is_left(shop: Shop) -> None:
    known = add_small_shop(shop)
    _place(shop, _order(known, LineInput(pieces(5), known.mug)))
    with pytest.raises(UserError, match="1 wanted, 0 left"):
        _place(shop, _order(known, LineInput(pieces(1), known.mug)))


def test_found_by_buyer_number_and_phone_tail(shop: Shop) -> None:
    from shopdesk.db import search

    known = add_small_shop(shop)
    recipient = Recipient(name="欧阳修文", phone="138 1234 5678", city="杭州市")
    order_id = _place(shop, _order(known, LineInput(pieces(1), known.mug), recipient=recipient))
    for query in (
        *("欧阳", "修文", "5678", "oyxw", "yxw", "xw", "SO000001", "13812345678"),
        *("杭州", "hzs", "hangzhou"),
    ):
        found = search.match("sqlite", "order_search", query)
        assert found is not None
        with shop.reader() as reader:
            assert reader.rows(*found) == [(order_id,)], query


def test_platform_number_is_kept_once(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)
    order = _order(known, LineInput(pieces(1), known.mug), external_number="T-1")
    order_id = _place(any_shop, order)
    before = every_fact(any_shop)
    with pytest.raises(UserError, match="SO000001") as refused:
        _place(any_shop, order)
    assert refused.value.code == "SD-ORD-008"
    assert every_fact(any_shop) == before
    with any_shop.reader() as reader:
        placed = get_order(reader, order_id)
    assert placed is not None
    assert placed.external_number == "T-1"


def test_a_number_taken_between_the_look_and_the_writing_is_told(
    any_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = add_small_shop(any_shop)
    order = _order(known, LineInput(pieces(1), known.mug), external_number="T-1")
    _place(any_shop, order)
    before = every_fact(any_shop)
    # As if the other seat had committed only after this one looked.
    monkeypatch.setattr(
        "shopdesk.orders.service.place._check_external_number", lambda _reader, _order: None
    )

    with pytest.raises(UserError, match="T-1") as refused:
        _place(any_shop, order)

    assert refused.value.code == "SD-ORD-008"
    assert every_fact(any_shop) == before


def test_a_service_that_is_given_away_needs_no_stock(any_shop: Shop) -> None:
    known = add_small_shop(any_shop)

    order_id = _place(any_shop, _order(known, LineInput(pieces(1), known.postage, gift=True)))

    with any_shop.reader() as reader:
        order = get_order(reader, order_id)
    assert order is not None
    assert [(line.kind, line.amount) for line in order.lines] == [("service", 0)]
    assert (order.total, order.shipment_state) == (0, "none")


def test_money_that_no_column_holds_is_refused(shop: Shop) -> None:
    known = add_small_shop(shop)
    before = every_fact(shop)

    with pytest.raises(UserError) as refused:
        _place(shop, _order(known, LineInput(pieces(1), known.mug), freight=10**19))

    assert refused.value.code == "SD-DB-011"
    assert every_fact(shop) == before


def test_number_of_an_imported_order_is_left_out(shop: Shop) -> None:
    known = add_small_shop(shop)
    first = _place(shop, _order(known, LineInput(pieces(1), known.mug)))
    with shop.unit_of_work() as session:
        from sqlalchemy import text

        # As an import would have brought it; the database refuses to renumber a placed order.
        session.connection().execute(text("DROP TRIGGER guard_12_sales_order"))
        session.connection().execute(
            text("UPDATE sales_order SET number = 'SO000002' WHERE id = :id"), {"id": first}
        )
    second = _place(shop, _order(known, LineInput(pieces(1), known.mug)))
    with shop.reader() as reader:
        order = get_order(reader, second)
    assert order is not None
    assert order.number == "SO000003"
