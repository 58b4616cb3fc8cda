"""Which method is chosen, how its error is told, and what it says beside the naive one."""

from __future__ import annotations

import random

import pytest

from shopdesk.errors import Cancelled
from shopdesk.i18n import using_language
from shopdesk.metrics.forecast import Event, Method, Verdict, verdict_text
from shopdesk.metrics.forecast.choose import forecast, forecast_many


def seasonal(seasons: int, *, noise: float = 0.0, seed: int = 1) -> list[float]:
    dice = random.Random(seed)
    shape = (40.0, 10.0, 25.0, 60.0)
    return [value + noise * dice.uniform(-1, 1) for _ in range(seasons) for value in shape]


def test_a_pure_season_is_repeated() -> None:
    found = forecast(seasonal(10), 6, season=4)

    assert found.values == (40.0, 10.0, 25.0, 60.0, 40.0, 10.0)
    assert found.method is found.naive_method is Method.SEASONAL_NAIVE
    assert (found.smape, found.mase, found.deviation) == (0.0, None, 0.0)
    assert found.verdict is Verdict.EQUAL
    assert found.beats_naive is None


def test_noise_around_a_level_is_averaged_and_beats_the_last_value() -> None:
    dice = random.Random(3)
    values = [100 + dice.gauss(0, 20) for _ in range(80)]

    found = forecast(values, 8)

    assert found.method not in {Method.NAIVE, Method.SEASONAL_NAIVE}
    assert all(90 < value < 110 for value in found.values)
    assert found.mase is not None
    assert found.naive_mase is not None
    assert found.mase < found.naive_mase
    assert found.beats_naive is True
    assert found.origins == 5


def test_errors_are_those_of_the_backtest_by_hand() -> None:
    # 24 steps, horizon 2: origins at 22, 21, 20, 19, 18. A step up at 20 is missed by the naive
    # forecast from 18 (twice) and 19 (twice), never after it.
    values = [10.0] * 20 + [16.0] * 4

    found = forecast(values, 2)

    missed = [0, 0, 0, 0, 0, 0, 6, 6, 0, 6]
    percent = [200 * 6 / 26 if one else 0 for one in missed]
    scale = 6 / 21  # one step of 6 in the 21 steps before the held-back end
    assert found.method is Method.NAIVE
    assert found.naive_mase == pytest.approx(sum(missed) / 10 / scale)
    assert found.naive_smape == pytest.approx(sum(percent) / 10)
    assert found.deviation == pytest.approx((3 * 36 / 10) ** 0.5)
    assert found.values == (16.0, 16.0)
    # The first tenth of the ten errors 0 … 0, 6, 6, 6 is 0, the last one 6.
    assert (found.low, found.high) == ((16.0, 16.0), (22.0, 22.0))


@pytest.mark.parametrize("seed", range(6))
def test_the_verdict_is_that_of_a_forecast_made_without_the_end(seed: int) -> None:
    dice = random.Random(seed)
    values = [50 + step * (seed - 2) / 4 + dice.gauss(0, 9) for step in range(70)]

    found = forecast(values, 8)
    before = forecast(values[:-8], 8)

    own = sum(abs(told - real) for told, real in zip(before.values, values[-8:], strict=True)) / 8
    naive = sum(abs(values[-9] - real) for real in values[-8:]) / 8
    scale = sum(abs(values[at] - values[at - 1]) for at in range(1, 62)) / 61
    assert found.held_mase == pytest.approx(own / scale)
    assert found.held_naive_mase == pytest.approx(naive / scale)
    assert found.beats_naive is (None if own == naive else own < naive)


def test_one_that_lost_says_so() -> None:
    # Noise for long, so that averaging wins; the last value before the held-back end was right.
    dice = random.Random(5)
    values = [100 + dice.gauss(0, 10) for _ in range(50)] + [120.0] * 5

    found = forecast(values, 4)

    assert found.verdict is Verdict.WORSE
    assert found.beats_naive is False


@pytest.mark.parametrize(
    ("verdict", "word"),
    [(Verdict.BETTER, ": better"), (Verdict.EQUAL, "no better"), (Verdict.WORSE, "it lost")],
)
def test_the_verdict_in_words(verdict: Verdict, word: str) -> None:
    from dataclasses import replace

    found = replace(
        forecast(seasonal(10), 4, season=4), verdict=verdict, held_mase=0.5, held_naive_mase=0.75
    )

    with using_language("en"):
        text = verdict_text(found)

    assert word in text
    assert "0.50" in text
    assert "0.75" in text


def test_too_few_records_give_an_average_that_says_it_is_untested() -> None:
    found = forecast([4, 5, 9], 2)

    assert found.values == (6.0, 6.0)
    assert (found.low, found.high, found.mase) == ((), (), None)
    assert found.verdict is Verdict.UNTESTED
    assert "Too few" in verdict_text(found)


