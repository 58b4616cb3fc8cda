"""Tables on paper: columns as wide as their figures, equal decimals, long names in two lines."""

from shopdesk.charts.fonts import text_width
from shopdesk.reports.pdf.pen import BODY, ROOM
from shopdesk.reports.pdf.tables import table_box
from tests.reports.made_up import HOSTILE, product_table


def test_columns_fill_the_room_and_hold_their_figures() -> None:
    box = table_box(product_table(("short", "x" * 500)))
    assert abs(box.width - ROOM) < 0.01
    for line in box.lines:
        for place, cell in enumerate(line.cells):
            assert all(text_width(text, BODY) <= box.widths[place] + 0.6 for text in cell)
    assert len(box.lines[1].cells[1]) == 2
    assert box.lines[1].cells[1][1].endswith("…")


def test_figures_of_a_column_have_the_same_decimals() -> None:
    box = table_box(product_table(("a", "b")))
    assert [line.cells[2] for line in box.lines] == [["1,235"], ["1,245"]]
    assert [line.cells[3] for line in box.lines] == [["7.0"], ["7.3"]]


def test_titles_name_the_currency_once() -> None:
    box = table_box(product_table(("a",)))
    assert box.titles[2] == ["Sales, £"]


def test_narrow_tables_keep_inside() -> None:
    box = table_box(product_table(HOSTILE[:5]), width=260)
    assert box.width <= 261


def test_changes_keep_their_colour() -> None:
    box = table_box(product_table(("a", "b", "c", "d")))
    assert [line.tones[4] for line in box.lines] == [False, False, False, True]
