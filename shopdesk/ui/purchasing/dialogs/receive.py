"""Receiving a delivery: scan or type; short, broken, wrong and too much in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QWidget

from shopdesk.i18n import _
from shopdesk.products.queries import SkuChoice, find_sku, search_skus
from shopdesk.purchasing.queries import PurchaseDetail, PurchaseLineRow
from shopdesk.purchasing.rules import REJECT_REASON_LABELS, RejectReason
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import ElidedLabel, Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.purchasing.service import ReceiptInput
    from shopdesk.ui.tasks import Progress

PIECE = 1000


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt just booked."""

    id: int
    number: str
    accepted: int
    rejected: int


class ScanEdit(QLineEdit):
    """A field that a scanner writes into; Enter hands the code on and empties it."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(_("Scan or type a code, Enter: one more accepted"))
        self.setAccessibleName(_("Scan"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter in an empty field would press the button of the form.
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.returnPressed.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class CountedLine:
    """The fields of one line: what was accepted, what was not and why."""

    def __init__(
        self,
        *,
        title: str,
        code: str,
        line: PurchaseLineRow | None = None,
        sku: SkuChoice | None = None,
    ) -> None:
        self.line, self.sku, self.code = line, sku, code
        self.open = 0 if line is None else line.open
        name = visible(title)
        whole = sku.decimals == 0 if sku is not None else self.open % PIECE == 0
        decimals = 0 if whole else 3
        self.accepted = QuantityEdit(decimals=decimals)
        self.accepted.setAccessibleName(_("Passed of {title}").format(title=name))
        self.accepted.setEnabled(line is not None)
        self.rejected = QuantityEdit(decimals=decimals)
        self.rejected.setAccessibleName(_("Rejected of {title}").format(title=name))
        reasons = [(str(key), _(text)) for key, text in REJECT_REASON_LABELS.items()]
        self.reason: QComboBox = choice_box(reasons, "broken" if line is not None else "wrong")
        self.reason.setAccessibleName(_("Reason for {title}").format(title=name))
        self.title = ElidedLabel(f"{code}  {name}")
        self.error = Label("", "error", wrap=True)
        self.error.hide()

    @property
    def sku_id(self) -> int:
        """Of the article."""
        return self.line.sku_id if self.line is not None else self.sku.id if self.sku else 0

    def counts(self) -> tuple[int, int]:
        """Accepted and rejected thousandths.

        Raises:
            ValueError: with words for people, if a field holds no quantity.
        """
        return self.accepted.quantity() or 0, self.rejected.quantity() or 0

    def count_one(self) -> None:
        """One piece more, as a scanner says it."""
        edit = self.accepted if self.line is not None else self.rejected
        try:
            edit.set_quantity((edit.quantity() or 0) + PIECE)
        except ValueError:
            edit.set_quantity(PIECE)

    def fault(self) -> str:
        """What is wrong with the fields, for people; empty when nothing is."""
        try:
            accepted, rejected = self.counts()
        except ValueError as fault:
            return str(fault)
        return _("How many?") if accepted < 0 or rejected < 0 else ""

    def show_fault(self, text: str) -> None:
        """Say below the line what is wrong with it."""
        self.error.setText(text)
        self.error.setVisible(bool(text))


class ReceiveDialog(WriteDialog):
    """Books a delivery of one purchase order."""

    def __init__(self, context: Context, order: PurchaseDetail, *, parent: QWidget) -> None:
        title = _("Receive {number} from {supplier}").format(
            number=order.number, supplier=visible(order.supplier)
        )
        super().__init__(context, title, action=_("Book the receipt"), parent=parent)
        theme = context.theme
        self.resize(theme.px(760), theme.px(520))
        self._order = order
        self.lines: list[CountedLine] = []
        self._grid = QGridLayout()
        self.scan = ScanEdit()
        self.scan.returnPressed.connect(self._on_scanned)
        self.form.add_wide(self.scan)
        self.form.add_wide(self._grid_widget())
        self.all_button = push_button(_("Everything that is open"), "link")
        self.all_button.clicked.connect(self.take_all)
        self.told = Label("", "small", wrap=True)
        links = QWidget()
        links.setLayout(row(self.all_button, self.told))
        self.form.add_wide(links)
        for line in order.lines:
            if line.open:
                self._add(CountedLine(title=line.title, code=line.sku_code, line=line))
        self.delivery_note = QLineEdit()
        self.delivery_note.setMaxLength(100)
        self.form.add("delivery_note", _("Delivery note"), self.delivery_note)
        self.keep = QCheckBox(caption(_("Rejected goods stay here, in quarantine")))
        self.form.add(
            "keep", _("Not accepted"), self.keep, hint=_("Else the carrier took them along")
        )
        self.more = QCheckBox(caption(_("More than was ordered is welcome")))
        self.form.add("more", _("Surplus"), self.more)
        self._tab_order()
        self._show_told()

    def open(self) -> None:
        super().open()
        self.scan.setFocus()

    def _grid_widget(self) -> QWidget:
        theme = self.context.theme
        holder = QWidget()
        holder.setLayout(self._grid)
        grid = self._grid
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.grid())
        grid.setVerticalSpacing(theme.px(4))
        grid.setColumnStretch(0, 1)
        titles = (_("Article"), _("Still open"), _("Passed"), _("Not accepted"), _("Why"))
        for place, text in enumerate(titles):
            left = place in {0, 4}
            side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
            grid.addWidget(Label(text, "small"), 0, place, alignment=side)
        return holder

    def _add(self, line: CountedLine) -> None:
        formats, theme, grid = self.context.formats, self.context.theme, self._grid
        place = 2 * len(self.lines) + 1
        for edit in (line.accepted, line.rejected):
            edit.setFixedWidth(theme.px(84))
            edit.textChanged.connect(self._show_told)
        line.reason.setFixedWidth(theme.px(150))
        opened = formats.quantity(line.open) if line.line is not None else _("not ordered")
        grid.addWidget(line.title, place, 0)
        grid.addWidget(Label(opened, "muted"), place, 1, alignment=Qt.AlignmentFlag.AlignRight)
        for column, widget in enumerate((line.accepted, line.rejected, line.reason), 2):
            grid.addWidget(widget, place, column)
        grid.addWidget(line.error, place + 1, 0, 1, 5, alignment=Qt.AlignmentFlag.AlignRight)
        self.lines.append(line)

    def _tab_order(self) -> None:
        fields: list[QWidget] = [self.scan]
        for line in self.lines:
            fields += [line.accepted, line.rejected, line.reason]
        fields += [self.delivery_note, self.keep, self.more]
        for first, second in pairwise(fields):
            QWidget.setTabOrder(first, second)

    # scanning

    def _on_scanned(self) -> None:
        code = self.scan.text().strip()
        self.scan.clear()
        if not code:
            return
        known = [line for line in self.lines if line.code.casefold() == code.casefold()]
        if known:
            self._count(known[0])
            return
        self.context.tasks.read(
            partial(_find, code), done=partial(self._on_found, code), owner=self
        )

    def _on_found(self, code: str, sku: SkuChoice | None) -> None:
        if sku is None:
            self.told.setText(_("No article has the code {code}.").format(code=visible(code)))
            return
        found = [line for line in self.lines if line.sku_id == sku.id]
        if not found:
            # Came although nobody ordered it: it can only be rejected here.
            self._add(CountedLine(title=sku.name, code=sku.code, sku=sku))
            self._tab_order()
            found = [self.lines[-1]]
        self._count(found[0])

    def _count(self, line: CountedLine) -> None:
        line.count_one()
        text = _("{title}: {n}").format(
            title=line.title.text(),
            n=(line.accepted if line.line is not None else line.rejected).text(),
        )
        self._show_told()
        self.told.setText(f"{text}  ·  {self.told.text()}")

    def take_all(self) -> None:
        """Everything that was still to come has come."""
        for line in self.lines:
            if line.line is not None:
                line.accepted.set_quantity(line.open)

    def _show_told(self) -> None:
        short = surplus = 0
        for line in self.lines:
            try:
                accepted, _rejected = line.counts()
            except ValueError:
                continue
            if line.line is not None:
                short += max(0, line.open - accepted)
                surplus += max(0, accepted - line.open)
        quantity = self.context.formats.quantity
        parts = [_("{n} still missing").format(n=quantity(short))] if short else []
        if surplus:
            parts.append(_("{n} more than open").format(n=quantity(surplus)))
        self.told.setText("  ·  ".join(parts))

    @property
    def entered(self) -> bool:
        """Whether anything was counted that would be lost."""
        return self.form.changed or any(
            line.accepted.text() or line.rejected.text() for line in self.lines
        )

    # booking

    def submit(self) -> None:
        faults = [line.fault() for line in self.lines]
        for line, fault in zip(self.lines, faults, strict=True):
            line.show_fault(fault)
        if any(faults):
            return
        if not any(any(line.counts()) for line in self.lines):
            self.message.say(_("Nothing was counted."))
            self.scan.setFocus()
            return
        self.start(partial(_receive, self._data()))

    def _data(self) -> ReceiptInput:
        from shopdesk.purchasing.service import ReceiptInput, ReceiptLineInput

        counted = []
        for line in self.lines:
            accepted, rejected = line.counts()
            if not accepted and not rejected:
                continue
            reason = RejectReason(line.reason.currentData()) if rejected else None
            counted.append(
                ReceiptLineInput(
                    None if line.line is None else line.line.id,
                    accepted,
                    rejected,
                    reason,
                    sku_id=line.sku_id if line.line is None else None,
                )
            )
        return ReceiptInput(
            self._order.id,
            tuple(counted),
            delivery_note=self.delivery_note.text().strip(),
            keep_rejected=self.keep.isChecked(),
            allow_more=self.more.isChecked(),
        )


def _find(code: str, reader: Reader, _progress: Progress) -> SkuChoice | None:
    key = find_sku(reader, code)
    if key is None:
        return None
    found = [sku for sku in search_skus(reader, code) if sku.id == key]
    return found[0] if found else None


def _receive(data: ReceiptInput, session: Session, _progress: Progress) -> Received:
    from shopdesk.db.reader import one, session_reader
    from shopdesk.purchasing.service import receive

    key = receive(session, data)
    found = one(
        session_reader(session),
        "SELECT number, accepted, rejected FROM receipt WHERE id = :id",
        {"id": key},
    )
    assert found is not None  # noqa: S101 - written just now
    return Received(key, str(found[0]), int(found[1]), int(found[2]))
