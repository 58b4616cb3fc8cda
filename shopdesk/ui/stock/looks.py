"""What is looked up in the stock section: its value on a day, its papers, files for channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDateEdit, QDialog, QFileDialog, QVBoxLayout, QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.i18n import N_, _, ngettext
from shopdesk.stock.queries import PastBalance, PlaceRow, balances_at, list_places
from shopdesk.stock.rules import (
    DOCUMENT_KIND_LABELS,
    DOCUMENT_STATE_LABELS,
    TRANSFER_FLOW,
    DocumentState,
)
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.stock.words import day_field, day_of, place_words
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import Form
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable
from shopdesk.ui.widgets.write_dialog import choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

_VALUE = (
    Column("place", N_("Place"), ""),
    Column("quantity", N_("Quantity"), "", Kind.QUANTITY, width=110),
    Column("value", N_("Worth"), "", Kind.MONEY, width=140),
)
_PAPERS = (
    Column("number", N_("No."), "", Kind.CODE, width=110),
    Column("date", N_("Date"), "", Kind.DATE, width=104),
    Column(
        "kind",
        N_("Kind"),
        "",
        Kind.STATE,
        width=110,
        states={str(key): text for key, text in DOCUMENT_KIND_LABELS.items()},
    ),
    Column("way", N_("Way"), ""),
    Column(
        "state",
        N_("State"),
        "",
        Kind.STATE,
        width=110,
        states={str(key): text for key, text in DOCUMENT_STATE_LABELS.items()},
    ),
    Column("quantity", N_("Quantity"), "", Kind.QUANTITY, width=90),
)
_STATES = {
    str(DocumentState.SENT): Tone.WARN,
    str(DocumentState.POSTED): Tone.GOOD,
    str(DocumentState.CANCELLED): Tone.NEUTRAL,
}
_MOST_PAPERS = 200


class LookDialog(QDialog):
    """A window over the section that shows something and closes."""

    def __init__(self, context: Context, title: str, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(*[context.theme.grid(2.5)] * 4)
        self.box.setSpacing(context.theme.grid(1.5))
        self.box.addWidget(Label(title, "heading", wrap=True))

    def add_foot(self, *buttons: QWidget) -> None:
        """Buttons at the foot, the one that closes last."""
        self.close_button = push_button(_("Close"))
        self.close_button.clicked.connect(self.accept)
        self.box.addLayout(row(*buttons, self.close_button))


@dataclass(frozen=True, slots=True)
class ValueShown:
    """What the stock was worth at the end of a day."""

    places: list[PlaceRow]
    balances: list[PastBalance]


class ValueDialog(LookDialog):
    """Quantity and value of every place at the end of a day."""

    def __init__(self, context: Context, *, today: date, parent: QWidget) -> None:
        super().__init__(context, _("Stock value on a day"), parent=parent)
        self._request = 0
        self.setMinimumSize(context.theme.px(520), context.theme.px(380))
        form = Form(context.theme)
        self.day: QDateEdit = day_field(today)
        form.add("day", _("At the end of"), self.day)
        self.box.addWidget(form)
        self.model = RowsModel(_VALUE, context.formats)
        self.table = RowsTable(self.model, context.theme, name=_("Value by place"), parent=self)
        self.box.addWidget(self.table, 1)
        self.total = Label("", "strong")
        self.box.addWidget(self.total)
        self.add_foot()
        self.day.dateChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read the balances of the chosen day."""
        self._request += 1
        self.context.tasks.read(
            partial(_read_value, day_of(self.day)),
            done=partial(self._show, self._request),
            owner=self,
        )

    def _show(self, request: int, shown: ValueShown) -> None:
        if request != self._request:
            return
        rows: list[tuple[str, int, int]] = []
        for place in shown.places:
            there = [row for row in shown.balances if row.location_id == place.id]
            if there:
                quantity, value = sum(r.quantity for r in there), sum(r.value for r in there)
                rows.append((place_words(place), quantity, value))
        self.model.set_rows(rows)
        formats = self.context.formats
        text = _("Together {n} pieces worth {value}").format(
            n=formats.quantity(sum(line[1] for line in rows)),
            value=formats.money(sum(line[2] for line in rows)),
        )
        self.total.setText(text)


def _read_value(day: date, reader: Reader, _progress: Progress) -> ValueShown:
    return ValueShown(list_places(reader), balances_at(reader, day))


class PapersDialog(LookDialog):
    """The newest transfers, adjustments and counts; goods under way arrive or come back here."""

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(context, _("Papers of the stock"), parent=parent)
        self.setMinimumSize(context.theme.px(760), context.theme.px(460))
        self._papers: list[tuple[Any, ...]] = []
        self.model = RowsModel(_PAPERS, context.formats, tones={"state": _STATES})
        self.table = RowsTable(self.model, context.theme, name=_("Papers"), parent=self)
        self.box.addWidget(self.table, 1)
        self.receive = push_button(_("It has arrived"), "primary")
        self.cancel = push_button(_("It comes back…"))
        self.receive.clicked.connect(self._on_receive_clicked)
        self.cancel.clicked.connect(self._on_cancel_clicked)
        self.add_foot(self.receive, self.cancel)
        self.table.selectionModel().currentRowChanged.connect(self._enable)
        self.refresh()

    def refresh(self) -> None:
        """Read the newest papers."""
        self.context.tasks.read(_read_papers, done=self._show, owner=self)

    def _show(self, papers: list[tuple[Any, ...]]) -> None:
        self._papers = papers
        self.model.set_rows([paper[1:] for paper in papers])
        if papers:
            self.table.selectRow(0)
        self._enable()

    def _current(self) -> tuple[Any, ...] | None:
        place = self.table.currentIndex().row()
        return self._papers[place] if 0 <= place < len(self._papers) else None

    def _enable(self, *_rows: object) -> None:
        paper = self._current()
        for button, action in ((self.receive, "receive"), (self.cancel, "cancel")):
            button.setEnabled(
                paper is not None and TRANSFER_FLOW.allows(DocumentState(paper[5]), action)
            )

    def _on_receive_clicked(self) -> None:
        paper = self._current()
        if paper is not None:
            self.context.tasks.write(
                partial(_arrive, paper[0]), done=self._on_done, owner=self, label=_("Transfer")
            )

    def _on_cancel_clicked(self) -> None:
        paper = self._current()
        if paper is not None and dialogs.confirm(
            self,
            _("Bring the goods of {number} back?").format(number=paper[1]),
            _("They go back to where they came from; both moves stay in the ledger."),
            action=_("Bring them back"),
        ):
            self.context.tasks.write(
                partial(_come_back, paper[0]), done=self._on_done, owner=self, label=_("Transfer")
            )

    def _on_done(self, _result: object) -> None:
        self.context.toast(_("Booked"))
        self.refresh()


