"""Draft orders from wishes: one for each supplier, all or none."""

from __future__ import annotations

import pytest

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import Break
from shopdesk.purchasing.service import SupplierInput, SupplierProductInput
from shopdesk.purchasing.service.proposals import Wish, draft_by_supplier
from tests.factories import NOON, every_fact
from tests.purchasing.trade import add_trade, detail, do


def test_one_order_for_each_supplier(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    other = do(any_shop, service.save_supplier, SupplierInput("Other", code="OTH"))
    offer = SupplierProductInput(other, trade.tea, breaks=(Break(0, 110_000),))
    do(any_shop, service.save_supplier_product, offer, at=NOON)
    wishes = [
        Wish(trade.supplier, trade.mug, pieces(60)),
        Wish(other, trade.tea, pieces(5)),
        Wish(trade.supplier, trade.mug, pieces(40)),
        Wish(trade.supplier, trade.tea, 0),
    ]

    first, second = do(any_shop, draft_by_supplier, wishes, note="spring", at=NOON, actor="ann")

    (mugs,) = detail(any_shop, first).lines
    assert (mugs.sku_id, mugs.quantity, mugs.price_e4) == (trade.mug, pieces(100), 35_000)
    assert detail(any_shop, first).note == "spring"
    (tea,) = detail(any_shop, second).lines
    assert (tea.sku_id, tea.amount) == (trade.tea, 5_500)
    assert {detail(any_shop, key).state for key in (first, second)} == {"draft"}


@pytest.mark.parametrize("quantity", [None, 0])
def test_nothing_chosen_is_refused(any_shop: Shop, quantity: int | None) -> None:
    trade = add_trade(any_shop)
    wishes = [] if quantity is None else [Wish(trade.supplier, trade.mug, quantity)]
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, draft_by_supplier, wishes, at=NOON)

    assert refused.value.code == "SD-PUR-030"
    assert every_fact(any_shop) == before


def test_one_refused_line_drafts_nothing(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    bare = do(any_shop, service.save_supplier, SupplierInput("Bare", code="BAR"))
    before = every_fact(any_shop)
    wishes = [
        Wish(trade.supplier, trade.mug, pieces(10)),
        Wish(bare, trade.tea, pieces(10)),
    ]

    with pytest.raises(UserError):
        do(any_shop, draft_by_supplier, wishes, at=NOON)

    assert every_fact(any_shop) == before
