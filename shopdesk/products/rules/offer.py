"""How products are offered: kits made of variants, listings on channels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shopdesk.base.flow import Flow, Transition
from shopdesk.base.money import divide_half_up
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import N_


@dataclass(frozen=True, slots=True)
class KitPart:
    """What goes into one piece of a kit; thousandths."""

    sku_id: int
    quantity: int


def makeable(parts: Sequence[KitPart], available: Mapping[int, int]) -> int:
    """Whole kits that can be made now, in thousandths: what the scarcest component allows."""
    if not parts:
        return 0
    return PIECE * min(max(available.get(part.sku_id, 0), 0) // part.quantity for part in parts)


def limiting(parts: Sequence[KitPart], available: Mapping[int, int]) -> KitPart | None:
    """The component that allows the fewest kits; the first of several."""
    return min(
        parts,
        key=lambda part: max(available.get(part.sku_id, 0), 0) // part.quantity,
        default=None,
    )


def needed(parts: Sequence[KitPart], kits: int) -> list[KitPart]:
    """Components of so many kits (thousandths of a kit), in thousandths."""
    return [KitPart(part.sku_id, divide_half_up(part.quantity * kits, PIECE)) for part in parts]


class ListingState(StrEnum):
    """A listing on a channel."""

    DRAFT = "draft"
    LISTED = "listed"
    UNLISTED = "unlisted"


LISTING_STATE_LABELS = {
    ListingState.DRAFT: N_("Draft"),
    ListingState.LISTED: N_("Listed"),
    ListingState.UNLISTED: N_("Unlisted"),
}

LISTING_FLOW: Flow[ListingState] = Flow(
    (
        Transition(
            "list", frozenset({ListingState.DRAFT, ListingState.UNLISTED}), ListingState.LISTED
        ),
        Transition("unlist", frozenset({ListingState.LISTED}), ListingState.UNLISTED),
    )
)

# What is ticked off before a listing goes up; each listing keeps its own.
LISTING_CHECKLIST = (
    N_("Title and keywords checked"),
    N_("Pictures in the channel's sizes"),
    N_("Price above the floor price"),
    N_("Freight and after-sales terms set"),
    N_("Stock buffer set"),
)

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?\Z")


def is_language_tag(text: str) -> bool:
    """Whether a text names a language of a market: ``zh-CN``, ``zh-Hant-TW``, ``en``."""
    return bool(_LANGUAGE.match(text.strip()))


_SEASON = re.compile(r"(\d\d)-(\d\d)/(\d\d)-(\d\d)\Z")


def is_season(text: str) -> bool:
    """Whether a text is a season of every year, ``11-01/02-28``; nothing is all the year."""
    if not text:
        return True
    found = _SEASON.match(text)
    if found is None:
        return False
    months = [int(part) for part in found.groups()]
    try:
        date(2024, months[0], months[1])  # a leap year: 02-29 is a day
        date(2024, months[2], months[3])
    except ValueError:
        return False
    return True


def in_season(text: str, day: date) -> bool:
    """Whether a day lies in a season; both ends belong to it, and it may pass the new year."""
    if not text:
        return True
    start, _, end = text.partition("/")
    now = f"{day.month:02d}-{day.day:02d}"
    return start <= now <= end if start <= end else now >= start or now <= end
