"""Orders booked in bulk for tests, batches they may belong to, and proofs of what was written."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.customers.service import index_customers
from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from shopdesk.importing.batch import BatchState
from shopdesk.importing.changes import seal_changes
from shopdesk.importing.models import ImportBatch
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import Booked, LineColumns, OrderColumns, book_orders
from shopdesk.products.service import index_products
from shopdesk.proofs import PROOFS, check_shop
from shopdesk.stock.service.bulk import StockBook
from tests.books import broken
from tests.factories import NOON, SmallShop, add_small_shop, every_fact

AT = clock.to_millis(NOON)
HOUR = 3_600_000
DAY = 24 * HOUR
# How an import came and went is history that its undo leaves; numbers are given once for ever.
IMPORT_TABLES = {"import_batch", "import_change", "import_file", "audit_event", "number_series"}

Outcome = TypeVar("Outcome")


class _GivenUp(Exception):  # noqa: N818 - no error: the way out of a unit of work
    """Leaves a unit of work without a trace."""


def prepared(shop: Shop) -> SmallShop:
    """The small shop, its search texts included, so that every proof holds."""
    known = add_small_shop(shop)
    with shop.unit_of_work() as session:
        index_customers(session, [known.customer])
        index_products(session, [1, 2, 3])
    return known


def one_line(known: SmallShop, orders: int = 1, **values: Any) -> LineColumns:
    """One mug of 10.00 for each order, other columns as given."""
    columns: dict[str, Any] = {
        "order": list(range(orders)),
        "kind": ["goods"] * orders,
        "sku_id": [known.mug] * orders,
        "title": ["马克杯"] * orders,
        "quantity": [1000] * orders,
        "list_amount": [1000] * orders,
    }
    return LineColumns(**{**columns, **values})


def book(
    shop: Shop,
    orders: OrderColumns,
    lines: LineColumns,
    *,
    source: OrderSource = OrderSource.DEMO,
    batch_id: int | None = None,
) -> Booked:
    """Book orders and settle their goods in a unit of work of their own."""
    with shop.unit_of_work() as session:
        stock = StockBook(session, batch_id=batch_id)
        booked = book_orders(
            session, orders, lines, stock=stock, source=source, actor="demo", batch_id=batch_id
        )
        stock.settle()
    return booked


def add_batch(session: Session, name: str = "orders.csv") -> int:
    """An import that is being applied; returns its id."""
    values = {
        "file_name": name,
        "file_hash": name,
        "profile": "plain",
        "mapping": {},
        "state": str(BatchState.APPLIED),
        "actor": "me",
        "started_at": NOON,
        "report": {},
    }
    return int(session.execute(insert(ImportBatch).returning(ImportBatch.id), values).scalar_one())


def import_as_batch(shop: Shop, work: Callable[[Session, int, StockBook], object]) -> int:
    """Do some work as an import does it, its goods settled at the end; returns the batch."""
    with shop.unit_of_work() as session:
        batch_id = add_batch(session)
        stock = StockBook(session, batch_id=batch_id)
        work(session, batch_id, stock)
        stock.settle()
        seal_changes(session, batch_id)
    return batch_id


def tried(shop: Shop, work: Callable[[Session], Outcome]) -> Outcome:
    """The outcome of some work in a unit of work that is then given up."""
    found: list[Outcome] = []
    with suppress(_GivenUp), shop.unit_of_work() as session:
        found.append(work(session))
        raise _GivenUp
    return found[0]


def contradictions(session: Session) -> list[tuple[Any, ...]]:
    """What the proofs of all features find wrong in what the session has written."""
    reader = session_reader(session)
    return [
        (proof.name, *row)
        for proof in PROOFS
        for row in reader.rows(
            proof.postgresql if proof.postgresql and reader.dialect != "sqlite" else proof.sql
        )
        if proof.holds is None or not proof.holds(row)
    ]


def assert_proven(shop: Shop) -> None:
    """Every proof of the program holds."""
    found = broken(check_shop(shop, full=True))
    assert not found, found


def lasting_facts(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but those that tell of imports."""
    facts = {name: rows for name, rows in every_fact(shop).items() if name not in IMPORT_TABLES}
    # Sku, place, quantity, reserved, value: a balance of nothing says as much as none.
    facts["stock_balance"] = [row for row in facts["stock_balance"] if any(row[2:])]
    return facts


def rows(shop: Shop, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    with shop.reader() as reader:
        return [tuple(row) for row in reader.rows(sql)]
