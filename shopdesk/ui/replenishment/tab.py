"""The section "What to buy": proposals, shortages, clearance, ABC × XYZ."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QTabBar, QVBoxLayout

from shopdesk.i18n import _
from shopdesk.ui.context import Context, Everything, LiveView
from shopdesk.ui.figures import metrics_of
from shopdesk.ui.icons import Icon
from shopdesk.ui.replenishment.buy_page import BuyPage
from shopdesk.ui.replenishment.figures import READS, Board, read_board
from shopdesk.ui.replenishment.lists import ClearancePage, ShortagePage
from shopdesk.ui.replenishment.matrix_page import MatrixPage
from shopdesk.ui.review.report_table import fill_table_menu
from shopdesk.ui.widgets.buttons import ActionButton, icon_button
from shopdesk.ui.widgets.label import Label

if TYPE_CHECKING:
    from shopdesk.db.session import Changes

BUY, SHORTAGES, CLEARANCE, CLASSES = range(4)


class ReplenishmentTab(LiveView):
    """Computed when first shown and on request; a note tells when the shop has changed since.

    A computation takes seconds in a large shop, so it does not follow every commit.
    """

    reads = READS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.board: Board | None = None
        self._wanted: int | None = None
        self._request = 0
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.grid(2), 0, 0)
        box.setSpacing(theme.grid())
        self.again_action = context.actions.add(
            _("Compute again"), self.refresh, shortcut="F5", icon_name=Icon.REFRESH, scope=self,
            group=_("What to buy"),
        )  # fmt: skip
        box.addLayout(self._head())
        self.pages = QTabBar(self)
        self.pages.setDrawBase(False)
        self.pages.setExpanding(False)
        self.pages.setAccessibleName(_("Pages of What to buy"))
        row = QHBoxLayout()
        row.setContentsMargins(theme.grid(2), 0, theme.grid(2), 0)
        row.addWidget(self.pages)
        box.addLayout(row)
        self.buy = BuyPage(context)
        self.shortages = ShortagePage(context)
        self.clearance = ClearancePage(context)
        self.classes = MatrixPage(context)
        self._stack = QStackedWidget(self)
        titles = (_("What to buy"), _("Shortages"), _("Slow and dead stock"), _("ABC × XYZ"))
        for page, title in zip(self._all, titles, strict=True):
            self.pages.addTab(title)
            self._stack.addWidget(page)
        box.addWidget(self._stack, 1)
        self.pages.currentChanged.connect(self._on_page_changed)
        for page in (self.buy, self.clearance, self.classes):
            page.changed.connect(self.refresh)
        self.setFocusProxy(self.buy)

    @property
    def _all(self) -> tuple[BuyPage, ShortagePage, ClearancePage, MatrixPage]:
        return self.buy, self.shortages, self.clearance, self.classes

    def _head(self) -> QHBoxLayout:
        theme = self.context.theme
        head = QHBoxLayout()
        head.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        head.setSpacing(theme.grid(1.5))
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(Label(_("What to buy"), "title"))
        self.state = Label("", "muted", wrap=True)
        words.addWidget(self.state)
        head.addLayout(words, 1)
        self.export = icon_button(Icon.EXPORT, _("Export this list"), theme, parent=self)
        self.export.clicked.connect(self._on_export_clicked)
        head.addWidget(self.export)
        head.addWidget(ActionButton(self.again_action, parent=self))
        return head

    def _on_export_clicked(self) -> None:
        menu = self.export_menu()
        if menu is not None:
            menu.popup(self.export.mapToGlobal(self.export.rect().bottomLeft()))

    def export_menu(self) -> QMenu | None:
        """What can be done with the figures of the page that is shown; None before they are."""
        if self.board is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        table = self._all[self.pages.currentIndex()].table_of(self.board)
        fill_table_menu(menu, table, self.context, self)
        if self.pages.currentIndex() == BUY:
            from shopdesk.reports.buying import forecast_sheet

            sheet = menu.addMenu(_("Expected demand by week"))
            fill_table_menu(sheet, forecast_sheet(self.board.plan.needs), self.context, self)
        return menu

    # LiveView

    def on_changes(self, changes: Changes | Everything) -> None:
        if changes.concern(*self.reads) and self.board is not None and self.isVisible():
            self.state.setText(_("The shop has changed since: compute again (F5)."))
        elif changes.concern(*self.reads):
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for page in self._all:
            page.adapt(self.width())

    def refresh(self) -> None:
        """Compute everything anew; long work shows its progress and can be cancelled."""
        self._request += 1
        if self.board is None:
            self.state.setText(_("Forecasting the demand of every variant…"))
        self.context.tasks.call(
            partial(read_board, metrics_of(self.context)),
            done=partial(self._on_read, self._request),
            owner=self,
            label=_("Forecasting the demand of every variant…"),
        )

    def _on_read(self, request: int, board: Board) -> None:
        if request != self._request:
            return
        self.board = board
        for page in self._all:
            page.show_board(board)
        self.state.setText(
            _("{count} variants looked at, demand forecast from {day}.").format(
                count=f"{board.plan.considered:,}", day=board.plan.day.isoformat()
            )
        )
        if self._wanted is not None:
            self._select(self._wanted)
            self._wanted = None

    def _on_page_changed(self, place: int) -> None:
        page = self._all[place]
        self._stack.setCurrentWidget(page)
        self.setFocusProxy(page)
        page.setFocus()

    def show_target(self, target: Any) -> None:
        """Show the proposal of a SKU."""
        if not isinstance(target, int):
            return
        self.pages.setCurrentIndex(BUY)
        if self.board is None:
            self._wanted = target
        else:
            self._select(target)

    def _select(self, sku_id: int) -> None:
        ids = [one.sku_id for one in self.buy.model.proposals]
        if sku_id in ids:
            self.buy.table.selectRow(ids.index(sku_id))

    def view_state(self) -> dict[str, Any]:
        """The page, the limit and the current proposal."""
        one = self.buy.current
        return {
            "page": self.pages.currentIndex(),
            "limit": self.buy.limit.text(),
            "sku": one.sku_id if one else None,
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        """As it was before the window was rebuilt."""
        self.buy.limit.setText(str(state.get("limit", "")))
        if state.get("sku") is not None:
            self._wanted = int(state["sku"])
            if self.board is not None:
                self._select(self._wanted)
        self.pages.setCurrentIndex(int(state.get("page", BUY)))
