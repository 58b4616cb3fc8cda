"""One order of a table: its lines with exact amounts, its sums, its state, what is odd about it.

Amounts of the order (total, freight, discount) stand on each of its rows, or on the first only;
they are taken once. Where a file tells prices and a total that differ, the total is believed: what
is missing is a discount nobody spread, what is too much is rounding; both are reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from shopdesk.base.money import divide_half_up, exponent, split
from shopdesk.base.quantity import PIECE
from shopdesk.i18n import _
from shopdesk.importing.report import VALUE_DIGITS
from shopdesk.importing.subjects import Job
from shopdesk.importing.values import PRICE_DIGITS
from shopdesk.orders.importer.fields import FIELDS, NAMES, PRICES
from shopdesk.orders.importer.grouping import Documents
from shopdesk.orders.rules import (
    DisplayState,
    Life,
    LineKind,
    OrderKind,
    OrderSource,
    ShipmentState,
    aftersale_state,
    display_state,
    payment_state,
)
from shopdesk.products.rules import code_key

MOST_MONEY = 10**12
_S = DisplayState
_PAID = frozenset({_S.WAIT_SHIP, _S.PART_SHIPPED, _S.WAIT_RECEIVE, _S.SUCCESS, _S.REFUNDED})
_LIFE = {_S.SUCCESS: Life.COMPLETED, _S.CLOSED: Life.CLOSED, _S.REFUNDED: Life.CLOSED}
_SHIPMENT = {
    _S.PART_SHIPPED: ShipmentState.SHIPPED,
    _S.WAIT_RECEIVE: ShipmentState.SHIPPED,
    _S.SUCCESS: ShipmentState.DELIVERED,
}


@dataclass(slots=True)
class ReadLine:
    """A line: quantities in thousandths, amounts in minor units, value exact in 1e-7."""

    at: int  # position in the columns
    key: str
    code: str
    title: str
    options: str
    quantity: int
    price: int | None
    list_amount: int
    discount: int
    external_id: str | None
    kind: LineKind | None = None
    cost: int | None = None

    @property
    def amount(self) -> int:
        """What is due for the line."""
        return self.list_amount - self.discount


@dataclass(frozen=True, slots=True)
class Told:
    """What only a file of our own tells: the facts behind the state, each by itself."""

    life: Life
    shipment: ShipmentState
    paid: int
    refunded: int  # by documents of a file of their own

    def display_state(self, total: int) -> DisplayState:
        """The seller's word, with what the other file tells."""
        return display_state(
            self.life,
            payment_state(total, self.paid),
            self.shipment,
            aftersale_state(self.paid, self.refunded),
        )


