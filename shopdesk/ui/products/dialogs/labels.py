"""Printing labels: paper, code, how many, and the first page as it will be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QSizePolicy, QWidget

from shopdesk.base.money import money_text
from shopdesk.base.quantity import PIECE
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import LabelRow, list_labels, sku_ids_of
from shopdesk.reports.labels import (
    SYMBOL_LABELS,
    LabelItem,
    LabelSheet,
    LabelStyle,
    Symbol,
    load_sheets,
    pages,
)
from shopdesk.ui.context import Context
from shopdesk.ui.widgets.form import Form, FormDialog
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.quantity_edit import QuantityEdit, whole_number
from shopdesk.ui.widgets.write_dialog import choice_box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

_REST_MS = 150
_WIDTH = 760  # pixels of the preview before it is fitted


@dataclass(frozen=True, slots=True)
class LabelJob:
    """What is to be printed."""

    items: tuple[LabelItem, ...]
    sheet: LabelSheet
    style: LabelStyle
    start: int


@dataclass(frozen=True, slots=True)
class LabelsWritten:
    """A file of labels just written."""

    path: Path
    count: int


class LabelsDialog(FormDialog):
    """Labels of all active variants of products; saved as PDF, or opened to be printed.

    Signals:
        written: a ``LabelsWritten``, after the dialog has closed.
    """

    written = Signal(object)

    def __init__(self, context: Context, product_ids: Sequence[int], *, parent: QWidget) -> None:
        super().__init__(context, _("Print labels"), action=_("Save as PDF…"), parent=parent)
        theme = context.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.px(820), theme.px(620))
        self._ids = list(product_ids)
        self._rows: list[LabelRow] = []
        self._request = 0
        self._image = QImage()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._render)
        self.fields = Form(theme)
        self._add_fields()
        self.preview = QLabel()
        self.preview.setAccessibleName(_("Preview"))
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumWidth(theme.px(320))
        self.preview.setFixedHeight(theme.px(420))
        self.preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.told = Label(_("Drawing…"), "muted", wrap=True)
        body = QWidget()
        body.setMinimumHeight(theme.px(420))
        self.fields.setFixedWidth(theme.px(400))
        side = row(self.fields, self.preview, stretch=False, spacing=theme.grid(2))
        side.setAlignment(self.fields, Qt.AlignmentFlag.AlignTop)
        body.setLayout(side)
        self.form.add_wide(body)
        self.form.add_wide(self.told)
        self.ok_button.setEnabled(False)
        context.tasks.read(partial(_read, self._ids), done=self._on_rows, owner=self)

    def _add_fields(self) -> None:
        self.sheet = choice_box(
            [(key, sheet.name) for key, sheet in load_sheets().items()], "a4-24"
        )
        self.symbol = choice_box([(str(key), _(text)) for key, text in SYMBOL_LABELS.items()])
        self.copies, self.start = QuantityEdit(PIECE, low=PIECE), QuantityEdit(PIECE, low=PIECE)
        self.start.setToolTip(_("The first free label of a sheet that was begun"))
        self.as_stock = QCheckBox(_("As many as lie on the shelf"))
        self.name, self.options, self.price = (
            QCheckBox(text) for text in (_("Name"), _("Options"), _("Price"))
        )
        for box in (self.name, self.options, self.price):
            box.setChecked(True)
        self.fields.add("sheet", _("Paper"), self.sheet)
        self.fields.add("symbol", _("Code"), self.symbol)
        self.fields.add("copies", _("Copies"), self.copies)
        self.fields.add("as_stock", "", self.as_stock)
        self.as_stock.setAccessibleName(_("As many as lie on the shelf"))
        self.fields.add("start", _("Start at"), self.start)
        for key, box in (("name", self.name), ("options", self.options), ("price", self.price)):
            self.fields.add(key, "", box)
            box.setAccessibleName(box.text())
            box.toggled.connect(self._rest.start)
        for choice in (self.sheet, self.symbol):
            choice.currentIndexChanged.connect(self._rest.start)
        for edit in (self.copies, self.start):
            edit.textChanged.connect(self._on_number_edited)
        self.as_stock.toggled.connect(self._on_as_stock_toggled)

    def _on_number_edited(self, _text: str) -> None:
        self._rest.start()

    def _on_as_stock_toggled(self, checked: bool) -> None:
        self.copies.setEnabled(not checked)
        self._rest.start()

    def _on_rows(self, rows: list[LabelRow]) -> None:
        self._rows = rows
        self._render()

    def job(self) -> LabelJob:
        """What the fields say.

        Raises:
            ValueError: with words for people, for a number that is none.
        """
        copies, start = (whole_number(edit) for edit in (self.copies, self.start))
        sheet = load_sheets()[self.sheet.currentData()]
        currency = self.context.formats.currency
        items = tuple(
            LabelItem(
                one.code,
                one.product,
                one.options,
                money_text(one.price, currency),
                one.barcode,
                max(0, one.on_hand // PIECE) if self.as_stock.isChecked() else copies,
            )
            for one in self._rows
        )
        style = LabelStyle(
            Symbol(self.symbol.currentData()),
            name=self.name.isChecked(),
            options=self.options.isChecked(),
            price=self.price.isChecked(),
        )
        return LabelJob(items, sheet, style, start)

    # the preview

    def _render(self) -> None:
        self._rest.stop()
        self._request += 1
        try:
            job = self.job()
        except ValueError as fault:
            self._on_refused(self._request, UserError("SD-LBL-002", str(fault)))
            return
        self.context.tasks.call(
            partial(_draw, job),
            done=partial(self._on_drawn, self._request, job),
            failed=partial(self._on_refused, self._request),
            owner=self,
        )

    def _on_drawn(self, request: int, job: LabelJob, image: QImage) -> None:
        if request != self._request:
            return
        self.message.say("")
        self._image = image
        self._fit()
        count = sum(item.copies for item in job.items)
        total = pages(count, job.sheet, start=job.start)
        formats = self.context.formats
        self.told.setText(
            ngettext("{labels} labels on {n} page", "{labels} labels on {n} pages", total).format(
                labels=formats.integer(count), n=formats.integer(total)
            )
        )
        self.ok_button.setEnabled(True)

    def _on_refused(self, request: int, fault: BaseException) -> None:
        if request != self._request:
            return
        self.on_failed(fault)
        self._image = QImage()
        self.preview.clear()
        self.told.setText("")
        self.ok_button.setEnabled(False)

    def _fit(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        size = self.preview.size() * ratio
        picture = QPixmap.fromImage(self._image).scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        picture.setDevicePixelRatio(ratio)
        self.preview.setPixmap(picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self._fit)

    # out

    @property
    def entered(self) -> bool:
        return False

    def submit(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(
            self, _("Save labels"), _("labels.pdf"), "PDF (*.pdf)"
        )
        if name:
            self.write_to(Path(name))

    def write_to(self, path: Path) -> None:
        """Write the labels into a file."""
        try:
            job = self.job()
        except ValueError as fault:
            self.message.say(str(fault))
            return
        self.context.tasks.call(
            partial(_write, job, path),
            done=self._on_written,
            failed=self.on_failed,
            owner=self,
            label=_("Writing labels"),
        )

    def _on_written(self, made: LabelsWritten) -> None:
        self.accept()
        self.written.emit(made)


def open_file(path: Path) -> None:
    """Open a file with the program that this computer has for it, to print it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _read(product_ids: list[int], reader: Reader, _progress: Progress) -> list[LabelRow]:
    return list_labels(reader, sku_ids_of(reader, product_ids))


