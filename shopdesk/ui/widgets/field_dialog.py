"""Asks for a condition on one column of a list."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.clock import day_key
from shopdesk.base.quantity import parse_quantity
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.ui.formats import Formats, caption
from shopdesk.ui.list_query import FieldFilter, operators
from shopdesk.ui.widgets.label import Label

OPERATOR_LABELS = {
    "contains": N_("contains"),
    "is": N_("is exactly"),
    "empty": N_("is empty"),
    "between": N_("from … to …"),
    "from": N_("at least"),
    "to": N_("at most"),
}


class FieldDialog(QDialog):
    """Operator and values for a column; stays open with a hint while a value cannot be read."""

    def __init__(self, column: Column, formats: Formats, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column
        self._formats = formats
        title = _(column.title)
        self.setWindowTitle(_("Filter by {column}").format(column=title))
        self.setMinimumWidth(320)
        box = QVBoxLayout(self)
        box.addWidget(Label(title, "heading"))
        self._boxes: dict[str, QCheckBox] = {}
        self._edits: list[QLineEdit | QDateEdit] = []
        self._operator = QComboBox(self)
        self._operator.setAccessibleName(_("Condition"))
        if column.kind is Kind.STATE:
            self._operator.hide()
            for value, label in column.states.items():
                self._boxes[value] = QCheckBox(caption(_(label)), self)
                box.addWidget(self._boxes[value])
        else:
            box.addWidget(self._operator)
            for key in operators(column):
                self._operator.addItem(_(OPERATOR_LABELS[key]), key)
            for name in (_("Value"), _("Up to")):
                edit = self._edit()
                edit.setAccessibleName(name)
                self._edits.append(edit)
                box.addWidget(edit)
        self._error = Label("", "error", wrap=True)
        box.addWidget(self._error)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box.addWidget(buttons)
        self._operator.currentIndexChanged.connect(self._on_operator_changed)
        self._on_operator_changed()

    def field(self) -> FieldFilter | None:
        """The condition; None when nothing was chosen.

        Raises:
            ValueError: if a value cannot be read.
        """
        if self._boxes:
            chosen = tuple(value for value, box in self._boxes.items() if box.isChecked())
            return FieldFilter(self._column.key, "in", chosen) if chosen else None
        operator = str(self._operator.currentData())
        wanted = {"empty": 0, "between": 2}.get(operator, 1)
        values = tuple(self._value(edit) for edit in self._edits[:wanted])
        return FieldFilter(self._column.key, operator, values)

    def accept(self) -> None:
        try:
            self.field()
        except ValueError:
            self._error.setText(
                _("This is no value of “{column}”.").format(column=_(self._column.title))
            )
            return
        super().accept()

    def _edit(self) -> QLineEdit | QDateEdit:
        if self._column.kind is Kind.DATE:
            edit = QDateEdit(QDate.currentDate(), self)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setCalendarPopup(True)
            return edit
        return QLineEdit(self)

    def _value(self, edit: QLineEdit | QDateEdit) -> str | int:
        if isinstance(edit, QDateEdit):
            day = edit.date()
            return day_key(date(day.year(), day.month(), day.day()))
        text = edit.text().strip()
        if not text:
            raise ValueError(text)
        if self._column.kind is Kind.MONEY:
            return self._formats.parse_money(text)
        if self._column.kind is Kind.QUANTITY:
            return parse_quantity(text)
        return int(text) if self._column.kind is Kind.INTEGER else text

    def _on_operator_changed(self) -> None:
        operator = str(self._operator.currentData())
        for place, edit in enumerate(self._edits):
            edit.setVisible(operator != "empty" and (place == 0 or operator == "between"))
