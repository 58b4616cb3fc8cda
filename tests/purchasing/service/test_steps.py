"""Sent, confirmed, closed, reopened, cancelled: the flow and what each step freezes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import get_supplier, on_order
from shopdesk.purchasing.rules import PURCHASE_FLOW, PurchaseState
from shopdesk.purchasing.service import LineInput, OrderInput, ReceiptLineInput, SupplierInput
from tests.factories import NOON, every_fact
from tests.purchasing.trade import (
    Trade,
    add_trade,
    came,
    detail,
    do,
    faults,
    rows,
    sent_order,
)


def test_sending_freezes_amounts_and_expects_the_goods(any_shop: Shop) -> None:
    trade = add_trade(any_shop)

    order_id = sent_order(any_shop, trade)

    order = detail(any_shop, order_id)
    assert (order.state, order.ordered_on, order.expected_on) == ("sent", 20260302, 20260309)
    with any_shop.reader() as reader:
        (owed,) = on_order(reader)[trade.mug]
    assert (owed.number, owed.quantity, owed.expected_on) == ("PO000001", pieces(10), 20260309)
    edit = text("UPDATE purchase_order SET goods = 1, total = 1")
    with pytest.raises(Exception, match="amounts of sent purchase orders are never edited"):
        do(any_shop, lambda session: session.connection().execute(edit))


def test_first_order_teaches_source_and_price(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    other = do(any_shop, service.save_supplier, SupplierInput("新厂"))
    lines = (LineInput(trade.mug, pieces(5), price_e4=38_000),)
    order_id = do(any_shop, service.draft_order, OrderInput(other, lines), at=NOON)
    do(any_shop, service.send_order, order_id, at=NOON)

    with any_shop.reader() as reader:
        found = get_supplier(reader, other, NOON.date())
    assert found is not None
    (offer,) = found.offers
    assert (offer.role, offer.breaks[0].price_e4) == ("backup", 38_000)  # JDZ is the main one
    assert rows(any_shop, "SELECT count(*) FROM supplier_price WHERE source = 'order'") == [(1,)]


def test_confirming_keeps_the_promised_day_and_the_suppliers_number(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.confirm_order, order_id, expected_on=date(2026, 3, 1))
    assert refused.value.code == "SD-PUR-008"
    do(
        any_shop,
        service.confirm_order,
        order_id,
        expected_on=date(2026, 3, 20),
        supplier_number="A-5",
        at=NOON,
    )

    order = detail(any_shop, order_id)
    assert (order.state, order.expected_on, order.supplier_number) == ("confirmed", 20260320, "A-5")


def test_closing_short_needs_a_reason_and_cancels_the_rest(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    came(any_shop, order_id, ReceiptLineInput(mugs.id, pieces(6)))
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.close_order, order_id)
    assert refused.value.code == "SD-PUR-009"
    assert every_fact(any_shop) == before
    do(any_shop, service.close_order, order_id, reason="sold out there", at=NOON)

    order = detail(any_shop, order_id)
    assert (order.state, order.lines[0].cancelled, order.lines[0].open) == ("closed", pieces(4), 0)
    assert faults(any_shop) == []
    do(any_shop, service.reopen_order, order_id, at=NOON)
    order = detail(any_shop, order_id)
    assert (order.state, order.lines[0].open) == ("part_received", pieces(4))
    assert faults(any_shop) == []


def test_a_complete_order_closes_and_reopens_as_received(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    came(any_shop, order_id, ReceiptLineInput(mugs.id, pieces(10)))

    do(any_shop, service.close_order, order_id, at=NOON)
    do(any_shop, service.reopen_order, order_id, at=NOON)

    assert detail(any_shop, order_id).state == "received"


def test_cancelled_orders_keep_their_number(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.cancel_order, order_id, reason=" ")
    assert refused.value.code == "SD-PUR-009"
    do(any_shop, service.cancel_order, order_id, reason="too dear", at=NOON)

    order = detail(any_shop, order_id)
    assert (order.state, order.lines[0].open) == ("cancelled", 0)
    assert detail(any_shop, sent_order(any_shop, trade)).number == "PO000002"
    assert faults(any_shop) == []


def test_a_draft_is_cancelled_without_reason(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    data = OrderInput(trade.supplier, (LineInput(trade.mug, 1_000),))
    order_id = do(any_shop, service.draft_order, data, at=NOON)

    do(any_shop, service.cancel_order, order_id, reason="", at=NOON)

    assert detail(any_shop, order_id).state == "cancelled"
    assert faults(any_shop) == []


def _at_state(shop: Shop, trade: Trade, state: PurchaseState) -> int:
    data = OrderInput(trade.supplier, (LineInput(trade.mug, pieces(2)),))
    order_id: int = do(shop, service.draft_order, data, at=NOON)
    if state is PurchaseState.DRAFT:
        return order_id
    if state is PurchaseState.CANCELLED:
        do(shop, service.cancel_order, order_id, reason="x", at=NOON)
        return order_id
    do(shop, service.send_order, order_id, at=NOON)
    if state is PurchaseState.SENT:
        return order_id
    do(shop, service.confirm_order, order_id, at=NOON)
    if state is PurchaseState.CONFIRMED:
        return order_id
    (mugs,) = detail(shop, order_id).lines
    part = pieces(1) if state is PurchaseState.PART_RECEIVED else pieces(2)
    came(shop, order_id, ReceiptLineInput(mugs.id, part))
    if state is PurchaseState.CLOSED:
        do(shop, service.close_order, order_id, at=NOON)
    return order_id


STEPS: dict[str, Callable[[Shop, int], Any]] = {
    "send": lambda shop, key: do(shop, service.send_order, key, at=NOON),
    "confirm": lambda shop, key: do(shop, service.confirm_order, key, at=NOON),
    "close": lambda shop, key: do(shop, service.close_order, key, reason="x", at=NOON),
    "reopen": lambda shop, key: do(shop, service.reopen_order, key, at=NOON),
    "cancel": lambda shop, key: do(shop, service.cancel_order, key, reason="x", at=NOON),
}


@pytest.mark.parametrize("state", PurchaseState)
def test_steps_are_possible_exactly_where_the_flow_says(shop: Shop, state: PurchaseState) -> None:
    trade = add_trade(shop)
    for action, step in STEPS.items():
        order_id = _at_state(shop, trade, state)
        assert detail(shop, order_id).state == state
        if PURCHASE_FLOW.allows(state, action):
            step(shop, order_id)
        else:
            before = every_fact(shop)
            with pytest.raises(UserError) as refused:
                step(shop, order_id)
            assert refused.value.code == "SD-PUR-004"
            assert every_fact(shop) == before
        assert faults(shop) == []


def test_a_missing_order_is_told(shop: Shop) -> None:
    with pytest.raises(UserError) as refused:
        do(shop, service.send_order, 5)
    assert refused.value.code == "SD-PUR-003"
