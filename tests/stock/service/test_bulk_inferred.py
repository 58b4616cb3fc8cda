"""What is inferred is the least that keeps the shelf from going below zero, and never more."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from shopdesk.stock.rules import MoveKind, Place, missing_before
from shopdesk.stock.service.bulk import MoveColumns, StockBook
from tests.factories import SmallShop
from tests.orders.service.bulk_shop import AT, DAY, contradictions, prepared, tried

SKU = 3  # the one of which the small shop holds none
KINDS = {
    "sold": (Place.SHELF, Place.CUSTOMER, MoveKind.SALE),
    "found": (Place.UNRECORDED, Place.SHELF, MoveKind.ADJUSTMENT),
    "received": (Place.SUPPLIER, Place.SHELF, MoveKind.RECEIPT),
}
Made = list[tuple[str, int, int]]  # kind, pieces, days after AT
Moves = list[tuple[int, int, str]]  # day, change of the shelf in pieces, kind
MADE = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), st.integers(1, 5), st.integers(0, 6)),
    min_size=1,
    max_size=8,
)
WITHOUT_RECORDS = MADE.map(
    lambda made: [("found" if kind == "received" else kind, *rest) for kind, *rest in made]
)


@pytest.fixture
def known(shop: Shop) -> SmallShop:
    return prepared(shop)


def _book(session: Session, made: Made) -> None:
    book = StockBook(session)
    book.add(
        MoveColumns(
            sku_id=[SKU] * len(made),
            quantity=[pieces * 1000 for _kind, pieces, _day in made],
            source=[KINDS[kind][0] for kind, *_rest in made],
            target=[KINDS[kind][1] for kind, *_rest in made],
            kind=[KINDS[kind][2].value for kind, *_rest in made],
            at=[AT + day * DAY for *_rest, day in made],
        )
    )
    book.settle()


def shelf_after(shop: Shop, *books: Made) -> Moves:
    """Everything that happened to the shelf in its order, after these books."""

    def work(session: Session) -> Moves:
        for made in books:
            _book(session, made)
        assert contradictions(session) == []
        rows = session_reader(session).rows(
            f"SELECT at, CASE WHEN to_id = {int(Place.SHELF)} THEN quantity ELSE -quantity END, "
            f"kind FROM stock_move WHERE sku_id = {SKU} ORDER BY at, id"
        )
        return [((at - AT) // DAY, change // 1000, kind) for at, change, kind in rows]

    return tried(shop, work)


def changes(made: Made) -> list[int]:
    """Changes of the shelf in the order in which they happened, same days as they were told."""
    told = sorted(made, key=lambda move: move[2])
    return [-pieces if kind == "sold" else pieces for kind, pieces, _day in told]


def inferred(moves: Moves) -> int:
    return sum(change for _day, change, kind in moves if kind == "inferred")


def never_below_zero(moves: Moves) -> bool:
    return not missing_before(change for _day, change, _kind in moves)


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=WITHOUT_RECORDS)
def test_without_records_the_least_is_inferred(shop: Shop, known: SmallShop, made: Made) -> None:
    moves = shelf_after(shop, made)

    assert never_below_zero(moves)
    assert inferred(moves) == missing_before(changes(made))


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=WITHOUT_RECORDS, second=WITHOUT_RECORDS)
def test_a_later_book_infers_what_it_lacks_on_top(
    shop: Shop, known: SmallShop, first: Made, second: Made
) -> None:
    there = shelf_after(shop, first)
    moves = shelf_after(shop, first, second)

    # The first book's goods, then the second's events among them by their days.
    timeline = sorted(
        [
            *((day, change) for day, change, _kind in there),
            *((day, -pieces if kind == "sold" else pieces) for kind, pieces, day in second),
        ],
        key=lambda event: event[0],
    )
    assert never_below_zero(moves)
    assert inferred(moves) - inferred(there) == missing_before(change for _day, change in timeline)


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=MADE.filter(lambda made: any(kind == "received" for kind, *_rest in made)))
def test_history_before_the_first_record_leaves_nothing_behind(
    shop: Shop, known: SmallShop, made: Made
) -> None:
    start = min(day for kind, _pieces, day in made if kind == "received")
    history = [move for move in made if move[2] < start]
    since = [move for move in made if move[2] >= start]

    moves = shelf_after(shop, made)

    assert never_below_zero(moves)
    # The record's own day begins at its instant: what balances the history is put before it.
    assert sum(change for day, change, _kind in moves if day < start) == 0
    assert sum(change for day, change, kind in moves if kind == "inferred" and day < start) == -sum(
        changes(history)
    )
    lacking = sum(change for day, change, kind in moves if kind == "inferred" and day >= start)
    assert lacking == missing_before(changes(since))
