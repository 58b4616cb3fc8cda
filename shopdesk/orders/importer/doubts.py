"""What rows of orders cannot mean: cells without which a line has no value, heads that disagree.

Both are looked for in the whole table, so that one fault does not hide the next (F15).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shopdesk.base.clock import from_millis, zone
from shopdesk.base.money import decimal_text
from shopdesk.base.quantity import quantity_text
from shopdesk.i18n import _
from shopdesk.importing.fields import FieldKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import Bad
from shopdesk.orders.importer.fields import FIELDS, NAMES, PRICES
from shopdesk.orders.importer.grouping import Documents

if TYPE_CHECKING:
    from shopdesk.orders.importer.reading import ReadOrder

_EMPTY = "SD-IMP-101"
# What an order is and what it costs: several values are two orders under one number.
_TELLING = frozenset(
    {
        *("customer_no", "customer", "buyer_name", "channel", "currency", "kind"),
        *("status", "life", "shipment", "is_sale"),
        *("freight", "tax", "rounding", "order_discount", "total", "paid", "refunded"),
    }
)
_SHOWN = 3


class RowCheck:
    """Looks at every row of a table by itself, also where other cells of it are faulty."""

    def __init__(self, job: Job, table: Table) -> None:
        self.job = job
        self.table = table
        self.names = [table.columns[key] for key in NAMES if key in table.columns]
        self.prices = [key for key in PRICES if key in table.columns]

    def check(self) -> None:
        """Refuse rows whose quantity or price is missing or impossible."""
        columns = self.table.columns
        quantities = columns.get("quantity")
        if quantities is None and not self.prices:
            return
        numbers = columns["number"]
        named = {
            number
            for at, number in enumerate(numbers)
            if not isinstance(number, Bad) and self._is_item(at)
        }
        for at, number in enumerate(numbers):
            if self._is_item(at) or (not isinstance(number, Bad) and number not in named):
                self._check_row(at, None if quantities is None else quantities[at])

    def _is_item(self, at: int) -> bool:
        """Whether a row tells of a thing that was sold, not of its order only."""
        if not self.names:
            return True
        return any(column[at] for column in self.names) or any(
            self.table.columns[key][at] is not None for key in self.prices
        )

    def _check_row(self, at: int, quantity: Any) -> None:
        prices = [self.table.columns[key][at] for key in self.prices]
        if "quantity" in self.table.columns:
            if quantity is None:
                self._refuse(at, "quantity", _EMPTY, Bad(_EMPTY).message)
            elif not isinstance(quantity, Bad) and quantity < 0:
                self._refuse(at, "quantity", "SD-IMP-201", _("the quantity is negative"))
            elif quantity == 0:
                amounts = [
                    price
                    for key, price in zip(self.prices, prices, strict=True)
                    if key != "unit_price"
                ]
                if any(not isinstance(amount, Bad) and amount for amount in amounts):
                    self._refuse(
                        at, "quantity", "SD-IMP-201", _("0 pieces have an amount of money")
                    )
                return
        if prices and all(price is None for price in prices):
            self._refuse(at, self.prices[0], _EMPTY, Bad(_EMPTY).message)
        for key, price in zip(self.prices, prices, strict=True):
            if price is not None and not isinstance(price, Bad) and price < 0:
                self._refuse(at, key, "SD-IMP-201", _("the amount is negative"))

    def _refuse(self, at: int, key: str, code: str, reason: str) -> None:
        if code != _EMPTY:
            number = self.table.columns["number"][at]
            shown = number.text if isinstance(number, Bad) else number
            reason = _("Order {number}: {reason}.").format(number=shown, reason=reason)
        self.job.refuse(
            code, reason, row=self.table.rows[at], column=self.table.titles[key], position=at
        )


class HeadCheck:
    """Looks for values of the whole order that its rows do not agree upon."""

    def __init__(self, job: Job, docs: Documents) -> None:
        self.job = job
        self.docs = docs
        self.zone = zone(job.zone)
        self.specs = [spec for spec in FIELDS if spec.whole and spec.key in docs.columns]

    def check(self) -> set[int]:
        """Refuse orders of two minds about what they are; returns their places."""
        refused: set[int] = set()
        for spec in self.specs:
            kept: list[int] = []
            for place in self.docs.mixed(spec.key):
                if self._is_telling(spec.key, place):
                    refused.add(place)
                    self._refuse(place, spec.key, spec.kind)
                else:
                    kept.append(place)
            if kept:
                self._warn(kept, spec.key, spec.kind)
        return refused

    def _values(self, place: int, key: str) -> dict[Any, int]:
        """Each value and the row that it stands in first."""
        column = self.docs.columns[key]
        found: dict[Any, int] = {}
        for at in range(self.docs.starts[place], self.docs.ends[place]):
            if column[at] not in (None, ""):
                found.setdefault(column[at], self.docs.rows[at])
        return found

    def _is_telling(self, key: str, place: int) -> bool:
        if key == "placed_at":
            # Tills write every line at its own second; another day is another order.
            days = {self._local(value).date() for value in self._values(place, key)}
            return len(days) > 1
        return key in _TELLING

    def _local(self, millis: int) -> Any:
        return from_millis(millis).astimezone(self.zone).replace(tzinfo=None)

    def _listed(self, place: int, key: str, kind: FieldKind) -> str:
        shown = [
            _("{value} (row {row})").format(value=self._text(value, kind), row=row)
            for value, row in list(self._values(place, key).items())[:_SHOWN]
        ]
        return ", ".join(shown)

    def _text(self, value: Any, kind: FieldKind) -> str:
        if kind is FieldKind.MONEY:
            return decimal_text(value, self.job.currency)
        if kind is FieldKind.DATE:
            return str(self._local(value).isoformat(" "))
        return quantity_text(value) if kind is FieldKind.QUANTITY else str(value)

    def _refuse(self, place: int, key: str, kind: FieldKind) -> None:
        rows = list(self._values(place, key).values())
        self.job.refuse(
            "SD-IMP-207",
            _("Order {number} has several values of “{column}”: {values}.").format(
                number=self.docs.numbers[place],
                column=self.job.titles.get(key, key),
                values=self._listed(place, key, kind),
            ),
            row=rows[1],
            column=self.job.titles.get(key, ""),
        )

    def _warn(self, places: Sequence[int], key: str, kind: FieldKind) -> None:
        first = places[0]
        self.job.report.warn(
            "SD-IMP-302",
            _(
                "Orders with several values of “{column}”, the first was taken; order {number}: "
                "{values}"
            ).format(
                column=self.job.titles.get(key, key),
                number=self.docs.numbers[first],
                values=self._listed(first, key, kind),
            ),
            [list(self._values(place, key).values())[1] for place in places],
        )


def tell_doubts(job: Job, docs: Documents, orders: Sequence[ReadOrder]) -> None:
    """Doubtful things that are kept as given (F16)."""
    sentences = {
        "discount": (
            "307",
            _("Orders whose total is less than their lines; a discount was spread"),
        ),
        "rounding": ("308", _("Orders whose total is more than their lines; booked as rounding")),
        "paid": (
            "309",
            _("Orders whose paid amount differs from their total; the total was booked"),
        ),
        "double": (
            "310",
            _("Rows that repeat another row of their order exactly; they were kept as more of it"),
        ),
        "once": (
            "314",
            _("Rows that repeat another row exactly and are not in the order's total; left out"),
        ),
        "nothing": ("315", _("Rows with a quantity of 0; they were left out")),
        "more": ("316", _("Lines whose amount is more than quantity times price; it was booked")),
        "share": (
            "317",
            _("Lines whose discount is not what the amount lacks; the amount was booked"),
        ),
    }
    sentences |= {
        "part": ("319", _("Orders of which a part was sent; they were taken as sent")),
        "apart": (
            "320",
            _("Orders with refunds that a file of their own tells; import the refunds as well"),
        ),
    }
    for doubt, (number, sentence) in sentences.items():
        job.report.warn(
            f"SD-IMP-{number}",
            sentence,
            [docs.rows[at] for order in orders for at in order.doubts.get(doubt, ())],
        )
    if "quantity" not in docs.columns:
        job.report.warn(
            "SD-IMP-318",
            _("Rows of a file that tells no quantities; each was taken as one piece"),
            [docs.rows[line.at] for order in orders for line in order.lines],
        )
    if not {"status", "life"} & docs.columns.keys() and orders:
        job.report.warn(
            "SD-IMP-311",
            _("The file tells no states: all orders were taken as paid and delivered"),
            (),
            len(orders),
        )
    lines = [docs.rows[line.at] for order in orders for line in order.lines if not line.code]
    job.report.warn("SD-IMP-312", _("Lines without a SKU code; they move no stock"), lines)
