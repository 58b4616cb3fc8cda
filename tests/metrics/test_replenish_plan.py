"""Proposals from what the shop's records say, and the shortages among them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shopdesk import settings
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.replenish.model import LeadSource, Need, Remark
from shopdesk.metrics.replenish.plan import Plan, collect, plan
from shopdesk.metrics.replenish.shortage import Action, Shortage, shortages
from shopdesk.purchasing import service
from shopdesk.purchasing.rules import Policy, SafetyMethod
from shopdesk.purchasing.service import LineInput, OrderInput, PolicyInput
from tests.metrics.buying import (
    TODAY,
    add_suppliers,
    even_sales,
    noon,
    received,
    sent,
)


def planned(shop: Shop, limit: int | None = None, supplier_id: int | None = None) -> Plan:
    with Metrics(shop).facts(today=TODAY) as facts:
        return plan(facts, limit=limit, supplier_id=supplier_id)


def need_of(shop: Shop, sku_id: int) -> Need:
    with Metrics(shop).facts(today=TODAY) as facts:
        return next(one for one in collect(facts).rows if one.sku_id == sku_id)


def board(shop: Shop) -> tuple[Shortage, ...]:
    with Metrics(shop).facts(today=TODAY) as facts:
        return shortages(collect(facts))


@pytest.fixture
def buying(shop: Shop) -> tuple[int, int]:
    even_sales().write(shop)
    return add_suppliers(shop)


def test_proposals_by_the_margin_at_stake(shop: Shop, buying: tuple[int, int]) -> None:
    found = planned(shop)

    # S2: 28 in 14 days + 20 % = 33.6 → 34 → 36 in packs; 28 short × 4.00.
    # S1: 17 in 17 days + 20 % = 20.4, 10 there: 10.4 → 11; 7 short × 8.00.
    assert [(one.need.code, one.quantity, one.stake) for one in found.proposals] == [
        ("S2", 36_000, 11_200),
        ("S1", 11_000, 5_600),
    ]
    assert [one.cash for one in found.proposals] == [3_600, 4_400]
    assert (found.considered, found.cash, found.all_cash, found.stake) == (2, 8_000, 8_000, 16_800)
    assert [one.need.source.supplier for one in found.proposals if one.need.source] == [
        "Mill",
        "Kiln",
    ]
    assert found.day == TODAY


def test_both_engines_propose_the_same(any_shop: Shop) -> None:
    even_sales().write(any_shop)
    _kiln, mill = add_suppliers(any_shop)
    sent(any_shop, mill, 2, 12, on=TODAY - timedelta(days=1), due=TODAY + timedelta(days=6))

    assert [(one.need.code, one.quantity) for one in planned(any_shop).proposals] == [
        ("S2", 24_000),
        ("S1", 11_000),
    ]
    assert [(one.need.code, one.gap_days) for one in board(any_shop)] == [("S2", 6), ("S1", 0)]


def test_a_cash_limit_leaves_the_rest(shop: Shop, buying: tuple[int, int]) -> None:
    found = planned(shop, limit=4_000)

    assert [(one.need.code, one.within_limit) for one in found.proposals] == [
        ("S2", True),
        ("S1", False),
    ]
    assert (found.cash, found.all_cash) == (3_600, 8_000)


def test_one_supplier_only(shop: Shop, buying: tuple[int, int]) -> None:
    assert [one.need.code for one in planned(shop, supplier_id=buying[0]).proposals] == ["S1"]


def test_what_is_ordered_or_drafted_is_not_proposed_again(
    shop: Shop, buying: tuple[int, int]
) -> None:
    kiln, mill = buying
    sent(shop, mill, 2, 36, on=TODAY - timedelta(days=1), due=TODAY + timedelta(days=6))
    with shop.unit_of_work() as session:
        data = OrderInput(kiln, (LineInput(1, pieces(11)),))
        service.draft_order(session, data, at=noon(TODAY))

    found = planned(shop)

    assert found.proposals == ()
    assert [one.on_order for one in found.needs.rows] == [11_000, 36_000]
    (arrival,) = need_of(shop, 2).arrivals
    assert (arrival.day, arrival.quantity, arrival.supplier) == (
        TODAY + timedelta(days=6),
        36_000,
        "Mill",
    )


def test_a_lead_time_is_learned_from_three_receipts(shop: Shop, buying: tuple[int, int]) -> None:
    kiln, _mill = buying
    for number, days in enumerate((12, 14, 19)):
        if number == 2:
            before = need_of(shop, 1).source
            assert before is not None
            assert (before.lead_days, before.lead_source) == (10, LeadSource.OFFER)
        day = TODAY - timedelta(days=120 - 30 * number)
        order = sent(shop, kiln, 1, 5, on=day, due=day + timedelta(days=13))
        received(shop, order, 5, on=day + timedelta(days=days))

    found = need_of(shop, 1).source

    assert found is not None
    assert (found.lead_days, found.lead_source, found.deliveries) == (15, LeadSource.SKU, 3)
    assert found.lead_spread == pytest.approx(2.9439, abs=1e-4)
    assert found.on_time == 3_333


def test_policy_of_the_sku(shop: Shop, buying: tuple[int, int]) -> None:
    with shop.unit_of_work() as session:
        service.save_policy(session, PolicyInput(2, policy=Policy.NONE))
        service.save_policy(
            session,
            PolicyInput(
                1, policy=Policy.JIC, min_quantity=pieces(100), review_days=14,
                safety_method=SafetyMethod.SERVICE, service_level=9_900,
            ),
        )  # fmt: skip

    (found,) = planned(shop).proposals

    assert found.need.code == "S1"
    assert (found.need.review_days, found.need.service_level) == (14, 9_900)
    assert found.need.method is SafetyMethod.SERVICE
    assert (found.target, found.quantity) == (100_000, 90_000)


def test_the_shops_settings_hold_without_a_policy(shop: Shop) -> None:
    even_sales().write(shop)
    with shop.unit_of_work() as session:
        settings.store(session, settings.STOCK_REVIEW_DAYS, value=21)
        settings.store(session, settings.STOCK_LEAD_DAYS, value=30)
        settings.store(session, settings.STOCK_SAFETY, value="service")

    found = need_of(shop, 1)

    assert (found.review_days, found.lead_days, found.source) == (21, 30, None)
    assert found.method is SafetyMethod.SERVICE
    assert Remark.NO_SUPPLIER in planned(shop).proposals[0].remarks


def test_components_of_kits_are_needed_too(shop: Shop, buying: tuple[int, int]) -> None:
    from sqlalchemy import text

    with shop.unit_of_work() as session:
        session.connection().execute(text("UPDATE sku SET kit = 1 WHERE id = 2"))
        session.connection().execute(
            text("INSERT INTO kit_component (kit_sku_id, sku_id, quantity) VALUES (2, 1, 3000)")
        )

    with Metrics(shop).facts(today=TODAY) as facts:
        needs = collect(facts)

    # The kit itself is not bought; each of 14 a week takes 3 of S1 beside its own 7.
    assert [one.sku_id for one in needs.rows] == [1]
    assert needs.rows[0].weeks[0] == pytest.approx(7 + 14 * 3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sku SET active = 0 WHERE id = 2",
        "UPDATE product SET state = 'clearance' WHERE id = 2",
        "UPDATE product SET kind = 'service' WHERE id = 2",
    ],
)
def test_what_is_not_bought_any_more(shop: Shop, buying: tuple[int, int], sql: str) -> None:
    from sqlalchemy import text

    with shop.unit_of_work() as session:
        session.connection().execute(text(sql))

    assert [one.need.code for one in planned(shop).proposals] == ["S1"]


def test_progress_can_stop_it(shop: Shop, buying: tuple[int, int]) -> None:
    def stop(_done: int, _total: int, _text: str) -> None:
        raise Cancelled

    with Metrics(shop).facts(today=TODAY) as facts, pytest.raises(Cancelled):
        plan(facts, progress=stop)


def test_an_empty_shop_needs_nothing(shop: Shop) -> None:
    found = planned(shop)

    assert (found.proposals, found.considered, found.cash) == ((), 0, 0)


# ---- shortages


def test_the_board(shop: Shop, buying: tuple[int, int]) -> None:
    first, second = board(shop)

    # S2 is out since today: 7 days until goods ordered now, 14 pieces × 4.00.
    assert (first.need.code, first.runs_out_on, first.back_on) == (
        "S2",
        TODAY,
        TODAY + timedelta(days=7),
    )
    assert (first.gap_days, first.lost, first.margin) == (7, 14_000, 5_600)
    assert first.action is Action.ORDER
    # S1 lasts 10 days at one a day, as long as the supplier takes.
    assert (second.need.code, second.runs_out_on) == ("S1", TODAY + timedelta(days=10))
    assert (second.gap_days, second.margin) == (0, 0)


def test_an_order_on_the_way_ends_the_gap(shop: Shop, buying: tuple[int, int]) -> None:
    _kiln, mill = buying
    due = TODAY + timedelta(days=4)
    sent(shop, mill, 2, 60, on=TODAY - timedelta(days=1), due=due)

    first = next(one for one in board(shop) if one.need.code == "S2")

    assert first.arrival is not None
    assert (first.back_on, first.gap_days, first.lost) == (due, 4, 8_000)
    assert first.action is Action.EXPEDITE


def test_a_late_order_is_called_for(shop: Shop, buying: tuple[int, int]) -> None:
    _kiln, mill = buying
    due = TODAY - timedelta(days=3)
    sent(shop, mill, 2, 60, on=TODAY - timedelta(days=12), due=due)

    first = next(one for one in board(shop) if one.need.code == "S2")

    assert first.action is Action.CALL
    assert (first.late_days, first.back_on) == (3, TODAY + timedelta(days=1))
    assert first.arrival is not None
    assert first.arrival.day == due


def test_enough_stock_is_no_shortage(shop: Shop) -> None:
    made = even_sales()
    for balance in made.balances:
        balance["quantity"] += pieces(500)
    made.write(shop)
    add_suppliers(shop)

    assert board(shop) == ()


def test_days_count_from_the_end_of_the_records(shop: Shop) -> None:
    made = even_sales()
    made.write(shop)

    with Metrics(shop).facts(today=date(2027, 6, 1)) as facts:
        found = collect(facts)

    # The last sale was three days before what is today above.
    assert found.day == TODAY - timedelta(days=2)
    assert replace(found.rows[0], weeks=()).demand(7) == 0
