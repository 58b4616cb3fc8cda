"""Cells into values: what is accepted, what is refused and why (F18, F19, F21)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.importing.values import (
    Bad,
    ChoiceParser,
    IdParser,
    NumberParser,
    Parser,
    TextParser,
    Unstored,
    clean,
    clean_id,
)


def price(**options: Any) -> NumberParser:
    return NumberParser(digits=4, decimals=2, limit=1_000_000_000, money="CNY", **options)


def code(value: object) -> str:
    assert isinstance(value, Bad)
    return value.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a b ", "a b"),
        ("\ufeff\u200bA\u2060", "A"),
        ("a\0b", "ab"),
        ("one\ntwo", "one\ntwo"),
        ("\ttext", "text"),
    ],
)
def test_unseen_signs_are_taken_off(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('="290020123456789012"', "290020123456789012"),
        ("'13800138000", "13800138000"),
        ("\t290020123456789012", "290020123456789012"),
        ("007", "007"),
        ("\u200b536365", "536365"),
    ],
)
def test_ids_lose_the_dressing_of_spreadsheets(text: str, expected: str) -> None:
    assert clean_id(text) == expected
    assert IdParser()[text] == expected


@pytest.mark.parametrize("text", ["2.90020E+18", "1.2E17", "2E+18", "1,5e+12"])
def test_ids_in_scientific_notation_are_refused(text: str) -> None:
    assert code(IdParser()[text]) == "SD-IMP-102"


@pytest.mark.parametrize("text", ["12E3", "85123A", "C536379", "15056BL"])
def test_codes_that_only_look_like_it_are_kept(text: str) -> None:
    assert IdParser()[text] == text


def test_ids_that_end_in_zeros_are_kept_and_counted_as_doubtful() -> None:
    parser = IdParser()

    assert parser["290020123456789000"] == "290020123456789000"
    assert parser.doubtful == 1
    assert parser.bad == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.55", 25500),
        ("0", 0),
        ("19,261", 192_610_000),
        ("1,234.50", 12_345_000),
        ("¥136.50", 1_365_000),
        ("136.50元", 1_365_000),
        ("１２．５", 125_000),
        ("CNY 3.00", 30_000),
        (" 7.00 ", 70_000),
    ],
)
def test_amounts(text: str, expected: int) -> None:
    assert price()[text] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nan", "SD-IMP-103"),
        ("1_000", "SD-IMP-103"),
        ("0x10", "SD-IMP-103"),
        ("٣", "SD-IMP-103"),
        ("²", "SD-IMP-103"),
        ("1e308", "SD-IMP-103"),
        ("1/2", "SD-IMP-103"),
        ("--5", "SD-IMP-103"),
        ("12,34", "SD-IMP-103"),
        ("0.001", "SD-IMP-104"),
        ("-0.01", "SD-IMP-105"),
        ("2000000000", "SD-IMP-106"),
        ("#DIV/0!", "SD-IMP-114"),
        ("$5.00", "SD-IMP-116"),
        ("EUR 5", "SD-IMP-116"),
        ("£5", "SD-IMP-116"),
    ],
)
def test_what_is_no_amount_is_refused_by_its_own_reason(text: str, expected: str) -> None:
    assert code(price()[text]) == expected


def test_the_comma_is_a_decimal_sign_only_where_the_profile_says_so() -> None:
    assert price(comma=True)["1.090,50"] == 10_905_000
    assert code(price()["90,5"]) == "SD-IMP-103"


def test_quantities_have_three_decimals_at_most() -> None:
    parser = NumberParser(digits=3, decimals=3, limit=10_000_000, negative=True)

    assert parser["-6"] == -6000
    assert parser["0.250"] == 250
    assert code(parser["0.0005"]) == "SD-IMP-104"


def test_each_distinct_text_is_read_once_and_every_fault_is_counted() -> None:
    parser = price()

    found = [parser[text] for text in ("1", "x", "1", "x", "y")]

    assert found[0] is found[2]
    assert found[1] is found[3]
    assert parser.bad == 2


def test_empty_cells_are_nothing_unless_required() -> None:
    assert price()[""] is None
    assert TextParser()["  "] == ""
    assert code(IdParser(required=True)[" "]) == "SD-IMP-101"
    assert TextParser(empties=("-",))["-"] == ""


@pytest.mark.parametrize("name", ["NA", "None", "null", "nan", "TRUE"])
def test_people_called_null_stay_people(name: str) -> None:
    assert TextParser()[name] == name


def test_long_texts_are_refused_with_their_length() -> None:
    fault = TextParser(limit=2000)["x" * 2001]

    assert code(fault) == "SD-IMP-110"
    assert "2001" in fault.message


def test_the_guard_of_our_own_exports_comes_off_exactly_once() -> None:
    parser = TextParser(guarded=True)

    assert parser["'=1+1"] == "=1+1"
    assert parser["''=x"] == "'=x"
    assert parser["it's"] == "it's"
    assert TextParser()["'=1+1"] == "'=1+1"


def test_choices_know_their_words_without_regard_to_capitals() -> None:
    parser = ChoiceParser({"Shipped": "wait_receive", "交易成功": "success"})

    assert parser["shipped "] == "wait_receive"
    assert parser["交易成功"] == "success"
    assert code(parser["lost"]) == "SD-IMP-111"


def test_messages_name_what_stands_in_the_cell_and_are_cut() -> None:
    fault = price()["x" * 500]

    assert isinstance(fault, Bad)
    assert "x" * 60 + "…" in fault.message
    assert len(fault.message) < 120


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90,00", 9000),
        ("1.234,50", 123450),
        ("1 234,50", 123450),
        ("-1.234.567,8", -123456780),
        ("1234,5", 123450),
        ("1.234", 123400),
    ],
)
def test_amounts_with_a_decimal_comma(text: str, expected: int) -> None:
    parser = NumberParser(digits=2, decimals=2, limit=10**9, negative=True, comma=True)

    assert parser[text] == expected


@pytest.mark.parametrize(
    "text", ["1.5", "9.50", "1.23,4", "1.2345,00", "1 23,4", "1,2,3", "1.234 567"]
)
def test_a_point_is_never_dropped_where_it_may_be_the_decimal_sign(text: str) -> None:
    parser = NumberParser(digits=2, decimals=2, limit=10**9, negative=True, comma=True)

    assert isinstance(parser[text], Bad)


@given(st.text(max_size=40))
def test_any_text_is_a_number_of_plain_digits_or_refused(text: str) -> None:
    value = NumberParser(digits=2, decimals=2, limit=10**9, negative=True, money="CNY")[text]

    assert value is None or isinstance(value, int | Bad)
    if isinstance(value, int) and text.isascii() and text.strip().isdigit():
        assert value == int(text) * 100


@given(st.integers(-(10**11), 10**11))
def test_every_amount_comes_back_as_it_was_written(cents: int) -> None:
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
    grouped = f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02}"
    parser = NumberParser(digits=2, decimals=2, limit=10**9, negative=True, money="CNY")

    assert parser[text] == parser[grouped] == parser[f"¥{text}"] == cents


@given(st.text(max_size=40))
def test_any_text_is_an_id_without_unseen_signs_or_refused(text: str) -> None:
    value = IdParser()[text]

    assert isinstance(value, str | Bad)
    if isinstance(value, str):
        assert value == value.strip()
        assert not {"\0", "\t", "\u200b", "\ufeff"} & set(value)


@given(st.from_regex(r"[0-9]{1,15}", fullmatch=True))
def test_digits_stay_letter_by_letter(digits: str) -> None:
    parser = IdParser()

    assert parser[digits] == parser[f'="{digits}"'] == parser[f"'{digits}"] == digits
    assert parser[f"\t{digits}\u200b"] == digits


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u2066", "\ufeff", "\x07", "\xad"])
def test_signs_that_nobody_sees_are_taken_out_and_counted(mark: str) -> None:
    words, ids, money = TextParser(), IdParser(), NumberParser(digits=2, decimals=2, limit=100)

    found = [words[f"Cu{mark}p"], words[f"Cu{mark}p"], words["Cup"], ids[f"A{mark}1"]]

    assert (found, money[f"1{mark}2"]) == (["Cup", "Cup", "Cup", "A1"], 1200)
    assert (words.marked, ids.marked, money.marked) == (2, 1, 1)


def test_blanks_and_line_breaks_are_no_hidden_signs() -> None:
    words = TextParser()

    assert [words["a\tb\n"], words["订单\u3000号"]] == ["a\tb", "订单\u3000号"]
    assert words.marked == 0


@pytest.mark.parametrize("parser", [TextParser(), IdParser()])
def test_a_formula_without_a_value_is_never_a_text(parser: Parser) -> None:
    found = parser[Unstored("=A1")]

    assert (found, parser.bad) == (Bad("SD-IMP-118", "=A1"), 1)
    assert "“=A1” is a formula without a stored value" in found.message
