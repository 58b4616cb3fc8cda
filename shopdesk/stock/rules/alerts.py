"""When a SKU's stock deserves attention, in five words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shopdesk.i18n import N_


class Alert(StrEnum):
    """What is the matter with the stock of a SKU."""

    OUT = "out"
    LOW = "low"
    OVER = "over"
    AGEING = "ageing"
    EXPIRING = "expiring"


ALERT_LABELS = {
    Alert.OUT: N_("Out of stock"),
    Alert.LOW: N_("Low stock"),
    Alert.OVER: N_("Too much stock"),
    Alert.AGEING: N_("Ageing stock"),
    Alert.EXPIRING: N_("Expires soon"),
}


@dataclass(frozen=True, slots=True)
class AlertLimits:
    """Thresholds of a shop where a SKU has none of its own.

    Args:
        low: thousandths that are few.
        over_days: days of cover that are too many.
        ageing_days: days that goods may lie.
        expiring_days: days before the end that goods are to be sold in.
        pace_days: days of sales that tell the pace.
    """

    low: int
    over_days: int
    ageing_days: int
    expiring_days: int
    pace_days: int = 90


@dataclass(frozen=True, slots=True)
class Level:
    """What the alerts of one SKU are decided from; quantities in thousandths.

    Args:
        sold: in the last ``pace_days``.
        aged: pieces that have lain longer than ``ageing_days``.
        expiring: pieces of lots that end within ``expiring_days`` (or have ended).
        minimum: the SKU's own limit for low, or None.
        maximum: the SKU's own limit for too much, or None.
    """

    on_hand: int
    available: int
    sold: int
    aged: int = 0
    expiring: int = 0
    minimum: int | None = None
    maximum: int | None = None


def alerts_of(level: Level, limits: AlertLimits) -> tuple[Alert, ...]:
    """Everything that is the matter, the most urgent first."""
    found = []
    lowest = limits.low if level.minimum is None else level.minimum
    if level.available <= 0:
        found.append(Alert.OUT)
    elif level.available <= lowest:
        found.append(Alert.LOW)
    if level.expiring > 0:
        found.append(Alert.EXPIRING)
    if is_over(level, limits):
        found.append(Alert.OVER)
    if level.aged > 0:
        found.append(Alert.AGEING)
    return tuple(found)


def is_over(level: Level, limits: AlertLimits) -> bool:
    """More than the SKU's maximum, or than sells in ``over_days``; what never sold is ageing."""
    if level.maximum is not None:
        return level.on_hand > level.maximum
    return 0 < level.sold * limits.over_days < level.on_hand * limits.pace_days


def cover_days(on_hand: int, sold: int, pace_days: int) -> int | None:
    """Days that the stock lasts at the pace of the last days; None where nothing sold."""
    return None if sold <= 0 else max(0, on_hand) * pace_days // sold
