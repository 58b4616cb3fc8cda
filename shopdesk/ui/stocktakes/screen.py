"""The counting screen: made for a scanner that types, and for one who does not look at it.

The field at the head never loses the focus by itself. Every scan is answered by a sound and by
large words; what is wrong is said in the same place and nothing is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from shopdesk.base.quantity import PIECE, parse_quantity
from shopdesk.base.table import Column, Kind
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _, ngettext
from shopdesk.stock.rules import STOCKTAKE_FLOW, STOCKTAKE_STATE_LABELS, StocktakeState
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.stock.words import place_label
from shopdesk.ui.stocktakes.panel import CountRecord, read_count
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.form import MessageBar
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.stock.queries import CountLine
    from shopdesk.stock.service import Counted
    from shopdesk.ui.tasks import Progress

_FLASH_MS = 700
_MANY_OF = re.compile(r"([0-9]+(?:\.[0-9]{1,3})?)\s*[*x×]\s*(\S.*)\Z")
_COLUMNS = (
    Column("code", N_("SKU"), "", Kind.CODE, width=130),
    Column("name", N_("Name"), ""),
    Column("lot", N_("Lot"), "", Kind.CODE, width=90),
    Column("book", N_("In the books"), "", Kind.QUANTITY, width=100),
    Column("counted", N_("Counted"), "", Kind.QUANTITY, width=90),
    Column("recounted", N_("Second count"), "", Kind.QUANTITY, width=110),
    Column("difference", N_("Difference"), "", Kind.QUANTITY, width=100),
    Column("value", N_("Worth"), "", Kind.MONEY, width=110),
)
_BOOK_COLUMNS = frozenset({"book", "difference", "value"})


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan as it was typed: the code, how many, and the lot of the chosen line if it fits."""

    code: str
    quantity: int
    line: CountLine | None


def parse_scan(text: str) -> tuple[str, int]:
    """Code and thousandths of what a scanner or a person typed: ``CODE`` or ``12*CODE``."""
    found = _MANY_OF.match(text.strip())
    if found is None:
        return text.strip(), PIECE
    return found[2].strip(), int(parse_quantity(found[1]))


