from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products.rules import (
    LISTING_FLOW,
    LISTING_STATE_LABELS,
    KitPart,
    ListingState,
    in_season,
    is_season,
    limiting,
    makeable,
    needed,
)

PARTS = (KitPart(1, 1000), KitPart(2, 2000), KitPart(3, 250))


def test_the_scarcest_component_limits_the_kits() -> None:
    available = {1: 9000, 2: 7000, 3: 10_000}

    assert makeable(PARTS, available) == 3000
    assert limiting(PARTS, available) == KitPart(2, 2000)


def test_a_missing_or_owed_component_makes_no_kit() -> None:
    assert makeable(PARTS, {1: 9000, 2: 7000}) == 0
    assert makeable(PARTS, {1: 9000, 2: -1000, 3: 1000}) == 0
    assert limiting(PARTS, {1: 9000, 2: 7000}) == KitPart(3, 250)


def test_a_kit_of_nothing_cannot_be_made() -> None:
    assert makeable((), {1: 9000}) == 0
    assert limiting((), {}) is None


def test_components_of_kits() -> None:
    assert needed(PARTS, 3000) == [KitPart(1, 3000), KitPart(2, 6000), KitPart(3, 750)]


@given(
    st.lists(st.integers(1, 9_999), min_size=1, max_size=5),
    st.lists(st.integers(-5_000, 99_999), min_size=5, max_size=5),
)
def test_all_kits_can_be_made_and_no_more(quantities: list[int], stock: list[int]) -> None:
    parts = [KitPart(place, quantity) for place, quantity in enumerate(quantities)]
    available = dict(enumerate(stock))
    kits = makeable(parts, available)

    assert kits % 1000 == 0
    if kits:
        assert all(part.quantity <= available[part.sku_id] for part in needed(parts, kits))
    assert any(
        part.quantity > max(available[part.sku_id], 0) for part in needed(parts, kits + 1000)
    )


def test_listings_go_up_and_down() -> None:
    assert set(LISTING_STATE_LABELS) == set(ListingState)
    assert LISTING_FLOW.target(ListingState.DRAFT, "list") is ListingState.LISTED
    assert LISTING_FLOW.target(ListingState.UNLISTED, "list") is ListingState.LISTED
    assert LISTING_FLOW.actions(ListingState.LISTED) == ["unlist"]


@pytest.mark.parametrize("text", ["", "11-01/02-28", "03-01/05-31", "02-29/02-29"])
def test_seasons(text: str) -> None:
    assert is_season(text)


@pytest.mark.parametrize("text", ["winter", "11-01", "13-01/02-28", "11-31/12-01", "1-1/2-2"])
def test_what_is_no_season(text: str) -> None:
    assert not is_season(text)


def test_a_season_may_pass_the_new_year() -> None:
    winter = "11-01/02-28"

    assert [in_season(winter, date(2026, month, 1)) for month in (10, 11, 1, 3)] == [
        *(False, True, True, False),
    ]
    assert in_season(winter, date(2027, 2, 28))
    assert in_season("03-01/05-31", date(2026, 5, 31))
    assert not in_season("03-01/05-31", date(2026, 6, 1))
    assert in_season("", date(2026, 6, 1))
