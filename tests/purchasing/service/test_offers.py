"""Prices are only ever added; quotes count until their day; a SKU has one main supplier."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import compare_offers, list_offers, price_history
from shopdesk.purchasing.rules import Break, Role
from shopdesk.purchasing.service import QuoteInput, SupplierInput, SupplierProductInput
from tests.factories import NOON, every_fact
from tests.purchasing.trade import Trade, add_trade, do, rows

TODAY = date(2026, 3, 2)


def breaks(shop: Shop, trade: Trade, day: date = TODAY) -> list[tuple[int, int]]:
    with shop.reader() as reader:
        (offer,) = [
            offer
            for offer in list_offers(reader, day, sku_ids=[trade.mug])
            if offer.supplier_id == trade.supplier
        ]
    return [(one.min_quantity // 1_000, one.price_e4) for one in offer.breaks]


def test_a_new_table_keeps_the_old_prices_as_history(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    assert breaks(any_shop, trade) == [(0, 40_000), (100, 35_000)]

    table = (Break(0, 41_000), Break(pieces(50), 36_000))
    data = SupplierProductInput(trade.supplier, trade.mug, role=Role.MAIN, breaks=table)
    do(any_shop, service.save_supplier_product, data, at=NOON + timedelta(days=1))

    assert breaks(any_shop, trade) == [(0, 40_000), (100, 35_000)]  # on the day before
    tomorrow = TODAY + timedelta(days=1)
    assert breaks(any_shop, trade, tomorrow) == [(0, 41_000), (50, 36_000)]
    with any_shop.reader() as reader:
        history = price_history(reader, sku_id=trade.mug)
    assert [(row.min_quantity // 1_000, row.price_e4) for row in history] == [
        (100, None),
        (50, 36_000),
        (0, 41_000),
        (100, 35_000),
        (0, 40_000),
    ]
    do(any_shop, service.save_supplier_product, data, at=NOON + timedelta(days=1))
    assert rows(any_shop, "SELECT count(*) FROM supplier_price") == [(6,)]  # nothing changed


@pytest.mark.parametrize(
    "sql", ["UPDATE supplier_price SET price_e4 = 1", "DELETE FROM supplier_price"]
)
def test_the_database_refuses_to_edit_prices(any_shop: Shop, sql: str) -> None:
    add_trade(any_shop)
    before = every_fact(any_shop)

    with pytest.raises(Exception, match="supplier prices are never"):
        do(any_shop, lambda session: session.connection().execute(text(sql)))

    assert every_fact(any_shop) == before


def test_a_quote_counts_until_its_day(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    quote = QuoteInput(
        trade.supplier, trade.mug, (Break(0, 37_000),), valid_until=TODAY + timedelta(days=5)
    )
    do(any_shop, service.record_quote, quote, at=NOON)

    assert breaks(any_shop, trade)[0] == (0, 37_000)
    assert breaks(any_shop, trade, TODAY + timedelta(days=6))[0] == (0, 40_000)


def test_offers_are_compared_in_the_shops_money_and_in_whole_packs(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    abroad = do(
        any_shop,
        service.save_supplier,
        SupplierInput("Tokyo", currency="JPY", rate_e6=50_000, lead_time_days=30),
    )
    data = SupplierProductInput(
        abroad, trade.mug, min_quantity=pieces(24), pack_size=pieces(12),
        breaks=(Break(0, 700_000),),
    )  # fmt: skip
    do(any_shop, service.save_supplier_product, data, at=NOON)

    with any_shop.reader() as reader:
        first, second = compare_offers(reader, trade.mug, pieces(30), TODAY, home="CNY")

    assert (first.offer.supplier, first.quantity, first.amount) == ("Tokyo", pieces(36), 2_520)
    assert (first.home_amount, first.unit_home_e4, first.above_best) == (12_600, 35_000, 0)
    assert (second.quantity, second.home_amount, second.above_best) == (pieces(30), 12_000, 1_500)


def test_the_second_main_supplier_makes_the_first_a_backup(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    other = do(any_shop, service.save_supplier, SupplierInput("别家"))

    do(
        any_shop,
        service.save_supplier_product,
        SupplierProductInput(other, trade.mug, role=Role.MAIN),
    )

    with any_shop.reader() as reader:
        found = list_offers(reader, TODAY, sku_ids=[trade.mug])
    assert [(offer.supplier, offer.role) for offer in found] == [
        ("别家", "main"),
        ("景德镇瓷器厂", "backup"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (SupplierProductInput(1, 1, pack_size=0), "SD-PUR-010"),
        (SupplierProductInput(1, 1, min_quantity=-1), "SD-PUR-010"),
        (SupplierProductInput(1, 1, breaks=(Break(0, -1),)), "SD-PUR-010"),
        (SupplierProductInput(1, 1, breaks=(Break(0, 1), Break(0, 2))), "SD-PUR-010"),
        (SupplierProductInput(9, 1), "SD-PUR-011"),
        (SupplierProductInput(1, 9), "SD-PUR-011"),
        (SupplierProductInput(1, 3), "SD-PUR-011"),  # a service
    ],
)
def test_impossible_offers_are_refused(
    any_shop: Shop, data: SupplierProductInput, code: str
) -> None:
    trade = add_trade(any_shop)
    assert (trade.supplier, trade.mug, trade.shop.postage) == (1, 1, 3)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.save_supplier_product, data)

    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_quotes_without_a_price_or_of_yesterday_are_refused(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    before = every_fact(any_shop)
    for quote in (
        QuoteInput(trade.supplier, trade.mug, ()),
        QuoteInput(trade.supplier, trade.mug, (Break(0, 1),), TODAY - timedelta(days=1)),
    ):
        with pytest.raises(UserError) as refused:
            do(any_shop, service.record_quote, quote, at=NOON)
        assert refused.value.code == "SD-PUR-010"
    assert every_fact(any_shop) == before
