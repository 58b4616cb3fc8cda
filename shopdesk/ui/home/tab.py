"""The Home tab: figures with their trend, what should be done now, sales by day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.clock import day_key
from shopdesk.base.period import Period
from shopdesk.charts.numbers import full, month_text
from shopdesk.i18n import _, ngettext
from shopdesk.metrics.agenda import Entry
from shopdesk.metrics.book import KPI_TILES
from shopdesk.metrics.measure import By, Unit
from shopdesk.settings import SHOP_NAME
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.figures import (
    TABS,
    change_words,
    hint,
    metrics_of,
    open_rows,
    remark,
    value_words,
)
from shopdesk.ui.home.figures import DAYS, HomeFigures, Tile, read_agenda, read_home
from shopdesk.ui.home.panel import AgendaPanel, title
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_query import Drill
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.day_bars import DayBar, DayBars
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.kpi_tile import KpiTile, TileFigure
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import card

_TILES_IN_A_ROW = (6, 3, 2)
_CARD_HEIGHT = 460
_WIDE = 860  # pixels at 100 % from which list and bars stand side by side


class HomeTab(LiveView):
    """First sight of the shop; everything on it is read after the first paint."""

    reads = frozenset(
        {
            *("sales_order", "refund", "stock_balance", "sku", "product", "import_batch"),
            *("purchase_order", "payable", "price_proposal"),
        }
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.figures: HomeFigures | None = None
        self._request = 0
        theme = context.theme
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedWidget(self)
        outer.addWidget(self._stack)
        self._empty = EmptyState(theme, parent=self)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setProperty("look", "body")
        scroll.setWidget(body)
        scroll.viewport().setAutoFillBackground(False)
        self._stack.addWidget(scroll)
        self._stack.addWidget(self._empty)
        box = QVBoxLayout(body)
        box.setContentsMargins(theme.grid(3), theme.grid(2), theme.grid(3), theme.grid(3))
        box.setSpacing(theme.grid(2))
        box.addLayout(self._head())
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.grid(1.5))
        box.addLayout(self._grid)
        self.tiles = [KpiTile(theme) for _key in KPI_TILES]
        for place, tile in enumerate(self.tiles):
            tile.clicked.connect(partial(self._on_tile_clicked, place))
        self._lower = QGridLayout()
        self._lower.setSpacing(theme.grid(1.5))
        box.addLayout(self._lower, 10)
        box.addStretch(1)
        self._agenda_card = self._build_agenda()
        self._days_card = self._build_days()
        self._shape: tuple[int, bool] | None = None
        self._arrange()
        self._empty_actions = (
            self._action(_("Import a file…"), self._on_import_clicked),
            self._action(_("Add a product"), self._on_product_asked),
            self._action(_("Open the demo shop"), self._on_demo_asked),
        )

    def _action(self, text: str, slot: Any) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(lambda _checked=False: slot())
        return action

    # building

    def _head(self) -> QHBoxLayout:
        theme = self.context.theme
        head = QHBoxLayout()
        head.setSpacing(theme.grid(2))
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        name = self.context.preferences.get(SHOP_NAME)
        words.addWidget(Label(name or _("Home"), "title"))
        self._age = Label(_("Reading the figures…"), "muted", wrap=True)
        words.addWidget(self._age)
        head.addLayout(words, 1)
        self._import = push_button(_("Import a file…"))
        self._import.clicked.connect(self._on_import_clicked)
        head.addWidget(self._import, alignment=Qt.AlignmentFlag.AlignTop)
        return head

    def _section(self, heading: str) -> tuple[QFrame, QVBoxLayout]:
        theme = self.context.theme
        frame = card()
        frame.setMaximumHeight(theme.px(_CARD_HEIGHT))
        box = QVBoxLayout(frame)
        box.setContentsMargins(theme.grid(1), theme.grid(1.5), theme.grid(1), theme.grid(1))
        box.setSpacing(theme.grid())
        label = Label(heading, "heading")
        label.setContentsMargins(theme.grid(1), 0, 0, 0)
        box.addWidget(label)
        return frame, box

    def _build_agenda(self) -> QFrame:
        frame, box = self._section(_("To do"))
        self.agenda = AgendaPanel(self.context, parent=self)
        self.agenda.entry_opened.connect(self._on_entry_opened)
        box.addWidget(self.agenda, 1)
        self._last_import = Label("", "small", wrap=True)
        self._last_import.setContentsMargins(self.context.theme.grid(1), 0, 0, 0)
        box.addWidget(self._last_import)
        return frame

    def _build_days(self) -> QFrame:
        frame, box = self._section(_("Sales by day"))
        self.bars = DayBars(self.context.theme, self.context.formats, parent=self)
        self.bars.day_opened.connect(self._on_day_opened)
        box.addWidget(self.bars, 1)
        return frame

    def _arrange(self) -> None:
        """Put tiles and cards where the width has room for them."""
        theme = self.context.theme
        room = self.width() - 2 * theme.grid(3)
        least = self.tiles[0].minimumSizeHint().width() + theme.grid(1.5)
        columns = next((many for many in _TILES_IN_A_ROW if many * least <= room), 1)
        wide = room >= theme.px(_WIDE)
        if (columns, wide) == self._shape:
            return
        self._shape = (columns, wide)
        for place, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, place // columns, place % columns)
        for column in range(_TILES_IN_A_ROW[0]):
            self._grid.setColumnStretch(column, int(column < columns))
        self._lower.addWidget(self._agenda_card, 0, 0)
        self._lower.addWidget(self._days_card, int(not wide), int(wide))
        self._lower.setColumnStretch(0, 1)
        self._lower.setColumnStretch(1, int(wide))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # reading and showing

    def refresh(self) -> None:
        self._request += 1
        metrics = metrics_of(self.context)
        self.context.tasks.call(
            partial(read_home, metrics), done=partial(self._on_read, self._request), owner=self
        )
        self.context.tasks.call(
            partial(read_agenda, metrics),
            done=partial(self._on_agenda, self._request),
            owner=self,
        )

    def _on_agenda(self, request: int, entries: tuple[Entry, ...]) -> None:
        if request == self._request:
            self.agenda.show_entries(entries)

    def _on_read(self, request: int, figures: HomeFigures) -> None:
        if request != self._request:
            return
        self.figures = figures
        if figures.blank:
            self._show_empty()
            return
        self._stack.setCurrentIndex(0)
        self._age.setText(self._age_words(figures))
        for tile, found in zip(self.tiles, figures.tiles, strict=False):
            tile.show_figure(self._tile_figure(found, figures))
        for place, tile in enumerate(self.tiles):
            tile.setVisible(place < len(figures.tiles))
        self._show_days(figures)
        self._show_import(figures)

    def _show_empty(self) -> None:
        self._empty.show_empty(
            Empty(
                Icon.HOME,
                _("This shop is empty"),
                _(
                    "Drop a file of orders, products or customers on this window, or enter the "
                    "first product by hand. Home then shows sales, what waits and what is missing."
                ),
                self._empty_actions,
            )
        )
        self._stack.setCurrentWidget(self._empty)

    def _age_words(self, figures: HomeFigures) -> str:
        formats = self.context.formats
        if figures.until is None:
            return _("No sale is recorded yet.")
        if figures.live:
            sales = full(figures.today_sales, Unit.MONEY, formats.currency)
            count = figures.today_orders
            today = ngettext(
                "Today so far {n} order, {money}.", "Today so far {n} orders, {money}.", count
            ).format(n=f"{count:,}", money=sales)
            below = _("Below: the last {days} days, compared with the {days} before.")
            return f"{today} {below.format(days=DAYS)}"
        period = figures.scope.period
        month = month_text(period.start)
        if figures.until < period.last_day:
            return _(
                "The data ends on {day}. The figures below are of {month} up to that day."
            ).format(day=formats.date(figures.until), month=month)
        return _("The data ends on {day}. The figures below are of {month}.").format(
            day=formats.date(figures.until), month=month
        )

    def _tile_figure(self, tile: Tile, figures: HomeFigures) -> TileFigure:
        found, measure = tile.comparison, tile.measure
        change = change_words(found.change, measure.unit)
        if figures.live:
            against = _("vs {days} days before").format(days=DAYS)
        elif found.like_for_like:
            days = found.previous_period
            against = _("vs {first}–{last} {month}").format(
                first=days.start.day,
                last=days.last_day.day,
                month=month_text(days.start, year=False),
            )
        else:
            against = _("vs {month}").format(month=month_text(found.previous_period.start))
        trend = _("12 months") if tile.trend_by is By.MONTH else _("30 days")
        return TileFigure(
            label=_(measure.label),
            value=value_words(found, self.context.formats.currency),
            change=change,
            good=found.good(found.change),
            against=against if change else "",
            remark=remark(found),
            hint=hint(measure),
            trend=tile.trend,
            trend_name=trend,
        )

    def _show_days(self, figures: HomeFigures) -> None:
        self._days_card.setVisible(bool(figures.days))
        if not figures.days:
            return
        days = [DayBar(day.day, day.value, day.before) for day in figures.days]
        self.bars.show_days(
            days,
            title=_("Sales by day, {first} to {last}").format(
                first=self.context.formats.date(days[0].day),
                last=self.context.formats.date(days[-1].day),
            ),
            now_name=_("these 30 days"),
            before_name=_("the 30 days before"),
        )

    def _show_import(self, figures: HomeFigures) -> None:
        last = figures.last_import
        self._last_import.setVisible(last is not None)
        if last is not None:
            self._last_import.setText(
                _("Last import: {file}, {when}").format(
                    file=last.file, when=self.context.formats.instant(last.at)
                )
            )

    # going on from here

    def _on_import_clicked(self) -> None:
        self.context.ask_import()

    def _on_product_asked(self) -> None:
        self.context.show("products")
        # The tab's own way to a new record, as if its key had been pressed.
        new = QKeySequence("Ctrl+N")
        for entry in self.context.actions.entries():
            if entry.scope is not None and entry.action.shortcut() == new:
                entry.action.trigger()
                return

    def _on_demo_asked(self) -> None:
        window: Any = self.window()
        window.open_demo()

    def _on_tile_clicked(self, place: int) -> None:
        if self.figures is None or place >= len(self.figures.tiles):
            return
        tile = self.figures.tiles[place]
        open_rows(self.context, tile.measure, self.figures.scope, owner=self)

    def _on_entry_opened(self, entry: Entry) -> None:
        self.context.show(TABS[entry.rows], Drill(title(entry), entry.query))

    def _on_day_opened(self, day: date) -> None:
        figures = self.figures
        if figures is None or figures.day_measure is None:
            return
        shown = Period(figures.days[0].day, figures.days[-1].day + timedelta(days=1))
        open_rows(
            self.context,
            figures.day_measure,
            figures.scope.during(shown),
            owner=self,
            by=By.DAY,
            point=day_key(day),
            label=self.context.formats.date(day),
        )
