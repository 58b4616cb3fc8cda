"""What the committed fonts can show, and what is printed instead of what they cannot."""

import pytest

from shopdesk.charts import fonts


def test_rare_chinese_names_are_covered() -> None:
    assert fonts.covers("喆堃犇龘 複購率 £€¥ ▲▼×✓")


def test_bold_is_a_subset_that_regular_completes() -> None:
    assert not fonts.covers("堃", bold=True)
    assert fonts.text_width("堃", 10, bold=True) == fonts.text_width("堃", 10) == 10


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain <b>&amp;</b>", "plain <b>&amp;</b>"),
        ("two\nlines\tand\r\nmore", "two lines and  more"),
        ("abc\u202egnp.exe", "abc□gnp.exe"),
        ("zero\u200bwidth\u2060", "zero□width□"),
        ("😀 ok", "□ ok"),
        ("e\u0301", "é"),
        ("✓\ufe0f", "✓"),
        ("\x00\x1b[31m", "□□[31m"),
        ("\ue000\ud800", "□□"),
        ("thin\u2009space", "thin space"),
    ],
)
def test_printable_hides_nothing(typed: str, shown: str) -> None:
    assert fonts.printable(typed).replace("\u2009", " ") == shown


def test_unknown_signs_are_told() -> None:
    assert fonts.unknown_signs("张三😀\u202e\n\ufe0f") == {"😀", "\u202e"}
    assert fonts.unknown_signs("plain") == frozenset()


def test_digits_are_of_one_width() -> None:
    assert {round(fonts.text_width(digit, 100), 3) for digit in "0123456789"} == {55.5}


def test_shorten_cuts_at_a_word_and_fits() -> None:
    cut = fonts.shorten("WHITE HANGING HEART T-LIGHT HOLDER", 100, 8)
    assert cut == "WHITE HANGING HEART…"
    assert fonts.text_width(cut, 8) <= 100
    assert fonts.shorten("红色圆点大号购物袋", 45, 9) == "红色圆点…"
    assert fonts.shorten("short", 100, 8) == "short"


def test_matplotlib_finds_our_files_only() -> None:
    from matplotlib import font_manager

    fonts.register_with_matplotlib()
    for weight, path in (("regular", fonts.REGULAR), ("bold", fonts.BOLD)):
        wanted = font_manager.FontProperties(family=fonts.FAMILY, weight=weight)
        assert font_manager.findfont(wanted, fallback_to_default=False) == str(path)
