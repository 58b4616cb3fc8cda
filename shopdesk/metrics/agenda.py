"""What should be done now, with the money at stake: the ranked list of Home.

Only what the records show: waiting orders, goods that sell but are not there, and the gaps in the
records that make other figures blind. Each entry carries the condition that finds its rows, so
that a click shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from shopdesk.base import clock
from shopdesk.base.clock import day_key, from_millis, to_millis
from shopdesk.base.period import Period
from shopdesk.base.table import TableQuery
from shopdesk.db.reader import id_list
from shopdesk.metrics.measure import Convention, Scope
from shopdesk.orders.rules import DisplayState
from shopdesk.products.rules import LifeCycle, ProductKind
from shopdesk.stock.rules import MoveKind, Place

if TYPE_CHECKING:
    from shopdesk.metrics.facts import Facts
    from shopdesk.metrics.products import SkuRow

LATE_HOURS = 48  # platforms fine a shop for parcels that leave later
PACE_DAYS = 28  # sales that tell how fast goods go
LOW_DAYS = 7  # stock that lasts less is low
BILL_DAYS = 7  # bills that fall due within these days are told
_COMING = "('sent', 'confirmed', 'part_received')"
_MANY_ANONYMOUS = Fraction(1, 20)
_RECORDS = ", ".join(f"'{kind}'" for kind in (MoveKind.OPENING, MoveKind.COUNT, MoveKind.RECEIPT))


class Matter(StrEnum):
    """What an entry is about."""

    TO_SHIP = "to_ship"
    TO_PAY = "to_pay"
    OUT_OF_STOCK = "out_of_stock"
    LOW_STOCK = "low_stock"
    LATE_DELIVERY = "late_delivery"
    BILLS_DUE = "bills_due"
    PRICE_PROPOSALS = "price_proposals"
    NO_STOCK_RECORD = "no_stock_record"
    NO_CUSTOMER = "no_customer"
    NO_COST = "no_cost"


# The last ones are no work on orders or goods, but gaps in what the shop knows.
GAPS = frozenset({Matter.NO_STOCK_RECORD, Matter.NO_CUSTOMER, Matter.NO_COST})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do.

    Args:
        matter: what it is about.
        count: orders or SKUs concerned.
        money: minor units at stake: the value of the orders, what the SKUs sold for in the last 28
            days, what is still to come or to pay, what the proposed prices differ by in stock.
        rows: list that shows them: ``orders``, ``products``, ``purchases``, ``suppliers``,
            ``prices``.
        query: finds them in that list.
        late: how many of them wait too long.
        oldest: since when the oldest one waits.
    """

    matter: Matter
    count: int
    money: int
    rows: str
    query: TableQuery = field(repr=False)
    late: int = 0
    oldest: datetime | None = None

    @property
    def urgent(self) -> bool:
        """Whether something of it is late or lost while it waits."""
        return self.late > 0 or self.matter is Matter.OUT_OF_STOCK


def agenda(facts: Facts, *, now: datetime | None = None) -> tuple[Entry, ...]:
    """Everything that waits, the most money first; gaps in the records come last.

    Args:
        facts: the shop's records.
        now: the present instant.
    """
    now = now or clock.now()
    entries = [
        *_waiting(facts, now),
        *_goods(facts),
        *_buying(facts),
        *_proposals(facts),
        *_anonymous(facts),
    ]
    found = [entry for entry in entries if entry.count]
    return tuple(
        sorted(found, key=lambda one: (one.matter in GAPS, not one.urgent, -one.money, one.matter))
    )


def _waiting(facts: Facts, now: datetime) -> Iterator[Entry]:
    """Orders to ship, by the time since they were paid, and orders to be paid."""
    late = to_millis(now - timedelta(hours=LATE_HOURS))
    since = "coalesce(o.paid_at, o.placed_at)"
    for matter, state, money, start in (
        (Matter.TO_SHIP, DisplayState.WAIT_SHIP, "o.total - o.refunded", since),
        (Matter.TO_PAY, DisplayState.WAIT_PAY, "o.total - o.paid", "o.placed_at"),
    ):
        count, amount, oldest, waiting = facts.row(
            f"SELECT count(*), coalesce(sum({money}), 0), min({start}), "
            f"coalesce(sum(CASE WHEN {start} < :late THEN 1 ELSE 0 END), 0) "
            "FROM sales_order o WHERE o.display_state = :state",
            late=late,
            state=str(state),
        )
        yield Entry(
            matter,
            int(count),
            int(amount),
            "orders",
            TableQuery(filters=((str(state), {}),), sort="placed_at", descending=False),
            # An unpaid order is the buyer's business however long it waits.
            late=int(waiting) if matter is Matter.TO_SHIP else 0,
            oldest=None if oldest is None else from_millis(oldest),
        )


def _goods(facts: Facts) -> Iterator[Entry]:
    """SKUs that sell: out of stock, low, never counted, without cost."""
    from shopdesk.metrics.products import sku_table

    end = facts.covered_until + timedelta(days=1)
    window = Period(end - timedelta(days=PACE_DAYS), end)
    table = sku_table(facts, Scope(window, convention=Convention.NET))
    offered = _offered(facts)
    sold = [row for row in table.rows if row.units > 0 and row.sku_id in offered]
    recorded = _recorded(facts)

    def entry(matter: Matter, chosen: Callable[[SkuRow], bool]) -> Entry:
        rows = [row for row in sold if chosen(row)]
        inside = id_list([row.sku_id for row in rows])
        chosen_products = f"p.id IN (SELECT k.product_id FROM sku k WHERE k.id IN ({inside}))"
        query = TableQuery(narrow=((chosen_products, {}, ()),))
        return Entry(matter, len(rows), sum(row.sales for row in rows), "products", query)

    def left(row: SkuRow) -> int:
        return offered[row.sku_id][0]

    def is_low(row: SkuRow) -> bool:
        return 0 < left(row) * PACE_DAYS < row.units * LOW_DAYS

    yield entry(Matter.OUT_OF_STOCK, lambda row: row.sku_id in recorded and left(row) <= 0)
    yield entry(Matter.LOW_STOCK, lambda row: row.sku_id in recorded and is_low(row))
    yield entry(Matter.NO_STOCK_RECORD, lambda row: row.sku_id not in recorded)
    yield entry(Matter.NO_COST, lambda row: not offered[row.sku_id][1])


