"""The monthly review as PDF: our time, the share of its parts, and two other ways beside it.

From a shop of a million order lines: the report is built from the metric book and rendered with
vector charts in both languages. Beside it in the same run, alternating: the same charts as a bare
matplotlib PDF (no pages, no tables: the floor of any way that draws with matplotlib) and the same
charts as 150-dpi pictures on the same pages. Imports, fonts and the loading of the shop's columns
are done before the clock starts; what they cost is printed apart. Medians of alternated runs.

    python benchmarks/bench_report.py [--runs 5] [--small]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import million
from shopdesk.base.period import Period
from shopdesk.db.upgrade import open_shop
from shopdesk.i18n import using_language

MONTH = Period.month(2026, 10)
TODAY = date(2026, 12, 1)
SECONDS, BYTES, PAGES, CHARTS = 2.0, 400_000, 10, 8


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and what the work gave."""
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


def placed_charts(report: Any) -> list[Any]:
    """The charts with the size that the layout gave them."""
    from shopdesk.reports.pdf import chart_boxes
    from shopdesk.reports.pdf.figures import Placed
    from shopdesk.reports.pdf.layout import body_boxes
    from shopdesk.reports.pdf.pages import paginate

    boxes = list(chart_boxes(paginate(body_boxes(report))))
    return [Placed(box.chart.plot, box.width, box.plot_height) for box in boxes]


def as_pictures(charts: list[Any]) -> bytes:
    """The same charts as PNG of 150 dpi, one below the other on reportlab pages."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    from shopdesk.charts.draw import figure
    from shopdesk.charts.style import Style, drawing

    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1)
    for one in charts:
        drawn = figure(
            one.plot, style=Style.PRINT, width=one.width, height=one.height, titled=False
        )
        picture = BytesIO()
        with drawing(Style.PRINT):
            drawn.savefig(picture, format="png", dpi=150)
        canvas.drawImage(ImageReader(picture), 58, 300, one.width, one.height)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def contents(pdf: bytes) -> tuple[int, int]:
    """Pages and charts of a PDF."""
    from pypdf import PdfReader

    pages = PdfReader(BytesIO(pdf)).pages
    forms: set[str] = set()
    for page in pages:
        resources: Any = page["/Resources"]
        forms |= {name for name in resources.get("/XObject", {}) if "chart" in name}
    return len(pages), len(forms)


def main() -> int:
    """Measure and print; the exit code is 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--small", action="store_true", help="a shop of 10,000 lines")
    asked = parser.parse_args()
    shop = open_shop(million.shop_path(million.SMALL if asked.small else million.MILLION))
    imports, _modules = timed(load)
    from shopdesk.metrics.book import Metrics
    from shopdesk.reports import pdf, review, text, xlsx
    from shopdesk.reports.pdf.figures import draw_all

    metrics = Metrics(shop)
    failed = False
    for language in ("en", "zh_CN"):
        with metrics.facts(today=TODAY) as facts, using_language(language):
            columns, report = timed(lambda: review.build(facts, MONTH))
            charts = placed_charts(report)
            content = pdf.render(report)
            ways: dict[str, Callable[[], Any]] = {
                "build from the metric book": lambda: review.build(facts, MONTH),
                "render the PDF": lambda: pdf.render(report),  # noqa: B023
                "charts alone, bare matplotlib PDF": lambda: draw_all(charts),  # noqa: B023
                "charts alone, PNG 150 dpi": lambda: as_pictures(charts),  # noqa: B023
                "render the workbook": lambda: xlsx.render(report),  # noqa: B023
                "render the text": lambda: text.render(report),  # noqa: B023
            }
            times: dict[str, list[float]] = {name: [] for name in ways}
            for _run in range(asked.runs):
                for name, work in ways.items():
                    times[name].append(timed(work)[0])
        medians = {name: statistics.median(found) for name, found in times.items()}
        best = {name: min(found) for name, found in times.items()}
        steps = ("build from the metric book", "render the PDF")
        whole, fastest = (sum(found[step] for step in steps) for found in (medians, best))
        pages, drawn = contents(content)
        bare = medians["charts alone, bare matplotlib PDF"]
        picture_bytes = len(as_pictures(charts))
        print(f"\n{language}: {pages} pages, {drawn} charts, {len(content):,} bytes")
        print(f"  {'':42}    median    fastest")
        print(f"  {'imports and fonts (before the clock)':42} {imports:7.2f} s")
        print(f"  {'first build, loading columns (before it)':42} {columns:7.2f} s")
        for name, seconds in medians.items():
            ratio = seconds / bare
            print(f"  {name:42} {seconds:7.3f} s  {best[name]:7.3f} s  {ratio:5.2f} × bare charts")
        print(f"  {'build + render the PDF':42} {whole:7.3f} s  {fastest:7.3f} s  bar {SECONDS} s")
        print(f"  charts as 150-dpi pictures: {picture_bytes:,} bytes")
        met = whole <= SECONDS and len(content) <= BYTES and pages >= PAGES and drawn >= CHARTS
        print(f"  {'bars met' if met else 'BARS MISSED'}")
        failed |= not met
    shop.close()
    return int(failed)


def load() -> None:
    """Import all that a report needs and make the fonts known."""
    from shopdesk.charts.fonts import register_with_matplotlib
    from shopdesk.reports import pdf, review, text, xlsx  # noqa: F401
    from shopdesk.reports.pdf.pen import register_fonts

    register_with_matplotlib()
    register_fonts()


if __name__ == "__main__":
    sys.exit(main())