def _draw(job: LabelJob, _progress: Progress) -> QImage:
    """The first page as a picture."""
    import pypdfium2

    from shopdesk.reports.labels import expand
    from shopdesk.reports.pdf.labels import render_labels

    if not job.items:
        raise UserError("SD-LBL-002", _("There is no variant on sale to print a label for."))
    # Only the first page is drawn; that all labels can be printed is checked all the same.
    list(expand(job.items, job.sheet, start=job.start))
    shown, left = [], job.sheet.count - job.start + 1
    for item in job.items:
        if left > 0 and item.copies:
            copies = min(item.copies, left)
            left -= copies
            shown.append(replace(item, copies=copies))
    content = render_labels(shown, job.sheet, style=job.style, start=job.start)
    document = pypdfium2.PdfDocument(content)
    try:
        sheet = document[0]
        bitmap = sheet.render(
            scale=_WIDTH / sheet.get_width(), rev_byteorder=True, prefer_bgrx=True
        )
        pixels = bytes(bitmap.buffer)
        form = QImage.Format.Format_RGBX8888
        return QImage(pixels, bitmap.width, bitmap.height, bitmap.stride, form).copy()
    finally:
        document.close()


def _write(job: LabelJob, path: Path, _progress: Progress) -> LabelsWritten:
    from shopdesk.exports.files import whole_file
    from shopdesk.reports.pdf.labels import render_labels

    content = render_labels(job.items, job.sheet, style=job.style, start=job.start)
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)
    return LabelsWritten(path, sum(item.copies for item in job.items))
