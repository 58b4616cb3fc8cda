"""Receipts: short, wrong, broken and too much in one pass; every fen of the order is somewhere."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import RejectReason
from shopdesk.purchasing.service import LineInput, OrderInput, ReceiptLineInput
from tests.factories import NOON, every_fact
from tests.purchasing.trade import (
    add_trade,
    balances,
    came,
    detail,
    do,
    faults,
    receipt,
    rows,
    sent_order,
)


def test_receipt_puts_accepted_goods_on_the_shelf_at_their_cost(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(
        any_shop,
        trade,
        LineInput(trade.mug, pieces(10)),
        LineInput(trade.tea, pieces(3)),
        freight=1_000,
    )
    mugs, teas = detail(any_shop, order_id).lines
    assert (mugs.amount, teas.amount) == (4_000, 3_704)  # 3 × 12.3456

    receipt_id = came(
        any_shop,
        order_id,
        ReceiptLineInput(mugs.id, pieces(8), pieces(2), RejectReason.BROKEN),
        ReceiptLineInput(teas.id, pieces(3)),
        delivery_note="L-77",
    )

    booked = receipt(any_shop, receipt_id)
    assert booked.number == "RC000001"
    assert (booked.accepted, booked.rejected) == (pieces(11), pieces(2))
    # 32.00 of the mugs and 37.04 of tea; freight 10.00 × 69.04 / 77.04.
    assert [line.value for line in booked.lines] == [3_200 + 415, 3_704 + 481]
    assert balances(any_shop, trade.mug)[1] == (pieces(13), 3_615)
    order = detail(any_shop, order_id)
    assert order.state == "part_received"
    assert [(line.received, line.rejected, line.open) for line in order.lines] == [
        (pieces(8), pieces(2), pieces(2)),
        (pieces(3), 0, 0),
    ]
    (owed,) = order.payables
    assert (owed.amount, owed.due_on) == (3_200 + 3_704 + 896, 20260401)
    assert faults(any_shop) == []


def test_second_receipt_takes_the_rest_of_goods_and_freight(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade, LineInput(trade.tea, pieces(7)), freight=1_000, tax=333)
    (tea,) = detail(any_shop, order_id).lines

    for part in (1, 2, 4):
        came(any_shop, order_id, ReceiptLineInput(tea.id, pieces(part)))

    order = detail(any_shop, order_id)
    assert order.state == "received"
    assert order.total == 8_642 + 1_333
    assert sum(row.value for row in order.receipts) == order.total
    assert sum(row.amount for row in order.payables) == order.total
    assert balances(any_shop, trade.tea)[1] == (pieces(10), order.total)


def test_more_than_ordered_needs_to_be_allowed(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    surplus = ReceiptLineInput(mugs.id, pieces(11))
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        came(any_shop, order_id, surplus)

    assert refused.value.code == "SD-PUR-013"
    assert every_fact(any_shop) == before
    came(any_shop, order_id, surplus, allow_more=True)
    order = detail(any_shop, order_id)
    assert (order.state, order.lines[0].received) == ("received", pieces(11))
    assert order.payables[0].amount == 4_400
    assert faults(any_shop) == []


def test_rejected_goods_go_back_with_the_carrier_or_into_quarantine(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    broken = ReceiptLineInput(mugs.id, 0, pieces(3), RejectReason.BROKEN)

    came(any_shop, order_id, broken)
    assert set(balances(any_shop, trade.mug)) == {1, 5}
    came(any_shop, order_id, broken, keep_rejected=True)

    assert balances(any_shop, trade.mug)[3] == (pieces(3), 0)
    order = detail(any_shop, order_id)
    assert (order.lines[0].rejected, order.lines[0].open) == (pieces(6), pieces(10))
    assert order.payables == ()  # nothing is owed for what was not accepted
    assert faults(any_shop) == []


def test_goods_nobody_ordered_can_only_be_rejected(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        came(any_shop, order_id, ReceiptLineInput(None, pieces(1), sku_id=trade.tea))

    assert refused.value.code == "SD-PUR-012"
    assert every_fact(any_shop) == before
    key = came(
        any_shop,
        order_id,
        ReceiptLineInput(None, 0, pieces(1), RejectReason.WRONG, sku_id=trade.tea),
    )
    assert receipt(any_shop, key).lines[0].reject_reason == "wrong"
    assert detail(any_shop, order_id).state == "part_received"


@pytest.mark.parametrize(
    ("accepted", "rejected", "reason"),
    [(0, 0, None), (-1, 2, RejectReason.BROKEN), (1_000, 1_000, None), (1_000, -1, None)],
)
def test_impossible_lines_are_refused(
    any_shop: Shop, accepted: int, rejected: int, reason: RejectReason | None
) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        came(any_shop, order_id, ReceiptLineInput(mugs.id, accepted, rejected, reason))

    assert refused.value.code == "SD-PUR-012"
    assert every_fact(any_shop) == before


def test_draft_and_closed_orders_receive_nothing(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    data = OrderInput(trade.supplier, (LineInput(trade.mug, pieces(1)),))
    order_id = do(any_shop, service.draft_order, data, at=NOON)
    (mugs,) = detail(any_shop, order_id).lines

    with pytest.raises(UserError) as refused:
        came(any_shop, order_id, ReceiptLineInput(mugs.id, pieces(1)))

    assert refused.value.code == "SD-PUR-004"


def test_lots_of_a_delivery_are_kept_apart(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade, LineInput(trade.tea, pieces(5)))
    (tea,) = detail(any_shop, order_id).lines

    came(
        any_shop,
        order_id,
        ReceiptLineInput(tea.id, pieces(2), lot_code="A"),
        ReceiptLineInput(tea.id, pieces(3), lot_code="B"),
    )

    found = rows(
        any_shop,
        "SELECT l.code, b.quantity FROM lot_balance b JOIN stock_lot l ON l.id = b.lot_id "
        "ORDER BY l.code",
    )
    assert found == [("A", pieces(2)), ("B", pieces(3))]
    assert faults(any_shop) == []


def test_foreign_order_enters_the_stock_in_the_shops_money(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    supplier = do(
        any_shop,
        service.save_supplier,
        service.SupplierInput("Sakura", currency="JPY", rate_e6=48_123, terms_days=0),
    )
    data = OrderInput(supplier, (LineInput(trade.mug, pieces(3), price_e4=10_000_000),))
    order_id = do(any_shop, service.draft_order, data, at=NOON)
    do(any_shop, service.send_order, order_id, at=NOON)
    (mugs,) = detail(any_shop, order_id).lines
    assert mugs.amount == 3_000  # yen have no smaller unit

    for _ in range(3):
        came(any_shop, order_id, ReceiptLineInput(mugs.id, pieces(1)))

    order = detail(any_shop, order_id)
    assert [row.value for row in order.receipts] == [4_812, 4_813, 4_812]  # ¥1000 = 48.123 yuan
    assert sum(row.amount for row in order.payables) == 3_000
    assert faults(any_shop) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deliveries=st.lists(
        st.tuples(st.integers(0, 4_000), st.integers(0, 2_000), st.booleans()),
        min_size=1,
        max_size=6,
    ),
    freight=st.integers(0, 5_000),
    price_e4=st.integers(0, 999_999),
)
def test_deliveries_in_any_parts_conserve_quantity_and_value(
    shop: Shop, deliveries: list[tuple[int, int, bool]], freight: int, price_e4: int
) -> None:
    if not rows(shop, "SELECT id FROM supplier"):
        add_trade(shop)
    (supplier, mug) = rows(
        shop, "SELECT (SELECT min(id) FROM supplier), (SELECT id FROM sku WHERE code = 'MUG')"
    )[0]
    data = OrderInput(supplier, (LineInput(mug, 7_000, price_e4=price_e4),), freight=freight)
    order_id = do(shop, service.draft_order, data, at=NOON)
    do(shop, service.send_order, order_id, at=NOON)
    (line,) = detail(shop, order_id).lines
    before = balances(shop, mug)[1]

    for accepted, rejected, kept in deliveries:
        order = detail(shop, order_id)
        part = min(accepted, order.lines[0].open)
        if part + rejected and order.state != "received":
            came(
                shop,
                order_id,
                ReceiptLineInput(line.id, part, rejected, RejectReason.QUALITY),
                keep_rejected=kept,
            )

    order = detail(shop, order_id)
    after = balances(shop, mug)[1]
    got = sum(row.accepted for row in order.receipts)
    assert order.lines[0].received == got == after[0] - before[0]
    value = sum(row.value for row in order.receipts)
    assert value == after[1] - before[1] == sum(row.amount for row in order.payables)
    if got == 7_000:
        assert value == order.total
    assert faults(shop) == []
