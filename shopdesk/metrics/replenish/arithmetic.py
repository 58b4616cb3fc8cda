"""From a need to a proposal, step by step; every figure that decides stands in a step.

Bought up to: expected demand until the goods of the *next* round of buying can be there (lead time
and days between two rounds) and the safety stock. Seed rule of the handbook: safety stock = 20 % of
that demand. By service level: z × forecast error × √weeks, with the spread of the lead time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import NormalDist

from shopdesk.base.money import divide_half_up
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import N_
from shopdesk.metrics.replenish.model import (
    LEAD_SOURCE_LABELS,
    WEEK,
    Cash,
    Need,
    Pieces,
    Proposal,
    Remark,
    Source,
    Step,
    Word,
)
from shopdesk.purchasing.rules import (
    Policy,
    SafetyMethod,
    converted,
    in_packs,
    next_break,
    price_at,
    purchase_amount,
)

SEED_PERCENT = 20
# Just in time: so reliable, shown by so many deliveries.
JIT_ON_TIME, JIT_DELIVERIES = 9_500, 3
# A larger quantity for a better price must sell within these days and save what holding it costs.
BREAK_DAYS, HOLDING_PERCENT_A_MONTH = 60, 2
_HORIZON_DAYS = 365
_TINY = 1e-6
_TENTH, _HALF = 100, 500


def propose(need: Need, *, today: date, currency: str) -> Proposal | None:
    """What to buy of a SKU today; None when nothing is needed.

    Args:
        need: what decides.
        today: the first day of the forecast.
        currency: the shop's.
    """
    if need.policy is Policy.NONE:
        return None
    remarks, steps = list(need.remarks), _opening(need)
    target, safety = _target(need, steps, remarks)
    missing = target - need.position
    steps.append(
        Step(
            N_("Missing: {target} − {position} = {missing}"),
            (
                ("target", Pieces(target)),
                ("position", Pieces(need.position)),
                ("missing", Pieces(missing)),
            ),
            missing,
        )
    )
    # Less than half a piece of what is sold whole is no reason to buy one.
    if missing <= 0 or (missing < _HALF and not need.decimals):
        return None
    runs_out = runs_out_on(need, today)
    if runs_out is not None and (runs_out - today).days < need.lead_days:
        remarks.append(Remark.RUNS_OUT)
    if need.policy is Policy.VMI:
        remarks.append(Remark.SUPPLIER_STOCK)
    return _bought(
        need, missing, steps=steps, remarks=remarks, runs_out=runs_out, currency=currency,
        levels=(target, safety),
    )  # fmt: skip


def _opening(need: Need) -> list[Step]:
    return [
        Step(
            N_("Available: {on_hand} on hand − {reserved} promised + {on_order} on order = {sum}"),
            (
                ("on_hand", Pieces(need.on_hand)),
                ("reserved", Pieces(need.reserved)),
                ("on_order", Pieces(need.on_order)),
                ("sum", Pieces(need.position)),
            ),
            need.position,
        )
    ]


def _target(need: Need, steps: list[Step], remarks: list[Remark]) -> tuple[int, int]:
    """The level to buy up to, and the safety stock in it."""
    if need.policy is Policy.TO_ORDER:
        steps.append(Step(N_("Bought to order: only what customers were promised, no forecast")))
        return 0, 0
    days = need.lead_days + need.review_days
    source = need.source
    label = LEAD_SOURCE_LABELS[source.lead_source] if source else N_("no supplier known")
    steps.append(
        Step(
            N_("Until new goods are there: lead time {lead} days ({source}) + {review} days to the "
               "next round of buying = {days} days"),
            (("lead", need.lead_days), ("source", Word(label)), ("review", need.review_days),
             ("days", days)),
        )
    )  # fmt: skip
    expected = _pieces(need, need.demand(days))
    steps.append(
        Step(
            N_("Expected demand in {days} days: {expected}"),
            (("days", days), ("expected", Pieces(expected))),
            expected,
        )
    )
    safety = _safety(need, days, expected, steps=steps, remarks=remarks)
    target = expected + safety
    steps.append(
        Step(
            N_("To be covered: {expected} + {safety} = {target}"),
            (
                ("expected", Pieces(expected)),
                ("safety", Pieces(safety)),
                ("target", Pieces(target)),
            ),
            target,
        )
    )
    return _between(need, target, steps), safety


def _between(need: Need, target: int, steps: list[Step]) -> int:
    if need.low is not None and target < need.low:
        steps.append(
            Step(N_("Never less than {low} is wanted"), (("low", Pieces(need.low)),), need.low)
        )
        target = need.low
    if need.high is not None and target > need.high:
        steps.append(
            Step(N_("Never more than {high} is wanted"), (("high", Pieces(need.high)),), need.high)
        )
        target = need.high
    return target


def _safety(
    need: Need, days: int, expected: int, *, steps: list[Step], remarks: list[Remark]
) -> int:
    if need.policy is Policy.JIT:
        if is_reliable(need.source):
            steps.append(
                Step(
                    N_("Just in time: {on_time} of {deliveries} deliveries on time: no safety "
                       "stock"),
                    (("on_time", _percent(need.source)), ("deliveries", _deliveries(need.source))),
                    0,
                )
            )  # fmt: skip
            return 0
        remarks.append(Remark.NOT_RELIABLE)
    if need.method is SafetyMethod.SERVICE and need.deviation is not None:
        return _service(need, days, steps)
    grain = _TENTH if not need.decimals else 1
    safety = -(-expected * SEED_PERCENT // (100 * grain)) * grain
    steps.append(
        Step(
            N_("Safety stock: {percent} % of {expected} = {safety}"),
            (
                ("percent", SEED_PERCENT),
                ("expected", Pieces(expected)),
                ("safety", Pieces(safety)),
            ),
            safety,
        )
    )
    return safety


def _service(need: Need, days: int, steps: list[Step]) -> int:
    assert need.deviation is not None  # noqa: S101 - asked before
    z = NormalDist().inv_cdf(need.service_level / 10_000)
    weeks = days / WEEK
    spread = need.source.lead_spread if need.source else 0.0
    daily = need.demand(days) / days if days else 0.0
    off = sqrt(need.deviation**2 * weeks + (daily * spread) ** 2)
    safety = max(0, _pieces(need, z * off))
    steps.append(
        Step(
            N_("Safety stock for {level} % service: {z} × √({error}² × {weeks} weeks + "
               "({daily} a day × {spread} days)²) = {safety}"),
            (
                ("level", f"{need.service_level / 100:g}"),
                ("z", f"{z:.2f}"),
                ("error", f"{need.deviation:.2f}"),
                ("weeks", f"{weeks:.1f}"),
                ("daily", f"{daily:.2f}"),
                ("spread", f"{spread:.1f}"),
                ("safety", Pieces(safety)),
            ),
            safety,
        )
    )  # fmt: skip
    return safety


def is_reliable(source: Source | None) -> bool:
    """Whether a supplier may deliver just in time: on time, shown by enough deliveries."""
    return (
        source is not None
        and source.on_time is not None
        and source.on_time >= JIT_ON_TIME
        and source.deliveries >= JIT_DELIVERIES
    )


def _percent(source: Source | None) -> str:
    return "–" if source is None or source.on_time is None else f"{source.on_time / 100:g} %"


def _deliveries(source: Source | None) -> int:
    return 0 if source is None else source.deliveries


def _bought(
    need: Need,
    missing: int,
    *,
    steps: list[Step],
    remarks: list[Remark],
    runs_out: date | None,
    currency: str,
    levels: tuple[int, int],
) -> Proposal:
    """The orderable quantity of what is missing, with its price."""
    unit = 10 ** (3 - need.decimals)
    quantity = -(-missing // unit) * unit
    source, price_e4, amount, cash = need.source, None, None, None
    if source is None:
        remarks.append(Remark.NO_SUPPLIER)
    else:
        quantity = _packed(quantity, source, steps)
        quantity = _for_the_price(need, quantity, source, steps)
        reached = price_at(source.breaks, quantity)
        if reached is None:
            remarks.append(Remark.NO_PRICE)
        else:
            price_e4 = reached.price_e4
            amount = purchase_amount(quantity, price_e4, source.currency)
            cash = int(converted(amount, source.rate_e6, source.currency, currency))
            steps.append(_price_step(quantity, amount, cash, source=source, currency=currency))
    target, safety = levels
    if need.high is not None and need.position + quantity > need.high:
        remarks.append(Remark.OVER_MAXIMUM)
    stake = _stake(need, quantity, cash, steps, currency=currency)
    return Proposal(
        need=need, quantity=quantity, target=target, safety=safety, price_e4=price_e4,
        amount=amount, cash=cash, stake=stake, runs_out_on=runs_out, steps=tuple(steps),
        remarks=tuple(dict.fromkeys(remarks)),
    )  # fmt: skip


def _packed(quantity: int, source: Source, steps: list[Step]) -> int:
    found = in_packs(quantity, min_quantity=source.min_quantity, pack_size=source.pack_size)
    if found != quantity:
        text = (
            N_("In packs of {pack}, at least {minimum}: {quantity}")
            if source.min_quantity
            else N_("In packs of {pack}: {quantity}")
        )
        slots = (
            ("pack", Pieces(source.pack_size)),
            ("minimum", Pieces(source.min_quantity)),
            ("quantity", Pieces(found)),
        )
        steps.append(Step(text, slots, found))
    return found


def _for_the_price(need: Need, quantity: int, source: Source, steps: list[Step]) -> int:
    """A larger quantity where its better price is worth it."""
    present, better = price_at(source.breaks, quantity), next_break(source.breaks, quantity)
    if present is None or better is None or need.policy in {Policy.TO_ORDER, Policy.VMI}:
        return quantity
    more = in_packs(better.min_quantity, pack_size=source.pack_size)
    now = purchase_amount(quantity, present.price_e4, source.currency)
    then = purchase_amount(more, better.price_e4, source.currency)
    daily = need.demand(WEEK * max(len(need.weeks), 1)) / (WEEK * max(len(need.weeks), 1))
    days = ceil((more - quantity) / PIECE / daily) if daily > 0 else _HORIZON_DAYS
    saving = purchase_amount(more, present.price_e4, source.currency) - then
    extra = max(0, then - now)
    # On average half of the extra goods lie there until the last one is sold.
    holding = divide_half_up(extra * HOLDING_PERCENT_A_MONTH * days, 100 * 30 * 2)
    above = need.high is not None and need.position + more > need.high
    takes = not above and (then <= now or (days <= BREAK_DAYS and saving > holding))
    text = (
        N_("Price break at {more}: saves {saving}, holding {days} days longer costs {holding}: "
           "taken")
        if takes
        else N_("Price break at {more}: saves {saving}, holding {days} days longer costs "
                "{holding}: not worth it")
    )  # fmt: skip
    steps.append(
        Step(
            text,
            (
                ("more", Pieces(more)),
                ("saving", Cash(saving, source.currency)),
                ("days", days),
                ("holding", Cash(holding, source.currency)),
            ),
            more if takes else quantity,
        )
    )
    return more if takes else quantity


def _price_step(quantity: int, amount: int, cash: int, *, source: Source, currency: str) -> Step:
    if source.currency == currency:
        return Step(
            N_("{supplier}: {quantity} cost {amount}"),
            (
                ("supplier", source.supplier),
                ("quantity", Pieces(quantity)),
                ("amount", Cash(amount, source.currency)),
            ),
        )
    return Step(
        N_("{supplier}: {quantity} cost {amount}, that is {cash}"),
        (
            ("supplier", source.supplier),
            ("quantity", Pieces(quantity)),
            ("amount", Cash(amount, source.currency)),
            ("cash", Cash(cash, currency)),
        ),
    )


def _stake(need: Need, quantity: int, cash: int | None, steps: list[Step], *, currency: str) -> int:
    """Margin of the pieces that could not be sold before the next round, minor units."""
    expected = (
        need.reserved
        if need.policy is Policy.TO_ORDER
        else _pieces(need, need.demand(need.lead_days + need.review_days))
    )
    available = need.position + (need.reserved if need.policy is Policy.TO_ORDER else 0)
    short = min(quantity, max(0, expected - available))
    unit_cost = need.cost
    if cash is not None and quantity:
        unit_cost = divide_half_up(cash * PIECE, quantity)
    margin = max(0, need.price - (unit_cost or 0))
    stake = divide_half_up(short * margin, PIECE)
    steps.append(
        Step(
            N_("At stake if nothing is bought now: {short} pieces short × {margin} margin = "
               "{stake}"),
            (
                ("short", Pieces(short)),
                ("margin", Cash(margin, currency)),
                ("stake", Cash(stake, currency)),
            ),
        )
    )  # fmt: skip
    return stake


def runs_out_on(need: Need, today: date) -> date | None:
    """The first day that stock and arrivals do not cover; None within a year.

    What is promised is gone; an order that is late is taken to come tomorrow, one without a day
    after the lead time.
    """
    left = (need.on_hand - need.reserved) / PIECE
    coming: dict[int, float] = {}
    for arrival in need.arrivals:
        day = need.lead_days if arrival.day is None else max(1, (arrival.day - today).days)
        coming[day] = coming.get(day, 0.0) + arrival.quantity / PIECE
    for day in range(_HORIZON_DAYS):
        left += coming.get(day, 0.0)
        wanted = need.weeks[min(day // WEEK, len(need.weeks) - 1)] / WEEK if need.weeks else 0.0
        if left < wanted - _TINY or left < -_TINY:
            return today + timedelta(days=day)
        left -= wanted
    return None


def _pieces(need: Need, count: float) -> int:
    """Thousandths of a computed number of pieces: to a tenth of what is sold whole."""
    grain = _TENTH if not need.decimals else 1
    return round(count * PIECE / grain) * grain


def within_cash(proposals: Iterable[Proposal], limit: int | None) -> tuple[Proposal, ...]:
    """Rank by the margin at stake, and mark what a cash limit leaves out.

    Down the list whatever still fits is taken; ties go by code. Proposals without a price need no
    cash that could be counted.
    """
    ranked = sorted(proposals, key=lambda one: (-one.stake, one.need.code))
    left = limit
    found = []
    for one in ranked:
        fits = left is None or one.spends <= left
        if fits and left is not None:
            left -= one.spends
        found.append(replace(one, within_limit=fits))
    return tuple(found)