class CountScreen(QDialog):
    """One count, from the first scan to the posting."""

    def __init__(self, context: Context, stocktake_id: int, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.key = stocktake_id
        self.record: CountRecord | None = None
        self.lines: list[CountLine] = []
        self._last: Scanned | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Count"))
        theme = context.theme
        self.resize(theme.px(1000), theme.px(680))
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme.grid(2.5)] * 4)
        box.setSpacing(theme.grid(1.5))
        self.head = Label("", "heading", wrap=True)
        box.addWidget(self.head)
        box.addLayout(self._entry())
        self.message = MessageBar(theme)
        box.addWidget(self.message)
        self.answer = Label("", "title", wrap=True)
        self.answer.setAccessibleName(_("What was counted last"))
        box.addWidget(self.answer)
        self._columns: tuple[Column, ...] = ()
        self._table: RowsTable | None = None
        self._place_of_table = QVBoxLayout()
        box.addLayout(self._place_of_table, 1)
        self._make_table(_COLUMNS)
        box.addLayout(self._foot())
        self._calm = QTimer(self, singleShot=True, interval=_FLASH_MS)
        self._calm.timeout.connect(partial(self._flash, on=False))
        self.scan.setFocus()
        self.refresh()

    @property
    def table(self) -> RowsTable:
        """The lines as they are shown now."""
        assert self._table is not None  # noqa: S101 - made with the screen
        return self._table

    def _make_table(self, columns: tuple[Column, ...]) -> None:
        """A table with these columns only: what those who count must not see is not in it."""
        if columns == self._columns:
            return
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
        self._columns = columns
        self.model = RowsModel(columns, self.context.formats)
        self._table = RowsTable(
            self.model,
            self.context.theme,
            name=_("Lines of the count"),
            most_rows=40,
            parent=self,
        )
        self._place_of_table.addWidget(self._table)
        self.table.selectionModel().currentRowChanged.connect(self._on_line_chosen)

    def _entry(self) -> QHBoxLayout:
        theme = self.context.theme
        self.scan = QLineEdit()
        self.scan.setAccessibleName(_("Scan or type a code"))
        self.scan.setPlaceholderText(_("Scan or type a code; 12*CODE counts twelve"))
        self.scan.setMinimumHeight(theme.px(44))
        self.scan.setFont(theme.font("heading"))
        self.scan.returnPressed.connect(self._on_scanned)
        self.back = push_button(_("Take back the last scan"))
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self._on_back_clicked)
        self.back.setEnabled(False)
        self.quantity = QuantityEdit()
        self.quantity.setAccessibleName(_("Counted of the chosen line"))
        self.quantity.setPlaceholderText(_("Quantity of the line"))
        self.quantity.setMaximumWidth(theme.px(170))
        self.quantity.returnPressed.connect(self._on_entered)
        entry = QHBoxLayout()
        entry.setSpacing(theme.grid())
        entry.addWidget(self.scan, 1)
        entry.addWidget(self.back)
        entry.addWidget(self.quantity)
        return entry

    def _foot(self) -> QHBoxLayout:
        self.only_differences = QCheckBox(caption(_("Only what differs or was not counted")))
        self.only_differences.toggled.connect(self._show_lines)
        self.finish = push_button(_("End the first count…"), "primary")
        self.reopen = push_button(_("Back to the first count"))
        self.post = push_button(_("Post the differences…"), "primary")
        self.give_up = push_button(_("Give up…"))
        self.close_button = push_button(_("Close"))
        slots = (
            (self.finish, self._on_finish_clicked),
            (self.reopen, self._on_reopen_clicked),
            (self.post, self._on_post_clicked),
            (self.give_up, self._on_give_up_clicked),
            (self.close_button, self.accept),
        )
        for button, slot in slots:
            # Enter belongs to the scanner.
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        return row(self.only_differences, *(button for button, _slot in slots))

    # what is shown

    def refresh(self) -> None:
        """Read the count again."""
        self.context.tasks.read(partial(_read, self.key), done=self._show, owner=self)

    def _show(self, record: CountRecord | None) -> None:
        if record is None:
            self.accept()
            return
        self.record = record
        head = record.head
        state = StocktakeState(head.state)
        self.head.setText(
            _("{number} · {place} · {state}").format(
                number=head.number,
                place=place_label(head.place),
                state=_(STOCKTAKE_STATE_LABELS[state]),
            )
        )
        hidden = _BOOK_COLUMNS if record.is_hidden else frozenset()
        if state is StocktakeState.OPEN:
            hidden |= {"recounted"}
        self._make_table(tuple(column for column in _COLUMNS if column.key not in hidden))
        counting = state in {StocktakeState.OPEN, StocktakeState.COUNTED}
        for field in (self.scan, self.quantity):
            field.setEnabled(counting)
        for button, action in (
            (self.finish, "finish"),
            (self.reopen, "reopen"),
            (self.post, "post"),
            (self.give_up, "cancel"),
        ):
            button.setVisible(STOCKTAKE_FLOW.allows(state, action))
        self._show_lines()

    def _show_lines(self) -> None:
        record = self.record
        if record is None:
            return
        chosen = self._chosen()
        self.lines = [
            line
            for line in record.lines
            if not self.only_differences.isChecked()
            or line.counted is None
            or (bool(line.difference) and not record.is_hidden)
        ]
        self.model.set_rows(
            [[getattr(line, column.key) for column in self._columns] for line in self.lines]
        )
        if chosen is not None:
            self._choose(chosen.id)

    def _chosen(self) -> CountLine | None:
        place = self.table.currentIndex().row()
        return self.lines[place] if 0 <= place < len(self.lines) else None

    def _choose(self, line_id: int) -> None:
        for place, line in enumerate(self.lines):
            if line.id == line_id:
                self.table.selectRow(place)
                self.table.scrollTo(self.model.index(place, 0))

    def _on_line_chosen(self, *_rows: object) -> None:
        line = self._chosen()
        second = self.record is not None and self.record.head.state == StocktakeState.COUNTED
        value = None if line is None else (line.recounted if second else line.counted)
        self.quantity.set_quantity(value)

    def _flash(self, *, on: bool) -> None:
        self.scan.setProperty("counted", on)
        self.answer.setProperty("look", "title" if on else "heading")
        for widget in (self.scan, self.answer):
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    # counting

    def _on_scanned(self) -> None:
        text = self.scan.text()
        self.scan.clear()
        if not text.strip():
            return
        code, quantity = parse_scan(text)
        self._write_scan(Scanned(code, quantity, self._chosen()))

    def _write_scan(self, scanned: Scanned) -> None:
        self.context.tasks.write(
            partial(_scan, self.key, scanned),
            done=partial(self._on_counted, scanned),
            failed=self._on_refused,
            owner=self,
        )

    def _on_counted(self, scanned: Scanned, counted: Counted) -> None:
        QApplication.beep()
        self.message.say("")
        self._last = scanned if scanned.quantity > 0 else None
        self.back.setEnabled(self._last is not None)
        self.context.tasks.read(
            partial(_read, self.key), done=partial(self._on_read, counted), owner=self
        )

    def _on_read(self, counted: Counted, record: CountRecord | None) -> None:
        self._show(record)
        self._choose(counted.line_id)
        line = next((one for one in self.lines if one.id == counted.line_id), None)
        if line is not None:
            self.answer.setText(
                _("{code}  {name}: {n}").format(
                    code=visible(line.code),
                    name=visible(line.name),
                    n=self.context.formats.quantity(counted.quantity),
                )
            )
        self._flash(on=True)
        self._calm.start()
        self.scan.setFocus()

    def _on_refused(self, fault: BaseException) -> None:
        if not isinstance(fault, UserError):
            self.context.report(fault)
            return
        QApplication.beep()
        self.message.say(f"{fault.message} [{fault.code}]")
        self.answer.setText("")
        self.scan.setFocus()

    def _on_back_clicked(self) -> None:
        last = self._last
        if last is not None:
            self._write_scan(Scanned(last.code, -last.quantity, last.line))

    def _on_entered(self) -> None:
        line = self._chosen()
        if line is None:
            self.message.say(_("Choose a line first."))
            return
        try:
            quantity = self.quantity.quantity()
        except ValueError as fault:
            self.message.say(str(fault))
            return
        self.context.tasks.write(
            partial(_enter, self.key, line, quantity),
            done=partial(self._on_counted, Scanned(line.code, 0, line)),
            failed=self._on_refused,
            owner=self,
        )

    # steps

    def _on_finish_clicked(self) -> None:
        record = self.record
        if record is None:
            return
        missing = sum(1 for line in record.lines if line.counted is None)
        zero = False
        if missing:
            text = ngettext(
                "{n} line was not counted.", "{n} lines were not counted.", missing
            ).format(n=self.context.formats.integer(missing))
            zero = dialogs.confirm(
                self,
                text,
                _("They are gone, or they are left out of this count?"),
                action=_("They are gone"),
            )
        self.context.tasks.write(
            partial(_finish, self.key, zero=zero), done=self._on_finished, failed=self._on_refused,
            owner=self,
        )  # fmt: skip

    def _on_finished(self, differing: int) -> None:
        text = ngettext(
            "{n} line differs: count it again, then post.",
            "{n} lines differ: count them again, then post.",
            differing,
        ).format(n=self.context.formats.integer(differing))
        self.answer.setText(text if differing else _("Everything is as the books say."))
        self.message.say("")
        self.refresh()
        self.scan.setFocus()

    def _on_reopen_clicked(self) -> None:
        self.context.tasks.write(
            partial(_reopen, self.key), done=self._on_step, failed=self._on_refused, owner=self
        )

    def _on_post_clicked(self) -> None:
        record = self.record
        if record is None:
            return
        differing = record.differing
        value = sum(line.value or 0 for line in differing)
        formats = self.context.formats
        question = ngettext("Post {n} difference?", "Post {n} differences?", len(differing))
        if dialogs.confirm(
            self,
            question.format(n=formats.integer(len(differing))),
            _("The stock becomes worth {value} more. The count is closed.").format(
                value=formats.money(value)
            ),
            action=_("Post"),
        ):
            self.context.tasks.write(
                partial(_post, self.key), done=self._on_posted, failed=self._on_refused, owner=self
            )

    def _on_posted(self, _document: object) -> None:
        self.context.toast(_("The count is posted"))
        self.accept()

    def _on_give_up_clicked(self) -> None:
        if dialogs.confirm(
            self,
            _("Give this count up?"),
            _("Nothing is changed in the stock. What was counted stays to be read."),
            action=_("Give up"),
            dangerous=True,
        ):
            self.context.tasks.write(
                partial(_cancel, self.key), done=self._on_step, failed=self._on_refused, owner=self
            )

    def _on_step(self, _result: object) -> None:
        self.answer.setText("")
        self.message.say("")
        self.refresh()


