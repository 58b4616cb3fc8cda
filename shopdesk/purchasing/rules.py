"""Words of purchasing, the flow of an order, prices by quantity, and how bills are shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shopdesk.base.flow import Flow, Transition
from shopdesk.base.money import Money, divide_half_up, exponent, split
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import N_

PRICE_DIGITS = 4  # purchase prices are kept in 1/10000 of the currency unit
RATE_ONE = 1_000_000  # rate of the shop's own currency
BACKUPS_WANTED = 2  # the handbook: one main supplier and at least two others
PRICE_JUMP_PERCENT = 10
CONTRACT_WARNING_DAYS = 30


class Layer(StrEnum):
    """How close the shop stands to a supplier."""

    STRATEGIC = "strategic"
    REGULAR = "regular"
    BACKUP = "backup"


class SupplierState(StrEnum):
    """Whether new orders may go to a supplier."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Role(StrEnum):
    """What a supplier is for one SKU."""

    MAIN = "main"
    BACKUP = "backup"


class PriceSource(StrEnum):
    """Where a price comes from; quotes are offers, the others have been agreed."""

    QUOTE = "quote"
    ORDER = "order"
    MANUAL = "manual"
    IMPORT = "import"


class PurchaseState(StrEnum):
    """Life of a purchase order."""

    DRAFT = "draft"
    SENT = "sent"
    CONFIRMED = "confirmed"
    PART_RECEIVED = "part_received"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class EventKind(StrEnum):
    """What happened to a purchase order, in the past tense."""

    DRAFTED = "drafted"
    CHANGED = "changed"
    SENT = "sent"
    CONFIRMED = "confirmed"
    RECEIVED = "received"
    RETURNED = "returned"
    COST_ADDED = "cost_added"
    PAID = "paid"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"


class ReceiptKind(StrEnum):
    """Goods that came, and goods that went back."""

    RECEIPT = "receipt"
    RETURN = "return"


class RejectReason(StrEnum):
    """Why goods were not accepted."""

    BROKEN = "broken"
    WRONG = "wrong"
    QUALITY = "quality"
    EXPIRED = "expired"
    SURPLUS = "surplus"
    OTHER = "other"


class SplitBy(StrEnum):
    """What a bill is shared by."""

    VALUE = "value"
    WEIGHT = "weight"
    PIECES = "pieces"


class CostKind(StrEnum):
    """What a landed cost is for."""

    FREIGHT = "freight"
    DUTY = "duty"
    INSURANCE = "insurance"
    HANDLING = "handling"
    OTHER = "other"


class VarianceKind(StrEnum):
    """Why a cost is carried by no stock."""

    LANDED_SOLD = "landed_sold"
    RETURN = "return"


class PayableKind(StrEnum):
    """What a payable is for."""

    GOODS = "goods"
    LANDED = "landed"
    CREDIT = "credit"


class Risk(StrEnum):
    """What can interrupt the supply."""

    SINGLE_SOURCE = "single_source"
    LATE = "late"
    PRICE_JUMP = "price_jump"
    CONTRACT = "contract"
    REVIEW = "review"


class Policy(StrEnum):
    """How a SKU is bought again."""

    JIC = "jic"
    JIT = "jit"
    TO_ORDER = "order"
    VMI = "vmi"
    NONE = "none"


class SafetyMethod(StrEnum):
    """How the safety stock is found."""

    SEED = "seed"
    SERVICE = "service"


