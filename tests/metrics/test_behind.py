"""The rows behind a figure are those that it was computed from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopdesk.base.period import Period
from shopdesk.base.table import TableQuery, TableSpec, ids_statement
from shopdesk.customers.queries import CUSTOMERS
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.metrics.behind import Rows, customers_by_id, order_condition, rows_behind
from shopdesk.metrics.book import BOOK, Metrics, compute, series
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import By, Convention, Key, Scope
from shopdesk.orders.queries import ORDERS, REFUNDS
from shopdesk.products.queries import PRODUCTS
from shopdesk.stock.rules import Place
from tests.metrics.records import facts_of
from tests.metrics.test_against_pandas import TODAY, WINTER, random_shop

SPECS: dict[str, TableSpec] = {spec.name: spec for spec in (ORDERS, REFUNDS, CUSTOMERS, PRODUCTS)}
# What a list says of the figure: its number of rows or a sum over them.
_COUNT = "count(*)"
_SUMS = {
    "gross_sales": "sum(o.goods)", "discounts": "sum(o.discount)",
    "sales": "sum(o.goods - o.discount)", "refunds": "sum(r.amount - r.freight)",
    "freight_income": "sum(o.freight)", "payments": "sum(o.paid)", "units": "sum(o.units)",
    "anonymous_sales": "sum(o.goods - o.discount)", "new_buyer_sales": "sum(o.goods - o.discount)",
    "returning_buyer_sales": "sum(o.goods - o.discount)", "orders": _COUNT, "buyers": _COUNT,
    "anonymous_orders": _COUNT, "new_buyers": _COUNT, "returning_buyers": _COUNT,
    "returning_share": _COUNT, "repurchase_rate": _COUNT, "rebuy_rate": _COUNT,
    "refund_count": _COUNT, "unshipped_orders": _COUNT,
}  # fmt: skip
_BY_LINE = {"orders", "buyers"}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory, empty_shop_file: Path) -> Iterator[Facts]:
    """A random shop, read only by these tests."""
    path = tmp_path_factory.mktemp("behind") / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    opened = open_shop(path)
    with facts_of(opened, random_shop(21), today=TODAY) as found:
        yield found
    opened.close()


def ids(facts: Facts, rows: Rows) -> list[int]:
    statement = ids_statement(SPECS[rows.spec], TableQuery(narrow=(rows.narrow,)))
    return [int(row[0]) for row in facts.reader.rows(statement.sql, statement.parameters)]


def told(facts: Facts, rows: Rows, expression: str) -> int:
    spec = SPECS[rows.spec]
    inside = ",".join(map(str, ids(facts, rows))) or "NULL"
    sql = f"SELECT coalesce({expression}, 0) FROM {spec.source} WHERE {spec.key} IN ({inside})"
    return int(facts.reader.rows(sql)[0][0])


def figure(value: Any) -> int:
    return int(value.amount if value.numerator is None else value.numerator)


@pytest.mark.parametrize("convention", list(Convention))
@pytest.mark.parametrize("key", _SUMS)
def test_list_of_the_whole_scope(facts: Facts, key: str, convention: Convention) -> None:
    scope = Scope(WINTER, convention=convention)
    if key == "rebuy_rate":
        scope = scope.during(Period.month(2026, 1))

    rows = rows_behind(facts, key, scope=scope)

    assert rows is not None
    assert rows.spec == BOOK[key].rows
    assert told(facts, rows, _SUMS[key]) == figure(compute(facts, key, scope=scope))


AXES = [
    (key, by)
    for key in _SUMS
    for by in By
    if by in BOOK[key].grains
    and by not in {By.DAY, By.YEAR, By.QUARTER}
    and (key in _BY_LINE or by not in {By.SKU, By.PRODUCT, By.CATEGORY})
]


@pytest.mark.parametrize(("key", "by"), AXES)
def test_list_of_every_point(facts: Facts, key: str, by: By) -> None:
    scope = Scope(WINTER)

    for point in series(facts, key, scope=scope, by=by).points:
        rows = rows_behind(facts, key, scope=scope, by=by, point=point.key)

        assert rows is not None
        if point.value.amount is not None:
            assert told(facts, rows, _SUMS[key]) == figure(point.value), point


@pytest.mark.postgres
def test_conditions_are_understood_by_both_engines(facts: Facts, postgres_address: str) -> None:
    server = open_shop(postgres_address)
    try:
        with facts_of(server, random_shop(21), today=TODAY) as there:
            for key, found in BOOK.items():
                for convention in Convention:
                    scope = Scope(WINTER, convention=convention)
                    rows = [rows_behind(side, key, scope=scope) for side in (facts, there)]
                    if found.rows:
                        here, other = rows
                        assert here is not None
                        assert other is not None
                        assert sorted(ids(facts, here)) == sorted(ids(there, other))
    finally:
        server.close()


@pytest.mark.parametrize(
    "narrowed", [{"channel_id": 2}, {"country": "Japan"}, {"customer_id": 3}, {"country": ""}]
)
def test_list_follows_the_narrowing(facts: Facts, narrowed: dict[str, Any]) -> None:
    scope = Scope(WINTER, **narrowed)

    for key in ("sales", "refunds", "buyers"):
        rows = rows_behind(facts, key, scope=scope)
        assert rows is not None
        assert told(facts, rows, _SUMS[key]) == figure(compute(facts, key, scope=scope))


@pytest.mark.parametrize("narrowed", [{"sku_id": 4}, {"category_id": 1}, {"product_id": 2}])
def test_orders_with_a_product(facts: Facts, narrowed: dict[str, int]) -> None:
    scope = Scope(WINTER, **narrowed)  # type: ignore[arg-type]
    rows = rows_behind(facts, "orders", scope=scope)

    assert rows is not None
    assert len(ids(facts, rows)) == compute(facts, "orders", scope=scope).amount


def test_net_sales_opens_orders_and_refunds(facts: Facts) -> None:
    rows = rows_behind(facts, "net_sales", scope=Scope(WINTER))

    assert rows is not None
    (refunds,) = rows.also
    assert (rows.spec, refunds.spec) == ("orders", "refunds")
    sold = told(facts, rows, _SUMS["sales"])
    assert sold - told(facts, refunds, _SUMS["refunds"]) == figure(
        compute(facts, "net_sales", scope=Scope(WINTER))
    )


def test_figure_without_a_list(facts: Facts) -> None:
    assert rows_behind(facts, "adjustments", scope=Scope(WINTER)) is None


@pytest.mark.parametrize("key", ["skus_sold", "sell_through"])
@pytest.mark.parametrize(("by", "point"), [(None, None), (By.CATEGORY, 2), (By.CATEGORY, None)])
def test_products_that_sold(facts: Facts, key: str, by: By | None, point: Key) -> None:
    scope = Scope(WINTER)
    found = [compute(facts, key, scope=scope)]
    if by is not None:
        points = series(facts, key, scope=scope, by=by).points
        found = [one.value for one in points if one.key == point]

    rows = rows_behind(facts, key, scope=scope, by=by, point=point)

    # Every product of this shop has one SKU.
    assert rows is not None
    assert len(ids(facts, rows)) == (figure(found[0]) if found else 0)


@pytest.mark.parametrize(
    ("key", "expected"), [("stock_value", [1]), ("out_of_stock_skus", [2]), ("cover_days", [1])]
)
def test_products_in_stock(shop: Shop, key: str, expected: list[int]) -> None:
    from tests.metrics.records import records

    made = records()
    made.sku("S2")
    made.move(date(2026, 1, 1), 1, pieces=1, value=5, source=Place.SUPPLIER, target=Place.SHELF)

    with facts_of(shop, made, today=TODAY) as facts:
        scope = Scope(WINTER)
        rows = rows_behind(facts, key, scope=scope)
        of_one = rows_behind(facts, key, scope=Scope(WINTER, sku_id=expected[0]))
        of_point = rows_behind(facts, key, scope=scope, by=By.SKU, point=3 - expected[0])

        assert rows is not None
        assert of_one is not None
        assert of_point is not None
        assert ids(facts, rows) == expected
        assert ids(facts, of_one) == expected
        assert ids(facts, of_point) == []


def test_shipping_opens_shipped_or_waiting_orders(shop: Shop) -> None:
    from tests.metrics.records import records

    made = records()
    made.sale(date(2026, 1, 2), 5, shipped_at=1)
    made.sale(date(2026, 1, 2), 5, shipment_state="waiting")
    made.sale(date(2026, 1, 2), 5)
    made.sale(date(2026, 1, 2), 5, source="import", placed_at=9, shipped_at=9)

    with facts_of(shop, made, today=TODAY) as facts:
        scope = Scope(WINTER)
        shipped = rows_behind(facts, "hours_to_ship", scope=scope)
        waiting = rows_behind(facts, "unshipped_orders", scope=scope)

        assert shipped is not None
        assert waiting is not None
        assert (ids(facts, shipped), ids(facts, waiting)) == ([1], [2])


def test_averages_per_buyer_open_orders_of_known_customers(facts: Facts) -> None:
    rows = rows_behind(facts, "sales_per_buyer", scope=Scope(WINTER))
    value = compute(facts, "sales_per_buyer", scope=Scope(WINTER))

    assert rows is not None
    assert told(facts, rows, _SUMS["sales"]) == value.numerator


def test_impossible_question_is_refused(facts: Facts) -> None:
    with pytest.raises(UserError, match="SD-KPI-002"):
        rows_behind(facts, "hours_to_ship", scope=Scope(WINTER), by=By.SKU, point=1)
    with pytest.raises(UserError, match="SD-KPI-003"):
        rows_behind(facts, "hours_to_ship", scope=Scope(WINTER, sku_id=1))


def test_customers_of_a_table(shop: Shop) -> None:
    made = random_shop(1)
    made.write(shop)

    with Metrics(shop).facts(today=TODAY) as facts:
        assert sorted(ids(facts, customers_by_id((3, 1)))) == [1, 3]
        assert ids(facts, customers_by_id(())) == []


def test_condition_stands_for_itself(facts: Facts) -> None:
    sql, parameters, joins = order_condition(facts, Scope(WINTER, channel_id=1))
    rows = facts.reader.rows(f"SELECT count(*) FROM sales_order o WHERE {sql}", parameters)

    assert rows[0][0] == compute(facts, "orders", scope=Scope(WINTER, channel_id=1)).amount
    assert joins == ()
