"""A synthetic shop of a million order lines, made once and shared by all benchmarks.

333,000 orders over 36 months (2023-12 … 2026-11), 41,000 customers, 2,000 SKUs, five channels,
refunds, discounts, gifts, postage lines, orders without a customer and orders that were never
paid. Written with ``shopdesk.db.bulk.insert_rows`` through the real schema, so every constraint
holds. The file lies in the system's temporary folder and is made again when this program or the
schema changes.

    python benchmarks/million.py            make it if need be, print where it lies
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from shopdesk.base.clock import day_key
from shopdesk.base.money import split
from shopdesk.db.bulk import insert_rows, without_indexes
from shopdesk.db.search import search_text, store
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import HEAD, open_shop

SEED = 20240601
FIRST, LAST = date(2023, 12, 1), date(2026, 12, 1)
ZONE_MILLIS = 8 * 3_600_000  # Asia/Shanghai, no summer time
CHANNELS = ("taobao", "jd", "douyin", "pinduoduo", "counter")
COUNTRIES = ("中国", "中国", "中国", "中国", "新加坡", "Japan", "United Kingdom", "")
PROVINCES = ("浙江省", "广东省", "江苏省", "上海市", "北京市", "四川省", "山东省", "")
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭何高林罗"
_GIVEN = "子涵雨欣浩宇梓轩诗雅文博思远家豪梦洁建国秀英志强丽华晓明海燕"
_THINGS = (
    "保温杯",
    "水彩笔",
    "帆布包",
    "香薰蜡烛",
    "毛巾",
    "台灯",
    "收纳盒",
    "围巾",
    "茶具",
    "相框",
)
_COLOURS = ("红", "蓝", "白", "米色", "墨绿")


@dataclass(frozen=True, slots=True)
class Size:
    """How big a shop to make."""

    orders: int = 333_000
    customers: int = 41_000
    skus: int = 2_000

    @property
    def name(self) -> str:
        own = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
        return f"shopdesk-bench-{self.orders}-{HEAD}-{own}.shopdesk"


MILLION = Size()
SMALL = Size(orders=3_330, customers=700, skus=120)


def shop_path(size: Size = MILLION) -> Path:
    """The file of that size, made if it is not there yet."""
    path = Path(tempfile.gettempdir()) / size.name
    if not path.exists():
        half = path.with_suffix(".making")
        # Files of an older version of this program, and of a making that was broken off.
        for older in path.parent.glob(f"shopdesk-bench-{size.orders}-*"):
            older.unlink(missing_ok=True)
        make(half, size)
        half.rename(path)
    return path


def make(path: Path, size: Size) -> None:
    """Write the shop of that size to a new file; same size, same shop."""
    shop = open_shop(path, create=True)
    try:
        random = np.random.default_rng(SEED)
        draw = _Draw(random, size)
        with shop.unit_of_work() as session, without_indexes(session, *_INDEXED):
            for table, columns, rows in (
                *_catalogue(draw),
                *_people(draw),
                *_sales(draw),
            ):
                insert_rows(session, table, columns, rows)
            for table, texts in _searches(draw).items():
                store(session, table, texts)
        _tidy(shop)
    finally:
        shop.close()


_INDEXED = ("sales_order", "order_line", "payment", "shipment", "stock_move", "customer")


def _tidy(shop: Shop) -> None:
    # As a shop looks after its nightly care: statistics for the planner, an empty -wal file.
    with shop.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("ANALYZE")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Draw:
    """All random choices as arrays, so that rows are only zipped together afterwards."""

    def __init__(self, random: np.random.Generator, size: Size) -> None:
        self.size = size
        self.random = random
        count = size.orders
        days = np.arange((LAST - FIRST).days)
        keys = [FIRST + timedelta(days=int(day)) for day in days]
        season = np.array(
            [
                (1.0 + 0.5 * (day.month in {11, 12}) + 1.5 * ((day.month, day.day) == (11, 11)))
                * (1.2 if day.weekday() >= 5 else 1.0)
                * (1 + number / 2200)
                for number, day in enumerate(keys)
            ]
        )
        self.day = np.sort(random.choice(days, count, p=season / season.sum()))
        hours = np.array(
            [1, 1, 1, 1, 1, 2, 3, 5, 7, 9, 10, 9, 8, 8, 9, 9, 9, 8, 8, 10, 13, 12, 7, 3]
        )
        self.hour = random.choice(24, count, p=hours / hours.sum())
        self.millis = random.integers(0, 3_600_000, count)
        self.day_key = np.array([day_key(key) for key in keys])[self.day]
        epoch = (FIRST - date(1970, 1, 1)).days
        self.placed_at = (
            (self.day + epoch) * 86_400_000 + self.hour * 3_600_000 + self.millis - ZONE_MILLIS
        )
        # A few customers buy often, many once: squared uniform numbers, and 6 % are unknown.
        who = (random.random(count) ** 2.2 * size.customers).astype(int) + 1
        who = (who * 7919) % size.customers + 1
        self.customer = np.where(random.random(count) < 0.06, 0, who)
        self.channel = random.choice(len(CHANNELS), count, p=[0.4, 0.2, 0.2, 0.15, 0.05])
        self.country = random.integers(0, len(COUNTRIES), count)
        self.province = random.integers(0, len(PROVINCES), count)
        self.lines = random.choice([1, 2, 3, 4, 5, 6], count, p=[0.2, 0.24, 0.2, 0.16, 0.12, 0.08])
        self.is_sale = random.random(count) > 0.02
        self.discounted = random.random(count) < 0.25
        self.posted = random.random(count) < 0.1
        self.gifted = random.random(count) < 0.04
        self.refunded = random.random(count) < 0.04
        total = int(self.lines.sum())
        self.sku = (random.random(total) ** 2.5 * size.skus).astype(int) + 1
        self.quantity = random.choice([1, 1, 1, 2, 2, 3, 6, 12], total) * 1000
        self.price = random.integers(500, 30_000, size.skus + 1)
        self.cost = self.price * 6 // 10
        self.ship_hours = random.integers(2, 70, count)


def _catalogue(draw: _Draw) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    made = 1_700_000_000_000
    yield (
        "channel",
        ("id", "code", "name", "kind", "created_at"),
        [(key, code, code.title(), "marketplace", made) for key, code in enumerate(CHANNELS, 1)],
    )
    yield (
        "category",
        ("id", "name", "path"),
        [(key, f"类目{key}", f"类目{key}") for key in range(1, 13)],
    )
    numbers = range(1, draw.size.skus + 1)
    names = {key: _product_name(key) for key in numbers}
    # The last "product" is postage: a service line.
    kinds = {key: "service" if key == draw.size.skus else "goods" for key in numbers}
    yield (
        "product",
        (
            "id",
            "code",
            "code_key",
            "name",
            "kind",
            "state",
            "category_id",
            "created_at",
            "updated_at",
        ),
        [
            (
                key,
                f"P{key:05d}",
                f"p{key:05d}",
                names[key],
                kinds[key],
                "selling",
                key % 12 + 1,
                made,
                made,
            )
            for key in numbers
        ],
    )
    yield (
        "sku",
        ("id", "product_id", "code", "code_key", "name", "price", "cost_e4", "created_at",
         "updated_at"),
        [
            (key, key, f"S{key:05d}", f"s{key:05d}", names[key], int(draw.price[key]),
             int(draw.cost[key]) * 100, made, made)
            for key in numbers
        ],
    )  # fmt: skip


def _product_name(key: int) -> str:
    return f"{_THINGS[key % 10]} {_COLOURS[key // 10 % 5]} {key}"


def _customer_name(key: int) -> str:
    return (
        _SURNAMES[key % 20]
        + _GIVEN[key * 7 % len(_GIVEN)]
        + (_GIVEN[key * 13 % len(_GIVEN)] if key % 3 else "")
    )


def _phone(key: int) -> str:
    return f"13{key * 7919 % 1_000_000_000:09d}"


def _people(draw: _Draw) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    made = 1_700_000_000_000
    columns = ("id", "number", "name", "kind", "phone", "country", "created_at", "updated_at")
    yield (
        "customer",
        columns,
        (
            (key, f"K{key:06d}", _customer_name(key), "person", _phone(key), "中国", made, made)
            for key in range(1, draw.size.customers + 1)
        ),
    )


_ORDER = (
    "id", "number", "channel_id", "external_number", "customer_id", "kind", "source", "currency",
    "placed_at", "business_date", "placed_hour", "paid_at", "shipped_at", "goods", "discount",
    "freight", "total", "paid", "refunded", "units", "line_count", "is_sale", "life",
    "payment_state", "shipment_state", "aftersale_state", "display_state", "buyer_name",
    "recipient", "phone", "country", "province", "created_at",
)  # fmt: skip
_LINE = (
    "id", "order_id", "line_no", "sku_id", "kind", "title", "quantity", "unit_price",
    "list_amount", "discount", "amount", "cost", "business_date", "shipped_quantity",
    "refunded_quantity", "refunded_amount",
)  # fmt: skip
_REFUND = (
    "id", "number", "channel_id", "order_id", "customer_id", "country", "currency", "refunded_at",
    "business_date", "amount", "units", "line_count", "reason", "created_at",
)  # fmt: skip
_REFUND_LINE = (
    "id", "refund_id", "line_no", "order_line_id", "sku_id", "kind", "title", "quantity",
    "amount", "business_date",
)  # fmt: skip
_MOVE = ("id", "sku_id", "from_id", "to_id", "quantity", "kind", "at", "business_date",
         "document_id", "value")  # fmt: skip


class _Books:
    """Rows of one shop as they come out of the draw."""

    def __init__(self) -> None:
        self.orders: list[tuple[Any, ...]] = []
        self.lines: list[tuple[Any, ...]] = []
        self.payments: list[tuple[Any, ...]] = []
        self.shipments: list[tuple[Any, ...]] = []
        self.refunds: list[tuple[Any, ...]] = []
        self.refund_lines: list[tuple[Any, ...]] = []
        self.moves: list[tuple[Any, ...]] = []
        self.sold: dict[int, int] = {}  # quantity by SKU
        self.sold_value: dict[int, int] = {}  # cost by SKU


def _sales(draw: _Draw) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    books = _Books()
    for row in _order_rows(draw):
        _book_order(books, draw, row)
    yield "sales_order", _ORDER, books.orders
    yield "order_line", _LINE, books.lines
    yield (
        "payment",
        ("id", "order_id", "method", "amount", "paid_at", "business_date"),
        books.payments,
    )
    yield (
        "shipment",
        ("id", "order_id", "carrier", "tracking", "shipped_at", "business_date"),
        (books.shipments),
    )
    yield "refund", _REFUND, books.refunds
    yield "refund_line", _REFUND_LINE, books.refund_lines
    yield "stock_move", _MOVE, _opening(books, draw) + books.moves
    yield (
        "stock_balance",
        ("sku_id", "location_id", "quantity", "value"),
        _balances(books, draw),
    )


def _order_rows(draw: _Draw) -> Iterator[dict[str, Any]]:
    columns = {
        name: getattr(draw, name).tolist()
        for name in ("day_key", "hour", "placed_at", "customer", "channel", "country", "province",
                     "lines", "is_sale", "discounted", "posted", "gifted", "refunded", "ship_hours")
    }  # fmt: skip
    skus, quantities = draw.sku.tolist(), draw.quantity.tolist()
    start = 0
    for number, values in enumerate(zip(*columns.values(), strict=True), 1):
        row = dict(zip(columns, values, strict=True)) | {"id": number}
        end = start + row["lines"]
        row["items"] = list(zip(skus[start:end], quantities[start:end], strict=True))
        start = end
        yield row


def _book_order(books: _Books, draw: _Draw, row: dict[str, Any]) -> None:
    postage = draw.size.skus
    items: list[tuple[int, int, str]] = [
        (sku, quantity, "goods") if sku != postage else (sku, 1000, "service")
        for sku, quantity in row["items"]
    ]
    if row["gifted"] and len(items) > 1:
        items[-1] = (1, 1000, "gift")
    if row["posted"] and len(items) > 2:
        items[-2] = (postage, 1000, "service")
    amounts = [
        0 if kind == "gift" else int(draw.price[sku]) * quantity // 1000
        for sku, quantity, kind in items
    ]
    goods = sum(amounts)
    discount = goods // 10 if row["discounted"] else 0
    shares = split(discount, amounts)
    freight = 800 if row["id"] % 9 == 0 else 0
    total = goods - discount + freight
    sold = row["is_sale"]
    back = amounts[0] - shares[0] if row["refunded"] and sold and items[0][2] == "goods" else 0
    units = sum(quantity for _sku, quantity, kind in items if kind != "service")
    shipped_at = row["placed_at"] + row["ship_hours"] * 3_600_000
    key, who = row["id"], row["customer"] or None
    name = _customer_name(who) if who else ""
    state = "closed" if not sold else "refunded" if back and back == total else "success"
    books.orders.append(
        (
            key, f"SO{key:08d}", row["channel"] + 1, f"29{key:016d}", who, "retail", "import",
            "CNY",
            row["placed_at"], row["day_key"], row["hour"], row["placed_at"] if sold else None,
            shipped_at if sold else None, goods, discount, freight, total, total if sold else 0,
            back, units, len(items), int(sold), "completed" if sold else "closed",
            "paid" if sold else "unpaid", "delivered" if sold else "waiting",
            "none" if not back else "full" if back == total else "part", state, name, name,
            _phone(who) if who else "", COUNTRIES[row["country"]], PROVINCES[row["province"]],
            row["placed_at"],
        )
    )  # fmt: skip
    first_line = len(books.lines) + 1
    for place, item in enumerate(items):
        money = amounts[place], shares[place]
        _book_line(books, draw, row, item=(place, *item), money=money, refunded=bool(back))
    if sold:
        books.payments.append((key, key, "alipay", total, row["placed_at"], row["day_key"]))
        books.shipments.append((key, key, "SF", f"SF{key:012d}", shipped_at, row["day_key"]))
    if back:
        _book_refund(books, row, items[0], first_line, back)


def _book_line(
    books: _Books,
    draw: _Draw,
    row: dict[str, Any],
    *,
    item: tuple[int, int, int, str],
    money: tuple[int, int],
    refunded: bool,
) -> None:
    place, sku, quantity, kind = item
    listed, less = money
    sold, returned = row["is_sale"], refunded and place == 0
    cost = int(draw.cost[sku]) * quantity // 1000 if kind != "service" else None
    books.lines.append(
        (
            len(books.lines) + 1, row["id"], place + 1, sku, kind, _product_name(sku), quantity,
            int(draw.price[sku]) if kind != "gift" else 0, listed, less, listed - less, cost,
            row["day_key"], quantity if sold else 0, quantity if returned else 0,
            listed - less if returned else 0,
        )
    )  # fmt: skip
    if sold and kind != "service":
        shipped_at = row["placed_at"] + row["ship_hours"] * 3_600_000
        books.sold[sku] = books.sold.get(sku, 0) + quantity
        books.sold_value[sku] = books.sold_value.get(sku, 0) + (cost or 0)
        books.moves.append(
            (None, sku, 1, 6, quantity, "sale", shipped_at, row["day_key"], row["id"], cost)
        )


def _book_refund(
    books: _Books, row: dict[str, Any], item: tuple[int, int, str], line: int, amount: int
) -> None:
    key = len(books.refunds) + 1
    later = row["id"] % 21
    day = date(row["day_key"] // 10000, row["day_key"] // 100 % 100, row["day_key"] % 100)
    back_day = day_key(min(day + timedelta(days=later), LAST - timedelta(days=1)))
    at = row["placed_at"] + later * 86_400_000
    books.refunds.append(
        (key, f"RF{key:07d}", row["channel"] + 1, row["id"], row["customer"] or None,
         COUNTRIES[row["country"]], "CNY", at, back_day, amount, item[1], 1,
         ("七天无理由", "破损", "发错货", "")[key % 4], at)
    )  # fmt: skip
    books.refund_lines.append(
        (key, key, 1, line, item[0], "goods", _product_name(item[0]), item[1], amount, back_day)
    )


def _opening(books: _Books, draw: _Draw) -> list[tuple[Any, ...]]:
    first = day_key(FIRST)
    return [
        (None, sku, 5, 1, quantity + 50_000, "receipt", 1_700_000_000_000, first, None,
         int(draw.cost[sku]) * (quantity + 50_000) // 1000)
        for sku, quantity in sorted(books.sold.items())
    ]  # fmt: skip


def _balances(books: _Books, draw: _Draw) -> list[tuple[int, int, int, int]]:
    rows = []
    for sku, quantity in sorted(books.sold.items()):
        value = int(draw.cost[sku]) * (quantity + 50_000) // 1000
        sold = books.sold_value[sku]
        rows += [
            (sku, 1, 50_000, value - sold),
            (sku, 5, -(quantity + 50_000), -value),
            (sku, 6, quantity, sold),
        ]
    return rows


def _searches(draw: _Draw) -> dict[str, list[tuple[int, str]]]:
    orders = (
        (number, search_text(f"SO{number:08d}", f"29{number:016d}",
                             _customer_name(who) if who else None))
        for number, who in enumerate(draw.customer.tolist(), 1)
    )  # fmt: skip
    return {
        "order_search": list(orders),
        "customer_search": [
            (key, search_text(f"K{key:06d}", _customer_name(key), phones=(_phone(key),)))
            for key in range(1, draw.size.customers + 1)
        ],
        "product_search": [
            (key, search_text(f"P{key:05d}", f"S{key:05d}", _product_name(key)))
            for key in range(1, draw.size.skus + 1)
        ],
    }


def main() -> None:
    begin = time.perf_counter()
    path = shop_path()
    spent = time.perf_counter() - begin
    print(f"{path}  {path.stat().st_size / 1e6:.0f} MB  ready in {spent:.1f} s")


if __name__ == "__main__":
    main()
