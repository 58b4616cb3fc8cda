"""States of an order follow from its facts; the flow says what may be done in each."""

from __future__ import annotations

import itertools
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.orders.rules import (
    AFTERSALE_STATE_LABELS,
    BOOK_KIND_LABELS,
    DISPLAY_STATE_LABELS,
    EVENT_KIND_LABELS,
    LINE_KIND_LABELS,
    ORDER_FLOW,
    PAYMENT_STATE_LABELS,
    SHIPMENT_STATE_LABELS,
    AftersaleState,
    BookKind,
    DisplayState,
    EventKind,
    Life,
    LineKind,
    PaymentState,
    ShipmentState,
    aftersale_state,
    counts_as_sale,
    display_state,
    payment_state,
)

MONEY = st.integers(0, 10**9)
L, P, S, A, D = Life, PaymentState, ShipmentState, AftersaleState, DisplayState


@pytest.mark.parametrize(
    ("total", "paid", "expected"),
    [
        (100, 0, P.UNPAID),
        (100, 1, P.PART),
        (100, 99, P.PART),
        (100, 100, P.PAID),
        (100, 101, P.PAID),
        (0, 0, P.PAID),  # a gift is due nothing
    ],
)
def test_payment(total: int, paid: int, expected: PaymentState) -> None:
    assert payment_state(total, paid) is expected


@pytest.mark.parametrize(
    ("paid", "refunded", "expected"),
    [(100, 0, A.NONE), (100, 1, A.PART), (100, 100, A.FULL), (0, 0, A.NONE)],
)
def test_aftersale(paid: int, refunded: int, expected: AftersaleState) -> None:
    assert aftersale_state(paid, refunded) is expected


@given(MONEY, MONEY, MONEY)
def test_more_money_never_takes_a_payment_back(total: int, paid: int, more: int) -> None:
    order = [P.UNPAID, P.PART, P.PAID]

    assert order.index(payment_state(total, paid)) <= order.index(payment_state(total, paid + more))


@pytest.mark.parametrize(
    ("life", "payment", "shipment", "aftersale", "expected"),
    [
        (L.DRAFT, P.UNPAID, S.WAITING, A.NONE, D.DRAFT),
        (L.ACTIVE, P.UNPAID, S.WAITING, A.NONE, D.WAIT_PAY),
        (L.ACTIVE, P.PART, S.WAITING, A.NONE, D.WAIT_PAY),
        (L.ACTIVE, P.PAID, S.WAITING, A.NONE, D.WAIT_SHIP),
        (L.ACTIVE, P.PAID, S.PART, A.PART, D.PART_SHIPPED),
        (L.ACTIVE, P.PAID, S.SHIPPED, A.NONE, D.WAIT_RECEIVE),
        (L.ACTIVE, P.PAID, S.NONE, A.NONE, D.SUCCESS),
        (L.COMPLETED, P.PAID, S.DELIVERED, A.NONE, D.SUCCESS),
        (L.COMPLETED, P.PAID, S.DELIVERED, A.PART, D.SUCCESS),
        (L.COMPLETED, P.PAID, S.DELIVERED, A.FULL, D.REFUNDED),
        (L.CLOSED, P.UNPAID, S.WAITING, A.NONE, D.CLOSED),
        (L.CLOSED, P.PAID, S.WAITING, A.FULL, D.REFUNDED),
    ],
)
def test_the_one_word(
    life: Life,
    payment: PaymentState,
    shipment: ShipmentState,
    aftersale: AftersaleState,
    expected: DisplayState,
) -> None:
    assert display_state(life, payment, shipment, aftersale) is expected


def test_every_combination_has_a_word() -> None:
    found = {display_state(*axes) for axes in itertools.product(L, P, S, A)}

    assert found == set(DisplayState)


@pytest.mark.parametrize(
    ("life", "payment", "on_credit", "expected"),
    [
        (L.DRAFT, P.PAID, True, False),
        (L.ACTIVE, P.PAID, False, True),
        (L.ACTIVE, P.PART, False, False),
        (L.ACTIVE, P.UNPAID, True, True),
        (L.CLOSED, P.UNPAID, True, False),
        (L.CLOSED, P.PAID, False, True),  # paid, then refunded: a sale and a refund
        (L.COMPLETED, P.PAID, False, True),
    ],
)
def test_what_counts_as_a_sale(
    life: Life, payment: PaymentState, on_credit: bool, expected: bool
) -> None:
    assert counts_as_sale(life, payment, on_credit=on_credit) is expected


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (D.DRAFT, {"place", "cancel"}),
        (D.WAIT_PAY, {"pay", "cancel"}),
        (D.WAIT_SHIP, {"ship", "refund"}),
        (D.PART_SHIPPED, {"ship", "refund"}),
        (D.WAIT_RECEIVE, {"deliver", "refund", "take_back"}),
        (D.SUCCESS, {"refund", "undo_delivery"}),
        (D.CLOSED, {"reopen"}),
        (D.REFUNDED, set()),
    ],
)
def test_what_may_be_done_in_each_state(state: DisplayState, actions: set[str]) -> None:
    assert set(ORDER_FLOW.actions(state)) == actions


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached = {D.DRAFT}
    for _ in D:
        reached |= {
            ORDER_FLOW.target(state, action)
            for state in set(reached)
            for action in ORDER_FLOW.actions(state)
        }

    assert reached | {D.PART_SHIPPED} == set(D)  # part shipments come with their own issue


@pytest.mark.parametrize(
    ("labels", "states"),
    [
        (DISPLAY_STATE_LABELS, DisplayState),
        (PAYMENT_STATE_LABELS, PaymentState),
        (SHIPMENT_STATE_LABELS, ShipmentState),
        (AFTERSALE_STATE_LABELS, AftersaleState),
        (LINE_KIND_LABELS, LineKind),
        (BOOK_KIND_LABELS, BookKind),
        (EVENT_KIND_LABELS, EventKind),
    ],
)
def test_every_state_has_a_word(labels: dict[str, str], states: type[StrEnum]) -> None:
    assert set(labels) == set(states)
    assert len(set(labels.values())) == len(labels)
