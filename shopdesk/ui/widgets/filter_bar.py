"""Search box, period, chips and conditions of a list, in one row that wraps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from shopdesk.base.table import Column, TableSpec
from shopdesk.i18n import _
from shopdesk.ui.formats import Formats, caption, quoted, tooltip
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.list_query import (
    FieldFilter,
    ListState,
    has_period,
    operators,
    toggles,
    without_field,
)
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.buttons import chip, push_button
from shopdesk.ui.widgets.layouts import column
from shopdesk.ui.widgets.overflow_row import OverflowRow
from shopdesk.ui.widgets.period_picker import PeriodPicker

SEARCH_DELAY_MS = 120


class SearchBox(QLineEdit):
    """Announces what was typed after a short rest; Down goes to the list, Esc clears.

    Signals:
        searched: the text.
        left_downwards: the Down key.
    """

    searched = Signal(str)
    left_downwards = Signal()

    def __init__(self, theme: Theme, placeholder: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(_("Search"))
        self.setClearButtonEnabled(True)
        self.addAction(icon(Icon.SEARCH, theme, "faint"), QLineEdit.ActionPosition.LeadingPosition)
        self.setMinimumWidth(theme.px(160))
        self._rest = QTimer(self, singleShot=True, interval=SEARCH_DELAY_MS)
        self._rest.timeout.connect(self._on_rest_timeout)
        self.textChanged.connect(self._on_text_changed)

    def set_quietly(self, text: str) -> None:
        """Show a text without searching for it."""
        if text != self.text():
            with QSignalBlocker(self):
                self.setText(text)
        self._rest.stop()

    def _on_text_changed(self) -> None:
        self._rest.start()

    def _on_rest_timeout(self) -> None:
        self.searched.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._rest.stop()
            self.searched.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class FilterBar(QWidget):
    """Edits a ``ListState``.

    Signals:
        state_changed: the new state.
        left_downwards: the person wants to go to the list.
    """

    state_changed = Signal(object)
    left_downwards = Signal()

    def __init__(
        self,
        spec: TableSpec,
        theme: Theme,
        formats: Formats,
        *,
        today: date,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._theme = theme
        self._formats = formats
        self._today = today
        self.state = ListState()
        box = column(self, spacing=theme.px(8))
        self._first = QHBoxLayout()
        self._first.setSpacing(theme.px(6))
        box.addLayout(self._first)
        self.chips = OverflowRow(theme, parent=self)
        box.addWidget(self.chips)
        self.search = SearchBox(theme, placeholder or _("Search"), parent=self)
        self.search.searched.connect(self._on_search_searched)
        self.search.left_downwards.connect(self.left_downwards)
        self.search.setVisible(spec.searchable)
        self.search.setMaximumWidth(theme.px(420))
        self._first.addWidget(self.search, 1)
        self.period = PeriodPicker(theme, today, parent=self)
        self.period.period_changed.connect(self._on_period_changed)
        self.period.setVisible(has_period(spec))
        self._first.addWidget(self.period)
        self._chips: dict[str, QToolButton] = {}
        for toggle in toggles(spec):
            button = chip(caption(_(toggle.title)), parent=self)
            button.clicked.connect(lambda _on=False, key=toggle.key: self._on_chip_clicked(key))
            self._chips[toggle.key] = button
            self.chips.add(button)
        self._add = self._add_button()
        self._first.addWidget(self._add)
        self._clear = push_button(_("Clear"), "link", parent=self)
        self._clear.clicked.connect(self._on_clear_clicked)
        self._first.addWidget(self._clear)
        self._first.addStretch(0)
        self._conditions: list[QToolButton] = []
        self._show()

    def set_state(self, state: ListState) -> None:
        """Show a state without announcing it."""
        self.state = state
        self._show()

    def add_widget(self, button: QAbstractButton) -> None:
        """Put a button of the tab's own behind the chips."""
        self.chips.add(button)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Put how many records a chip would show behind its word; chips not named show none."""
        for key, button in self._chips.items():
            title = _(self._spec.filter(key).title)
            count = counts.get(key)
            shown = title if count is None else f"{title}  {self._formats.integer(count)}"
            if button.text() != caption(shown):
                button.setText(caption(shown))
                button.setAccessibleName(shown)
        self.chips.setVisible(any(button.property("wanted") for button in self.chips.buttons))
        self.chips.arrange()

    def _add_button(self) -> QToolButton:
        button = chip(_("Filter"), checkable=False, parent=self)
        button.setIcon(icon(Icon.ADD, self._theme))
        button.setIconSize(QSize(self._theme.px(14), self._theme.px(14)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAccessibleName(_("Add a filter"))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for column_ in self._spec.columns:
            if operators(column_):
                action = menu.addAction(caption(_(column_.title)))
                action.triggered.connect(
                    lambda _on=False, asked=column_: self._on_column_triggered(asked)
                )
        button.setMenu(menu)
        return button

    def _change(self, state: ListState) -> None:
        self.state = state
        self._show()
        self.state_changed.emit(state)

    def _show(self) -> None:
        state = self.state
        self.search.set_quietly(state.search)
        self.period.set_choice(state.period)
        for key, button in self._chips.items():
            button.setChecked(key in state.chips)
        for button in self._conditions:
            self.chips.remove(button)
        self._conditions = []
        if state.drill is not None:
            self._add_condition(state.drill.title, replace(state, drill=None))
        for field in state.fields:
            self._add_condition(self._words(field), without_field(state, field))
        self._clear.setVisible(state.narrowed)
        self.chips.setVisible(any(button.property("wanted") for button in self.chips.buttons))
        self.chips.arrange()

    def _add_condition(self, text: str, without: ListState) -> None:
        button = chip(f"{caption(text)}  ×", parent=self)
        button.setChecked(True)
        button.setToolTip(tooltip(_("Remove this filter")))
        button.setAccessibleName(_("Remove filter {name}").format(name=text))
        button.clicked.connect(lambda _on=False: self._change(without))
        self.chips.add(button, place=len(self._conditions))
        self._conditions.append(button)

    def _words(self, field: FieldFilter) -> str:
        column = self._spec.column(field.column)
        title = _(column.title)
        if column.states:
            words = [_(column.states.get(str(value), str(value))) for value in field.values]
            return _("{column}: {values}").format(column=title, values=", ".join(words))
        if field.operator in {"contains", "is"} and isinstance(field.values[0], str):
            shown = [quoted(str(field.values[0]), 24)]
        else:
            write = self._formats.cell(column)
            shown = [write(value) for value in field.values]
        pattern = {
            "contains": _("{column} contains {a}"),
            "is": _("{column} = {a}"),
            "from": _("{column} ≥ {a}"),
            "to": _("{column} ≤ {a}"),
            "between": _("{column} {a} – {b}"),
            "empty": _("{column} is empty"),
        }[field.operator]
        slots = dict(zip("ab", shown, strict=False))
        return pattern.format(column=title, **slots)

    def _on_search_searched(self, text: str) -> None:
        if text != self.state.search:
            self._change(replace(self.state, search=text))

    def _on_period_changed(self, choice: object) -> None:
        self._change(replace(self.state, period=choice))  # type: ignore[arg-type]

    def _on_chip_clicked(self, key: str) -> None:
        self._change(replace(self.state, chips=self.state.chips ^ {key}))

    def _on_clear_clicked(self) -> None:
        self._change(self.state.cleared())
        self.search.setFocus()

    def _on_column_triggered(self, column: Column) -> None:
        from shopdesk.ui.widgets.field_dialog import FieldDialog

        dialog = FieldDialog(column, self._formats, parent=self)
        if dialog.exec() == FieldDialog.DialogCode.Accepted:
            field = dialog.field()
            if field is not None and field not in self.state.fields:
                self._change(replace(self.state, fields=(*self.state.fields, field)))
        dialog.deleteLater()
