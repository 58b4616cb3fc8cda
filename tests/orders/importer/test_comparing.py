"""An order of a file is the same as the booked one in every fact that both tell, or it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shopdesk.orders.importer.comparing import BookedOrder, is_same
from shopdesk.orders.importer.reading import ReadLine, ReadOrder, Told
from shopdesk.orders.rules import DisplayState, Life, ShipmentState

LINE = ReadLine(
    at=0,
    key="mug",
    code="MUG",
    title="Mug",
    options="",
    quantity=2000,
    price=None,
    list_amount=1000,
    discount=100,
    external_id=None,
)
BOOKED = BookedOrder(7, 900, 900, 0, "success", (("mug", 2000, 1000, 100),))


def order(**changes: object) -> ReadOrder:
    found = ReadOrder(0, "A1", 7, DisplayState.SUCCESS, [LINE])
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def test_same_facts_are_the_same_order() -> None:
    assert is_same(BOOKED, order(), has_lines=True)
    assert is_same(BOOKED, order(number="other", texts={"note": "x"}), has_lines=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"placed_at": 8},
        {"freight": 1},
        {"refunded": 5},
        {"state": DisplayState.CLOSED},
        {"lines": [replace(LINE, key="tea")]},
        {"lines": [replace(LINE, quantity=1000)]},
        {"lines": [replace(LINE, list_amount=1100, discount=200)]},
    ],
)
def test_any_other_fact_is_another_order(changes: dict[str, object]) -> None:
    assert not is_same(BOOKED, order(**changes), has_lines=True)


def test_a_file_of_heads_is_compared_by_heads() -> None:
    other = order(lines=[replace(LINE, key="", quantity=1000)])

    assert is_same(BOOKED, other, has_lines=False)
    assert not is_same(BOOKED, other, has_lines=True)


def test_refunds_that_come_apart_do_not_matter() -> None:
    told = Told(Life.COMPLETED, ShipmentState.DELIVERED, paid=900, refunded=0)
    refunded = replace(BOOKED, refunded=900, display_state="refunded")

    assert is_same(refunded, order(told=told, state=DisplayState.SUCCESS), has_lines=True)
    assert not is_same(refunded, order(told=replace(told, paid=899)), has_lines=True)
    assert not is_same(
        BOOKED,
        order(told=replace(told, life=Life.ACTIVE, shipment=ShipmentState.SHIPPED)),
        has_lines=True,
    )
