"""Weeks sold as bars and weeks to come as a line in its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from shopdesk.i18n import _
from shopdesk.ui.theme import Theme

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Weeks:
    """Pieces of past weeks and of those to come; the bands are empty where nothing is known."""

    first_day: date  # of the first week to come
    past: Sequence[float]
    ahead: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()

    @property
    def begins(self) -> date:
        """First day of the oldest week shown."""
        return self.first_day - timedelta(days=_WEEK * len(self.past))

    @property
    def ends(self) -> date:
        """First day of the last week shown."""
        return self.first_day + timedelta(days=_WEEK * max(len(self.ahead) - 1, 0))


class WeekChart(QWidget):
    """Painted without a chart library, so that it is there at once."""

    def __init__(self, weeks: Weeks, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.weeks = weeks
        self._theme = theme
        self.setFont(theme.font("small"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Pieces by week, sold and expected"))
        self.setAccessibleDescription(self.words())
        self.setToolTip(self.words())

    def words(self) -> str:
        """What the picture says."""
        weeks = self.weeks
        text = _("{sold} pieces in the {past} weeks before {day}; {told} expected in {ahead} weeks")
        return text.format(
            sold=f"{sum(weeks.past):,.0f}",
            past=len(weeks.past),
            day=weeks.first_day.isoformat(),
            told=f"{sum(weeks.ahead):,.0f}",
            ahead=len(weeks.ahead),
        )

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(120))

    def _scale(self) -> tuple[float, float, float]:
        """Width of a week, height of a piece, where the base line runs."""
        weeks = self.weeks
        count = max(len(weeks.past) + len(weeks.ahead), 1)
        most = max([*weeks.past, *weeks.ahead, *weeks.high, 1.0])
        foot = self.height() - self.fontMetrics().height() - self._theme.px(4)
        head = self.fontMetrics().height() + self._theme.px(2)
        return self.width() / count, (foot - head) / most, foot

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, weeks = self._theme, self.weeks
        pitch, rise, foot = self._scale()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.color("accent")))
        gap = min(theme.px(2), pitch / 4)
        for place, pieces in enumerate(weeks.past):
            height = pieces * rise
            painter.drawRect(QRectF(place * pitch + gap / 2, foot - height, pitch - gap, height))
        self._paint_band(painter, pitch, rise, foot)
        painter.setPen(QPen(QColor(theme.color("text")), theme.px(2)))
        painter.drawPolyline(self._line(weeks.ahead, pitch, rise, foot))
        painter.setPen(QPen(QColor(theme.color("border")), 1))
        painter.drawLine(QPointF(0, foot), QPointF(self.width(), foot))
        self._paint_words(painter)

    def _line(self, values: Sequence[float], pitch: float, rise: float, foot: float) -> QPolygonF:
        start = len(self.weeks.past)
        return QPolygonF(
            [
                QPointF((start + place + 0.5) * pitch, foot - value * rise)
                for place, value in enumerate(values)
            ]
        )

    def _paint_band(self, painter: QPainter, pitch: float, rise: float, foot: float) -> None:
        weeks = self.weeks
        if not weeks.low:
            return
        soft = QColor(self._theme.color("accent"))
        soft.setAlphaF(0.25)
        painter.setBrush(soft)
        upper = self._line(weeks.high, pitch, rise, foot)
        lower = self._line(weeks.low, pitch, rise, foot)
        painter.drawPolygon(QPolygonF([*upper.toList(), *reversed(lower.toList())]))

    def _paint_words(self, painter: QPainter) -> None:
        weeks, height = self.weeks, self.fontMetrics().height()
        painter.setPen(QColor(self._theme.color("muted")))
        line = QRectF(0, self.height() - height, self.width(), height)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft), weeks.begins.isoformat())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight), weeks.ends.isoformat())
        head = QRectF(0, 0, self.width(), height)
        most = max([*weeks.past, *weeks.ahead, *weeks.high, 0.0])
        painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft), f"{most:,.0f}")
