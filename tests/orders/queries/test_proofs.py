"""What the proofs of orders find, and what they let pass."""

from __future__ import annotations

import pytest

from shopdesk.db.shop import Shop
from shopdesk.proofs import check_shop
from tests.books import add_history, broken, spoil


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


@pytest.mark.parametrize(
    ("shipped", "state", "holds"),
    [
        ("0", "waiting", True),
        ("0", "shipped", False),
        ("500", "part", True),
        ("500", "waiting", False),
        ("quantity", "shipped", True),
        ("quantity", "delivered", True),
        ("quantity", "part", False),
        ("quantity", "none", False),
    ],
)
def test_shipment_state_follows_from_what_has_left(
    any_shop: Shop, shipped: str, state: str, *, holds: bool
) -> None:
    add_history(any_shop)
    spoil(
        any_shop,
        f"UPDATE order_line SET shipped_quantity = {shipped} WHERE order_id = 2",
        f"UPDATE sales_order SET shipment_state = '{state}' WHERE id = 2",
    )

    assert ("orders.shipments" not in broken(check_shop(any_shop))) is holds


@pytest.mark.parametrize(
    ("day", "holds"), [(20260301, True), (20260303, True), (20260304, False), (20260228, False)]
)
def test_business_date_may_be_that_of_any_place_on_earth(
    any_shop: Shop, day: int, *, holds: bool
) -> None:
    add_history(any_shop)
    spoil(
        any_shop,
        f"UPDATE sales_order SET business_date = {day}",
        f"UPDATE order_line SET business_date = {day}",
    )

    assert (broken(check_shop(any_shop)) == {}) is holds
