"""The Review tab: a period, its pages, and the printed review."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.period import Period
from shopdesk.i18n import _
from shopdesk.metrics.book import BOOK
from shopdesk.metrics.measure import CONVENTION_LABELS, Scope, convention_of
from shopdesk.settings import METRICS_CONVENTION
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.figures import metrics_of, open_rows
from shopdesk.ui.icons import Icon
from shopdesk.ui.importing.history import ImportHistory
from shopdesk.ui.review.blocks import ContentView, Opened
from shopdesk.ui.review.metric_book import MetricBook
from shopdesk.ui.review.pages import PAGES, Answer, read_page
from shopdesk.ui.review.period_bar import PeriodBar
from shopdesk.ui.tasks import Task
from shopdesk.ui.widgets.buttons import ActionButton
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import card

BOOK_PAGE = "book"
DATA_PAGE = "data"


class ReviewTab(LiveView):
    """Pages are computed when they are looked at, and again when the shop has changed."""

    reads = frozenset({"import_batch", "setting"}).union(
        *(measure.reads for measure in BOOK.values())
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.period: Period | None = None
        self._request = 0
        self._task: Task | None = None
        self._known: dict[str, Answer] = {}
        self._shown: tuple[str, Period] | None = None
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.grid(2), 0, 0)
        box.setSpacing(theme.grid())
        self._add_actions()
        box.addLayout(self._head())
        self.pages = QTabBar(self)
        self.pages.setDrawBase(False)
        self.pages.setExpanding(False)
        self.pages.setAccessibleName(_("Pages of the review"))
        for page in PAGES:
            self.pages.addTab(_(page.title))
        self.pages.addTab(_("Metric book"))
        self.pages.setContentsMargins(theme.grid(2), 0, 0, 0)
        row = QHBoxLayout()
        row.setContentsMargins(theme.grid(2), 0, theme.grid(2), 0)
        row.addWidget(self.pages)
        box.addLayout(row)
        self._stack = QStackedWidget(self)
        box.addWidget(self._stack, 1)
        self.view = ContentView(context, opener=self._on_measure_opened)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.view)
        self._scroll.viewport().setAutoFillBackground(False)
        self.book = MetricBook(context)
        self._empty = EmptyState(theme, parent=self)
        for widget in (self._scroll, self.book, self._empty):
            self._stack.addWidget(widget)
        self.pages.currentChanged.connect(self._on_page_changed)
        self.setFocusProxy(self.pages)

    # building

    def _add_actions(self) -> None:
        group = _("Review")
        add = self.context.actions.add
        self.print_action = add(
            _("Print review…"),
            self.print_review,
            shortcut="Ctrl+P",
            icon_name=Icon.PRINT,
            scope=self,
            group=group,
            keywords="pdf report",
        )
        self.import_action = QAction(_("Import a file…"), self)
        self.import_action.triggered.connect(lambda _checked=False: self.context.ask_import())
        add(
            _("The period before"),
            self._go_back,
            shortcut="Alt+Left",
            icon_name=Icon.CHEVRON_LEFT,
            scope=self,
            group=group,
        )
        add(
            _("The period after"),
            self._go_on,
            shortcut="Alt+Right",
            icon_name=Icon.CHEVRON_RIGHT,
            scope=self,
            group=group,
        )

    def _head(self) -> QHBoxLayout:
        theme = self.context.theme
        head = QHBoxLayout()
        head.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        head.setSpacing(theme.grid(1.5))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(_("Review"), "title"))
        convention = convention_of(self.context.preferences.get(METRICS_CONVENTION))
        self._convention = Label(_(CONVENTION_LABELS[convention]), "small", wrap=True)
        words.addWidget(self._convention)
        head.addLayout(words, 1)
        self.period_bar = PeriodBar(theme, parent=self)
        self.period_bar.period_changed.connect(self._on_period_changed)
        head.addWidget(self.period_bar, alignment=Qt.AlignmentFlag.AlignTop)
        self.print_button = ActionButton(self.print_action, "primary", parent=self)
        head.addWidget(self.print_button, alignment=Qt.AlignmentFlag.AlignTop)
        return head

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The keys of this tab work where the focus is.
        self.setFocus()

    # reading and showing

    @property
    def page(self) -> str:
        """Name of the page that is looked at."""
        place = self.pages.currentIndex()
        return PAGES[place].name if 0 <= place < len(PAGES) else BOOK_PAGE

    def refresh(self) -> None:
        self._known = {}
        self._read()

    def _read(self) -> None:
        if self.page == BOOK_PAGE:
            self.book.show_period(self.period)
            self._stack.setCurrentWidget(self.book)
            return
        known = self._known.get(self.page)
        if known is not None:
            self._show(known)
            return
        self._request += 1
        if self._task is not None:
            self._task.cancel()
        page = PAGES[self.pages.currentIndex()]
        if self._shown != (page.name, self.period):
            # The same page read again stays until its new figures are there.
            self._shown = None
            self.view.clear()
            self.view.add(Label(_("Reading the figures…"), "muted"))
            self._stack.setCurrentWidget(self._scroll)
        task = self.context.tasks.call(
            partial(read_page, metrics_of(self.context), page, self.period),
            done=partial(self._on_read, self._request, page.name),
            owner=self,
        )
        self._task = task if task.running else None

    def _on_read(self, request: int, name: str, answer: Answer) -> None:
        if request != self._request:
            return
        self._task = None
        self._known[name] = answer
        self.period = answer.period
        self.period_bar.set_period(
            answer.period,
            today=answer.today,
            first_day=answer.first_day,
            last_day=answer.last_day,
        )
        self._show(answer)

    def _show(self, answer: Answer) -> None:
        self.print_action.setEnabled(answer.content is not None)
        if answer.content is None:
            self._show_empty(answer)
            return
        shown = (self.page, answer.period)
        place = self._scroll.verticalScrollBar().value() if shown == self._shown else 0
        self._shown = shown
        self.view.setUpdatesEnabled(False)
        self.view.show_content(answer.content)
        if self.page == DATA_PAGE:
            self.view.add(self._history())
        self.view.setUpdatesEnabled(True)
        self._scroll.verticalScrollBar().setValue(place)
        self._stack.setCurrentWidget(self._scroll)

    def _history(self) -> QWidget:
        theme = self.context.theme
        frame = card()
        box = QVBoxLayout(frame)
        box.setContentsMargins(*[theme.grid(2)] * 4)
        box.setSpacing(theme.grid())
        box.addWidget(Label(_("Imports"), "strong"))
        box.addWidget(ImportHistory(self.context))
        return frame

    def _show_empty(self, answer: Answer) -> None:
        self._shown = None
        if answer.first_day is None or answer.last_day is None:
            empty = Empty(
                Icon.REVIEW,
                _("Nothing to review yet"),
                _("Import the orders of a platform, or enter the first order by hand."),
                (self.import_action,),
            )
        else:
            formats = self.context.formats
            empty = Empty(
                Icon.CALENDAR,
                _("No records in this period"),
                _("The records of this shop reach from {first} to {last}.").format(
                    first=formats.date(answer.first_day), last=formats.date(answer.last_day)
                ),
                (self._last_action(answer.last_day),),
            )
        self._empty.show_empty(empty)
        self._stack.setCurrentWidget(self._empty)

    def _last_action(self, day: date) -> QAction:
        action = QAction(_("Show the last month with records"), self._empty)
        month = Period.month(day.year, day.month)
        action.triggered.connect(lambda _checked=False: self.period_bar.choose(month))
        return action

    def _on_period_changed(self, period: Period) -> None:
        self.period = period
        self.refresh()

    def _on_page_changed(self, _place: int) -> None:
        self._read()

    # going on from here

    def _go_back(self) -> None:
        self.period_bar.go_back()

    def _go_on(self) -> None:
        self.period_bar.go_on()

    def _on_measure_opened(self, opened: Opened) -> None:
        if self.period is not None:
            open_rows(
                self.context,
                opened.measure,
                Scope(self.period),
                owner=self,
                by=opened.by,
                point=opened.point,
                label=opened.label,
            )

    def print_review(self) -> None:
        """Ask for language and format, write the review and show its pages."""
        from shopdesk.ui.review.dialogs import PrintDialog

        if self.period is not None:
            dialog = PrintDialog(self.context, self.period, parent=self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def view_state(self) -> dict[str, Any]:
        period = self.period
        days = [period.start.isoformat(), period.last_day.isoformat()] if period else []
        return {"page": self.pages.currentIndex(), "days": days}

    def restore_state(self, state: dict[str, Any]) -> None:
        days = [date.fromisoformat(day) for day in state.get("days") or []]
        if len(days) == 2:
            self.period = Period(days[0], days[1] + timedelta(days=1))
        self.pages.setCurrentIndex(int(state.get("page") or 0))
