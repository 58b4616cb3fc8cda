"""File layouts that a person mapped by hand, kept by the shop."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.importing.learned import KeptMapping, forget_mapping, list_mappings
from shopdesk.ui.context import Context, LiveView
from shopdesk.ui.formats import quoted
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader

_COLUMNS = (
    Column("name", N_("Layout"), "", Kind.TEXT),
    Column("columns", N_("Columns"), "", Kind.CODE, width=380),
)


class LayoutsPanel(LiveView):
    """The kept layouts with a button that forgets one."""

    reads = frozenset({"import_profile"})

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        theme = context.theme
        self.mappings: list[KeptMapping] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid())
        box.addWidget(Label(_("Remembered file layouts"), "heading"))
        self.none = Label(
            _("Layouts that you map by hand in the import are remembered here."), "muted", wrap=True
        )
        box.addWidget(self.none)
        self.model = RowsModel(_COLUMNS, context.formats)
        self.table = RowsTable(self.model, theme, name=_("Remembered file layouts"), most_rows=8)
        box.addWidget(self.table)
        row = QHBoxLayout()
        row.addStretch(1)
        self.forget = push_button(_("Forget this layout"), parent=self)
        self.forget.clicked.connect(self.forget_selected)
        row.addWidget(self.forget)
        box.addLayout(row)

    def refresh(self) -> None:
        self.context.tasks.read(_read, done=self._on_read, owner=self)

    def _on_read(self, mappings: list[KeptMapping]) -> None:
        self.mappings = mappings
        rows = [(one.name, ", ".join(one.fields.values())) for one in mappings]
        self.model.set_rows(rows)
        self.table.setFixedHeight(self.table.sizeHint().height())
        for widget in (self.table, self.forget):
            widget.setVisible(bool(mappings))
        self.none.setVisible(not mappings)
        if mappings:
            self.table.selectRow(0)

    def forget_selected(self) -> None:
        """Forget the selected layout."""
        place = self.table.currentIndex().row()
        if 0 <= place < len(self.mappings):
            name = self.mappings[place].name
            self.context.tasks.write(
                partial(_forget, name), done=partial(self._on_forgotten, name), owner=self
            )

    def _on_forgotten(self, name: str, _result: None) -> None:
        self.context.toast(_("The layout {name} was forgotten").format(name=quoted(name)))
        self.refresh()


def _read(reader: Reader, _progress: Progress) -> list[KeptMapping]:
    return list_mappings(reader)


def _forget(name: str, session: Session, _progress: Progress) -> None:
    forget_mapping(session, name)