def _buying(facts: Facts) -> Iterator[Entry]:
    """Deliveries that should have come, and bills of suppliers that fall due within a week.

    Foreign amounts count at the rate of their order.
    """
    today = day_key(facts.today)
    count, amount = facts.row(
        "SELECT count(DISTINCT o.id), coalesce(sum(CASE WHEN l.received < l.quantity THEN "
        "l.amount * o.rate_e6 / 1000000.0 * (l.quantity - l.received) / l.quantity END), 0) "
        "FROM purchase_order o JOIN purchase_line l ON l.purchase_order_id = o.id "
        f"WHERE o.state IN {_COMING} AND o.expected_on < :today",
        today=today,
    )
    late = TableQuery(filters=(("late", {"today": today}),), sort="expected", descending=False)
    yield Entry(Matter.LATE_DELIVERY, int(count), round(amount), "purchases", late, late=int(count))
    until = day_key(facts.today + timedelta(days=BILL_DAYS))
    count, amount, overdue = facts.row(
        "SELECT count(*), coalesce(sum((y.amount - y.paid) * y.rate_e6 / 1000000.0), 0), "
        "coalesce(sum(CASE WHEN y.due_on < :today THEN 1 ELSE 0 END), 0) FROM payable y "
        "WHERE y.amount > y.paid AND y.due_on <= :until",
        today=today,
        until=until,
    )
    owed = (
        "s.id IN (SELECT y.supplier_id FROM payable y "
        "WHERE y.amount > y.paid AND y.due_on <= :until)"
    )
    query = TableQuery(narrow=((owed, {"until": until}, ()),))
    yield Entry(Matter.BILLS_DUE, int(count), round(amount), "suppliers", query, late=int(overdue))


def _proposals(facts: Facts) -> Iterator[Entry]:
    """Prices that rules propose and nobody has decided on."""
    count, amount = facts.row(
        "SELECT count(*), coalesce(sum(abs(p.new_price - p.old_price) * (SELECT "
        "coalesce(sum(b.quantity), 0) FROM stock_balance b WHERE b.sku_id = p.sku_id "
        "AND b.location_id = 1 AND b.quantity > 0) / 1000.0), 0) FROM price_proposal p "
        "WHERE p.state = 'open'"
    )
    query = TableQuery(filters=(("proposed", {}),))
    yield Entry(Matter.PRICE_PROPOSALS, int(count), round(amount), "prices", query)


def _offered(facts: Facts) -> dict[int, tuple[int, bool]]:
    """Goods on sale by SKU: pieces available on the shelf, whether the cost is known."""
    rows = facts.reader.rows(
        "SELECT s.id, coalesce(b.quantity - b.reserved, 0), "
        "CASE WHEN s.cost_e4 IS NULL THEN 0 ELSE 1 END FROM sku s "
        f"JOIN product p ON p.id = s.product_id AND p.kind = '{ProductKind.GOODS}' "
        f"AND p.state = '{LifeCycle.SELLING}' LEFT JOIN stock_balance b ON b.sku_id = s.id "
        f"AND b.location_id = {int(Place.SHELF)} WHERE s.active = 1"
    )
    return {int(key): (int(left), bool(cost)) for key, left, cost in rows}


def _recorded(facts: Facts) -> frozenset[int]:
    """SKUs whose stock somebody ever received, counted or opened."""

    def load() -> frozenset[int]:
        rows = facts.reader.rows(
            f"SELECT DISTINCT sku_id FROM stock_move WHERE kind IN ({_RECORDS})"
        )
        return frozenset(int(row[0]) for row in rows)

    return facts.keep("recorded skus", load)


def _anonymous(facts: Facts) -> Iterator[Entry]:
    """Sales whose buyer nobody wrote down: no repeat rate, no segment knows them."""
    end = facts.covered_until + timedelta(days=1)
    start = end - timedelta(days=365)
    first, last = Period(start, end).keys
    count, unknown, lost = facts.row(
        "SELECT count(*), "
        "coalesce(sum(CASE WHEN customer_id IS NULL THEN 1 ELSE 0 END), 0), "
        "coalesce(sum(CASE WHEN customer_id IS NULL THEN goods - discount ELSE 0 END), 0) "
        "FROM sales_order WHERE is_sale = 1 AND business_date >= :d0 AND business_date < :d1",
        d0=first,
        d1=last,
    )
    if not count or Fraction(int(unknown), int(count)) < _MANY_ANONYMOUS:
        return
    nobody = (
        "o.customer_id IS NULL AND o.is_sale = 1 "
        "AND o.business_date >= :d0 AND o.business_date < :d1"
    )
    query = TableQuery(narrow=((nobody, {"d0": first, "d1": last}, ()),))
    yield Entry(Matter.NO_CUSTOMER, int(unknown), int(lost), "orders", query)
