"""A need as plain input, a proposal as its answer, and every step between as words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shopdesk.base.money import money_text
from shopdesk.base.quantity import PIECE, quantity_text
from shopdesk.i18n import N_, _
from shopdesk.purchasing.rules import Break, Policy, SafetyMethod

WEEK = 7


class LeadSource(StrEnum):
    """Where a lead time is known from."""

    SKU = "sku"
    SUPPLIER = "supplier"
    OFFER = "offer"
    SETTING = "setting"


LEAD_SOURCE_LABELS = {
    LeadSource.SKU: N_("learned from receipts of this variant"),
    LeadSource.SUPPLIER: N_("learned from receipts of this supplier"),
    LeadSource.OFFER: N_("as the supplier says"),
    LeadSource.SETTING: N_("not known: the shop's setting"),
}


class Remark(StrEnum):
    """What the buyer should know besides the amount."""

    NO_SUPPLIER = "no_supplier"
    NO_PRICE = "no_price"
    NOT_RELIABLE = "not_reliable"
    UNTESTED = "untested"
    LOST_TO_NAIVE = "lost_to_naive"
    RUNS_OUT = "runs_out"
    OVER_MAXIMUM = "over_maximum"
    SUPPLIER_STOCK = "supplier_stock"


REMARK_LABELS = {
    Remark.NO_SUPPLIER: N_("No active supplier is known"),
    Remark.NO_PRICE: N_("The supplier's price is not known"),
    Remark.NOT_RELIABLE: N_("Just in time needs a supplier who delivers on time"),
    Remark.UNTESTED: N_("Too few records to test the forecast"),
    Remark.LOST_TO_NAIVE: N_("The forecast lost to the naive one"),
    Remark.RUNS_OUT: N_("Runs out before new goods can come"),
    Remark.OVER_MAXIMUM: N_("Packs or minimum order go above the most that is wanted"),
    Remark.SUPPLIER_STOCK: N_("Ask the supplier to fill up his stock"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A text inside a step that is translated when it is shown."""

    msgid: str

    def __str__(self) -> str:
        return _(self.msgid)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Thousandths inside a step."""

    quantity: int

    def __str__(self) -> str:
        return quantity_text(self.quantity)


@dataclass(frozen=True, slots=True)
class Cash:
    """Minor units of a currency inside a step."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return money_text(self.amount, self.currency)


Slot = str | int | Word | Pieces | Cash


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic; its text is in the language in force."""

    msgid: str
    slots: tuple[tuple[str, Slot], ...] = ()
    result: int | None = None  # thousandths, where the step gives a quantity

    @property
    def text(self) -> str:
        """For people."""
        return _(self.msgid).format(**{name: str(slot) for name, slot in self.slots})


@dataclass(frozen=True, slots=True)
class Source:
    """One supplier's offer of a SKU; quantities in thousandths."""

    supplier_id: int
    supplier: str
    currency: str
    rate_e6: int
    lead_days: int
    lead_spread: float  # standard deviation of the days
    lead_source: LeadSource
    deliveries: int  # receipts behind the lead time
    on_time: int | None  # 1/100 of a percent; None without deals
    min_quantity: int = 0
    pack_size: int = PIECE
    breaks: tuple[Break, ...] = ()
    min_order: int = 0  # of a whole order, minor units of his currency


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a sent order still owes; ``day`` None where no date was promised."""

    day: date | None
    quantity: int
    number: str
    supplier: str
    order_id: int


@dataclass(frozen=True, slots=True)
class Need:
    """All that decides about buying one SKU; quantities in thousandths, money in minor units.

    Args:
        weeks: expected pieces of the coming weeks.
        deviation: how far a week's forecast is off (root mean square), pieces; None untested.
        on_hand: on own shelves and on the way between them; with the supplier's goods for VMI.
        reserved: promised to customers.
        on_order: owed by sent purchase orders and asked for in drafts.
        price: what a piece is sold for; ``cost`` what it costs, None where not known.
        decimals: of the quantity: 0 for whole pieces.
        arrivals: of what is on order, those with a sent order, the earliest first.
        chosen_supplier_id: the supplier that the policy of the SKU names, if it names one.
    """

    sku_id: int
    code: str
    name: str
    weeks: tuple[float, ...]
    deviation: float | None
    on_hand: int
    reserved: int
    on_order: int
    price: int
    cost: int | None
    policy: Policy = Policy.JIC
    method: SafetyMethod = SafetyMethod.SEED
    service_level: int = 9_500  # 1/100 of a percent
    review_days: int = 7
    setting_lead_days: int = 14
    low: int | None = None
    high: int | None = None
    source: Source | None = None
    decimals: int = 0
    arrivals: tuple[Arrival, ...] = ()
    remarks: tuple[Remark, ...] = ()
    chosen_supplier_id: int | None = None

    @property
    def position(self) -> int:
        """What is there or comes, less what is promised."""
        return self.on_hand - self.reserved + self.on_order

    @property
    def lead_days(self) -> int:
        """Days from order to receipt."""
        return self.setting_lead_days if self.source is None else self.source.lead_days

    def demand(self, days: int) -> float:
        """Pieces expected in the next days; beyond the forecast as in its last week."""
        if not self.weeks:
            return 0.0
        whole, rest = divmod(days, WEEK)
        inside = sum(self.weeks[:whole]) + max(0, whole - len(self.weeks)) * self.weeks[-1]
        return inside + self.weeks[min(whole, len(self.weeks) - 1)] * rest / WEEK


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to buy of one SKU.

    ``quantity`` in thousandths, ``amount`` in minor units of the supplier's currency and ``cash``
    of the shop's (None where no price is known), ``stake`` the margin that is lost if nothing is
    bought now, ``target`` the level that is bought up to.
    """

    need: Need
    quantity: int
    target: int
    safety: int
    price_e4: int | None
    amount: int | None
    cash: int | None
    stake: int
    runs_out_on: date | None
    steps: tuple[Step, ...]
    remarks: tuple[Remark, ...]
    within_limit: bool = True

    @property
    def sku_id(self) -> int:
        """Of the SKU."""
        return self.need.sku_id

    @property
    def orderable(self) -> bool:
        """Whether a draft can be made of it: a supplier with a price, and something to buy.

        The supplier's own stock with us is filled up by him and paid for when it is used.
        """
        return (
            self.need.source is not None
            and self.price_e4 is not None
            and self.quantity > 0
            and self.need.policy is not Policy.VMI
        )

    @property
    def spends(self) -> int:
        """Cash that a draft of it needs, minor units of the shop's currency."""
        return (self.cash or 0) if self.orderable else 0
