"""Goods of a supplier with the shop: counted, worth nothing to it, bought when they are taken."""

from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import get_receipt
from shopdesk.purchasing.service import ConsignedLine, ConsignmentInput
from shopdesk.stock import service as stock
from shopdesk.stock.rules import LocationKind, MoveKind, Place
from tests.factories import NOON, every_fact
from tests.purchasing.trade import Trade, add_trade, balances, do, faults, rows


def consigned(shop: Shop) -> tuple[Trade, int]:
    """Ten mugs of the supplier lie at his place; returns the shop and the place."""
    trade = add_trade(shop)
    place = stock.PlaceInput(
        "JDZ-VMI", "瓷器厂寄售", kind=LocationKind.CONSIGNMENT, supplier_id=trade.supplier
    )
    key = do(shop, stock.save_place, place)
    move = stock.MoveInput(
        sku_id=trade.mug, source=Place.SUPPLIER, target=key, quantity=pieces(10),
        kind=MoveKind.TRANSFER, at=NOON, business_date=NOON.date(), value=0,
    )  # fmt: skip
    do(shop, stock.post_moves, [move])
    return trade, key


def test_what_is_taken_is_bought_at_the_price_in_force(any_shop: Shop) -> None:
    trade, place = consigned(any_shop)
    assert rows(any_shop, "SELECT * FROM payable") == []

    data = ConsignmentInput(place, (ConsignedLine(trade.mug, pieces(4)),), at=NOON)
    receipt_id = do(any_shop, service.draw_consigned, data)

    assert balances(any_shop, trade.mug)[1] == (pieces(9), 1_600)
    assert balances(any_shop, trade.mug)[place][0] == pieces(6)
    with any_shop.reader() as reader:
        receipt = get_receipt(reader, receipt_id)
    assert receipt is not None
    assert (receipt.number, receipt.order_number, receipt.value) == ("RC000001", "", 1_600)
    assert rows(any_shop, "SELECT supplier_id, amount, due_on FROM payable") == [
        (trade.supplier, 1_600, 20260401)
    ]
    assert faults(any_shop) == []


def test_only_his_goods_at_his_place(any_shop: Shop) -> None:
    trade, place = consigned(any_shop)
    before = every_fact(any_shop)
    cases = (
        (ConsignmentInput(Place.SHELF, (ConsignedLine(trade.mug, 1_000),)), "SD-PUR-022"),
        (ConsignmentInput(place, ()), "SD-PUR-022"),
        (ConsignmentInput(place, (ConsignedLine(trade.mug, 0),)), "SD-PUR-022"),
        (ConsignmentInput(place, (ConsignedLine(trade.mug, 1_000, -1),)), "SD-PUR-023"),
        (ConsignmentInput(place, (ConsignedLine(trade.mug, pieces(11), 1),)), "SD-STK-001"),
    )
    for data, code in cases:
        with pytest.raises(UserError) as refused:
            do(any_shop, service.draw_consigned, data)
        assert refused.value.code == code
    assert every_fact(any_shop) == before
