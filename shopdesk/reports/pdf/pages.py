"""Putting boxes on pages: headings stay with their text, charts grow into small gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shopdesk.reports.pdf.boxes import Box, ChartBox, Heading
from shopdesk.reports.pdf.pen import DEPTH


@dataclass
class Page:
    """Boxes with the distance of their top from the top of the text area."""

    placed: list[tuple[Box, float]] = field(default_factory=list)
    used: float = 0.0

    @property
    def left(self) -> float:
        """Free points at the bottom."""
        return DEPTH - self.used

    def gap(self, box: Box) -> float:
        """Space above a box if it came next."""
        return box.before if self.placed else 0.0

    def add(self, box: Box) -> None:
        """Put the box below the others."""
        top = self.used + self.gap(box)
        self.placed.append((box, top))
        self.used = top + box.height


def paginate(boxes: Sequence[Box], first: Page | None = None) -> list[Page]:
    """All boxes on pages in their order.

    A box that must stay with the next moves to a new page together with it; tables and texts are
    cut where they can be; a box taller than a page is drawn at the top of one.
    """
    pages = [first or Page()]
    queue = list(boxes)
    while queue:
        chain = _chain(queue)
        page = pages[-1]
        if _room_for(page, chain):
            page.add(queue.pop(0))
            continue
        if len(chain) == 1:
            parts = chain[0].split(page.left - page.gap(chain[0]))
            if parts is not None:
                page.add(parts[0])
                queue[0] = parts[1]
                pages.append(Page())
                continue
        if not page.placed:
            page.add(queue.pop(0))
            continue
        pages.append(Page())
    for page in pages[:-1]:
        _stretch(page)
    return pages


def _chain(queue: Sequence[Box]) -> list[Box]:
    """The next box with those it must not be parted from."""
    chain = [queue[0]]
    while chain[-1].keep_next and len(chain) < len(queue):
        chain.append(queue[len(chain)])
    return chain


def _room_for(page: Page, chain: Sequence[Box]) -> bool:
    needed = 0.0
    for place, box in enumerate(chain):
        needed += (page.gap(box) if not place else box.before) + box.height
    if needed <= page.left:
        return True
    if len(chain) == 1:
        return False
    # The last of a chain may be cut, if enough of it stays.
    last = chain[-1]
    rest = page.left - (needed - last.height)
    return last.split(rest) is not None


def _stretch(page: Page) -> None:
    """Charts grow into the free end of a page, each by a third at most."""
    charts = [box for box, _top in page.placed if isinstance(box, ChartBox)]
    if not charts or page.left < 6:
        return
    room = page.left
    for chart in charts:
        chart.extra = min(chart.chart.height / 3, room / len(charts))
    placed, page.placed, page.used = page.placed, [], 0.0
    for box, _top in placed:
        page.add(box)


def section_pages(pages: Sequence[Page]) -> dict[str, int]:
    """The page number (from 1) on which each section begins."""
    return {
        box.key: number
        for number, page in enumerate(pages, 1)
        for box, _top in page.placed
        if isinstance(box, Heading)
    }
