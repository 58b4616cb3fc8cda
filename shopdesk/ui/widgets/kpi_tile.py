"""A figure of the metric book as a tile: name, value, change, and a line of its recent past.

Painted by hand: six tiles must not wait for a chart library, and a tile is one button.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from shopdesk.i18n import _
from shopdesk.ui.formats import tooltip, visible
from shopdesk.ui.theme import Theme

_SMALLEST = 11  # pixels of a figure that does not fit otherwise
_TREND = 30  # height of the line


@dataclass(frozen=True, slots=True)
class TileFigure:
    """What a tile shows; every text is ready for people.

    Args:
        label: name of the figure.
        value: the figure.
        change: its change, empty when there is none to tell.
        good: whether the change is welcome; None when it is neither.
        against: what the change is measured against.
        remark: small sample, unfinished period.
        hint: formula and definition, shown as the tooltip.
        trend: the recent past as numbers, oldest first; None where nothing is known.
        trend_name: what the line covers, for people who do not see it.
        second: another change in words, written below where there is no trend.
    """

    label: str
    value: str
    change: str = ""
    good: bool | None = None
    against: str = ""
    remark: str = ""
    hint: str = ""
    trend: tuple[float | None, ...] = ()
    trend_name: str = ""
    second: str = ""

    @property
    def spoken(self) -> str:
        """Everything in words, for screen readers."""
        parts = [f"{self.label}: {self.value}"]
        if self.change:
            parts.append(f"{self.change} {self.against}".strip())
        parts += [text for text in (self.second, self.remark) if text]
        return ", ".join(parts)


class KpiTile(QAbstractButton):
    """Shows a ``TileFigure``; without one it shows that it is being read.

    Args:
        opens: whether a click leads to the rows behind the figure; else it is only read.
    """

    def __init__(self, theme: Theme, *, opens: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.figure: TileFigure | None = None
        self._opens = opens
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(_("Loading…"))
        if opens:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_figure(self, figure: TileFigure) -> None:
        """Show a figure."""
        self.figure = figure
        self.setAccessibleName(figure.spoken)
        self.setAccessibleDescription(figure.hint)
        self.setToolTip(tooltip(figure.hint))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._theme
        small = QFontMetrics(theme.font("small")).height()
        value = QFontMetrics(theme.font("title", bold=True)).height()
        foot = theme.px(4)
        if self.figure is None or self.figure.trend:
            foot = theme.px(_TREND + 12)
        elif self.figure.second:
            foot += small
        height = 2 * theme.grid(1.5) + 2 * small + value + foot
        return QSize(theme.px(196), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(148), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_card(painter)
        margin = self._theme.grid(1.5)
        area = self.rect().adjusted(margin, margin, -margin, -margin)
        if self.figure is None:
            self._paint_waiting(painter, area)
        else:
            self._paint_figure(painter, area, self.figure)

    def _paint_card(self, painter: QPainter) -> None:
        theme = self._theme
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = theme.color("border")
        if self.hasFocus():
            edge = theme.color("accent")
        elif self._opens and self.underMouse():
            edge = theme.color("border_strong")
        painter.setPen(QPen(QColor(edge), 1.5 if self.hasFocus() else 1))
        painter.setBrush(QColor(theme.color("surface")))
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))

    def _paint_waiting(self, painter: QPainter, area: QRect) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.color("hover")))
        short, high = theme.px(10), theme.px(22)
        painter.drawRoundedRect(area.left(), area.top() + 2, area.width() // 2, short, 4, 4)
        top = area.top() + theme.grid(3)
        painter.drawRoundedRect(area.left(), top, area.width() * 2 // 3, high, 4, 4)

    def _paint_figure(self, painter: QPainter, area: QRect, figure: TileFigure) -> None:
        theme = self._theme
        small, large = theme.font("small"), theme.font("title", bold=True)
        line, high = QFontMetrics(small).height(), QFontMetrics(large).height()
        label = visible(figure.label)
        painter.setFont(_fitting(QFont(small), label, area.width()))
        painter.setPen(QColor(theme.color("muted")))
        top = QRect(area.left(), area.top(), area.width(), line)
        _draw_cut(painter, top, label)
        value = visible(figure.value)
        painter.setFont(_fitting(large, value, area.width()))
        painter.setPen(QColor(theme.color("text")))
        middle = QRect(area.left(), top.bottom() + theme.px(2), area.width(), high)
        _draw_cut(painter, middle, value)
        below = QRect(area.left(), middle.bottom() + theme.px(2), area.width(), line)
        self._paint_change(painter, below, figure)
        if figure.trend:
            trend = theme.px(_TREND)
            room = QRectF(area.left(), area.bottom() - trend, area.width(), trend)
            draw_sparkline(painter, room, figure.trend, theme)
        elif figure.second:
            painter.setPen(QColor(theme.color("muted")))
            painter.setFont(theme.font("small"))
            _draw_cut(painter, below.translated(0, line), visible(figure.second))

    def _paint_change(self, painter: QPainter, area: QRect, figure: TileFigure) -> None:
        """Write the change in its colour and what it is against beside it."""
        theme = self._theme
        left = area.left()
        if figure.change:
            tone = {True: "good", False: "bad", None: "text"}[figure.good]
            painter.setPen(QColor(theme.color(tone)))
            painter.setFont(theme.font("small", bold=True))
            _draw_cut(painter, area, visible(figure.change))
            left += painter.fontMetrics().horizontalAdvance(visible(figure.change)) + theme.px(5)
        rest = area.adjusted(left - area.left(), 0, 0, 0)
        painter.setPen(QColor(theme.color("muted")))
        painter.setFont(theme.font("small"))
        if figure.remark:
            _draw_cut(painter, rest, visible(figure.remark))
        elif painter.fontMetrics().horizontalAdvance(figure.against) <= rest.width():
            # Said above the tiles as well; half of it would say nothing.
            _draw_cut(painter, rest, visible(figure.against))


def _fitting(font: QFont, text: str, width: int) -> QFont:
    """The font, smaller where the text would not fit: a figure must never be cut."""
    while QFontMetrics(font).horizontalAdvance(text) > width and font.pixelSize() > _SMALLEST:
        font.setPixelSize(font.pixelSize() - 1)
    return font


def _draw_cut(painter: QPainter, area: QRect, text: str) -> None:
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


def draw_sparkline(
    painter: QPainter, area: QRectF, values: Sequence[float | None], theme: Theme
) -> None:
    """Draw numbers as a line with a soft ground and a dot at the last one; gaps stay gaps."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return
    # From zero, so that a small movement does not look like a large one.
    low, high = min(*known, 0.0), max(*known, 0.0)
    span = (high - low) or 1.0
    dot = 2.5 * theme.zoom / 100
    box = area.adjusted(dot, dot, -dot, -dot)
    step = box.width() / max(len(values) - 1, 1)
    accent = QColor(theme.color("accent"))
    soft = QColor(accent)
    soft.setAlphaF(0.12)
    last: QPointF | None = None
    for run in _runs(values):
        points = [
            QPointF(box.left() + place * step, box.bottom() - (value - low) / span * box.height())
            for place, value in run
        ]
        ground = QPolygonF(
            [
                QPointF(points[0].x(), box.bottom()),
                *points,
                QPointF(points[-1].x(), box.bottom()),
            ]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(ground)
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 1.5 * theme.zoom / 100))
        painter.drawPath(path)
        last = points[-1]
    if last is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(last, dot, dot)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The values with their places, cut where one is missing."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is not None:
            runs[-1].append((place, value))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