LAYER_LABELS = {
    Layer.STRATEGIC: N_("Strategic"),
    Layer.REGULAR: N_("Regular"),
    Layer.BACKUP: N_("Backup"),
}
SUPPLIER_STATE_LABELS = {
    SupplierState.ACTIVE: N_("Active"),
    SupplierState.PAUSED: N_("Paused"),
    SupplierState.ENDED: N_("No longer used"),
}
ROLE_LABELS = {Role.MAIN: N_("Main supplier"), Role.BACKUP: N_("Backup")}
PRICE_SOURCE_LABELS = {
    PriceSource.QUOTE: N_("Quote"),
    PriceSource.ORDER: N_("Purchase order"),
    PriceSource.MANUAL: N_("By hand"),
    PriceSource.IMPORT: N_("Price list"),
}
PURCHASE_STATE_LABELS = {
    PurchaseState.DRAFT: N_("Draft"),
    PurchaseState.SENT: N_("Sent"),
    PurchaseState.CONFIRMED: N_("Confirmed"),
    PurchaseState.PART_RECEIVED: N_("Partly received"),
    PurchaseState.RECEIVED: N_("Received"),
    PurchaseState.CLOSED: N_("Closed"),
    PurchaseState.CANCELLED: N_("Cancelled"),
}
EVENT_KIND_LABELS = {
    EventKind.DRAFTED: N_("Drafted"),
    EventKind.CHANGED: N_("Changed"),
    EventKind.SENT: N_("Sent to the supplier"),
    EventKind.CONFIRMED: N_("Confirmed by the supplier"),
    EventKind.RECEIVED: N_("Received"),
    EventKind.RETURNED: N_("Sent back"),
    EventKind.COST_ADDED: N_("Landed cost added"),
    EventKind.PAID: N_("Paid"),
    EventKind.CLOSED: N_("Closed"),
    EventKind.REOPENED: N_("Reopened"),
    EventKind.CANCELLED: N_("Cancelled"),
}
RECEIPT_KIND_LABELS = {
    ReceiptKind.RECEIPT: N_("Receipt"),
    ReceiptKind.RETURN: N_("Return to supplier"),
}
REJECT_REASON_LABELS = {
    RejectReason.BROKEN: N_("Broken"),
    RejectReason.WRONG: N_("Wrong goods"),
    RejectReason.QUALITY: N_("Poor quality"),
    RejectReason.EXPIRED: N_("Expired"),
    RejectReason.SURPLUS: N_("More than ordered"),
    RejectReason.OTHER: N_("Other reason"),
}
SPLIT_BY_LABELS = {
    SplitBy.VALUE: N_("By value"),
    SplitBy.WEIGHT: N_("By weight"),
    SplitBy.PIECES: N_("By pieces"),
}
COST_KIND_LABELS = {
    CostKind.FREIGHT: N_("Freight"),
    CostKind.DUTY: N_("Duty"),
    CostKind.INSURANCE: N_("Insurance"),
    CostKind.HANDLING: N_("Handling"),
    CostKind.OTHER: N_("Other cost"),
}
VARIANCE_KIND_LABELS = {
    VarianceKind.LANDED_SOLD: N_("Landed cost of goods that had left"),
    VarianceKind.RETURN: N_("Stock value against the supplier's credit"),
}
PAYABLE_KIND_LABELS = {
    PayableKind.GOODS: N_("Goods"),
    PayableKind.LANDED: N_("Landed cost"),
    PayableKind.CREDIT: N_("Credit of the supplier"),
}
RISK_LABELS = {
    Risk.SINGLE_SOURCE: N_("Too few suppliers"),
    Risk.LATE: N_("Delivery is late"),
    Risk.PRICE_JUMP: N_("Price jumped"),
    Risk.CONTRACT: N_("Contract ends"),
    Risk.REVIEW: N_("Review is due"),
}
# What to do about each, as the task that is opened from it says.
PLAYBOOK = {
    Risk.SINGLE_SOURCE: N_(
        "Ask two more suppliers for quotes, order samples, enter the better one as backup."
    ),
    Risk.LATE: N_(
        "Call the supplier for a firm date. If stock ends before it: order the gap from a backup, "
        "or pay for fast transport when the margin at stake is higher."
    ),
    Risk.PRICE_JUMP: N_(
        "Ask for the reason, get a second quote, then accept, bargain or move the next order."
    ),
    Risk.CONTRACT: N_("Compare score and prices, then renew, renegotiate or let it end."),
    Risk.REVIEW: N_("Look at score and share of spend, then keep or change the layer."),
}
POLICY_LABELS = {
    Policy.JIC: N_("Keep stock (just in case)"),
    Policy.JIT: N_("Small and often (just in time)"),
    Policy.TO_ORDER: N_("Buy to order"),
    Policy.VMI: N_("Supplier keeps it filled"),
    Policy.NONE: N_("Do not buy again"),
}
SAFETY_METHOD_LABELS = {
    SafetyMethod.SEED: N_("Forecast + 20 %"),
    SafetyMethod.SERVICE: N_("Service level"),
}

