"""What happened to a record, newest at the bottom: a line of dots with words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from shopdesk.ui.theme import Theme, Tone
from shopdesk.ui.widgets.label import Label


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened; texts as shown (data passes through ``Label`` unharmed)."""

    when: str
    text: str
    detail: str = ""
    amount: str = ""
    tone: Tone = Tone.NEUTRAL


class _Dot(QWidget):
    """The dot of a moment on its piece of the line."""

    def __init__(self, theme: Theme, tone: Tone, *, first: bool, last: bool) -> None:
        super().__init__()
        self._theme = theme
        self._tone = tone
        self._first = first
        self._last = last
        self.setFixedWidth(theme.px(18))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(18), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2
        height = self._theme.px(11)
        painter.setPen(QPen(QColor(self._theme.color("border_strong")), 1.4))
        if not self._first:
            painter.drawLine(QPointF(middle, 0), QPointF(middle, height))
        if not self._last:
            painter.drawLine(QPointF(middle, height), QPointF(middle, self.height()))
        size = self._theme.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tone(self._tone)[0]))
        painter.drawEllipse(QRectF(middle - size / 2, height - size / 2, size, size))


class Timeline(QWidget):
    """Shows moments in the order given."""

    def __init__(
        self, moments: Sequence[Moment], theme: Theme, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.grid())
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        for place, moment in enumerate(moments):
            dot = _Dot(theme, moment.tone, first=place == 0, last=place == len(moments) - 1)
            grid.addWidget(dot, place, 0)
            words = QWidget()
            words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            inner = QGridLayout(words)
            inner.setContentsMargins(0, 0, 0, theme.grid(1.5))
            inner.setSpacing(theme.px(2))
            inner.setColumnStretch(0, 1)
            inner.addWidget(Label(moment.text, wrap=True), 0, 0)
            if moment.amount:
                inner.addWidget(
                    Label(moment.amount, "strong"), 0, 1, alignment=Qt.AlignmentFlag.AlignTop
                )
            below = "  ·  ".join(part for part in (moment.when, moment.detail) if part)
            inner.addWidget(Label(below, "small", wrap=True), 1, 0, 1, 2)
            grid.addWidget(words, place, 1)
