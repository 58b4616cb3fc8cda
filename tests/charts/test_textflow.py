"""Lines of mixed Chinese and Latin text."""

from hypothesis import given
from hypothesis import strategies as st

from shopdesk.charts.fonts import printable, text_width
from shopdesk.charts.textflow import break_lines, break_runs, clamp_lines, pieces


def test_chinese_breaks_anywhere_but_before_closing_marks() -> None:
    lines = break_lines("销售额上升，比上月多（四成）。", 45, 9)
    assert lines == ["销售额上", "升，比上月", "多（四", "成）。"]


def test_words_stay_whole_until_they_are_longer_than_a_line() -> None:
    assert break_lines("WHITE HANGING HEART", 60, 8) == ["WHITE", "HANGING", "HEART"]
    parts = break_lines("x" * 500, 100, 9)
    assert "".join(parts) == "x" * 500
    assert all(text_width(part, 9) <= 100 for part in parts)


def test_a_long_address_breaks_behind_its_marks() -> None:
    assert break_lines("example.invalid/some/long/path", 80, 9)[0] == "example.invalid/"


def test_an_amount_keeps_its_currency() -> None:
    assert pieces("共¥5元") == ("共", "¥5", "元")


def test_runs_keep_their_weight_across_lines() -> None:
    lines = break_runs([("Bold ", True), ("regular text here", False)], 60, 9)
    assert lines == [[("Bold ", True), ("regular", False)], [("text here", False)]]


def test_clamp_ends_in_an_ellipsis() -> None:
    assert clamp_lines("one two three four", 30, 9, most=2) == ["one", "two…"]
    assert clamp_lines("one two", 100, 9, most=2) == ["one two"]


def test_empty_text_is_one_empty_line() -> None:
    assert break_lines("", 50, 9) == [""]
    assert break_lines("   ", 50, 9) == [""]


@given(st.text(max_size=80), st.floats(min_value=12, max_value=300))
def test_nothing_but_blanks_is_lost_and_lines_fit(text: str, width: float) -> None:
    lines = break_lines(text, width, 9)
    assert "".join("".join(lines).split()) == "".join(printable(text).split())
    assert all(text_width(line, 9) <= width + 0.01 or len(line) == 1 for line in lines)
