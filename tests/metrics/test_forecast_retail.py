"""152 real monthly series of 36 years: seasonal methods earn their place against seasonal naive."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import pytest

from shopdesk.metrics.forecast import Forecast, Method, Verdict
from shopdesk.metrics.forecast.choose import forecast_many
from tests.importing.files import data_set

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
YEARS, AHEAD = 12, 12


@pytest.fixture(scope="module")
def series() -> list[list[float]]:
    frame: Any = pd.read_csv(data_set("aus_retail", "aus_retail.csv.gz"))
    name, value = frame.columns[2], frame.columns[4]
    rows = [own[value].tolist() for _key, own in frame.groupby(name)]
    return [row[-12 * YEARS :] for row in rows if len(row) >= 12 * YEARS]


@pytest.fixture(scope="module")
def told(series: list[list[float]]) -> list[Forecast]:
    return forecast_many(series, AHEAD, season=12)


def test_the_choice_beats_seasonal_naive(told: list[Forecast]) -> None:
    own = [one.held_mase or 0 for one in told]
    naive = [one.held_naive_mase or 0 for one in told]

    assert len(told) > 140
    assert {one.naive_method for one in told} == {Method.SEASONAL_NAIVE}
    assert sum(own) < 0.85 * sum(naive)
    verdicts = Counter(one.verdict for one in told)
    assert verdicts[Verdict.BETTER] > verdicts[Verdict.WORSE]


def test_seasonal_series_get_seasonal_methods(told: list[Forecast]) -> None:
    seasonal = {Method.ADDITIVE, Method.MULTIPLICATIVE, Method.SEASONAL_NAIVE}

    assert sum(one.method in seasonal for one in told) > 0.8 * len(told)


def test_eight_of_ten_values_lie_in_the_band(
    series: list[list[float]],
) -> None:
    # Told without the last year, looked up in it.
    before = forecast_many([row[:-AHEAD] for row in series], AHEAD, season=12)
    inside = [
        low <= value <= high
        for row, one in zip(series, before, strict=True)
        for value, low, high in zip(row[-AHEAD:], one.low, one.high, strict=True)
    ]

    assert 0.6 < sum(inside) / len(inside) < 0.95