_S = PurchaseState
_OPEN = frozenset({_S.SENT, _S.CONFIRMED, _S.PART_RECEIVED})
# One table for services, buttons and the manual; a receipt that leaves something open keeps the
# order at “partly received”.
PURCHASE_FLOW: Flow[PurchaseState] = Flow(
    (
        Transition("edit", frozenset({_S.DRAFT}), _S.DRAFT),
        Transition("send", frozenset({_S.DRAFT}), _S.SENT),
        Transition("confirm", frozenset({_S.SENT}), _S.CONFIRMED),
        Transition("receive", _OPEN, _S.RECEIVED),
        Transition("return", frozenset({_S.PART_RECEIVED}), _S.PART_RECEIVED),
        Transition("return", frozenset({_S.RECEIVED}), _S.RECEIVED),
        Transition("return", frozenset({_S.CLOSED}), _S.CLOSED),
        Transition("close", frozenset({_S.PART_RECEIVED, _S.RECEIVED}), _S.CLOSED),
        Transition("reopen", frozenset({_S.CLOSED}), _S.PART_RECEIVED),
        Transition("cancel", frozenset({_S.DRAFT, _S.SENT, _S.CONFIRMED}), _S.CANCELLED),
    )
)
OPEN_STATES = _OPEN


@dataclass(frozen=True, slots=True)
class Break:
    """A price from a quantity on; thousandths and 1/10000 of the currency unit."""

    min_quantity: int
    price_e4: int


def price_at(breaks: Sequence[Break], quantity: int) -> Break | None:
    """The break that a quantity reaches; None below the first."""
    reached = [one for one in breaks if one.min_quantity <= quantity]
    return max(reached, key=lambda one: one.min_quantity) if reached else None


def next_break(breaks: Sequence[Break], quantity: int) -> Break | None:
    """The cheaper break that a somewhat larger quantity would reach."""
    present = price_at(breaks, quantity)
    above = [
        one
        for one in breaks
        if one.min_quantity > quantity and (present is None or one.price_e4 < present.price_e4)
    ]
    return min(above, key=lambda one: one.min_quantity) if above else None


