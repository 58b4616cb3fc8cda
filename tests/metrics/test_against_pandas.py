"""Random shops, computed a second time from the raw rows with pandas: equal to the minor unit."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from shopdesk.base.clock import day_key, from_day_key
from shopdesk.base.period import Interval, Period
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.metrics.book import Metrics, compute, series
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.measure import By, Convention, Scope, Series
from tests.metrics.records import Line, Records

FIRST, END = date(2025, 11, 20), date(2026, 4, 10)
TODAY = date(2026, 4, 10)
WINTER = Period(date(2025, 12, 1), date(2026, 4, 1))
COUNTRIES = ("中国", "Japan", "", "It's \x1f odd")
SEEDS = (1, 2, 3)


def random_shop(seed: int) -> Records:
    """Half a year of business with everything that may go wrong in it."""
    dice = random.Random(seed)
    made = Records()
    for code in ("web", "shop", "phone"):
        made.channel(code)
    for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        made.customer(name)
    tree = [made.category(path) for path in ("Home", "Home / Cups", "Food")]
    for number in range(12):
        made.sku(f"S{number:02d}", category=dice.choice([*tree, None]))
    postage = made.sku("POST", kind="service")
    days = (END - FIRST).days
    for _ in range(400):
        day = FIRST + timedelta(days=dice.randrange(days))
        order = made.order(
            day,
            random_lines(dice, postage),
            customer=dice.choice([None, *[max(1, dice.randint(1, 26) ** 2 // 26)] * 6]),
            channel=dice.randint(1, 3),
            hour=dice.randrange(24),
            counts=dice.random() > 0.1,
            country=dice.choice(COUNTRIES),
            province=dice.choice(("", "浙江省", "广东省")),
            freight=dice.choice((0, 0, 800)),
        )
        if made.orders[-1]["is_sale"]:
            settle(made, dice, order, day)
    for _ in range(8):
        day = FIRST + timedelta(days=dice.randrange(days))
        made.refund(
            day, [Line(dice.randint(1, 12), dice.randint(0, 900))], channel=dice.randint(1, 3),
            customer=dice.choice((None, 3)), country="Japan", extra=dice.choice((0, 77)),
        )  # fmt: skip
        made.entry(day, dice.randint(-500, 500), channel=dice.randint(1, 3))
    return made


def random_lines(dice: random.Random, postage: int) -> list[Line]:
    lines = [
        Line(
            dice.choice((None, dice.randint(1, 12), dice.randint(1, 12))),
            dice.randint(1, 5000),
            pieces=dice.randint(1, 9),
            less=dice.choice((0, 0, dice.randint(1, 500))),
        )
        for _ in range(dice.randint(1, 4))
    ]
    if dice.random() < 0.2:
        lines.append(Line(postage, 800, kind="service"))
    if dice.random() < 0.2:
        lines.append(Line(dice.randint(1, 12), 0, pieces=2, kind="gift"))
    # Now and then an order of nothing but a gift: pieces, no sale.
    return [Line(1, 0, kind="gift")] if dice.random() < 0.03 else lines


def settle(made: Records, dice: random.Random, order: int, day: date) -> None:
    head = made.orders[order - 1]
    later = day + timedelta(days=dice.choice((0, 0, 0, 3, 40)))
    half = head["total"] // 2
    if half:
        made.pay(order, day, half)
    if head["total"] - half:
        made.pay(order, later, head["total"] - half)
    if dice.random() < 0.25:
        own = [row for row in made.lines if row["order_id"] == order and row["amount"]]
        back = [
            Line(row["sku_id"], row["amount"], pieces=row["quantity"] // 1000, kind=row["kind"])
            for row in own[: dice.randint(1, 3)]
        ]
        made.refund(
            day + timedelta(days=dice.randrange(60)), back, order=order,
            customer=head["customer_id"], channel=head["channel_id"], country=head["country"],
            freight=dice.choice((0, head["freight"])),
        )  # fmt: skip


class Frames:
    """The raw rows as pandas frames with what the definitions ask for, row by row."""

    def __init__(self, made: Records) -> None:
        orders = pd.DataFrame(made.orders)
        orders["day"] = orders["business_date"].map(from_day_key)
        orders["amount"] = orders["goods"] - orders["discount"]
        sales = orders[orders["is_sale"] == 1]
        self.all_sales = sales
        self.sales = sales[sales["amount"] > 0]
        known = self.sales[self.sales["customer_id"].notna()]
        self.first = known.groupby("customer_id")["day"].min()
        refunds = pd.DataFrame(made.refunds)
        refunds["day"] = refunds["business_date"].map(from_day_key)
        refunds["amount"] -= refunds["freight"]
        self.refunds = refunds
        lines = pd.DataFrame(made.lines).merge(
            sales[["id", "customer_id", "channel_id", "country", "day"]],
            left_on="order_id", right_on="id", suffixes=("", "_order"),
        )  # fmt: skip
        skus = pd.DataFrame(made.skus).merge(
            pd.DataFrame(made.products)[["id", "category_id"]],
            left_on="product_id", right_on="id", suffixes=("", "_product"),
        )  # fmt: skip
        own = skus[["id", "product_id", "category_id"]].rename(columns={"id": "sku"})
        self.lines = lines.merge(own, left_on="sku_id", right_on="sku", how="left")
        back = pd.DataFrame(made.refund_lines)
        back["day"] = back["business_date"].map(from_day_key)
        self.refund_lines = back.merge(own, left_on="sku_id", right_on="sku", how="left")

    @staticmethod
    def inside(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
        return frame[(frame["day"] >= period.start) & (frame["day"] < period.end)]


@pytest.fixture(scope="module", params=SEEDS)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_shop_file: Path
) -> Iterator[tuple[Facts, Frames]]:
    """The same random shop as facts and as frames."""
    path = tmp_path_factory.mktemp("random") / "shop.shopdesk"
    path.write_bytes(empty_shop_file.read_bytes())
    made = random_shop(request.param)
    shop: Shop = open_shop(path)
    made.write(shop)
    with Metrics(shop).facts(today=TODAY) as facts:
        yield facts, Frames(made)
    shop.close()


def amounts(found: Series) -> dict[Any, Any]:
    return {point.key: point.value.amount for point in found.points}


def without_zeros(values: dict[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in values.items() if value}


SUMS = {
    "gross_sales": ("sales", "goods"),
    "discounts": ("sales", "discount"),
    "sales": ("sales", "amount"),
    "units": ("all_sales", "units"),
    "refunds": ("refunds", "amount"),
    "freight_income": ("sales", "freight"),
}


@pytest.mark.parametrize("key", SUMS)
@pytest.mark.parametrize("interval", list(Interval))
def test_sums_by_time(both: tuple[Facts, Frames], key: str, interval: Interval) -> None:
    facts, frames = both
    frame_name, column = SUMS[key]
    frame = frames.inside(getattr(frames, frame_name), WINTER)

    found = series(facts, key, scope=Scope(WINTER), by=By(str(interval)))

    expected = frame.groupby(
        frame["day"].map(lambda day: day_key(max(interval.start(day), WINTER.start)))
    )[column].sum()
    assert without_zeros(amounts(found)) == without_zeros(expected.to_dict())
    assert len(found.points) == len(list(WINTER.split(interval)))
    assert found.total.amount == frame[column].sum()


@pytest.mark.parametrize("key", SUMS)
@pytest.mark.parametrize(
    ("by", "column"), [(By.CHANNEL, "channel_id"), (By.COUNTRY, "country"), (By.CUSTOMER, "who")]
)
def test_sums_by_place(both: tuple[Facts, Frames], key: str, by: By, column: str) -> None:
    facts, frames = both
    frame_name, value = SUMS[key]
    frame = frames.inside(getattr(frames, frame_name), WINTER)
    frame = frame.assign(who=frame["customer_id"].fillna(0).astype(int))

    found = amounts(series(facts, key, scope=Scope(WINTER), by=by))

    expected = frame.groupby(column)[value].sum().to_dict()
    if by is By.CUSTOMER:
        found = {key or 0: value for key, value in found.items()}
    assert without_zeros(found) == without_zeros(expected)


@pytest.mark.parametrize("by", [By.SKU, By.PRODUCT, By.CATEGORY])
@pytest.mark.parametrize("key", ["gross_sales", "discounts", "sales", "units", "refunds"])
def test_sums_by_item(both: tuple[Facts, Frames], key: str, by: By) -> None:
    facts, frames = both
    frame = frames.inside(frames.refund_lines if key == "refunds" else frames.lines, WINTER)
    if key in {"gross_sales", "discounts"}:
        frame = frame[frame["amount"] > 0]
    column = {"gross_sales": "list_amount", "discounts": "discount", "units": "quantity"}
    own = {By.SKU: "sku_id", By.PRODUCT: "product_id", By.CATEGORY: "category_id"}[by]
    frame = frame.assign(point=frame[own].fillna(0).astype(int).astype(object))
    frame.loc[frame["kind"] == "service", "point"] = "service"
    if key == "units":
        frame = frame[frame["kind"] != "service"]
    expected = frame.groupby("point")[column.get(key, "amount")].sum().to_dict()
    if key == "refunds":
        whole = frames.inside(frames.refunds, WINTER)["amount"].sum()
        expected[0] = expected.get(0, 0) + whole - sum(expected.values())

    found = series(facts, key, scope=Scope(WINTER), by=by)

    own_amounts = {key or 0: value for key, value in amounts(found).items()}
    assert without_zeros(own_amounts) == without_zeros(expected)
    assert sum(own_amounts.values()) == found.total.amount


@pytest.mark.parametrize("by", [By.MONTH, By.WEEK, By.CHANNEL, By.COUNTRY])
def test_buyers_new_and_returning(both: tuple[Facts, Frames], by: By) -> None:
    facts, frames = both
    frame = frames.inside(frames.sales, WINTER)
    frame = frame[frame["customer_id"].notna()]
    if by in {By.MONTH, By.WEEK}:
        interval = Interval(str(by))
        starts = frame["day"].map(lambda day: max(interval.start(day), WINTER.start))
        frame = frame.assign(point=starts.map(day_key), start=starts)
    else:
        column = {By.CHANNEL: "channel_id", By.COUNTRY: "country"}[by]
        frame = frame.assign(point=frame[column], start=WINTER.start)
    frame = frame.assign(old=frame["customer_id"].map(frames.first) < frame["start"])
    expected = frame.groupby("point")["customer_id"].nunique().to_dict()
    returning = frame[frame["old"]].groupby("point")["customer_id"].nunique().to_dict()
    often = frame.groupby(["point", "customer_id"]).size().groupby("point")
    twice = often.agg(lambda counts: int((counts >= 2).sum())).to_dict()
    scope = Scope(WINTER)

    found = {
        key: without_zeros(amounts(series(facts, key, scope=scope, by=by)))
        for key in ("buyers", "returning_buyers", "new_buyers")
    }
    rates = series(facts, "repurchase_rate", scope=scope, by=by)

    assert found["buyers"] == expected
    assert found["returning_buyers"] == without_zeros(returning)
    assert found["new_buyers"] == without_zeros(
        {point: count - returning.get(point, 0) for point, count in expected.items()}
    )
    own = {point.key: point.value.numerator for point in rates.points if point.value.denominator}
    assert own == twice


def test_orders_and_buyers_by_sku(both: tuple[Facts, Frames]) -> None:
    facts, frames = both
    frame = frames.inside(frames.lines, WINTER)
    frame = frame[(frame["amount"] > 0) & (frame["kind"] == "goods") & frame["sku_id"].notna()]
    grouped = frame.groupby(frame["sku_id"].astype(int))

    orders = amounts(series(facts, "orders", scope=Scope(WINTER), by=By.SKU))
    buyers = amounts(series(facts, "buyers", scope=Scope(WINTER), by=By.SKU))

    expected = grouped["order_id"].nunique().to_dict()
    assert {key: orders[key] for key in expected} == expected
    known = grouped["customer_id"].nunique().to_dict()
    assert {key: buyers.get(key, 0) for key in known} == known


@pytest.mark.parametrize("sku", [1, 5])
def test_one_sku_in_one_channel_by_month(both: tuple[Facts, Frames], sku: int) -> None:
    facts, frames = both
    scope = Scope(WINTER, channel_id=2, sku_id=sku)
    frame = frames.inside(frames.lines, WINTER)
    frame = frame[(frame["sku_id"] == sku) & (frame["channel_id"] == 2)]
    expected = frame.groupby(frame["business_date"] // 100 * 100 + 1)["amount"].sum().to_dict()

    found = series(facts, "sales", scope=scope, by=By.MONTH)

    assert without_zeros(amounts(found)) == without_zeros(expected)
    assert found.total.amount == frame["amount"].sum()


def test_category_holds_those_below_it(both: tuple[Facts, Frames]) -> None:
    facts, frames = both
    frame = frames.inside(frames.lines, WINTER)
    frame = frame[frame["category_id"].isin([1, 2])]

    found = compute(facts, "sales", scope=Scope(WINTER, category_id=1))

    assert found.amount == frame["amount"].sum()


@pytest.mark.parametrize("key", ["sales", "orders", "buyers", "payments"])
def test_payment_convention_dates_by_the_final_payment(
    both: tuple[Facts, Frames], key: str
) -> None:
    facts, frames = both
    rows = facts.reader.rows("SELECT order_id, max(business_date) FROM payment GROUP BY order_id")
    last = {order: from_day_key(day) for order, day in rows}
    frame = frames.sales.assign(day=frames.sales["id"].map(last))
    frame = frames.inside(frame, WINTER)
    by_month = frame.groupby(frame["day"].map(lambda day: day_key(day.replace(day=1))))
    expected = {
        "sales": by_month["amount"].sum(),
        "orders": by_month["id"].count(),
        "buyers": by_month["customer_id"].nunique(),
        "payments": by_month["total"].sum(),
    }[key].to_dict()
    scope = Scope(WINTER, convention=Convention.PAYMENT)

    found = amounts(series(facts, key, scope=scope, by=By.MONTH))

    assert without_zeros(found) == without_zeros(expected)


def test_payment_convention_of_a_sku(both: tuple[Facts, Frames]) -> None:
    facts, frames = both
    rows = facts.reader.rows("SELECT order_id, max(business_date) FROM payment GROUP BY order_id")
    last = {order: from_day_key(day) for order, day in rows}
    frame = frames.lines[frames.lines["order_id"].isin(frames.sales["id"])]
    frame = frames.inside(frame.assign(day=frame["order_id"].map(last)), WINTER)
    expected = frame[frame["sku_id"] == 3]["amount"].sum()

    found = compute(facts, "sales", scope=Scope(WINTER, sku_id=3, convention=Convention.PAYMENT))

    assert found.amount == expected


def test_old_buyer_of_the_payment_convention_paid_within_a_year(
    both: tuple[Facts, Frames],
) -> None:
    facts, frames = both
    month = Period.month(2026, 3)
    scope = Scope(month, convention=Convention.PAYMENT)

    found = compute(facts, "returning_buyers", scope=scope)
    net = compute(facts, "returning_buyers", scope=Scope(month))

    # The whole shop is younger than a year: only the dates of the orders differ.
    assert found.amount is not None
    assert net.amount is not None
    assert 0 < found.amount <= len(frames.first)


def test_headers_and_lines_agree(both: tuple[Facts, Frames]) -> None:
    facts, _frames = both
    by_header = compute(facts, "sales", scope=Scope(WINTER)).amount
    by_line = series(facts, "sales", scope=Scope(WINTER), by=By.SKU).points

    assert by_header == sum(point.value.amount or 0 for point in by_line)


def test_hour_and_weekday(both: tuple[Facts, Frames]) -> None:
    facts, frames = both
    frame = frames.inside(frames.sales, WINTER)

    hours = amounts(series(facts, "orders", scope=Scope(WINTER), by=By.HOUR))
    weekdays = amounts(series(facts, "orders", scope=Scope(WINTER), by=By.WEEKDAY))

    assert without_zeros(hours) == frame.groupby("placed_hour").size().to_dict()
    assert list(hours) == list(range(24))
    expected = frame.groupby(frame["day"].map(lambda day: day.weekday())).size().to_dict()
    assert without_zeros(weekdays) == expected
    assert list(weekdays) == list(range(7))


def test_adjustments(both: tuple[Facts, Frames]) -> None:
    facts, _frames = both
    rows = facts.reader.rows(
        "SELECT channel_id, sum(amount) FROM book_entry WHERE business_date >= 20251201 "
        "AND business_date < 20260401 GROUP BY channel_id"
    )

    found = amounts(series(facts, "adjustments", scope=Scope(WINTER), by=By.CHANNEL))

    assert found == {key: value for key, value in rows if value}
