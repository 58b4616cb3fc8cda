"""Values as people read them; text from data never harms the screen."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shopdesk import i18n
from shopdesk.base.table import Column, Kind
from shopdesk.ui.formats import (
    NOTHING,
    Formats,
    caption,
    exact,
    quoted,
    tooltip,
    visible,
    visible_block,
)

FORMATS = Formats("CNY", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.MONEY, 123450, "¥1,234.50"),
        (Kind.MONEY, -5, "-¥0.05"),
        (Kind.QUANTITY, 7000, "7"),
        (Kind.QUANTITY, 1_250_500, "1,250.5"),
        (Kind.QUANTITY, -250, "-0.25"),
        (Kind.INTEGER, 12345, "12,345"),
        (Kind.PERCENT, 0.1234, "12.3\u00a0%"),
        (Kind.DATE, 20111130, "2011-11-30"),
        (Kind.INSTANT, 1322648400000, "2011-11-30 18:20"),
        (Kind.TEXT, "张三", "张三"),
        (Kind.CODE, "00123", "00123"),
        (Kind.FLAG, 1, "Yes"),
        (Kind.FLAG, 0, "No"),
    ],
)
def test_cell_is_written_by_kind(kind: Kind, value: object, text: str) -> None:
    assert FORMATS.cell(Column("x", "X", "x", kind))(value) == text


@pytest.mark.parametrize("kind", list(Kind))
def test_missing_value_is_a_dash(kind: Kind) -> None:
    assert FORMATS.cell(Column("x", "X", "x", kind))(None) == NOTHING


def test_state_is_a_translated_word() -> None:
    column = Column("x", "X", "x", Kind.STATE, states={"paid": "Paid"})

    with i18n.using_language("en"):
        write = FORMATS.cell(column)
    assert write("paid") == "Paid"
    assert write("strange\u202e") == "strange‹U+202E›"


def test_dates_come_from_values_too() -> None:
    assert FORMATS.date(date(2026, 2, 3)) == "2026-02-03"
    assert FORMATS.instant(datetime(2026, 2, 3, 20, 0, tzinfo=UTC)) == "2026-02-04 04:00"


@pytest.mark.parametrize(
    ("typed", "fen"), [("12.5", 1250), ("¥1,234.50", 123450), ("１２", 1200), ("￥3", 300)]
)
def test_typed_amounts(typed: str, fen: int) -> None:
    assert FORMATS.parse_money(typed) == fen


@pytest.mark.parametrize("typed", ["", "abc", "1e5", "nan", "1.234", "--3"])
def test_refuses_what_is_no_amount(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        FORMATS.parse_money(typed)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 张三 　 ok", "plain 张三 　 ok"),
        ("a\u202egnp.exe", "a‹U+202E›gnp.exe"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
        ("two\nlines\tand", "two⏎lines⇥and"),
        ("nul\x00 esc\x1b", "nul‹U+0000› esc‹U+001B›"),
        ("👩‍👩‍👧", "👩‹U+200D›👩‹U+200D›👧"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_invisible_signs_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_block_keeps_its_lines() -> None:
    assert visible_block("one\ntwo\u2066") == "one\ntwo‹U+2066›"


def test_ampersand_is_doubled_where_it_would_mark_a_key() -> None:
    assert caption("Ann & Bob\u200f") == "Ann && Bob‹U+200F›"


def test_tooltip_is_never_html() -> None:
    shown = tooltip("<img src=file:///etc/passwd>\nA & B")

    assert "<img" not in shown
    assert "&lt;img src=file:///etc/passwd&gt;<br>A &amp; B" in shown
    assert tooltip("") == ""


def test_quoted_name_is_cut() -> None:
    assert quoted("abc") == "“abc”"
    assert quoted("x" * 100, 10) == "“xxxxxxxxx…”"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.MONEY, 123450, "1234.50"),
        (Kind.QUANTITY, 1_250_500, "1250.5"),
        (Kind.DATE, 20111130, "2011-11-30"),
        (Kind.TEXT, "a\tb\nc", "a b c"),
        (Kind.CODE, "00012", "00012"),
        (Kind.TEXT, None, ""),
    ],
)
def test_clipboard_gets_exact_values(kind: Kind, value: object, text: str) -> None:
    assert exact(Column("x", "X", "x", kind), value, FORMATS) == text
