"""Pagination: nothing lost, headings never alone, charts grow into small gaps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shopdesk.reports.document import Chart
from shopdesk.reports.pdf.boxes import Box, ChartBox, Heading, TextBox
from shopdesk.reports.pdf.pages import Page, paginate, section_pages
from shopdesk.reports.pdf.pen import BODY, DEPTH, LEADING
from shopdesk.reports.pdf.tables import TableBox, table_box
from tests.reports.made_up import charts, product_table


class Brick(Box):
    def __init__(self, height: float, *, keep_next: bool = False) -> None:
        self.height = height
        self.keep_next = keep_next
        self.before = 0.0


def lines(count: int) -> TextBox:
    return TextBox([[(f"line {number}", False)] for number in range(count)], before=0.0)


def test_a_heading_moves_to_the_next_page_with_its_text() -> None:
    heading = Brick(20, keep_next=True)
    found = paginate([Brick(DEPTH - 40), heading, Brick(30)])
    assert [len(page.placed) for page in found] == [1, 2]
    assert found[1].placed[0][0] is heading


def test_a_heading_stays_when_enough_of_its_text_fits() -> None:
    step = BODY * LEADING
    found = paginate([Brick(DEPTH - 20 - 5.5 * step), Brick(20, keep_next=True), lines(12)])
    first = found[0].placed[-1][0]
    second = found[1].placed[0][0]
    assert isinstance(first, TextBox)
    assert isinstance(second, TextBox)
    assert (len(first.lines), len(second.lines)) == (5, 7)


def test_no_line_is_left_alone() -> None:
    step = BODY * LEADING
    found = paginate([Brick(DEPTH - 4.5 * step), lines(5)])
    parts = [page.placed[-1][0] for page in found]
    assert [len(part.lines) for part in parts if isinstance(part, TextBox)] == [3, 2]


def test_a_table_is_cut_between_rows_and_never_loses_one() -> None:
    box = table_box(product_table(tuple(f"name {number}" for number in range(90))))
    found = paginate([Brick(300), box])
    parts = [one for page in found for one, _top in page.placed if isinstance(one, TableBox)]
    assert len(parts) >= 3
    assert sum(len(part.lines) for part in parts) == 90
    assert all(len(part.lines) >= 2 for part in parts)
    assert [part.continued for part in parts] == [False] + [True] * (len(parts) - 1)
    assert parts[-1].note is not None
    assert not parts[-1].cut


def test_a_table_too_small_to_cut_moves_whole() -> None:
    box = table_box(product_table(("a", "b", "c")))
    found = paginate([Brick(DEPTH - box.height + 1), box])
    assert found[1].placed[0][0] is box


def test_charts_grow_into_the_end_of_a_page_by_a_third_at_most() -> None:
    chart = charts()[0]
    small = ChartBox(Chart(chart.plot, 120))
    found = paginate([Brick(200), small, Brick(DEPTH - 100)])
    assert small.extra == 40
    assert found[0].used < DEPTH


def test_a_box_taller_than_a_page_is_placed_all_the_same() -> None:
    found = paginate([Brick(10), Brick(2 * DEPTH), Brick(10)])
    assert [len(page.placed) for page in found] == [1, 1, 1]


def test_sections_know_their_pages() -> None:
    heading = Heading("1", "Title", "Message", "key")
    assert section_pages([Page(), *paginate([heading, Brick(10)])]) == {"key": 2}


@given(st.lists(st.tuples(st.floats(5, 400), st.booleans()), max_size=40))
def test_all_boxes_are_placed_once_in_order_and_inside(sizes: list[tuple[float, bool]]) -> None:
    boxes = [Brick(height, keep_next=keep) for height, keep in sizes]
    placed = [box for page in paginate(boxes) for box, _top in page.placed]
    assert placed == boxes
    for page in paginate(boxes):
        for box, top in page.placed:
            assert top + box.height <= DEPTH + 0.01


def test_a_chart_gives_way_to_the_section_behind_it() -> None:
    chart = ChartBox(Chart(charts()[0].plot, 200))
    before = chart.height
    found = paginate([chart, Brick(DEPTH - before - 40), Brick(20, keep_next=True), Brick(60)])

    assert len(found) == 1
    assert 0 <= found[0].left < 1
    assert 150 <= chart.plot_height < 200


def test_a_chart_loses_a_quarter_at_most() -> None:
    chart = ChartBox(Chart(charts()[0].plot, 200))
    found = paginate([chart, Brick(DEPTH - chart.height - 10), Brick(100)])

    assert [len(page.placed) for page in found] == [2, 1]
    assert chart.plot_height >= 200


def test_a_remark_is_not_left_alone() -> None:
    boxes = [Brick(60) for _number in range(8)]
    for box in boxes:
        box.before = 10.0
    rest = DEPTH - sum(box.height for box in boxes) - 70 - 40
    filler = Brick(rest)
    filler.before = 10.0
    remark = Brick(40)
    remark.before = 10.0

    found = paginate([*boxes, filler, remark])

    assert len(found) == 1
    assert found[0].ease < 1
    assert found[0].left >= 0
