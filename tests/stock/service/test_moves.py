"""Moves keep both balances, and nothing is sold twice."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.stock import service
from shopdesk.stock.rules import MoveKind, Place
from tests.factories import NOON, add_sku

_PLACES = st.sampled_from(list(Place))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(_PLACES, _PLACES, st.integers(1, 9000)), max_size=12))
def test_balances_equal_moves_and_add_up_to_zero(
    shop: Shop, steps: list[tuple[Place, Place, int]]
) -> None:
    with shop.reader() as reader:
        number = len(reader.rows("SELECT id FROM sku"))
    with shop.unit_of_work() as session:
        sku = add_sku(session, f"S{number}", stocked=3)
    for source, target, quantity in steps:
        if source == target:
            continue
        move = service.MoveInput(
            sku, source, target, quantity, MoveKind.TRANSFER, NOON, NOON.date(), value=quantity // 7
        )
        try:
            with shop.unit_of_work() as session:
                service.post_moves(session, [move])
        except UserError as refused:
            assert refused.code == "SD-STK-001"  # noqa: PT017
    with shop.reader() as reader:
        balances = reader.rows(
            "SELECT location_id, quantity, value FROM stock_balance WHERE sku_id = :s", {"s": sku}
        )
        moved = reader.rows(
            "SELECT place, sum(q), sum(v) FROM (SELECT to_id AS place, quantity AS q, "
            "coalesce(value, 0) AS v FROM stock_move WHERE sku_id = :s UNION ALL "
            "SELECT from_id, -quantity, -coalesce(value, 0) FROM stock_move WHERE sku_id = :s) "
            "GROUP BY place",
            {"s": sku},
        )
    assert sorted(balances) == sorted(moved)
    assert sum(row[1] for row in balances) == 0
    owned = {Place.SHELF, Place.TRANSIT, Place.QUARANTINE, Place.RETURNS}
    assert all(row[1] >= 0 for row in balances if row[0] in owned)
