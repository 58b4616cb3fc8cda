"""The anatomy that every list tab shares: title, search and chips, the table, the side panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from shopdesk.base import clock
from shopdesk.base.table import TableQuery, TableSpec
from shopdesk.i18n import _, ngettext
from shopdesk.settings import SHOP_TIME_ZONE
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_menus import ColumnMenu, ViewMenu, export_menu
from shopdesk.ui.list_query import Drill, ListState, state_from_json
from shopdesk.ui.list_totals import SelectionTotals
from shopdesk.ui.table_model import TableModel, Tones
from shopdesk.ui.table_rows import read_text
from shopdesk.ui.widgets.buttons import ActionButton, icon_button
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.filter_bar import FilterBar
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.overflow_row import OverflowRow
from shopdesk.ui.widgets.side_panel import SidePanel
from shopdesk.ui.widgets.table_view import TableView

COPY_LIMIT = 50_000
# Pixels at 100 % below which a list gives way.
_ROOM_FOR_WORDS, _ROOM_FOR_PANEL = 900, 740


class ListPage(LiveView):
    """A list of one ``TableSpec`` with everything around it.

    Args:
        panel: the side panel; told the id of the current row.
        tones: column key → stored value → tone.
        placeholder: of the search box.

    Signals:
        current_changed: id of the current row, or None.
        selection_changed: number of selected rows.
        row_activated: id of the row opened by Enter or double click.
    """

    current_changed = Signal(object)
    selection_changed = Signal(int)
    row_activated = Signal(object)

    def __init__(
        self,
        context: Context,
        spec: TableSpec,
        *,
        panel: SidePanel | None = None,
        tones: Tones | None = None,
        placeholder: str = "",
    ) -> None:
        super().__init__(context)
        self.spec = spec
        self.reads = spec.reads
        self.panel = panel
        self.state = self._remembered_state()
        self._empty_texts = Empty(Icon.FILE, _("Nothing here yet"), "")
        self._row_actions: list[QAction] = []
        self._fits = self._holds = True
        self._wanted_id: int | None = None
        theme = context.theme
        self.model = TableModel(
            spec, context.tasks, context.formats, theme=theme, tones=tones, parent=self
        )
        self.table = TableView(self.model, theme, context.state, parent=self)
        self.filters = FilterBar(
            spec, theme, context.formats, today=self.today(), placeholder=placeholder, parent=self
        )
        self.filters.set_state(self.state)
        self._empty = EmptyState(theme, parent=self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.setFocusProxy(self.table)
        self._build()
        self._connect()
        self._add_actions()

    # what a tab adds

    def add_button(
        self,
        text: str,
        slot: Callable[[], object],
        *,
        primary: bool = False,
        shortcut: str = "",
        icon_name: Icon | None = None,
        keywords: str = "",
    ) -> QAction:
        """Put an action that writes into the title row, the palette and the list of keys.

        It is not there while the shop is only looked at; the same holds for ``add_row_action``.
        """
        action = self.context.actions.add(
            text,
            slot,
            shortcut=shortcut,
            icon_name=icon_name,
            scope=self,
            group=_(self.spec.title),
            keywords=keywords,
        )
        action.setVisible(not self.context.shop.read_only)
        button = ActionButton(action, "primary" if primary else "", parent=self)
        if primary:
            self._head.addWidget(button)
        else:
            self._buttons.add(button, place=len(self._buttons.buttons) - len(self._tools))
        return action

    def add_row_action(
        self,
        text: str,
        slot: Callable[[], object],
        *,
        shortcut: str = "",
        icon_name: Icon | None = None,
    ) -> QAction:
        """Put an action into the context menu of the rows; enabled while rows are selected.

        ``slot`` asks ``selected_ids`` itself.
        """
        action = self.context.actions.add(
            text, slot, shortcut=shortcut, icon_name=icon_name, scope=self, group=_(self.spec.title)
        )
        action.setEnabled(False)
        action.setVisible(not self.context.shop.read_only)
        self._row_actions.append(action)
        return action

    def add_above_table(self, widget: QWidget) -> None:
        """Put something of the tab's own between the filters and the table."""
        self._left.insertWidget(self._left.indexOf(self._stack), widget)

    def set_empty(self, empty: Empty) -> None:
        """What is shown when the shop has no such records at all."""
        self._empty_texts = empty

    # what others ask of a list

    def selected_ids(self) -> list[int]:
        """Ids of the selected rows in the order of the list."""
        return list(self.table.selected_ids())

    def current_id(self) -> int | None:
        """Id of the row with the focus."""
        return self.table.current_id()

    def select_id(self, key: int) -> None:
        """Show a record: select its row, clearing the filters if they hide it."""
        if self.table.select_id(key):
            return
        self._wanted_id = key
        if self.model.complete and not self.model.busy and self.state.narrowed:
            self.set_state(self.state.cleared())

    def show_target(self, target: int | Drill | TableQuery | None) -> None:
        """What ``Context.show`` was asked: a record, rows behind a figure, or nothing special."""
        if isinstance(target, int):
            self.select_id(target)
        elif isinstance(target, Drill):
            self.set_state(replace(self.state.cleared(), drill=target))
        elif isinstance(target, TableQuery):
            self.show_target(Drill(_("Chosen rows"), target))

    def set_state(self, state: ListState) -> None:
        """Narrow and order the list differently."""
        self.filters.set_state(state)
        self._on_state_changed(state)

    def query(self) -> TableQuery:
        """The question that the list answers now, for exports."""
        return self.state.query(self.spec, self.today())

    def today(self) -> date:
        """The shop's present date."""
        zone = self.context.preferences.get(SHOP_TIME_ZONE)
        return clock.business_date(clock.now(), zone)

    # LiveView

    def refresh(self) -> None:
        if self.model.rowCount() == 0 and not self.model.busy:
            # First sight: the first page at once, in the order that has an index.
            self.model.ask(self.query(), now=not self.state.narrowed and not self.state.sort)
        else:
            self.model.refresh()
        self.table.show_sorting()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place_splitter()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._adapt()

    def _adapt(self) -> None:
        """Give way in a small or much zoomed window: words first, then the panel."""
        px = self.context.theme.px
        self._views.set_words(words=self.width() >= px(_ROOM_FOR_WORDS))
        self._show_panel(fits=self.width() >= px(_ROOM_FOR_PANEL), holds=self._holds)

    def _show_panel(self, *, fits: bool, holds: bool) -> None:
        """Show the panel if it is wanted, there is room, and there is anything to choose."""
        if self.panel is not None and (fits, holds) != (self._fits, self._holds):
            self.panel.setVisible(self._panel_wanted and fits and holds)
        self._fits, self._holds = fits, holds

    def view_state(self) -> dict[str, Any]:
        """Query, current row and panel, for the next build of the window."""
        return {
            "query": self.state.to_json(),
            "current": self.current_id(),
            "top": self.table.verticalScrollBar().value(),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        self.set_state(state_from_json(state.get("query") or {}, self.spec))
        current = state.get("current")
        if isinstance(current, int):
            self._wanted_id = current

    # building

    def _build(self) -> None:
        theme = self.context.theme
        left = QWidget(self)
        left.setProperty("look", "page")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QVBoxLayout(left)
        box.setContentsMargins(0, theme.grid(2), 0, 0)
        box.setSpacing(theme.grid(1.5))
        head = QHBoxLayout()
        head.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        head.setSpacing(theme.grid())
        head.addWidget(Label(_(self.spec.title), "title"))
        self._count = Label("", "muted")
        self._count.setContentsMargins(0, theme.px(6), 0, 0)
        head.addWidget(self._count)
        self._buttons = OverflowRow(theme, spacing=8, right=True, parent=self)
        head.addWidget(self._buttons, 1)
        self._views = ViewMenu(self)
        self._columns = ColumnMenu(self)
        self._export = icon_button(Icon.EXPORT, _("Export this list"), theme, parent=self)
        self._export.setMenu(export_menu(self, self._export))
        self._export.setPopupMode(self._export.ToolButtonPopupMode.InstantPopup)
        # All in one row with the tab's own buttons, so that what has no room moves into its menu.
        self._tools = (self._views.button, self._columns.button, self._export)
        for tool in self._tools:
            self._buttons.add(tool)
        self._head = head
        self._left = box
        box.addLayout(head)
        bar = QVBoxLayout()
        bar.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        bar.addWidget(self.filters)
        box.addLayout(bar)
        # In line with the title: cells begin some pixels inside the table.
        self._stack.setContentsMargins(theme.px(13), 0, theme.px(13), 0)
        box.addWidget(self._stack, 1)
        self._totals = SelectionTotals(self.context, self.table, parent=left)
        box.addWidget(self._totals)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setHandleWidth(theme.px(5))
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.setStretchFactor(0, 1)
        if self.panel is not None:
            self._splitter.addWidget(self.panel)
            self._splitter.setStretchFactor(1, 0)
            self.panel.setVisible(self._panel_wanted)
        outer.addWidget(self._splitter)
        self._placed = False

    def _connect(self) -> None:
        self.filters.state_changed.connect(self._on_state_changed)
        self.filters.left_downwards.connect(self._on_left_downwards)
        self.model.counted.connect(self._on_counted)
        self.model.failed_reading.connect(self.context.report)
        self.table.current_changed.connect(self._on_current_changed)
        self.table.selection_settled.connect(self._on_selection_settled)
        self.table.row_activated.connect(self._on_row_activated)
        self.table.text_typed.connect(self._on_text_typed)
        self.table.copy_asked.connect(self.copy_selection)
        self.table.menu_asked.connect(self._on_menu_asked)
        header = self.table.horizontalHeader()
        header.customContextMenuRequested.connect(self._on_header_menu_asked)
        self.model.resorted.connect(self._on_sorted)
        self._splitter.splitterMoved.connect(self._on_splitter_moved)
        if self.panel is not None:
            self.panel.closed.connect(self.toggle_panel)

    def _add_actions(self) -> None:
        add = self.context.actions.add
        group = _(self.spec.title)
        add(
            _("Search the list"),
            self.focus_search,
            shortcut=QKeySequence.StandardKey.Find,
            icon_name=Icon.SEARCH,
            scope=self,
            group=group,
        )
        add(
            _("Choose columns"),
            self._columns.button.showMenu,
            icon_name=Icon.COLUMNS,
            scope=self,
            group=group,
        )
        self._copy = add(
            _("Copy selected rows"),
            self.copy_selection,
            icon_name=Icon.COPY,
            scope=self,
            group=group,
        )
        if self.panel is not None:
            add(
                _("Show or hide the panel"),
                self.toggle_panel,
                shortcut="Ctrl+I",
                icon_name=Icon.PANEL,
                scope=self,
                group=group,
            )

    @property
    def _panel_wanted(self) -> bool:
        return self.context.state.load(self._key("panel"), True)

    def _key(self, name: str) -> str:
        return f"list/{self.spec.name}/{name}"

    def _remembered_state(self) -> ListState:
        saved: dict[str, Any] = self.context.state.load(self._key("query"), {})
        # Filters are remembered, the words searched for last week are not.
        return replace(state_from_json(saved, self.spec), search="")

    def _place_splitter(self) -> None:
        if self._placed or self.panel is None:
            return
        self._placed = True
        width = self.context.theme.px(self.context.state.load(self._key("panel_width"), 380))
        width = min(width, self.width() * 2 // 5)
        self._splitter.setSizes([max(self.width() - width, 1), width])

    # what happens

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def toggle_panel(self) -> None:
        """Show or hide the side panel; remembered."""
        if self.panel is None:
            return
        shown = self.panel.isHidden()
        self.panel.setVisible(shown)
        self.context.state.save(self._key("panel"), shown)

    def copy_selection(self) -> None:
        """Put the selected rows on the clipboard, titles first, with tabs between cells."""
        ids = self.table.selected_ids()[:COPY_LIMIT]
        if not ids:
            return
        columns = [self.spec.column(key) for key in self.table.chosen_columns]
        work = partial(
            read_text, spec=self.spec, columns=columns, ids=ids, formats=self.context.formats
        )
        self.context.tasks.read(
            work,
            done=partial(self._on_copied, len(ids)),
            owner=self,
            label=_("Copying rows"),
        )

    def _on_copied(self, count: int, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.context.toast(ngettext("{n} row copied", "{n} rows copied", count).format(n=count))

    def _on_state_changed(self, state: ListState) -> None:
        self.state = state
        self.context.state.save(self._key("query"), replace(state, drill=None).to_json())
        self._count.setText("…")
        self.model.ask(self.query())
        self.table.show_sorting()

    def _on_sorted(self) -> None:
        query = self.model.query
        self.state = replace(self.state, sort=query.sort, descending=query.descending)
        self.filters.state = self.state
        self.context.state.save(self._key("query"), replace(self.state, drill=None).to_json())

    def _on_counted(self, count: int) -> None:
        self._count.setText(self.context.formats.integer(count))
        self._show_emptiness(count)
        if self._wanted_id is not None:
            wanted, self._wanted_id = self._wanted_id, None
            if not self.table.select_id(wanted) and self.state.narrowed:
                self._wanted_id = wanted
                self.set_state(self.state.cleared())
        elif count and self.table.current_id() is None:
            self.table.select_place(0)

    def _show_emptiness(self, count: int) -> None:
        self._show_panel(fits=self._fits, holds=bool(count) or self.state.narrowed)
        if count:
            self._stack.setCurrentWidget(self.table)
            return
        texts = self._empty_texts
        if self.state.narrowed:
            texts = Empty(
                Icon.SEARCH,
                _("Nothing matches"),
                _("No record fits the search and filters. Remove one of them to see more."),
                (self._clear_action(),),
            )
        self._empty.show_empty(texts)
        self._stack.setCurrentWidget(self._empty)

    def _clear_action(self) -> QAction:
        action = QAction(_("Clear search and filters"), self._empty)
        action.triggered.connect(lambda: self.set_state(self.state.cleared()))
        return action

    def _on_current_changed(self, key: int | None) -> None:
        if self.panel is not None:
            self.panel.show_id(key)
        self.current_changed.emit(key)

    def _on_row_activated(self, key: int) -> None:
        if self.panel is not None and self.panel.isHidden():
            self.toggle_panel()
        self.row_activated.emit(key)

    def _on_text_typed(self, text: str) -> None:
        if self.spec.searchable:
            self.filters.search.setFocus()
            self.filters.search.setText(text)

    def _on_left_downwards(self) -> None:
        self.table.setFocus()
        if not self.table.currentIndex().isValid() and self.model.rowCount():
            self.table.select_place(0)

    def _on_selection_settled(self) -> None:
        count = self.table.selected_count()
        for action in self._row_actions:
            action.setEnabled(count > 0)
        self.selection_changed.emit(count)
        self._totals.show_selection(self.query())

    def _on_menu_asked(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([*self._row_actions, self._copy])
        menu.exec(where)
        menu.deleteLater()

    def _on_header_menu_asked(self, where: QPoint) -> None:
        self._columns.menu.exec(self.table.horizontalHeader().mapToGlobal(where))

    def _on_splitter_moved(self) -> None:
        if self.panel is not None:
            width = round(self.panel.width() * 100 / self.context.theme.zoom)
            self.context.state.save(self._key("panel_width"), width)
