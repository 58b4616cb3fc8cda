"""The account of an import: each row once, sums exact to the last digit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.importing.report import (
    NAMES,
    ROW_KIND_LABELS,
    Report,
    RowKind,
    sums_of,
    value_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "0.0000001"),
        (-15_000_000, "-1.5"),
        (97_477_479_340_000, "9747747.934"),
        (10**25, "1" + "0" * 18),
    ],
)
def test_exact_values_as_text(value: int, text: str) -> None:
    assert value_text(value) == text


def test_rows_of_one_kind_are_added_up_and_none_leave_no_trace() -> None:
    report = Report(currency="GBP", rows=5)
    report.tell(RowKind.SALE, 2, quantity=3_000, value=51_000_000, booked=510)
    report.tell(RowKind.SALE, 1, quantity=1_000, value=10_000, booked=0)
    report.tell(RowKind.BLANK, 2)
    report.tell(RowKind.REFUND, 0)

    kinds = report.to_json()["kinds"]

    assert report.accounted == 5
    assert set(kinds) == {"sale", "blank"}
    assert kinds["sale"] == {
        "rows": 3,
        "quantity": "4",
        "value": "5.101",
        "booked": "5.10",
        "rounding": "-0.001",
    }


@given(
    st.lists(
        st.tuples(st.sampled_from(list(RowKind)), st.integers(1, 9), st.integers(-(10**24), 10**24))
    )
)
def test_the_sums_of_the_kinds_equal_all_rows(
    told: list[tuple[RowKind, int, int]],
) -> None:
    report = Report(currency="CNY")
    for kind, rows, value in told:
        report.tell(kind, rows, quantity=value, value=value)

    pieces, total = sums_of(report.to_json()["kinds"].values())

    assert report.accounted == sum(rows for _kind, rows, _value in told)
    whole = sum(value for _kind, _rows, value in told)
    assert total == value_text(whole)
    assert float(pieces) == pytest.approx(whole / 1000)


def test_the_report_is_plain_json_and_words() -> None:
    report = Report(file="a.csv", profile="orders", encoding="utf-8", currency="CNY", rows=1)
    report.tell(RowKind.SALE, 1, quantity=2_000, value=100_000_000, booked=1_000)
    report.add("added", "orders", 1)
    report.add("updated", "orders", 0)
    report.warn("SD-IMP-300", "Doubtful", list(range(50)))
    report.warn("SD-IMP-301", "Never", [])

    document = json.loads(json.dumps(report.to_json()))

    assert (document["added"], document["updated"]) == ({"orders": 1}, {})
    assert [one["count"] for one in document["warnings"]] == [50]
    assert document["warnings"][0]["rows"] == list(range(20))
    words = "\n".join(report.lines())
    assert "a.csv: 1 row, read as “orders” (utf-8)" in words
    assert "2 pieces, 10 as written" in words
    assert "Newly added: 1 order" in words
    assert "Doubtful (50)" in words


def test_every_kind_and_every_name_has_words() -> None:
    assert set(ROW_KIND_LABELS) == set(RowKind)
    assert all(NAMES.values())
