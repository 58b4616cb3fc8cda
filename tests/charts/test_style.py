"""Colours of charts: those of the theme, told apart in grey."""

import itertools

from shopdesk.charts.plots import Tone
from shopdesk.charts.style import Style, drawing, lightness, mix, palette, rc


def test_neighbouring_series_differ_in_a_grey_print() -> None:
    colours = palette(Style.PRINT)
    pairs = itertools.combinations([Tone.MAIN, Tone.SECOND, Tone.COMPARE], 2)
    for one, other in pairs:
        assert abs(lightness(colours.tone(one)) - lightness(colours.tone(other))) > 0.08


def test_paper_has_the_colours_of_the_light_window() -> None:
    assert palette(Style.PRINT).series == palette(Style.LIGHT).series
    assert palette(Style.PRINT).surface == "#ffffff"


def test_rc_never_reads_mathematics_and_embeds_glyphs_as_type_3() -> None:
    for style in Style:
        assert rc(style)["text.parse_math"] is False
        assert rc(style)["axes.unicode_minus"] is False
        assert rc(style)["pdf.fonttype"] == 3
    assert len({rc(style)["text.color"] for style in Style}) == 2


def test_drawing_leaves_the_process_as_it_was() -> None:
    import matplotlib as mpl

    before = mpl.rcParams["font.size"]
    with drawing(Style.PRINT):
        assert mpl.rcParams["font.size"] == 7.5
    assert mpl.rcParams["font.size"] == before


def test_mix() -> None:
    assert mix("#000000", "#ffffff", 0.5) == "#808080"
    assert mix("#123456", "#ffffff", 0) == "#123456"
