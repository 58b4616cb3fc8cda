"""The bulk-edit section: products as a spreadsheet; nothing is saved before it was looked at."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import list_categories
from shopdesk.products.queries.grid import GridQuery, GridRow, grid_rows
from shopdesk.products.rules import LIFE_CYCLE_LABELS
from shopdesk.products.rules.fields import BY_KEY, Cell
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context, LiveView, Undo
from shopdesk.ui.formats import visible
from shopdesk.ui.grid.dialogs import NUMBERS, HistoryDialog, OperationDialog, SaveDialog
from shopdesk.ui.grid.model import KEYS, GridModel, Typed
from shopdesk.ui.grid.view import GridView
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_query import Drill
from shopdesk.ui.widgets.buttons import ActionButton, push_button
from shopdesk.ui.widgets.empty_state import Empty, EmptyState
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.write_dialog import choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.products.service import Preview
    from shopdesk.ui.tasks import Progress

MOST_ROWS = 20_000
_REST_MS = 200


class GridTab(LiveView):
    """Variants in rows, their fields in columns."""

    reads = frozenset({"product", "sku", "category"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.query = GridQuery()
        self._request = 0
        self.model = GridModel(context.formats, context.theme, parent=self)
        self.table = GridView(self.model, context.theme, parent=self)
        self.empty = EmptyState(context.theme, parent=self)
        self.empty.show_empty(
            Empty(Icon.EDIT, _("Nothing to change"), _("No product fits the search and filters."))
        )
        self._build()
        self.setFocusProxy(self.table)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_filter_changed)
        self.search.textChanged.connect(lambda _text: self._rest.start())
        self.category.currentIndexChanged.connect(self._on_filter_changed)
        self.state.currentIndexChanged.connect(self._on_filter_changed)
        self.all_button.clicked.connect(self._on_all)
        self.model.edited.connect(self._show_edits)
        self.table.selectionModel().selectionChanged.connect(self._show_edits)
        self._show_edits()

    def _build(self) -> None:
        theme = self.context.theme
        self.setProperty("look", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.grid(2), 0, 0)
        box.setSpacing(theme.grid(1.5))
        head = QHBoxLayout()
        head.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        head.setSpacing(theme.grid())
        head.addWidget(Label(_("Bulk edit"), "title"))
        self.count = Label("", "muted")
        self.count.setContentsMargins(0, theme.px(6), 0, 0)
        head.addWidget(self.count)
        head.addStretch(1)
        add = partial(self.context.actions.add, scope=self, group=_("Bulk edit"))
        self.history = add(_("Changes…"), self.on_history, icon_name=Icon.CLOCK, keywords="undo")
        self.operation = add(
            _("Change numbers…"), self.on_operation, shortcut="Ctrl+E", icon_name=Icon.EDIT
        )
        self.discard = add(_("Discard"), self.on_discard, icon_name=Icon.UNDO)
        self.save = add(_("Look and save…"), self.on_save, shortcut="Ctrl+S", icon_name=Icon.SAVE)
        for action in (self.history, self.operation, self.discard):
            head.addWidget(ActionButton(action, parent=self))
        head.addWidget(ActionButton(self.save, "primary", parent=self))
        box.addLayout(head)
        box.addLayout(self._filters())
        self._add_table(box)

    def _filters(self) -> QHBoxLayout:
        theme = self.context.theme
        filters = QHBoxLayout()
        filters.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        filters.setSpacing(theme.grid())
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Name, code, barcode, pinyin initials"))
        self.search.setAccessibleName(_("Search the list"))
        self.search.setClearButtonEnabled(True)
        filters.addWidget(self.search, 2)
        self.category = choice_box([("", _("All categories"))])
        self.category.setAccessibleName(_("Category"))
        filters.addWidget(self.category, 1)
        states = [(str(state), _(label)) for state, label in LIFE_CYCLE_LABELS.items()]
        self.state = choice_box([("", _("All states")), *states])
        self.state.setAccessibleName(_("State"))
        filters.addWidget(self.state, 1)
        self.all_button = push_button(_("Show all products"), "link")
        self.all_button.hide()
        filters.addWidget(self.all_button)
        return filters

    def _add_table(self, box: QVBoxLayout) -> None:
        theme = self.context.theme
        hint = Label(
            _(
                "Type over a cell, paste from a spreadsheet (Ctrl+V), fill down (Ctrl+D). Nothing "
                "is saved before you have looked at it."
            ),
            "small",
            wrap=True,
        )
        hint.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        box.addWidget(hint)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(theme.px(13), 0, theme.px(13), 0)
        inner.addWidget(self.table)
        inner.addWidget(self.empty)
        box.addWidget(holder, 1)
        self.edits = Label("", "muted", wrap=True)
        self.edits.setContentsMargins(theme.grid(3), 0, theme.grid(3), theme.grid(1.5))
        box.addWidget(self.edits)

    # what is shown

    def show_target(self, target: object) -> None:
        """The rows behind a selection in the products list, or everything."""
        if isinstance(target, Drill):
            parts = target.query.narrow
            values = {name: value for _sql, given, _joins in parts for name, value in given.items()}
            narrow = " AND ".join(f"({sql})" for sql, _given, _joins in parts)
            self.query = GridQuery(narrow=narrow, parameters=values)
            for widget in (self.search, self.category, self.state):
                widget.blockSignals(True)
            self.search.clear()
            self.category.setCurrentIndex(0)
            self.state.setCurrentIndex(0)
            for widget in (self.search, self.category, self.state):
                widget.blockSignals(False)
            self.all_button.setVisible(True)
            self.refresh()

    def _on_all(self) -> None:
        self.all_button.hide()
        self.query = replace(self.query, narrow="", parameters=None)
        self.refresh()

    def _on_filter_changed(self) -> None:
        self.query = replace(
            self.query,
            search=self.search.text(),
            category=str(self.category.currentData() or ""),
            state=str(self.state.currentData() or ""),
        )
        self.refresh()

    def refresh(self) -> None:
        self._request += 1
        self.count.setText("…")
        self.context.tasks.read(
            partial(_read, self.query), done=partial(self._on_read, self._request), owner=self
        )

    def _on_read(self, request: int, found: tuple[list[GridRow], list[str]]) -> None:
        if request != self._request:
            return
        rows, categories = found
        current = self.table.currentIndex()
        self.model.set_rows(rows)
        if current.isValid() and current.row() < len(rows):
            self.table.setCurrentIndex(self.model.index(current.row(), current.column()))
        elif rows:
            self.table.setCurrentIndex(self.model.index(0, KEYS.index("price")))
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        text = self.context.formats.integer(len(rows))
        self.count.setText(_("the first {n}").format(n=text) if len(rows) == MOST_ROWS else text)
        self._show_categories(categories)
        self._show_edits()

    def _show_categories(self, paths: list[str]) -> None:
        known = [self.category.itemData(place) for place in range(1, self.category.count())]
        if known == paths:
            return
        chosen = self.category.currentData()
        self.category.blockSignals(True)
        while self.category.count() > 1:
            self.category.removeItem(1)
        for path in paths:
            self.category.addItem(visible(path), path)
        self.category.setCurrentIndex(max(self.category.findData(chosen), 0))
        self.category.blockSignals(False)

    def _show_edits(self) -> None:
        count, faults = len(self.model.typed), self.model.faults
        formats = self.context.formats
        text = ngettext("{n} field is not saved yet", "{n} fields are not saved yet", count)
        parts = [text.format(n=formats.integer(count))] if count else []
        if faults:
            words = ngettext("{n} value is not possible", "{n} values are not possible", faults)
            parts.append(words.format(n=formats.integer(faults)))
        self.edits.setText("  ·  ".join(parts))
        self.edits.setVisible(bool(parts))
        self.save.setEnabled(count > 0 and not faults)
        self.discard.setEnabled(count > 0)
        self.operation.setEnabled(bool(self._numbers()))

    def _numbers(self) -> list[tuple[int, str]]:
        if self.model.rowCount() == 0:
            return []
        return [(row, key) for row, key in self.table.chosen() if BY_KEY[key].kind in NUMBERS]

    # actions

    def on_operation(self) -> None:
        """Change the selected numbers by a rule."""
        dialog = OperationDialog(self.context, self.model, self._numbers(), parent=self)
        dialog.chosen.connect(self.model.put)
        dialog.open()
        dialog.amount.setFocus()

    def on_discard(self) -> None:
        """Drop what was typed, after asking."""
        count = len(self.model.typed)
        text = ngettext("Discard {n} changed field?", "Discard {n} changed fields?", count)
        if dialogs.confirm(
            self,
            text.format(n=self.context.formats.integer(count)),
            _("What you typed here is not saved yet."),
            action=_("Discard"),
            dangerous=True,
        ):
            self.model.forget()

    def on_history(self) -> None:
        """Look at earlier changes and take one back."""
        HistoryDialog(self.context, parent=self).open()

    def on_save(self) -> None:
        """Look at what will change, then save."""
        cells = self.model.cells()
        self.context.tasks.read(
            partial(_preview, cells),
            done=partial(self._on_previewed, cells),
            owner=self,
            label=_("Looking at the changes"),
        )

    def _on_previewed(self, cells: list[Cell], found: tuple[Preview, dict[Any, str]]) -> None:
        preview, codes = found
        if preview.problems:
            problem = preview.problems[0]
            self.context.toast(f"{visible(problem.code)}: {problem.text}")
            return
        if not preview.changes:
            self.model.forget()
            self.context.toast(_("Nothing is different."))
            return
        dialog = SaveDialog(self.context, cells, preview, codes=codes, parent=self)
        dialog.succeeded.connect(partial(self._on_saved, len(preview.changes)))
        dialog.open()

    def _on_saved(self, count: int, set_id: int | None) -> None:
        self.model.forget()
        text = ngettext("{n} field changed", "{n} fields changed", count)
        undo = None
        if set_id is not None:
            undo = Undo(_("The products are as they were"), partial(_undo, set_id))
        self.context.toast(text.format(n=self.context.formats.integer(count)), undo=undo)

    def may_close(self) -> bool:
        """Ask before what was typed is lost with the window."""
        return not self.model.typed or dialogs.confirm(
            self,
            _("Leave without saving?"),
            _("What you typed in “Bulk edit” is not saved yet."),
            action=_("Leave"),
            dangerous=True,
        )

    # LiveView

    def view_state(self) -> dict[str, Any]:
        """Filters and what was typed, for the next build of the window."""
        typed = [
            (*place, cell.value, cell.sku_id, cell.text, cell.fault)
            for place, cell in self.model.typed.items()
        ]
        return {"query": self.query, "typed": typed, "search": self.search.text()}

    def restore_state(self, state: dict[str, Any]) -> None:
        self.query = state.get("query") or GridQuery()
        for table, key, field, *rest in state.get("typed", ()):
            self.model.typed[table, key, field] = Typed(*rest)
        for widget in (self.search, self.category, self.state):
            widget.blockSignals(True)
        self.search.setText(self.query.search)
        if self.query.category:  # the others come with the rows
            self.category.addItem(visible(self.query.category), self.query.category)
            self.category.setCurrentIndex(1)
        self.state.setCurrentIndex(max(self.state.findData(self.query.state), 0))
        for widget in (self.search, self.category, self.state):
            widget.blockSignals(False)
        self.all_button.setVisible(bool(self.query.narrow))
        self._show_edits()
        self.mark_stale()  # the first page of a window is read before this


def _read(query: GridQuery, reader: Reader, _progress: Progress) -> tuple[list[GridRow], list[str]]:
    return grid_rows(reader, query, MOST_ROWS), list_categories(reader)


def _preview(
    cells: list[Cell], reader: Reader, _progress: Progress
) -> tuple[Preview, dict[tuple[str, int], str]]:
    from shopdesk.db.reader import id_list
    from shopdesk.products.service import preview_cells

    found = preview_cells(reader, cells)
    skus = sorted({change.subject_id for change in found.changes if change.subject == "sku"})
    others = sorted({change.subject_id for change in found.changes if change.subject != "sku"})
    codes = {
        (table, int(key)): str(code)
        for table, ids in (("sku", skus), ("product", others))
        for key, code in reader.rows(f"SELECT id, code FROM {table} WHERE id IN ({id_list(ids)})")
    }
    return found, codes


def _undo(set_id: int, session: Session, _progress: Progress) -> None:
    from shopdesk.products.service import undo_change_set

    undo_change_set(session, set_id)
