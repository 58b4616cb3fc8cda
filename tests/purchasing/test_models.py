"""The database itself keeps what was sent, received and paid, whatever a program does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.purchasing import service
from shopdesk.purchasing.service import (
    LandedCostInput,
    PaymentInput,
    ReceiptLineInput,
    ReturnInput,
    ReturnLineInput,
)
from tests.factories import NOON, every_fact
from tests.purchasing.trade import add_trade, came, detail, do, faults, sent_order


@pytest.fixture
def filled(any_shop: Shop) -> Shop:
    """Received, billed, partly sent back and paid: one row at least in every guarded table."""
    trade = add_trade(any_shop)
    order_id = sent_order(any_shop, trade)
    (mugs,) = detail(any_shop, order_id).lines
    receipt_id = came(any_shop, order_id, ReceiptLineInput(mugs.id, pieces(10)))
    back = ReturnInput(trade.supplier, (ReturnLineInput(pieces(6), mugs.id),), at=NOON)
    do(any_shop, service.return_goods, back)
    do(any_shop, service.add_landed_cost, LandedCostInput(receipt_id, 100, at=NOON))
    payable = detail(any_shop, order_id).payables[-1].id
    do(any_shop, service.pay, PaymentInput(payable, 100, at=NOON))
    return any_shop


def run(shop: Shop, sql: str) -> None:
    do(shop, lambda session: session.connection().execute(text(sql)))


REFUSED = {
    "UPDATE purchase_order SET goods = 1, total = 1": "sent purchase orders are never edited",
    "UPDATE purchase_order SET number = 'X'": "sent purchase orders are never edited",
    "DELETE FROM purchase_order": "purchase orders are never deleted",
    "UPDATE purchase_line SET price_e4 = 1": "lines of sent purchase orders are never edited",
    "UPDATE purchase_line SET quantity = 99000": "lines of sent purchase orders are never edited",
    "DELETE FROM purchase_line": "lines of sent purchase orders are never deleted",
    "UPDATE purchase_event SET kind = 'sent'": "what happened is never edited",
    "DELETE FROM purchase_event": "what happened is never deleted",
    "UPDATE receipt SET note = 'x'": "receipts are never edited",
    "DELETE FROM receipt": "receipts are never deleted",
    "UPDATE receipt_line SET accepted = 1": "receipts are never edited",
    "DELETE FROM receipt_line": "receipts are never deleted",
    "UPDATE landed_cost SET note = 'x'": "landed costs are never edited",
    "DELETE FROM landed_cost": "landed costs are never deleted",
    "UPDATE landed_share SET amount = 0, to_stock = 0": "landed costs are never edited",
    "DELETE FROM landed_share": "landed costs are never deleted",
    "UPDATE cost_variance SET amount = 1": "cost variances are never edited",
    "DELETE FROM cost_variance": "cost variances are never deleted",
    "UPDATE payable SET amount = 9000": "payables are never edited",
    "DELETE FROM payable": "payables are never deleted",
    "UPDATE supplier_payment SET amount = 1": "payments are never edited",
    "DELETE FROM supplier_payment": "payments are never deleted",
}


@pytest.mark.parametrize("sql", REFUSED)
def test_the_database_refuses(filled: Shop, sql: str) -> None:
    before = every_fact(filled)

    with pytest.raises(Exception, match=REFUSED[sql]):
        run(filled, sql)

    assert every_fact(filled) == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE purchase_order SET goods = 1 WHERE state = 'none'",
        "UPDATE purchase_order SET note = 'x', expected_on = 20260401",
        "UPDATE supplier SET note = 'x'",
        "UPDATE payable SET due_on = 20270101",
    ],
)
def test_facts_that_follow_may_change(filled: Shop, sql: str) -> None:
    run(filled, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payable SET paid = amount + 1 WHERE amount > 0",
        "UPDATE payable SET paid = 1 WHERE amount < 0",
        "UPDATE purchase_line SET returned = received + 1",
        "UPDATE purchase_line SET received = -1",
        "UPDATE supplier SET terms_days = -1",
        (
            "INSERT INTO supplier_product (supplier_id, sku_id, role, updated_at) "
            "SELECT supplier_id, sku_id, role, 0 FROM supplier_product"
        ),
        (
            "INSERT INTO supplier_task (kind, cause, text, due_on, opened_at) VALUES "
            "('late', 'a', '', 1, 1), ('late', 'a', '', 1, 1)"
        ),
    ],
)
def test_impossible_rows_are_refused(filled: Shop, sql: str) -> None:
    before = every_fact(filled)

    with pytest.raises(Exception, match=r"(?i)constraint"):
        run(filled, sql)

    assert every_fact(filled) == before


WRONG = {
    "UPDATE purchase_line SET received = received - 1000": "purchasing.received",
    "UPDATE purchase_line SET rejected = 1000": "purchasing.received",
    "UPDATE purchase_order SET state = 'sent'": "purchasing.states",
    "UPDATE payable SET paid = 200 WHERE amount > 0": "purchasing.payments",
    "DELETE FROM supplier_search WHERE {key} = 1": "suppliers.search",
    "DELETE FROM purchase_order_search WHERE {key} = 1": "purchasing.search",
    "UPDATE stock_balance SET value = value + 1 WHERE location_id = 1": "stock.balances",
}


@pytest.mark.parametrize("sql", WRONG)
def test_the_self_check_finds(filled: Shop, sql: str) -> None:
    assert faults(filled) == []
    with filled.reader() as reader:
        key = "id" if reader.dialect == "postgresql" else "rowid"

    run(filled, sql.format(key=key))

    assert any(fault.startswith(WRONG[sql]) for fault in faults(filled))


HIDDEN = {
    "UPDATE purchase_order SET units = units + 1": "purchasing.lines",
    "UPDATE receipt SET value = value + 1, goods = goods + 1": "purchasing.receipts",
    "UPDATE payable SET home_amount = home_amount + 1 WHERE kind = 'goods'": "purchasing.owed",
    "UPDATE landed_share SET amount = amount + 1, to_stock = to_stock + 1": "purchasing.landed",
    "UPDATE receipt_line SET accepted = accepted + 1000": "purchasing.moves",
}


@pytest.mark.parametrize("sql", HIDDEN)
def test_the_self_check_finds_what_only_a_broken_file_can_hold(shop: Shop, sql: str) -> None:
    trade = add_trade(shop)
    order_id = sent_order(shop, trade)
    (mugs,) = detail(shop, order_id).lines
    receipt_id = came(shop, order_id, ReceiptLineInput(mugs.id, pieces(10)))
    bill = LandedCostInput(receipt_id, 100, at=NOON + timedelta(days=1))
    do(shop, service.add_landed_cost, bill)

    def break_it(session: Any) -> None:
        connection = session.connection()
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_4%'")
        ).scalars()
        for name in list(names):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(sql))

    do(shop, break_it)

    assert any(fault.startswith(HIDDEN[sql]) for fault in faults(shop))
