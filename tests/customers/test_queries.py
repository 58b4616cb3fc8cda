"""Lists and profiles of customers."""

from __future__ import annotations

import pytest

from shopdesk.customers import queries
from shopdesk.customers.service import AddressInput, CustomerInput, create_customer
from shopdesk.db.shop import Shop


@pytest.fixture
def customer(any_shop: Shop) -> int:
    with any_shop.unit_of_work() as session:
        create_customer(session, CustomerInput("李四", city="上海市"))
        return create_customer(
            session,
            CustomerInput(
                "欧阳修文",
                phone="13812345678",
                city="杭州市",
                addresses=(
                    AddressInput("欧阳", "13900001111", "中国", "浙江省", "杭州市", label="home"),
                    AddressInput("公司前台", street="文三路 8 号"),
                ),
            ),
        )


@pytest.mark.parametrize("text", ["欧阳", "oyxw", "5678", "1111", "文三路", "CU000002"])
def test_customers_are_found(any_shop: Shop, customer: int, text: str) -> None:
    with any_shop.reader() as reader:
        assert queries.search_customers(reader, text) == [
            queries.CustomerChoice(customer, "CU000002", "欧阳修文", "13812345678", "杭州市")
        ]


@pytest.mark.parametrize("text", ["", "!", "王五"])
def test_nobody_is_found(any_shop: Shop, customer: int, text: str) -> None:
    assert customer
    with any_shop.reader() as reader:
        assert queries.search_customers(reader, text) == []


def test_addresses_keep_their_parts(any_shop: Shop, customer: int) -> None:
    with any_shop.reader() as reader:
        found = queries.get_customer(reader, customer)
    assert found is not None
    home, office = found.addresses
    assert (home.recipient, home.label, home.text, home.is_default) == (
        "欧阳",
        "home",
        "中国 浙江省 杭州市",
        True,
    )
    assert (home.country, home.province, home.city) == ("中国", "浙江省", "杭州市")
    assert (office.street, office.is_default) == ("文三路 8 号", False)
    assert (found.orders, found.spent, found.first, found.last) == (0, 0, None, None)
