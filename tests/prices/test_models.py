"""What the database itself refuses of prices."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from shopdesk.db.shop import Shop
from shopdesk.prices.models import CompetitorPrice, PriceProposal, PriceRule, SkuPrice
from tests.factories import NOON, add_sku

_RULE = {"name": "r", "kind": "low_stock", "parameters": {}, "created_at": NOON}


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (SkuPrice, {"price": -1}),
        (SkuPrice, {"price": 1, "min_quantity": -1}),
        (SkuPrice, {"price": 1, "valid_from": NOON, "valid_until": NOON}),
        (SkuPrice, {"price": 1, "sku_id": 99}),
        (
            CompetitorPrice,
            {"price": 0, "competitor": "x", "seen_on": NOON.date(), "created_at": NOON},
        ),
    ],
)
def test_impossible_prices(any_shop: Shop, model: Any, values: dict[str, Any]) -> None:
    table: Table = model.__table__
    with any_shop.unit_of_work() as session:
        sku_id = add_sku(session, "MUG")

    with pytest.raises(IntegrityError), any_shop.unit_of_work() as session:
        session.execute(insert(table), {"sku_id": sku_id, **values})

    with any_shop.reader() as reader:
        assert reader.rows(f"SELECT count(*) FROM {table.name}") == [(0,)]


def test_one_open_proposal_a_variant(any_shop: Shop) -> None:
    def add(state: str) -> None:
        with any_shop.unit_of_work() as session:
            session.add(
                PriceProposal(
                    price_rule_id=rule.id,
                    sku_id=sku_id,
                    old_price=100,
                    new_price=80,
                    facts={},
                    state=state,
                    created_at=NOON,
                )
            )

    with any_shop.unit_of_work() as session:
        sku_id = add_sku(session, "MUG")
        rule = PriceRule(**_RULE)
        session.add(rule)
    add("rejected")
    add("open")
    add("rejected")
    with pytest.raises(IntegrityError):
        add("open")
