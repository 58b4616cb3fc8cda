"""A chart of ``shopdesk.charts`` on screen, drawn off the window's thread.

Why an image and not matplotlib's Qt canvas: importing matplotlib takes a second and drawing one
chart up to 0.1 s, on the window's thread with that canvas. Here a reading thread draws with Agg
and the window only paints the finished picture, in the pixels of its screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from shopdesk.charts.plots import Plot, plot_table
from shopdesk.charts.style import Style
from shopdesk.i18n import _
from shopdesk.ui.context import Context
from shopdesk.ui.tasks import Progress, Task, Tasks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RESIZE_REST_MS = 150
_SCREEN_DPI = 96  # of a screen at 100 %: 9 points are 12 pixels, our small size
_PRINT_WIDTH = 480.0  # points of a saved picture: the text width of an A4 page
_PICTURE_DPI = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a picture is and how it looks.

    Args:
        width: logical pixels.
        height: logical pixels.
        ratio: device pixels for one logical pixel.
        zoom: per cent.
        style: light or dark.
    """

    width: int
    height: int
    ratio: float
    zoom: int
    style: Style


def draw_image(plot: Plot, frame: Frame) -> QImage:
    """The chart as a picture; slow, so for a reading thread."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from shopdesk.charts.draw import figure
    from shopdesk.charts.style import drawing

    scale = _SCREEN_DPI / 72 * frame.zoom / 100
    with drawing(frame.style):
        drawn = figure(
            plot,
            style=frame.style,
            width=frame.width / scale,
            height=frame.height / scale,
            titled=False,
        )
        drawn.set_dpi(72 * scale * frame.ratio)
        canvas: Any = FigureCanvasAgg(drawn)
        canvas.draw()
        across, down = canvas.get_width_height()
        pixels = bytes(canvas.buffer_rgba())
    image = QImage(pixels, across, down, 4 * across, QImage.Format.Format_RGBA8888).copy()
    image.setDevicePixelRatio(frame.ratio)
    return image


def save_picture(plot: Plot, path: Path, *, aspect: float) -> Path:
    """Write the chart as it is printed, with its title, to a .png, .pdf or .svg file.

    Args:
        aspect: height for one of width.

    Raises:
        UserError: SD-EXP-001 to 003 if the file cannot be written; it is as it was.
    """
    from shopdesk.charts.draw import figure
    from shopdesk.charts.style import drawing
    from shopdesk.exports.files import whole_file

    with whole_file(path) as unfinished, drawing(Style.PRINT):
        drawn: Figure = figure(
            plot, style=Style.PRINT, width=_PRINT_WIDTH, height=_PRINT_WIDTH * aspect + 20
        )
        drawn.savefig(unfinished, dpi=_PICTURE_DPI, facecolor="white")
    return path


class ChartView(QWidget):
    """Shows one plot; drawn when first seen and again after its size stood still for 150 ms.

    Args:
        height: pixels at 100 %.

    Signals:
        menu_asked: a menu to fill with what can be done, before it is shown.
    """

    menu_asked = Signal(QMenu)

    def __init__(
        self, context: Context, *, height: int = 220, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._high = context.theme.px(height)
        self._plot: Plot | None = None
        self._image: QImage | None = None
        self._drawn: tuple[Plot | None, Frame] | None = None
        self._request = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rest = QTimer(self, singleShot=True, interval=RESIZE_REST_MS)
        self._rest.timeout.connect(self._draw)

    @property
    def plot(self) -> Plot | None:
        """What is shown."""
        return self._plot

    @property
    def image(self) -> QImage | None:
        """The finished picture; None while it is being drawn for the first time."""
        return self._image

    def show_plot(self, plot: Plot) -> None:
        """Show another plot."""
        if plot == self._plot:
            return
        self._plot = plot
        self.setAccessibleName(plot.title)
        self.setAccessibleDescription(_spoken(plot))
        if self.isVisible():
            self._draw()

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        if self._image is not None:
            QGuiApplication.clipboard().setImage(self._image)

    def sizeHint(self) -> QSize:
        return QSize(self._context.theme.px(420), self._high)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._context.theme.px(260), self._high)

    # drawing

    def _frame(self) -> Frame:
        theme = self._context.theme
        style = Style.DARK if theme.dark else Style.LIGHT
        return Frame(self.width(), self.height(), self.devicePixelRatioF(), theme.zoom, style)

    def _draw(self) -> None:
        if self._plot is not None and self.isVisible():
            _drawer_of(self._context.tasks).ask(self)

    @property
    def outdated(self) -> bool:
        """Whether what is shown differs from what would be drawn now."""
        return self.isVisible() and (self._plot, self._frame()) != self._drawn

    def start(self) -> Task | None:
        """Draw now; called when it is this chart's turn."""
        if self._plot is None:
            return None
        frame = self._frame()
        self._drawn = (self._plot, frame)
        self._request += 1
        return self._context.tasks.call(
            partial(_work, self._plot, frame),
            done=partial(self._on_drawn, self._request),
            owner=self,
        )

    def _on_drawn(self, request: int, image: QImage) -> None:
        if request == self._request:
            self._image = image
            self.update()

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rest.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._rest.start(RESIZE_REST_MS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._context.theme
        if self._image is not None:
            painter.drawImage(0, 0, self._image)
        else:
            painter.setPen(QColor(theme.color("faint")))
            painter.setFont(theme.font("small"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), _("Drawing…"))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.color("accent")), 1))
            painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.menu_asked.emit(menu)
        if not menu.isEmpty():
            menu.exec(event.globalPos())
        menu.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_picture()
        else:
            super().keyPressEvent(event)


class _Drawer(QObject):
    """Draws one chart at a time, those in sight first, so that lists never wait behind charts."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__(tasks)
        self._waiting: list[ChartView] = []
        self._busy = False

    def ask(self, view: ChartView) -> None:
        """Draw a chart when it is its turn."""
        if view not in self._waiting:
            self._waiting.append(view)
        self._next()

    def _next(self) -> None:
        while not self._busy:
            self._waiting = [
                view for view in self._waiting if shiboken6.isValid(view) and view.outdated
            ]
            if not self._waiting:
                return
            seen = [view for view in self._waiting if not view.visibleRegion().isEmpty()]
            view = (seen or self._waiting)[0]
            self._waiting.remove(view)
            task = view.start()
            if task is not None and task.running:
                self._busy = True
                task.finished.connect(self._on_finished)

    def _on_finished(self) -> None:
        self._busy = False
        self._next()


_drawers: WeakKeyDictionary[Tasks, _Drawer] = WeakKeyDictionary()


def _drawer_of(tasks: Tasks) -> _Drawer:
    found = _drawers.get(tasks)
    if found is None:
        found = _drawers[tasks] = _Drawer(tasks)
    return found


def _work(plot: Plot, frame: Frame, _progress: Progress) -> QImage:
    return draw_image(plot, frame)


def _spoken(plot: Plot, most: int = 12) -> str:
    """The first figures of a plot in words, for people who do not see it."""
    from shopdesk.charts.numbers import full

    table = plot_table(plot)
    lines = []
    for row in table.rows[:most]:
        cells = [
            str(cell) if unit is None or isinstance(cell, str) else full(cell, unit, table.currency)
            for cell, unit in zip(row, table.units, strict=True)
        ]
        lines.append(" ".join(cells))
    if len(table.rows) > most:
        lines.append(_("… {n} more").format(n=len(table.rows) - most))
    return "; ".join(lines)
