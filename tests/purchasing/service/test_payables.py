"""Paying: never more than is owed, credits come back or are set off."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import payables
from shopdesk.purchasing.service import (
    PaymentInput,
    ReceiptLineInput,
    ReturnInput,
    ReturnLineInput,
    SupplierInput,
)
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


def owing(shop: Shop, trade: Trade) -> tuple[int, int]:
    """Ten mugs received, 40.00 owed: (order, payable)."""
    order_id = sent_order(shop, trade)
    (mugs,) = detail(shop, order_id).lines
    came(shop, order_id, ReceiptLineInput(mugs.id, pieces(10)))
    return order_id, detail(shop, order_id).payables[0].id


def test_part_and_rest_are_paid(any_shop: Shop) -> None:
    order_id, payable = owing(any_shop, add_trade(any_shop))

    do(any_shop, service.pay, PaymentInput(payable, 1_500, "bank", "T1", at=NOON))
    do(any_shop, service.pay, PaymentInput(payable, at=NOON))

    order = detail(any_shop, order_id)
    assert [(row.paid, row.left) for row in order.payables] == [(4_000, 0)]
    assert rows(any_shop, "SELECT amount, method, reference FROM supplier_payment ORDER BY id") == [
        (1_500, "bank", "T1"),
        (2_500, "", ""),
    ]
    assert [event.note for event in order.events if event.kind == "paid"] == [
        "PB000001 15.00 CNY",
        "PB000001 25.00 CNY",
    ]
    with any_shop.reader() as reader:
        assert payables(reader) == []
    assert faults(any_shop) == []


@pytest.mark.parametrize("amount", [4_001, 0, -1])
def test_more_than_owed_or_nothing_is_refused(any_shop: Shop, amount: int) -> None:
    _order, payable = owing(any_shop, add_trade(any_shop))
    before = every_fact(any_shop)

    with pytest.raises(UserError, match=r"40\.00 CNY is left") as refused:
        do(any_shop, service.pay, PaymentInput(payable, amount))

    assert refused.value.code == "SD-PUR-020"
    assert every_fact(any_shop) == before


def test_a_credit_is_set_off_against_a_bill(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    order_id, payable = owing(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    back = ReturnInput(trade.supplier, (ReturnLineInput(pieces(3), mugs.id),), at=NOON)
    do(any_shop, service.return_goods, back)
    credit = next(row for row in detail(any_shop, order_id).payables if row.kind == "credit")
    assert credit.amount == -1_200

    set_off = do(any_shop, service.offset_credit, credit.id, payable, at=NOON)

    assert set_off == 1_200
    left = {row.kind: row.left for row in detail(any_shop, order_id).payables}
    assert left == {"goods": 2_800, "credit": 0}
    assert rows(any_shop, "SELECT sum(amount) FROM supplier_payment") == [(0,)]
    assert faults(any_shop) == []


def test_credits_of_others_are_not_set_off(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    _order, payable = owing(any_shop, trade)
    other = do(any_shop, service.save_supplier, SupplierInput("别家"))
    line = ReturnLineInput(pieces(1), sku_id=trade.tea, credit=100)
    do(any_shop, service.return_goods, ReturnInput(other, (line,), at=NOON))
    ((credit,),) = rows(any_shop, "SELECT id FROM payable WHERE amount < 0")
    before = every_fact(any_shop)

    for pair in ((credit, payable), (payable, credit), (payable, payable)):
        with pytest.raises(UserError) as refused:
            do(any_shop, service.offset_credit, *pair)
        assert refused.value.code == "SD-PUR-021"
    assert every_fact(any_shop) == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.integers(-500, 4_500), min_size=1, max_size=6))
def test_payments_in_any_parts_stay_within_what_is_owed(shop: Shop, parts: list[int]) -> None:
    if not rows(shop, "SELECT id FROM supplier"):
        owing(shop, add_trade(shop))
    ((payable, paid),) = rows(shop, "SELECT id, paid FROM payable")
    for part in parts:
        fits = part != 0 and 0 <= paid + part <= 4_000
        if fits:
            do(shop, service.pay, PaymentInput(payable, part, at=NOON))
            paid += part
        else:
            with pytest.raises(UserError):
                do(shop, service.pay, PaymentInput(payable, part, at=NOON))
    assert rows(shop, "SELECT paid FROM payable") == [(paid,)]
    assert faults(shop) == []
