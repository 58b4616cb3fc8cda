"""The records behind a figure, as a condition on the list that shows them.

A figure on screen opens exactly the rows that it was computed from: ``TableQuery(narrow=(…,))`` on
the list named by ``Rows.spec``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from shopdesk.base.clock import day_key, from_day_key
from shopdesk.base.period import Interval, Period
from shopdesk.db.reader import id_list
from shopdesk.metrics.axes import SERVICES
from shopdesk.metrics.book import find_measure
from shopdesk.metrics.customers import following_period
from shopdesk.metrics.measure import CALENDAR, ITEMS, By, Convention, Key, Scope, check_question
from shopdesk.orders.rules import LineKind, OrderSource, ShipmentState

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts

Narrow = tuple[str, dict[str, Any], tuple[str, ...]]

_SALE = "o.is_sale = 1 AND o.goods > o.discount"
_PAID_DAY = (
    "coalesce((SELECT max(y.business_date) FROM payment y WHERE y.order_id = o.id), "
    "o.business_date)"
)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list and the condition that leaves the rows behind a figure; perhaps a second such list."""

    spec: str
    narrow: Narrow
    also: tuple[Rows, ...] = ()


@dataclass(slots=True)
class _Condition:
    """SQL clauses with parameters of their own names."""

    clauses: list[str] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def add(self, clause: str, **values: Any) -> None:
        """One clause; each ``{name}`` in it becomes a parameter that nothing else uses."""
        names = {}
        for name, value in values.items():
            own = f"behind_{len(self.parameters)}_{name}"
            self.parameters[own] = value
            names[name] = f":{own}"
        self.clauses.append(clause.format(**names))

    def merge(self, sql: str, parameters: dict[str, Any]) -> None:
        """Another condition whose parameters are named already."""
        self.clauses.append(sql)
        self.parameters |= parameters

    def narrow(self) -> Narrow:
        return " AND ".join(self.clauses), self.parameters, ()


def rows_behind(
    facts: Facts, key: str, *, scope: Scope, by: By | None = None, point: Key = None
) -> Rows | None:
    """The records that a figure, or one point of its series, was computed from.

    Args:
        facts: the shop's records.
        key: the measure.
        scope: as it was asked.
        by: the axis of the series, None for the figure of the whole scope.
        point: the key of the point.

    Returns:
        None for a measure that has no list.

    Raises:
        UserError: as ``book.series``.
    """
    found = find_measure(key)
    check_question(found, scope, by)
    scope, points = _at_point(scope, by, point)
    if found.rows == "orders":
        narrow = _orders(facts, scope, points, key).narrow()
        also = (Rows("refunds", _refunds(facts, scope, points).narrow()),)
        return Rows("orders", narrow, also if key == "net_sales" else ())
    if found.rows == "refunds":
        return Rows("refunds", _refunds(facts, scope, points).narrow())
    if found.rows == "customers":
        return Rows("customers", _customers(facts, scope, points, key).narrow())
    if found.rows == "products":
        return Rows("products", _products(facts, scope, points, key).narrow())
    return None


def _at_point(scope: Scope, by: By | None, point: Key) -> tuple[Scope, dict[By, Key]]:
    """The scope cut to a calendar point, or the point to be matched."""
    if by is None:
        return scope, {}
    if by in CALENDAR:
        whole = Period.of(Interval(str(by)), from_day_key(int(point or 0)))
        start, end = scope.period.start, scope.period.end
        return scope.during(Period(max(whole.start, start), min(whole.end, end))), {}
    return scope, {by: point}


def _days(condition: _Condition, day: str, scope: Scope, points: dict[By, Key]) -> None:
    low, high = scope.period.keys
    condition.add(f"{day} >= {{low}} AND {day} < {{high}}", low=low, high=high)
    if By.WEEKDAY in points:
        # The two engines name weekdays differently; the days themselves are the same on both.
        days = _weekdays(scope.period, int(points[By.WEEKDAY] or 0))
        condition.clauses.append(f"{day} IN ({id_list(days)})")


def _weekdays(period: Period, weekday: int) -> list[int]:
    first = period.start + timedelta(days=(weekday - period.start.weekday()) % 7)
    found: list[int] = []
    day: date = first
    while day < period.end:
        found.append(day_key(day))
        day += timedelta(days=7)
    return found


