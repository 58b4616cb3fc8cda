"""What was changed in one go, kept for the history and for the way back."""

from __future__ import annotations

from typing import Any

import pytest

from shopdesk.base import clock
from shopdesk.base.clock import to_millis
from shopdesk.db import change_sets, direct
from shopdesk.db.change_sets import ChangeKind, Head, Item
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from tests.factories import NOON

ITEMS = [Item("sku", 1, "price", "100", "120"), Item("sku", 2, "cost_e4", None, "5000")]


def _record(shop: Shop, **told: Any) -> int:
    with shop.unit_of_work() as session:
        return change_sets.record(
            session, ITEMS, kind=ChangeKind.GRID, title="Summer", actor="Ann", **told
        )


def test_a_set_is_kept_and_listed(any_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    first = _record(any_shop)
    second = _record(any_shop, reason="dearer cotton")

    with any_shop.reader() as reader:
        assert change_sets.get_items(reader, first) == ITEMS
        heads = change_sets.list_heads(reader)
        assert change_sets.find_head(reader, 99) is None
    assert heads == [
        Head(second, to_millis(NOON), "Ann", "grid", "Summer", "dearer cotton", False, 2),
        Head(first, to_millis(NOON), "Ann", "grid", "Summer", "", False, 2),
    ]


def test_a_set_is_taken_back_once(any_shop: Shop) -> None:
    first = _record(any_shop)
    _record(any_shop, undoes=first)

    with pytest.raises(UserError) as refused:
        _record(any_shop, undoes=first)

    assert refused.value.code == "SD-CHG-001"
    with any_shop.reader() as reader:
        assert [head.undone for head in change_sets.list_heads(reader)] == [False, True]


def test_an_item_turned_twice_is_itself() -> None:
    assert ITEMS[0].turned() == Item("sku", 1, "price", "120", "100")
    assert [item.turned().turned() for item in ITEMS] == ITEMS


@pytest.mark.parametrize("sql", ["UPDATE change_item SET after = '1'", "DELETE FROM change_item"])
def test_history_is_never_edited(any_shop: Shop, sql: str) -> None:
    first = _record(any_shop)

    with pytest.raises(Exception, match="never"), any_shop.unit_of_work() as session:
        direct.run(session, sql)

    with any_shop.reader() as reader:
        assert change_sets.get_items(reader, first) == ITEMS
