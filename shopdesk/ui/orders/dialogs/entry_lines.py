"""The lines of an order being entered: Tab from the last field makes the next one."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from shopdesk.base.money import line_amount
from shopdesk.i18n import _
from shopdesk.products.queries import SkuChoice, search_skus
from shopdesk.products.rules import ProductKind
from shopdesk.ui.context import Context
from shopdesk.ui.icons import Icon
from shopdesk.ui.widgets.buttons import icon_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead

PIECE = 1000


class EntryLine(QObject):
    """The fields of one line and what is said below them.

    Signals:
        changed: an amount may be another now.
        scanned: the article came from a scanner.
    """

    changed = Signal()
    scanned = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.sku = TypeAhead(
            context,
            search_skus,
            self._described,
            name=_("Article"),
            placeholder=_("Code, barcode, name or pinyin"),
            shown=lambda sku: f"{sku.code}  {sku.name}",
            parent=parent,
        )
        self.quantity = QuantityEdit(parent=parent)
        self.quantity.setAccessibleName(_("Pieces"))
        self.price = MoneyEdit(context.formats, parent=parent)
        self.price.setAccessibleName(_("Price"))
        self.discount = MoneyEdit(context.formats, parent=parent)
        self.discount.setAccessibleName(_("Discount"))
        self.amount = Label("", parent=parent)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.remove: QToolButton = icon_button(
            Icon.CLOSE, _("Remove this line"), context.theme, parent=parent
        )
        # By keyboard a line goes by emptying its article; Tab must lead to the next line.
        self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.note = Label("", "small", wrap=True, parent=parent)
        self.note.hide()
        self.sku.chosen.connect(self._on_sku_chosen)
        self.sku.scanned.connect(lambda _sku: self.scanned.emit())
        for edit in self.edits[1:]:
            edit.textChanged.connect(self._on_edit_changed)

    @property
    def edits(self) -> tuple[QLineEdit, ...]:
        """The fields in the order of the Tab key."""
        return (self.sku, self.quantity, self.price, self.discount)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """The fields, the amount and the button, from left to right."""
        return (*self.edits, self.amount, self.remove)

    @property
    def record(self) -> SkuChoice | None:
        """The chosen article."""
        found: SkuChoice | None = self.sku.record
        return found

    @property
    def blank(self) -> bool:
        """Whether nothing was entered."""
        return not any(edit.text().strip() for edit in self.edits)

    @property
    def pieces(self) -> int:
        """Thousandths; 0 where the field holds no quantity."""
        try:
            return self.quantity.quantity() or 0
        except ValueError:
            return 0

    @property
    def list_amount(self) -> int:
        """Price times quantity in minor units."""
        return int(line_amount(self.pieces, self.price.amount or 0))

    @property
    def total(self) -> int:
        """What the line costs the buyer."""
        return self.list_amount - (self.discount.amount or 0)

    def fault(self) -> str:
        """What is wrong with the line, for people; empty when nothing is."""
        money = self._context.formats.money
        if self.record is None:
            return _("Choose an article from the list.")
        try:
            pieces = self.quantity.quantity()
        except ValueError as fault:
            return str(fault)
        if not pieces or pieces < 0:
            return _("How many?")
        if not self.price.valid or not self.discount.valid or (self.price.amount or 0) < 0:
            return _("This is no amount of money.")
        if not 0 <= (self.discount.amount or 0) <= self.list_amount:
            return _("A discount is at most {amount}.").format(amount=money(self.list_amount))
        return ""

    def show_fault(self, text: str) -> None:
        """Say below the line what is wrong with it; empty shows its stock again."""
        if text:
            self.note.setProperty("look", "error")
            self.note.setText(text)
            self.note.show()
            self._polish()
        else:
            self._show_stock()

    def clear(self) -> None:
        """Empty all fields."""
        self.sku.choose(None)
        for edit in self.edits[1:]:
            edit.clear()

    def add_pieces(self, quantity: int) -> None:
        """Make it more pieces."""
        self.quantity.set_quantity(self.pieces + quantity)

    def _described(self, sku: SkuChoice) -> Described:
        formats = self._context.formats
        price = formats.money(sku.price)
        if sku.kind == ProductKind.SERVICE:
            return Described(f"{sku.code}  {sku.name}", price)
        left = _("{n} left").format(n=formats.quantity(sku.available))
        return Described(f"{sku.code}  {sku.name}", f"{left}  ·  {price}")

    def _on_sku_chosen(self, sku: SkuChoice | None) -> None:
        if sku is not None:
            self.quantity.decimals = sku.decimals
            if not self.quantity.text():
                self.quantity.set_quantity(PIECE)
            self.price.set_amount(sku.price)
        self._on_edit_changed()

    def _on_edit_changed(self) -> None:
        self.amount.setText("" if self.blank else self._context.formats.money(self.total))
        self._show_stock()
        self.changed.emit()

    def _show_stock(self) -> None:
        sku = self.record
        short = sku is not None and sku.kind != ProductKind.SERVICE and self.pieces > sku.available
        self.note.setProperty("look", "error" if short else "small")
        if short and sku is not None:
            left = self._context.formats.quantity(sku.available)
            self.note.setText(_("Only {n} can be sold.").format(n=left))
        self.note.setVisible(short)
        self._polish()

    def _polish(self) -> None:
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)


class EntryLines(QWidget):
    """All lines; there is always an empty one at the end once the others are filled.

    Signals:
        changed: the sum may be another now.
    """

    changed = Signal()

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(6))
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnStretch(0, 1)
        widths = (0, 76, 104, 96, 104, 32)
        titles = (_("Article"), _("Pieces"), _("Price"), _("Discount"), _("Amount"), "")
        for place, (width, title) in enumerate(zip(widths, titles, strict=True)):
            side = Qt.AlignmentFlag.AlignLeft if place == 0 else Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(Label(title, "small"), 0, place, alignment=side)
            if width:
                self._grid.setColumnMinimumWidth(place, theme.px(width))
        self._widths = widths
        box.addLayout(self._grid)
        box.addStretch(1)
        self.lines: list[EntryLine] = []
        self._row = 1
        self.add_line()

    @property
    def filled(self) -> list[EntryLine]:
        """The lines in which something was entered."""
        return [line for line in self.lines if not line.blank]

    def add_line(self) -> EntryLine:
        """Put an empty line at the end."""
        line = EntryLine(self._context, self)
        for place, widget in enumerate(line.widgets):
            if self._widths[place] and place < len(line.edits):
                widget.setFixedWidth(self._context.theme.px(self._widths[place]))
            self._grid.addWidget(widget, self._row, place)
            widget.show()
        self._grid.addWidget(line.note, self._row + 1, 0, 1, 6)
        self._row += 2
        for edit in line.edits[1:]:
            edit.installEventFilter(self)
        line.changed.connect(self.changed)
        line.scanned.connect(partial(self._on_scanned, line))
        line.remove.clicked.connect(partial(self.remove_line, line))
        for first, second in pairwise(line.edits):
            QWidget.setTabOrder(first, second)
        if self.lines:
            QWidget.setTabOrder(self.lines[-1].discount, line.sku)
        self.lines.append(line)
        return line

    def remove_line(self, line: EntryLine, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        """Take a line away; the last one is only emptied."""
        if len(self.lines) == 1:
            line.clear()
            line.sku.setFocus()
            return
        place = self.lines.index(line)
        self.lines.remove(line)
        for widget in (*line.widgets, line.note):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        line.deleteLater()
        self.lines[min(place, len(self.lines) - 1)].sku.setFocus()
        self.changed.emit()

    def next_line(self, line: EntryLine) -> None:
        """Go to the line after, making it where there is none."""
        place = self.lines.index(line) + 1
        following = self.lines[place] if place < len(self.lines) else self.add_line()
        following.sku.setFocus()

    def _on_scanned(self, line: EntryLine) -> None:
        """A scanner goes on with the next article; the same one again is one piece more."""
        same = [
            other
            for other in self.lines
            if other is not line and other.record is not None and other.record == line.record
        ]
        if same:
            same[0].add_pieces(line.pieces)
            line.clear()
            line.sku.setFocus()
        else:
            self.next_line(line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            line = next((line for line in self.lines if watched in line.edits), None)
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            last = line is not None and watched is line.discount
            if line is not None and plain and (enter or (event.key() == Qt.Key.Key_Tab and last)):
                if line is self.lines[-1] and line.blank:
                    return False
                self.next_line(line)
                return True
        return super().eventFilter(watched, event)
