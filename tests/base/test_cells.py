"""What a spreadsheet would run or damage is guarded, and comes back letter by letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.base.cells import guarded, unguarded


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+86 138", "'+86 138"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠a", "'＠a"),
        ("2900201234567890123", "'2900201234567890123"),
        ("007", "'007"),
        ("12E3", "'12E3"),
        ("1.5e-7", "'1.5e-7"),
        ("10-12", "'10-12"),
        ("2011/12/1", "'2011/12/1"),
        ("'=1", "''=1"),
        ("''007", "'''007"),
    ],
)
def test_endangered_text_gets_one_apostrophe(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert unguarded(cell) == text


@pytest.mark.parametrize(
    "text", ["", "'", "Tee", "'t is", "0", "12345678901", "85123A", "1E", "a=b", " =1", "10-12-A"]
)
def test_harmless_text_stays(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


@given(st.text(alphabet="'=+-@\t\r＝0123456789eE./a 中", max_size=8))
def test_reading_back_is_exact(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(tuple("=+-@\t\r＝＋－＠"))
