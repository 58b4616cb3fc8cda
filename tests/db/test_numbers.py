"""Document numbers are given once, in order, and never again."""

from __future__ import annotations

import pytest

from shopdesk.db.numbers import take_numbers
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError


def test_series_count_for_themselves(any_shop: Shop) -> None:
    with any_shop.unit_of_work() as session:
        assert take_numbers(session, "SO") == ["SO000001"]
        assert take_numbers(session, "SO", 3) == ["SO000002", "SO000003", "SO000004"]
        assert take_numbers(session, "RF") == ["RF000001"]
    with any_shop.unit_of_work() as session:
        assert take_numbers(session, "SO") == ["SO000005"]


def test_undone_transaction_gives_its_numbers_back(any_shop: Shop) -> None:
    def _fail() -> None:
        with any_shop.unit_of_work() as session:
            take_numbers(session, "SO", 10)
            raise UserError("SD-TST-001", "refused")

    with pytest.raises(UserError, match="SD-TST-001"):
        _fail()
    with any_shop.unit_of_work() as session:
        assert take_numbers(session, "SO") == ["SO000001"]


def test_numbers_grow_past_their_zeros(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        take_numbers(session, "SO", 999_999)
        assert take_numbers(session, "SO") == ["SO1000000"]
