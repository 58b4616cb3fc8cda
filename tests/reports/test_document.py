"""A report as data."""

import pytest

from shopdesk.reports.document import Chart, Table, flat
from tests.reports.made_up import report


def test_every_text_is_told_once_for_the_glyph_check() -> None:
    found = list(report(names=("NAME-ONE", "NAME-TWO")).texts())
    for text in ("NAME-ONE", "NAME-TWO", "Buyers did it", "Code", "Shares of net sales.",
                 "small sample", "vs Oct 2011", "A note.", "In one line.", "Price:", "Tue",
                 "sales − refunds", "It rose."):  # fmt: skip
        assert text in found


def test_pairs_are_taken_apart() -> None:
    blocks = list(flat(report().sections[0].blocks))
    assert isinstance(blocks[-2], Table)
    assert isinstance(blocks[-1], Chart)


def test_a_section_is_found_by_key() -> None:
    assert report().section("promotions").empty
    with pytest.raises(KeyError):
        report().section("nothing")
