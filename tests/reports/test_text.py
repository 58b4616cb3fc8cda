"""The report as plain text."""

from pathlib import Path

from shopdesk.reports import text
from tests.reports.made_up import HOSTILE, report

SNAPSHOT = Path(__file__).parent / "__snapshots__" / "made_up.txt"


def test_whole_text_is_as_agreed() -> None:
    # Written anew by: python -m tests.reports.test_text
    assert text.render(report()) == SNAPSHOT.read_text(encoding="utf-8")


def test_hostile_names_keep_one_line_and_hide_nothing() -> None:
    found = text.render(report(names=HOSTILE))
    assert "abc□gnp.exe" in found
    assert "zero□width" in found
    assert "<img src='file:///etc/passwd'>" in found
    assert not {"\u202e", "\u200b", "\x00", "\t", "\r"} & set(found)


def test_lines_fit_where_words_allow() -> None:
    wide = [line for line in text.render(report()).splitlines() if text.columns(line) > text.WIDTH]
    assert wide == []


def test_chinese_counts_two_columns_and_breaks_anywhere() -> None:
    assert text.columns("订单 12") == 7
    assert text.padded("订单", 6) == "订单  "
    assert text.padded("12", 6, right=True) == "    12"
    assert text.cut("红色购物袋", 7) == "红色购…"
    lines = list(text.wrapped("销售额上升，" * 20))
    assert len(lines) == 3
    assert not any(line.startswith("，") for line in lines)


if __name__ == "__main__":
    SNAPSHOT.parent.mkdir(exist_ok=True)
    SNAPSHOT.write_text(text.render(report()), encoding="utf-8", newline="\n")
