"""The cells of the grid: what is stored, what was typed over it, what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from shopdesk.base.money import decimal_text
from shopdesk.base.quantity import quantity_text
from shopdesk.base.unit_cost import gross_margin, plain_unit_cost
from shopdesk.i18n import N_, _
from shopdesk.products.queries.grid import GridRow
from shopdesk.products.rules import LIFE_CYCLE_LABELS
from shopdesk.products.rules.fields import (
    BY_KEY,
    EDIT_FIELDS,
    Cell,
    EditField,
    FieldKind,
    parse_value,
)
from shopdesk.ui.formats import NOTHING, Formats, tooltip, visible
from shopdesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
CODE, OPTIONS, MARGIN = "code", "options", "margin"
KEYS = (
    CODE,
    OPTIONS,
    *("name", "price", "cost_e4", MARGIN),
    *(field.key for field in EDIT_FIELDS if field.key not in {"name", "price", "cost_e4"}),
)
_TITLES = {CODE: N_("Code"), OPTIONS: N_("Variant"), MARGIN: N_("Margin")}
WIDTHS = {
    CODE: 130,
    OPTIONS: 120,
    "name": 200,
    "category": 150,
    "state": 100,
    "tags": 130,
    "brand": 110,
}
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_TEXTS = {FieldKind.TEXT, FieldKind.STATE, FieldKind.CATEGORY}
Place = tuple[str, int, str]  # table, id, field


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a cell instead of the stored value: a value, or a text that is none.

    ``sku_id`` is the variant in whose row it was typed.
    """

    value: Any
    sku_id: int
    text: str = ""
    fault: str = ""


