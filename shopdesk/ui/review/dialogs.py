"""Printing the review: language, format and file; then its pages inside the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from shopdesk import i18n
from shopdesk.base.period import Period
from shopdesk.i18n import LANGUAGES, N_, _
from shopdesk.metrics.book import Metrics
from shopdesk.reports.review.words import period_text
from shopdesk.ui.context import Context
from shopdesk.ui.figures import metrics_of
from shopdesk.ui.tasks import Progress, Task
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import FormDialog
from shopdesk.ui.widgets.label import Label

FORMATS = (
    (".pdf", N_("PDF, to print and send")),
    (".xlsx", N_("Excel workbook, all figures as numbers")),
    (".txt", N_("Plain text")),
)
_FOLDER = "review/folder"


def make_review(
    metrics: Metrics, period: Period, language: str, path: Path, progress: Progress
) -> Path:
    """Compute and write a review; nothing is written when it was cancelled before.

    Raises:
        UserError: SD-REP-010 no records in the period, SD-REP-001, SD-EXP-001 to 003 the file.
        shopdesk.errors.Cancelled: if the person cancelled.
    """
    from shopdesk.reports.review import build
    from shopdesk.reports.write import write

    progress(0, 3, _("Reading the figures…"))
    with metrics.facts() as facts:
        report = build(facts, period, language=language)
    progress(1, 3, _("Writing the pages…"))
    written = write(report, path)
    progress(3, 3, "")
    return written


class PrintDialog(FormDialog):
    """Asks in which language, as what and where; stays open with the reason if it fails."""

    def __init__(self, context: Context, period: Period, *, parent: QWidget | None = None) -> None:
        title = _("Print the review of {period}").format(period=period_text(period))
        super().__init__(context, title, action=_("Make the review"), parent=parent)
        self._period = period
        self.language = QComboBox(self)
        for name, words in LANGUAGES.items():
            self.language.addItem(words, name)
        self.language.setCurrentIndex(list(LANGUAGES).index(i18n.language()))
        self.format = QComboBox(self)
        for suffix, words in FORMATS:
            self.format.addItem(_(words), suffix)
        self.file = QLineEdit(self)
        self.file.setAccessibleName(_("File"))
        browse = push_button(_("Choose…"), parent=self)
        browse.clicked.connect(self._on_browse_clicked)
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.file, 1)
        row.addWidget(browse)
        self.form.add("language", _("Language"), self.language)
        self.form.add("format", _("Format"), self.format)
        self.form.add("file", _("File"), both)
        self.format.currentIndexChanged.connect(self._on_choice_changed)
        self.language.currentIndexChanged.connect(self._on_choice_changed)
        self._named = ""
        self._on_choice_changed()
        self.task: Task | None = None

    @property
    def path(self) -> Path:
        """Where the review goes."""
        return Path(self.file.text().strip())

    def submit(self) -> None:
        path = self.path
        if not self.file.text().strip():
            self.form.set_errors({"file": _("Choose a file.")})
            return
        if not path.suffix:
            path = path.with_suffix(str(self.format.currentData()))
        self.context.state.save(_FOLDER, str(path.parent))
        self.ok_button.setEnabled(False)
        self.task = self.context.tasks.call(
            partial(
                make_review,
                metrics_of(self.context),
                self._period,
                str(self.language.currentData()),
                path,
            ),
            done=self._on_written,
            failed=self.on_failed,
            owner=self,
            label=_("Making the review"),
        )
        if self.task.running:
            self.task.finished.connect(self._on_finished)
        else:
            self._on_finished()

    def _on_finished(self) -> None:
        self.ok_button.setEnabled(True)

    def reject(self) -> None:
        # Three choices are quickly made again: nothing is asked.
        QDialog.reject(self)

    def _on_written(self, path: Path) -> None:
        self.context.toast(_("Saved as {file}").format(file=path.name))
        window = self.parentWidget()
        self.accept()
        if path.suffix.lower() == ".pdf":
            preview = PreviewDialog(self.context, path, parent=window)
            preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            preview.open()
        else:
            show_folder(path)

    def _suggested(self) -> str:
        folder = self.context.state.load(_FOLDER, "") or str(Path.home())
        suffix = self.format.currentData()
        name = _("Review {period}").format(period=self._period.label())
        language = self.language.currentData()
        return str(Path(folder) / f"{name} {language}{suffix}")

    def _on_choice_changed(self) -> None:
        # A name that the person typed is theirs; only its ending follows the format.
        if self.file.text() in {"", self._named}:
            self._named = self._suggested()
            self.file.setText(self._named)
        else:
            path = self.path.with_suffix(str(self.format.currentData()))
            self.file.setText(str(path))

    def _on_browse_clicked(self) -> None:
        suffix = str(self.format.currentData())
        chosen, _filter = QFileDialog.getSaveFileName(
            self, _("Print review"), self.file.text(), f"*{suffix}"
        )
        if chosen:
            self.file.setText(str(Path(chosen).with_suffix(suffix)))


def show_folder(path: Path) -> None:
    """Open the folder of a file in the program of the computer."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def render_page(path: Path, page: int, width: int) -> QImage:
    """A page of a PDF as a picture of that width in pixels; for a reading thread."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        sheet = document[page]
        scale = width / sheet.get_width()
        bitmap = sheet.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        pixels = bytes(bitmap.buffer)
        return QImage(
            pixels, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGBX8888
        ).copy()
    finally:
        document.close()


def count_pages(path: Path) -> list[float]:
    """Height for one of width of each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return [size[1] / size[0] for size in map(document.get_page_size, range(len(document)))]
    finally:
        document.close()


