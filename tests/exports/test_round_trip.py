"""Orders and customers go out as files and come back as they were, to the last fact."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopdesk import settings
from shopdesk.base.clock import to_millis
from shopdesk.base.period import Period
from shopdesk.customers.service import NewAddress, NewCustomer, create_customers
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.exports import EXPORTS, export_shop_data
from shopdesk.i18n import LANGUAGES, using_language
from shopdesk.importing.batch import ImportResult, ImportState, run_import
from shopdesk.importing.preview import preview
from shopdesk.importing.request import ImportRequest
from shopdesk.orders.rules import OrderSource
from shopdesk.orders.service.bulk import LineColumns, OrderColumns, book_orders
from shopdesk.products.models import Barcode
from shopdesk.stock.service.bulk import StockBook
from tests.factories import NOON, add_channel, add_small_shop, every_fact
from tests.importing.files import faults

AT = to_millis(NOON)
HOUR = 3_600_000
ORDER = "coalesce(o.external_number, o.number)"
# Everything that an order, its lines, money and parcels are; not the ids of a database.
FACTS = {
    "orders": f"SELECT {ORDER}, h.code, c.number, o.kind, o.placed_at, o.business_date, "
    "o.placed_hour, o.paid_at, o.shipped_at, o.closed_at, o.goods, o.discount, o.freight, o.tax, "
    "o.rounding, o.total, o.paid, o.units, o.line_count, o.is_sale, o.life, o.payment_state, "
    "o.shipment_state, o.source, o.recipient, o.phone, o.country, o.province, o.city, o.address, "
    "o.note, o.currency FROM sales_order o JOIN channel h ON h.id = o.channel_id "
    "LEFT JOIN customer c ON c.id = o.customer_id",
    "lines": f"SELECT {ORDER}, l.line_no, s.code, l.kind, l.title, l.quantity, l.unit_price, "
    "l.list_amount, l.discount, l.amount, l.cost, l.business_date, l.shipped_quantity, "
    "l.external_id FROM order_line l JOIN sales_order o ON o.id = l.order_id "
    "LEFT JOIN sku s ON s.id = l.sku_id",
    "payments": f"SELECT {ORDER}, p.method, p.amount, p.fee, p.paid_at, p.reference "
    "FROM payment p JOIN sales_order o ON o.id = p.order_id",
    "parcels": f"SELECT {ORDER}, p.carrier, p.tracking, p.shipped_at, p.delivered_at "
    "FROM shipment p JOIN sales_order o ON o.id = p.order_id",
    "customers": "SELECT number, name, kind, phone, email, country, province, city, birthday, "
    "tags, note, source FROM customer",
    "accounts": "SELECT c.number, h.code, i.external_id, i.nick FROM customer_identity i "
    "JOIN customer c ON c.id = i.customer_id JOIN channel h ON h.id = i.channel_id",
    "barcodes": "SELECT s.code, b.code FROM barcode b JOIN sku s ON s.id = b.sku_id",
    "addresses": "SELECT c.number, a.recipient, a.street, a.postcode FROM customer_address a "
    "JOIN customer c ON c.id = a.customer_id",
}
FILES = ("products", "customers", "order-lines")


def facts(shop: Shop) -> dict[str, list[Any]]:
    with shop.reader() as reader:
        return {name: sorted(reader.rows(sql), key=repr) for name, sql in FACTS.items()}


def export(shop: Shop, what: str, path: Path) -> Path:
    with shop.reader() as reader:
        export_shop_data(reader, what, path)
    return path


def take(shop: Shop, path: Path) -> ImportResult:
    """Import a file as nobody's: no profile, no mapping, nothing is said about it."""
    with shop.reader() as reader:
        seen = preview(reader, ImportRequest(path=path))
    return run_import(shop, seen.request, actor="test")


@pytest.fixture
def full(any_shop: Shop) -> Shop:
    """A shop with an order of every sort and customers of every sort, on either engine."""
    ids = add_small_shop(any_shop)
    with any_shop.unit_of_work() as session:
        session.add_all(
            Barcode(sku_id=sku, code=code)
            for sku, code in ((ids.mug, "6901234567892"), (ids.mug, "0690"), (ids.tea, "T-1"))
        )
        other = add_channel(session, "jd")
        two, none, phone = create_customers(
            session,
            [
                NewCustomer(
                    name="李四",
                    phone="13900139000",
                    identities=((ids.channel, "li;4|%", "四"), (other, "li:4", "")),
                    addresses=(NewAddress("李四", "13900139000", street="西湖路1号"),),
                ),
                NewCustomer(name="李四"),  # of the same name, nothing else known
                NewCustomer(name="王五", phone="138****8000", note="=1+1"),
            ],
            at_millis=AT,
        )
        book = StockBook(session)
        columns = _orders(ids.channel, other, people=(two, none, phone, ids.customer))
        book_orders(
            session,
            OrderColumns(**columns),
            _lines(ids.mug, ids.tea, ids.postage),
            stock=book,
            source=OrderSource.MANUAL,
        )
        book.settle()
    return any_shop


