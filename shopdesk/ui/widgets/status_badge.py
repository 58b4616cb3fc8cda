"""A status as a word on a soft colour; the same drawing in labels and table cells."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from shopdesk.ui.formats import NOTHING, visible
from shopdesk.ui.table_model import TONE_ROLE
from shopdesk.ui.theme import Theme, Tone


def draw_badge(painter: QPainter, area: QRect, text: str, theme: Theme, tone: Tone) -> None:
    """Draw the word on its colour, left-aligned and centred in height, cut where too long."""
    ink, ground = theme.tone(tone)
    metrics = painter.fontMetrics()
    padding = theme.px(8)
    room = area.width() - 2 * padding
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))
    width = min(metrics.horizontalAdvance(shown) + 2 * padding, area.width())
    height = min(metrics.height() + theme.px(4), area.height())
    box = QRectF(area.left(), area.center().y() - height / 2 + 0.5, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(QColor(ink))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown)


class StatusBadge(QWidget):
    """A status in a form or panel."""

    def __init__(
        self, text: str, tone: Tone, theme: Theme, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFont(theme.font("small"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_status(text, tone)

    def set_status(self, text: str, tone: Tone) -> None:
        """Show another status."""
        self._text = visible(text)
        self._tone = tone
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        padding = self._theme.px(8)
        return QSize(
            metrics.horizontalAdvance(self._text) + 2 * padding + 2,
            metrics.height() + self._theme.px(4),
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_badge(painter, self.rect(), self._text, self._theme, self._tone)


class BadgeDelegate(QStyledItemDelegate):
    """Draws ``Kind.STATE`` cells as badges, ``inset`` pixels (at 100 %) inside the cell."""

    def __init__(self, theme: Theme, parent: QWidget, *, inset: int = 6) -> None:
        super().__init__(parent)
        self._theme = theme
        self._inset = theme.px(inset)
        self._font = theme.font("small")

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            palette: QPalette = option.palette
            painter.fillRect(area, palette.color(QPalette.ColorRole.Highlight))
        tone = index.data(TONE_ROLE)
        if tone is None or index.data() == NOTHING:
            return
        painter.save()
        painter.setFont(self._font)
        inset = self._inset
        draw_badge(
            painter, area.adjusted(inset, 0, -inset, 0), str(index.data()), self._theme, Tone(tone)
        )
        painter.restore()
