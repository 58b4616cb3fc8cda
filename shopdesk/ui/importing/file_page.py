"""First page: the file, how it is written, and its first rows as they are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.table import Column, Kind
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _, ngettext
from shopdesk.importing.preview import Preview
from shopdesk.ui.context import Context
from shopdesk.ui.formats import tooltip, visible
from shopdesk.ui.importing.draft import Draft
from shopdesk.ui.importing.pages import WizardPage
from shopdesk.ui.theme import Theme, Tone
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.flow_layout import FlowLayout
from shopdesk.ui.widgets.form import MessageBar
from shopdesk.ui.widgets.label import ElidedLabel, Label
from shopdesk.ui.widgets.rows_table import RowsModel
from shopdesk.ui.widgets.status_badge import StatusBadge

FILES = "*.csv *.tsv *.txt *.xlsx *.xls *.ods *.gz"
_FOLDER = "import/folder"
_LONGEST = 60  # letters of a cell in the preview

_DELIMITERS = {
    ",": N_("Comma"),
    ";": N_("Semicolon"),
    "\t": N_("Tab"),
    "|": N_("Vertical bar"),
}
_ENCODINGS = {
    "utf-8": N_("UTF-8"),
    "gb18030": N_("GB18030 / GBK (simplified Chinese)"),
    "big5": N_("Big5 (traditional Chinese)"),
    "cp1252": N_("Windows-1252 (Western Europe)"),
    "utf-16-le": N_("UTF-16"),
    "utf-16-be": N_("UTF-16 (big endian)"),
    "latin-1": N_("ISO 8859-1 (Western Europe)"),
}
_HEADER_ROWS = 12
_DATE_ORDERS = (
    ("", N_("Dates: as they come")),
    ("dmy", N_("Dates: day/month/year")),
    ("mdy", N_("Dates: month/day/year")),
)


class FilePage(WizardPage):
    """Chooses a file and, where the program guessed wrong, how it is read."""

    def __init__(self, draft: Draft, *, parent: QWidget | None = None) -> None:
        super().__init__(draft, parent=parent)
        self.title = _("File")
        theme = self.context.theme
        self.setAcceptDrops(True)
        self.message = MessageBar(theme)
        self.box.addWidget(self.message)
        self._drop = self._drop_area(theme)
        self.box.addWidget(self._drop, 1)
        self._file = QWidget()
        file_box = QVBoxLayout(self._file)
        file_box.setContentsMargins(0, 0, 0, 0)
        file_box.setSpacing(theme.grid())
        file_box.addLayout(self._head(theme))
        file_box.addWidget(self._choices(theme))
        self._notes = Label("", "small", wrap=True)
        file_box.addWidget(self._notes)
        self.table = PreviewTable(self.context)
        file_box.addWidget(self.table, 1)
        self._foot = Label("", "small", wrap=True)
        file_box.addWidget(self._foot)
        self._file.hide()
        self.box.addWidget(self._file, 1)
        draft.previewed.connect(self._on_previewed)
        draft.reading.connect(self._on_reading)

    # building

    def _drop_area(self, theme: Theme) -> QFrame:
        area = QFrame(self)
        area.setProperty("look", "card")
        box = QVBoxLayout(area)
        box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.setSpacing(theme.grid(1.5))
        middle = Qt.AlignmentFlag.AlignCenter
        box.addWidget(Label(_("Drop a file here"), "heading"), alignment=middle)
        box.addWidget(
            Label(
                _("CSV, text or Excel, also packed (.gz). Nothing is written before you agree."),
                "muted",
            ),
            alignment=middle,
        )
        self.choose = push_button(_("Choose a file…"), "primary")
        self.choose.clicked.connect(self.choose_file)
        box.addWidget(self.choose, alignment=middle)
        return area

    def _head(self, theme: Theme) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(theme.grid())
        self._name = ElidedLabel("", "strong")
        head.addWidget(self._name, 1)
        self.badge = StatusBadge("", Tone.NEUTRAL, theme)
        head.addWidget(self.badge)
        self.other = push_button(_("Another file…"), parent=self)
        self.other.clicked.connect(self.choose_file)
        head.addWidget(self.other)
        return head

    def _choices(self, theme: Theme) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, spacing=theme.grid())
        self.profile = self._combo(_("What the file holds"), self._on_profile_activated)
        self.sheet = self._combo(_("Sheet"), self._on_sheet_activated)
        self.encoding = self._combo(_("Encoding"), self._on_encoding_activated)
        self.delimiter = self._combo(_("Delimiter"), self._on_delimiter_activated)
        self.dates = self._combo(_("Order of day and month"), self._on_dates_activated)
        for value, label in _DATE_ORDERS:
            self.dates.addItem(_(label), value)
        self.header = self._combo(_("Row of the column titles"), self._on_header_activated)
        for widget in (self.profile, self.sheet, self.encoding, self.delimiter, self.dates):
            flow.addWidget(widget)
        flow.addWidget(self.header)
        return holder

    def _combo(self, name: str, slot: Any) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.setToolTip(tooltip(name))
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.activated.connect(slot)
        return combo

    # what the wizard asks

    @property
    def ready(self) -> bool:
        return self.draft.seen is not None and self.draft.refusal is None

    def entered(self) -> None:
        if self.draft.seen is None:
            self.choose.setFocus()

    # choosing

    def choose_file(self) -> None:
        """Ask for a file."""
        folder = self.context.state.load(_FOLDER, "")
        pattern = _("Tables ({patterns})").format(patterns=FILES)
        path, _chosen = QFileDialog.getOpenFileName(self, _("Import a file"), folder, pattern)
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> None:
        """Look at a file."""
        self.context.state.save(_FOLDER, str(path.parent))
        self._name.setText(path.name)
        self._drop.hide()
        self._file.show()
        self.draft.open(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped(event)
        if path:
            event.acceptProposedAction()
            self.open(Path(path))

    def _on_profile_activated(self, _place: int) -> None:
        self.draft.change(profile=self.profile.currentData(), mapping=None)

    def _on_sheet_activated(self, _place: int) -> None:
        self.draft.change(sheet=self.sheet.currentData(), mapping=None, header_row=None, profile="")

    def _on_encoding_activated(self, _place: int) -> None:
        self.draft.change(encoding=self.encoding.currentData(), mapping=None)

    def _on_delimiter_activated(self, _place: int) -> None:
        self.draft.change(
            delimiter=self.delimiter.currentData(), mapping=None, header_row=None, profile=""
        )

    def _on_dates_activated(self, _place: int) -> None:
        self.draft.change(date_order=self.dates.currentData())

    def _on_header_activated(self, _place: int) -> None:
        self.draft.change(header_row=self.header.currentData(), mapping=None)

    # showing

    def _on_reading(self, busy: bool) -> None:
        if busy:
            self._foot.setText(_("Looking at the file…"))
        self.changed.emit()

    def _on_previewed(self) -> None:
        refusal, seen = self.draft.refusal, self.draft.seen
        self.message.say(refusal_words(refusal))
        if seen is not None:
            self._show(seen)
        elif refusal is not None:
            self._foot.setText("")
            self._file.hide()
            self._drop.show()
        self.changed.emit()

    def _show(self, seen: Preview) -> None:
        self._drop.hide()
        self._file.show()
        self._name.setText(seen.request.path.name)
        known = seen.is_known
        words = _("Recognised: {name}") if known else _("Unknown layout, read as: {name}")
        self.badge.set_status(
            words.format(name=_(seen.profile_title)), Tone.GOOD if known else Tone.WARN
        )
        _fill(self.profile, [(name, _(title)) for name, title in seen.profiles], seen.profile)
        _fill(self.sheet, [(name, name) for name in seen.sheets], seen.sheet)
        text = bool(seen.delimiters)
        encodings = [(name, _(_ENCODINGS.get(name, name))) for name in seen.encodings]
        _fill(self.encoding, encodings, seen.encoding, shown=text)
        known_marks = [(mark, _(_DELIMITERS.get(mark, mark))) for mark in seen.delimiters]
        _fill(self.delimiter, known_marks, seen.delimiter, shown=text)
        self.dates.setCurrentIndex(max(self.dates.findData(seen.request.date_order), 0))
        rows = range(max(_HEADER_ROWS, seen.header_row + 1))
        titles = [(row, _("Titles in row {n}").format(n=row + 1)) for row in rows]
        _fill(self.header, titles, seen.header_row)
        self._notes.setText("\n".join(seen.notes))
        self.table.show_preview(seen)
        self._foot.setText(_foot_words(seen))


def refusal_words(refusal: UserError | None) -> str:
    """A refusal as a message bar says it."""
    return "" if refusal is None else f"{refusal.message} [{refusal.code}]"


def _foot_words(seen: Preview) -> str:
    shown = ngettext(
        "The first row as it is read.", "The first {n} rows as they are read.", len(seen.rows)
    ).format(n=len(seen.rows))
    if not seen.problems:
        return shown
    bad = ngettext(
        "{n} cell of them cannot be read.", "{n} cells of them cannot be read.", len(seen.problems)
    ).format(n=len(seen.problems))
    return f"{shown} {bad}"


def _fill(
    combo: QComboBox, entries: Sequence[tuple[object, str]], chosen: object, *, shown: bool = True
) -> None:
    combo.clear()
    for value, text in entries:
        combo.addItem(visible(text), value)
    combo.setCurrentIndex(max(combo.findData(chosen), 0))
    combo.setVisible(shown and bool(entries))


def dropped(event: QDropEvent) -> str:
    """Path of the one file that is being dropped, or empty."""
    urls = event.mimeData().urls()
    return urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""


class PreviewModel(RowsModel):
    """Rows of the file, letter by letter, with the faulty cells marked."""

    def __init__(self, seen: Preview, context: Context) -> None:
        columns = [Column("row", N_("Row"), "", Kind.INTEGER)]
        columns += [Column(str(place), "", "", Kind.TEXT) for place in range(len(seen.titles))]
        super().__init__(columns, context.formats)
        self._titles = [_("Row"), *(visible(title) for title in seen.titles)]
        self._theme = context.theme
        self._faults = {(fault.row, fault.column): fault.message for fault in seen.problems}
        self._numbers = seen.row_numbers
        self._places = {title: place + 1 for place, title in enumerate(seen.titles)}
        width = len(seen.titles)
        self.set_rows(
            [
                [number, *row[:width], *[None] * (width - len(row))]
                for number, row in zip(seen.row_numbers, seen.rows, strict=True)
            ]
        )

    def fault(self, row: int, column: int) -> str:
        """What is wrong with a cell, or with its whole row."""
        number = self._numbers[row]
        title = next((name for name, place in self._places.items() if place == column), None)
        return self._faults.get((number, title)) or self._faults.get((number, None), "")

    def text(self, row: int, column: int) -> str:
        value = self.rows[row][column]
        if value is None:
            return ""
        shown = visible(str(value))
        return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.BackgroundRole:
            faulty = bool(self.fault(index.row(), index.column()))
            return QColor(self._theme.color("bad_soft")) if faulty else None
        if role == Qt.ItemDataRole.ToolTipRole:
            fault = self.fault(index.row(), index.column())
            value = str(self.rows[index.row()][index.column()] or "")
            return tooltip("\n".join(part for part in (fault, value) if part))
        return super().data(index, role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return super().headerData(section, orientation, role)


class PreviewTable(QTableView):
    """The rows of a ``Preview``."""

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.setAccessibleName(_("First rows of the file"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(28))
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setFixedHeight(theme.px(30))

    def show_preview(self, seen: Preview) -> None:
        """Show the rows of another look at the file."""
        model = PreviewModel(seen, self._context)
        model.setParent(self)
        self.setModel(model)
        theme = self._context.theme
        metrics = self.fontMetrics()
        for column in range(model.columnCount()):
            texts = [model.text(row, column) for row in range(model.rowCount())]
            title = str(model.headerData(column, Qt.Orientation.Horizontal))
            room = max(metrics.horizontalAdvance(text) for text in (*texts, title))
            self.setColumnWidth(column, min(max(room + theme.grid(3), theme.px(56)), theme.px(240)))
