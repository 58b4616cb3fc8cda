"""The list of what should be done now: one row for each matter, with the money at stake."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from shopdesk.i18n import _, ngettext
from shopdesk.metrics.agenda import BILL_DAYS, GAPS, LATE_HOURS, LOW_DAYS, PACE_DAYS, Entry, Matter
from shopdesk.ui.context import Context
from shopdesk.ui.formats import Formats
from shopdesk.ui.icons import Icon, pixmap
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import clear_layout

_ICONS = {
    Matter.TO_SHIP: Icon.TRUCK,
    Matter.TO_PAY: Icon.MONEY,
    Matter.OUT_OF_STOCK: Icon.STOCK,
    Matter.LOW_STOCK: Icon.STOCK,
    Matter.LATE_DELIVERY: Icon.TRUCK,
    Matter.BILLS_DUE: Icon.MONEY,
    Matter.PRICE_PROPOSALS: Icon.MONEY,
    Matter.NO_STOCK_RECORD: Icon.STOCK,
    Matter.NO_CUSTOMER: Icon.CUSTOMERS,
    Matter.NO_COST: Icon.MONEY,
}

_SIGN = 32  # pixels of the picture's ground


def title(entry: Entry) -> str:
    """The matter in a few words."""
    count = entry.count
    text = {
        Matter.TO_SHIP: ngettext("{n} order to ship", "{n} orders to ship", count),
        Matter.TO_PAY: ngettext("{n} order to be paid", "{n} orders to be paid", count),
        Matter.OUT_OF_STOCK: ngettext("{n} SKU sold out", "{n} SKUs sold out", count),
        Matter.LOW_STOCK: ngettext("{n} SKU is running low", "{n} SKUs are running low", count),
        Matter.LATE_DELIVERY: ngettext(
            "{n} purchase order is late", "{n} purchase orders are late", count
        ),
        Matter.BILLS_DUE: ngettext("{n} bill to pay", "{n} bills to pay", count),
        Matter.PRICE_PROPOSALS: ngettext("{n} price proposed", "{n} prices proposed", count),
        Matter.NO_STOCK_RECORD: ngettext(
            "{n} SKU was never counted", "{n} SKUs were never counted", count
        ),
        Matter.NO_CUSTOMER: ngettext(
            "{n} order without a customer", "{n} orders without a customer", count
        ),
        Matter.NO_COST: ngettext("{n} SKU has no cost", "{n} SKUs have no cost", count),
    }[entry.matter]
    return text.format(n=f"{count:,}")


def detail(entry: Entry, formats: Formats) -> str:
    """Why it matters, or since when it waits."""
    matter = entry.matter
    if matter in {Matter.TO_SHIP, Matter.TO_PAY}:
        return _waiting(entry, formats)
    return {
        Matter.OUT_OF_STOCK: _("Nothing left of what sold in the last {days} days."),
        Matter.LOW_STOCK: _("At the pace of the last 28 days it lasts less than {low} days."),
        Matter.LATE_DELIVERY: _("The goods should have come by now: ask, or buy elsewhere."),
        Matter.BILLS_DUE: _bills(entry),
        Matter.PRICE_PROPOSALS: _("Nothing changes before you accept them."),
        Matter.NO_STOCK_RECORD: _("Sold without a stock record: nobody can tell what is left."),
        Matter.NO_CUSTOMER: _("Repeat purchases and segments of the last 12 months miss them."),
        Matter.NO_COST: _("Their profit cannot be told."),
    }[matter].format(days=PACE_DAYS, low=LOW_DAYS)


def _bills(entry: Entry) -> str:
    if not entry.late:
        return _("Due within {days} days.").format(days=BILL_DAYS)
    text = ngettext("{n} is overdue.", "{n} are overdue.", entry.late)
    return text.format(n=f"{entry.late:,}")


def _waiting(entry: Entry, formats: Formats) -> str:
    since = formats.instant(entry.oldest)
    if not entry.late:
        return _("The oldest one waits since {since}.").format(since=since)
    text = ngettext(
        "{n} waits longer than {hours} hours, the oldest since {since}.",
        "{n} wait longer than {hours} hours, the oldest since {since}.",
        entry.late,
    )
    return text.format(n=f"{entry.late:,}", hours=LATE_HOURS, since=since)


def money_words(entry: Entry) -> str:
    """What the amount beside the entry is."""
    if entry.matter in {Matter.TO_PAY, Matter.BILLS_DUE}:
        return _("still due")
    if entry.matter is Matter.LATE_DELIVERY:
        return _("still to come")
    if entry.matter is Matter.PRICE_PROPOSALS:
        return _("at stake in stock")
    if entry.matter is Matter.TO_SHIP:
        return _("ordered")
    if entry.matter is Matter.NO_CUSTOMER:
        return _("sold in 12 months")
    return _("sold in {days} days").format(days=PACE_DAYS)


class AgendaRow(QAbstractButton):
    """One entry; the whole row is the button that shows its records."""

    def __init__(self, entry: Entry, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._theme = context.theme
        theme = context.theme
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        box = QHBoxLayout(self)
        left = theme.grid(1.5) + theme.px(_SIGN) + theme.grid(1.5)
        box.setContentsMargins(left, theme.grid(1), theme.grid(1.5), theme.grid(1))
        box.setSpacing(theme.grid(1.5))
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(Label(title(entry), "strong", wrap=True))
        words.addWidget(Label(detail(entry, context.formats), "small", wrap=True))
        box.addLayout(words, 1)
        amount = context.formats.money(entry.money)
        money = QVBoxLayout()
        money.setSpacing(theme.px(2))
        right = Qt.AlignmentFlag.AlignRight
        money.addWidget(Label(amount, "strong"), alignment=right)
        money.addWidget(Label(money_words(entry), "small"), alignment=right)
        money.addStretch(1)
        box.addLayout(money)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(f"{title(entry)}, {amount} {money_words(entry)}")
        self.setAccessibleDescription(detail(entry, context.formats))

    @property
    def _tone(self) -> Tone:
        if self.entry.matter is Matter.OUT_OF_STOCK:
            return Tone.BAD
        if self.entry.urgent:
            return Tone.WARN
        return Tone.NEUTRAL if self.entry.matter in GAPS else Tone.ACCENT

    def _paint_sign(self, painter: QPainter) -> None:
        theme, ratio = self._theme, self.devicePixelRatioF()
        ink, ground = theme.tone(self._tone)
        side, inset = theme.px(_SIGN), theme.grid(1.5)
        box = QRectF(inset, theme.grid(1), side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        size = theme.size("icon")
        picture = pixmap(_ICONS[self.entry.matter], ink, round(size * ratio)).copy()
        picture.setDevicePixelRatio(ratio)
        corner = QPointF(box.center().x() - size / 2, box.center().y() - size / 2)
        painter.drawPixmap(corner, picture)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        return layout.minimumSize() if layout is not None else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return layout.heightForWidth(width) if layout is not None else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isDown() or self.underMouse():
            painter.setBrush(QColor(theme.color("hover")))
            painter.drawRoundedRect(area, theme.size("radius"), theme.size("radius"))
        self._paint_sign(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.color("accent")), 1.5))
            painter.drawRoundedRect(area, theme.size("radius"), theme.size("radius"))


class AgendaPanel(QWidget):
    """The ranked entries, or the words that nothing waits.

    Signals:
        entry_opened: with the ``Entry`` that was clicked.
    """

    entry_opened = Signal(object)

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.rows: list[AgendaRow] = []
        waiting = Label(_("Looking for what waits…"), "muted")
        waiting.setContentsMargins(context.theme.grid(1.5), 0, 0, 0)
        self._box.addWidget(waiting)
        self._box.addStretch(1)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries."""
        clear_layout(self._box)
        self.rows = []
        for entry in entries:
            row = AgendaRow(entry, self._context, parent=self)
            row.clicked.connect(self._on_row_clicked)
            self.rows.append(row)
            self._box.addWidget(row)
        if not entries:
            nothing = Label(_("Nothing waits for you."), "muted", wrap=True)
            nothing.setContentsMargins(self._context.theme.grid(1.5), 0, 0, 0)
            self._box.addWidget(nothing)
        self._box.addStretch(1)

    def _on_row_clicked(self) -> None:
        row = self.sender()
        if isinstance(row, AgendaRow):
            self.entry_opened.emit(row.entry)
