"""The price calculator: from costs, from others' prices, from worth; launches and ladders.

Amounts are minor units, unit costs 1/10000 of the currency unit, shares are ``Fraction``s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import floor
from statistics import median

from shopdesk.base.unit_cost import cost_scale
from shopdesk.i18n import N_
from shopdesk.prices.rules.endings import Ending, with_ending
from shopdesk.prices.rules.steps import Step


class Method(StrEnum):
    """Ways to find a price."""

    COST_PLUS = "cost_plus"
    PENETRATION = "penetration"
    COMPETITION = "competition"
    VALUE = "value"


METHOD_LABELS = {
    Method.COST_PLUS: N_("Cost plus margin"),
    Method.PENETRATION: N_("Low launch price"),
    Method.COMPETITION: N_("By competitors"),
    Method.VALUE: N_("By value to the buyer"),
}


@dataclass(frozen=True, slots=True)
class Costs:
    """What one sold piece costs; minor units but ``cost_e4``; shares of the price.

    Args:
        cost_e4: landed cost of the goods.
        freight: outgoing, paid by the shop.
        packing: material and work.
        fee: what the channel takes of the price.
        returns: share of the price that is lost to returns and damages.
    """

    cost_e4: int
    freight: int = 0
    packing: int = 0
    fee: Fraction = Fraction(0)
    returns: Fraction = Fraction(0)

    @property
    def shares(self) -> Fraction:
        """All that grows with the price."""
        return self.fee + self.returns

    def fixed(self, currency: str) -> Fraction:
        """All that does not, in minor units."""
        return Fraction(self.cost_e4, cost_scale(currency)) + self.freight + self.packing

    def left(self, price: int, currency: str) -> Fraction:
        """What a price leaves over after everything, minor units."""
        return price * (1 - self.shares) - self.fixed(currency)

    def margin(self, price: int, currency: str) -> Fraction | None:
        """Share of the price that is left; None without a price."""
        return self.left(price, currency) / price if price > 0 else None


@dataclass(frozen=True, slots=True)
class Answer:
    """A price that a method gives, how it was found and what it leaves over."""

    price: int
    margin: Fraction | None
    steps: tuple[Step, ...]
    below_cost: bool = False


def cost_plus(
    costs: Costs, target: Fraction, *, ending: Ending = Ending.EXACT, currency: str = "CNY"
) -> Answer:
    """The price that leaves the target margin: fixed costs ÷ (1 − fee − returns − margin).

    Raises:
        ValueError: if fees, returns and margin take the whole price or more.
    """
    rest = 1 - costs.shares - target
    if rest <= 0:
        raise ValueError("shares take the whole price")
    fixed = costs.fixed(currency)
    exact = fixed / rest
    price = with_ending(exact, ending, currency)
    steps = (
        Step(
            N_("Goods {cost} + freight {freight} + packing {packing} = {fixed}"),
            {
                "cost": Fraction(costs.cost_e4, cost_scale(currency)),
                "freight": costs.freight,
                "packing": costs.packing,
                "fixed": fixed,
            },
        ),
        Step(
            N_("Left of the price: 1 − fee {fee} − returns {returns} − margin {target} = {rest}"),
            {
                "fee": costs.fee,
                "returns": costs.returns,
                "target": target,
                "rest": rest,
            },
        ),
        Step(
            N_("{fixed} ÷ {rest} = {exact}, rounded up to {price}"),
            {
                "fixed": fixed,
                "rest": rest,
                "exact": exact,
                "price": price,
            },
        ),
    )
    return _answer(price, costs, steps, currency)


def break_even(costs: Costs, *, currency: str = "CNY") -> int:
    """The lowest price that loses nothing.

    Raises:
        ValueError: if fees and returns take the whole price.
    """
    return cost_plus(costs, Fraction(0), currency=currency).price


def by_competition(
    costs: Costs,
    others: Sequence[int],
    position: Fraction,
    *,
    ending: Ending = Ending.EXACT,
    currency: str = "CNY",
) -> Answer:
    """The median of the others' prices times a position (19/20 = five per cent below).

    Raises:
        ValueError: without any price of others.
    """
    if not others:
        raise ValueError("no prices of others")
    middle = Fraction(median(others))
    price = with_ending(middle * position, ending, currency)
    steps = (
        Step(
            N_("{n} prices of others from {low} to {high}, the middle one is {middle}"),
            {
                "n": len(others),
                "low": min(others),
                "high": max(others),
                "middle": middle,
            },
        ),
        Step(
            N_("{middle} × {position} = {exact}, rounded up to {price}"),
            {
                "middle": middle,
                "position": position,
                "exact": middle * position,
                "price": price,
            },
        ),
    )
    return _answer(price, costs, steps, currency)


def by_value(
    costs: Costs,
    reference: int,
    advantages: Sequence[int],
    *,
    ending: Ending = Ending.EXACT,
    currency: str = "CNY",
) -> Answer:
    """The price of the next best thing plus what the advantages are worth to the buyer.

    Args:
        reference: price of the next best thing.
        advantages: worth of each, minor units, negative for what is missing.
    """
    exact = reference + sum(advantages)
    price = with_ending(max(exact, 0), ending, currency)
    steps = (
        Step(
            N_("Next best {reference} + advantages {advantages} = {exact}, rounded up to {price}"),
            {
                "reference": reference,
                "advantages": sum(advantages),
                "exact": exact,
                "price": price,
            },
        ),
    )
    return _answer(price, costs, steps, currency)


def _answer(price: int, costs: Costs, steps: tuple[Step, ...], currency: str) -> Answer:
    left = costs.left(price, currency)
    return Answer(price, costs.margin(price, currency), steps, below_cost=left < 0)


@dataclass(frozen=True, slots=True)
class Climb:
    """A price from a day on."""

    since: date
    price: int


def penetration(
    target: int,
    launch: int,
    begins: date,
    *,
    days: int,
    steps: int,
    ending: Ending = Ending.EXACT,
    currency: str = "CNY",
) -> tuple[Climb, ...]:
    """A low launch price and the planned climb to the target in equal steps of equal time.

    Args:
        target: price at the end.
        launch: price at the beginning, not above the target.
        days: from the launch to the target price.
        steps: number of rises, at least one.

    Raises:
        ValueError: for a launch price above the target, no step, or fewer days than steps.
    """
    if launch > target or steps < 1 or days < steps:
        raise ValueError("a climb needs a lower start, a step and a day for each")
    plan = [Climb(begins, launch)]
    for step in range(1, steps):
        price = with_ending(launch + Fraction((target - launch) * step, steps), ending, currency)
        plan.append(Climb(begins + timedelta(days=days * step // steps), min(price, target)))
    plan.append(Climb(begins + timedelta(days=days), target))
    return tuple(plan)


def ladder(low: int, high: int, rungs: int = 3, *, currency: str = "CNY") -> tuple[int, ...]:
    """Good, better, best: prices of equal ratio between the ends of a band.

    Raises:
        ValueError: for a band without width or fewer than two rungs.
    """
    if rungs < 2 or not 0 < low < high:
        raise ValueError("a ladder needs a band and two rungs")
    ratio = (high / low) ** (1 / (rungs - 1))
    middle = (
        with_ending(floor(low * ratio**rung), Ending.WHOLE, currency)
        for rung in range(1, rungs - 1)
    )
    return (low, *middle, high)
