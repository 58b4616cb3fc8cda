"""A newer export brings orders forward: money, parcels, promises and refunds follow, undoably."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db.shop import Shop
from shopdesk.importing.undo import undo_import
from shopdesk.orders.rules import Life, ShipmentState
from shopdesk.orders.service.bulk import LineColumns, OrderColumns
from shopdesk.orders.service.bulk_update import (
    Advanced,
    Progressed,
    advance_orders,
    stored_orders,
)
from shopdesk.stock.service.bulk import StockBook
from tests.factories import SmallShop
from tests.orders.service.bulk_shop import (
    AT,
    DAY,
    HOUR,
    assert_proven,
    book,
    import_as_batch,
    lasting_facts,
    prepared,
    rows,
)

PAID, SENT, OVER = AT + HOUR, AT + DAY, AT + 3 * DAY
BACK = AT + 4 * DAY
TOTAL = 2 * 1000 - 300 + 800 + 500  # two mugs, 3.00 off, postage as a line, 5.00 freight


def told(was_paid: bool, life: Life, shipment: ShipmentState, refunded: int = 0) -> Progressed:
    return Progressed(
        order_id=1,
        was_paid=was_paid,
        life=life,
        shipment=shipment,
        refunded=refunded,
        refunded_at=BACK,
        instants={"paid_at": PAID, "shipped_at": SENT, "closed_at": OVER},
        carrier="SF",
        tracking="SF1",
        payment_method="alipay",
        fingerprint="new",
    )


# What files tell of an order in each of the sellers' states.
WAIT_PAY = told(False, Life.ACTIVE, ShipmentState.WAITING)
WAIT_SHIP = told(True, Life.ACTIVE, ShipmentState.WAITING)
ON_ITS_WAY = told(True, Life.ACTIVE, ShipmentState.SHIPPED)
DONE = told(True, Life.COMPLETED, ShipmentState.DELIVERED)
PART_BACK = replace(DONE, refunded=1000)
ALL_BACK = replace(DONE, refunded=TOTAL)
CLOSED = told(False, Life.CLOSED, ShipmentState.WAITING)
PAID_BACK = told(True, Life.CLOSED, ShipmentState.WAITING, TOTAL)
STATES = (WAIT_PAY, WAIT_SHIP, ON_ITS_WAY, DONE, PART_BACK, ALL_BACK, CLOSED, PAID_BACK)


@pytest.fixture
def ordered(any_shop: Shop) -> Shop:
    return with_order(any_shop, prepared(any_shop))


def with_order(shop: Shop, known: SmallShop) -> Shop:
    """Two mugs with postage and freight wait for their payment."""
    book(
        shop,
        OrderColumns(
            channel_id=[known.channel],
            placed_at=[AT],
            external_number=["T-1"],
            freight=[500],
            paid=[0],
            life=["active"],
            shipment_state=["waiting"],
            fingerprint=["old"],
        ),
        LineColumns(
            order=[0, 0],
            kind=["goods", "service"],
            sku_id=[known.mug, known.postage],
            title=["马克杯", "邮费"],
            quantity=[2000, 1000],
            list_amount=[2000, 800],
            discount=[300, 0],
        ),
    )
    return shop


def advance(shop: Shop, step: Progressed) -> tuple[Advanced, int]:
    """Import what a newer file tells; what became of the order, and the batch."""
    found: list[Advanced] = []

    def work(session: Session, batch_id: int, stock: StockBook) -> None:
        found.extend(advance_orders(session, [step], stock=stock, actor="me", batch_id=batch_id))

    batch = import_as_batch(shop, work)
    return found[0], batch


def order_row(shop: Shop, columns: str) -> tuple[Any, ...]:
    return rows(shop, f"SELECT {columns} FROM sales_order")[0]


def shelf(shop: Shop) -> tuple[Any, ...]:
    """Mugs on the shelf and how many of them are promised."""
    return rows(
        shop, "SELECT quantity, reserved FROM stock_balance WHERE sku_id = 1 AND location_id = 1"
    )[0]


def test_stored_orders_are_known_by_the_platforms_number(ordered: Shop) -> None:
    with ordered.unit_of_work() as session:
        found = stored_orders(session, 1)
        assert stored_orders(session, 99) == {}

    assert {number: (one.id, one.fingerprint) for number, one in found.items()} == {
        "T-1": (1, "old")
    }
    assert (found["T-1"].total, found["T-1"].refunded) == (TOTAL, 0)
    assert found["T-1"].display_state == "wait_pay"


def test_a_paid_and_delivered_order_comes_all_the_way(ordered: Shop) -> None:
    before = lasting_facts(ordered)
    assert shelf(ordered) == (5000, 2000)

    result, batch = advance(ordered, DONE)

    assert result == Advanced("wait_pay", "success", is_change=True)
    assert order_row(
        ordered,
        "paid, is_sale, life, payment_state, shipment_state, display_state, paid_at, shipped_at, "
        "closed_at, fingerprint, version",
    ) == (
        *(TOTAL, 1, "completed", "paid", "delivered", "success", PAID, SENT),
        *(OVER, "new", 2),
    )
    assert rows(ordered, "SELECT method, amount, paid_at, business_date FROM payment") == [
        ("alipay", TOTAL, PAID, 20260302)
    ]
    assert rows(
        ordered, "SELECT carrier, tracking, shipped_at, delivered_at, business_date FROM shipment"
    ) == [("SF", "SF1", SENT, OVER, 20260303)]
    assert rows(ordered, "SELECT shipped_quantity FROM order_line ORDER BY id") == [(2000,), (0,)]
    assert rows(
        ordered, "SELECT quantity, at, document_id FROM stock_move WHERE kind = 'sale'"
    ) == [(2000, SENT, 1)]
    assert rows(ordered, "SELECT state FROM stock_reservation") == [("consumed",)]
    assert shelf(ordered) == (3000, 0)
    assert_proven(ordered)

    undo_import(ordered, batch)
    assert lasting_facts(ordered) == before
    assert_proven(ordered)


def test_step_by_step_ends_where_one_step_does(ordered: Shop) -> None:
    batches = []
    before = [lasting_facts(ordered)]
    for step, state in ((WAIT_SHIP, "wait_ship"), (ON_ITS_WAY, "wait_receive"), (DONE, "success")):
        result, batch = advance(ordered, step)
        assert (result.after, result.is_change, result.is_backwards) == (state, True, False)
        assert_proven(ordered)
        batches.append(batch)
        before.append(lasting_facts(ordered))

    assert rows(ordered, "SELECT shipped_at, delivered_at FROM shipment") == [(SENT, OVER)]
    assert order_row(ordered, "paid_at, shipped_at, closed_at, version") == (PAID, SENT, OVER, 4)

    for batch, facts in reversed(list(zip(batches, before, strict=False))):
        undo_import(ordered, batch)
        assert lasting_facts(ordered) == facts


def test_a_closed_order_gives_up_its_goods(ordered: Shop) -> None:
    before = lasting_facts(ordered)

    result, batch = advance(ordered, CLOSED)

    assert result == Advanced("wait_pay", "closed", is_change=True)
    assert order_row(ordered, "life, paid, is_sale, closed_at") == ("closed", 0, 0, OVER)
    assert rows(ordered, "SELECT state FROM stock_reservation") == [("released",)]
    assert shelf(ordered) == (5000, 0)
    assert_proven(ordered)
    undo_import(ordered, batch)
    assert lasting_facts(ordered) == before


def test_the_same_again_changes_nothing_more(ordered: Shop) -> None:
    advance(ordered, PART_BACK)
    before = lasting_facts(ordered)

    result, _batch = advance(ordered, PART_BACK)

    assert result == Advanced("success", "success")
    after = lasting_facts(ordered)
    assert {name for name in before if before[name] != after[name]} == {"sales_order"}
    assert order_row(ordered, "fingerprint, version") == ("new", 4)  # the refund counts too


@pytest.mark.parametrize("step", [WAIT_PAY, WAIT_SHIP, ON_ITS_WAY, CLOSED])
def test_nothing_goes_backwards(ordered: Shop, step: Progressed) -> None:
    advance(ordered, DONE)
    before = lasting_facts(ordered)

    result, _batch = advance(ordered, step)

    assert (result.is_backwards, result.after, result.is_change) == (True, "success", False)
    after = lasting_facts(ordered)
    assert {name for name in before if before[name] != after[name]} == {"sales_order"}
    assert order_row(ordered, "paid, life, shipment_state, version") == (
        *(TOTAL, "completed", "delivered"),
        3,
    )


def test_less_refunded_than_before_is_backwards(ordered: Shop) -> None:
    advance(ordered, PART_BACK)

    result, _batch = advance(ordered, replace(DONE, refunded=999))

    assert (result.is_backwards, result.refunded) == (True, 0)
    assert rows(ordered, "SELECT amount FROM refund") == [(1000,)]


def test_what_a_file_does_not_date_happened_by_now(
    ordered: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = clock.now()
    monkeypatch.setattr(clock, "now", lambda: present)
    now = clock.to_millis(present)

    advance(ordered, replace(DONE, instants={}))

    assert order_row(ordered, "paid_at, shipped_at, closed_at") == (now, now, now)
    assert rows(ordered, "SELECT at FROM stock_move WHERE kind = 'sale'") == [(now,)]
    assert_proven(ordered)


def test_a_part_of_the_money_is_split_over_the_lines(ordered: Shop) -> None:
    result, batch = advance(ordered, PART_BACK)

    assert (result.after, result.refunded) == ("success", 1000)
    # 17.00 and 8.00 were paid for the lines: 10.00 is 6.80 and 3.20.
    assert rows(ordered, "SELECT order_line_id, amount, quantity FROM refund_line ORDER BY id") == [
        (1, 680, 0),
        (2, 320, 0),
    ]
    assert rows(
        ordered, "SELECT number, external_number, amount, freight, refunded_at FROM refund"
    ) == [("R-SO000001", "SO000001", 1000, 0, BACK)]
    assert order_row(ordered, "refunded, aftersale_state") == (1000, "part")

    result, _second = advance(ordered, ALL_BACK)

    assert (result.before, result.after, result.refunded) == ("success", "refunded", TOTAL - 1000)
    assert rows(
        ordered, "SELECT number, amount, freight, line_count FROM refund ORDER BY id DESC LIMIT 1"
    ) == [("R-SO000001/2", 2000, 500, 2)]
    assert rows(
        ordered, "SELECT amount, refunded_amount, refunded_quantity FROM order_line ORDER BY id"
    ) == [(1700, 1700, 2000), (800, 800, 1000)]
    assert shelf(ordered) == (3000, 0)  # money is not goods
    assert_proven(ordered)
    assert batch == 1


def test_paid_back_before_it_was_sent(ordered: Shop) -> None:
    before = lasting_facts(ordered)

    result, batch = advance(ordered, PAID_BACK)

    assert (result.before, result.after) == ("wait_pay", "refunded")
    assert order_row(ordered, "paid, refunded, life, shipment_state") == (
        *(TOTAL, TOTAL, "closed"),
        "waiting",
    )
    assert shelf(ordered) == (5000, 0)
    assert_proven(ordered)
    undo_import(ordered, batch)
    assert lasting_facts(ordered) == before


def test_sending_what_is_promised_leaves_the_promises_to_others(ordered: Shop) -> None:
    with ordered.unit_of_work() as session:
        from shopdesk.orders import service

        service.place_order(
            session, service.OrderInput(channel_id=1, lines=(service.LineInput(3000, 1),))
        )
    assert shelf(ordered) == (5000, 5000)

    advance(ordered, ON_ITS_WAY)

    assert shelf(ordered) == (3000, 3000)
    assert rows(ordered, "SELECT count(*) FROM stock_move WHERE kind = 'inferred'") == [(0,)]
    assert_proven(ordered)


@pytest.fixture
def ordered_file(shop: Shop) -> Shop:
    return with_order(shop, prepared(shop))


@examples(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STATES), min_size=1, max_size=4))
def test_any_row_of_files_keeps_the_books_and_can_be_undone(
    ordered_file: Shop, steps: list[Progressed]
) -> None:
    before = []
    batches = []
    for step in steps:
        before.append(lasting_facts(ordered_file))
        batches.append(advance(ordered_file, step)[1])
        assert_proven(ordered_file)

    for batch, facts in reversed(list(zip(batches, before, strict=True))):
        undo_import(ordered_file, batch)
        assert lasting_facts(ordered_file) == facts
