"""A real year: ABC × XYZ, turnover, ageing and forecasts against independent computations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from shopdesk.base.period import Period
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.importing.batch import run_import
from shopdesk.importing.request import ImportRequest
from shopdesk.metrics.abc_xyz import matrix
from shopdesk.metrics.ageing import BUCKETS, ageing, layers_at
from shopdesk.metrics.book import Metrics, compute, series
from shopdesk.metrics.demand import demand_of
from shopdesk.metrics.facts import Facts
from shopdesk.metrics.forecast import Verdict
from shopdesk.metrics.forecast.choose import forecast
from shopdesk.metrics.forecast.skus import forecast_skus
from shopdesk.metrics.items import skus_of
from shopdesk.metrics.measure import By, Scope
from shopdesk.metrics.products import AbcBasis, sku_table
from tests.importing.files import data_set

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
END = date(2011, 12, 10)
WEEKS = 53
YEAR = Period(END - timedelta(days=7 * WEEKS), END)
HELD = 8


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    path = data_set("online_retail", "online_retail.csv.gz")
    shop: Shop = open_shop(tmp_path_factory.mktemp("uci") / "uci.shopdesk", create=True)
    run_import(shop, ImportRequest(path=path))
    with Metrics(shop).facts(today=END) as found:
        yield found
    shop.close()


def frame(facts: Facts, sql: str, *columns: str) -> Any:
    found = pd.DataFrame(facts.reader.rows(sql), columns=list(columns))
    found["day"] = pd.to_datetime(found["day"].astype(str))
    return found


@pytest.fixture(scope="module")
def lines(facts: Facts) -> Any:
    """Lines of goods and gifts of counting orders."""
    return frame(
        facts,
        "SELECT s.code, l.business_date, l.quantity, l.amount FROM order_line l "
        "JOIN sales_order o ON o.id = l.order_id AND o.is_sale = 1 "
        "JOIN sku s ON s.id = l.sku_id WHERE l.kind <> 'service'",
        "code", "day", "quantity", "amount",
    )  # fmt: skip


@pytest.fixture(scope="module")
def pieces(facts: Facts, lines: Any) -> Any:
    """Pieces by SKU and day less what came back on the same day: days down, SKUs across."""
    back = frame(
        facts,
        "SELECT s.code, r.business_date, r.quantity, r.amount FROM refund_line r "
        "JOIN sku s ON s.id = r.sku_id WHERE r.kind <> 'service'",
        "code", "day", "quantity", "amount",
    )  # fmt: skip
    sold = lines.pivot_table(index="day", columns="code", values="quantity", aggfunc="sum")
    returned = back.pivot_table(index="day", columns="code", values="quantity", aggfunc="sum")
    days = pd.date_range(YEAR.start, END - timedelta(days=1))
    sold = sold.reindex(days).fillna(0).astype("int64")
    returned = returned.reindex(index=days, columns=sold.columns).fillna(0).astype("int64")
    return sold - np.minimum(sold, returned)


def test_demand(facts: Facts, pieces: Any) -> None:
    found, codes = demand_of(facts), skus_of(facts).codes
    weeks = found.weeks(END, WEEKS)

    own = pieces.to_numpy().T.reshape(pieces.shape[1], WEEKS, 7).sum(axis=2)

    expected = dict(zip(pieces.columns, own.tolist(), strict=True))
    told = {code: row for code, row in zip(codes, weeks.tolist(), strict=True) if any(row)}
    assert told == {code: row for code, row in expected.items() if any(row)}


def test_abc_and_xyz(facts: Facts, lines: Any, pieces: Any) -> None:
    found = matrix(facts, Scope(YEAR), basis=AbcBasis.SALES)

    inside = lines[lines["day"] >= pd.Timestamp(YEAR.start)]
    value = inside.groupby("code")["amount"].sum().reset_index()
    value = value.sort_values(["amount", "code"], ascending=[False, True])
    before = value["amount"].cumsum() - value["amount"]
    share = before / value["amount"].sum()
    letters = np.where(share < 0.8, "A", np.where(share < 0.95, "B", "C"))
    letters = np.where(value["amount"] > 0, letters, "C")
    assert {row.code: row.abc for row in found.rows} == dict(
        zip(value["code"], letters, strict=True)
    )
    # The records begin some days before the first whole week.
    early = set(lines[lines["day"] < pd.Timestamp(YEAR.start)]["code"])
    checked = 0
    for row in found.rows:
        week = pieces[row.code].to_numpy().reshape(WEEKS, 7).sum(axis=1)
        own = week if row.code in early else week[int(np.argmax(week > 0)) :]
        if own.any():
            assert row.weeks == own.size
            assert row.coefficient is not None
            assert row.coefficient == pytest.approx(own.std() / own.mean())
            checked += 1
    assert checked > 3_000


@pytest.fixture(scope="module")
def moves(facts: Facts) -> Any:
    """Moves with their effect on own places; places 1 to 4 are the shop's."""
    found = frame(
        facts,
        "SELECT s.code, m.business_date, m.quantity, m.from_id, m.to_id, m.kind FROM stock_move m "
        "JOIN sku s ON s.id = m.sku_id",
        "code", "day", "quantity", "source", "target", "kind",
    )  # fmt: skip
    found["change"] = found["quantity"] * (
        found["target"].le(4).astype(int) - found["source"].le(4).astype(int)
    )
    return found


