"""Each proof holds on a shop made by the services, and finds a contradiction that is put in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shopdesk.db.check import search_proof
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled
from shopdesk.i18n import N_
from shopdesk.proofs import PROOFS, check_shop
from tests.books import add_history, broken, spoil
from tests.factories import every_fact


def test_books_of_the_services_are_right(any_shop: Shop) -> None:
    add_history(any_shop)

    report = check_shop(any_shop, full=True)

    assert broken(report) == {}
    assert report.ok
    assert [result.name for result in report.results][4:] == [proof.name for proof in PROOFS]


CASES = {
    "stock.balances": (
        (
            "UPDATE stock_balance SET quantity = quantity - 1000 "
            "WHERE location_id = 1 AND sku_id = (SELECT id FROM sku WHERE code = 'MUG')"
        ),
        (
            "UPDATE stock_balance SET quantity = quantity + 1000 "
            "WHERE location_id = 5 AND sku_id = (SELECT id FROM sku WHERE code = 'MUG')"
        ),
    ),
    "stock.reserved": ("UPDATE stock_balance SET reserved = 3000 WHERE reserved = 1000",),
    "stock.reversals": (
        (
            "UPDATE stock_move SET reverses_id = (SELECT min(id) FROM stock_move) "
            "WHERE id = (SELECT max(id) FROM stock_move)"
        ),
    ),
    "orders.payments": ("UPDATE payment SET amount = 2700",),
    "refunds.lines": ("UPDATE refund SET line_count = 2",),
    "orders.dates": ("UPDATE order_line SET business_date = 20260303 WHERE line_no = 2",),
    "refunds.dates": ("UPDATE refund_line SET business_date = 20260305",),
    "orders.business_dates": (
        "UPDATE sales_order SET business_date = 20260312 WHERE number = 'SO000001'",
        "UPDATE order_line SET business_date = 20260312 WHERE order_id = 1",
    ),
    "orders.states": ("UPDATE sales_order SET display_state = 'closed' WHERE number = 'SO000002'",),
    "orders.moves": (
        (
            "UPDATE order_line SET shipped_quantity = 500 "
            "WHERE order_id = (SELECT id FROM sales_order WHERE number = 'SO000002')"
        ),
        "UPDATE sales_order SET shipment_state = 'part' WHERE number = 'SO000002'",
    ),
    "products.search": ("DELETE FROM product_search WHERE {key} = 1",),
    "customers.search": ("DELETE FROM customer_search WHERE {key} = 1",),
    "orders.search": ("DELETE FROM order_search WHERE {key} = 2",),
}
TEXTS = {
    "stock.balances": "MUG at “shelf”: kept are 2 pieces worth 0.00, the moves give 3 worth 0.00.",
    "stock.reserved": "TEA at “shelf”: 3 are reserved, 1 are promised.",
    "stock.reversals": "Move 4 does not undo move 1.",
    "orders.payments": "Order SO000001 counts 28.00 as paid, its payments are 27.00.",
    "refunds.lines": (
        "Refund RF000001 is 10.00 with freight 0.00 and 2 lines; its 1 lines are 10.00."
    ),
    "orders.dates": "Order SO000001 of 2026-03-02: line 2 counts on 2026-03-03.",
    "refunds.dates": "Refund RF000001 of 2026-03-04: line 1 counts on 2026-03-05.",
    "orders.business_dates": (
        "Order SO000001 counts on 2026-03-12, which it was nowhere when it was placed."
    ),
    "orders.states": (
        "Order SO000002 and others like it (1 in all) are “active, unpaid, waiting, none, closed”, "
        "which does not follow from what was paid and refunded."
    ),
    "orders.moves": "Order SO000002: 0.5 of TEA are marked as shipped, 0 left the stock.",
    "products.search": "The search texts and the records disagree about MUG.",
    "customers.search": "The search texts and the records disagree about C1.",
    "orders.search": "The search texts and the records disagree about SO000002.",
}


@pytest.mark.parametrize("name", CASES)
def test_contradiction_is_named(any_shop: Shop, name: str) -> None:
    add_history(any_shop)
    key = "id" if any_shop.dialect == "postgresql" else "rowid"
    spoil(any_shop, *(statement.format(key=key) for statement in CASES[name]))
    before = every_fact(any_shop)

    found = broken(check_shop(any_shop, full=True))

    assert found.pop(name)[0] == TEXTS[name]
    # Nothing else is blamed for it, but the two that say the same in other words.
    assert found.keys() <= {"orders.states", "stock.not_negative"}
    assert every_fact(any_shop) == before


def test_goods_from_nowhere_are_found(any_shop: Shop) -> None:
    add_history(any_shop)
    spoil(any_shop, "UPDATE stock_balance SET quantity = quantity + 1000 WHERE location_id = 6")

    found = broken(check_shop(any_shop))

    assert found == {
        "stock.balances": [
            "MUG at “customer”: kept are 2 pieces worth 0.00, the moves give 1 worth 0.00."
        ],
        "stock.zero_sum": ["MUG: 1 pieces came from nowhere."],
    }


def test_less_than_nothing_is_found(any_shop: Shop) -> None:
    add_history(any_shop)
    spoil(any_shop, "UPDATE stock_balance SET quantity = -1000 WHERE location_id = 4")

    found = broken(check_shop(any_shop))

    assert found["stock.not_negative"] == ["MUG at “returns”: -1 are there, 0 are reserved."]


def test_guard_that_is_gone_is_found(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        if any_shop.dialect == "postgresql":
            session.execute(text("ALTER TABLE stock_move DISABLE TRIGGER USER"))
        else:
            names = session.execute(
                text(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' "
                    "AND tbl_name = 'stock_move'"
                )
            )
            for (name,) in names.all():
                session.execute(text(f"DROP TRIGGER {name}"))

    assert broken(check_shop(any_shop)) == {
        "database.guards": ["Nothing keeps rows of “stock_move” from being edited."]
    }


def test_moves_are_compared_with_lines_only_when_asked(shop: Shop) -> None:
    names = {result.name for result in check_shop(shop).results}
    full = {result.name for result in check_shop(shop, full=True).results}

    assert full - names == {"orders.moves", "purchasing.moves", "stock.replay"}


def test_cancel_between_two_proofs(shop: Shop) -> None:
    told: list[tuple[int, int, str]] = []

    def progress(done: int, total: int, title: str) -> None:
        told.append((done, total, title))
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        check_shop(shop, progress=progress)

    assert [done for done, _total, _title in told] == [0, 1, 2, 3]
    assert told[0][2] == "The database is sound"


def test_search_proof_sees_texts_without_records(any_shop: Shop) -> None:
    from shopdesk.db import search
    from shopdesk.db.check import check

    with any_shop.unit_of_work() as session:
        search.store(session, "customer_search", [(77, "nobody")])
    proof = search_proof("c", N_("Customers"), table="customer", label="number")

    assert broken(check(any_shop, [proof])) == {
        "c": ["The search texts and the records disagree about #77."]
    }