def in_packs(quantity: int, *, min_quantity: int = 0, pack_size: int = PIECE) -> int:
    """The least orderable quantity that covers a need: whole packs, at least the minimum."""
    wanted = max(quantity, min_quantity)
    return -(-wanted // pack_size) * pack_size


def purchase_amount(quantity: int, price_e4: int, currency: str) -> Money:
    """Amount of a line in minor units, rounded once, half up."""
    unit = PIECE * 10**PRICE_DIGITS
    return Money(divide_half_up(quantity * price_e4 * 10 ** exponent(currency), unit))


def converted(amount: int, rate_e6: int, currency: str, home: str) -> Money:
    """An amount of a foreign currency in the shop's, both in minor units."""
    top = amount * rate_e6 * 10 ** exponent(home)
    return Money(divide_half_up(top, RATE_ONE * 10 ** exponent(currency)))


def slice_of(amount: int, whole: int, before: int, part: int) -> int:
    """The part of an amount that falls on pieces ``before`` … ``before + part`` of a whole.

    Slices that follow each other add up to the amount exactly when the whole is reached.
    """
    if whole == 0:
        return 0
    return divide_half_up(amount * (before + part), whole) - divide_half_up(amount * before, whole)


def open_quantity(quantity: int, received: int, cancelled: int) -> int:
    """Pieces of a line that are still to come."""
    return max(0, quantity - received - cancelled)


def state_after_receipt(lines: Sequence[tuple[int, int, int]]) -> PurchaseState:
    """State of an order from (ordered, received, cancelled) of its lines."""
    if any(open_quantity(*line) for line in lines):
        return PurchaseState.PART_RECEIVED
    return PurchaseState.RECEIVED


@dataclass(frozen=True, slots=True)
class LandedPart:
    """What one receipt line bears of a bill, and how much of it the stock can still carry."""

    amount: int
    to_stock: int
    to_variance: int


@dataclass(frozen=True, slots=True)
class LandedLine:
    """A receipt line as a bill is shared over it; quantities in thousandths."""

    accepted: int
    present: int  # pieces of it that the shop still has
    value: int
    weight_grams: int | None = None  # of one piece


def share_landed_cost(
    amount: int, lines: Sequence[LandedLine], by: SplitBy
) -> Sequence[LandedPart]:
    """Share a bill by largest remainder; the part of pieces that have left is a variance.

    Raises:
        ValueError: if nothing was accepted, or a weight is asked for and not known.
    """
    if not lines or not any(line.accepted for line in lines):
        raise ValueError("nothing accepted")
    if by is SplitBy.WEIGHT:
        if any(line.weight_grams is None for line in lines if line.accepted):
            raise ValueError("weight unknown")
        weights = [line.accepted * (line.weight_grams or 0) for line in lines]
    elif by is SplitBy.PIECES:
        weights = [line.accepted for line in lines]
    else:
        weights = [line.value for line in lines]
    if not any(weights):  # free goods: pieces are the fairest that is left
        weights = [line.accepted for line in lines]
    parts = []
    for share, line in zip(split(amount, weights), lines, strict=True):
        stays = min(line.present, line.accepted)
        to_stock = divide_half_up(share * stays, line.accepted) if line.accepted else 0
        parts.append(LandedPart(share, to_stock, share - to_stock))
    return parts


# Shares of the parts in a supplier's score; parts without facts are left out and the rest rescaled.
SCORE_WEIGHTS: Mapping[str, int] = {"on_time": 35, "accepted": 30, "complete": 25, "price": 10}


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """Sums of a supplier's deals; thousandths and 1/10000 of the currency."""

    arrived: int = 0  # accepted and rejected, of orders with a promised date
    arrived_on_time: int = 0
    inspected: int = 0  # accepted and rejected
    accepted: int = 0
    due: int = 0  # ordered, of orders that are over or past their date
    due_received: int = 0
    price_now: int = 0  # what was bought, at the latest prices
    price_then: int = 0  # the same at the first prices of the time looked at


@dataclass(frozen=True, slots=True)
class Score:
    """Parts in 1/100 of a percent (10000 is perfect), None without facts; price is a change."""

    on_time: int | None
    accepted: int | None
    complete: int | None
    price_change: int | None
    total: int | None


def score(facts: ScoreFacts) -> Score:
    """A supplier's score from his deals alone; no deals, no score.

    The price part is full at falling or steady prices and none from a rise of 10 % on.
    """
    on_time = _share(facts.arrived_on_time, facts.arrived)
    accepted = _share(facts.accepted, facts.inspected)
    complete = _share(min(facts.due_received, facts.due), facts.due)
    change: int | None = None
    price: int | None = None
    if facts.price_then:
        change = divide_half_up((facts.price_now - facts.price_then) * 10_000, facts.price_then)
        price = max(0, 10_000 - max(0, change) * 100 // PRICE_JUMP_PERCENT)
    if not facts.inspected and not facts.due:
        return Score(None, None, None, None, None)
    parts = {"on_time": on_time, "accepted": accepted, "complete": complete, "price": price}
    known = {name: value for name, value in parts.items() if value is not None}
    weight = sum(SCORE_WEIGHTS[name] for name in known)
    total = divide_half_up(
        sum(SCORE_WEIGHTS[name] * value for name, value in known.items()), max(1, weight)
    )
    return Score(on_time, accepted, complete, change, total if known else None)


def _share(part: int, whole: int) -> int | None:
    return divide_half_up(part * 10_000, whole) if whole else None


def is_backed_up(mains: int, backups: int) -> bool:
    """Whether a SKU has one main supplier and at least two backups."""
    return mains >= 1 and mains + backups >= 1 + BACKUPS_WANTED


@dataclass(frozen=True, slots=True)
class Expedite:
    """Paying for speed: what it costs, what it saves; minor units."""

    days_without_stock: int
    pieces_lost: int  # thousandths
    margin_saved: int
    cost: int

    @property
    def is_worth(self) -> bool:
        """Whether the margin that would be lost is more than the extra cost."""
        return self.margin_saved > self.cost


def expedite(
    *, on_hand: int, daily: int, margin: int, days_normal: int, days_fast: int, extra_cost: int
) -> Expedite:
    """What faster transport saves: sales lost between the stock's end and the later arrival.

    Args:
        on_hand: thousandths that can be sold.
        daily: thousandths that are sold on a day.
        margin: minor units earned with one piece.
        days_normal: until the goods come as ordered.
        days_fast: until they come when paid for.
        extra_cost: minor units of the faster way.
    """

    def lost(days: int) -> int:
        return max(0, days * daily - on_hand)

    saved = lost(days_normal) - lost(days_fast)
    lasts = on_hand // daily if daily else days_normal
    gap = max(0, days_normal - max(lasts, days_fast))
    return Expedite(gap, saved, divide_half_up(saved * margin, PIECE), extra_cost)
