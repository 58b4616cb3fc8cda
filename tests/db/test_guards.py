"""Posted facts are append-only by the database itself, on both engines, whatever a program does."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders.service import (
    LineInput,
    OrderInput,
    PaymentInput,
    RefundInput,
    RefundLineInput,
    ShipInput,
    place_order,
    record_payment,
    refund_order,
    ship_order,
)
from tests.factories import add_small_shop, every_fact


@pytest.fixture
def filled(any_shop: Shop) -> Shop:
    """A shop with one row at least in every guarded table, all of it posted."""
    known = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        order = place_order(
            session,
            OrderInput(channel_id=known.channel, lines=(LineInput(pieces(2), known.mug),)),
        )
        record_payment(session, order, PaymentInput(2000, "cash"))
        ship_order(session, order, ShipInput("SF", "1"))
        line = session.connection().execute(text("SELECT id FROM order_line")).scalar_one()
        refund_order(session, order, RefundInput((RefundLineInput(line, 1000, 1000),)))
        for sql in (
            (
                "INSERT INTO book_entry (channel_id, external_number, kind, title, amount, "
                f"booked_at, business_date) VALUES ({known.channel}, 'A1', 'bad_debt', 'x', -5, "
                "0, 20260101)"
            ),
            "INSERT INTO audit_event (at, actor, action, subject) VALUES (0, 'me', 'a', 's')",
            "UPDATE order_line SET cost = 5",
        ):
            session.connection().execute(text(sql))
    return any_shop


def run(shop: Shop, *statements: str) -> None:
    with shop.unit_of_work() as session:
        for sql in statements:
            session.connection().execute(text(sql))


REFUSED = {
    "UPDATE stock_move SET quantity = quantity + 1": "stock moves are never edited",
    "UPDATE stock_move SET reason = 'x' WHERE id = 1": "stock moves are never edited",
    "DELETE FROM stock_move": "stock moves are never deleted",
    "UPDATE refund SET amount = 0": "posted refunds are never edited",
    "UPDATE refund SET reason = ''": "posted refunds are never edited",
    "DELETE FROM refund": "posted refunds are never deleted",
    "UPDATE refund_line SET amount = 0": "posted refunds are never edited",
    "DELETE FROM refund_line": "posted refunds are never deleted",
    "UPDATE payment SET amount = 1": "payments are never edited",
    "UPDATE payment SET method = 'card'": "payments are never edited",
    "DELETE FROM payment": "payments are never deleted",
    "UPDATE order_line SET quantity = 1": "lines of placed orders are never edited",
    "UPDATE order_line SET unit_price = 1": "lines of placed orders are never edited",
    "UPDATE order_line SET discount = 0, amount = 2000": "lines of placed orders are never edited",
    "UPDATE order_line SET title = 'x'": "lines of placed orders are never edited",
    "UPDATE order_line SET sku_id = NULL": "lines of placed orders are never edited",
    "UPDATE order_line SET business_date = 20200101": "lines of placed orders are never edited",
    "UPDATE order_line SET cost = 6": "the cost of a line is frozen",
    "UPDATE order_line SET cost = NULL": "the cost of a line is frozen",
    "DELETE FROM order_line": "lines of placed orders are never deleted",
    "UPDATE sales_order SET total = 1, goods = 1": "amounts of placed orders are never edited",
    "UPDATE sales_order SET number = 'X'": "amounts of placed orders are never edited",
    "UPDATE sales_order SET placed_at = 0": "amounts of placed orders are never edited",
    "DELETE FROM sales_order": "placed orders are never deleted",
    "UPDATE book_entry SET amount = 0": "book entries are never edited",
    "DELETE FROM book_entry": "book entries are never deleted",
    "UPDATE order_event SET kind = 'noted'": "what happened is never edited",
    "DELETE FROM order_event": "what happened is never deleted",
    "UPDATE audit_event SET actor = 'you'": "the audit trail is never edited",
    "DELETE FROM audit_event": "the audit trail is never deleted",
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
        "UPDATE order_line SET shipped_quantity = quantity, refunded_amount = 500",
        "UPDATE sales_order SET life = 'closed', paid = 2000, note = 'x', customer_id = NULL",
        "UPDATE shipment SET delivered_at = 5",
        "UPDATE stock_balance SET reserved = 0",
        "UPDATE customer SET name = 'x'",
    ],
)
def test_facts_that_follow_may_change(filled: Shop, sql: str) -> None:
    run(filled, sql)


def test_replacing_a_row_is_deleting_it(shop: Shop) -> None:
    # SQLite's INSERT OR REPLACE passes by the DELETE triggers unless recursive_triggers is on.
    run(
        shop,
        "INSERT INTO audit_event (id, at, actor, action, subject) VALUES (1, 0, 'a', 'b', 'c')",
    )

    with pytest.raises(Exception, match="never deleted"):
        run(
            shop,
            "INSERT OR REPLACE INTO audit_event (id, at, actor, action, subject) "
            "VALUES (1, 0, 'x', 'y', 'z')",
        )


DRAFT = (
    "INSERT INTO sales_order (number, channel_id, kind, source, currency, placed_at, "
    "business_date, placed_hour, goods, discount, total, units, line_count, is_sale, life, "
    "payment_state, shipment_state, aftersale_state, display_state, created_at) VALUES "
    "('D1', 1, 'retail', 'manual', 'CNY', 0, 20260101, 0, 100, 0, 100, 1000, 1, 0, 'draft', "
    "'unpaid', 'waiting', 'none', 'draft', 0)"
)
DRAFT_LINE = (
    "INSERT INTO order_line (order_id, line_no, kind, title, quantity, unit_price, list_amount, "
    "amount, business_date) SELECT id, 1, 'service', 'x', 1000, 100, 100, 100, 20260101 "
    "FROM sales_order WHERE number = 'D1'"
)


def test_a_draft_is_free(filled: Shop) -> None:
    run(filled, DRAFT, DRAFT_LINE)

    run(
        filled,
        "UPDATE order_line SET unit_price = 90, list_amount = 90, amount = 90 WHERE title = 'x'",
        "UPDATE sales_order SET goods = 90, total = 90 WHERE number = 'D1'",
        "DELETE FROM order_line WHERE title = 'x'",
        "DELETE FROM sales_order WHERE number = 'D1'",
    )

    with filled.reader() as reader:
        assert reader.rows("SELECT count(*) FROM sales_order WHERE number = 'D1'") == [(0,)]


def _batch(state: str) -> str:
    return (
        "INSERT INTO import_batch (id, file_name, file_hash, profile, mapping, state, actor, "
        f"started_at, report) VALUES (7, 'f', 'h', 'p', '{{}}', '{state}', 'me', 0, '{{}}')"
    )


IMPORTED = (
    DRAFT.replace("'draft', 'unpaid'", "'active', 'unpaid'").replace(
        "created_at)", "created_at, batch_id)"
    )[:-1]
    + ", 7)",
    DRAFT_LINE,
    (
        "INSERT INTO payment (order_id, method, amount, paid_at, business_date, batch_id) "
        "SELECT id, 'imported', 100, 0, 20260101, 7 FROM sales_order WHERE number = 'D1'"
    ),
    (
        "INSERT INTO order_event (order_id, at, business_date, actor, kind, batch_id) "
        "SELECT id, 0, 20260101, 'me', 'imported', 7 FROM sales_order WHERE number = 'D1'"
    ),
    (
        "INSERT INTO refund (number, channel_id, currency, refunded_at, business_date, amount, "
        "created_at, batch_id) VALUES ('R1', 1, 'GBP', 0, 20260101, 5, 0, 7)"
    ),
    (
        "INSERT INTO refund_line (refund_id, line_no, kind, title, quantity, amount, "
        "business_date) SELECT id, 1, 'goods', 'x', 0, 5, 20260101 FROM refund WHERE number = 'R1'"
    ),
    (
        "INSERT INTO book_entry (channel_id, external_number, kind, title, amount, booked_at, "
        "business_date, batch_id) VALUES (1, 'A2', 'bad_debt', 'x', -5, 0, 20260101, 7)"
    ),
    (
        "INSERT INTO stock_move (sku_id, from_id, to_id, quantity, kind, at, business_date, "
        "batch_id) VALUES (1, 5, 1, 1000, 'inferred', 0, 20260101, 7)"
    ),
)
UNDO = (
    "DELETE FROM stock_move WHERE batch_id = 7",
    "DELETE FROM book_entry WHERE batch_id = 7",
    "DELETE FROM refund_line WHERE refund_id IN (SELECT id FROM refund WHERE batch_id = 7)",
    "DELETE FROM refund WHERE batch_id = 7",
    "DELETE FROM order_event WHERE batch_id = 7",
    "DELETE FROM payment WHERE batch_id = 7",
    "DELETE FROM order_line WHERE order_id IN (SELECT id FROM sales_order WHERE batch_id = 7)",
    "DELETE FROM sales_order WHERE batch_id = 7",
)


@pytest.mark.parametrize("state", ["applied", "undone"])
@pytest.mark.parametrize("sql", UNDO)
def test_imported_facts_are_as_firm_as_others(filled: Shop, state: str, sql: str) -> None:
    run(filled, _batch(state), *IMPORTED)
    before = every_fact(filled)

    with pytest.raises(Exception, match="never deleted"):
        run(filled, sql)

    assert every_fact(filled) == before


def test_a_batch_that_is_being_undone_may_go(filled: Shop) -> None:
    before = every_fact(filled)
    run(filled, _batch("applied"), *IMPORTED)

    run(
        filled,
        "UPDATE import_batch SET state = 'undoing' WHERE id = 7",
        *UNDO,
        "DELETE FROM import_batch WHERE id = 7",
    )

    assert every_fact(filled) == before


def test_undoing_one_batch_frees_nothing_else(filled: Shop) -> None:
    run(filled, _batch("undoing"), *IMPORTED)

    with pytest.raises(Exception, match="never deleted"):
        run(filled, "DELETE FROM stock_move WHERE batch_id IS NULL")
    with pytest.raises(Exception, match="never edited"):
        run(filled, "UPDATE payment SET amount = 1 WHERE batch_id = 7")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sales_order SET refunded = paid + 1",
        "UPDATE sales_order SET paid = -1, refunded = -1",
        "UPDATE order_line SET refunded_amount = amount + 1",
        "UPDATE order_line SET refunded_quantity = -1",
        "UPDATE stock_balance SET reserved = -1",
        "UPDATE sku SET price = -1",
        "UPDATE sku SET decimals = 4",
        "INSERT INTO barcode (sku_id, code) VALUES (999, 'x')",
        "DELETE FROM sku WHERE code = 'MUG'",
        (
            "INSERT INTO payment (order_id, method, amount, paid_at, business_date) "
            "VALUES (1, 'x', 0, 0, 20260101)"
        ),
        (
            "INSERT INTO stock_move (sku_id, from_id, to_id, quantity, kind, at, business_date) "
            "VALUES (1, 1, 1, 1000, 'transfer', 0, 20260101)"
        ),
        (
            "INSERT INTO stock_move (sku_id, from_id, to_id, quantity, kind, at, business_date) "
            "VALUES (1, 1, 2, 0, 'transfer', 0, 20260101)"
        ),
        DRAFT.replace("100, 0, 100, 1000", "100, 0, 101, 1000"),  # parts must make the total
    ],
)
def test_what_cannot_be_is_refused(filled: Shop, sql: str) -> None:
    before = every_fact(filled)

    with pytest.raises(Exception, match=r"(?i)constraint"):
        run(filled, sql)

    assert every_fact(filled) == before