def _orders(taobao: int, jd: int, *, people: tuple[int, ...]) -> dict[str, Any]:
    two, none, phone, known = people
    rows: list[dict[str, Any]] = [
        {"life": "completed", "paid": 2400, "shipment_state": "delivered", "customer_id": two},
        # Wholesale on credit: a sale that nobody has paid.
        {"kind": "wholesale", "paid": 0, "on_credit": 1, "customer_id": none, "channel_id": jd},
        {"life": "active", "paid": 500, "shipment_state": "waiting", "customer_id": phone},
        {"life": "closed", "paid": 0, "shipment_state": "waiting", "customer_id": known},
        {"life": "closed", "paid": 1000, "shipment_state": "waiting", "phone": "13700137000"},
        {"life": "active", "paid": 1000, "shipment_state": "delivered", "rounding": -33},
        {"life": "active", "paid": 1000, "shipment_state": "shipped", "external_number": "007"},
        {"paid": 800, "customer_id": known},  # nothing to send
    ]
    usual = {
        "channel_id": taobao,
        "external_number": None,
        "customer_id": None,
        "kind": "retail",
        "life": "completed",
        "shipment_state": "delivered",
        "on_credit": 0,
        "rounding": 0,
        "phone": "",
    }
    found = [{**usual, **row} for row in rows]
    count = range(len(found))
    return {
        **{key: [row[key] for row in found] for key in (*usual, "paid")},
        "number": [f"N{place}" for place in count],
        "placed_at": [AT + place * HOUR + place for place in count],
        "paid_at": [AT + place * HOUR + 60_000 for place in count],
        "shipped_at": [AT + place * HOUR + 120_000 for place in count],
        "delivered_at": [AT + place * HOUR + 180_000 for place in count],
        "closed_at": [AT + place * HOUR + 240_000 for place in count],
        "freight": [0, 0, 500, 0, 0, 0, 0, 0],
        "tax": [100, 0, 0, 0, 0, 0, 0, 0],
        "payment_method": ["alipay"] * len(found),
        "payment_fee": [14] * len(found),
        "payment_reference": [f"PAY-{place}" for place in count],
        "carrier": ["SF"] * len(found),
        "tracking": [f"SF{place:012d}" for place in count],
        "buyer_name": ["李四", "李四", "王五", "张三", "", "", "赵六", "张三"],
        "recipient": ["李四"] * len(found),
        "address": ['a,"b" 路'] * len(found),
        "note": ["-5"] * len(found),
    }


def _lines(mug: int, tea: int, post: int) -> LineColumns:
    rows = [
        # order, kind, SKU, title, quantity, list amount, discount, price, cost
        (0, "goods", mug, "马克杯", 2_000, 2_000, 500, 1000, 701),
        (0, "gift", tea, "绿茶", 1_000, 0, 0, 0, 300),
        (0, "service", post, "邮费", 1_000, 800, 0, 800, None),
        (1, "goods", tea, "绿茶", 1_500, 50, 0, 33, 450),  # 0.495 rounds to 0.50
        (2, "goods", mug, "马克杯", 1_000, 1_000, 0, 1000, None),
        (3, "goods", mug, "马克杯", 1_000, 1_000, 0, 1000, None),
        (4, "goods", mug, "马克杯", 1_000, 1_000, 0, 1000, None),
        (5, "goods", None, "无编码", 1_000, 1_033, 0, 1033, None),
        (6, "goods", mug, "马克杯", 1_000, 500, 0, 500, 350),
        (6, "goods", mug, "马克杯", 1_000, 500, 0, 500, 350),  # twice the same
        (7, "service", None, "上门", 1_000, 800, 0, 800, None),
    ]
    order, kind, sku, title, quantity, amount, discount, price, cost = zip(*rows, strict=True)
    return LineColumns(
        order=order,
        kind=kind,
        sku_id=sku,
        title=title,
        quantity=quantity,
        list_amount=amount,
        discount=discount,
        unit_price=price,
        cost=cost,
    )


@pytest.fixture
def other(empty_shop_file: Path, tmp_path: Path) -> Iterator[Shop]:
    """Another, empty shop with the currency and zone of the full one."""
    path = tmp_path / "other.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    opened = open_shop(path)
    with opened.unit_of_work() as session:
        settings.store(session, settings.SHOP_CURRENCY, value="CNY")
        settings.store(session, settings.SHOP_TIME_ZONE, value="Asia/Shanghai")
    yield opened
    opened.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_every_fact_comes_back(
    full: Shop, other: Shop, tmp_path: Path, *, suffix: str, language: str
) -> None:
    with using_language(language):
        files = [export(full, what, tmp_path / f"{what}.{suffix}") for what in FILES]

        results = [take(other, path) for path in files]

        assert [result.state for result in results] == [ImportState.APPLIED] * len(FILES)
        assert [result.report.unused for result in results] == [()] * len(FILES)
        assert facts(other) == facts(full)
        assert faults(other) == []
        # Out again from there and in again: nothing is new, and it is said.
        for what in FILES:
            path = export(other, what, tmp_path / f"again-{what}.{suffix}")
            assert take(other, path).state is ImportState.UNCHANGED


