from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from shopdesk.base import clock
from shopdesk.db.reader import scalar
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.queries import (
    gates_cost,
    get_launch,
    get_positioning,
    get_selection,
    list_gates,
    list_stages,
)
from shopdesk.products.rules import Card, Gate, GateDecision, LaunchVerdict, LifeCycle
from shopdesk.products.service import ProductInput, SkuInput, create_product, edit, life
from tests.factories import add_sku, every_fact

TODAY = clock.business_date(clock.now(), "Asia/Shanghai")


def add(shop: Shop, code: str, state: LifeCycle = LifeCycle.IDEA) -> int:
    with shop.unit_of_work() as session:
        return create_product(session, ProductInput(code, code, (SkuInput(code),), state=state))


def state_of(shop: Shop, product_id: int) -> str:
    with shop.reader() as reader:
        found = scalar(reader, "SELECT state FROM product WHERE id = :id", {"id": product_id})
    return str(found)


def refused(shop: Shop, code: str, work: object, *arguments: object, **more: object) -> UserError:
    """The refusal of a service; nothing was written."""
    before = every_fact(shop)
    with pytest.raises(UserError) as fault, shop.unit_of_work() as session:
        work(session, *arguments, **more)  # type: ignore[operator]
    assert fault.value.code == code
    assert every_fact(shop) == before
    return fault.value