@dataclass(slots=True)
class ReadOrder:
    """An order as the file tells it."""

    place: int
    number: str
    placed_at: int
    state: DisplayState
    lines: list[ReadLine]
    freight: int = 0
    tax: int = 0
    rounding: int = 0
    refunded: int = 0
    kind: str = OrderKind.RETAIL.value
    source: str = OrderSource.IMPORT.value  # how it first came into the books of a shop
    counts: str | None = None  # as a sale: "1", "0", None where the file does not tell
    payment_fee: int = 0
    instants: dict[str, int | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    told: Told | None = None
    repeated: list[int] = field(default_factory=list)  # positions of rows that tell nothing new
    doubts: dict[str, list[int]] = field(default_factory=dict)  # sort of doubt to positions

    def doubt(self, what: str, at: int) -> None:
        """Note something odd about the order at a position."""
        self.doubts.setdefault(what, []).append(at)

    @property
    def goods(self) -> int:
        """What is due for all lines."""
        return sum(line.amount for line in self.lines)

    @property
    def total(self) -> int:
        """What the buyer owes."""
        return self.goods + self.freight + self.tax + self.rounding

    @property
    def was_paid(self) -> bool:
        """Whether the money came, also where it went back later."""
        if self.told is not None:
            return self.told.paid >= self.total
        if self.state in _PAID:
            return True
        return self.state is _S.CLOSED and bool(self.instants.get("paid_at") or self.refunded)

    @property
    def paid(self) -> int:
        """What was received."""
        if self.told is not None:
            return self.told.paid
        return self.total if self.was_paid else 0

    @property
    def life(self) -> Life:
        """Whether the order stands, is over or was called off."""
        return self.told.life if self.told else _LIFE.get(self.state, Life.ACTIVE)

    @property
    def shipment(self) -> ShipmentState:
        """What is known of the parcel; what left in parts has left."""
        known = self.told.shipment if self.told else _SHIPMENT.get(self.state)
        if known is not None:
            return ShipmentState.SHIPPED if known is ShipmentState.PART else known
        left = self.instants.get("shipped_at") is not None and self.was_paid
        return ShipmentState.SHIPPED if left else ShipmentState.WAITING

    @property
    def fingerprint(self) -> str:
        """Two halves: what was bought, and how far the order has come."""
        lines = "\x1f".join(
            f"{line.key}|{line.title}|{line.options}|{line.quantity}|{line.list_amount}"
            f"|{line.discount}"
            for line in self.lines
        )
        bought = f"{lines}\x1e{self.freight}|{self.tax}|{self.rounding}|{self.placed_at}"
        instants = "|".join(f"{key}={value}" for key, value in sorted(self.instants.items()))
        come = f"{self.state}|{self.refunded}|{instants}|{self.texts.get('tracking', '')}"
        if self.told is not None:
            come += f"|{self.told}"
        halves = (blake2b(part.encode(), digest_size=8).hexdigest() for part in (bought, come))
        return ":".join(halves)


class Refused(Exception):  # noqa: N818 - leaves the reading of one order with the reason
    """The order cannot be booked: which row, which field, why."""

    def __init__(self, at: int, key: str, reason: str, code: str = "SD-IMP-201") -> None:
        super().__init__(reason)
        self.at, self.key, self.reason, self.code = at, key, reason, code


class OrderReader:
    """Reads the documents of a table as orders."""

    def __init__(self, job: Job, docs: Documents) -> None:
        self.job = job
        self.docs = docs
        self.unit = 10 ** (VALUE_DIGITS - exponent(job.currency))
        self.price_unit = 10 ** (PRICE_DIGITS - exponent(job.currency))
        columns = docs.columns
        self.is_priced = bool(set(PRICES) & columns.keys())
        self.has_lines = bool({*NAMES, *PRICES} & columns.keys())  # not heads only
        self._whole = {spec.key: docs.wholes(spec.key) for spec in FIELDS if spec.whole}

    def cell(self, key: str, at: int) -> Any:
        """A cell of a row; None where there is no such column."""
        column = self.docs.columns.get(key)
        return None if column is None else column[at]

    def whole(self, key: str, place: int) -> Any:
        """A value of the whole order; None where the file does not tell it."""
        column = self._whole.get(key)
        return None if column is None else column[place]

    def read(self, place: int) -> ReadOrder:
        """One order.

        Raises:
            Refused: if it cannot be booked.
        """
        start = self.docs.starts[place]
        self._check_currency(place, start)
        placed_at = next(
            (
                found
                for key in ("placed_at", "paid_at", "shipped_at", "closed_at")
                if (found := self.whole(key, place)) is not None
            ),
            None,
        )
        if placed_at is None:
            raise Refused(start, "placed_at", _("the order has no date"), "SD-IMP-203")
        order = ReadOrder(
            place=place,
            number=self.docs.numbers[place],
            placed_at=placed_at,
            state=DisplayState(self.whole("status", place) or _S.SUCCESS),
            lines=[],
            freight=self.whole("freight", place) or 0,
            tax=self.whole("tax", place) or 0,
            rounding=self.whole("rounding", place) or 0,
            refunded=self.whole("refunded", place) or 0,
            instants={
                key: self.whole(key, place)
                for key in ("paid_at", "shipped_at", "delivered_at", "closed_at", "refunded_at")
            },
            texts={
                key: self.whole(key, place) or ""
                for key in (
                    *("customer", "buyer_name", "recipient", "phone", "country", "province"),
                    *("city", "address", "payment_method", "carrier", "tracking", "note"),
                    *("channel", "channel_name", "customer_no", "payment_reference"),
                )
            },
            kind=self.whole("kind", place) or OrderKind.RETAIL.value,
            source=self.whole("source", place) or OrderSource.IMPORT.value,
            counts=self.whole("is_sale", place),
            payment_fee=self.whole("payment_fee", place) or 0,
            told=self._facts(place),
        )
        self._read_lines(order)
        self._spread(order)
        self._check_money(order, start)
        return order

    def _facts(self, place: int) -> Told | None:
        life, shipment = self.whole("life", place), self.whole("shipment", place)
        if not life or not shipment:
            return None
        return Told(
            life=Life(life),
            shipment=ShipmentState(shipment),
            paid=self.whole("paid", place) or 0,
            refunded=self.whole("refunded_apart", place) or 0,
        )

    def _check_currency(self, place: int, start: int) -> None:
        currency = (self.whole("currency", place) or self.job.currency).upper()
        known = {"RMB": "CNY", "人民币": "CNY"}
        if known.get(currency, currency) != self.job.currency:
            raise Refused(
                start,
                "currency",
                _("the amounts are {theirs}, those of the shop {ours} (see the settings)").format(
                    theirs=currency, ours=self.job.currency
                ),
                "SD-IMP-021",
            )

    def _read_lines(self, order: ReadOrder) -> None:
        span = range(self.docs.starts[order.place], self.docs.ends[order.place])
        items = [at for at in span if self._is_item(at)] or list(span)
        order.repeated += sorted(set(span) - set(items))
        seen: set[tuple[Any, ...]] = set()
        doubles: list[ReadLine] = []
        for at in items:
            told, external = self._told(at), self.cell("line_id", at) or None
            # Without prices of lines, or with a number of its own, an equal row tells nothing new.
            is_repeat = (*told, external) in seen
            if is_repeat and (external or not self.is_priced):
                order.repeated.append(at)
                continue
            if external and any(other[-1] == external for other in seen):
                raise Refused(
                    at,
                    "line_id",
                    _("sub-order {number} has rows with other contents").format(number=external),
                    "SD-IMP-207",
                )
            seen.add((*told, external))
            quantity = self.cell("quantity", at)
            if quantity == 0 and self.has_lines:
                order.repeated.append(at)
                order.doubt("nothing", at)
                continue
            line = self._line(order, at, quantity or PIECE)
            if quantity == 0:  # the head of an order of services: they are no pieces
                line.kind = LineKind.SERVICE
            order.lines.append(line)
            if is_repeat:
                doubles.append(line)
        if not order.lines:
            raise Refused(span.start, "quantity", _("the order has no lines"), "SD-IMP-204")
        self._settle_doubles(order, doubles)

    def _is_item(self, at: int) -> bool:
        """Whether a row tells of a thing that was sold, not of its order only."""
        return any(
            self.cell(key, at) not in (None, "")
            for key in (*NAMES, *PRICES)
            if key in self.docs.columns
        )

    def _told(self, at: int) -> tuple[Any, ...]:
        """What a row tells of its line."""
        return tuple(self.cell(key, at) for key in (*NAMES, "quantity", *PRICES, "line_discount"))

    def _settle_doubles(self, order: ReadOrder, doubles: Sequence[ReadLine]) -> None:
        """Rows that repeat another exactly: more of the same, unless the total proves otherwise."""
        if not doubles:
            return
        total = self.whole("total", order.place)
        extra = order.freight + order.tax + order.rounding
        extra -= abs(self.whole("order_discount", order.place) or 0)
        twice = sum(line.amount for line in doubles)
        if total is not None and twice and order.goods - twice + extra == total:
            gone = {line.at for line in doubles}
            order.lines = [line for line in order.lines if line.at not in gone]
            order.repeated += sorted(gone)
            for line in doubles:
                order.doubt("once", line.at)
        elif total is None or order.goods + extra != total:  # else the total proves them
            for line in doubles:
                order.doubt("double", line.at)

    def _line(self, order: ReadOrder, at: int, quantity: int) -> ReadLine:
        price, amount = self.cell("unit_price", at), self.cell("line_amount", at)
        told = self.cell("line_discount", at)
        discount = told or 0
        listed = self.cell("list_amount", at)
        if listed is not None:
            list_amount = listed
        elif price is not None:
            list_amount = divide_half_up(quantity * price, self.unit)
        else:
            list_amount = (amount or 0) + discount
        if amount is not None:
            if amount > list_amount:
                order.doubt("more", at)
                list_amount = amount
            if told is not None and told != list_amount - amount:
                order.doubt("share", at)
            discount = list_amount - amount
        elif discount > list_amount:
            raise Refused(at, "line_discount", _("the discount is more than the line"))
        if list_amount > MOST_MONEY:
            raise Refused(at, "quantity", _("the amount is too large"), "SD-IMP-202")
        code = self.cell("sku", at) or ""
        return ReadLine(
            at=at,
            key=code_key(code),
            code=code,
            title=self.cell("title", at) or code or self.docs.columns["number"][at],
            options=self.cell("options", at) or "",
            quantity=quantity,
            price=price,
            list_amount=list_amount,
            discount=discount,
            external_id=self.cell("line_id", at) or None,
            kind=LineKind(kind) if (kind := self.cell("line_kind", at)) else None,
            cost=self.cell("cost", at),
        )

    def _spread(self, order: ReadOrder) -> None:
        """Bring the lines to the order's own discount and total."""
        start = self.docs.starts[order.place]
        total = self.whole("total", order.place)
        if not self.is_priced:
            if total is None:
                total = self.whole("paid", order.place)
            if total is None:
                raise Refused(
                    start, "total", _("the order has neither prices nor a total"), "SD-IMP-206"
                )
            due = max(0, total - order.freight - order.tax - order.rounding)
            shares = split(due, [line.quantity for line in order.lines])
            for line, share in zip(order.lines, shares, strict=True):
                line.list_amount, line.discount = share, 0
        else:
            discount = abs(self.whole("order_discount", order.place) or 0)
            left = discount - self._take_off(order, discount)
            if left and total is None:  # it was more than the goods: part of it was for freight
                order.rounding = -left
                order.doubt("rounding", start)
        if total is None:
            return
        difference = total - order.total
        if difference < 0:
            taken = self._take_off(order, -difference)
            order.doubt("discount", start)
            difference += taken
        if difference:
            order.rounding += difference
            order.doubt("rounding", start)

    def _take_off(self, order: ReadOrder, discount: int) -> int:
        """Spread a discount over the lines by what is due for them; returns how much was taken."""
        discount = min(discount, order.goods)
        if discount <= 0:
            return 0
        amounts = [line.amount for line in order.lines]
        for line, share in zip(order.lines, split(discount, amounts), strict=True):
            line.discount += share
        return discount

    def _check_money(self, order: ReadOrder, start: int) -> None:
        if order.total < 0:
            raise Refused(start, "total", _("the total is negative"))
        if order.told is not None:
            if order.told.refunded > order.told.paid:
                raise Refused(
                    start, "refunded_apart", _("more was refunded than paid"), "SD-IMP-205"
                )
            if order.told.refunded:
                order.doubt("apart", start)
            if order.told.shipment is ShipmentState.PART:
                order.doubt("part", start)
            return
        if order.state is _S.REFUNDED and not order.refunded:
            order.refunded = order.total
        if order.refunded > order.total or (order.refunded and not order.was_paid):
            raise Refused(start, "refunded", _("more was refunded than paid"), "SD-IMP-205")
        if order.state is _S.PART_SHIPPED:
            order.doubt("part", start)
        paid = self.whole("paid", order.place)
        whole = (order.total, order.total - order.refunded)
        if order.was_paid and paid is not None and paid not in whole:
            order.doubt("paid", start)


def refund_shares(order: ReadOrder) -> tuple[list[int], int]:
    """The refunded money by line, and the part that is freight."""
    part = min(order.refunded, order.goods)
    shares: Sequence[int] = split(part, [line.amount for line in order.lines])
    return list(shares), order.refunded - part


def line_kind(line: ReadLine, *, is_goods: bool) -> LineKind:
    """As told, else goods, service, or a gift: goods that cost nothing."""
    if line.kind is not None:
        return line.kind
    if not is_goods:
        return LineKind.SERVICE
    return LineKind.GOODS if line.list_amount else LineKind.GIFT