@pytest.mark.parametrize("what", [*FILES, "orders"])
def test_the_same_shop_knows_everything_already(full: Shop, tmp_path: Path, what: str) -> None:
    before = every_fact(full)

    result = take(full, export(full, what, tmp_path / "a.csv"))

    assert result.state is ImportState.UNCHANGED
    assert not result.report.warnings
    assert every_fact(full) == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("what", "profile"),
    [
        *(("products", "products"), ("customers", "customers")),
        *(("order-lines", "orders"), ("orders", "orders")),
    ],
)
def test_an_empty_export_is_recognised_by_its_titles(
    other: Shop, tmp_path: Path, *, what: str, profile: str, language: str
) -> None:
    with using_language(language):
        path = export(other, what, tmp_path / "a.csv")
        with other.reader() as reader:
            seen = preview(reader, ImportRequest(path=path))
    assert (seen.profile, seen.is_known, seen.missing) == (profile, True, ())
    mapped = {seen.titles[place] for place in (seen.request.mapping or {}).values()}
    unread = 3 if what == "orders" else 0  # sums that follow from the rest
    assert len(mapped) == len(EXPORTS[what].columns) - unread


def test_heads_alone_keep_the_sums_of_orders(full: Shop, other: Shop, tmp_path: Path) -> None:
    heads = (
        "SELECT coalesce(external_number, number), total, paid, freight, tax, rounding, units, "
        "is_sale, life, shipment_state, placed_at FROM sales_order ORDER BY placed_at"
    )

    take(other, export(full, "orders", tmp_path / "a.csv"))

    with other.reader() as reader:
        found = reader.rows(heads)
    with full.reader() as reader:
        assert found == reader.rows(heads)


@pytest.mark.parametrize("what", ["refunds", "stock"])
def test_refunds_and_stock_are_no_orders(full: Shop, tmp_path: Path, what: str) -> None:
    path = export(full, what, tmp_path / "a.csv")

    with full.reader() as reader:
        seen = preview(reader, ImportRequest(path=path))

    assert not (seen.subject == "orders" and seen.is_known)


def test_without_customers_their_numbers_are_taken_from_the_orders(
    full: Shop, other: Shop, tmp_path: Path
) -> None:
    take(other, export(full, "order-lines", tmp_path / "a.csv"))

    with other.reader() as reader:
        found = reader.rows(
            "SELECT coalesce(o.external_number, o.number), c.number, c.name FROM sales_order o "
            "LEFT JOIN customer c ON c.id = o.customer_id ORDER BY o.placed_at"
        )
    with full.reader() as reader:
        told = reader.rows(
            "SELECT coalesce(o.external_number, o.number), c.number, c.name FROM sales_order o "
            "LEFT JOIN customer c ON c.id = o.customer_id ORDER BY o.placed_at"
        )
    assert found == told


def test_a_number_of_somebody_else_is_not_believed(full: Shop, other: Shop, tmp_path: Path) -> None:
    with full.reader() as reader:
        ((number,),) = reader.rows("SELECT number FROM customer WHERE phone = '13900139000'")
    with other.unit_of_work() as session:
        create_customers(session, [NewCustomer(name="Somebody", number=number)], at_millis=AT)

    take(other, export(full, "order-lines", tmp_path / "a.csv"))

    with other.reader() as reader:
        found = reader.rows(
            "SELECT c.name, i.external_id FROM sales_order o "
            "JOIN customer c ON c.id = o.customer_id "
            "JOIN customer_identity i ON i.customer_id = c.id WHERE o.number = 'N0'"
        )
    assert found == [("李四", "li;4|%")]


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "language"), [("csv", "zh_CN"), ("xlsx", "en")])
def test_the_figures_of_the_demo_shop_come_back(
    demo_shop: Shop, other: Shop, tmp_path: Path, *, suffix: str, language: str
) -> None:
    with using_language(language):
        for what in ("products", "stock", "customers", "order-lines", "refunds"):
            path = export(demo_shop, what, tmp_path / f"{what}.{suffix}")
            result = take(other, path)
            assert (result.state, result.report.unused) == (ImportState.APPLIED, ())
            assert take(demo_shop, path).state is ImportState.UNCHANGED

    assert facts(other) == facts(demo_shop)
    assert figures(other) == figures(demo_shop)
    assert faults(other) == []


def figures(shop: Shop) -> dict[tuple[str, str, str], Any]:
    """Every measure of sales, customers, products and orders, by every axis that is no id."""
    from shopdesk.metrics.book import BOOK, Metrics, series
    from shopdesk.metrics.measure import Convention, Scope

    period = Period(date(2025, 10, 1), date(2026, 11, 23))
    found: dict[tuple[str, str, str], Any] = {}
    with Metrics(shop).facts(today=date(2026, 11, 22)) as columns:
        for convention in Convention:
            scope = Scope(period, convention=convention)
            for key, measure in BOOK.items():
                if measure.group == "stock":  # of the past it needs every receipt
                    continue
                for by in measure.grains:
                    told = series(columns, key, scope=scope, by=by)
                    found[convention, key, by] = sorted(
                        ((point.label, point.value.amount) for point in told.points), key=repr
                    )
    return found
