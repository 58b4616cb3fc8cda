"""Suppliers: codes are one, changes are kept in the audit trail, contracts end after they begin."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.purchasing import service
from shopdesk.purchasing.queries import find_supplier, get_supplier, search_suppliers
from shopdesk.purchasing.rules import Layer
from shopdesk.purchasing.service import ContractInput, SupplierInput
from tests.factories import NOON, every_fact
from tests.purchasing.trade import add_trade, do, rows


def test_supplier_is_found_by_name_pinyin_code_and_phone(any_shop: Shop) -> None:
    data = SupplierInput(
        " 义乌小商品 ", layer=Layer.STRATEGIC, phone="138 0013 8000", terms_days=45
    )
    key = do(any_shop, service.save_supplier, data)

    with any_shop.reader() as reader:
        for words in ("义乌", "ywx", "V000001", "8000", ""):
            assert [found.id for found in search_suppliers(reader, words)] == [key], words
        assert search_suppliers(reader, "nobody") == []
        assert find_supplier(reader, "v000001") == key
        found = get_supplier(reader, key, NOON.date())
    assert found is not None
    assert (found.name, found.layer, found.currency, found.terms_days) == (
        "义乌小商品",
        "strategic",
        "CNY",
        45,
    )


def test_change_needs_the_version_that_was_read(any_shop: Shop) -> None:
    key = do(any_shop, service.save_supplier, SupplierInput("甲", code="A"))

    do(any_shop, service.save_supplier, SupplierInput("乙"), supplier_id=key, version=1, actor="me")

    assert rows(any_shop, "SELECT code, name, version FROM supplier") == [("A", "乙", 2)]
    ((before, after),) = rows(
        any_shop, "SELECT before, after FROM audit_event WHERE action = 'changed'"
    )
    assert (before, after) == ('{"name":"甲"}', '{"name":"乙"}')
    facts = every_fact(any_shop)
    with pytest.raises(UserError) as refused:
        do(any_shop, service.save_supplier, SupplierInput("丙"), supplier_id=key, version=1)
    assert refused.value.code == "SD-PUR-005"
    assert every_fact(any_shop) == facts


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": " "}, "SD-PUR-001"),
        ({"terms_days": -1}, "SD-PUR-001"),
        ({"terms_days": 3_651}, "SD-PUR-001"),
        ({"lead_time_days": -1}, "SD-PUR-001"),
        ({"min_order_amount": -1}, "SD-PUR-001"),
        ({"currency": "EURO"}, "SD-PUR-001"),
        ({"currency": "USD", "rate_e6": 0}, "SD-PUR-001"),
        ({"code": "jdz"}, "SD-PUR-002"),
    ],
)
def test_impossible_suppliers_are_refused(
    any_shop: Shop, values: dict[str, Any], code: str
) -> None:
    add_trade(any_shop)  # its supplier has the code JDZ
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        do(any_shop, service.save_supplier, SupplierInput(**({"name": "x"} | values)))

    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_given_codes_are_never_those_of_the_series(any_shop: Shop) -> None:
    do(any_shop, service.save_supplier, SupplierInput("a", code="v000001"))
    do(any_shop, service.save_supplier, SupplierInput("b"))
    assert rows(any_shop, "SELECT code FROM supplier ORDER BY id") == [("v000001",), ("V000002",)]


def test_contracts_are_kept_changed_and_forgotten(any_shop: Shop) -> None:
    trade = add_trade(any_shop)
    signed = ContractInput("Frame", "K-1", date(2026, 1, 1), date(2026, 12, 31))
    key = do(any_shop, service.save_contract, trade.supplier, signed)
    longer = ContractInput("Frame", "K-1", date(2026, 1, 1), date(2027, 12, 31))
    do(any_shop, service.save_contract, trade.supplier, longer, contract_id=key)

    with any_shop.reader() as reader:
        found = get_supplier(reader, trade.supplier, NOON.date())
    assert found is not None
    assert [(row.title, row.valid_until) for row in found.contracts] == [("Frame", 20271231)]
    for wrong in (ContractInput(" "), ContractInput("x", "", date(2026, 2, 1), date(2026, 1, 1))):
        with pytest.raises(UserError) as refused:
            do(any_shop, service.save_contract, trade.supplier, wrong)
        assert refused.value.code == "SD-PUR-001"

    do(any_shop, service.remove_contract, key)
    assert rows(any_shop, "SELECT count(*) FROM supplier_contract") == [(0,)]
    assert rows(any_shop, "SELECT action FROM audit_event WHERE subject = 'supplier_contract'") == [
        ("created",),
        ("changed",),
        ("deleted",),
    ]
