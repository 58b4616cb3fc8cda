from __future__ import annotations

import pytest

from shopdesk.base.table import Column, Kind
from shopdesk.cli.output import (
    Shown,
    display_width,
    fact_lines,
    label,
    padded,
    plain_day,
    plain_quantity,
    printable,
    problem_document,
    problem_line,
    table_lines,
)
from shopdesk.errors import Problem
from shopdesk.i18n import N_

SHOWN = Shown("CNY", "Asia/Shanghai")
AT = 1_772_424_000_000  # noon in Shanghai


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("马克杯", 6),
        ("ｆｕｌｌ", 8),
        ("e\u0301", 1),
        ("a\u200bb", 2),
        ("¥·", 2),
    ],
)
def test_width_in_a_terminal(text: str, width: int) -> None:
    assert display_width(text) == width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 马克杯", "plain 马克杯"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("two\nlines\r", "two␊lines␍"),
        ("\u202egnp.exe", "<U+202E>gnp.exe"),
        ("a\u200bb", "a<U+200B>b"),
        ("full\u3000width", "full width"),
        ("\x7f", "<U+007F>"),
        ("\u2028", "<U+2028>"),
    ],
)
def test_nothing_steers_the_terminal_and_nothing_disappears(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_padding_counts_terminal_columns() -> None:
    assert padded("杯", 4) == "杯  "
    assert padded("杯", 4, right=True) == "  杯"
    assert padded("too long", 3) == "too long"


def test_table_is_aligned_whatever_the_script() -> None:
    assert table_lines(
        ["Code", "Name", "Price"],
        [["A", "马克杯", "¥1.00"], ["BB", "Tea", "¥20.00"]],
        right=[False, False, True],
    ) == [
        "Code  Name     Price",
        "────  ──────  ──────",
        "A     马克杯   ¥1.00",
        "BB    Tea     ¥20.00",
    ]


def test_table_without_rows_is_its_titles() -> None:
    assert table_lines(["A", "价格"], []) == ["A  价格", "─  ────"]


def test_facts_leave_out_what_is_empty() -> None:
    assert fact_lines([("Order", "SO1"), ("Note", ""), ("渠道", "x\ny")]) == [
        "Order  SO1",
        "渠道   x␊y",
    ]
    assert fact_lines([]) == []


COLUMNS = {
    "money": (Kind.MONEY, 123450, "¥1,234.50", "1234.50"),
    "quantity": (Kind.QUANTITY, 250, "0.25", 0.25),
    "pieces": (Kind.QUANTITY, 7000, "7", 7),
    "count": (Kind.INTEGER, 7, "7", 7),
    "day": (Kind.DATE, 20260302, "2026-03-02", "2026-03-02"),
    "at": (Kind.INSTANT, AT, "2026-03-02 12:00", "2026-03-02T12:00:00+08:00"),
    "state": (Kind.STATE, "draft", "Draft", "draft"),
    "unknown": (Kind.STATE, "else", "else", "else"),
    "yes": (Kind.FLAG, 1, "yes", True),
    "no": (Kind.FLAG, 0, "no", False),
    "text": (Kind.TEXT, "a", "a", "a"),
    "none": (Kind.MONEY, None, "", None),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_values_for_people_and_for_programs(name: str) -> None:
    kind, value, text, plain = COLUMNS[name]
    column = Column("k", "T", "", kind, states={"draft": N_("Draft")})

    assert SHOWN.text(column, value) == text
    assert SHOWN.plain(column, value) == plain
    assert type(SHOWN.plain(column, value)) is type(plain)


def test_small_words() -> None:
    assert SHOWN.money(None) == "–"
    assert SHOWN.plain_money(None) is None
    assert plain_quantity(-1500) == -1.5
    assert plain_day(None) is None
    assert label({"a": N_("Draft")}, "b") == "b"


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("C", "bad", 7, "Price"), "  row 7, Price: bad [C]"),
        (Problem("C", "bad", 7), "  row 7: bad [C]"),
        (Problem("C", "bad", None, "Price"), "  Price: bad [C]"),
        (Problem("C", "bad\x1b"), "  bad␛ [C]"),
    ],
)
def test_problem_names_its_place(problem: Problem, line: str) -> None:
    assert problem_line(problem) == line
    assert problem_document(problem) == {
        "row": problem.row,
        "column": problem.column,
        "code": "C",
        "message": problem.message,
    }
