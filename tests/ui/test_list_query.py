"""Chips, conditions and periods become the query that a person meant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shopdesk.base.table import TableQuery
from shopdesk.db.shop import Shop
from shopdesk.ui.list_query import (
    Drill,
    FieldFilter,
    ListState,
    has_period,
    operators,
    state_from_json,
    toggles,
    without_field,
)
from shopdesk.ui.periods import PeriodChoice
from shopdesk.ui.table_rows import asked, read_ids
from tests.ui.conftest import THINGS, fill_things

TODAY = date(2026, 1, 20)


@pytest.fixture
def things(shop: Shop) -> Shop:
    fill_things(shop, 60)
    return shop


def found(shop: Shop, state: ListState) -> list[int]:
    with shop.reader() as reader:
        return sorted(read_ids(reader, asked(reader, THINGS, state.query(THINGS, TODAY))))


def test_nothing_asked_is_everything(things: Shop) -> None:
    assert found(things, ListState()) == list(range(1, 61))
    assert not ListState().narrowed


def test_states_of_one_column_widen_each_other(things: Shop) -> None:
    waiting = found(things, ListState(chips=frozenset({"open"})))
    both = found(things, ListState(chips=frozenset({"open", "done"})))

    assert waiting == list(range(3, 61, 3))
    assert both == list(range(1, 61))


def test_chips_of_different_kinds_narrow_each_other(things: Shop) -> None:
    change = ListState(
        chips=frozenset({"open", "dear"}), fields=(FieldFilter("amount", "from", (50_000,)),)
    )

    assert found(things, change) == []
    assert found(things, ListState(chips=frozenset({"open"}), fields=change.fields)) == [
        51,
        54,
        57,
        60,
    ]


def test_period_and_search_and_chip_together(things: Shop) -> None:
    state = ListState(
        search="杯子",
        chips=frozenset({"open"}),
        period=PeriodChoice(first=date(2026, 1, 2), last=date(2026, 1, 4)),
    )

    assert found(things, state) == [3, 57]


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        (FieldFilter("name", "contains", ("CUP 1",)), [10, 12, 14, 16, 18]),
        (FieldFilter("code", "is", ("T000007",)), [7]),
        (FieldFilter("owner", "contains", ("& b",)), list(range(1, 61, 2))),
        (FieldFilter("amount", "between", (5_000, 7_000)), [5, 6, 7]),
        (FieldFilter("amount", "to", (2_000,)), [1, 2]),
        (FieldFilter("amount", "is", (2_000,)), [2]),
        (FieldFilter("day", "from", (20260128,)), [27, 55]),
        (FieldFilter("state", "in", ("open",)), list(range(3, 61, 3))),
        (FieldFilter("name", "contains", ("%",)), []),
        (FieldFilter("name", "contains", ("'; DROP TABLE thing; --",)), []),
        (FieldFilter("owner", "empty"), []),
    ],
)
def test_condition_on_a_column(things: Shop, field: FieldFilter, ids: list[int]) -> None:
    assert found(things, ListState(fields=(field,))) == ids


def test_two_conditions_on_one_column_keep_their_own_values(things: Shop) -> None:
    fields = (FieldFilter("amount", "from", (5_000,)), FieldFilter("amount", "to", (6_000,)))

    assert found(things, ListState(fields=fields)) == [5, 6]
    assert found(things, without_field(ListState(fields=fields), fields[0])) == [1, 2, 3, 4, 5, 6]


def test_rows_behind_a_figure(things: Shop) -> None:
    query = TableQuery(
        filters=(("owner", {"owner": 1}), ("period", {"d0": 20260101, "d1": 20260110}))
    )
    state = ListState(
        drill=Drill("Owner 1", query),
        period=PeriodChoice(first=date(2026, 1, 3), last=date(2026, 1, 3)),
    )

    assert state.narrowed
    assert found(things, state) == [2, 30, 58]


def test_is_remembered_without_the_drill() -> None:
    state = ListState(
        search="王",
        chips=frozenset({"open"}),
        period=PeriodChoice(preset="last_30"),
        fields=(FieldFilter("amount", "between", (1, 2)),),
        sort="amount",
        descending=True,
    )

    assert state_from_json(state.to_json(), THINGS) == state


@pytest.mark.parametrize(
    "saved",
    [
        {"chips": ["gone", "owner"]},
        {"fields": [["gone", "is", 1], ["amount", "wild", 1], ["amount", "is"], "x", []]},
        {"sort": "gone", "descending": "yes"},
        {"period": {"preset": "someday"}},
        {"search": None},
    ],
)
def test_what_a_list_no_longer_knows_is_left_out(saved: dict[str, Any]) -> None:
    assert state_from_json(saved, THINGS) == ListState()


def test_filters_with_values_are_no_toggles() -> None:
    assert [chip.key for chip in toggles(THINGS)] == ["open", "done", "dear"]
    assert has_period(THINGS)


def test_clearing_keeps_the_order() -> None:
    state = ListState(search="x", sort="amount", descending=True)

    assert state.cleared() == ListState(sort="amount", descending=True)


def test_operators_fit_the_kind_of_column() -> None:
    assert operators(THINGS.column("name")) == ("contains", "is", "empty")
    assert operators(THINGS.column("state")) == ("in",)
    assert "between" in operators(THINGS.column("amount"))
