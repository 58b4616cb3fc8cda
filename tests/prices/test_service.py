"""Price lists, competitors, rules; proposals change nothing until they are accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.db import change_sets
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.prices import queries, service
from shopdesk.prices.rules import PRESETS, Ending, RuleKind, RuleSettings
from shopdesk.prices.service import CompetitorPriceInput, ListedPriceInput
from shopdesk.products.service import Cell, apply_cells, undo_change_set
from tests.factories import NOON, add_channel, add_sku, every_fact

HANDBOOK = PRESETS[0][1]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def skus(any_shop: Shop) -> list[int]:
    """Two variants of which few are left, one with plenty; the channel is 1."""
    with any_shop.unit_of_work() as session:
        add_channel(session)
        return [
            add_sku(session, "A", price=1_000, cost_e4=60_000, stocked=15),
            add_sku(session, "B", price=2_000, cost_e4=60_000, stocked=5),
            add_sku(session, "C", price=3_000, cost_e4=60_000, stocked=50),
        ]


def rule(shop: Shop, data: RuleSettings = HANDBOOK, name: str = "handbook") -> int:
    with shop.unit_of_work() as session:
        return service.save_rule(session, name, data)


def run(shop: Shop, *rule_ids: int) -> service.Made:
    with shop.unit_of_work() as session:
        return service.make_proposals(session, rule_ids=rule_ids)


def prices(shop: Shop) -> list[int]:
    with shop.reader() as reader:
        return [row[0] for row in reader.rows("SELECT price FROM sku ORDER BY code")]


def proposals(shop: Shop, state: str = "open") -> list[queries.ProposalRow]:
    with shop.reader() as reader:
        return queries.list_proposals(reader, state=state)


def test_rules_propose_and_change_nothing(any_shop: Shop, skus: list[int]) -> None:
    rule(any_shop)

    assert run(any_shop) == service.Made(new=2, open=2, stale=0)

    assert prices(any_shop) == [1_000, 2_000, 3_000]
    assert [(row.code, row.old_price, row.new_price) for row in proposals(any_shop)] == [
        ("A", 1_000, 800),
        ("B", 2_000, 1_600),
    ]
    assert run(any_shop) == service.Made(new=0, open=2, stale=0)


def test_accepted_proposals_are_the_price_and_can_be_taken_back(
    any_shop: Shop, skus: list[int]
) -> None:
    rule(any_shop)
    run(any_shop)
    ids = [row.id for row in proposals(any_shop)]

    with any_shop.unit_of_work() as session:
        set_id = service.accept_proposals(session, ids, actor="Ann")

    assert prices(any_shop) == [800, 1_600, 3_000]
    assert [row.id for row in proposals(any_shop, "accepted")] == ids
    with any_shop.reader() as reader:
        head = change_sets.find_head(reader, set_id)
        (change,) = queries.price_history(reader, skus[0])
    assert head is not None
    assert (head.kind, head.title, head.actor) == ("proposal", "2 proposed prices", "Ann")
    assert (change.field, change.before, change.after, change.actor) == ("price", 1_000, 800, "Ann")
    with any_shop.unit_of_work() as session:
        service.reopen_proposals(session, ids)
    assert prices(any_shop) == [1_000, 2_000, 3_000]
    assert [row.id for row in proposals(any_shop)] == ids


def test_a_price_changed_meanwhile_makes_a_proposal_out_of_date(
    any_shop: Shop, skus: list[int]
) -> None:
    rule(any_shop)
    run(any_shop)
    ids = [row.id for row in proposals(any_shop)]
    with any_shop.unit_of_work() as session:
        apply_cells(session, [Cell(skus[0], "price", 1_100)])
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.accept_proposals(session, ids)

    assert refused.value.code == "SD-PRI-007"
    assert every_fact(any_shop) == before
    assert run(any_shop) == service.Made(new=1, open=2, stale=1)
    assert [row.new_price for row in proposals(any_shop)] == [880, 1_600]


def test_a_decision_is_taken_once(any_shop: Shop, skus: list[int]) -> None:
    rule(any_shop)
    run(any_shop)
    ids = [row.id for row in proposals(any_shop)]
    with any_shop.unit_of_work() as session:
        service.reject_proposals(session, ids[:1])
    before = every_fact(any_shop)

    for decide in (service.reject_proposals, service.accept_proposals):
        with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
            decide(session, ids)
        assert refused.value.code == "SD-PRI-007"

    assert every_fact(any_shop) == before


def test_what_was_refused_rests_for_thirty_days(
    any_shop: Shop, skus: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(any_shop)
    run(any_shop)
    with any_shop.unit_of_work() as session:
        service.reject_proposals(session, [row.id for row in proposals(any_shop)])

    assert run(any_shop).new == 0
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=31))
    assert run(any_shop).new == 2


def test_what_was_accepted_is_not_lowered_again_for_thirty_days(
    any_shop: Shop, skus: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(any_shop)
    rule(any_shop, RuleSettings(RuleKind.LOW_STOCK, 30, -10), "another of the same sort")
    run(any_shop)
    with any_shop.unit_of_work() as session:
        service.accept_proposals(session, [row.id for row in proposals(any_shop)])

    assert run(any_shop) == service.Made(new=0, open=0, stale=0)

    assert prices(any_shop) == [800, 1_600, 3_000]
    monkeypatch.setattr(clock, "now", lambda: NOON + service.QUIET)
    assert run(any_shop).new == 2


def test_what_was_taken_back_is_proposed_again(any_shop: Shop, skus: list[int]) -> None:
    rule(any_shop)
    run(any_shop)
    with any_shop.unit_of_work() as session:
        made = service.accept_proposals(session, [row.id for row in proposals(any_shop)])
    with any_shop.unit_of_work() as session:
        undo_change_set(session, made)

    assert run(any_shop).new == 2


def test_a_margin_that_is_too_small_again_is_told_at_once(any_shop: Shop, skus: list[int]) -> None:
    rule(any_shop, RuleSettings(RuleKind.MARGIN, 50, 60))
    run(any_shop)
    with any_shop.unit_of_work() as session:
        service.accept_proposals(session, [row.id for row in proposals(any_shop)])
    assert prices(any_shop) == [1_500, 2_000, 3_000]

    with any_shop.unit_of_work() as session:
        apply_cells(session, [Cell(skus[0], "cost_e4", 90_000)])

    assert [(row.old_price, row.new_price) for row in proposals(any_shop)] == []
    assert run(any_shop).new == 1


def test_the_first_rule_wins_and_idle_ones_are_silent(any_shop: Shop, skus: list[int]) -> None:
    first = rule(any_shop)
    second = rule(any_shop, replace(HANDBOOK, change=-10), "milder")
    with any_shop.unit_of_work() as session:
        service.save_rule(session, "handbook", HANDBOOK, rule_id=first, active=False)

    assert run(any_shop).new == 2
    assert {row.new_price for row in proposals(any_shop)} == {900, 1_800}
    with any_shop.reader() as reader:
        assert [(row.id, row.active, row.open) for row in queries.list_rules(reader)] == [
            (first, False, 0),
            (second, True, 2),
        ]
        assert queries.list_rules(reader)[1].settings == replace(HANDBOOK, change=-10)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("", HANDBOOK, "SD-PRI-006"),
        ("handbook", HANDBOOK, "SD-PRI-006"),
        ("x", replace(HANDBOOK, threshold=0), "SD-PRI-005"),
        ("x", replace(HANDBOOK, change=0), "SD-PRI-005"),
        ("x", replace(HANDBOOK, change=-91), "SD-PRI-005"),
        ("x", replace(HANDBOOK, margin_floor=100), "SD-PRI-005"),
        ("x", replace(HANDBOOK, days=0), "SD-PRI-005"),
        ("x", RuleSettings(RuleKind.MARGIN, 20, 100), "SD-PRI-005"),
        ("x", RuleSettings(RuleKind.MARGIN, 20, 10), "SD-PRI-005"),
        ("x", RuleSettings(RuleKind.COMPETITION, 105, 120), "SD-PRI-005"),
        ("x", RuleSettings(RuleKind.COMPETITION, 105, -5), "SD-PRI-005"),
    ],
)
def test_rules_that_mean_nothing(any_shop: Shop, name: str, data: RuleSettings, code: str) -> None:
    rule(any_shop)
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        rule(any_shop, data, name)

    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_every_preset_can_be_kept(any_shop: Shop) -> None:
    for name, data in PRESETS:
        rule(any_shop, replace(data, ending=Ending.NINETY), name)
    with any_shop.reader() as reader:
        assert [row.settings.kind for row in queries.list_rules(reader)] == [
            data.kind for _name, data in PRESETS
        ]


def test_price_list_entries(any_shop: Shop, skus: list[int]) -> None:
    entry = ListedPriceInput(skus[0], 900, tier=" gold ", min_quantity=pieces(2))
    with any_shop.unit_of_work() as session:
        first = service.add_price(session, entry)
        service.add_price(
            session,
            ListedPriceInput(
                skus[0], 1_300, channel_id=1, valid_from=NOON, valid_until=NOON + timedelta(1)
            ),
        )

    def price(at: datetime = NOON, **told: Any) -> int:
        with any_shop.reader() as reader:
            found = queries.price_for(reader, skus[0], at, **told)
        assert found is not None
        return found.price

    assert price() == 1_000
    assert price(tier="gold") == 1_000
    assert price(tier="gold", quantity=pieces(2)) == 900
    assert price(channel_id=1) == 1_300
    assert price(channel_id=1, at=NOON + timedelta(1)) == 1_000
    with any_shop.unit_of_work() as session:
        service.remove_price(session, first)
    assert price(tier="gold", quantity=pieces(2)) == 1_000
    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.remove_price(session, first)
    assert refused.value.code == "SD-PRI-003"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"price": -1, "tier": "gold"}, "SD-PRI-001"),
        ({"price": 1}, "SD-PRI-001"),
        ({"price": 1, "min_quantity": -1}, "SD-PRI-001"),
        ({"price": 1, "valid_from": NOON, "valid_until": NOON}, "SD-PRI-001"),
        ({"price": 1, "tier": "silver"}, "SD-PRI-002"),
    ],
)
def test_impossible_entries(
    any_shop: Shop, skus: list[int], told: dict[str, Any], code: str
) -> None:
    with any_shop.unit_of_work() as session:
        service.add_price(session, ListedPriceInput(skus[0], 5, tier="silver"))
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.add_price(session, ListedPriceInput(skus[0], **told))

    assert refused.value.code == code
    assert every_fact(any_shop) == before


def test_competitors_are_followed_by_their_newest_price(any_shop: Shop, skus: list[int]) -> None:
    rule(any_shop, RuleSettings(RuleKind.COMPETITION, 105, 100), "follow")
    seen = [("X", 500, 1), ("X", 900, 2), ("Y", 910, 1), ("Old", 100, -200)]
    with any_shop.unit_of_work() as session:
        for name, price, day in seen:
            on = date(2026, 2, 20) + timedelta(days=day)
            service.log_competitor_price(
                session, CompetitorPriceInput(skus[0], name, price, on, url="https://example.org")
            )

    run(any_shop)

    assert [(row.code, row.new_price) for row in proposals(any_shop)] == [("A", 905)]
    with any_shop.reader() as reader:
        rows = queries.list_competitor_prices(reader, skus[0])
    assert [(row.competitor, row.price) for row in rows] == [
        ("X", 900),
        ("Y", 910),
        ("X", 500),
        ("Old", 100),
    ]
    with any_shop.unit_of_work() as session:
        service.remove_competitor_price(session, rows[0].id)
    with any_shop.reader() as reader:
        assert len(queries.list_competitor_prices(reader, skus[0])) == 3


@pytest.mark.parametrize(
    "told",
    [
        {"competitor": " "},
        {"price": 0},
        {"seen_on": date(2026, 3, 3)},  # tomorrow
    ],
)
def test_impossible_notes_of_competitors(
    any_shop: Shop, skus: list[int], told: dict[str, Any]
) -> None:
    good = CompetitorPriceInput(skus[0], "X", 100, date(2026, 3, 2))
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.log_competitor_price(session, replace(good, **told))

    assert refused.value.code == "SD-PRI-004"
    assert every_fact(any_shop) == before
