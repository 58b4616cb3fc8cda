"""A shop written record by record for tests of figures, remembered as plain rows for pandas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shopdesk.base.clock import day_key
from shopdesk.db.bulk import insert_rows
from shopdesk.db.shop import Shop
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.facts import Facts
from shopdesk.stock.rules import Place

DAY_MILLIS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Line:
    """An order line: whole pieces, ``amount`` after ``less`` (discount), minor units."""

    sku: int | None
    amount: int
    pieces: int = 1
    less: int = 0
    kind: str = "goods"
    cost: int | None = None


@dataclass(slots=True)
class Records:
    """Rows of a shop; ``write`` puts them into the database."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    refund_lines: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    payments: list[dict[str, Any]] = field(default_factory=list)
    channels: list[dict[str, Any]] = field(default_factory=list)
    customers: list[dict[str, Any]] = field(default_factory=list)
    categories: list[dict[str, Any]] = field(default_factory=list)
    products: list[dict[str, Any]] = field(default_factory=list)
    skus: list[dict[str, Any]] = field(default_factory=list)
    moves: list[dict[str, Any]] = field(default_factory=list)
    balances: list[dict[str, Any]] = field(default_factory=list)
    revaluations: list[dict[str, Any]] = field(default_factory=list)

    def channel(self, code: str) -> int:
        """A channel; returns its id."""
        key = len(self.channels) + 1
        row = {"id": key, "code": code, "name": code.title(), "kind": "own_site", "created_at": 0}
        self.channels.append(row)
        return key

    def customer(self, name: str) -> int:
        """A customer; returns the id."""
        key = len(self.customers) + 1
        self.customers.append(
            {"id": key, "number": f"K{key}", "name": name, "kind": "person", "created_at": 0,
             "updated_at": 0}
        )  # fmt: skip
        return key

    def category(self, path: str) -> int:
        """A category; returns its id."""
        key = len(self.categories) + 1
        self.categories.append({"id": key, "name": path.rpartition(" / ")[2], "path": path})
        return key

    def product(self, code: str, *, category: int | None = None, kind: str = "goods") -> int:
        """A product without SKUs; returns its id."""
        key = len(self.products) + 1
        self.products.append(
            {"id": key, "code": code, "code_key": code.casefold(), "name": f"Product {code}",
             "kind": kind, "state": "selling", "category_id": category, "created_at": 0,
             "updated_at": 0}
        )  # fmt: skip
        return key

    def sku(
        self, code: str, *, category: int | None = None, kind: str = "goods", active: bool = True
    ) -> int:
        """A product with one SKU; returns the SKU's id."""
        return self.variant(code, self.product(code, category=category, kind=kind), active=active)

    def variant(self, code: str, product: int, *, active: bool = True) -> int:
        """One more SKU of a product; returns its id."""
        key = len(self.skus) + 1
        self.skus.append(
            {"id": key, "product_id": product, "code": code, "code_key": code.casefold(),
             "name": f"Thing {code}", "active": int(active), "created_at": 0, "updated_at": 0}
        )  # fmt: skip
        return key

    def order(
        self,
        day: date,
        lines: Sequence[Line],
        *,
        customer: int | None = None,
        channel: int = 1,
        hour: int = 12,
        counts: bool = True,
        **more: Any,
    ) -> int:
        """An order of a day; returns its id. ``counts=False``: cancelled before payment."""
        key = len(self.orders) + 1
        goods = sum(line.amount + line.less for line in lines)
        less = sum(line.less for line in lines)
        freight = more.pop("freight", 0)
        total = goods - less + freight
        at = (day.toordinal() - _EPOCH) * DAY_MILLIS + hour * 3_600_000
        self.orders.append(
            {"id": key, "number": f"SO{key:05d}", "channel_id": channel, "customer_id": customer,
             "kind": "retail", "source": "manual", "currency": "CNY", "placed_at": at,
             "business_date": day_key(day), "placed_hour": hour, "paid_at": at if counts else None,
             "shipped_at": None, "goods": goods, "discount": less, "freight": freight,
             "total": total, "paid": total if counts else 0, "refunded": 0,
             "units": sum(line.pieces for line in lines if line.kind != "service") * 1000,
             "line_count": len(lines), "is_sale": int(counts),
             "life": "active" if counts else "closed", "payment_state": "paid",
             "shipment_state": "none", "aftersale_state": "none", "display_state": "success",
             "buyer_name": "", "country": "", "province": "", "created_at": at}
            | more
        )  # fmt: skip
        for number, line in enumerate(lines, 1):
            self.lines.append(
                {"id": len(self.lines) + 1, "order_id": key, "line_no": number,
                 "sku_id": line.sku, "kind": line.kind, "title": "", "unit_price": 0,
                 "quantity": line.pieces * 1000, "list_amount": line.amount + line.less,
                 "discount": line.less, "amount": line.amount, "cost": line.cost,
                 "business_date": day_key(day)}
            )  # fmt: skip
        return key

    def sale(self, day: date, amount: int, **more: Any) -> int:
        """An order of one piece of the first SKU; returns its id."""
        return self.order(day, [Line(1, amount)], **more)

    def pay(self, order: int, day: date, amount: int) -> None:
        """Money received for an order."""
        key = len(self.payments) + 1
        self.payments.append(
            {"id": key, "order_id": order, "method": "cash", "amount": amount, "paid_at": 0,
             "business_date": day_key(day)}
        )  # fmt: skip

    def refund(
        self,
        day: date,
        lines: Sequence[Line],
        *,
        order: int | None = None,
        customer: int | None = None,
        channel: int = 1,
        freight: int = 0,
        extra: int = 0,
        **more: Any,
    ) -> int:
        """Money paid back; ``extra`` belongs to no line. Returns the refund's id."""
        key = len(self.refunds) + 1
        amount = sum(line.amount for line in lines) + freight + extra
        units = sum(line.pieces for line in lines if line.kind != "service") * 1000
        self.refunds.append(
            {"id": key, "number": f"RF{key:05d}", "channel_id": channel, "order_id": order,
             "customer_id": customer, "country": "", "currency": "CNY", "refunded_at": 0,
             "business_date": day_key(day), "amount": amount, "freight": freight, "units": units,
             "line_count": len(lines), "reason": "", "created_at": 0}
            | more
        )  # fmt: skip
        for number, line in enumerate(lines, 1):
            self.refund_lines.append(
                {"id": len(self.refund_lines) + 1, "refund_id": key, "line_no": number,
                 "sku_id": line.sku, "kind": line.kind, "title": "",
                 "quantity": line.pieces * 1000, "amount": line.amount,
                 "business_date": day_key(day)}
            )  # fmt: skip
        return key

    def entry(self, day: date, amount: int, *, channel: int = 1) -> None:
        """A booked amount that is neither sale nor refund."""
        key = len(self.entries) + 1
        self.entries.append(
            {"id": key, "channel_id": channel, "external_number": f"A{key}", "kind": "bad_debt",
             "title": "", "amount": amount, "booked_at": 0, "business_date": day_key(day)}
        )  # fmt: skip

    def move(
        self, day: date, sku: int, *, pieces: int, value: int, source: Place, target: Place
    ) -> None:
        """Goods that went from one place to another, with both balances."""
        key = len(self.moves) + 1
        kinds = {Place.SUPPLIER: "receipt", Place.UNRECORDED: "inferred"}
        self.moves.append(
            {"id": key, "sku_id": sku, "from_id": int(source), "to_id": int(target),
             "quantity": pieces * 1000, "kind": kinds.get(source, "sale"), "at": 0,
             "business_date": day_key(day), "value": value}
        )  # fmt: skip
        for place, sign in ((source, -1), (target, 1)):
            for balance in self.balances:
                if (balance["sku_id"], balance["location_id"]) == (sku, int(place)):
                    balance["quantity"] += sign * pieces * 1000
                    balance["value"] += sign * value
                    break
            else:
                self.balances.append(
                    {"sku_id": sku, "location_id": int(place), "quantity": sign * pieces * 1000,
                     "value": sign * value}
                )  # fmt: skip

    def revalue(self, day: date, sku: int, value: int, *, place: Place = Place.SHELF) -> None:
        """A correction of value by a backdated document, with the balance."""
        self.revaluations.append(
            {"sku_id": sku, "location_id": int(place), "value": value, "at": 0,
             "business_date": day_key(day), "document_kind": "test", "reason": ""}
        )  # fmt: skip
        for balance in self.balances:
            if (balance["sku_id"], balance["location_id"]) == (sku, int(place)):
                balance["value"] += value

    def write(self, shop: Shop) -> None:
        """Put all rows into an empty shop."""
        tables = (
            ("channel", self.channels), ("category", self.categories), ("product", self.products),
            ("sku", self.skus), ("customer", self.customers), ("sales_order", self.orders),
            ("order_line", self.lines), ("payment", self.payments), ("refund", self.refunds),
            ("refund_line", self.refund_lines), ("book_entry", self.entries),
            ("stock_move", self.moves), ("stock_balance", self.balances),
            ("stock_revaluation", self.revaluations),
        )  # fmt: skip
        with shop.unit_of_work() as session:
            for table, rows in tables:
                if rows:
                    columns = list(rows[0])
                    assert all(row.keys() == rows[0].keys() for row in rows), table
                    values = [tuple(row[name] for name in columns) for row in rows]
                    insert_rows(session, table, columns, values)


def records() -> Records:
    """A shop with one channel and one SKU, both with id 1."""
    made = Records()
    made.channel("web")
    made.sku("S1")
    return made


@contextmanager
def facts_of(shop: Shop, made: Records, *, today: date) -> Iterator[Facts]:
    """Write the records and open the facts of the shop."""
    made.write(shop)
    with Metrics(shop).facts(today=today) as facts:
        yield facts
