"""Which price of a list a buyer gets, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """An entry of a price list that is valid now; no channel, tier or quantity means any."""

    price: int
    channel_id: int | None = None
    tier: str = ""
    min_quantity: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class ChosenPrice:
    """The price of one piece, and the entry that gave it (None: the variant's own price)."""

    price: int
    entry: ListedPrice | None


def choose_price(
    own: int,
    entries: Sequence[ListedPrice],
    *,
    channel_id: int | None = None,
    tier: str = "",
    quantity: int = 1_000,
) -> ChosenPrice:
    """The price for a buyer, and where it comes from.

    A channel's price stands in place of the variant's own, higher or lower. Of the offers that
    fit besides (tier, quantity) the lowest wins if it is lower; ties go to the first entry.
    """
    fitting = [
        entry
        for entry in entries
        if entry.channel_id in {None, channel_id}
        and entry.tier in {"", tier}
        and entry.min_quantity <= quantity
    ]
    plain = [entry for entry in fitting if not entry.tier and not entry.min_quantity]
    of_channel = [entry for entry in plain if entry.channel_id is not None]
    best = ChosenPrice(own, None)
    if of_channel:
        first = min(of_channel, key=lambda entry: entry.price)
        best = ChosenPrice(first.price, first)
    for entry in fitting:
        if entry not in of_channel and entry.price < best.price:
            best = ChosenPrice(entry.price, entry)
    return best
