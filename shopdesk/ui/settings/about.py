"""What this program is made of, and where it keeps things."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

import shopdesk
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.paths import RESOURCES, ROOT, log_file
from shopdesk.ui.context import Context
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

_COLUMNS = (
    Column("name", N_("Part"), "", Kind.TEXT),
    Column("version", N_("Version"), "", Kind.CODE, width=110),
    Column("license", N_("Licence"), "", Kind.CODE, width=260),
)
_LOCKED = re.compile(r"([A-Za-z0-9_.-]+)==([^\s\\]+)")
_LONGEST = 60


def parts() -> list[tuple[str, str, str]]:
    """Packages that the program uses: name, version and licence as they state it themselves."""
    lock = ROOT / "requirements.lock"
    names = []
    if lock.is_file():
        names = [
            found[1] for found in map(_LOCKED.match, lock.read_text("utf-8").splitlines()) if found
        ]
    known = sorted(dict.fromkeys(names), key=str.casefold)
    return [(name, *_stated(name)) for name in known if _stated(name)[0]]


def _stated(name: str) -> tuple[str, str]:
    try:
        told: Any = metadata.metadata(name)  # its type hides that it is a mapping
    except metadata.PackageNotFoundError:
        return "", ""
    license_ = told.get("License-Expression", "")
    if not license_:
        marks = told.get_all("Classifier") or []
        named = [line.rpartition(" :: ")[2] for line in marks if line.startswith("License ::")]
        stated = told.get("License", "")
        license_ = ", ".join(named) or stated.strip().partition("\n")[0]
    return str(told["Version"]), license_[:_LONGEST]


class AboutPanel(QWidget):
    """Version, licence, parts, and the folders of this computer."""

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid(1.5))
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label(_("About"), "heading"))
        box.addWidget(Label(f"ShopDesk {shopdesk.__version__}", "strong"))
        box.addWidget(
            Label(
                _(
                    "MIT licence. It asks nothing of the network; your data stays in your file:\n"
                    "{shop}"
                ).format(shop=context.shop.name),
                "muted",
                wrap=True,
                selectable=True,
            )
        )
        self.log_folder = log_file().parent
        box.addWidget(
            Label(
                _("The log of this computer, without customers' data, lies in {folder}").format(
                    folder=self.log_folder
                ),
                "muted",
                wrap=True,
                selectable=True,
            )
        )
        row = QHBoxLayout()
        self.logs = push_button(_("Open the log folder"), parent=self)
        self.logs.clicked.connect(self._on_logs_clicked)
        self.logs.setEnabled(self.log_folder.is_dir())
        row.addWidget(self.logs)
        self.font_licence = push_button(_("Licence of the font"), "link", parent=self)
        self.font_licence.clicked.connect(self._on_font_clicked)
        row.addWidget(self.font_licence)
        row.addStretch(1)
        box.addLayout(row)
        box.addWidget(Label(_("Made of"), "strong"))
        model = RowsModel(_COLUMNS, context.formats)
        model.set_rows(parts())
        self.table = RowsTable(model, theme, name=_("Parts of the program"), most_rows=12)
        self.table.setFixedHeight(self.table.sizeHint().height())
        box.addWidget(self.table)

    def _on_logs_clicked(self) -> None:
        _open(self.log_folder)

    def _on_font_clicked(self) -> None:
        _open(RESOURCES / "fonts" / "OFL.txt")


def _open(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
