"""Each proof holds on a shop made by the services, and finds a contradiction that is put in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from shopdesk.db.check import CheckReport, search_proof
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled
from shopdesk.i18n import N_
from shopdesk.orders import service as orders
from shopdesk.proofs import PROOFS, check_shop
from tests.factories import NOON, SmallShop, add_small_shop, every_fact

GUARD_TABLES = (
    *("audit_event", "book_entry", "order_event", "order_line", "payment"),
    *("refund", "refund_line", "sales_order", "stock_move"),
)


def add_history(shop: Shop) -> SmallShop:
    """SO000001: two mugs and postage, delivered, one mug refunded and back; SO000002 waits."""
    ids = add_small_shop(shop)
    with shop.unit_of_work() as session:
        first = orders.place_order(
            session,
            orders.OrderInput(
                channel_id=ids.channel,
                customer_id=ids.customer,
                lines=(orders.LineInput(2000, ids.mug), orders.LineInput(1000, ids.postage)),
                placed_at=NOON,
                paid=2800,
                method="cash",
            ),
        )
        orders.ship_order(session, first, orders.ShipInput(at=NOON + timedelta(hours=1)))
        orders.deliver_order(session, first, at=NOON + timedelta(days=1))
        line = int(session.scalar(text("SELECT min(id) FROM order_line")) or 0)
        orders.refund_order(
            session,
            first,
            orders.RefundInput(
                lines=(orders.RefundLineInput(line, 1000, 1000),),
                reason="scratched",
                goods_back=True,
                at=NOON + timedelta(days=2),
            ),
        )
        orders.place_order(
            session,
            orders.OrderInput(
                channel_id=ids.channel,
                lines=(orders.LineInput(1000, ids.tea),),
                placed_at=NOON,
            ),
        )
        from shopdesk.customers.service import index_customers
        from shopdesk.products.service import index_products

        index_customers(session, [ids.customer])
        found = session.execute(text("SELECT id FROM product")).scalars()
        index_products(session, [int(key) for key in found])
    return ids


def spoil(shop: Shop, *statements: str) -> None:
    """Change posted facts behind the program's back."""
    with shop.unit_of_work() as session:
        if shop.dialect == "postgresql":
            for table in GUARD_TABLES:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            guards = {
                str(name): session.scalar(
                    text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}
                )
                for (name,) in names
            }
            for name in guards:
                session.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            session.execute(text(statement))
        if shop.dialect == "postgresql":
            for table in GUARD_TABLES:
                session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        else:
            for sql in guards.values():
                session.connection().exec_driver_sql(str(sql))


def broken(report: CheckReport) -> dict[str, Sequence[str]]:
    return {
        result.name: [fault.text for fault in result.faults]
        for result in report.results
        if not result.ok
    }


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


def test_header_that_is_not_the_sum_of_its_lines_is_found(any_shop: Shop) -> None:
    add_history(any_shop)
    spoil(any_shop, "UPDATE sales_order SET goods = goods + 100, total = total + 100, units = 5000")

    assert broken(check_shop(any_shop))["orders.lines"] == [
        (
            "Order SO000001 says goods 29.00, discount 0.00, 5 pieces, 2 lines; its lines say "
            "28.00, 0.00, 2, 2."
        ),
        (
            "Order SO000002 says goods 26.50, discount 0.00, 5 pieces, 1 lines; its lines say "
            "25.50, 0.00, 1, 1."
        ),
    ]


def test_refund_counters_that_have_no_refunds_are_found(any_shop: Shop) -> None:
    add_history(any_shop)
    spoil(
        any_shop,
        "UPDATE order_line SET refunded_amount = 0 WHERE line_no = 1 AND refunded_amount > 0",
        "UPDATE sales_order SET refunded = 500 WHERE refunded = 1000",
    )

    found = broken(check_shop(any_shop))

    assert found["orders.line_refunds"] == [
        (
            "Order SO000001, line 1: counted as refunded are 1 pieces and 0.00, "
            "its refund lines are 1 and 10.00."
        )
    ]
    assert found["orders.refunds"] == [
        "Order SO000001 counts 5.00 as refunded, its refunds are 10.00."
    ]


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("payment_state", "part", True),
        ("aftersale_state", "full", True),
        ("aftersale_state", "open", False),
        ("is_sale", 0, True),
        ("shipment_state", "waiting", True),
    ],
)
def test_states_follow_from_the_facts(
    any_shop: Shop, column: str, value: str | int, *, fault: bool
) -> None:
    add_history(any_shop)
    literal = f"'{value}'" if isinstance(value, str) else str(value)
    spoil(any_shop, f"UPDATE sales_order SET {column} = {literal} WHERE number = 'SO000001'")

    found = broken(check_shop(any_shop))

    assert bool(found.keys() & {"orders.states", "orders.shipments"}) is fault


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

    assert full - names == {"orders.moves"}


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
