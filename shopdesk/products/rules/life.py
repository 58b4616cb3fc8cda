"""Kinds of products and their life: states, the steps between them, the gates of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shopdesk.base.flow import Flow, Transition
from shopdesk.base.money import divide_half_up
from shopdesk.i18n import N_


class ProductKind(StrEnum):
    """Goods have stock; services (postage, fees, vouchers) are sold without any."""

    GOODS = "goods"
    SERVICE = "service"


class LifeCycle(StrEnum):
    """Where a product stands between the idea and the end."""

    IDEA = "idea"
    SAMPLE = "sample"
    TRIAL = "trial"
    SELLING = "selling"
    SLOW = "slow"
    CLEARANCE = "clearance"
    ENDED = "ended"


PRODUCT_KIND_LABELS = {
    ProductKind.GOODS: N_("Goods"),
    ProductKind.SERVICE: N_("Service"),
}

LIFE_CYCLE_LABELS = {
    LifeCycle.IDEA: N_("Idea"),
    LifeCycle.SAMPLE: N_("Sample"),
    LifeCycle.TRIAL: N_("Trial sale"),
    LifeCycle.SELLING: N_("On sale"),
    LifeCycle.SLOW: N_("Slow"),
    LifeCycle.CLEARANCE: N_("Clearance"),
    LifeCycle.ENDED: N_("Ended"),
}

_L = LifeCycle
LIFE_FLOW: Flow[LifeCycle] = Flow(
    (
        Transition("sample", frozenset({_L.IDEA}), _L.SAMPLE),
        Transition("try", frozenset({_L.SAMPLE}), _L.TRIAL),
        Transition("launch", frozenset({_L.SAMPLE, _L.TRIAL}), _L.SELLING),
        Transition("slow", frozenset({_L.SELLING}), _L.SLOW),
        Transition("recover", frozenset({_L.SLOW, _L.CLEARANCE}), _L.SELLING),
        Transition("clear", frozenset({_L.TRIAL, _L.SELLING, _L.SLOW}), _L.CLEARANCE),
        Transition("rework", frozenset({_L.SAMPLE, _L.TRIAL}), _L.IDEA),
        Transition("end", frozenset(_L) - {_L.ENDED}, _L.ENDED),
        Transition("revive", frozenset({_L.ENDED}), _L.SELLING),
    )
)

LIFE_ACTION_LABELS = {
    "sample": N_("Make a sample"),
    "try": N_("Start the trial sale"),
    "launch": N_("Put on sale"),
    "slow": N_("Mark as slow"),
    "recover": N_("Sells again"),
    "clear": N_("Clear out"),
    "rework": N_("Back to the idea"),
    "end": N_("Take off the range"),
    "revive": N_("Put on sale again"),
}


def next_states(state: LifeCycle) -> list[LifeCycle]:
    """States that one step of the flow leads to, in the order of life."""
    found = {LIFE_FLOW.target(state, action) for action in LIFE_FLOW.actions(state)}
    return [other for other in LifeCycle if other in found]


class Gate(StrEnum):
    """The gates of a new product, in their order."""

    RESEARCH = "research"
    CONCEPT = "concept"
    PROTOTYPE = "prototype"
    PILOT = "pilot"
    LAUNCH = "launch"


class GateDecision(StrEnum):
    """What was decided at a gate; an open one has none."""

    OPEN = ""
    GO = "go"
    HOLD = "hold"
    STOP = "stop"


GATE_LABELS = {
    Gate.RESEARCH: N_("Market research"),
    Gate.CONCEPT: N_("Concept"),
    Gate.PROTOTYPE: N_("Prototype"),
    Gate.PILOT: N_("Small batch"),
    Gate.LAUNCH: N_("Launch"),
}

GATE_DECISION_LABELS = {
    GateDecision.OPEN: N_("Not decided"),
    GateDecision.GO: N_("Go on"),
    GateDecision.HOLD: N_("Wait"),
    GateDecision.STOP: N_("Stop"),
}

# What the checklist of a gate starts with; each product may change its own.
GATE_CRITERIA = {
    Gate.RESEARCH: (
        N_("Searches, sales and prices of competitors looked up"),
        N_("Buyers and their occasion described in one sentence"),
    ),
    Gate.CONCEPT: (
        N_("Positioning card filled"),
        N_("Target price, cost and margin calculated"),
        N_("No foreign brand, patent or licence is touched"),
    ),
    Gate.PROTOTYPE: (
        N_("Sample in hand, measured and weighed"),
        N_("Used by ourselves for a week"),
        N_("At least two suppliers have quoted"),
    ),
    Gate.PILOT: (
        N_("Small batch sold at the real price"),
        N_("Returns and reviews read"),
    ),
    Gate.LAUNCH: (
        N_("Pictures, details and texts complete"),
        N_("Stock for the first month is there"),
        N_("Launch day and hit rule set"),
    ),
}

# Gates that must say go before the product takes the step into a state, once it has gates at all.
GATES_BEFORE = {
    LifeCycle.SAMPLE: (Gate.RESEARCH, Gate.CONCEPT),
    LifeCycle.TRIAL: (Gate.RESEARCH, Gate.CONCEPT, Gate.PROTOTYPE),
    LifeCycle.SELLING: tuple(Gate),
}


def closed_gates(target: LifeCycle, decisions: Mapping[str, str]) -> list[Gate]:
    """Gates of a product that still stand before a state; a product without gates has none.

    Args:
        target: the state to go into.
        decisions: gate to decision of the gates that the product has.
    """
    return [
        gate
        for gate in GATES_BEFORE.get(target, ())
        if gate in decisions and decisions[gate] != GateDecision.GO
    ]


class LaunchVerdict(StrEnum):
    """How a launch went by its own rule."""

    PLANNED = "planned"
    RUNNING = "running"
    HIT = "hit"
    MISSED = "missed"


LAUNCH_VERDICT_LABELS = {
    LaunchVerdict.PLANNED: N_("Planned"),
    LaunchVerdict.RUNNING: N_("Running"),
    LaunchVerdict.HIT: N_("Hit"),
    LaunchVerdict.MISSED: N_("No hit"),
}
DEFAULT_HIT_DAYS = 30
DEFAULT_HIT_PIECES = 100
HITS_PER_QUARTER = 3


def launch_verdict(
    launched_on: date | None, days: int, wanted: int, sold: int, *, today: date
) -> LaunchVerdict:
    """Whether a product that was launched became a hit.

    Args:
        launched_on: first day of sale; None while it is planned.
        days: length of the test, the first day included.
        wanted: thousandths that must be sold in it.
        sold: thousandths sold in it so far.
        today: the shop's date.
    """
    if launched_on is None or launched_on > today:
        return LaunchVerdict.PLANNED
    if sold >= wanted:
        return LaunchVerdict.HIT
    return LaunchVerdict.RUNNING if today <= last_day(launched_on, days) else LaunchVerdict.MISSED


def last_day(first: date, days: int) -> date:
    """The last of so many days, the first included."""
    return first + timedelta(days=days - 1)


def hit_rate(verdicts: Sequence[LaunchVerdict]) -> int | None:
    """Hits in tenths of a percent of the launches that are decided; None while none is."""
    decided = [one for one in verdicts if one in {LaunchVerdict.HIT, LaunchVerdict.MISSED}]
    if not decided:
        return None
    return divide_half_up(1000 * decided.count(LaunchVerdict.HIT), len(decided))


class Card(StrEnum):
    """Cards of a product or of the shop."""

    POSITIONING = "positioning"
    SELECTION = "selection"


@dataclass(frozen=True, slots=True)
class CardField:
    """A line of a card; ``weight`` in percent on a selection card."""

    field: str
    label: str
    weight: int | None = None


POSITIONING = (
    CardField("what", N_("What is it?")),
    CardField("whom", N_("Whom is it for?")),
    CardField("occasion", N_("When and where is it used?")),
    CardField("advantage", N_("Which advantage have only we?")),
    CardField("proof", N_("What proves it?")),
    CardField("price_place", N_("Where is its price among the others?")),
    CardField("own_use", N_("Would we buy it ourselves, and why?")),
    CardField("story", N_("Story of the shop in three sentences")),
)
SELECTION = (
    CardField("frequency", N_("Bought often"), 25),
    CardField("visible", N_("Selling point can be seen at once"), 20),
    CardField("shareable", N_("People show it to others"), 15),
    CardField("margin", N_("Margin after all costs"), 20),
    CardField("supply", N_("Supply is safe (two suppliers or more)"), 10),
    CardField("aftersale", N_("Few returns, no trouble"), 10),
)
MOST_POINTS = 5


@dataclass(frozen=True, slots=True)
class CardScore:
    """Score in tenths of a percent of the best possible; ``missing`` criteria have no points."""

    tenths: int | None
    missing: tuple[str, ...]


def card_score(weights: Mapping[str, int], points: Mapping[str, int | None]) -> CardScore:
    """Weighted score of a selection card: Σ weight × points / (5 × Σ weight).

    Only criteria that have points count, so that a half-filled card is not punished; those
    without are named. None when nothing has points or weight.
    """
    known = {key: value for key in weights if (value := points.get(key)) is not None}
    missing = tuple(key for key in weights if key not in known)
    whole = sum(weights[key] for key in known)
    if not whole:
        return CardScore(None, missing)
    reached = sum(weights[key] * value for key, value in known.items())
    return CardScore(divide_half_up(1000 * reached, MOST_POINTS * whole), missing)
