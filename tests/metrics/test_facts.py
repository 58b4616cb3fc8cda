"""What the records cover, and that no figure is stale."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shopdesk import settings
from shopdesk.base.period import Period
from shopdesk.db.bulk import insert_rows
from shopdesk.db.reader import session_reader
from shopdesk.db.shop import Shop
from shopdesk.metrics import facts as module
from shopdesk.metrics.book import Metrics, compute
from shopdesk.metrics.columns import number_columns
from shopdesk.metrics.facts import NOTHING_TO_SHIP, WAITING
from shopdesk.metrics.measure import Convention, Scope
from tests.metrics.records import Line, facts_of, records

JANUARY = Period.month(2026, 1)
SCOPE = Scope(JANUARY)
TODAY = date(2026, 2, 1)


def add_order(shop: Shop, number: int, amount: int) -> None:
    made = records()
    made.orders.clear()
    for _ in range(number):
        made.sale(date(2026, 1, 5), amount)
    row = made.orders[-1]
    with shop.unit_of_work() as session:
        insert_rows(session, "sales_order", list(row), [tuple(row.values())])


def sales(metrics: Metrics) -> object:
    with metrics.facts(today=TODAY) as facts:
        return compute(facts, "sales", scope=SCOPE).amount


def test_new_sale_is_seen_at_once(any_shop: Shop) -> None:
    records().write(any_shop)
    metrics = Metrics(any_shop)
    add_order(any_shop, 1, 1000)
    assert sales(metrics) == 1000

    add_order(any_shop, 2, 500)

    assert sales(metrics) == 1500


def test_sale_of_another_program_is_seen_at_once(
    any_shop: Shop, reopen: Callable[[Shop], Shop]
) -> None:
    records().write(any_shop)
    metrics = Metrics(any_shop)
    add_order(any_shop, 1, 1000)
    assert sales(metrics) == 1000

    add_order(reopen(any_shop), 2, 500)

    assert sales(metrics) == 1500


def test_edit_that_adds_no_row_is_seen(any_shop: Shop) -> None:
    records().write(any_shop)
    metrics = Metrics(any_shop)
    add_order(any_shop, 1, 1000)
    assert sales(metrics) == 1000

    with any_shop.unit_of_work() as session:
        session.execute(text("UPDATE sales_order SET is_sale = 0"))

    assert sales(metrics) is None  # nothing is recorded any more


def test_columns_are_kept_while_nobody_writes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    records().write(shop)
    add_order(shop, 1, 1000)
    metrics = Metrics(shop)
    loads: list[str] = []
    load = number_columns

    def counted(*arguments: object, **named: object) -> object:
        loads.append(str(arguments[1]))
        return load(*arguments, **named)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(module, "number_columns", counted)

    assert sales(metrics) == sales(metrics) == 1000

    assert loads.count("sales_order") == 1


def test_block_sees_one_state_to_its_end(any_shop: Shop) -> None:
    records().write(any_shop)
    add_order(any_shop, 1, 1000)
    metrics = Metrics(any_shop)

    with metrics.facts(today=TODAY) as facts:
        assert compute(facts, "sales", scope=SCOPE).amount == 1000
        add_order(any_shop, 2, 500)
        # Not loaded before the commit, and yet of the same state.
        freight = compute(facts, "orders", scope=Scope(JANUARY, channel_id=1)).amount
        paid = compute(facts, "payments", scope=SCOPE).amount

    assert (freight, paid) == (1, 1000)
    assert sales(metrics) == 1500


def test_commit_while_a_block_begins_leaves_no_mixture(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    records().write(shop)
    add_order(shop, 1, 1000)
    metrics = Metrics(shop)
    assert sales(metrics) == 1000  # these columns are kept, those of the payments are not
    version = shop.data_version
    pending = [500]

    def then_somebody_sells() -> int:
        seen = version()
        if pending:
            add_order(shop, 2, pending.pop())
        return seen

    monkeypatch.setattr(shop, "data_version", then_somebody_sells)
    with metrics.facts(today=TODAY) as facts:
        found = [compute(facts, key, scope=SCOPE).amount for key in ("sales", "payments")]

    assert found == [1500, 1500]


def test_unit_of_work_sees_its_own_rows(shop: Shop) -> None:
    made = records()
    made.write(shop)
    made.sale(date(2026, 1, 5), 700)
    row = made.orders[0]

    with shop.unit_of_work() as session:
        insert_rows(session, "sales_order", list(row), [tuple(row.values())])
        facts = module.facts_of(session_reader(session), today=TODAY)

        assert compute(facts, "sales", scope=SCOPE).amount == 700


def test_threads_share_one_state(shop: Shop) -> None:
    records().write(shop)
    add_order(shop, 1, 1000)
    metrics = Metrics(shop)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: sales(metrics), range(40)))

    assert found == [1000] * 40


def test_today_is_the_shops_own(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value="Asia/Shanghai")
        settings.store(session, settings.SHOP_CURRENCY, value="GBP")
        settings.store(session, settings.METRICS_CONVENTION, value="payment")

    with Metrics(shop).facts() as facts:
        assert abs(facts.today - date.today()) <= timedelta(days=1)  # noqa: DTZ011 - either side
        assert facts.currency == "GBP"
        assert facts.convention is Convention.PAYMENT


def test_empty_shop_covers_nothing(shop: Shop) -> None:
    with Metrics(shop).facts(today=TODAY) as facts:
        assert facts.first_day is None
        assert facts.last_day is None
        assert facts.longest_pause == 0
        assert facts.covered_until == TODAY
        assert not facts.recorded(JANUARY)


def test_cover_of_a_shop_in_use(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 1, 3), 1)
    made.refund(date(2026, 1, 29), [Line(1, 1)])

    with facts_of(shop, made, today=date(2026, 1, 31)) as facts:
        assert facts.first_day == date(2026, 1, 3)
        assert facts.last_day == date(2026, 1, 29)
        assert facts.longest_pause == 25
        assert facts.covered_until == date(2026, 1, 31)
        assert not facts.finished(JANUARY)
        assert facts.recorded(JANUARY)
        assert facts.finished(Period(date(2026, 1, 1), date(2026, 1, 31)))
        assert not facts.recorded(Period.month(2025, 12))
        assert not facts.recorded(Period.month(2026, 2))


@pytest.mark.parametrize(
    ("quiet_days", "covered_until"),
    [
        (14, date(2026, 1, 30)),  # today: two weeks may be a holiday
        (15, date(2026, 1, 16)),  # the day after the last record
        (5000, date(2026, 1, 16)),
    ],
)
def test_data_ends_when_it_has_been_quiet_for_long(
    shop: Shop, quiet_days: int, covered_until: date
) -> None:
    made = records()
    for day in (10, 11, 15):
        made.sale(date(2026, 1, day), 1)
    today = date(2026, 1, 15) + timedelta(days=quiet_days + 1)

    with facts_of(shop, made, today=today) as facts:
        assert facts.covered_until == covered_until


def test_quiet_shop_is_measured_by_its_own_pauses(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 1, 1), 1)
    made.sale(date(2026, 1, 22), 1)  # 20 days without a sale before
    today = date(2026, 3, 4)  # 40 days since, as long as twice that pause

    with facts_of(shop, made, today=today) as facts:
        assert facts.covered_until == today
    with Metrics(shop).facts(today=today + timedelta(days=1)) as facts:
        assert facts.covered_until == date(2026, 1, 23)


def test_cancelled_orders_are_no_records(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 1, 3), 1, counts=False)

    with facts_of(shop, made, today=TODAY) as facts:
        assert facts.first_day is None
        assert facts.orders(Convention.NET).id.tolist() == []


def test_columns_stand_by_day(shop: Shop) -> None:
    made = records()
    made.customer("A")
    made.customer("B")
    made.sale(date(2026, 1, 9), 30, customer=2, hour=23)
    made.sale(date(2026, 1, 2), 10, customer=1)
    made.sale(date(2026, 1, 9), 20)

    with facts_of(shop, made, today=TODAY) as facts:
        orders = facts.orders(Convention.NET)

        assert orders.id.tolist() == [2, 1, 3]
        assert orders.amount.tolist() == [10, 30, 20]
        assert orders.customer.tolist() == [0, 1, -1]
        assert orders.place.tolist() == [1, 0, 2]
        assert orders.hour.tolist() == [12, 23, 12]
        first, end = date(2026, 1, 9).toordinal(), date(2026, 1, 10).toordinal()
        assert orders.amount[orders.between(first, end)].tolist() == [30, 20]


def test_payment_convention_waits_for_the_last_payment(shop: Shop) -> None:
    made = records()
    early = made.sale(date(2026, 1, 2), 100)
    made.pay(early, date(2026, 1, 2), 40)
    made.pay(early, date(2026, 1, 20), 60)
    made.sale(date(2026, 1, 5), 70)  # no payment row: its own day
    owed = made.sale(date(2026, 1, 6), 50, paid=20)
    made.pay(owed, date(2026, 1, 6), 20)

    with facts_of(shop, made, today=TODAY) as facts:
        orders = facts.orders(Convention.PAYMENT)

        assert orders.id.tolist() == [2, 1]
        assert orders.day.tolist() == [
            date(2026, 1, 5).toordinal(), date(2026, 1, 20).toordinal()
        ]  # fmt: skip


def test_ship_times(shop: Shop) -> None:
    made = records()
    day = date(2026, 1, 2)
    made.sale(day, 1, paid_at=1000, shipped_at=8000)
    made.sale(day, 1, placed_at=500, paid_at=None, shipped_at=8000)
    made.sale(day, 1, paid_at=9000, shipped_at=8000)  # sent on trust before it was paid
    made.sale(day, 1, shipment_state="waiting")
    made.sale(day, 1)
    # A history without shipping: the importer put the moment of the order.
    made.sale(day, 1, source="import", placed_at=8000, shipped_at=8000)
    made.sale(day, 1, source="import", placed_at=7000, paid_at=7000, shipped_at=8000)

    with facts_of(shop, made, today=TODAY) as facts:
        assert facts.ship_millis.tolist() == [
            7000, 7500, 0, WAITING, NOTHING_TO_SHIP, NOTHING_TO_SHIP, 1000
        ]  # fmt: skip


def test_provinces(shop: Shop) -> None:
    made = records()
    for province in ("浙江省", "", "浙江省"):
        made.sale(date(2026, 1, 2), 1, province=province)

    with facts_of(shop, made, today=TODAY) as facts:
        names, codes = facts.provinces

        assert [names[code] for code in codes.tolist()] == ["浙江省", "", "浙江省"]


def test_only_the_last_answers_stay_in_memory(shop: Shop) -> None:
    with Metrics(shop).facts(today=TODAY) as facts:
        made: list[int] = []

        def ask(number: int) -> int:
            def load() -> int:
                made.append(number)
                return number

            return facts.keep_recent("answers", number, load)

        assert [ask(number) for number in (1, 2, 1, 3, 4, 5, 1, 2)] == [1, 2, 1, 3, 4, 5, 1, 2]
        # 2 was asked longest ago when 5 came, so it had to be made again.
        assert made == [1, 2, 3, 4, 5, 2]
