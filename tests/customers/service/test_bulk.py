"""Many customers at once: numbers, identities, addresses and search texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.customers.rules import CustomerKind
from shopdesk.customers.service import (
    NewAddress,
    NewCustomer,
    create_customers,
    find_by_identity,
    index_customers,
)
from shopdesk.db import search
from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from tests.factories import add_channel, add_customer, every_fact
from tests.orders.service.bulk_shop import AT, assert_proven, rows, tried

HOME = NewAddress(
    "王小明", "138 0013 8000", label="家", province="浙江省", city="杭州市", street="文三路 90 号"
)
WORK = NewAddress("Wang Ltd", "0571-8888", street="Gongye Rd 7", postcode="310000")


def found_by(shop: Shop, text: str) -> list[int]:
    statement = search.match(shop.dialect, "customer_search", text)
    assert statement is not None
    with shop.reader() as reader:
        return sorted(row[0] for row in reader.rows(*statement))


def create(shop: Shop, *customers: NewCustomer) -> list[int]:
    with shop.unit_of_work() as session:
        return create_customers(session, customers, at_millis=AT)


def test_everything_of_a_customer_is_written(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
    ids = create(
        any_shop,
        NewCustomer("无名"),
        NewCustomer(
            "王小明",
            number="12346",
            kind=CustomerKind.COMPANY,
            phone="13800138000",
            email="w@example.com",
            country="中国",
            birthday=date(1996, 2, 29),
            tags="老客",
            identities=((channel, "tb_wxm", "小明同学"),),
            addresses=(HOME, WORK),
        ),
    )

    assert ids == [1, 2]
    assert rows(
        any_shop,
        "SELECT number, name, kind, phone, birthday, created_at, updated_at, version, batch_id "
        "FROM customer ORDER BY id",
    ) == [
        ("CU000001", "无名", "person", "", None, AT, AT, 1, None),
        ("12346", "王小明", "company", "13800138000", 19960229, AT, AT, 1, None),
    ]
    assert rows(
        any_shop, "SELECT customer_id, channel_id, external_id, nick FROM customer_identity"
    ) == [(2, channel, "tb_wxm", "小明同学")]
    assert rows(
        any_shop,
        "SELECT customer_id, recipient, city, postcode, is_default FROM customer_address "
        "ORDER BY id",
    ) == [(2, "王小明", "杭州市", "", 1), (2, "Wang Ltd", "", "310000", 0)]
    assert_proven(any_shop)


@pytest.mark.parametrize(
    "text",
    ["12346", "王小明", "小明", "wxm", "8000", "13800138000", "文三路", "gongye", "同学", "tb_wxm"],
)
def test_they_are_found_before_and_after_their_text_is_written_anew(
    any_shop: Shop, text: str
) -> None:
    with any_shop.unit_of_work() as session:
        channel = add_channel(session)
    create(
        any_shop,
        NewCustomer("李四", phone="13911112222"),
        NewCustomer(
            "王小明",
            number="12346",
            phone="13800138000",
            identities=((channel, "tb_wxm", "小明同学"),),
            addresses=(HOME, WORK),
        ),
    )

    assert found_by(any_shop, text) == [2]
    with any_shop.unit_of_work() as session:
        index_customers(session, [1, 2])
    assert found_by(any_shop, text) == [2]


def test_a_number_that_is_taken_becomes_one_of_our_own(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        add_customer(session, "C1")
        add_customer(session, "CU000002")

    create(any_shop, *(NewCustomer("x", number=number) for number in ("C1", "C2", "C2", "", "")))

    assert [row[0] for row in rows(any_shop, "SELECT number FROM customer ORDER BY id")] == [
        *("C1", "CU000002", "CU000001", "C2", "CU000003", "CU000004", "CU000005")
    ]


def test_a_channel_finds_its_buyers(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        taobao, jd = add_channel(session), add_channel(session, "jd")
    create(
        any_shop,
        NewCustomer("a", identities=((taobao, "u1", ""), (jd, "u2", ""))),
        NewCustomer("b", identities=((taobao, "u2", ""),)),
    )

    with any_shop.unit_of_work() as session:
        assert find_by_identity(session, taobao, {"u1", "u2", "u3"}) == {"u1": 1, "u2": 2}
        assert find_by_identity(session, jd, {"u1", "u2"}) == {"u2": 1}
        assert find_by_identity(session, jd, set()) == {}


@pytest.mark.parametrize(
    "customer",
    [
        NewCustomer("x", identities=((1, "u1", ""),)),
        NewCustomer("x", identities=((1, "u2", ""), (1, "u2", ""))),
        NewCustomer("x", identities=((99, "u2", ""),)),
    ],
)
def test_refusals_change_nothing(any_shop: Shop, customer: NewCustomer) -> None:
    with any_shop.unit_of_work() as session:
        assert add_channel(session) == 1
    create(any_shop, NewCustomer("a", identities=((1, "u1", ""),)))
    before = every_fact(any_shop)

    with pytest.raises(Exception, match=r"(?i)constraint"):
        create(any_shop, NewCustomer("new", number="N"), customer)

    assert every_fact(any_shop) == before
    assert found_by(any_shop, "new") == []


def test_nobody_is_nobody(any_shop: Shop) -> None:
    before = every_fact(any_shop)

    assert create(any_shop) == []

    assert every_fact(any_shop) == before


@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=st.lists(st.sampled_from(["", "C1", "C2", "CU000001", "CU000003"]), max_size=8))
def test_every_customer_has_a_number_of_its_own(shop: Shop, numbers: list[str]) -> None:
    def created(session: Session) -> list[str]:
        customers = [NewCustomer("x", number=number) for number in numbers]
        create_customers(session, customers, at_millis=AT)
        found = session_reader(session).rows("SELECT number FROM customer ORDER BY id")
        return [str(row[0]) for row in found]

    given_numbers = tried(shop, created)

    assert len(given_numbers) == len(set(given_numbers)) == len(numbers)
    for place, number in enumerate(numbers):
        if number and number not in given_numbers[:place]:
            assert given_numbers[place] == number
