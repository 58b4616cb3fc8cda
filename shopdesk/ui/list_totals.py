"""The line below a list: how many rows are selected, and the sums of their figures."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from shopdesk.base.table import TableQuery, TableSpec
from shopdesk.i18n import _, ngettext
from shopdesk.ui.context import Context
from shopdesk.ui.table_rows import read_all_totals, read_totals
from shopdesk.ui.widgets.label import ElidedLabel
from shopdesk.ui.widgets.table_view import TableView

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress


class SelectionTotals(ElidedLabel):
    """Shown while two or more rows are selected."""

    def __init__(self, context: Context, table: TableView, *, parent: QWidget) -> None:
        super().__init__("", "muted", parent=parent)
        self._context = context
        self._table = table
        self._request = 0
        theme = context.theme
        self.setContentsMargins(theme.grid(3), theme.px(6), theme.grid(3), theme.px(6))
        self.hide()

    def show_selection(self, query: TableQuery) -> None:
        """Add up what is selected now; ``query`` is the list's, for when that is everything."""
        self._request += 1
        count = self._table.selected_count()
        if count < 2:
            self.hide()
            return
        spec = self._table.rows.spec
        if self._table.all_selected() and self._table.rows.complete:
            work: Any = partial(_read_all, spec, query)
        else:
            work = partial(read_totals, spec=spec, ids=self._table.selected_ids())
        done = partial(self._on_read, self._request, count)
        self._context.tasks.read(work, done=done, owner=self)

    def _on_read(self, request: int, count: int, sums: dict[str, int]) -> None:
        if request != self._request:
            return
        formats = self._context.formats
        number = formats.integer(count)
        parts = [ngettext("{n} row selected", "{n} rows selected", count).format(n=number)]
        shown = self._table.chosen_columns
        for key, value in sums.items():
            if key in shown:
                column = self._table.rows.spec.column(key)
                parts.append(f"{_(column.title)} {formats.cell(column)(value)}")
        self.setText("   ·   ".join(parts))
        self.show()


def _read_all(
    spec: TableSpec, query: TableQuery, reader: Reader, _progress: Progress
) -> dict[str, int]:
    return read_all_totals(reader, spec, query)
