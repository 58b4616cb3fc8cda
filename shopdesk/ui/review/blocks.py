"""A page of the review as widgets: the same blocks that become pages, sheets and text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from shopdesk.charts.plots import ColumnPlot, HeatPlot, Plot, plot_table
from shopdesk.i18n import _
from shopdesk.metrics.book import BOOK
from shopdesk.metrics.measure import By, Convention, Key, Measure
from shopdesk.reports.document import (
    Beside,
    Block,
    Change,
    Chart,
    Kpi,
    KpiRow,
    Paragraph,
    Points,
    Table,
)
from shopdesk.reports.shown import change_text, figure_text, plot_as_table
from shopdesk.ui.context import Context
from shopdesk.ui.figures import hint
from shopdesk.ui.icons import Icon
from shopdesk.ui.review.pages import Content, Variant, Variants
from shopdesk.ui.review.report_table import ReportTable, ask_path, fill_table_menu
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.buttons import chip, icon_button
from shopdesk.ui.widgets.chart_view import ChartView, save_picture
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.kpi_tile import KpiTile, TileFigure
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import card, clear_layout

_POINTS_TO_PIXELS = 1.5  # a page's chart on a screen, which is read from further away
_TILES_IN_A_ROW = 5
_PAIR_WIDTH = 900  # pixels at 100 % from which two cards stand side by side
_MANY_LABELS = 16
_ROWS_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Opened:
    """A figure whose records a person wants to see; a point of its series with its words."""

    measure: Measure
    by: By | None = None
    point: Key = None
    label: str = ""


Opener = Callable[[Opened], None]


class ContentView(QWidget):
    """Shows a ``Content``; tiles and rows open the records behind them through ``opener``."""

    def __init__(self, context: Context, *, opener: Opener, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "body")
        self._context = context
        self._opener = opener
        self._measures: dict[str, Measure] = {}
        theme = context.theme
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.grid(3), theme.grid(2), theme.grid(3), theme.grid(3))
        self._box.setSpacing(theme.grid(1.5))
        self._box.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_content(self, content: Content) -> None:
        """Show another page."""
        self._measures = {
            measure.name(convention): measure
            for measure in BOOK.values()
            for convention in Convention
        }
        clear_layout(self._box)
        if content.message:
            self._box.addWidget(Label(content.message, "heading", wrap=True, selectable=True))
        blocks = list(content.blocks)
        while blocks:
            first = blocks.pop(0)
            if blocks and _go_together(first, blocks[0]):
                pair = Pair(self._widget(first), self._widget(blocks.pop(0)), self._context)
                self._box.addWidget(pair)
            else:
                self._box.addWidget(self._widget(first))

    def add(self, widget: QWidget) -> None:
        """Add something below that is no block of a report."""
        self._box.addWidget(widget)

    def clear(self) -> None:
        """Take everything away."""
        clear_layout(self._box)

    def _widget(self, block: Block | Variants) -> QWidget:
        if isinstance(block, Variants):
            return VariantsCard(block, self._context, self._opener)
        if isinstance(block, KpiRow):
            return self._tiles(block)
        if isinstance(block, Chart):
            return ChartCard(block, self._context)
        if isinstance(block, Table):
            return TableCard(block, self._context)
        if isinstance(block, Beside):
            return Pair(self._widget(block.left), self._widget(block.right), self._context)
        if isinstance(block, Points):
            return self._points(block)
        if isinstance(block, Paragraph):
            text = f"{block.lead} {block.text}".strip()
            return Label(text, wrap=True, selectable=True)
        return Label(block.text, "muted", wrap=True, selectable=True)

    def _points(self, block: Points) -> QWidget:
        theme = self._context.theme
        frame = card()
        box = QVBoxLayout(frame)
        box.setContentsMargins(*[theme.grid(2)] * 4)
        box.setSpacing(theme.px(3))
        for item in block.items:
            if item.lead:
                box.addWidget(Label(item.lead, "strong", wrap=True, selectable=True))
            box.addWidget(Label(item.text, "muted", wrap=True, selectable=True))
            box.addSpacing(theme.grid())
        box.addStretch(1)
        return frame

    def _tiles(self, block: KpiRow) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(self._context.theme.grid(1.5))
        columns = min(len(block.kpis), _TILES_IN_A_ROW)
        for place, kpi in enumerate(block.kpis):
            grid.addWidget(self._tile(kpi), place // columns, place % columns)
        return holder

    def _tile(self, kpi: Kpi) -> KpiTile:
        measure = self._measures.get(kpi.label)
        opens = measure is not None and bool(measure.rows)
        tile = KpiTile(self._context.theme, opens=opens)
        changes = [change for change in kpi.changes if change.amount is not None]
        first = changes[0] if changes else None
        tile.show_figure(
            TileFigure(
                label=kpi.label,
                value=figure_text(kpi.figure),
                change=change_text(first) if first else "",
                good=first.good if first else None,
                against=first.against if first else "",
                remark=kpi.remark,
                hint="\n".join([*(_spoken(change) for change in changes), *_hints(measure)]),
                second=_spoken(changes[1]) if len(changes) > 1 else "",
            )
        )
        if opens and measure is not None:
            tile.clicked.connect(partial(_call, self._opener, Opened(measure)))
        return tile


def _go_together(first: Block | Variants, second: Block | Variants) -> bool:
    """Whether two blocks say more side by side: a chart and its causes, two charts of few marks."""
    if not isinstance(first, Chart) or not _is_narrow(first.plot):
        return False
    return isinstance(second, Points) or (isinstance(second, Chart) and _is_narrow(second.plot))


def _is_narrow(plot: Plot) -> bool:
    if isinstance(plot, HeatPlot):
        return False
    if isinstance(plot, ColumnPlot):
        return len(plot.labels) <= _MANY_LABELS
    return True


class Pair(QWidget):
    """Two widgets side by side, or below each other where the width is short."""

    def __init__(self, left: QWidget, right: QWidget, context: Context) -> None:
        super().__init__()
        self._least = context.theme.px(_PAIR_WIDTH)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(context.theme.grid(1.5))
        for widget in (left, right):
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            self._box.addWidget(widget, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= self._least
        self._box.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )


def _hints(measure: Measure | None) -> list[str]:
    return [hint(measure)] if measure is not None else []


def _spoken(change: Change) -> str:
    return f"{change_text(change)} {change.against}".strip()


def _call(opener: Opener, opened: Opened, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
    opener(opened)


class _Card(QFrame):
    """A calm surface with a title line and a menu of what can be done with its contents."""

    def __init__(self, title: str, context: Context) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.context = context
        theme = context.theme
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.grid(2), theme.grid(1), theme.grid(1), theme.grid(1.5))
        outer.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.setSpacing(theme.grid())
        label = Label(title, "strong", wrap=True, selectable=True)
        head.addWidget(label, 1)
        self.more = icon_button(Icon.MORE, _("Save or copy"), theme, parent=self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.more.setMenu(self.menu)
        head.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignTop)
        outer.addLayout(head)
        self.box = QVBoxLayout()
        self.box.setSpacing(theme.px(4))
        outer.addLayout(self.box)
        # Beside a higher card the contents stay at the top.
        outer.addStretch(1)

    def fill_menu(self, menu: QMenu) -> None:
        """Add the entries."""
        raise NotImplementedError

    def _on_menu_about_to_show(self) -> None:
        self.menu.clear()
        self.fill_menu(self.menu)


class ChartCard(_Card):
    """A chart with its message, its note and, when asked for, its figures below."""

    def __init__(self, chart: Chart, context: Context) -> None:
        super().__init__(chart.plot.title, context)
        self.chart = chart
        self.view = ChartView(context, height=round(chart.height * _POINTS_TO_PIXELS))
        self.view.show_plot(chart.plot)
        self.view.menu_asked.connect(self.fill_menu)
        self.box.addWidget(self.view)
        if chart.note:
            self.box.addWidget(Label(chart.note, "small", wrap=True))
        self.figures: ReportTable | None = None

    @property
    def table(self) -> Table:
        """The figures of the chart."""
        return plot_as_table(plot_table(self.chart.plot), self.chart.plot.title)

    def toggle_figures(self) -> None:
        """Show or hide the figures as a table."""
        if self.figures is not None:
            self.figures.hide()
            self.figures.deleteLater()
            self.figures = None
            return
        self.figures = ReportTable(
            self.table, self.context, name=self.chart.plot.title, most_rows=15
        )
        self.box.addWidget(self.figures)

    def fill_menu(self, menu: QMenu) -> None:
        words = _("Hide the figures") if self.figures is not None else _("Show the figures")
        menu.addAction(words).triggered.connect(lambda _checked=False: self.toggle_figures())
        menu.addSeparator()
        copy = menu.addAction(_("Copy the picture"))
        copy.triggered.connect(lambda _checked=False: self.view.copy_picture())
        for suffix, title in (
            (".png", _("Picture as PNG…")),
            (".pdf", _("Picture as PDF…")),
            (".svg", _("Picture as SVG…")),
        ):
            menu.addAction(title).triggered.connect(
                lambda _checked=False, suffix=suffix: self.save(suffix)
            )
        menu.addSeparator()
        fill_table_menu(menu, self.table, self.context, self)

    def save(self, suffix: str) -> None:
        """Ask for a place and write the picture there in the background."""
        path = ask_path(self.chart.plot.title, suffix, self.context, self)
        if path is not None:
            self.context.tasks.call(
                partial(_save, self.chart.plot, path, self.chart.height),
                done=self._on_saved,
                owner=self,
            )

    def _on_saved(self, path: Path) -> None:
        self.context.toast(_("Saved as {file}").format(file=path.name))


class TableCard(_Card):
    """A table of the report."""

    def __init__(self, table: Table, context: Context) -> None:
        super().__init__(table.title or table.columns[0].title, context)
        self.table = table
        self.view = ReportTable(table, context, name=table.title or _("Table"))
        self.box.addWidget(self.view)
        if table.note:
            self.box.addWidget(Label(table.note, "small", wrap=True))

    def fill_menu(self, menu: QMenu) -> None:
        fill_table_menu(menu, self.table, self.context, self)


class VariantsCard(_Card):
    """Several tables with chips to switch between them."""

    def __init__(self, block: Variants, context: Context, opener: Opener) -> None:
        super().__init__(block.title, context)
        self._block = block
        self._opener = opener
        self._place = 0
        self.view: ReportTable | None = None
        holder = QWidget()
        flow = FlowLayout(holder, spacing=context.theme.px(6))
        self.chips = QButtonGroup(self)
        self.chips.setExclusive(True)
        for place, variant in enumerate(block.variants):
            button = chip(variant.title, parent=holder)
            button.setChecked(place == 0)
            self.chips.addButton(button, place)
            flow.addWidget(button)
        self.chips.idClicked.connect(self.show_variant)
        self.box.addWidget(holder)
        self.show_variant(0)

    @property
    def variant(self) -> Variant:
        """What is shown."""
        return self._block.variants[self._place]

    def show_variant(self, place: int) -> None:
        """Show another table."""
        if self.view is not None:
            self.view.hide()
            self.view.deleteLater()
        self._place = place
        self.view = ReportTable(
            self.variant.table, self.context, name=self.variant.title, most_rows=_ROWS_SHOWN
        )
        self.view.row_activated.connect(self._on_row_activated)
        self.box.addWidget(self.view)

    def fill_menu(self, menu: QMenu) -> None:
        fill_table_menu(menu, self.variant.table, self.context, self)

    def _on_row_activated(self, place: int) -> None:
        label = self.variant.table.rows[place][1]
        self._opener(
            Opened(
                BOOK[self._block.measure],
                self._block.by,
                self.variant.keys[place],
                label if isinstance(label, str) else "",
            )
        )


def _save(plot: Plot, path: Path, height: float, _progress: Progress) -> Path:
    return save_picture(plot, path, aspect=height / 480)
