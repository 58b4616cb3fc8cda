"""Notes on papers are broken where a reader expects it, whatever the script."""

from __future__ import annotations

from shopdesk.charts.fonts import text_width
from shopdesk.reports.pdf.paper import wrapped
from shopdesk.reports.pdf.pen import BODY


def test_words_stay_whole_and_every_line_fits() -> None:
    text = "Please pack in tens " * 20
    lines = wrapped(text, 200)
    assert len(lines) > 5
    assert all(text_width(line, BODY) <= 200 for line in lines)
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())


def test_chinese_is_broken_between_signs() -> None:
    text = "请用木箱包装并写上订单号" * 10
    lines = wrapped(text, 200)
    assert all(text_width(line, BODY) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == text


def test_an_empty_line_stays() -> None:
    assert wrapped("", 100) == [" "] or wrapped("", 100) == [""]