def _read_papers(reader: Reader, _progress: Progress) -> list[tuple[Any, ...]]:
    places = {place.id: place_words(place) for place in list_places(reader, physical=False)}
    rows = reader.rows(
        "SELECT d.id, d.number, d.business_date, d.kind, d.from_id, d.state, "
        "(SELECT sum(l.quantity) FROM stock_document_line l WHERE l.document_id = d.id), d.to_id, "
        "d.reason FROM stock_document d "
        "ORDER BY CASE WHEN d.state = 'sent' THEN 0 ELSE 1 END, d.id DESC LIMIT :most",
        {"most": _MOST_PAPERS},
    )
    found = []
    for key, number, day, kind, source, state, quantity, target, reason in rows:
        way = places.get(source, "")
        if target is not None:
            way = _("{source} → {target}").format(source=way, target=places.get(target, ""))
        if reason:
            way = f"{way}  ·  {visible(reason)}"
        found.append((key, number, day, kind, way, state, quantity))
    return found


def _arrive(document_id: int, session: Session, _progress: Progress) -> None:
    from shopdesk.stock.service import receive_transfer

    receive_transfer(session, document_id)


def _come_back(document_id: int, session: Session, _progress: Progress) -> None:
    from shopdesk.stock.service import cancel_transfer

    cancel_transfer(session, document_id, reason=_("Came back"))


class ChannelFileDialog(LookDialog):
    """How many pieces a channel is not told of, and the file that tells it of the others."""

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(context, _("Stock file for a channel"), parent=parent)
        self.setMinimumWidth(context.theme.px(480))
        self._buffers: dict[int, int] = {}
        self.form = Form(context.theme)
        self.channel = choice_box([])
        self.form.add("channel", _("Channel"), self.channel)
        self.buffer = QuantityEdit()
        self.form.add(
            "buffer",
            _("Kept back of every variant"),
            self.buffer,
            hint=_("So many pieces the channel is never offered."),
        )
        self.box.addWidget(self.form)
        self.save = push_button(_("Save the file…"), "primary")
        self.save.clicked.connect(self._on_save_clicked)
        self.add_foot(self.save)
        self.channel.currentIndexChanged.connect(self._show_buffer)
        context.tasks.read(_read_channels, done=self._show, owner=self)

    def _show(self, found: tuple[list[ChannelRow], dict[int, int]]) -> None:
        channels, self._buffers = found
        for channel in channels:
            self.channel.addItem(visible(channel.name), (channel.id, channel.code))
        self.save.setEnabled(bool(channels))
        self._show_buffer()

    def _show_buffer(self) -> None:
        chosen = self.channel.currentData()
        self.buffer.set_quantity(None if chosen is None else self._buffers.get(chosen[0]))

    def _on_save_clicked(self) -> None:
        try:
            buffer = self.buffer.quantity()
        except ValueError as fault:
            self.form.set_errors({"buffer": str(fault)})
            return
        self.form.set_errors({})
        key, code = self.channel.currentData()
        name, _filter = QFileDialog.getSaveFileName(
            self, _("Save the file"), f"{code}-stock.csv", "CSV (*.csv);;Excel (*.xlsx)"
        )
        if name:
            self.write(key, code, buffer, Path(name))

    def write(self, channel_id: int, code: str, buffer: int | None, path: Path) -> None:
        """Keep the buffer, then write the file."""

        def saved(_result: object) -> None:
            self.context.tasks.read(
                partial(_write_file, code, path), done=self._on_written, owner=self
            )

        self._buffers[channel_id] = buffer or 0
        self.context.tasks.write(
            partial(_keep_buffer, channel_id, buffer), done=saved, owner=self, label=_("Channel")
        )

    def _on_written(self, count: int) -> None:
        text = ngettext("{n} variant is in the file", "{n} variants are in the file", count)
        self.context.toast(text.format(n=self.context.formats.integer(count)))
        self.accept()


def _read_channels(reader: Reader, _progress: Progress) -> tuple[list[ChannelRow], dict[int, int]]:
    buffers = reader.rows("SELECT channel_id, quantity FROM channel_buffer WHERE sku_id IS NULL")
    return list_channels(reader, active=True), {int(key): int(count) for key, count in buffers}


def _keep_buffer(
    channel_id: int, buffer: int | None, session: Session, _progress: Progress
) -> None:
    from shopdesk.stock.service import set_buffer

    set_buffer(session, channel_id, buffer or None)


def _write_file(code: str, path: Path, reader: Reader, _progress: Progress) -> int:
    from shopdesk.exports.stock_update import export_stock_update

    return export_stock_update(reader, code, path)
