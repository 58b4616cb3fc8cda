"""Rules that propose prices. Nothing here changes one: a rule proposes, the owner decides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil
from statistics import median
from typing import Any

from shopdesk.base.unit_cost import cost_scale, gross_margin
from shopdesk.i18n import N_
from shopdesk.prices.rules.endings import Ending, index, with_ending
from shopdesk.prices.rules.steps import Step


class RuleKind(StrEnum):
    """What a price rule looks at."""

    LOW_STOCK = "low_stock"
    OVERSTOCK = "overstock"
    COMPETITION = "competition"
    MARGIN = "margin"
    SLOW = "slow"


RULE_LABELS = {
    RuleKind.LOW_STOCK: N_("Little stock left"),
    RuleKind.OVERSTOCK: N_("Too much stock"),
    RuleKind.COMPETITION: N_("Others ask less"),
    RuleKind.MARGIN: N_("Margin too small"),
    RuleKind.SLOW: N_("Hardly sold"),
}


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    STALE = "stale"


PROPOSAL_LABELS = {
    ProposalState.OPEN: N_("Open"),
    ProposalState.ACCEPTED: N_("Accepted"),
    ProposalState.REJECTED: N_("Rejected"),
    ProposalState.STALE: N_("Out of date"),
}


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """The figures of a rule.

    Args:
        threshold: pieces (little stock, hardly sold), days of cover (too much), index in per cent
            (others ask less), margin in per cent (margin too small).
        change: per cent by which the price changes, negative to lower it; for competition the
            index to reach, for margin the margin to reach, in per cent.
        margin_floor: per cent of the price that has to be left over the cost.
        ending: what the new price ends in.
        days: the time that is looked back, for sales.
    """

    kind: RuleKind
    threshold: int
    change: int
    margin_floor: int = 10
    ending: Ending = Ending.EXACT
    days: int = 180

    def as_json(self) -> dict[str, Any]:
        """The parameters as stored; the kind has a column of its own."""
        return {
            "threshold": self.threshold,
            "change": self.change,
            "margin_floor": self.margin_floor,
            "ending": str(self.ending),
            "days": self.days,
        }


# As the handbooks state them; the first one with the warning that it deserves.
PRESETS = (
    (N_("Handbook: stock below 20, price down 20 %"), RuleSettings(RuleKind.LOW_STOCK, 20, -20)),
    (
        N_("More than 180 days of stock, price down 10 %"),
        RuleSettings(RuleKind.OVERSTOCK, 180, -10),
    ),
    (
        N_("Others ask less: follow to 100 % of their middle"),
        RuleSettings(RuleKind.COMPETITION, 105, 100),
    ),
    (N_("Margin below 20 %: raise to 25 %"), RuleSettings(RuleKind.MARGIN, 20, 25)),
    (N_("Under 100 sold in 6 months, price down 15 %"), RuleSettings(RuleKind.SLOW, 100, -15)),
)
HANDBOOK_WARNING = N_(
    "Little stock of a fast seller should normally not be made cheaper: it sells out sooner and "
    "earns less. Look at how long the stock lasts before you accept."
)
FAST_DAYS = 30  # stock that lasts less long at the present pace belongs to a fast seller


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """What the rules know of a variant; quantities in thousandths, prices in minor units."""

    sku_id: int
    price: int
    cost_e4: int | None
    floor_price: int | None
    available: int
    sold: int
    age_days: int
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A price that a rule proposes: its arithmetic, and in ``warning`` what speaks against it."""

    sku_id: int
    old_price: int
    new_price: int
    steps: tuple[Step, ...]
    warning: str = ""
    held: bool = False


def cover_days(facts: SkuFacts, days: int) -> Fraction | None:
    """Days that the stock lasts at the pace of the last ``days``; None if nothing was sold."""
    if facts.sold <= 0:
        return None
    return Fraction(facts.available * min(days, max(facts.age_days, 1)), facts.sold)