class PreviewDialog(QDialog):
    """The pages of a finished PDF below each other, drawn as they come."""

    def __init__(self, context: Context, path: Path, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.path = path
        self.pages: list[QLabel] = []
        self._aspects: list[float] = []
        self._drawn = 0
        theme = context.theme
        self.setWindowTitle(path.name)
        self.resize(theme.px(880), theme.px(820))
        self.setMinimumWidth(theme.px(560))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(*[theme.grid(1.5)] * 4)
        head.setSpacing(theme.grid())
        self._count = Label(path.name, "strong")
        head.addWidget(self._count, 1)
        self.folder = push_button(_("Open the folder"), parent=self)
        self.folder.clicked.connect(self._on_folder_clicked)
        self.open_file = push_button(_("Open the file"), parent=self)
        self.open_file.clicked.connect(self._on_open_clicked)
        close = push_button(_("Close"), "primary", parent=self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        for button in (self.folder, self.open_file, close):
            head.addWidget(button)
        box.addLayout(head)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName(_("Pages"))
        body = QWidget()
        self._pages_box = QVBoxLayout(body)
        self._pages_box.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._pages_box.setSpacing(theme.grid(2))
        self._scroll.setWidget(body)
        box.addWidget(self._scroll, 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.pages:
            self.context.tasks.call(partial(_count, self.path), done=self._on_counted, owner=self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.pages:
            self._size_pages()

    def _on_counted(self, aspects: list[float]) -> None:
        self._aspects = aspects
        text = _("{file}  ·  {count} pages")
        self._count.setText(text.format(file=self.path.name, count=len(aspects)))
        for place in range(len(aspects)):
            page = QLabel()
            page.setScaledContents(True)
            page.setAccessibleName(_("Page {number}").format(number=place + 1))
            page.setAutoFillBackground(True)
            self.pages.append(page)
            self._pages_box.addWidget(page)
        self._size_pages()
        self._draw_next()

    def _size_pages(self) -> None:
        room = self._scroll.viewport().width() - self.context.theme.grid(4)
        width = min(room, self.context.theme.px(900))
        for page, aspect in zip(self.pages, self._aspects, strict=True):
            page.setFixedSize(QSize(width, round(width * aspect)))

    def _draw_next(self) -> None:
        if self._drawn >= len(self.pages):
            return
        width = round(self.pages[self._drawn].width() * self.devicePixelRatioF())
        self.context.tasks.call(
            partial(_draw, self.path, self._drawn, max(width, 200)),
            done=self._on_drawn,
            owner=self,
        )

    def _on_drawn(self, image: QImage) -> None:
        picture = QPixmap.fromImage(image)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        self.pages[self._drawn].setPixmap(picture)
        self._drawn += 1
        self._draw_next()

    def _on_folder_clicked(self) -> None:
        show_folder(self.path)

    def _on_open_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path)))


def _count(path: Path, _progress: Progress) -> list[float]:
    return count_pages(path)


def _draw(path: Path, page: int, width: int, _progress: Progress) -> Any:
    return render_page(path, page, width)
