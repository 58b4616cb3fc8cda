"""What the shop knows of the orders and refunds that a file of refunds names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from shopdesk.db.reader import Reader, id_list, session_reader
from shopdesk.products.service import FoundSku, find_skus
from shopdesk.stock.service.named import NamedPlace, find_places

_AT_ONCE = 400
_TOLD_BY_ORDERS = "R-"  # begins the number of a refund that a file of orders told of


@dataclass(slots=True)
class KnownOrder:
    """An order; ``left`` is the money that can still go back."""

    id: int
    number: str
    customer_id: int | None
    left: int


@dataclass(slots=True)
class SoldLine:
    """A line of an order with what can still be refunded of it."""

    id: int
    line_no: int
    sku_id: int | None
    kind: str
    title: str
    quantity: int
    amount: int

    def take(self, quantity: int, amount: int) -> None:
        """Note that so much goes back."""
        self.quantity -= quantity
        self.amount -= amount


@dataclass(frozen=True, slots=True)
class KnownRefund:
    """A refund of the shop; ``lines`` as kind, SKU, quantity and amount each."""

    id: int
    channel: str
    number: str
    external_number: str | None
    order_id: int | None
    refunded_at: int
    freight: int
    amount: int
    lines: tuple[tuple[str, int | None, int, int], ...]

    @property
    def is_from_orders(self) -> bool:
        """Whether a file of orders told of it, without its own number and lines."""
        return self.number.startswith(_TOLD_BY_ORDERS)


@dataclass(slots=True)
class Books:
    """What the rows of the file may mean: orders by channel code and number, refunds by order."""

    orders: dict[tuple[str, str], KnownOrder] = field(default_factory=dict)
    lines: dict[int, list[SoldLine]] = field(default_factory=dict)
    refunds: dict[tuple[str, int | None], list[KnownRefund]] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    skus: dict[str, FoundSku] = field(default_factory=dict)
    places: dict[str, NamedPlace] = field(default_factory=dict)


def read_books(
    session: Session,
    *,
    orders: Collection[str],
    numbers: Collection[str],
    customers: Collection[str],
    skus: Collection[str],
) -> Books:
    """Look up orders, refunds and customers by their numbers, SKUs by the keys of their codes."""
    reader = session_reader(session)
    books = Books(skus=find_skus(session, set(skus) - {""}), places=find_places(session))
    columns = "h.code, o.external_number, o.number, o.id, o.customer_id, o.paid - o.refunded"
    for code, external, number, key, customer, left in _named(
        reader,
        f"SELECT {columns} FROM sales_order o JOIN channel h ON h.id = o.channel_id",
        ("o.external_number", "o.number"),
        orders,
    ):
        order = KnownOrder(int(key), external or number, customer, int(left))
        # The number of the platform goes before a number that the shop gave to another order.
        if external:
            books.orders[code.casefold(), external] = order
        books.orders.setdefault((code.casefold(), number), order)
    ids = sorted({order.id for order in books.orders.values()})
    books.lines = _lines(reader, ids)
    for refund in _refunds(reader, ids, numbers):
        books.refunds.setdefault((refund.channel, refund.order_id), []).append(refund)
    books.customers = {
        number: int(key)
        for number, key in _named(
            reader, "SELECT c.number, c.id FROM customer c", ("c.number",), customers
        )
    }
    return books


def _named(
    reader: Reader, sql: str, columns: tuple[str, ...], names: Collection[str]
) -> Iterator[tuple[Any, ...]]:
    """Rows in which one of the columns is one of the names."""
    wanted = sorted(set(names) - {""})
    for start in range(0, len(wanted), _AT_ONCE):
        values = {f"n{at}": name for at, name in enumerate(wanted[start : start + _AT_ONCE])}
        slots = ", ".join(f":{name}" for name in values)
        where = " OR ".join(f"{column} IN ({slots})" for column in columns)
        yield from reader.rows(f"{sql} WHERE {where}", values)


def _lines(reader: Reader, orders: list[int]) -> dict[int, list[SoldLine]]:
    found: defaultdict[int, list[SoldLine]] = defaultdict(list)
    for start in range(0, len(orders), _AT_ONCE):
        for order, key, line_no, sku, kind, title, quantity, amount in reader.rows(
            "SELECT order_id, id, line_no, sku_id, kind, title, quantity - refunded_quantity, "
            "amount - refunded_amount FROM order_line "
            f"WHERE order_id IN ({id_list(orders[start : start + _AT_ONCE])}) ORDER BY id"
        ):
            found[int(order)].append(
                SoldLine(
                    int(key), int(line_no), sku, str(kind), str(title), int(quantity), int(amount)
                )
            )
    return found


def _refunds(reader: Reader, orders: list[int], numbers: Collection[str]) -> list[KnownRefund]:
    columns = (
        "SELECT r.id, h.code, r.number, r.external_number, r.order_id, r.refunded_at, r.freight, "
        "r.amount FROM refund r JOIN channel h ON h.id = r.channel_id"
    )
    rows: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(orders), _AT_ONCE):
        part = id_list(orders[start : start + _AT_ONCE])
        rows |= {row[0]: row for row in reader.rows(f"{columns} WHERE r.order_id IN ({part})")}
    named = _named(reader, columns, ("r.external_number", "r.number"), numbers)
    rows |= {row[0]: row for row in named}
    lines: defaultdict[int, list[tuple[str, int | None, int, int]]] = defaultdict(list)
    keys = sorted(rows)
    for start in range(0, len(keys), _AT_ONCE):
        for refund, kind, sku, quantity, amount in reader.rows(
            "SELECT refund_id, kind, sku_id, quantity, amount FROM refund_line "
            f"WHERE refund_id IN ({id_list(keys[start : start + _AT_ONCE])})"
        ):
            lines[int(refund)].append((str(kind), sku, int(quantity), int(amount)))
    return [
        KnownRefund(
            key,
            str(code).casefold(),
            number,
            external,
            order,
            at,
            freight,
            amount,
            tuple(lines[key]),
        )
        for key in keys
        for _id, code, number, external, order, at, freight, amount in [rows[key]]
    ]
