"""The price a buyer gets, and which entry gave it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.prices.rules import ListedPrice, choose_price

TMALL = ListedPrice(1_200, channel_id=1)
GOLD = ListedPrice(900, tier="gold")
TEN = ListedPrice(850, min_quantity=10_000)
TMALL_TEN = ListedPrice(1_100, channel_id=1, min_quantity=10_000)
ALL = [TMALL, GOLD, TEN, TMALL_TEN]


@pytest.mark.parametrize(
    ("channel", "tier", "quantity", "price", "entry"),
    [
        (2, "", 1_000, 1_000, None),
        (1, "", 1_000, 1_200, TMALL),  # a channel may be dearer
        (1, "gold", 1_000, 900, GOLD),
        (2, "gold", 10_000, 850, TEN),
        (1, "", 10_000, 850, TEN),
        (1, "silver", 9_999, 1_200, TMALL),
    ],
)
def test_choice(
    channel: int, tier: str, quantity: int, price: int, entry: ListedPrice | None
) -> None:
    found = choose_price(1_000, ALL, channel_id=channel, tier=tier, quantity=quantity)
    assert (found.price, found.entry) == (price, entry)


ENTRIES = st.lists(
    st.builds(
        ListedPrice,
        price=st.integers(0, 2_000),
        channel_id=st.none() | st.integers(1, 2),
        tier=st.sampled_from(["", "gold"]),
        min_quantity=st.sampled_from([0, 5_000]),
    ),
    max_size=8,
)


@given(entries=ENTRIES, own=st.integers(1, 2_000))
def test_more_of_it_and_a_tier_never_cost_more(entries: list[ListedPrice], own: int) -> None:
    one = choose_price(own, entries, channel_id=1).price
    assert choose_price(own, entries, channel_id=1, quantity=5_000).price <= one
    assert choose_price(own, entries, channel_id=1, tier="gold").price <= one


@given(entries=ENTRIES, own=st.integers(1, 2_000))
def test_the_entry_named_is_the_one_that_gave_it(entries: list[ListedPrice], own: int) -> None:
    found = choose_price(own, entries, channel_id=1, tier="gold", quantity=5_000)
    assert found.price == (own if found.entry is None else found.entry.price)
    assert found.entry is None or found.entry in entries
