"""Bills after the goods: shared to the last fen, sold pieces bear theirs as a variance."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import SplitBy
from shopdesk.purchasing.service import LandedCostInput, LineInput, ReceiptLineInput
from shopdesk.stock import service as stock
from shopdesk.stock.rules import MoveKind, Place
from tests.factories import NOON, every_fact
from tests.purchasing.trade import (
    Trade,
    add_trade,
    balances,
    came,
    detail,
    do,
    faults,
    rows,
    sent_order,
)


def received(shop: Shop, trade: Trade) -> int:
    """Ten mugs for 40.00 and two teas for 24.69; returns the receipt's id."""
    order_id = sent_order(
        shop, trade, LineInput(trade.mug, pieces(10)), LineInput(trade.tea, pieces(2))
    )
    mugs, teas = detail(shop, order_id).lines
    return came(
        shop,
        order_id,
        ReceiptLineInput(mugs.id, pieces(10)),
        ReceiptLineInput(teas.id, pieces(2)),
    )


def lose(shop: Shop, sku_id: int, quantity: int, *, at: datetime = NOON) -> None:
    move = stock.MoveInput(
        sku_id=sku_id,
        source=Place.SHELF,
        target=Place.LOSS,
        quantity=quantity,
        kind=MoveKind.ADJUSTMENT,
        at=at,
        business_date=at.date(),
    )
    do(shop, stock.post_moves, [move])


def test_bill_raises_the_value_of_what_is_there(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    receipt_id = received(any_shop, trade)
    before = {sku: balances(any_shop, sku) for sku in (trade.mug, trade.tea)}

    do(any_shop, service.add_landed_cost, LandedCostInput(receipt_id, 1_001, at=NOON))

    shares = rows(any_shop, "SELECT amount, to_stock, to_variance FROM landed_share ORDER BY id")
    assert shares == [(619, 619, 0), (382, 382, 0)]  # 4000 : 2469 of 10.01
    for sku, share in ((trade.mug, 619), (trade.tea, 382)):
        after = balances(any_shop, sku)
        assert after[1] == (before[sku][1][0], before[sku][1][1] + share)
        assert sum(value for _quantity, value in after.values()) == 0
    assert rows(any_shop, "SELECT * FROM cost_variance") == []
    assert faults(any_shop) == []


def test_pieces_that_left_bear_their_share_as_a_variance(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    receipt_id = received(any_shop, trade)
    lose(any_shop, trade.tea, pieces(4))  # five were there, two of them new: one is left

    landed_id = do(
        any_shop,
        service.add_landed_cost,
        LandedCostInput(receipt_id, 1_200, split_by=SplitBy.PIECES, at=NOON),
    )

    assert rows(any_shop, "SELECT amount, to_stock, to_variance FROM landed_share ORDER BY id") == [
        (1_000, 1_000, 0),
        (200, 100, 100),
    ]
    assert rows(any_shop, "SELECT kind, sku_id, amount, landed_cost_id FROM cost_variance") == [
        ("landed_sold", trade.tea, 100, landed_id)
    ]
    assert faults(any_shop) == []


def test_bill_with_an_old_date_leaves_what_has_left_alone(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    receipt_id = received(any_shop, trade)
    lose(any_shop, trade.tea, pieces(1), at=NOON + timedelta(days=9))

    do(
        any_shop,
        service.add_landed_cost,
        LandedCostInput(receipt_id, 1_200, at=NOON + timedelta(days=2)),
    )

    days = rows(any_shop, "SELECT sku_id, business_date FROM stock_revaluation WHERE value > 0")
    assert days == [(trade.mug, 20260304), (trade.tea, 20260311)]
    assert faults(any_shop) == []


def test_bill_of_a_forwarder_is_owed_to_him(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    receipt_id = received(any_shop, trade)
    data = service.SupplierInput("顺达物流", terms_days=10)
    forwarder = do(any_shop, service.save_supplier, data)

    do(
        any_shop,
        service.add_landed_cost,
        LandedCostInput(receipt_id, 1_200, supplier_id=forwarder, at=NOON),
    )

    assert rows(
        any_shop,
        "SELECT supplier_id, amount, due_on FROM payable WHERE kind = 'landed'",
    ) == [(forwarder, 1_200, 20260312)]
    assert faults(any_shop) == []


def test_weights_share_the_bill_only_when_all_are_known(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    receipt_id = received(any_shop, trade)
    data = LandedCostInput(receipt_id, 1_000, split_by=SplitBy.WEIGHT, at=NOON)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.add_landed_cost, data)

    assert refused.value.code == "SD-PUR-017"
    assert every_fact(any_shop) == before
    with any_shop.unit_of_work() as session:
        session.connection().exec_driver_sql(
            "UPDATE sku SET weight_grams = CASE code WHEN 'MUG' THEN 300 ELSE 500 END"
        )
    do(any_shop, service.add_landed_cost, data)
    assert rows(any_shop, "SELECT amount FROM landed_share ORDER BY id") == [(750,), (250,)]


@pytest.mark.parametrize(("receipt_id", "amount"), [(1, 0), (1, -5), (99, 100)])
def test_impossible_bills_are_refused(any_shop: Shop, receipt_id: int, amount: int) -> None:
    received(any_shop, add_trade(any_shop))
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.add_landed_cost, LandedCostInput(receipt_id, amount))

    assert refused.value.code == "SD-PUR-016"
    assert every_fact(any_shop) == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["bill", "lose", "receive"]), st.integers(1, 9_999)),
        min_size=1,
        max_size=8,
    )
)
def test_bills_losses_and_receipts_conserve_value(shop: Shop, steps: list[tuple[str, int]]) -> None:
    if not rows(shop, "SELECT id FROM supplier"):
        add_trade(shop)
    supplier, mug, tea = (
        rows(shop, sql)[0][0]
        for sql in (
            "SELECT min(id) FROM supplier",
            "SELECT id FROM sku WHERE code = 'MUG'",
            "SELECT id FROM sku WHERE code = 'TEA'",
        )
    )
    trade = Trade.__new__(Trade)
    object.__setattr__(trade, "supplier", supplier)
    object.__setattr__(trade, "shop", type("Known", (), {"mug": mug, "tea": tea}))
    receipt_id = received(shop, trade)

    for step, number in steps:
        if step == "bill":
            by = SplitBy.VALUE if number % 2 else SplitBy.PIECES
            do(
                shop,
                service.add_landed_cost,
                LandedCostInput(receipt_id, number, split_by=by, at=NOON),
            )
        elif step == "receive":
            receipt_id = received(shop, trade)
        else:
            held = balances(shop, tea)[1][0]
            if held:
                lose(shop, tea, min(held, number))

    for sku in (mug, tea):
        assert sum(value for _quantity, value in balances(shop, sku).values()) == 0
    ((billed, stocked, varied),) = rows(
        shop,
        "SELECT coalesce(sum(amount), 0), coalesce(sum(to_stock), 0), "
        "coalesce(sum(to_variance), 0) FROM landed_cost",
    )
    assert billed == stocked + varied
    assert faults(shop) == []