def _places(condition: _Condition, alias: str, points: dict[By, Key]) -> None:
    columns = {
        By.CHANNEL: "channel_id",
        By.COUNTRY: "country",
        By.PROVINCE: "province",
        By.CUSTOMER: "customer_id",
        By.HOUR: "placed_hour",
    }
    for axis, column in columns.items():
        if axis not in points:
            continue
        if points[axis] is None:
            condition.clauses.append(f"{alias}.{column} IS NULL")
        else:
            condition.add(f"{alias}.{column} = {{key}}", key=points[axis])


def order_condition(facts: Facts, scope: Scope, points: dict[By, Key] | None = None) -> Narrow:
    """The sale orders of a scope as a condition on ``sales_order o``."""
    return _orders(facts, scope, points or {}, "").narrow()


def _orders(facts: Facts, scope: Scope, points: dict[By, Key], key: str) -> _Condition:
    condition = _Condition()
    # Pieces of orders of gifts only count as pieces, not as sales.
    condition.clauses.append("o.is_sale = 1" if key == "units" else _SALE)
    if (scope.convention or facts.convention) is Convention.PAYMENT:
        condition.clauses.append("o.paid >= o.total AND o.paid > 0")
        _days(condition, _PAID_DAY, scope, points)
    else:
        _days(condition, "o.business_date", scope, points)
    matched = scope.filters() | points
    _places(condition, "o", matched)
    lines = _lines(facts, scope, points, key)
    if lines:
        condition.clauses.append(
            f"o.id IN (SELECT l.order_id FROM order_line l WHERE {' AND '.join(lines)})"
        )
    _of_measure(condition, facts, scope, key)
    return condition


def _lines(facts: Facts, scope: Scope, points: dict[By, Key], key: str) -> list[str]:
    """Conditions on ``l`` that the product axes of a question put."""
    clauses = []
    chosen = _chosen_skus(facts, scope)
    if chosen is not None:
        clauses.append(f"l.sku_id IN ({id_list(chosen)})")
    clauses += [_item_point(axis, points[axis]) for axis in ITEMS & points.keys()]
    if clauses and key != "units":
        clauses.append("l.amount > 0")
    return clauses


def _chosen_skus(facts: Facts, scope: Scope) -> list[int] | None:
    """The SKUs that a scope is narrowed to; None when it is not."""
    from shopdesk.metrics.items import skus_under

    if ITEMS.isdisjoint(scope.filters()):
        return None
    found: list[int] = skus_under(
        facts, category=scope.category_id, product=scope.product_id, sku=scope.sku_id
    ).tolist()
    return found


_ITEM_COLUMN = {By.SKU: "s.id", By.PRODUCT: "s.product_id", By.CATEGORY: "q.category_id"}


def _item_point(axis: By, point: Key) -> str:
    """One point of a product axis as a condition on ``l``; a category without those below it."""
    if point == SERVICES:
        return f"l.kind = '{LineKind.SERVICE}'"
    product = "SELECT s.id FROM sku s JOIN product q ON q.id = s.product_id WHERE"
    goods = f"l.kind <> '{LineKind.SERVICE}'"
    if point is not None:
        return f"{goods} AND l.sku_id IN ({product} {_ITEM_COLUMN[axis]} = {int(point)})"
    if axis is By.CATEGORY:
        nameless = f"l.sku_id IN ({product} q.category_id IS NULL)"
        return f"{goods} AND (l.sku_id IS NULL OR {nameless})"
    return f"{goods} AND l.sku_id IS NULL"


def _of_measure(condition: _Condition, facts: Facts, scope: Scope, key: str) -> None:
    """What a measure demands of its orders beyond being in the scope."""
    if key in {"anonymous_orders", "anonymous_sales", "anonymous_share"}:
        condition.clauses.append("o.customer_id IS NULL")
    elif key in {"sales_per_buyer", "orders_per_buyer"}:
        condition.clauses.append("o.customer_id IS NOT NULL")
    elif key in {"hours_to_ship", "hours_to_ship_p90"}:
        told = f"NOT (o.source = '{OrderSource.IMPORT}' AND o.shipped_at = o.placed_at)"
        condition.clauses.append(f"o.shipped_at IS NOT NULL AND {told}")
    elif key == "unshipped_orders":
        states = f"'{ShipmentState.WAITING}', '{ShipmentState.PART}'"
        condition.clauses.append(
            f"o.shipped_at IS NULL AND o.shipment_state IN ({states}) AND o.life <> 'closed'"
        )
    elif key in {"new_buyer_sales", "returning_buyer_sales"}:
        condition.clauses.append("o.customer_id IS NOT NULL")
        sql, parameters = _earlier(facts, scope, "o.customer_id")
        condition.merge(f"NOT {sql}" if key == "new_buyer_sales" else sql, parameters)


