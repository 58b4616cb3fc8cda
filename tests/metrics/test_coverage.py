"""What the records cover and what they lack, told in words with figures."""

from __future__ import annotations

import json
from datetime import date

import pytest

from shopdesk.base.period import Period
from shopdesk.db.bulk import insert_rows
from shopdesk.db.shop import Shop
from shopdesk.i18n import using_language
from shopdesk.metrics.book import Metrics
from shopdesk.metrics.coverage import Note, coverage
from shopdesk.metrics.measure import Scope
from shopdesk.stock.rules import Place
from tests.metrics.records import Line, facts_of, records

MARCH = Period.month(2026, 3)


@pytest.fixture(autouse=True)
def _english() -> object:
    with using_language("en"):
        yield


def test_empty_shop_says_so(any_shop: Shop) -> None:
    with Metrics(any_shop).facts(today=date(2026, 4, 1)) as facts:
        found = coverage(facts, Scope(MARCH))

    assert [note.text for note in found.notes] == ["The shop holds no sales and no refunds yet."]
    assert all(cover.rows == 0 and cover.first is None for cover in found.kinds)
    assert found.batches == ()
    assert found.pauses == ()


def test_kinds_with_their_days(any_shop: Shop) -> None:
    made = records()
    order = made.sale(date(2026, 3, 2), 100)
    made.pay(order, date(2026, 3, 4), 100)
    made.sale(date(2026, 2, 2), 100, counts=False)
    made.refund(date(2026, 3, 9), [Line(1, 10)])

    with facts_of(any_shop, made, today=date(2026, 3, 20)) as facts:
        found = coverage(facts, Scope(MARCH))

    told = {cover.kind: (cover.rows, cover.first, cover.last) for cover in found.kinds}
    assert told["orders"] == (2, date(2026, 2, 2), date(2026, 3, 2))
    assert told["lines"] == (2, date(2026, 2, 2), date(2026, 3, 2))
    assert told["payments"] == (1, date(2026, 3, 4), date(2026, 3, 4))
    assert told["refunds"] == (1, date(2026, 3, 9), date(2026, 3, 9))
    assert told["shipments"] == (0, None, None)
    assert told["products"] == (1, None, None)
    assert found.kind("orders").rows == 2
    with pytest.raises(KeyError):
        found.kind("dreams")


def test_notes_carry_their_figures(any_shop: Shop) -> None:
    made = records()
    made.skus[0]["active"] = 1
    home = made.category("Home")
    made.sku("S2", category=home)
    anna = made.customer("Anna")
    made.order(date(2026, 3, 2), [Line(1, 100, cost=50), Line(None, 100)], customer=anna)
    made.order(date(2026, 3, 3), [Line(2, 100)])
    made.sale(date(2026, 3, 4), 100, counts=False)
    made.sale(date(2026, 2, 1), 100)  # outside the period
    made.refund(date(2026, 3, 5), [Line(1, 10)])
    made.entry(date(2026, 3, 6), -500)
    made.move(date(2026, 3, 2), 1, pieces=1, value=0, source=Place.UNRECORDED, target=Place.SHELF)

    with facts_of(any_shop, made, today=date(2026, 3, 20)) as facts:
        notes = {note.code: note for note in coverage(facts, Scope(MARCH)).notes}

    assert notes["unfinished"].text == "2026-03 is not over or not recorded to its end."
    assert notes["no_customer"] == Note("no_customer", "1 of 2 orders name no customer.", 1, 2)
    assert notes["uncounted"] == Note(
        "uncounted",
        "1 of 3 orders were never paid or were cancelled and are left out.",
        1,
        3,
    )
    assert (notes["refund_order"].numerator, notes["refund_order"].denominator) == (1, 1)
    assert notes["entries"].numerator == 1
    assert "1 booked entry" in notes["entries"].text
    assert (notes["no_cost"].numerator, notes["no_cost"].denominator) == (2, 3)
    assert (notes["no_sku"].numerator, notes["no_sku"].denominator) == (1, 3)
    assert (notes["no_category"].numerator, notes["no_category"].denominator) == (1, 2)
    assert (notes["inferred"].numerator, notes["inferred"].denominator) == (1, 2)
    assert "no_shipments" in notes
    assert "no_refunds" not in notes
    assert "ends" not in notes


def test_complete_shop_has_nothing_to_say(shop: Shop) -> None:
    made = records()
    made.skus[0]["active"] = 1
    made.products[0]["category_id"] = made.category("Home")
    order = made.order(date(2026, 3, 31), [Line(1, 100, cost=50)], customer=made.customer("Anna"))
    made.pay(order, date(2026, 3, 31), 100)
    made.refund(date(2026, 3, 31), [Line(1, 10)], order=order)
    made.move(date(2026, 3, 1), 1, pieces=1, value=50, source=Place.SUPPLIER, target=Place.SHELF)
    made.write(shop)
    with shop.unit_of_work() as session:
        columns = ("id", "order_id", "shipped_at", "business_date")
        insert_rows(session, "shipment", columns, [(1, order, 0, 20260331)])

    with Metrics(shop).facts(today=date(2026, 4, 1)) as facts:
        found = coverage(facts, Scope(MARCH))

    assert found.notes == ()
    assert found.unfinished == ()


def test_end_of_the_data_is_told(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 3, 2), 100)

    with facts_of(shop, made, today=date(2026, 6, 2)) as facts:
        found = coverage(facts, Scope(Period(date(2026, 2, 1), date(2026, 5, 1))))

    assert found.covered_until == date(2026, 3, 3)
    assert found.unfinished == (MARCH, Period.month(2026, 4))
    ends = next(note for note in found.notes if note.code == "ends")
    assert ends.text == "The records end on 2026-03-02, 92 days before today."


def test_pauses_of_more_than_a_week(shop: Shop) -> None:
    made = records()
    for day in (date(2026, 1, 1), date(2026, 1, 8), date(2026, 1, 16), date(2026, 3, 1)):
        made.sale(day, 1)

    with facts_of(shop, made, today=date(2026, 3, 2)) as facts:
        found = coverage(facts, Scope(MARCH))

    assert found.pauses == (
        Period(date(2026, 1, 17), date(2026, 3, 1)),
        Period(date(2026, 1, 9), date(2026, 1, 16)),
    )


def test_applied_imports_are_named(any_shop: Shop) -> None:
    columns = (
        "id", "file_name", "file_hash", "profile", "mapping", "state", "actor", "started_at",
        "finished_at", "report",
    )  # fmt: skip
    report = json.dumps({"rows": 7})
    rows = [
        (1, "a.csv", "x", "online_retail", "{}", "applied", "", 0, 86_400_000, report),
        (2, "b.csv", "y", "online_retail", "{}", "undone", "", 0, None, "{}"),
    ]
    with any_shop.unit_of_work() as session:
        insert_rows(session, "import_batch", columns, rows)

    with Metrics(any_shop).facts(today=date(2026, 3, 2)) as facts:
        (batch,) = coverage(facts, Scope(MARCH)).batches

    assert (batch.batch_id, batch.file_name, batch.report) == (1, "a.csv", {"rows": 7})
    assert batch.finished_at is not None
    assert batch.finished_at.date() == date(1970, 1, 2)


def test_cover_is_told_in_the_language_asked(shop: Shop) -> None:
    made = records()
    made.sale(date(2026, 3, 2), 100)

    with facts_of(shop, made, today=date(2026, 3, 3)) as facts:
        first = coverage(facts, Scope(MARCH)).kinds[0].label

    assert first == "Orders"  # a msgid, not a text
