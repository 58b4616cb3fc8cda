"""The shortage board: what runs out before new goods are there, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from shopdesk.base.money import divide_half_up
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import N_
from shopdesk.metrics.replenish.arithmetic import runs_out_on
from shopdesk.metrics.replenish.model import Arrival, Need
from shopdesk.purchasing.rules import Policy

if TYPE_CHECKING:
    from shopdesk.metrics.replenish.plan import Needs

# Of which less than half a piece is expected to be missed runs short of nothing.
_LEAST = 0.5


class Action(StrEnum):
    """What to do about a shortage."""

    CALL = "call"
    EXPEDITE = "expedite"
    ORDER = "order"


ACTION_LABELS = {
    Action.CALL: N_("Late: call the supplier"),
    Action.EXPEDITE: N_("Ask for faster delivery"),
    Action.ORDER: N_("Order now"),
}


@dataclass(frozen=True, slots=True)
class Shortage:
    """A SKU that runs out; quantities in thousandths, money in minor units.

    ``arrival`` is the order that ends the gap, ``back_on`` the day on which goods can be there
    again, ``gap_days`` how long there are none, ``lost`` the pieces not sold meanwhile. Paying for
    speed is worth up to ``margin``.
    """

    need: Need
    daily: int
    runs_out_on: date
    arrival: Arrival | None
    late_days: int
    back_on: date
    gap_days: int
    lost: int
    margin: int
    action: Action


def shortages(needs: Needs) -> tuple[Shortage, ...]:
    """What runs out before goods ordered today could be there; the most margin at stake first."""
    found = [
        one
        for need in needs.rows
        if need.policy is not Policy.NONE and (one := _shortage(need, needs.day)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.margin, one.runs_out_on, one.need.code)))


def _shortage(need: Need, today: date) -> Shortage | None:
    out = runs_out_on(need, today)
    if out is None or (out - today).days >= need.lead_days + need.review_days:
        return None
    if need.policy is Policy.TO_ORDER and need.reserved <= need.on_hand:
        return None
    if need.reserved <= need.on_hand and need.demand(need.lead_days + need.review_days) < _LEAST:
        return None
    arrival = next(
        (one for one in need.arrivals if one.day is not None and _comes(one, today) > out), None
    )
    late = [one for one in need.arrivals if one.day is not None and one.day < today]
    ordered_now = today + timedelta(days=need.lead_days)
    back = ordered_now if arrival is None else min(_comes(arrival, today), ordered_now)
    gap = max(0, (back - out).days)
    lost = need.demand((back - today).days) - need.demand((out - today).days) if gap else 0.0
    pieces = round(max(lost, 0.0) * PIECE)
    unit = max(0, need.price - (need.cost or 0))
    otherwise = Action.ORDER if arrival is None else Action.EXPEDITE
    return Shortage(
        need=need,
        daily=round(need.demand(7) / 7 * 100) * PIECE // 100,
        runs_out_on=out,
        arrival=late[0] if late else arrival,
        late_days=(today - late[0].day).days if late and late[0].day else 0,
        back_on=back,
        gap_days=gap,
        lost=pieces,
        margin=divide_half_up(pieces * unit, PIECE),
        action=Action.CALL if late else otherwise,
    )


def _comes(arrival: Arrival, today: date) -> date:
    """The day on which an order is taken to come: a late one tomorrow."""
    assert arrival.day is not None  # noqa: S101 - asked before
    return max(arrival.day, today + timedelta(days=1))