def _earlier(facts: Facts, scope: Scope, customer: str) -> tuple[str, dict[str, Any]]:
    """Whether a customer bought before the scope's period, as SQL."""
    start = scope.period.start
    if (scope.convention or facts.convention) is Convention.PAYMENT:
        since = Period(start - timedelta(days=365), start)
    else:
        since = Period(min(facts.first_day or start, start), start)
    condition = _orders(facts, Scope(since, convention=scope.convention), {}, "")
    sql, parameters, _joins = condition.narrow()
    renamed = {f"earlier_{name}": value for name, value in parameters.items()}
    sql = sql.replace(":behind_", ":earlier_behind_")
    known = "o.customer_id IS NOT NULL"
    buyers = f"SELECT o.customer_id FROM sales_order o WHERE {sql} AND {known}"
    return f"{customer} IN ({buyers})", renamed


def _customers(facts: Facts, scope: Scope, points: dict[By, Key], key: str) -> _Condition:
    """Customers with an order in the scope, and what else the measure demands."""
    sql, parameters, _joins = _orders(facts, scope, points, "").narrow()
    often = " GROUP BY o.customer_id HAVING count(*) >= 2" if key == "repurchase_rate" else ""
    condition = _Condition()
    condition.merge(
        f"c.id IN (SELECT o.customer_id FROM sales_order o WHERE {sql} "
        f"AND o.customer_id IS NOT NULL{often})",
        parameters,
    )
    if key in {"returning_buyers", "returning_share", "new_buyers"}:
        earlier, values = _earlier(facts, scope, "c.id")
        condition.merge(f"NOT {earlier}" if key == "new_buyers" else earlier, values)
    if key == "rebuy_rate":
        again = Scope(following_period(scope.period), convention=scope.convention)
        sql, parameters, _joins = _orders(facts, again, {}, "").narrow()
        condition.merge(
            "c.id IN (SELECT o.customer_id FROM sales_order o WHERE "
            + sql.replace(":behind_", ":again_behind_")
            + ")",
            {f"again_{name}": value for name, value in parameters.items()},
        )
    return condition


def _refunds(facts: Facts, scope: Scope, points: dict[By, Key]) -> _Condition:
    condition = _Condition()
    _days(condition, "r.business_date", scope, points)
    matched = scope.filters() | points
    _places(condition, "r", matched)
    lines = _lines(facts, scope, points, "units")
    if lines:
        condition.clauses.append(
            f"r.id IN (SELECT l.refund_id FROM refund_line l WHERE {' AND '.join(lines)})"
        )
    return condition


def _products(facts: Facts, scope: Scope, points: dict[By, Key], key: str) -> _Condition:
    from shopdesk.metrics.cut import Cut
    from shopdesk.metrics.items import skus_of

    condition = _Condition()
    if key in {"skus_sold", "sell_through"}:
        sql, parameters, _joins = _orders(facts, scope, points, "").narrow()
        condition.merge(
            "p.id IN (SELECT s.product_id FROM sales_order o "
            "JOIN order_line l ON l.order_id = o.id JOIN sku s ON s.id = l.sku_id "
            f"WHERE {sql} AND l.kind = '{LineKind.GOODS}' AND l.amount > 0)",
            parameters,
        )
    else:
        from shopdesk.metrics.stock import stock_at

        found, skus = stock_at(facts, scope.period.end), skus_of(facts)
        places = found.sku[found.quantity != 0]
        if key == "out_of_stock_skus":
            places, empty = Cut(facts, scope).empty_skus(found.sku, found.quantity)
            places = places[empty > 0]
        condition.clauses.append(f"p.id IN ({id_list(skus.product[places].tolist())})")
    chosen = _chosen_skus(facts, scope)
    if chosen is not None:
        condition.clauses.append(
            f"p.id IN (SELECT s.product_id FROM sku s WHERE s.id IN ({id_list(chosen)}))"
        )
    for axis in ITEMS & points.keys():
        column = {By.SKU: "s.id", By.PRODUCT: "p.id", By.CATEGORY: "p.category_id"}[axis]
        point = points[axis]
        match = "IS NULL" if point is None else f"= {int(point)}"
        condition.clauses.append(
            f"EXISTS (SELECT 1 FROM sku s WHERE s.product_id = p.id AND {column} {match})"
        )
    return condition


def customers_by_id(ids: Iterable[int]) -> Rows:
    """The customers of those ids, for tables such as RFM segments."""
    return Rows("customers", (f"c.id IN ({id_list(list(ids))})", {}, ()))
