"""Putting boxes on pages: headings stay with their text, charts give way and grow to fill pages.

A chart loses up to a quarter of its height where that keeps a section or a remark from going over
to the next page, and grows by up to a third where the end of its page stays free. A remark of a few
lines is not left alone either: the boxes of its page move closer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from shopdesk.reports.pdf.boxes import Box, ChartBox, Heading
from shopdesk.reports.pdf.pen import DEPTH

_GIVES = 0.25
_GROWS = 1 / 3
_CLOSEST = 0.6
_REMARK = 48.0


@dataclass
class Page:
    """Boxes with the distance of their top from the top of the text area."""

    placed: list[tuple[Box, float]] = field(default_factory=list)
    used: float = 0.0
    ease: float = 1.0  # how much of the gaps between the boxes is kept

    @property
    def left(self) -> float:
        """Free points at the bottom."""
        return DEPTH - self.used

    def gap(self, box: Box) -> float:
        """Space above a box if it came next."""
        return box.before * self.ease if self.placed else 0.0

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
        if _squeeze(page, chain) or _close_up(page, chain):
            page.add(queue.pop(0))
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
    needed = _needed(page, chain)
    if needed <= page.left:
        return True
    if len(chain) == 1:
        return False
    # The last of a chain may be cut, if enough of it stays.
    last = chain[-1]
    rest = page.left - (needed - last.height)
    return last.split(rest) is not None


def _needed(page: Page, chain: Sequence[Box]) -> float:
    first, *others = chain
    return page.gap(first) + first.height + sum(box.before + box.height for box in others)


def _squeeze(page: Page, chain: Sequence[Box]) -> bool:
    """Make room for a chain by lower charts on the page and in it; False if that is not enough."""
    boxes = [*(box for box, _top in page.placed), *chain]
    charts = [box for box in boxes if isinstance(box, ChartBox)]
    # A hair more than needed, or a rounding would part the chain after all.
    lacking = _needed(page, chain) - page.left + 0.01
    spare = {id(chart): chart.extra + chart.chart.height * _GIVES for chart in charts}
    together = sum(spare.values())
    if not page.placed or not together or lacking > together:
        return False
    for chart in charts:
        chart.extra -= lacking * spare[id(chart)] / together
    _place_again(page)
    return True


def _close_up(page: Page, chain: Sequence[Box]) -> bool:
    """Make room for a remark by smaller gaps; False if it is none or they do not suffice."""
    if len(chain) > 1 or chain[0].height > _REMARK or len(page.placed) < 2:
        return False
    gaps = sum(box.before for box, _top in page.placed[1:]) + chain[0].before
    lacking = _needed(page, chain) - page.left + 0.01
    ease = page.ease - lacking / gaps if gaps else 0.0
    if ease < _CLOSEST:
        return False
    page.ease = ease
    _place_again(page)
    return True


def _stretch(page: Page) -> None:
    """Charts grow into the free end of a page."""
    charts = [box for box, _top in page.placed if isinstance(box, ChartBox)]
    if not charts or page.left < 6:
        return
    share = page.left / len(charts)
    for chart in charts:
        chart.extra = min(chart.chart.height * _GROWS, chart.extra + share)
    _place_again(page)


def _place_again(page: Page) -> None:
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