def propose(rule: RuleSettings, facts: SkuFacts, *, currency: str = "CNY") -> Proposal | None:
    """The price that a rule proposes for a variant; None if it has nothing to say.

    The margin floor and the variant's own lowest price hold the price up; where they leave no
    lower price, nothing is proposed. Without a known cost no price is lowered by more than the
    lowest price allows, and without that one none at all.
    """
    if facts.price <= 0:
        return None
    reason = _reason(rule, facts, currency)
    if reason is None:
        return None
    wanted, why = reason
    steps = [why]
    price = with_ending(wanted, rule.ending, currency)
    held = False
    if price < facts.price:
        floor_price = _floor(rule, facts, currency)
        if floor_price is None:
            return None
        if price < floor_price:
            price, held = with_ending(floor_price, rule.ending, currency), True
            steps.append(
                Step(N_("The lowest price possible holds it at {price}"), {"price": price})
            )
        if price >= facts.price:
            return None
    if price in {0, facts.price}:
        return None
    margin = gross_margin(price, facts.cost_e4, currency)
    if margin is not None:
        steps.append(Step(N_("Margin left over the cost: {margin}"), {"margin": margin}))
    return Proposal(
        facts.sku_id, facts.price, price, tuple(steps), _warning(rule, facts, price), held=held
    )


def _floor(rule: RuleSettings, facts: SkuFacts, currency: str) -> int | None:
    """The lowest price that a rule may propose; None if nobody can say."""
    floors = [] if facts.floor_price is None else [facts.floor_price]
    if facts.cost_e4 is not None:
        share = 1 - Fraction(rule.margin_floor, 100)
        floors.append(ceil(Fraction(facts.cost_e4, cost_scale(currency)) / share))
    return max(floors) if floors else None


def _reason(rule: RuleSettings, facts: SkuFacts, currency: str) -> tuple[Fraction, Step] | None:
    changed = facts.price * (1 + Fraction(rule.change, 100))
    told = {"price": facts.price, "change": Fraction(rule.change, 100), "exact": changed}
    if rule.kind is RuleKind.LOW_STOCK and 0 < facts.available < rule.threshold * 1_000:
        figures = {"left": facts.available, "threshold": rule.threshold, **told}
        return changed, Step(
            N_("{left} left, fewer than {threshold}: {price} × (1 {change}) = {exact}"), figures
        )
    if rule.kind is RuleKind.OVERSTOCK:
        days = cover_days(facts, rule.days)
        if facts.available > 0 and days is not None and days > rule.threshold:
            figures = {"days": days, "threshold": rule.threshold, **told}
            return changed, Step(
                N_(
                    "Stock for {days} days, more than {threshold}: {price} × (1 {change}) = {exact}"
                ),
                figures,
            )
    if rule.kind is RuleKind.SLOW and _is_slow(rule, facts):
        figures = {"sold": facts.sold, "days": rule.days, "threshold": rule.threshold, **told}
        return changed, Step(
            N_("{sold} sold in {days} days, under {threshold}: {price} × (1 {change}) = {exact}"),
            figures,
        )
    if rule.kind is RuleKind.COMPETITION:
        return _by_others(rule, facts)
    if rule.kind is RuleKind.MARGIN:
        return _by_margin(rule, facts, currency)
    return None


def _is_slow(rule: RuleSettings, facts: SkuFacts) -> bool:
    if facts.age_days < rule.days or facts.available <= 0:
        return False
    return facts.sold < rule.threshold * 1_000


def _by_others(rule: RuleSettings, facts: SkuFacts) -> tuple[Fraction, Step] | None:
    present = index(facts.price, facts.others)
    if present is None or present * 100 <= rule.threshold:
        return None
    middle = Fraction(median(facts.others))
    wanted = middle * rule.change / 100
    return wanted, Step(
        N_("Index {index} of {n} prices, above {threshold} %: {middle} × {goal} = {exact}"),
        {
            "index": present,
            "n": len(facts.others),
            "threshold": rule.threshold,
            "middle": middle,
            "goal": Fraction(rule.change, 100),
            "exact": wanted,
        },
    )


def _by_margin(rule: RuleSettings, facts: SkuFacts, currency: str) -> tuple[Fraction, Step] | None:
    margin = gross_margin(facts.price, facts.cost_e4, currency)
    if margin is None or facts.cost_e4 is None or margin * 100 >= rule.threshold:
        return None
    goal = Fraction(rule.change, 100)
    cost = Fraction(facts.cost_e4, cost_scale(currency))
    wanted = cost / (1 - goal)
    return wanted, Step(
        N_("Margin {margin}, below {threshold} %: {cost} ÷ (1 − {goal}) = {exact}"),
        {
            "margin": margin,
            "threshold": rule.threshold,
            "cost": cost,
            "goal": goal,
            "exact": wanted,
        },
    )


def _warning(rule: RuleSettings, facts: SkuFacts, price: int) -> str:
    if rule.kind is not RuleKind.LOW_STOCK or price >= facts.price:
        return ""
    days = cover_days(facts, rule.days)
    return HANDBOOK_WARNING if days is not None and days < FAST_DAYS else ""
