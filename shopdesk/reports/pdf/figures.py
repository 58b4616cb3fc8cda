"""Charts as vectors: one PDF of all figures in memory, its pages taken over as form XObjects.

One PDF, because then the fonts of all charts are embedded once. Nothing is rasterised and the
text of charts stays text. Measured against other ways in ``benchmarks/bench_report.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.backends.backend_pdf import PdfPages
from pypdf import PageObject, PdfReader, generic
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from shopdesk.charts.draw import figure
from shopdesk.charts.plots import Plot
from shopdesk.charts.style import Style, drawing


@dataclass(frozen=True, slots=True)
class Placed:
    """A plot with the size in points that the layout gave it."""

    plot: Plot
    width: float
    height: float


def draw_all(plots: Sequence[Placed]) -> list[PageObject]:
    """Each plot as a page of one PDF, in the language in force."""
    if not plots:
        return []
    buffer = BytesIO()
    with drawing(Style.PRINT), PdfPages(buffer) as pages:
        for one in plots:
            drawn = figure(
                one.plot, style=Style.PRINT, width=one.width, height=one.height, titled=False
            )
            pages.savefig(drawn)
    return list(PdfReader(buffer).pages)


def import_forms(canvas: Canvas, pages: Sequence[PageObject]) -> list[str]:
    """Put the pages into the canvas's document; their names for ``canvas.doForm``."""
    importer = _Importer(canvas)
    names = []
    for number, page in enumerate(pages):
        name = f"chart{number}"
        content = page.get_contents()
        form = _stream(b"" if content is None else content.get_data())
        form.dictionary["Type"] = pdfdoc.PDFName("XObject")
        form.dictionary["Subtype"] = pdfdoc.PDFName("Form")
        box = page.mediabox
        form.dictionary["BBox"] = pdfdoc.PDFArray([0, 0, float(box.width), float(box.height)])
        form.dictionary["Resources"] = importer.take(page["/Resources"])
        importer.document.Reference(form, pdfdoc.xObjectName(name))
        names.append(name)
    return names


def _stream(content: bytes) -> Any:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])


class _Later(pdfdoc.PDFObject):
    """Stands for an object that is still being copied: fonts point at one another."""

    target: Any = None

    def format(self, document: Any) -> bytes:
        return bytes(pdfdoc.format(self.target, document, toplevel=1))


class _Importer:
    """Copies pypdf objects into a reportlab document; shared objects once."""

    def __init__(self, canvas: Canvas) -> None:
        self.document: Any = canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001 - no public way in
        self._known: dict[int, Any] = {}

    def take(self, source: Any) -> Any:
        """The object as reportlab writes it."""
        if isinstance(source, generic.IndirectObject):
            return self._reference(source)
        if isinstance(source, generic.StreamObject):
            stream = _stream(source.get_data())
            for key in source:
                if key not in {"/Length", "/Filter", "/DecodeParms"}:
                    stream.dictionary[key[1:]] = self.take(source.raw_get(key))
            return stream
        if isinstance(source, generic.DictionaryObject):
            return pdfdoc.PDFDictionary({key[1:]: self.take(source.raw_get(key)) for key in source})
        if isinstance(source, generic.ArrayObject):
            return pdfdoc.PDFArray([self.take(item) for item in source])
        if isinstance(source, generic.NameObject):
            return pdfdoc.PDFName(source[1:])
        if isinstance(source, generic.NumberObject):
            return int(source)
        if isinstance(source, generic.FloatObject):
            return float(source)
        # Strings, booleans and null look the same in every PDF.
        buffer = BytesIO()
        source.write_to_stream(buffer)
        return buffer.getvalue()

    def _reference(self, source: generic.IndirectObject) -> Any:
        if source.idnum not in self._known:
            later = _Later()
            self._known[source.idnum] = self.document.Reference(later)
            later.target = self.take(source.get_object())
        return self._known[source.idnum]