class GridModel(QAbstractTableModel):
    """Rows are variants; a field of the product shows in all of its variants.

    Signals:
        edited: what was typed has changed.
    """

    edited = Signal()

    def __init__(self, formats: Formats, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._formats = formats
        self.rows: Sequence[GridRow] = ()
        self.typed: dict[Place, Typed] = {}
        self._steps: list[dict[Place, Typed | None]] = []
        self._changed = QColor(theme.color("accent_soft"))
        self._bad, self._bad_ground = QColor(theme.color("bad")), QColor(theme.color("bad_soft"))
        self._pale = QColor(theme.color("muted"))

    # rows and what was typed

    def set_rows(self, rows: Sequence[GridRow]) -> None:
        """Show other variants; what was typed stays."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def place(self, row: int, key: str) -> Place:
        """Where a cell is stored: with its variant, or with the product of it."""
        table = BY_KEY[key].table
        return (
            table,
            self.rows[row].product_id if table == "product" else self.rows[row].sku_id,
            key,
        )

    def value(self, row: int, key: str) -> Any:
        """The value of a cell with what was typed; the stored one where that is none."""
        typed = self.typed.get(self.place(row, key))
        return self.rows[row].values[key] if typed is None or typed.fault else typed.value

    @property
    def faults(self) -> int:
        """How many cells hold what is no value."""
        return sum(bool(typed.fault) for typed in self.typed.values())

    def write(self, cells: Iterable[tuple[int, str, str]]) -> None:
        """Type texts into cells (row, field, text) as one step."""
        changes: dict[Place, tuple[int, Typed]] = {}
        for row, key, text in cells:
            place, sku_id = self.place(row, key), self.rows[row].sku_id
            try:
                typed = Typed(parse_value(BY_KEY[key], text, self._formats.currency), sku_id)
            except ValueError as fault:
                typed = Typed(None, sku_id, text, str(fault))
            first = changes.setdefault(place, (row, typed))[1]
            if not _alike(first, typed) and not first.fault:
                # one product, pasted over once for each of its variants
                told = _("Two different values are given for it.")
                changes[place] = (row, Typed(None, sku_id, text, told))
        self._put(changes)

    def put(self, cells: Iterable[tuple[int, str, Any]]) -> None:
        """Put stored values into cells (row, field, value) as one step."""
        self._put(
            {
                self.place(row, key): (row, Typed(value, self.rows[row].sku_id))
                for row, key, value in cells
            }
        )

    def cells(self) -> list[Cell]:
        """What is to be saved."""
        return [
            Cell(typed.sku_id, place[2], typed.value)
            for place, typed in self.typed.items()
            if not typed.fault
        ]

    def _put(self, changes: dict[Place, tuple[int, Typed]]) -> None:
        before: dict[Place, Typed | None] = {}
        for place, (row, typed) in changes.items():
            old = self.typed.get(place)
            same = not typed.fault and typed.value == self.rows[row].values[place[2]]
            if (same and old is None) or (old is not None and _alike(old, typed)):
                continue
            before[place] = old
            if same:
                del self.typed[place]
            else:
                self.typed[place] = typed
        if before:
            self._steps.append(before)
            self._repaint()

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._steps)

    def undo(self) -> None:
        """Take the last step back."""
        if not self._steps:
            return
        for place, old in self._steps.pop().items():
            if old is None:
                self.typed.pop(place, None)
            else:
                self.typed[place] = old
        self._repaint()

    def forget(self) -> None:
        """Drop everything that was typed."""
        self.typed.clear()
        self._steps.clear()
        self._repaint()

    def _repaint(self) -> None:
        if self.rows:
            corner = self.index(len(self.rows) - 1, len(KEYS) - 1)
            self.dataChanged.emit(self.index(0, 0), corner)
        self.edited.emit()

    # texts

    def text(self, row: int, key: str) -> str:
        """A cell as people read it."""
        if key == CODE:
            return visible(self.rows[row].code)
        if key == OPTIONS:
            return visible(self.rows[row].options)
        if key == MARGIN:
            return self._margin(row)
        typed = self.typed.get(self.place(row, key))
        if typed is not None and typed.fault:
            return visible(typed.text)
        return self._shown(key, self.value(row, key))

    def plain(self, row: int, key: str) -> str:
        """A cell for the editor and the clipboard: no signs, no grouping."""
        if key not in BY_KEY:
            return self.text(row, key)
        typed = self.typed.get(self.place(row, key))
        if typed is not None and typed.fault:
            return typed.text
        value = self.value(row, key)
        kind = BY_KEY[key].kind
        if value is None:
            return ""
        if kind is FieldKind.MONEY:
            return decimal_text(value, self._formats.currency)
        if kind is FieldKind.UNIT_COST:
            return plain_unit_cost(value, self._formats.currency)
        if kind is FieldKind.QUANTITY:
            return quantity_text(value)
        if kind in {FieldKind.STATE, FieldKind.FLAG}:
            return self._shown(key, value)
        return str(value)

    def _shown(self, key: str, value: Any) -> str:
        return shown_value(BY_KEY[key], value, self._formats)

    def _margin(self, row: int) -> str:
        currency = self._formats.currency
        stored = self.rows[row].values
        before = gross_margin(stored["price"], stored["cost_e4"], currency)
        now = gross_margin(self.value(row, "price") or 0, self.value(row, "cost_e4"), currency)
        if before == now:
            return NOTHING if now is None else self._formats.percent(float(now))
        return " → ".join(
            NOTHING if share is None else self._formats.percent(float(share))
            for share in (before, now)
        )

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(KEYS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, key = index.row(), KEYS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, key)
        if role == Qt.ItemDataRole.EditRole:
            return self.plain(row, key)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            left = key in {CODE, OPTIONS} or (key in BY_KEY and BY_KEY[key].kind in _TEXTS)
            return _LEFT if left else _RIGHT
        return self._look(row, key, role)

    def _look(self, row: int, key: str, role: int) -> Any:
        typed = self.typed.get(self.place(row, key)) if key in BY_KEY else None
        if role == Qt.ItemDataRole.ForegroundRole:
            if typed is not None and typed.fault:
                return self._bad
            return None if key in BY_KEY else self._pale
        if role == Qt.ItemDataRole.BackgroundRole and typed is not None:
            return self._bad_ground if typed.fault else self._changed
        if role == Qt.ItemDataRole.ToolTipRole:
            if typed is None:
                return tooltip(self.text(row, key))
            if typed.fault:
                return tooltip(typed.fault)
            was = self._shown(key, self.rows[row].values[key])
            return tooltip(_("Was: {value}").format(value=was))
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and typed is not None:
            return typed.fault or _("Changed")
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key = KEYS[index.column()]
        if role != Qt.ItemDataRole.EditRole or key not in BY_KEY:
            return False
        self.write([(index.row(), key, str(value))])
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and KEYS[index.column()] in BY_KEY:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(KEYS):
            return None
        key = KEYS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return _(_TITLES[key]) if key in _TITLES else _(BY_KEY[key].label)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            left = key in {CODE, OPTIONS} or (key in BY_KEY and BY_KEY[key].kind in _TEXTS)
            return _LEFT if left else _RIGHT
        return None


def _alike(one: Typed, other: Typed) -> bool:
    return (one.value, one.text, one.fault) == (other.value, other.text, other.fault)


def shown_value(field: EditField, value: Any, formats: Formats) -> str:
    """A stored value of a field as people read it."""
    if value is None:
        return NOTHING
    if field.kind is FieldKind.MONEY:
        return formats.money(value)
    if field.kind is FieldKind.UNIT_COST:
        return formats.unit_cost(value)
    if field.kind is FieldKind.QUANTITY:
        return formats.quantity(value)
    if field.kind is FieldKind.FLAG:
        return _("Yes") if value else _("No")
    if field.kind is FieldKind.STATE:
        labels = {str(state): label for state, label in LIFE_CYCLE_LABELS.items()}
        return _(labels.get(str(value), str(value)))
    return visible(str(value))
