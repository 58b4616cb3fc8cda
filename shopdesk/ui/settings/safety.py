"""Safety copies: made at once, checked, listed with their folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.paths import SHOP_SUFFIX, backup_dir
from shopdesk.ui.context import Context
from shopdesk.ui.tasks import Progress
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

_COLUMNS = (
    Column("at", N_("Made"), "", Kind.INSTANT, width=150),
    Column("name", N_("File"), "", Kind.TEXT),
    Column("size", N_("MB"), "", Kind.CODE, width=90),
)


def list_copies(shop: Path) -> list[tuple[int, str, str]]:
    """Copies of a shop, newest first: milliseconds, name, size in MB."""
    folder = backup_dir(shop)
    if not folder.is_dir():
        return []
    found = []
    for path in folder.glob(f"{shop.stem}-*{SHOP_SUFFIX}"):
        facts = path.stat()
        found.append((int(facts.st_mtime * 1000), path.name, f"{facts.st_size / 1e6:,.1f}"))
    return sorted(found, reverse=True)


class SafetyPanel(QWidget):
    """A button, the copies that are there, and their folder."""

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.path = context.shop.path
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid(1.5))
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label(_("Safety copies"), "heading"))
        self.text = Label("", "muted", wrap=True, selectable=True)
        box.addWidget(self.text)
        row = QHBoxLayout()
        self.copy = push_button(_("Make a copy now"), "primary", parent=self)
        self.copy.clicked.connect(self.make_copy)
        self.folder = push_button(_("Open the folder"), parent=self)
        self.folder.clicked.connect(self._on_folder_clicked)
        row.addWidget(self.copy)
        row.addWidget(self.folder)
        row.addStretch(1)
        box.addLayout(row)
        self.model = RowsModel(_COLUMNS, context.formats)
        self.table = RowsTable(self.model, theme, name=_("Safety copies"), most_rows=10)
        box.addWidget(self.table)
        if self.path is None:
            self.text.setText(
                _("This shop lies on a database server; its copies are made there, not here.")
            )
            for widget in (self.copy, self.folder, self.table):
                widget.hide()
            return
        self.text.setText(
            _(
                "A copy holds everything saved so far and is checked after it was written. One is "
                "made before every upgrade. Copies lie in {folder}. Keep one on another disk too."
            ).format(folder=backup_dir(self.path))
        )
        self._list()

    def make_copy(self) -> None:
        """Copy the shop in the background."""
        if self.path is None:
            return
        self.copy.setEnabled(False)
        task = self.context.tasks.call(
            partial(_copy, self.path), done=self._on_copied, owner=self, label=_("Copying the shop")
        )
        if task.running:
            task.finished.connect(self._on_finished)
        else:
            self._on_finished()

    def _on_finished(self) -> None:
        self.copy.setEnabled(True)

    def _on_copied(self, path: Path) -> None:
        self.context.toast(_("Copied to {file}").format(file=path.name))
        self._list()

    def _list(self) -> None:
        rows: list[Any] = list_copies(self.path) if self.path is not None else []
        self.model.set_rows(rows)
        self.table.setFixedHeight(self.table.sizeHint().height())
        self.table.setVisible(bool(rows))
        self.folder.setEnabled(bool(rows))

    def _on_folder_clicked(self) -> None:
        if self.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(backup_dir(self.path))))


def _copy(path: Path, _progress: Progress) -> Path:
    from shopdesk.db.upgrade import safety_copy

    return safety_copy(path, label="copy")
