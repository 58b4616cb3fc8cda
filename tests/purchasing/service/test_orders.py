"""Drafts: prices by quantity, amounts that add up, numbers that are never given twice."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import SupplierState
from shopdesk.purchasing.service import LineInput, OrderInput, SupplierInput
from tests.factories import NOON, every_fact
from tests.purchasing.trade import add_trade, detail, do, faults


def test_draft_takes_the_price_that_its_quantity_reaches(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    lines = (
        LineInput(trade.mug, pieces(60)),
        LineInput(trade.mug, pieces(40)),
        LineInput(trade.tea, pieces(3)),
        LineInput(trade.tea, 500, price_e4=99_999),
    )

    order_id = do(
        any_shop,
        service.draft_order,
        OrderInput(trade.supplier, lines, freight=1_500, tax=70, note="  soon "),
        at=NOON,
        actor="lin",
    )

    order = detail(any_shop, order_id)
    assert (order.number, order.state, order.note, order.actor) == (
        "PO000001",
        "draft",
        "soon",
        "lin",
    )
    # Both lines of mugs reach the break of 100 together.
    assert [line.price_e4 for line in order.lines] == [35_000, 35_000, 123_456, 99_999]
    assert [line.amount for line in order.lines] == [21_000, 14_000, 3_704, 500]
    assert [line.list_price_e4 for line in order.lines] == [40_000, 40_000, 123_456, 123_456]
    assert (order.goods, order.total) == (39_204, 40_774)
    assert order.units == pieces(103) + 500
    assert [event.kind for event in order.events] == ["drafted"]
    assert faults(any_shop) == []


def test_change_replaces_lines_and_keeps_the_number(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    data = OrderInput(trade.supplier, (LineInput(trade.mug, pieces(1)),))
    order_id = do(any_shop, service.draft_order, data, at=NOON)

    changed = OrderInput(trade.supplier, (LineInput(trade.tea, pieces(2)),), freight=5)
    do(any_shop, service.change_order, order_id, changed, version=1, at=NOON)

    order = detail(any_shop, order_id)
    assert (order.number, order.version, order.total) == ("PO000001", 2, 2_474)
    assert [line.sku_code for line in order.lines] == ["TEA"]
    assert faults(any_shop) == []
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        do(any_shop, service.change_order, order_id, data, version=1)
    assert refused.value.code == "SD-PUR-005"
    assert every_fact(any_shop) == before


@pytest.mark.parametrize(
    ("line", "values"),
    [
        (None, {}),
        (LineInput(1, 0), {}),
        (LineInput(1, -1_000), {}),
        (LineInput(1, 1_000, price_e4=-1), {}),
        (LineInput(99, 1_000), {}),
        (LineInput(3, 1_000), {}),  # postage is a service
        (LineInput(1, 1_000), {"freight": -1}),
        (LineInput(1, 1_000), {"tax": -1}),
    ],
)
def test_impossible_drafts_are_refused(
    any_shop: Shop, line: LineInput | None, values: dict[str, Any]
) -> None:
    trade = add_trade(any_shop)
    assert (trade.mug, trade.shop.postage) == (1, 3)
    before = every_fact(any_shop)

    data = OrderInput(trade.supplier, () if line is None else (line,), **values)
    with pytest.raises(UserError) as refused:
        do(any_shop, service.draft_order, data)

    assert refused.value.code == "SD-PUR-006"
    assert every_fact(any_shop) == before


def test_line_without_any_price_is_refused(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    other = do(any_shop, service.save_supplier, SupplierInput("别家"))
    before = every_fact(any_shop)

    with pytest.raises(UserError, match="no price of MUG") as refused:
        do(any_shop, service.draft_order, OrderInput(other, (LineInput(trade.mug, 1_000),)))

    assert refused.value.code == "SD-PUR-006"
    assert every_fact(any_shop) == before


def test_nothing_is_bought_from_a_paused_supplier(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    paused = SupplierInput("停", state=SupplierState.PAUSED)
    other = do(any_shop, service.save_supplier, paused)
    before = every_fact(any_shop)

    for supplier in (other, 99):
        data = OrderInput(supplier, (LineInput(trade.mug, 1_000, 1),))
        with pytest.raises(UserError) as refused:
            do(any_shop, service.draft_order, data)
        assert refused.value.code == "SD-PUR-007"
    assert every_fact(any_shop) == before
