"""Lines: the quick way by index and the way over single lines give the same."""

from __future__ import annotations

from datetime import date

import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.metrics.cut import Cut
from shopdesk.metrics.line_rows import LineRows, RefundLineRows
from shopdesk.metrics.measure import By, Scope
from tests.metrics.records import Line, facts_of, records
from tests.metrics.test_against_pandas import TODAY, WINTER, random_shop

MARCH = Period.month(2026, 3)


@pytest.mark.parametrize("by", [None, By.SKU, By.PRODUCT, By.CATEGORY])
@pytest.mark.parametrize("narrowed", [{}, {"sku_id": 2}, {"category_id": 1}])
@pytest.mark.parametrize("name", ["amount", "units"])
def test_both_ways_agree(shop: Shop, by: By | None, narrowed: dict[str, int], name: str) -> None:
    with facts_of(shop, random_shop(5), today=TODAY) as facts:
        scope = Scope(WINTER, **narrowed)  # type: ignore[arg-type]
        quick = Cut(facts, scope, by).lines
        slow = Cut(facts, scope, by).lines
        slow.__dict__["_is_sum"] = False

        assert quick._is_sum
        assert quick.total(name).tolist() == slow.total(name).tolist()
        assert quick.skus().tolist() == slow.skus().tolist()


def test_gifts_are_pieces_only(shop: Shop) -> None:
    made = records()
    gift = made.sku("GIFT")
    made.order(date(2026, 3, 2), [Line(1, 90, less=10), Line(gift, 0, kind="gift", less=500)])

    with facts_of(shop, made, today=TODAY) as facts:
        rows = Cut(facts, Scope(MARCH), By.SKU).sales

        assert isinstance(rows, LineRows)
        assert rows.total("amount").tolist() == [90, 0, 0, 0]
        assert rows.total("units").tolist() == [1000, 1000, 0, 0]
        assert rows.total("gross").tolist() == [100, 0, 0, 0]
        assert rows.total("discount").tolist() == [10, 0, 0, 0]
        assert rows.orders().tolist() == [1, 0, 0, 0]
        assert rows.skus().tolist() == [1, 0, 0, 0]
        assert rows.sold_skus().tolist() == [0]


def test_refunds_by_item_add_up_with_what_belongs_to_no_line(shop: Shop) -> None:
    made = records()
    made.sku("S2")
    post = made.sku("POST", kind="service")
    made.sale(date(2026, 3, 1), 1)
    made.refund(date(2026, 3, 2), [Line(1, 70), Line(post, 8, kind="service")], extra=5, freight=9)
    made.refund(date(2026, 3, 3), [Line(1, 30, pieces=3), Line(None, 20)])
    made.refund(date(2026, 4, 1), [Line(2, 500)])

    with facts_of(shop, made, today=TODAY) as facts:
        rows = Cut(facts, Scope(MARCH), By.SKU).refunds
        one = Cut(facts, Scope(MARCH, sku_id=1)).refunds
        days = Cut(facts, Scope(MARCH, sku_id=1), By.DAY).refunds

        assert isinstance(rows, RefundLineRows)
        assert rows.total("amount").tolist() == [100, 0, 0, 8, 25]
        assert rows.total("units").tolist() == [4_000, 0, 0, 0, 1_000]
        assert rows.count().tolist() == [2, 0, 0, 1, 1]
        assert one.total("amount").tolist() == [100]
        assert days.total("amount").tolist()[1:3] == [70, 30]
