"""Sales by day as bars beside the days before: painted by hand, so Home needs no chart library.

One tab stop: arrow keys go from day to day, Enter opens the day, and the words of the day are told
to screen readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from shopdesk.charts.numbers import tick
from shopdesk.i18n import _
from shopdesk.metrics.measure import Unit
from shopdesk.ui.formats import Formats, tooltip
from shopdesk.ui.theme import Theme

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class DayBar:
    """Money of one day and of the day it is compared with, in minor units; None = unknown."""

    day: date
    value: int | None
    before: int | None = None


def nice_top(highest: float, steps: int = 5) -> tuple[float, float]:
    """A round top of the scale at or above the highest value, and the distance of its ticks."""
    if highest <= 0:
        return 1.0, 1.0
    rough = highest / steps
    power = 10.0 ** (len(str(int(rough))) - 1 if rough >= 1 else -2)
    step = next(power * factor for factor in _STEPS if power * factor >= rough)
    count = -(-highest // step)
    return step * count, step


class DayBars(QWidget):
    """Bars of ``DayBar``s; what went before stands behind each, wider and paler.

    Signals:
        day_opened: the day that was clicked or chosen with Enter.
    """

    day_opened = Signal(object)

    def __init__(self, theme: Theme, formats: Formats, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._formats = formats
        self.days: tuple[DayBar, ...] = ()
        self._names = ("", "")
        self._title = ""
        self._place = -1
        self.setFont(theme.font("small"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_days(
        self, days: Sequence[DayBar], *, title: str, now_name: str, before_name: str
    ) -> None:
        """Show other days; the names stand in the key above the bars."""
        self.days = tuple(days)
        self._title = title
        self._names = (now_name, before_name)
        self._place = -1
        self.setAccessibleName(title)
        self.update()

    def words(self, place: int) -> str:
        """A day in words."""
        day = self.days[place]
        text = _("{day}: {amount}").format(
            day=self._formats.date(day.day), amount=self._formats.money(day.value)
        )
        if day.before is None:
            return text
        return _("{now} ({name}: {before})").format(
            now=text, name=self._names[1], before=self._formats.money(day.before)
        )

    # geometry

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(420), self._theme.px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(260), self._theme.px(160))

    def _scale(self) -> tuple[float, float]:
        # In currency units: the ticks must be round for people, not for the database.
        highest = max(
            (value for day in self.days for value in (day.value, day.before) if value is not None),
            default=0,
        )
        unit = float(self._unit())
        top, step = nice_top(highest / unit)
        return top * unit, step * unit

    def _unit(self) -> int:
        from shopdesk.base.money import exponent

        return int(10 ** exponent(self._formats.currency))

    def _plot(self) -> QRect:
        metrics = QFontMetrics(self.font())
        top, step = self._scale()
        ticks = [self._tick(step * place) for place in range(round(top / step) + 1)]
        left = max(metrics.horizontalAdvance(text) for text in ticks) + self._theme.px(8)
        head = metrics.height() + self._theme.px(10)
        foot = metrics.height() + self._theme.px(6)
        return self.rect().adjusted(left, head, -self._theme.px(2), -foot)

    def _tick(self, minor: float) -> str:
        return tick(minor / self._unit(), Unit.MONEY, self._formats.currency)

    def _column(self, plot: QRect, place: int) -> QRectF:
        pitch = plot.width() / max(len(self.days), 1)
        return QRectF(plot.left() + place * pitch, plot.top(), pitch, plot.height())

    def _place_at(self, where: QPoint) -> int:
        plot = self._plot()
        if not self.days or not plot.contains(where):
            return -1
        place = int((where.x() - plot.left()) * len(self.days) / plot.width())
        return min(max(place, 0), len(self.days) - 1)

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self._plot()
        self._paint_key(painter)
        self._paint_scale(painter, plot)
        self._paint_days(painter, plot)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.color("accent")), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_key(self, painter: QPainter) -> None:
        theme = self._theme
        metrics = painter.fontMetrics()
        left, height = theme.px(4), metrics.height()
        swatch = theme.px(10)
        for name, color, high in (
            (self._names[0], theme.color("accent"), swatch),
            (self._names[1], theme.color("border_strong"), swatch),
        ):
            if not name:
                continue
            painter.fillRect(QRectF(left, (height - high) / 2, swatch, high), QColor(color))
            painter.setPen(QColor(theme.color("muted")))
            left += swatch + theme.px(6)
            width = metrics.horizontalAdvance(name)
            painter.drawText(QRect(left, 0, width + 2, height), 0, name)
            left += width + theme.grid(2)

    def _paint_scale(self, painter: QPainter, plot: QRect) -> None:
        theme = self._theme
        metrics = painter.fontMetrics()
        top, step = self._scale()
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for place in range(round(top / step) + 1):
            height = plot.bottom() - step * place / top * plot.height()
            painter.setPen(QPen(QColor(theme.color("border")), 1))
            painter.drawLine(plot.left(), round(height), plot.right(), round(height))
            painter.setPen(QColor(theme.color("muted")))
            area = QRectF(0, height - metrics.height() / 2, plot.left() - theme.px(6), 0)
            area.setHeight(metrics.height())
            painter.drawText(area, flags, self._tick(step * place))

    def _paint_days(self, painter: QPainter, plot: QRect) -> None:
        theme = self._theme
        accent, muted = QColor(theme.color("accent")), QColor(theme.color("muted"))
        ghost = QColor(theme.color("border_strong"))
        metrics = painter.fontMetrics()
        wanted = metrics.horizontalAdvance("00-00") + theme.grid(2)
        pitch = plot.width() / len(self.days)
        every = next((step for step in (1, 2, 5, 7, 14) if step * pitch >= wanted), 14)
        for place, day in enumerate(self.days):
            column = self._column(plot, place)
            if place == self._place:
                painter.fillRect(column, QColor(theme.color("hover")))
            gap = min(max(pitch * 0.12, 1), theme.px(6))
            self._paint_bar(painter, column.adjusted(gap, 0, -gap, 0), day.before, ghost)
            self._paint_bar(painter, column.adjusted(2 * gap, 0, -2 * gap, 0), day.value, accent)
            # Counted from the right: the newest day always has its label.
            if (len(self.days) - 1 - place) % every == 0:
                painter.setPen(muted)
                label = QRectF(column.center().x() - wanted / 2, plot.bottom() + theme.px(5), 0, 0)
                label.setSize(QSize(wanted, metrics.height()).toSizeF())
                label.moveRight(min(label.right(), float(self.width())))
                painter.drawText(label, int(Qt.AlignmentFlag.AlignHCenter), f"{day.day:%m-%d}")

    def _paint_bar(
        self, painter: QPainter, column: QRectF, amount: int | None, color: QColor
    ) -> None:
        top, _step = self._scale()
        if amount is not None and amount > 0:
            high = amount / top * column.height()
            painter.fillRect(column.adjusted(0, column.height() - high, 0, 0), color)

    # mouse and keys

    def _go(self, place: int) -> None:
        if place == self._place:
            return
        self._place = place
        self.setAccessibleDescription("" if place < 0 else self.words(place))
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(event.pos())
            if place < 0:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), tooltip(self.words(place)), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        self._go(place)
        pointing = place >= 0 and bool(self.days[place].value)
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor
        )

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._go(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.day_opened.emit(self.days[place].day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self.days) - 1
        moves = {
            Qt.Key.Key_Left: max(self._place - 1, 0) if self._place >= 0 else last,
            Qt.Key.Key_Right: min(self._place + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in moves and self.days:
            self._go(moves[Qt.Key(event.key())])
            column = self._column(self._plot(), self._place)
            where = self.mapToGlobal(column.center().toPoint())
            QToolTip.showText(where, tooltip(self.words(self._place)), self)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._place >= 0:
            self.day_opened.emit(self.days[self._place].day)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go(-1)
