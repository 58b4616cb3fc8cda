"""Labels as PDF: texts in the committed font, bars drawn as one shape so that printers keep them.

Why one shape: a renderer that snaps each bar to its pixels alone makes bars and gaps unequal; at
150 dpi an EAN-13 was then not read (measured with zxing-cpp).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from reportlab.graphics.barcode import createBarcodeDrawing
from reportlab.graphics.barcode.code128 import Code128Auto
from reportlab.graphics.shapes import Group, Rect
from reportlab.pdfgen.canvas import Canvas

from shopdesk import __version__
from shopdesk.charts.fonts import printable, shorten, text_width
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.reports.labels import (
    PADDING,
    POINT,
    SYMBOL_LABELS,
    THINNEST,
    LabelItem,
    LabelSheet,
    LabelStyle,
    Symbol,
    expand,
    is_ean13,
    room,
)
from shopdesk.reports.pdf.pen import Pen, page_ink, register_fonts

_EAN_MODULES = 95 + 11 + 7  # bars with the quiet zones of ISO/IEC 15420
_CODE128_QUIET = 10
_WIDEST = 1.44  # points: half a millimetre
_MOST_QR = 120  # bytes
_TEXT, _CODE = 7.0, 6.5  # points
_BLACK = "#000000"
_KINDS = {Symbol.EAN13: "EAN13", Symbol.CODE128: "Code128Auto", Symbol.QR: "QR"}


@dataclass(frozen=True, slots=True)
class _Place:
    """A label on its page; points from the top left."""

    left: float
    top: float
    width: float
    height: float


def render_labels(
    items: Sequence[LabelItem],
    sheet: LabelSheet,
    *,
    style: LabelStyle | None = None,
    start: int = 1,
    title: str = "",
) -> bytes:
    """Labels of all items, each as often as it says; the same labels give the same bytes.

    Args:
        start: first free label of the first sheet, 1 = the first.

    Raises:
        UserError: SD-LBL-001 if a code does not fit, SD-LBL-002 for no or too many labels.
    """
    chosen = style or LabelStyle()
    labels = list(expand(items, sheet, start=start))
    symbols = {item: choose_symbol(item, sheet, chosen.symbol) for item in items}
    register_fonts()
    width, height = (side * POINT for side in sheet.page)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1, pageCompression=1)
    canvas.setTitle(title or sheet.name)
    canvas.setCreator(f"ShopDesk {__version__}")
    pen = Pen(canvas, page_ink(), height=height)
    for number, item in enumerate(labels):
        place = number % sheet.count
        if number and place == 0:
            canvas.showPage()
        if item is not None:
            _draw(pen, item, symbols[item], chosen, _place(sheet, place))
    canvas.save()
    return buffer.getvalue()


def choose_symbol(item: LabelItem, sheet: LabelSheet, symbol: Symbol) -> Symbol:
    """The code to print: what was asked for, or for AUTO the first that fits and can be read.

    EAN-13 for one, Code 128 for plain ASCII, QR for everything else.

    Raises:
        UserError: SD-LBL-001 if the code that was asked for cannot hold the text or is too wide.
    """
    text = item.scanned
    fits = {
        Symbol.EAN13: is_ean13(text) and room(sheet) >= _EAN_MODULES * THINNEST,
        Symbol.CODE128: _is_plain(text) and code128_modules(text) * THINNEST <= room(sheet),
        Symbol.QR: 0 < len(text.encode()) <= _MOST_QR,
        Symbol.NONE: True,
    }
    if symbol is Symbol.AUTO:
        return next(one for one in fits if fits[one])
    if not fits[symbol]:
        raise UserError(
            "SD-LBL-001",
            _(
                "“{text}” does not fit on this label as {symbol}. Nothing was printed. Take a "
                "wider label or let ShopDesk choose the code."
            ).format(text=text, symbol=_(SYMBOL_LABELS[symbol])),
        )
    return symbol


def _is_plain(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable()


def code128_modules(text: str) -> int:
    """Modules of a Code 128 with its quiet zones: ISO/IEC 15417, runs of digits in code set C."""
    width: float = Code128Auto(text, barWidth=1, quiet=0).width
    return round(width) + 2 * _CODE128_QUIET


def _place(sheet: LabelSheet, number: int) -> _Place:
    down, across = divmod(number, sheet.grid[0])
    return _Place(
        (sheet.first[0] + across * sheet.step[0]) * POINT,
        (sheet.first[1] + down * sheet.step[1]) * POINT,
        sheet.label[0] * POINT,
        sheet.label[1] * POINT,
    )


def _lines(item: LabelItem, style: LabelStyle) -> list[tuple[str, bool]]:
    """Texts of a label from the top, with whether they are bold."""
    lines = []
    if style.name and item.name:
        lines.append((item.name, False))
    if style.options and item.options:
        lines.append((item.options, False))
    if style.price and item.price:
        lines.append((item.price, True))
    return lines


def _draw(pen: Pen, item: LabelItem, symbol: Symbol, style: LabelStyle, place: _Place) -> None:
    pad = PADDING * POINT
    lines = _lines(item, style)
    if symbol is Symbol.QR:
        side = min(place.height, place.width * 0.5)
        _draw_bars(
            pen,
            item.scanned,
            symbol,
            _Place(place.left, place.top + (place.height - side) / 2, side, side),
        )
        beside = _Place(place.left + side, place.top, place.width - side - pad, place.height)
        _draw_texts(pen, [*lines, (item.scanned, False)], beside, pad)
        return
    foot = place.top + place.height - pad
    if symbol is Symbol.NONE:
        inner = _Place(place.left + pad, place.top, place.width - 2 * pad, place.height)
        _draw_texts(pen, [*lines, (item.code, False)], inner, pad)
        return
    inner = _Place(place.left + pad, place.top, place.width - 2 * pad, place.height)
    # At least a third of the label is for the bars: texts give way from the last one up.
    lines = lines[: max(0, int((place.height * 0.6 - 2 * pad - _CODE) // (_TEXT * 1.25)))]
    under = _draw_texts(pen, lines, inner, pad)
    text = item.scanned
    pen.text(
        place.left + place.width / 2,
        foot,
        shorten(printable(text), inner.width, _CODE),
        size=_CODE,
        colour=_BLACK,
        align="centre",
    )
    _draw_bars(
        pen,
        text,
        symbol,
        _Place(place.left, under, place.width, foot - _CODE - under - 1),
    )


def _draw_texts(pen: Pen, lines: Sequence[tuple[str, bool]], place: _Place, pad: float) -> float:
    """Write lines from the top; returns how far down the next thing may begin."""
    down = place.top + pad
    for text, bold in lines:
        if down + _TEXT > place.top + place.height:
            break
        size = _TEXT
        shown = printable(text)
        if text_width(shown, size, bold=bold) > place.width:
            shown = shorten(shown, place.width, size)
        pen.text(place.left, down + size, shown, size=size, bold=bold, colour=_BLACK)
        down += size * 1.25
    return down + 1


def _draw_bars(pen: Pen, text: str, symbol: Symbol, box: _Place) -> None:
    """Draw the code in the middle of a box, its quiet zones inside."""
    options: dict[str, Any] = {"value": text, "barHeight": box.height}
    if symbol is Symbol.QR:
        options |= {"barWidth": box.width, "barBorder": 4, "barLevel": "M"}
    else:
        modules = _EAN_MODULES if symbol is Symbol.EAN13 else code128_modules(text)
        thin = min(_WIDEST, box.width / modules)
        options |= {"barWidth": thin, "quiet": True, "humanReadable": False}
        if symbol is Symbol.CODE128:
            options |= {"lquiet": thin * _CODE128_QUIET, "rquiet": thin * _CODE128_QUIET}
    drawing: Any = createBarcodeDrawing(_KINDS[symbol], **options)  # type: ignore[no-untyped-call]
    shift = box.left + (box.width - drawing.width) / 2
    base = pen.height - box.top - box.height
    path = pen.canvas.beginPath()
    for bar in _bars(drawing):
        path.rect(shift + bar.x, base + bar.y, bar.width, bar.height)
    pen.canvas.setFillColor(_BLACK)
    pen.canvas.drawPath(path, stroke=0, fill=1)


def _bars(node: Any) -> Iterator[Rect]:
    """The dark rectangles of a drawing."""
    for part in getattr(node, "contents", ()):
        if isinstance(part, Rect):
            if part.fillColor is not None:
                yield part
        elif isinstance(part, Group):
            yield from _bars(part)
        else:
            yield from _bars(part.draw())
