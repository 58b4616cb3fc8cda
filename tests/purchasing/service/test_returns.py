"""Supplier returns: the goods leave, the credit comes, and the rest is a variance."""

from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import RejectReason
from shopdesk.purchasing.service import (
    LineInput,
    ReceiptLineInput,
    ReturnInput,
    ReturnLineInput,
)
from shopdesk.stock.rules import Place
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


def test_return_takes_goods_and_asks_for_the_orders_price(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade, LineInput(trade.tea, pieces(7)), freight=700)
    (tea,) = detail(any_shop, order_id).lines
    came(any_shop, order_id, ReceiptLineInput(tea.id, pieces(7)))
    assert balances(any_shop, trade.tea)[1] == (pieces(10), 8_642 + 700)

    back = ReturnInput(trade.supplier, (ReturnLineInput(pieces(2), tea.id),), note="dusty", at=NOON)
    return_id = do(any_shop, service.return_goods, back)

    booked = receipt(any_shop, return_id)
    # Two of ten pieces worth 93.42; the supplier owes 2 × 12.3456 of the order's 86.42.
    assert (booked.number, booked.kind, booked.value) == ("SR000001", "return", 1_868)
    assert balances(any_shop, trade.tea)[1] == (pieces(8), 9_342 - 1_868)
    order = detail(any_shop, order_id)
    assert (order.state, order.lines[0].returned) == ("received", pieces(2))
    credit = order.payables[0]
    assert (credit.kind, credit.amount, credit.due_on) == ("credit", -2_469, 20260302)
    assert rows(any_shop, "SELECT kind, amount FROM cost_variance") == [("return", 1_868 - 2_469)]
    assert [event.kind for event in order.events][-1] == "returned"
    assert faults(any_shop) == []


def test_parts_of_a_return_add_up_to_the_price_of_the_line(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade, LineInput(trade.tea, pieces(7)))
    (tea,) = detail(any_shop, order_id).lines
    came(any_shop, order_id, ReceiptLineInput(tea.id, pieces(7)))

    for part in (1, 2, 4):
        line = ReturnLineInput(pieces(part), tea.id)
        do(any_shop, service.return_goods, ReturnInput(trade.supplier, (line,), at=NOON))

    order = detail(any_shop, order_id)
    assert sum(row.amount for row in order.payables) == 0
    assert faults(any_shop) == []


def test_rejected_goods_leave_quarantine_without_a_credit(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    came(
        any_shop,
        order_id,
        ReceiptLineInput(mugs.id, 0, pieces(3), RejectReason.BROKEN),
        keep_rejected=True,
    )

    line = ReturnLineInput(pieces(3), mugs.id, was_rejected=True, reason=RejectReason.BROKEN)
    data = ReturnInput(trade.supplier, (line,), location_id=Place.QUARANTINE, at=NOON)
    do(any_shop, service.return_goods, data)

    assert balances(any_shop, trade.mug)[3] == (0, 0)
    order = detail(any_shop, order_id)
    assert (order.lines[0].returned, order.payables) == (0, ())
    assert rows(any_shop, "SELECT * FROM cost_variance") == []
    assert faults(any_shop) == []


def test_goods_of_unknown_origin_go_back_for_a_named_credit(any_shop: Shop) -> None:
    trade = add_trade(any_shop)

    line = ReturnLineInput(pieces(2), sku_id=trade.mug, credit=500)
    do(any_shop, service.return_goods, ReturnInput(trade.supplier, (line,), at=NOON))

    # The factory's five mugs have no known value: there is nothing to compare the credit with.
    assert balances(any_shop, trade.mug)[1] == (pieces(3), 0)
    assert rows(any_shop, "SELECT kind, amount, purchase_order_id FROM payable") == [
        ("credit", -500, None)
    ]
    assert rows(any_shop, "SELECT * FROM cost_variance") == []


def test_lots_go_back_with_their_whole_value(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade, LineInput(trade.tea, pieces(5)))
    (tea,) = detail(any_shop, order_id).lines
    came(
        any_shop,
        order_id,
        ReceiptLineInput(tea.id, pieces(2), lot_code="A"),
        ReceiptLineInput(tea.id, pieces(3), lot_code="B"),
    )
    held = balances(any_shop, trade.tea)[1]

    line = ReturnLineInput(pieces(4), tea.id)
    key = do(any_shop, service.return_goods, ReturnInput(trade.supplier, (line,), at=NOON))

    value = receipt(any_shop, key).value
    assert balances(any_shop, trade.tea)[1] == (held[0] - pieces(4), held[1] - value)
    assert faults(any_shop) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (ReturnLineInput(pieces(4), 1), "SD-PUR-015"),
        (ReturnLineInput(0, 1), "SD-PUR-014"),
        (ReturnLineInput(pieces(1), 99), "SD-PUR-014"),
        (ReturnLineInput(pieces(1)), "SD-PUR-014"),
        (ReturnLineInput(pieces(1), 1, credit=-1), "SD-PUR-014"),
        (ReturnLineInput(pieces(99), sku_id=1), "SD-STK-001"),
    ],
)
def test_impossible_returns_are_refused(any_shop: Shop, line: ReturnLineInput, code: str) -> None:
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    assert (mugs.id, trade.mug) == (1, 1)
    came(any_shop, order_id, ReceiptLineInput(mugs.id, pieces(3)))
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.return_goods, ReturnInput(trade.supplier, (line,), at=NOON))

    assert refused.value.code == code
    assert every_fact(any_shop) == before