@pytest.mark.parametrize("values", [[], [0.0], [0.0] * 60])
def test_nothing_sold_is_nothing_expected(values: list[float]) -> None:
    assert forecast(values, 3).values == (0.0, 0.0, 0.0)


def test_seldom_sales_take_croston_or_tsb() -> None:
    values = [0.0, 0, 0, 6] * 20

    found = forecast(values, 8)

    assert found.intermittent
    assert found.method in {Method.CROSTON, Method.TSB}
    assert found.values[0] == pytest.approx(1.5, abs=0.25)


def test_a_falling_series_never_goes_below_zero() -> None:
    found = forecast([max(0.0, 60 - 1.5 * step) + 0.5 for step in range(60)], 20)

    assert min(found.values) >= 0
    assert min(found.low) >= 0


def test_season_needs_two_seasons_of_records() -> None:
    short = forecast(seasonal(2)[:7], 2, season=4)
    one = forecast([*range(1, 13), *range(1, 7)], 4, season=12)

    assert short.naive_method is Method.NAIVE
    assert one.method not in {Method.ADDITIVE, Method.MULTIPLICATIVE}


def test_many_are_the_same_as_one_by_one() -> None:
    dice = random.Random(11)
    rows = [[dice.choice((0, dice.randint(0, 30))) * 1.0 for _ in range(60)] for _ in range(30)]
    rows[3] = [0.0] * 40 + rows[3][40:]

    together = forecast_many(rows, 6, season=13)

    assert together == [forecast(row, 6, season=13) for row in rows]


def test_progress_is_told_and_stops_the_work() -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int, _text: str) -> None:
        told.append((done, total))
        if done >= 512:
            raise Cancelled

    with pytest.raises(Cancelled):
        forecast_many([[1.0, 2.0, 3.0]] * 1_200, 2, progress=stop)

    assert told == [(0, 1_200), (512, 1_200)]


@pytest.mark.parametrize(("horizon", "season"), [(0, 1), (1, 0)])
def test_needs_a_horizon_and_a_season(horizon: int, season: int) -> None:
    with pytest.raises(ValueError, match="at least one step"):
        forecast([1.0], horizon, season=season)


# ---- events


def flat(length: int = 60) -> list[float]:
    return [20.0] * length


def event(first: int, *shares: float, key: str = "618") -> Event:
    return Event(key, key, first, shares)


def test_a_past_event_is_added_where_it_comes_again() -> None:
    values = flat()
    values[30], values[31] = 50.0, 40.0

    found = forecast(values, 4, events=[event(30, 0.5, 0.5), event(61, 0.5, 0.5)])

    # 30 + 20 above the level, half of it on each step.
    assert found.values == (20.0, 45.0, 45.0, 20.0)
    (effect,) = found.effects
    assert (effect.key, effect.amount, effect.instances) == ("618", 50.0, 1)


def test_instances_are_averaged_and_the_shares_follow_the_days() -> None:
    values = flat(80)
    values[20], values[50] = 50.0, 80.0

    found = forecast(values, 3, events=[event(20, 1), event(50, 1), event(80, 0.25, 0.75)])

    assert found.values == (20 + 45 / 4, 20 + 45 * 3 / 4, 20.0)
    assert found.effects[0].instances == 2


def test_an_event_without_a_past_instance_adds_nothing() -> None:
    found = forecast(flat(), 3, events=[event(61, 1)])

    assert found.values == (20.0, 20.0, 20.0)
    assert found.effects == ()


def test_an_event_that_only_looks_like_noise_adds_nothing() -> None:
    dice = random.Random(2)
    values = [20 + dice.uniform(-8, 8) for _ in range(60)]

    found = forecast(values, 3, events=[event(30, 1), event(61, 1)])

    assert found.effects == ()


def test_the_backtest_knows_no_effect_of_the_future() -> None:
    # The only instance lies in the held-back end: no origin may use it.
    values = flat()
    values[56] = 90.0

    found = forecast(values, 4, events=[event(56, 1), event(61, 1)])

    assert found.values == (20.0, 90.0, 20.0, 20.0)
    assert found.smape is not None
    assert found.smape > 0


def test_an_event_that_nothing_follows_yet_is_not_learned() -> None:
    values = flat()
    values[58] = 90.0

    assert forecast(values, 4, events=[event(58, 1), event(61, 1)]).effects == ()


def test_growth_is_no_effect() -> None:
    values = [20.0] * 30 + [60.0] * 30

    found = forecast(values, 3, events=[event(30, 1), event(61, 1)])

    assert found.effects == ()
    assert found.values == (60.0, 60.0, 60.0)


def test_events_near_the_beginning_have_nothing_to_be_measured_against() -> None:
    values = flat()
    values[2] = 90.0

    found = forecast(values, 2, events=[event(2, 1), event(60, 1)])

    assert found.effects == ()
