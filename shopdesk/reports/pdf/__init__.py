"""A report on A4: reportlab for text and tables, the charts of ``shopdesk.charts`` as vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from shopdesk import __version__
from shopdesk.charts.fonts import printable, shorten, text_width
from shopdesk.i18n import _, using_language
from shopdesk.reports.document import Report
from shopdesk.reports.pdf.boxes import BesideBox, Box, ChartBox, Heading
from shopdesk.reports.pdf.figures import Placed, draw_all, import_forms
from shopdesk.reports.pdf.layout import GLOSSARY, body_boxes, cover_boxes
from shopdesk.reports.pdf.pages import Page, paginate, section_pages
from shopdesk.reports.pdf.pen import (
    HEIGHT,
    LEFT,
    ROOM,
    SMALL,
    TOP,
    WIDTH,
    Pen,
    page_ink,
    register_fonts,
)

# Compressed streams are bytes anyway; ASCII armour would only make them a quarter longer.
rl_config.useA85 = 0
# Nothing printed may fetch anything: no scheme and no host is trusted.
rl_config.trustedHosts = []
rl_config.trustedSchemes = []


def render(report: Report) -> bytes:
    """The report as PDF; the same report gives the same bytes."""
    with using_language(report.language):
        register_fonts()
        cover, contents = cover_boxes(report)
        pages = paginate(cover)
        pages += paginate(body_boxes(report))
        contents.pages = section_pages(pages)
        buffer = BytesIO()
        canvas = Canvas(
            buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, lang=_lang(report)
        )
        _describe(canvas, report)
        _place_charts(canvas, pages)
        pen = Pen(canvas, page_ink())
        for number, page in enumerate(pages, 1):
            _draw_page(pen, report, page, (number, len(pages)))
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()


def _lang(report: Report) -> str:
    return report.language.replace("_", "-")


def _describe(canvas: Canvas, report: Report) -> None:
    canvas.setTitle(f"{report.title} · {report.subtitle}")
    canvas.setAuthor(report.shop)
    canvas.setSubject(report.verdict)
    canvas.setCreator(f"ShopDesk {__version__}")


def chart_boxes(pages: Sequence[Page]) -> Iterator[ChartBox]:
    """All charts in the order of the pages."""

    def inside(box: Box) -> Iterator[ChartBox]:
        if isinstance(box, ChartBox):
            yield box
        elif isinstance(box, BesideBox):
            yield from inside(box.left)
            yield from inside(box.right)

    for page in pages:
        for box, _top in page.placed:
            yield from inside(box)


def _place_charts(canvas: Canvas, pages: Sequence[Page]) -> None:
    boxes = list(chart_boxes(pages))
    drawn = draw_all([Placed(box.chart.plot, box.width, box.plot_height) for box in boxes])
    for box, name in zip(boxes, import_forms(canvas, drawn), strict=True):
        box.form = name


def _draw_page(pen: Pen, report: Report, page: Page, place: tuple[int, int]) -> None:
    number, last = place
    if number > 1:
        name = f"{report.title} · {report.subtitle}"
        width = text_width(printable(name), SMALL)
        shop = shorten(report.shop, ROOM - width - 20, SMALL)
        pen.text(LEFT, 42, shop, size=SMALL, colour=pen.ink.muted)
        pen.text(LEFT + ROOM, 42, name, size=SMALL, colour=pen.ink.muted, align="right")
        pen.rule(LEFT, 49, ROOM, colour=pen.ink.faint, weight=0.4)
    base = HEIGHT - 32
    pen.text(LEFT, base, report.convention, size=SMALL, colour=pen.ink.muted)
    pen.text(
        LEFT + ROOM,
        base,
        _("{page} of {pages}").format(page=number, pages=last),
        size=SMALL,
        colour=pen.ink.muted,
        align="right",
    )
    if number == 1:
        pen.bookmark("cover", report.title)
    for box, top in page.placed:
        if isinstance(box, Heading):
            pen.bookmark(box.key, f"{box.number} {box.title}")
        box.draw(pen, LEFT, TOP + top)


__all__ = ["GLOSSARY", "chart_boxes", "render"]
