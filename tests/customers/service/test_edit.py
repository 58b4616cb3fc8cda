"""Customers made and changed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shopdesk.customers import service
from shopdesk.customers.queries import get_customer
from shopdesk.customers.service import AddressInput, CustomerInput
from shopdesk.db import search
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from tests.factories import every_fact

WANG = CustomerInput(
    name="王小明",
    phone="+86 138-0013-8000",
    city="杭州市",
    addresses=(
        AddressInput("王小明", "13800138000", "中国", "浙江省", "杭州市", street="文三路1号"),
    ),
)


def _create(shop: Shop, data: CustomerInput) -> int:
    with shop.unit_of_work() as session:
        return service.create_customer(session, data)


def test_keeps_contacts_and_is_found(any_shop: Shop) -> None:
    customer_id = _create(any_shop, WANG)
    with any_shop.reader() as reader:
        customer = get_customer(reader, customer_id)
        for query in ("小明", "wxm", "8000", "文三路", "CU000001"):
            found = search.match(reader.dialect, "customer_search", query)
            assert found is not None
            assert reader.rows(*found) == [(customer_id,)], query
    assert customer is not None
    assert (customer.number, customer.phone, customer.orders, customer.spent) == (
        "CU000001",
        "13800138000",
        0,
        0,
    )
    assert customer.addresses[0].text == "中国 浙江省 杭州市 文三路1号"
    assert customer.addresses[0].is_default


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (replace(WANG, name=" "), "SD-CUS-001"),
        (replace(WANG, phone="", email="no mail"), "SD-CUS-001"),
        (replace(WANG, phone="", birthday=date(2999, 1, 1)), "SD-CUS-001"),
        (replace(WANG, name="李雷", phone="138 0013 8000"), "SD-CUS-002"),
    ],
)
def test_refusals_change_nothing(any_shop: Shop, data: CustomerInput, code: str) -> None:
    _create(any_shop, WANG)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        _create(any_shop, data)
    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_change_replaces_addresses(any_shop: Shop) -> None:
    customer_id = _create(any_shop, WANG)
    moved = replace(WANG, name="王明", addresses=(AddressInput("王明", city="上海市"),))
    with any_shop.unit_of_work() as session:
        service.change_customer(session, customer_id, moved, version=1)
    with any_shop.reader() as reader:
        customer = get_customer(reader, customer_id)
    assert customer is not None
    assert (customer.name, customer.version) == ("王明", 2)
    assert [address.text for address in customer.addresses] == ["上海市"]


def test_second_editor_is_told(any_shop: Shop) -> None:
    customer_id = _create(any_shop, WANG)
    with any_shop.unit_of_work() as session:
        service.change_customer(session, customer_id, WANG, version=1)
    before = every_fact(any_shop)
    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.change_customer(session, customer_id, replace(WANG, name="X"), version=1)
    assert refused.value.code == "SD-CUS-003"
    assert every_fact(any_shop) == before
