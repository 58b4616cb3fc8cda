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
from shopdesk.orders.importer.grouping import Documents
from shopdesk.orders.rules import DisplayState, Life, LineKind, ShipmentState
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

    @property
    def amount(self) -> int:
        """What is due for the line."""
        return self.list_amount - self.discount


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
    instants: dict[str, int | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    repeated: list[int] = field(default_factory=list)
    doubts: set[str] = field(default_factory=set)

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
        if self.state in _PAID:
            return True
        return self.state is _S.CLOSED and bool(self.instants.get("paid_at") or self.refunded)

    @property
    def life(self) -> Life:
        """Whether the order stands, is over or was called off."""
        return _LIFE.get(self.state, Life.ACTIVE)

    @property
    def shipment(self) -> ShipmentState:
        """What is known of the parcel."""
        known = _SHIPMENT.get(self.state)
        if known is not None:
            return known
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
        self.is_priced = bool({"unit_price", "line_amount"} & columns.keys())
        self.has_items = bool({"sku", "title", "unit_price", "line_amount"} & columns.keys())
        self._whole = {
            key: docs.wholes(key)
            for key in columns
            if key not in ("number", "line_id", "sku", "title", "options", "quantity")
            and key not in ("unit_price", "line_amount", "line_discount")
        }

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
            refunded=self.whole("refunded", place) or 0,
            instants={
                key: self.whole(key, place)
                for key in ("paid_at", "shipped_at", "closed_at", "refunded_at")
            },
            texts={
                key: self.whole(key, place) or ""
                for key in (
                    *("customer", "buyer_name", "recipient", "phone", "country", "province"),
                    *("city", "address", "payment_method", "carrier", "tracking", "note"),
                    "channel",
                )
            },
        )
        self._read_lines(order)
        self._spread(order)
        self._check_money(order, start)
        return order

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
        seen: set[tuple[Any, ...]] = set()
        for at in span:
            quantity = self.cell("quantity", at)
            if quantity is None:
                quantity = PIECE
            if quantity < 0:
                raise Refused(at, "quantity", _("the quantity is negative"))
            told = (
                *(self.cell("sku", at), self.cell("title", at), self.cell("options", at)),
                *(quantity, self.cell("unit_price", at), self.cell("line_amount", at)),
            )
            external = self.cell("line_id", at) or None
            # Without prices of lines, or with a number of its own, an equal row tells nothing new.
            is_repeat = (*told, external) in seen
            if is_repeat and (external or not self.is_priced):
                order.repeated.append(at)
                continue
            if is_repeat:
                order.doubts.add("double")
            seen.add((*told, external))
            if quantity == 0 or (self.has_items and at != span.start and not any(told[:2])):
                order.repeated.append(at)
                continue
            order.lines.append(self._line(at, quantity, external))
        if not order.lines:
            raise Refused(span.start, "quantity", _("the order has no lines"), "SD-IMP-204")

    def _line(self, at: int, quantity: int, external: str | None) -> ReadLine:
        price, amount = self.cell("unit_price", at), self.cell("line_amount", at)
        if (price or 0) < 0 or (amount or 0) < 0:
            key = "unit_price" if (price or 0) < 0 else "line_amount"
            raise Refused(at, key, _("the amount is negative"))
        list_amount = 0
        if price is not None:
            list_amount = divide_half_up(quantity * price, self.unit)
        discount = self.cell("line_discount", at) or 0
        if amount is not None:
            list_amount = max(list_amount, amount) if price is not None else amount + discount
            discount = list_amount - amount
        discount = min(discount, list_amount)
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
            external_id=external,
        )

    def _spread(self, order: ReadOrder) -> None:
        """Bring the lines to the order's own discount and total."""
        total = self.whole("total", order.place)
        if total is None and self.whole("paid", order.place) is not None and not self.is_priced:
            total = self.whole("paid", order.place)
        if not self.is_priced and total is not None:
            due = max(0, total - order.freight - order.tax)
            shares = split(due, [line.quantity for line in order.lines])
            for line, share in zip(order.lines, shares, strict=True):
                line.list_amount, line.discount = share, 0
        else:
            self._take_off(order, abs(self.whole("order_discount", order.place) or 0))
        if total is None:
            return
        difference = total - order.total
        if difference < 0:
            taken = self._take_off(order, -difference)
            order.doubts.add("discount")
            difference += taken
        if difference:
            order.rounding = difference
            order.doubts.add("rounding")

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
        if order.state is _S.REFUNDED and not order.refunded:
            order.refunded = order.total
        if order.refunded > order.total or (order.refunded and not order.was_paid):
            raise Refused(start, "refunded", _("more was refunded than paid"), "SD-IMP-205")
        paid = self.whole("paid", order.place)
        if (
            order.was_paid
            and paid is not None
            and paid
            not in (
                order.total,
                order.total - order.refunded,
            )
        ):
            order.doubts.add("paid")


def refund_shares(order: ReadOrder) -> tuple[list[int], int]:
    """The refunded money by line, and the part that is freight."""
    part = min(order.refunded, order.goods)
    shares: Sequence[int] = split(part, [line.amount for line in order.lines])
    return list(shares), order.refunded - part


def line_kind(line: ReadLine, *, is_goods: bool) -> LineKind:
    """Goods, service, or a gift: goods that cost nothing."""
    if not is_goods:
        return LineKind.SERVICE
    return LineKind.GOODS if line.list_amount else LineKind.GIFT
