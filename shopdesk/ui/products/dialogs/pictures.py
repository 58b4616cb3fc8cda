"""Pictures of a product: added by files or by dropping them, ordered, licensed, exported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.i18n import _, ngettext
from shopdesk.paths import media_dir
from shopdesk.products.queries import PictureRow, preset_of
from shopdesk.products.rules import (
    LICENCE_LABELS,
    PICTURE_ROLE_LABELS,
    THUMBNAIL,
    Licence,
    PictureRole,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.widgets.buttons import icon_button, push_button
from shopdesk.ui.widgets.form import Form
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

_FILES = "*.jpg *.jpeg *.png *.webp *.gif"
_SIDE = 112


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the dialog: one that is kept (``id``), or a file to be added (``path``)."""

    name: str
    role: PictureRole
    licence: Licence
    source: str
    size: str
    id: int | None = None
    media_id: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class PicturesSaved:
    """Pictures just written."""

    code: str
    count: int


class PicturesDialog(WriteDialog):
    """Shows pictures in the order that buyers see; Alt+Left and Alt+Right move the chosen one."""

    def __init__(
        self,
        context: Context,
        product_id: int,
        code: str,
        pictures: tuple[PictureRow, ...],
        *,
        parent: QWidget,
    ) -> None:
        title = _("Pictures of {code}").format(code=visible(code))
        super().__init__(context, title, action=_("Save"), parent=parent)
        theme = context.theme
        self.resize(theme.px(760), theme.px(600))
        self.setAcceptDrops(True)
        self._product_id = product_id
        self._code = code
        self._rows = pictures
        self._folder = media_dir(context.shop.path)
        self._touched = False
        self._filling = False
        self.pictures: list[Shown] = [_shown(one) for one in pictures]
        self._icons: dict[str, QIcon] = {}
        self.list = self._build_list()
        self.form.add_wide(self._buttons())
        self.form.add_wide(self.list)
        self.hint = Label(
            _("JPEG, PNG, WebP or GIF, up to 50 million pixels. Drop files here, or add them."),
            "small",
            wrap=True,
        )
        self.form.add_wide(self.hint)
        self._add_fields()
        self._refill(0)
        self.list.currentRowChanged.connect(self._on_current_changed)
        context.tasks.read(_channels, done=self._on_channels, owner=self)

    # building

    def _build_list(self) -> QListWidget:
        theme = self.context.theme
        found = QListWidget()
        found.setViewMode(QListView.ViewMode.IconMode)
        found.setIconSize(QSize(theme.px(_SIDE), theme.px(_SIDE)))
        found.setGridSize(QSize(theme.px(_SIDE + 36), theme.px(_SIDE + 48)))
        found.setMovement(QListView.Movement.Static)
        found.setResizeMode(QListView.ResizeMode.Adjust)
        found.setWordWrap(False)
        found.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        found.setUniformItemSizes(True)
        found.setMinimumHeight(theme.px(_SIDE * 2))
        found.setAccessibleName(_("Pictures"))
        return found

    def _buttons(self) -> QWidget:
        theme = self.context.theme
        self.add_button = push_button(_("Add pictures…"))
        self.add_button.clicked.connect(self._on_add_clicked)
        self.left = icon_button(Icon.CHEVRON_LEFT, _("Move to the front (Alt+Left)"), theme)
        self.left.setShortcut("Alt+Left")
        self.left.clicked.connect(partial(self._move, -1))
        self.right = icon_button(Icon.CHEVRON_RIGHT, _("Move to the back (Alt+Right)"), theme)
        self.right.setShortcut("Alt+Right")
        self.right.clicked.connect(partial(self._move, 1))
        self.remove = icon_button(Icon.DELETE, _("Take this picture off the product"), theme)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.channel = choice_box([])
        self.channel.setAccessibleName(_("Channel"))
        self.channel.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.export = push_button(_("Export for the channel…"))
        self.export.clicked.connect(self._on_export_clicked)
        self.export.setEnabled(False)
        holder = QWidget()
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.grid())
        for widget in (self.add_button, self.left, self.right, self.remove):
            box.addWidget(widget)
        box.addStretch(1)
        box.addWidget(self.channel)
        box.addWidget(self.export)
        return holder

    def _add_fields(self) -> None:
        self.role = choice_box([(str(key), _(text)) for key, text in PICTURE_ROLE_LABELS.items()])
        self.licence = choice_box([(str(key), _(text)) for key, text in LICENCE_LABELS.items()])
        self.source = QLineEdit()
        self.source.setMaxLength(300)
        fields = Form(self.context.theme)
        fields.add("role", _("Role"), self.role)
        fields.add("licence", _("Licence"), self.licence)
        fields.add("source", _("Source"), self.source)
        self.fields = fields
        self.form.add_wide(fields)
        self.role.currentIndexChanged.connect(self._on_field_changed)
        self.licence.currentIndexChanged.connect(self._on_field_changed)
        self.source.textEdited.connect(self._on_field_changed)

    def _on_channels(self, channels: list[ChannelRow]) -> None:
        for one in channels:
            self.channel.addItem(visible(one.name), one.platform or one.code)
        self.channel.setVisible(bool(channels))
        self.export.setVisible(bool(channels))
        self.export.setEnabled(bool(channels) and bool(self._rows))

    # the list

    def _refill(self, current: int) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for one in self.pictures:
            text = f"{_(PICTURE_ROLE_LABELS[one.role])}\n{visible(one.name)}"
            item = QListWidgetItem(self._icon(one), text)
            licence = _(LICENCE_LABELS[one.licence])
            item.setToolTip("\n".join((visible(one.name), one.size, licence)))
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.list.setCurrentRow(min(current, len(self.pictures) - 1))
        self._on_current_changed(self.list.currentRow())

    def _icon(self, one: Shown) -> QIcon:
        place = one.path or next(row.sha256 for row in self._rows if row.id == one.id)
        if place not in self._icons:
            path = one.path or str(self._folder / place[:2] / f"{place}-{THUMBNAIL}.png")
            image = QImage(path)
            if not image.isNull():
                image = image.scaled(
                    THUMBNAIL,
                    THUMBNAIL,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            self._icons[place] = QIcon(QPixmap.fromImage(image))
        return self._icons[place]

    def _on_current_changed(self, place: int) -> None:
        chosen = self.pictures[place] if 0 <= place < len(self.pictures) else None
        for widget in (self.left, self.right, self.remove, self.fields):
            widget.setEnabled(chosen is not None)
        if chosen is None:
            return
        self._filling = True
        self.role.setCurrentIndex(self.role.findData(str(chosen.role)))
        self.licence.setCurrentIndex(self.licence.findData(str(chosen.licence)))
        self.source.setText(visible(chosen.source))
        self._filling = False

    def _on_field_changed(self) -> None:
        place = self.list.currentRow()
        if self._filling or not 0 <= place < len(self.pictures):
            return
        self._touched = True
        self.pictures[place] = replace(
            self.pictures[place],
            role=PictureRole(self.role.currentData()),
            licence=Licence(self.licence.currentData()),
            source=self.source.text().strip(),
        )
        role = _(PICTURE_ROLE_LABELS[self.pictures[place].role])
        self.list.item(place).setText(f"{role}\n{visible(self.pictures[place].name)}")

    def _move(self, step: int, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        place = self.list.currentRow()
        if 0 <= place + step < len(self.pictures) and place >= 0:
            self._touched = True
            self.pictures.insert(place + step, self.pictures.pop(place))
            self._refill(place + step)

    def _on_remove_clicked(self) -> None:
        place = self.list.currentRow()
        if 0 <= place < len(self.pictures):
            self._touched = True
            del self.pictures[place]
            self._refill(place)

    def _on_add_clicked(self) -> None:
        names, _filter = QFileDialog.getOpenFileNames(
            self, _("Add pictures"), "", _("Pictures ({patterns})").format(patterns=_FILES)
        )
        self.add_files(names)

    def add_files(self, names: list[str]) -> None:
        """Put files behind the pictures; they are checked and kept when it is saved."""
        for name in names:
            first = not self.pictures
            role = PictureRole.MAIN if first else PictureRole.ANGLE
            self.pictures.append(Shown(Path(name).name, role, Licence.UNKNOWN, "", "", path=name))
        if names:
            self._touched = True
            self._refill(len(self.pictures) - 1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        self.add_files([url.toLocalFile() for url in urls if url.isLocalFile()])
        event.acceptProposedAction()

    # out and saving

    def _on_export_clicked(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder for the pictures"))
        if folder:
            self.export_to(Path(folder))

    def export_to(self, folder: Path) -> None:
        """Write the kept pictures in the channel's sizes."""
        job = _Export(self._folder, self._rows, self.channel.currentData(), folder, self._code)
        self.context.tasks.call(
            partial(_export, job),
            done=self._on_exported,
            failed=self.on_failed,
            owner=self,
            label=_("Writing pictures"),
        )

    def _on_exported(self, made: tuple[int, int]) -> None:
        count, small = made
        text = ngettext("{n} picture written", "{n} pictures written", count)
        told = [text.format(n=self.context.formats.integer(count))]
        if small:
            text = ngettext(
                "{n} picture has fewer pixels than the channel wants",
                "{n} pictures have fewer pixels than the channel wants",
                small,
            )
            told.append(text.format(n=self.context.formats.integer(small)))
        self.hint.setText(" · ".join(told))

    @property
    def entered(self) -> bool:
        return self._touched

    def submit(self) -> None:
        for place, one in enumerate(self.pictures):
            if one.licence not in {Licence.UNKNOWN, Licence.OWN} and not one.source:
                self.list.setCurrentRow(place)
                self.fields.set_errors({"source": _("Where does this picture come from?")})
                return
        self.fields.set_errors({})
        job = _Job(self._product_id, self._code, tuple(self.pictures), self._folder)
        self.start(partial(_write, job))


def _shown(row: PictureRow) -> Shown:
    return Shown(
        row.name,
        PictureRole(row.role),
        Licence(row.licence),
        row.source,
        f"{row.width} × {row.height}",
        row.id,
        row.media_id,
    )


def _channels(reader: Reader, _progress: Progress) -> list[ChannelRow]:
    return list_channels(reader, active=True)


@dataclass(frozen=True, slots=True)
class _Export:
    folder: Path
    rows: tuple[PictureRow, ...]
    platform: str
    target: Path
    code: str


def _export(job: _Export, progress: Progress) -> tuple[int, int]:
    from shopdesk.products.service.pictures import export_pictures

    preset = preset_of(job.platform)
    made = []
    for place, one in enumerate(preset.pictures):
        progress(place, len(preset.pictures), one.name)
        made += export_pictures(job.folder, job.rows, one, job.target, job.code)
    return len(made), sum(file.enlarged for file in made)


@dataclass(frozen=True, slots=True)
class _Job:
    product_id: int
    code: str
    pictures: tuple[Shown, ...]
    folder: Path


def _write(job: _Job, session: Session, progress: Progress) -> PicturesSaved:
    from shopdesk.products.service import media

    arranged = []
    for place, one in enumerate(job.pictures):
        progress(place, len(job.pictures), one.name)
        key, media_id = one.id, one.media_id
        if key is None or media_id is None:
            data = media.MediaInput(_bytes(one.path), one.name, one.licence, one.source)
            media_id = media.store_media(session, job.folder, data)
            key = media.attach_picture(session, job.product_id, media_id, role=one.role)
        media.set_licence(session, media_id, one.licence, source=one.source)
        arranged.append((key, one.role))
    # The same file chosen twice is one picture.
    media.arrange_pictures(session, job.product_id, list(dict(arranged).items()))
    return PicturesSaved(job.code, len(dict(arranged)))


def _bytes(path: str) -> bytes:
    from shopdesk.errors import UserError

    try:
        return Path(path).read_bytes()
    except OSError as fault:
        raise UserError(
            "SD-PRO-070",
            _("{name} cannot be read ({reason}).").format(
                name=path, reason=fault.strerror or fault
            ),
        ) from fault