def test_turnover_and_days_out_of_stock(facts: Facts, moves: Any) -> None:
    month = Period.month(2011, 10)
    days = pd.date_range(moves["day"].min(), END)
    change = moves.pivot_table(index="day", columns="code", values="change", aggfunc="sum")
    closing = change.reindex(days).fillna(0).cumsum()
    inside = closing.loc["2011-10-01":"2011-10-31"]
    october = moves[(moves["day"] >= "2011-10-01") & (moves["day"] <= "2011-10-31")]
    sold = october[october["target"] == 6]["quantity"].sum()
    sold -= october[october["source"] == 6]["quantity"].sum()

    scope = Scope(month)
    rate = compute(facts, "unit_turnover_rate", scope=scope).amount
    turn_days = compute(facts, "unit_turnover_days", scope=scope).amount

    total = inside.to_numpy().sum()
    assert rate is not None
    assert turn_days is not None
    assert float(rate) == pytest.approx(sold / (total / 31))
    assert float(turn_days) == pytest.approx(total / sold)
    touched = change.notna().reindex(days, fill_value=False)
    begun = touched.cumsum() > 0
    empty = ((closing <= 0) & begun & ~touched).loc["2011-10-01":"2011-10-31"].sum()
    told = series(facts, "out_of_stock_days", scope=scope, by=By.SKU)
    own = {point.label.split(" ")[0]: point.value.amount for point in told.points}
    assert {key: value for key, value in own.items() if value} == {
        str(code).split(" ")[0]: int(value) for code, value in empty.items() if value
    }


def test_ageing(facts: Facts, moves: Any) -> None:
    found = ageing(facts, END)
    layers = layers_at(facts, END)

    # Piece by piece in words: on hand are the newest pieces that came from outside.
    expected = dict.fromkeys((bucket.key for bucket in BUCKETS), 0)
    for _code, own in moves.groupby("code"):
        left = int(own["change"].sum())
        came = own[own["source"].isin([5, 8]) & own["target"].le(4)]
        for day, quantity in (
            came.groupby("day")["quantity"].sum().sort_index(ascending=False).items()
        ):
            taken = min(left, int(quantity))
            age = (END - timedelta(days=1) - day.date()).days
            for bucket in BUCKETS:
                if age >= bucket.first and (bucket.last is None or age <= bucket.last):
                    expected[bucket.key] += taken
            left -= taken
        if left > 0:
            age = (END - timedelta(days=1) - own["day"].min().date()).days
            bucket = next(one for one in BUCKETS if one.last is None or age <= one.last)
            expected[bucket.key] += left
    assert {row.bucket.key: row.quantity for row in found.rows} == expected
    on_hand = compute(facts, "stock_units", scope=Scope(Period(YEAR.start, END))).amount
    assert int(layers.quantity.sum()) == found.quantity == on_hand


def top_twenty(facts: Facts) -> list[int]:
    return [row.sku_id for row in sku_table(facts, Scope(YEAR)).top(20)]


def test_forecasts_beat_the_naive_one_or_say_that_they_do_not(facts: Facts, pieces: Any) -> None:
    found = forecast_skus(facts, top_twenty(facts), horizon=HELD)

    assert len(found) == 20
    for one in found.values():
        week = pieces[one.code].to_numpy().reshape(WEEKS, 7).sum(axis=1) / 1000
        assert one.weeks == tuple(week)
        # Less than two years are on record: the naive one is the last week.
        naive = np.abs(week[-HELD:] - week[-HELD - 1]).mean()
        told = one.forecast
        scale = np.abs(np.diff(np.trim_zeros(week[:-HELD], "f"))).mean()
        assert told.held_naive_mase == pytest.approx(naive / scale)
        assert told.held_mase is not None
        better = told.held_mase * scale < naive * (1 - 1e-9)
        assert (told.verdict is Verdict.BETTER) == better
        if told.held_mase * scale > naive * (1 + 1e-9):
            assert told.verdict is Verdict.WORSE


def test_daily_forecasts_beside_last_weeks_days(facts: Facts, pieces: Any) -> None:
    """Seven days make a season: the seasonal naive one repeats the last week."""
    told: list[float] = []
    for one in top_twenty(facts):
        row = skus_of(facts).codes[skus_of(facts).id.tolist().index(one)]
        daily = pieces[row].to_numpy() / 1000
        found = forecast(daily.tolist(), HELD, season=7)
        last = daily[-HELD - 7 : -HELD]
        naive = np.abs(daily[-HELD:] - np.resize(last, HELD)).mean()
        if found.held_mase is None or found.held_naive_mase is None:
            assert found.verdict in {Verdict.UNTESTED, Verdict.EQUAL}
            continue
        assert naive == pytest.approx(
            found.held_naive_mase
            * np.abs(daily[7:-HELD] - daily[: -HELD - 7])[_begun(daily) :].mean()
        )
        told.append(found.held_mase - found.held_naive_mase)
    assert len(told) > 15


def _begun(daily: Any) -> int:
    return int(np.argmax(daily > 0))


def test_on_the_whole_the_choice_is_better_than_the_last_week(facts: Facts) -> None:
    found = [one.forecast for one in forecast_skus(facts, horizon=HELD).values()]
    tested = [one for one in found if one.held_mase is not None and one.held_naive_mase is not None]

    own = sum(one.held_mase or 0 for one in tested)
    naive = sum(one.held_naive_mase or 0 for one in tested)

    assert len(tested) > 2_500
    assert own < 0.95 * naive