def test_steps_are_written_with_day_reason_and_person(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        first = life.move_stage(
            session, [lamp], LifeCycle.SAMPLE, reason=" first drawing ", actor="li"
        )
        life.move_stage(
            session, [lamp], LifeCycle.TRIAL, reason="good", on=TODAY - timedelta(days=3)
        )

    with any_shop.reader() as reader:
        stages = list_stages(reader, lamp)
    assert first == {lamp: LifeCycle.IDEA}
    assert state_of(any_shop, lamp) == "trial"
    assert [(one.from_state, one.to_state, one.reason, one.actor) for one in stages] == [
        ("sample", "trial", "good", ""),
        ("idea", "sample", "first drawing", "li"),
    ]
    assert stages[0].business_date == clock.day_key(TODAY - timedelta(days=3))


def test_products_in_the_state_already_are_left_out(any_shop: Shop) -> None:
    lamp, mug = add(any_shop, "LAMP"), add(any_shop, "MUG", LifeCycle.SAMPLE)
    with any_shop.unit_of_work() as session:
        before = life.move_stage(session, [lamp, mug], LifeCycle.SAMPLE, reason="drawn")

    assert before == {lamp: LifeCycle.IDEA}
    with any_shop.reader() as reader:
        assert list_stages(reader, mug) == []


def test_a_step_that_the_flow_has_not_is_refused_for_all(any_shop: Shop) -> None:
    lamp, mug = add(any_shop, "LAMP"), add(any_shop, "MUG", LifeCycle.TRIAL)

    fault = refused(
        any_shop, "SD-PRO-031", life.move_stage, [lamp, mug], LifeCycle.SELLING, reason="now"
    )

    assert [problem.message for problem in fault.problems] == [
        "LAMP: “Idea” does not lead to “On sale”; it leads to Sample, Ended."
    ]


@pytest.mark.parametrize(("reason", "days"), [("", 0), ("  ", 0), ("good", 1)])
def test_a_step_needs_a_reason_and_no_day_to_come(any_shop: Shop, reason: str, days: int) -> None:
    lamp = add(any_shop, "LAMP")

    refused(
        any_shop, "SD-PRO-030", life.move_stage, [lamp], LifeCycle.SAMPLE,
        reason=reason, on=TODAY + timedelta(days=days),
    )  # fmt: skip


def test_history_is_never_edited(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        life.move_stage(session, [lamp], LifeCycle.SAMPLE, reason="drawn")
    for sql in ("UPDATE product_stage SET reason = ''", "DELETE FROM product_stage"):
        with pytest.raises(DBAPIError, match="never edited"), any_shop.unit_of_work() as session:
            session.connection().exec_driver_sql(sql)
    with any_shop.reader() as reader:
        assert len(list_stages(reader, lamp)) == 1


def test_corrections_and_the_form_leave_history_too(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        edit.change_states(session, {lamp: LifeCycle.SELLING}, reason="was wrong", actor="li")
        edit.change_product(
            session,
            lamp,
            ProductInput("LAMP", "LAMP", (SkuInput("LAMP", id=lamp),), state=LifeCycle.SLOW),
            version=2,
        )

    with any_shop.reader() as reader:
        stages = list_stages(reader, lamp)
    assert [(one.from_state, one.to_state, one.reason) for one in stages] == [
        ("selling", "slow", ""),
        ("idea", "selling", "was wrong"),
    ]


def test_gates_open_with_the_lists_of_the_house_once(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        assert life.open_gates(session, lamp)
        assert not life.open_gates(session, lamp)

    with any_shop.reader() as reader:
        gates = list_gates(reader, lamp)
    assert [gate.gate for gate in gates] == [str(gate) for gate in Gate]
    assert all(gate.criteria and gate.decision == "" for gate in gates)
    assert not any(done for gate in gates for _text, done in gate.criteria)


def go(gate: Gate, cost: int = 0) -> life.GateInput:
    return life.GateInput(gate, (("looked at", True),), GateDecision.GO, cost=cost)


def test_a_product_with_gates_passes_them_one_by_one(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        life.open_gates(session, lamp)
        life.save_gate(session, lamp, go(Gate.RESEARCH, 12_000), actor="li")
    fault = refused(any_shop, "SD-PRO-031", life.move_stage, [lamp], LifeCycle.SAMPLE, reason="go")
    assert "LAMP: These gates do not say “go on” yet: Concept." in fault.message
    with any_shop.unit_of_work() as session:
        life.save_gate(session, lamp, go(Gate.CONCEPT, 3_050))
        life.move_stage(session, [lamp], LifeCycle.SAMPLE, reason="go")

    with any_shop.reader() as reader:
        gates = list_gates(reader, lamp)
    assert gates_cost(gates) == 15_050
    assert (gates[0].decision, gates[0].decided_by) == ("go", "li")
    assert gates[0].decided_at is not None
    assert gates[2].decided_at is None
    assert state_of(any_shop, lamp) == "sample"


def test_a_decision_keeps_its_day_until_it_changes(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        life.open_gates(session, lamp)
        life.save_gate(session, lamp, go(Gate.RESEARCH), actor="li")
    with any_shop.reader() as reader:
        first = list_gates(reader, lamp)[0].decided_at
    with any_shop.unit_of_work() as session:
        life.save_gate(session, lamp, go(Gate.RESEARCH, 500), actor="wang")
    with any_shop.reader() as reader:
        gate = list_gates(reader, lamp)[0]
    assert (gate.decided_at, gate.decided_by, gate.cost) == (first, "li", 500)


@pytest.mark.parametrize(
    "data",
    [
        life.GateInput(Gate.PILOT, (("sold", False),), GateDecision.GO),
        life.GateInput(Gate.PILOT, (), GateDecision.STOP, note=" "),
        life.GateInput(Gate.PILOT, (), cost=-1),
    ],
    ids=["open criterion", "stop without why", "negative cost"],
)
def test_gates_that_cannot_be_saved(any_shop: Shop, data: life.GateInput) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        life.open_gates(session, lamp)

    refused(any_shop, "SD-PRO-033", life.save_gate, lamp, data)


def test_no_gates_no_decision(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")

    refused(any_shop, "SD-PRO-032", life.save_gate, lamp, go(Gate.PILOT))
    refused(any_shop, "SD-PRO-032", life.open_gates, lamp + 1)


def test_launch_plan_is_made_changed_and_taken_away(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    plan = life.LaunchInput(TODAY, 30, 100_000, note="  with the fair ")
    with any_shop.unit_of_work() as session:
        life.save_launch(session, lamp, life.LaunchInput(TODAY, 10, 1_000))
        life.save_launch(session, lamp, plan)
    with any_shop.reader() as reader:
        launch = get_launch(reader, lamp, today=TODAY)
    assert launch is not None
    assert (launch.hit_days, launch.hit_units, launch.note) == (30, 100_000, "with the fair")
    assert launch.verdict is LaunchVerdict.PLANNED
    with any_shop.unit_of_work() as session:
        life.save_launch(session, lamp, None)
    with any_shop.reader() as reader:
        assert get_launch(reader, lamp, today=TODAY) is None


@pytest.mark.parametrize(("days", "units"), [(0, 1_000), (30, 0)])
def test_a_hit_rule_asks_for_something(any_shop: Shop, days: int, units: int) -> None:
    lamp = add(any_shop, "LAMP")

    refused(any_shop, "SD-PRO-034", life.save_launch, lamp, life.LaunchInput(TODAY, days, units))


def test_cards_of_shop_and_product(any_shop: Shop) -> None:
    lamp = add(any_shop, "LAMP")
    with any_shop.unit_of_work() as session:
        life.save_card(session, None, Card.POSITIONING, [life.CardLine("what", " Lamps ")])
        life.save_card(session, lamp, Card.POSITIONING, [life.CardLine("what", "A lamp")])
        # Weight of the shop: only what can be seen counts.
        weights = [
            life.CardLine("visible", weight=100),
            life.CardLine("own1", "Smells good", None, 50),
        ]
        others = ("frequency", "shareable", "margin", "supply", "aftersale")
        weights += [life.CardLine(field, weight=0) for field in others]
        life.save_card(session, None, Card.SELECTION, weights)
        points = [life.CardLine("visible", "glows", 4), life.CardLine("own1", "", 1)]
        life.save_card(session, lamp, Card.SELECTION, points)

    with any_shop.reader() as reader:
        shop_card, card = get_positioning(reader, None), get_positioning(reader, lamp)
        selection = get_selection(reader, lamp)
    assert [line.value for line in shop_card[:2]] == ["Lamps", ""]
    assert card[0].value == "A lamp"
    # (100 · 4 + 50 · 1) / (5 · 150) = 450 / 750
    assert selection.score.tenths == 600
    assert selection.lines[-1].label == "Smells good"
    assert set(selection.score.missing) == set(others)


@pytest.mark.parametrize(
    "lines",
    [
        [life.CardLine("a", points=6)],
        [life.CardLine("a", weight=101)],
        [life.CardLine("a", "x"), life.CardLine("a", "y")],
    ],
)
def test_cards_that_cannot_be_saved(any_shop: Shop, lines: list[life.CardLine]) -> None:
    refused(any_shop, "SD-PRO-035", life.save_card, None, Card.SELECTION, lines)


def test_stock_of_a_product_says_nothing_about_its_life(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        add_sku(session, "MUG", stocked=5)
        product = int(session.connection().exec_driver_sql("SELECT id FROM product").scalar_one())
        life.move_stage(session, [product], LifeCycle.ENDED, reason="no more", on=date(2026, 3, 2))

    assert state_of(any_shop, product) == "ended"
