"""The Promotions tab: discounts given, and the orders that got one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QTabBar, QVBoxLayout

from shopdesk.base.period import Period
from shopdesk.i18n import N_, _
from shopdesk.metrics.measure import Scope
from shopdesk.orders.queries import ORDERS
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.figures import metrics_of, open_rows
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.promotions.figures import Discounts, read_discounts
from shopdesk.ui.review.blocks import ContentView, Opened
from shopdesk.ui.review.period_bar import PeriodBar
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label

_SHOWN = ("number", "placed_at", "customer", "channel", "state", "goods", "discount", "total")
DISCOUNTED = replace(
    ORDERS,
    name="discounted_orders",
    title=N_("Orders with a discount"),
    base="o.discount > 0",
    columns=(
        *(replace(ORDERS.column(key), shown=True) for key in _SHOWN),
        *(replace(one, shown=False) for one in ORDERS.columns if one.key not in _SHOWN),
    ),
)


class PromotionsTab(LiveView):
    """Two pages: figures and orders."""

    reads = frozenset({"sales_order", "refund"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.period: Period | None = None
        self.shown: Discounts | None = None
        self._request = 0
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.grid(2), 0, 0)
        box.setSpacing(theme.grid())
        box.addLayout(self._head())
        self.pages = QTabBar(self)
        self.pages.setDrawBase(False)
        self.pages.setExpanding(False)
        self.pages.setAccessibleName(_("Pages of the promotions"))
        self.pages.addTab(_("Discounts given"))
        self.pages.addTab(_("Orders with a discount"))
        row = QHBoxLayout()
        row.setContentsMargins(theme.grid(2), 0, theme.grid(2), 0)
        row.addWidget(self.pages)
        box.addLayout(row)
        self._stack = QStackedWidget(self)
        box.addWidget(self._stack, 1)
        self.view = ContentView(context, opener=self._on_opened)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.view)
        self._scroll.viewport().setAutoFillBackground(False)
        self.orders = ListPage(
            context, DISCOUNTED, placeholder=_("Number, name, phone, platform number")
        )
        self.orders.set_empty(
            Empty(
                Icon.PROMOTIONS,
                _("No order has a discount"),
                _("Orders whose price was lowered appear here, imported or entered by hand."),
            )
        )
        self.orders.row_activated.connect(self._on_order_activated)
        self._empty = EmptyState(theme, parent=self)
        for widget in (self._scroll, self.orders, self._empty):
            self._stack.addWidget(widget)
        self.pages.currentChanged.connect(self._on_page_changed)
        self.setFocusProxy(self.pages)

    def _head(self) -> QHBoxLayout:
        theme = self.context.theme
        head = QHBoxLayout()
        head.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(Label(_("Promotions"), "title"))
        words.addWidget(
            Label(
                _(
                    "Campaigns, coupons and price rules come with a release of their own; this is "
                    "what was taken off prices so far."
                ),
                "muted",
                wrap=True,
            )
        )
        head.addLayout(words, 1)
        self.period_bar = PeriodBar(theme, parent=self)
        self.period_bar.period_changed.connect(self._on_period_changed)
        head.addWidget(self.period_bar, alignment=Qt.AlignmentFlag.AlignTop)
        return head

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()

    def refresh(self) -> None:
        self._request += 1
        self.context.tasks.call(
            partial(read_discounts, metrics_of(self.context), self.period),
            done=partial(self._on_read, self._request),
            owner=self,
        )

    def _on_read(self, request: int, found: Discounts) -> None:
        if request != self._request:
            return
        self.shown = found
        self.period = found.period
        self.period_bar.set_period(
            found.period, today=found.today, first_day=found.first_day, last_day=found.last_day
        )
        if found.content is not None:
            self.view.show_content(found.content)
        self._show()

    def _show(self) -> None:
        on_figures = self.pages.currentIndex() == 0
        self.period_bar.setVisible(on_figures)
        if not on_figures:
            self._stack.setCurrentWidget(self.orders)
        elif self.shown is not None and self.shown.content is None:
            self._empty.show_empty(self._nothing(self.shown))
            self._stack.setCurrentWidget(self._empty)
        else:
            self._stack.setCurrentWidget(self._scroll)

    def _nothing(self, found: Discounts) -> Empty:
        if found.last_day is None:
            action = QAction(_("Import a file…"), self._empty)
            action.triggered.connect(lambda _checked=False: self.context.ask_import())
            return Empty(
                Icon.PROMOTIONS,
                _("No sale is recorded yet"),
                _("Import the orders of a platform: their discounts are shown here."),
                (action,),
            )
        return Empty(
            Icon.CALENDAR,
            _("No records in this period"),
            _("Choose another period above."),
        )

    def _on_page_changed(self, _place: int) -> None:
        self._show()

    def _on_period_changed(self, period: Period) -> None:
        self.period = period
        self.refresh()

    def _on_opened(self, opened: Opened) -> None:
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

    def _on_order_activated(self, key: int) -> None:
        self.context.show("orders", key)

    def view_state(self) -> dict[str, Any]:
        period = self.period
        days = [period.start.isoformat(), period.last_day.isoformat()] if period else []
        return {"page": self.pages.currentIndex(), "days": days, "list": self.orders.view_state()}

    def restore_state(self, state: dict[str, Any]) -> None:
        days = [date.fromisoformat(day) for day in state.get("days") or []]
        if len(days) == 2:
            self.period = Period(days[0], days[1] + timedelta(days=1))
        self.orders.restore_state(state.get("list") or {})
        self.pages.setCurrentIndex(int(state.get("page") or 0))
