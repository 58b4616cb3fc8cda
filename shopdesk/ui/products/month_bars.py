"""Pieces sold month by month as small bars, for a look at the season of a product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from shopdesk.i18n import _
from shopdesk.ui.formats import Formats, tooltip
from shopdesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month (yyyymm): thousandths of pieces and minor units."""

    month: int
    units: int
    amount: int


def month_text(month: int) -> str:
    """``2026-03``."""
    return f"{month // 100}-{month % 100:02d}"


def fill_months(found: Sequence[MonthBar], last: int, count: int) -> list[MonthBar]:
    """The ``count`` months up to ``last`` (yyyymm), those without sales as zero."""
    known = {bar.month: bar for bar in found}
    months = []
    year, number = divmod(last, 100)
    for _step in range(count):
        months.append(year * 100 + number)
        year, number = (year - 1, 12) if number == 1 else (year, number - 1)
    return [known.get(month, MonthBar(month, 0, 0)) for month in reversed(months)]


class MonthBars(QWidget):
    """Paints months; the last one, still running, is paler."""

    def __init__(
        self,
        months: Sequence[MonthBar],
        theme: Theme,
        formats: Formats,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.months = tuple(months)
        self._theme = theme
        self._formats = formats
        self.setFont(theme.font("small"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = "; ".join(self.words(bar) for bar in self.months)
        self.setAccessibleName(_("Pieces sold by month"))
        self.setAccessibleDescription(words)

    def words(self, bar: MonthBar) -> str:
        """A month in words."""
        return _("{month}: {n} pieces, {amount}").format(
            month=month_text(bar.month),
            n=self._formats.quantity(bar.units),
            amount=self._formats.money(bar.amount),
        )

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(240), self._theme.px(72))

    def _areas(self) -> list[QRectF]:
        count = max(len(self.months), 1)
        pitch = self.width() / count
        foot = self.fontMetrics().height() + self._theme.px(4)
        room = self.height() - foot - self._theme.px(2)
        highest = max((bar.units for bar in self.months), default=0) or 1
        areas = []
        for place, bar in enumerate(self.months):
            height = max(bar.units / highest * room, 0)
            width = max(pitch - self._theme.px(4), 2)
            left = place * pitch + (pitch - width) / 2
            areas.append(QRectF(left, room - height + self._theme.px(2), width, height))
        return areas

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        foot = self.height() - self.fontMetrics().height() - theme.px(4)
        painter.setPen(QPen(QColor(theme.color("border")), 1))
        painter.drawLine(0, foot, self.width(), foot)
        painter.setPen(Qt.PenStyle.NoPen)
        accent = QColor(theme.color("accent"))
        pale = QColor(theme.color("accent"))
        pale.setAlphaF(0.5)
        areas = self._areas()
        for place, area in enumerate(areas):
            painter.setBrush(pale if place == len(areas) - 1 else accent)
            painter.drawRoundedRect(area, theme.px(2), theme.px(2))
        painter.setPen(QColor(theme.color("muted")))
        height = self.fontMetrics().height()
        line = QRectF(0, self.height() - height, self.width(), height)
        if self.months:
            painter.drawText(
                line, int(Qt.AlignmentFlag.AlignLeft), month_text(self.months[0].month)
            )
            painter.drawText(
                line, int(Qt.AlignmentFlag.AlignRight), month_text(self.months[-1].month)
            )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self.months:
            place = int(event.pos().x() * len(self.months) / max(self.width(), 1))
            bar = self.months[min(max(place, 0), len(self.months) - 1)]
            QToolTip.showText(event.globalPos(), tooltip(self.words(bar)), self)
            return True
        return super().event(event)
