"""Whatever happens in whatever order: nothing appears or vanishes, and a replay agrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from shopdesk.base.quantity import pieces
from shopdesk.db.check import check
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.stock import service
from shopdesk.stock.queries import PROOFS, balances_at, past_moves, valued_places
from shopdesk.stock.rules import LocationKind, MoveKind, Place, differences
from shopdesk.stock.service import (
    AdjustmentInput,
    LotInput,
    PlaceInput,
    StockLine,
    StocktakeInput,
    TransferInput,
)
from tests.factories import add_sku
from tests.stock.service.ledger import march, move, receive, rows, sell

REFUSALS = {
    *("SD-STK-001", "SD-STK-003", "SD-STK-005", "SD-STK-007"),
    *("SD-STK-022", "SD-STK-023", "SD-STK-030", "SD-STK-032"),
}
DAYS = st.integers(1, 28)
COUNTS = st.integers(1, 6)
VALUES = st.none() | st.integers(0, 2_000)
OWN = st.sampled_from([1, 2, 3, 4, 9])
STEP = st.one_of(
    st.tuples(st.just("receive"), DAYS, COUNTS, VALUES),
    st.tuples(st.just("lot"), DAYS, COUNTS, VALUES),
    st.tuples(st.just("sell"), DAYS, COUNTS),
    st.tuples(st.just("back"), DAYS, COUNTS, VALUES),
    st.tuples(st.just("send back"), DAYS, COUNTS, VALUES),
    st.tuples(st.just("transfer"), DAYS, COUNTS, OWN, OWN),
    st.tuples(st.just("adjust"), DAYS, st.integers(-5, 5).filter(bool)),
    st.tuples(st.just("count"), st.integers(0, 12)),
    st.tuples(st.just("take from supplier"), DAYS, COUNTS),
    st.tuples(st.just("reverse"), st.integers(0, 5)),
)


class Warehouse:
    """One SKU, a second shelf (9), a supplier's corner (10) and everything that may happen."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        with shop.unit_of_work() as session:
            self.sku = add_sku(session, f"S{rows(shop, 'SELECT count(*) FROM sku')[0][0]}")
            if not rows(shop, "SELECT 1 FROM location WHERE id = 9"):
                service.save_place(session, PlaceInput("second", "Second"))
                corner = PlaceInput("corner", "Corner", LocationKind.CONSIGNMENT)
                service.save_place(session, corner)

    def step(self, name: str, *values: Any) -> None:
        """Do one thing; what the ledger refuses leaves no trace."""
        before = self.facts()
        act: Callable[..., None] = getattr(self, f"do_{name.replace(' ', '_')}")
        try:
            with self.shop.unit_of_work() as session:
                act(session, *values)
        except UserError as refusal:
            if refusal.code not in REFUSALS or self.facts() != before:
                raise

    def facts(self) -> list[list[tuple[Any, ...]]]:
        return [
            rows(self.shop, f"SELECT * FROM {table} ORDER BY 1, 2")
            for table in ("stock_move", "stock_balance", "stock_revaluation", "lot_balance")
        ]

    def do_receive(self, session: Session, day: int, count: int, value: int | None) -> None:
        receive(session, self.sku, count, value, day=day)

    def do_lot(self, session: Session, day: int, count: int, value: int | None) -> None:
        lot = service.save_lot(
            session, LotInput(self.sku, f"L{day % 3}", date(2027, 1, 1 + day % 3))
        )
        data = move(self.sku, Place.SUPPLIER, Place.SHELF, count, day=day, value=value, lot_id=lot)
        service.post_moves(session, [data])

    def do_sell(self, session: Session, day: int, count: int) -> None:
        sell(session, self.sku, count, day=day)

    def do_back(self, session: Session, day: int, count: int, value: int | None) -> None:
        places = (Place.CUSTOMER, Place.RETURNS)
        data = move(self.sku, *places, count, day=day, kind=MoveKind.RETURN, value=value)
        service.post_moves(session, [data])

    def do_send_back(self, session: Session, day: int, count: int, value: int | None) -> None:
        places = (Place.SHELF, Place.SUPPLIER)
        data = move(self.sku, *places, count, day=day, kind=MoveKind.SUPPLIER_RETURN, value=value)
        service.post_moves(session, [data])

    def do_transfer(self, session: Session, day: int, count: int, *places: int) -> None:
        source, target = places
        if source != target:
            lines = (StockLine(self.sku, pieces(count)),)
            service.transfer(session, TransferInput(source, target, lines, on=march(day)))

    def do_adjust(self, session: Session, day: int, change: int) -> None:
        lines = (StockLine(self.sku, pieces(change)),)
        service.adjust_stock(session, AdjustmentInput(lines, "x", on=march(day)))

    def do_count(self, session: Session, found: int) -> None:
        key = service.open_stocktake(session, StocktakeInput(sku_ids=(self.sku,)))
        service.count(session, key, self.sku, quantity=pieces(found))
        service.finish_count(session, key)
        service.post_stocktake(session, key)

    def do_take_from_supplier(self, session: Session, day: int, count: int) -> None:
        lines = (StockLine(self.sku, pieces(count), value=77 * count),)
        service.transfer(session, TransferInput(Place.SUPPLIER, 10, lines, on=march(day)))
        service.transfer(session, TransferInput(10, Place.SHELF, lines, on=march(day)))

    def do_reverse(self, session: Session, which: int) -> None:
        found = rows(
            self.shop,
            "SELECT id FROM stock_move WHERE sku_id = :sku AND kind IN ('adjustment', 'count') "
            "ORDER BY id LIMIT 1 OFFSET :which",
            sku=self.sku,
            which=which,
        )
        service.reverse(session, found[0][0] if found else 0, reason="x")

    def check(self) -> None:
        """Everything that must hold after any step."""
        report = check(self.shop, PROOFS, full=True)
        assert [fault.text for result in report.results for fault in result.faults] == []
        with self.shop.reader() as reader:
            everywhere = balances_at(reader, date(2099, 1, 1), sku_id=self.sku, owned=False)
            assert sum(row.quantity for row in everywhere) == 0
            assert sum(row.value for row in everywhere) == 0
            own = valued_places(reader)
            for row in everywhere:
                if row.location_id in own:
                    assert row.quantity >= 0
                    assert row.value >= 0
                    assert row.quantity or not row.value  # an empty place is worth nothing
            for _sku, moves in past_moves(reader, [self.sku]):
                lacking = differences(moves, own)
                posted = {
                    (day, place): value
                    for day, place, value in reader.rows(
                        "SELECT business_date, location_id, sum(value) FROM stock_revaluation "
                        "WHERE sku_id = :sku GROUP BY business_date, location_id "
                        "HAVING sum(value) <> 0",
                        {"sku": self.sku},
                    )
                }
                assert lacking == posted


def _run(shop: Shop, steps: list[tuple[Any, ...]]) -> None:
    warehouse = Warehouse(shop)
    for step in steps:
        warehouse.step(*step)
    warehouse.check()


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=40, suppress_health_check=SLOW)
@given(st.lists(STEP, min_size=1, max_size=12))
def test_any_order_of_steps(shop: Shop, steps: list[tuple[Any, ...]]) -> None:
    _run(shop, steps)


@pytest.mark.postgres
@settings(max_examples=5, suppress_health_check=SLOW)
@given(steps=st.lists(STEP, min_size=1, max_size=12))
def test_any_order_of_steps_on_a_server(
    postgres_address: str, steps: list[tuple[Any, ...]]
) -> None:
    shop = open_shop(postgres_address)
    try:
        _run(shop, steps)
    finally:
        shop.close()


@pytest.mark.slow
@settings(max_examples=400, suppress_health_check=SLOW)
@given(st.lists(STEP, min_size=4, max_size=30))
def test_many_long_stories(shop: Shop, steps: list[tuple[Any, ...]]) -> None:
    _run(shop, steps)
