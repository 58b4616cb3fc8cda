"""Web pages as text: what a reader sees, nothing that runs, whatever is broken in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products.importer.markup import plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Just 3 < 4 and a & b", "Just 3 < 4 and a & b"),
        ("two\nlines", "two\nlines"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>in\n the   source</p>", "in the source"),
        ("<b>bold</b>\nkept", "bold\nkept"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<script>alert('x')</script>shown<style>p{}</style>", "shown"),
        ("<iframe src='https://example.com'>no</iframe>yes", "yes"),
        ("<img src=x onerror=alert(1)>picture", "picture"),
        ("&lt;b&gt; &#20013; &nbsp;x &euro;", "<b> 中 x €"),
        ("<p>open <i>tags", "open tags"),
        ("<!-- note --><div>a</div>", "a"),
        ("<table><tr><td>S</td><td>36</td></tr></table>", "S 36"),
        ("<script>never closed", ""),
    ],
)
def test_a_page_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@given(st.text(alphabet="<>/&;!-a b\np\"'=", max_size=80))
def test_no_page_is_too_broken(markup: str) -> None:
    text = plain_text(markup)

    assert text == text.strip()
    assert "\n\n\n" not in text or text == markup.strip()
