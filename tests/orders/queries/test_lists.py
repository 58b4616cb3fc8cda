"""One order with its lines and what happened to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders import queries, service
from tests.factories import SmallShop, add_small_shop

MARCH = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    return add_small_shop(any_shop)


@pytest.fixture
def order(any_shop: Shop, known: SmallShop) -> int:
    """Two mugs with a discount and postage, paid when it was placed."""
    with any_shop.unit_of_work() as session:
        for _ in range(3):  # so that keys of one table run ahead of those of another
            service.place_order(
                session, service.OrderInput(known.channel, (service.LineInput(1000, known.tea),))
            )
        return service.place_order(
            session,
            service.OrderInput(
                known.channel,
                (
                    service.LineInput(pieces(2), known.mug, discount=150),
                    service.LineInput(1000, known.postage),
                ),
                customer_id=known.customer,
                external_number="T-1",
                placed_at=MARCH,
                recipient=service.Recipient(
                    "王", "13812345678", "中国", "浙江省", "杭州市", "文三路"
                ),
                freight=200,
                paid=2850,
                method="cash",
                note="礼物",
                actor="me",
            ),
        )


def test_an_order_tells_everything(any_shop: Shop, order: int) -> None:
    with any_shop.reader() as reader:
        found = queries.get_order(reader, order)

    assert found is not None
    assert (found.number, found.external_number, found.channel) == ("SO000004", "T-1", "Taobao")
    assert (found.customer, found.currency, found.placed_at) == ("张三", "CNY", MARCH)
    assert found.business_date == 20260302
    assert (found.goods, found.discount, found.freight, found.total) == (2800, 150, 200, 2850)
    assert (found.paid, found.refunded, found.display_state) == (2850, 0, "wait_ship")
    assert (found.recipient, found.city, found.note) == ("王", "杭州市", "礼物")


def test_lines_stand_in_their_order(any_shop: Shop, order: int, known: SmallShop) -> None:
    with any_shop.reader() as reader:
        mug, postage = queries.list_lines(reader, order)

    assert (mug.line_no, mug.sku_id, mug.sku_code, mug.title) == (1, known.mug, "MUG", "马克杯")
    assert (mug.quantity, mug.unit_price, mug.list_amount) == (2000, 1000, 2000)
    assert (mug.discount, mug.amount, mug.cost, mug.shipped_quantity) == (150, 1850, None, 0)
    assert (postage.line_no, postage.kind, postage.amount) == (2, "service", 800)


def test_what_happened_at_one_moment_keeps_its_order(any_shop: Shop, order: int) -> None:
    with any_shop.unit_of_work() as session:
        service.ship_order(session, order, service.ShipInput("SF", "1", at=MARCH))

    with any_shop.reader() as reader:
        timeline = queries.list_timeline(reader, order)

    assert [(row.kind, row.text, row.amount) for row in timeline] == [
        ("placed", "", None),
        ("paid", "cash", 2850),
        ("shipped", "SF 1", None),
    ]
    assert {row.at for row in timeline} == {MARCH}


def test_what_happened_later_stands_later(any_shop: Shop, order: int) -> None:
    later = MARCH + timedelta(days=1)
    with any_shop.unit_of_work() as session:
        service.ship_order(session, order, service.ShipInput("SF", "1", at=later))
        service.deliver_order(session, order, at=later + timedelta(days=2))
        service.refund_order(
            session,
            order,
            service.RefundInput(freight=200, reason="迟到", at=later + timedelta(days=3)),
        )

    with any_shop.reader() as reader:
        timeline = queries.list_timeline(reader, order)

    assert [(row.kind, row.text, row.amount) for row in timeline] == [
        ("placed", "", None),
        ("paid", "cash", 2850),
        ("shipped", "SF 1", None),
        ("delivered", "", None),
        ("refunded", "迟到", 200),
    ]


@pytest.mark.parametrize("number", ["SO000004", "T-1"])
def test_an_order_is_found_by_either_number(any_shop: Shop, order: int, number: str) -> None:
    with any_shop.reader() as reader:
        assert queries.find_order(reader, number) == order


@pytest.mark.parametrize("number", ["", "so000004", "T-", "%", "SO000004 "])
def test_only_the_exact_number_is_it(any_shop: Shop, order: int, number: str) -> None:
    with any_shop.reader() as reader:
        assert queries.find_order(reader, number) is None


def test_what_is_gone_is_none(any_shop: Shop) -> None:
    with any_shop.reader() as reader:
        assert queries.get_order(reader, 99) is None
        assert queries.list_lines(reader, 99) == []
        assert queries.list_timeline(reader, 99) == []
        assert queries.list_refund_lines(reader, 99) == []


def test_refund_lines(any_shop: Shop, order: int) -> None:
    with any_shop.reader() as reader:
        mug, _postage = queries.list_lines(reader, order)
    with any_shop.unit_of_work() as session:
        refund = service.refund_order(
            session,
            order,
            service.RefundInput((service.RefundLineInput(mug.id, pieces(1), 925),)),
        )

    with any_shop.reader() as reader:
        (line,) = queries.list_refund_lines(reader, refund)
        mug, _postage = queries.list_lines(reader, order)

    assert (line.sku_code, line.title, line.quantity, line.amount) == ("MUG", "马克杯", 1000, 925)
    assert (mug.refunded_quantity, mug.refunded_amount) == (1000, 925)