def _read(key: int, reader: Reader, _progress: Progress) -> CountRecord | None:
    return read_count(reader, key)


def _scan(key: int, scanned: Scanned, session: Session, _progress: Progress) -> Counted:
    from shopdesk.db.reader import session_reader
    from shopdesk.products.queries import find_sku
    from shopdesk.stock.service import scan

    lot = None
    line = scanned.line
    # A line that was chosen tells the lot of its SKU; the code alone could not.
    if line is not None and find_sku(session_reader(session), scanned.code) == line.sku_id:
        lot = line.lot_id or 0
    return scan(session, key, scanned.code, quantity=scanned.quantity, lot_id=lot)


def _enter(
    key: int, line: CountLine, quantity: int | None, session: Session, _progress: Progress
) -> Counted:
    from shopdesk.stock.service import count

    return count(session, key, line.sku_id, quantity=quantity, lot_id=line.lot_id or 0)


def _finish(key: int, session: Session, _progress: Progress, *, zero: bool) -> int:
    from shopdesk.stock.service import finish_count

    return finish_count(session, key, missing_is_zero=zero)


def _reopen(key: int, session: Session, _progress: Progress) -> None:
    from shopdesk.stock.service import reopen_count

    reopen_count(session, key)


def _post(key: int, session: Session, _progress: Progress) -> int | None:
    from shopdesk.stock.service import post_stocktake

    return post_stocktake(session, key)


def _cancel(key: int, session: Session, _progress: Progress) -> None:
    from shopdesk.stock.service import cancel_stocktake

    cancel_stocktake(session, key)
