"""Amounts that add up, one below the other, right-aligned as in a cash book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import line


@dataclass(frozen=True, slots=True)
class Sum:
    """One row: what it is and the amount as shown; ``total`` stands below a line, in bold."""

    label: str
    amount: str
    total: bool = False


class Sums(QWidget):
    """Shows sums; to be given others at any time.

    Args:
        name: translated accessible name.
    """

    def __init__(
        self,
        sums: Sequence[Sum],
        theme: Theme,
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.grid(2))
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnStretch(0, 1)
        self._amounts: list[Label] = []
        self._labels: tuple[tuple[str, bool], ...] = ()
        self.show_sums(sums)

    def show_sums(self, sums: Sequence[Sum]) -> None:
        """Show other amounts; widgets are kept where the labels stay the same."""
        labels = tuple((entry.label, entry.total) for entry in sums)
        if labels == self._labels:
            for label, entry in zip(self._amounts, sums, strict=True):
                label.setText(entry.amount)
        else:
            self._build(sums)
            self._labels = labels
        words = ", ".join(f"{entry.label} {entry.amount}" for entry in sums)
        self.setAccessibleName(f"{self._name}: {words}" if self._name else words)

    def _build(self, sums: Sequence[Sum]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._amounts = []
        place = 0
        for entry in sums:
            if entry.total and place:
                self._grid.addWidget(line(), place, 0, 1, 2)
                place += 1
            self._grid.addWidget(Label(entry.label, "strong" if entry.total else "muted"), place, 0)
            amount = Label(entry.amount, "strong" if entry.total else "", selectable=True)
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(amount, place, 1)
            self._amounts.append(amount)
            place += 1
