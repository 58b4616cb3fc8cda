"""Tables of customers: what may stand in them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from shopdesk.customers.models import Customer, CustomerAddress, CustomerIdentity
from shopdesk.db.shop import Shop
from tests.factories import add_channel, add_customer


def test_a_customer_needs_little(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        add_customer(session)
    with any_shop.unit_of_work() as session:
        customer = session.get_one(Customer, 1)

    assert (customer.phone, customer.email, customer.birthday, customer.version) == (
        "",
        "",
        None,
        1,
    )


def test_birthdays_are_dates(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        add_customer(session)
        session.get_one(Customer, 1).birthday = date(1996, 2, 29)
    with any_shop.unit_of_work() as session:
        assert session.get_one(Customer, 1).birthday == date(1996, 2, 29)


def test_numbers_are_unique(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        add_customer(session, "C1")

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        add_customer(session, "C1", "李四")


def test_a_channel_knows_a_buyer_by_one_name(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        taobao, jd = add_channel(session, "taobao"), add_channel(session, "jd")
        one, other = add_customer(session, "C1"), add_customer(session, "C2")
        session.add_all(
            [
                CustomerIdentity(customer_id=one, channel_id=taobao, external_id="t1"),
                CustomerIdentity(customer_id=one, channel_id=jd, external_id="t1"),
            ]
        )

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add(CustomerIdentity(customer_id=other, channel_id=taobao, external_id="t1"))


def test_an_address_belongs_to_somebody(any_shop: Shop) -> None:
    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.add(CustomerAddress(customer_id=99, recipient="x"))
