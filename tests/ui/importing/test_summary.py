"""The accounting of an import: each kind with its rows, and the sum equal to the file."""

from __future__ import annotations

from shopdesk.importing.report import Report, RowKind
from shopdesk.ui.importing.summary import count_lines, counted, kind_rows, warning_lines


def _report() -> Report:
    report = Report(file="a.csv", currency="GBP", rows=4)
    report.tell(RowKind.SALE, 2, quantity=8000, value=22_8000000, booked=2280)
    report.tell(RowKind.REFUND, 1, quantity=-1000, value=-2_5550000, booked=-256)
    report.tell(RowKind.REJECTED, 1)
    report.add("added", "orders", 1)
    report.add("added", "lines", 1250)
    report.add("unchanged", "customers", 1)
    report.warn("SD-IMP-303", "Repeated rows", [3, 4, 5])
    report.changes.append("The shop took over GBP")
    return report


def test_every_kind_and_the_whole() -> None:
    assert kind_rows(_report()) == [
        ("Sold goods", "2", "8", "22.8", "£22.80"),
        ("Refunds", "1", "-1", "-2.555", "-£2.56"),
        ("Not imported", "1", "", "", ""),
        ("All rows of the file", "4", "7", "20.245", ""),
    ]


def test_exact_values_have_thousands_marks() -> None:
    report = Report(currency="GBP", rows=1)
    report.tell(RowKind.SALE, 1, quantity=1_250_500, value=97477479340000, booked=974774793)
    assert kind_rows(report) == [("Sold goods", "1", "1,250.5", "9,747,747.934", "£9,747,747.93")]


def test_counts_in_words_for_one_and_for_many() -> None:
    assert counted({"orders": 1, "lines": 1250}) == "1 order, 1,250 order lines"
    assert count_lines(_report(), trial=True)[0] == (
        "Would be added",
        "1 order, 1,250 order lines",
    )
    assert count_lines(_report(), trial=False) == [
        ("Newly added", "1 order, 1,250 order lines"),
        ("There already", "1 customer"),
    ]


def test_warnings_name_their_first_rows_and_code() -> None:
    assert warning_lines(_report()) == [
        "Repeated rows: 3 rows (row 3, 4, 5…) [SD-IMP-303]",
        "The shop took over GBP",
    ]
