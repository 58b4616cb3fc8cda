"""The lines of a purchase order being entered; prices follow the supplier's table by quantity."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from shopdesk.i18n import _
from shopdesk.products.queries import SkuChoice, search_skus
from shopdesk.products.rules import ProductKind
from shopdesk.purchasing.queries import Offer
from shopdesk.purchasing.rules import in_packs, next_break, price_at, purchase_amount
from shopdesk.ui.context import Context
from shopdesk.ui.icons import Icon
from shopdesk.ui.purchasing.words import PriceEdit, amount_text, price_text
from shopdesk.ui.widgets.buttons import icon_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead

PIECE = 1000


class PurchaseLineEdit(QObject):
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
        self.offer: Offer | None = None
        self.currency = context.formats.currency
        self._price_typed = False
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
        self.price = PriceEdit(parent=parent)
        self.price.setAccessibleName(_("Unit price"))
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
        self.quantity.textChanged.connect(self._on_quantity_changed)
        self.price.textEdited.connect(self._on_price_typed)
        self.price.textChanged.connect(self._show)

    @property
    def edits(self) -> tuple[QLineEdit, ...]:
        """The fields in the order of the Tab key."""
        return (self.sku, self.quantity, self.price)

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
    def total(self) -> int:
        """Amount in minor units of the supplier's currency."""
        return int(purchase_amount(self.pieces, self.price.price or 0, self.currency))

    def set_offer(self, offer: Offer | None, currency: str) -> None:
        """What the chosen supplier asks for the article."""
        self.offer, self.currency = offer, currency
        self._follow_price()
        self._show()

    def fill(self, sku: SkuChoice, quantity: int, price_e4: int) -> None:
        """Show a line that exists."""
        self.sku.choose(sku)
        self.quantity.decimals = sku.decimals
        self.quantity.set_quantity(quantity)
        self._price_typed = True
        self.price.set_price(price_e4, self.currency)

    def fault(self) -> str:
        """What is wrong with the line, for people; empty when nothing is."""
        if self.record is None:
            return _("Choose an article from the list.")
        if self.record.kind == ProductKind.SERVICE:
            return _("Services are not bought by purchase order.")
        try:
            pieces = self.quantity.quantity()
        except ValueError as fault:
            return str(fault)
        if not pieces or pieces < 0:
            return _("How many?")
        if self.price.price is None:
            return _("Which price?")
        return ""

    def show_fault(self, text: str) -> None:
        """Say below the line what is wrong with it; empty shows the hint again."""
        if text:
            self._say(text, "error")
        else:
            self._show()

    def clear(self) -> None:
        """Empty all fields."""
        self._price_typed = False
        self.sku.choose(None)
        for edit in self.edits[1:]:
            edit.clear()

    def add_pieces(self, quantity: int) -> None:
        """Make it more pieces."""
        self.quantity.set_quantity(self.pieces + quantity)

    def _described(self, sku: SkuChoice) -> Described:
        left = _("{n} left").format(n=self._context.formats.quantity(sku.available))
        return Described(f"{sku.code}  {sku.name}", left)

    def _on_sku_chosen(self, sku: SkuChoice | None) -> None:
        self._price_typed = False
        if sku is not None:
            self.quantity.decimals = sku.decimals
            if not self.quantity.text():
                self.quantity.set_quantity(PIECE)
        self.changed.emit()  # the dialog looks the offer up

    def _on_quantity_changed(self) -> None:
        self._follow_price()
        self._show()
        self.changed.emit()

    def _on_price_typed(self) -> None:
        self._price_typed = bool(self.price.text().strip())
        self.changed.emit()

    def _follow_price(self) -> None:
        """The price that the quantity reaches, unless somebody typed another."""
        if self._price_typed or self.record is None:
            return
        reached = None if self.offer is None else price_at(self.offer.breaks, self.pieces)
        self.price.set_price(None if reached is None else reached.price_e4, self.currency)

    def _show(self) -> None:
        self.amount.setText("" if self.blank else amount_text(self.total, self.currency))
        self._say(self._hint(), "small")

    def _hint(self) -> str:
        offer, quantity = self.offer, self._context.formats.quantity
        if self.record is None or offer is None:
            return ""
        hints = []
        ordered = in_packs(self.pieces, min_quantity=offer.min_quantity, pack_size=offer.pack_size)
        if self.pieces and ordered != self.pieces:
            hints.append(_("He delivers {n}.").format(n=quantity(ordered)))
        better = next_break(offer.breaks, self.pieces)
        if better is not None:
            hints.append(
                _("From {n} on: {price}.").format(
                    n=quantity(better.min_quantity),
                    price=price_text(better.price_e4, self.currency),
                )
            )
        return " ".join(hints)

    def _say(self, text: str, look: str) -> None:
        self.note.setProperty("look", look)
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.note.style().unpolish(self.note)
        self.note.style().polish(self.note)


class PurchaseLines(QWidget):
    """All lines; there is always an empty one at the end once the others are filled.

    Signals:
        changed: the sum may be another now.
    """

    changed = Signal()

    def __init__(self, context: Context, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._offers: Mapping[int, Offer] = {}
        self.currency = context.formats.currency
        theme = context.theme
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(6))
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnStretch(0, 1)
        self._widths = (0, 84, 104, 116, 32)
        titles = (_("Article"), _("Pieces"), _("Unit price"), _("Amount"), "")
        for place, (width, title) in enumerate(zip(self._widths, titles, strict=True)):
            side = Qt.AlignmentFlag.AlignLeft if place == 0 else Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(Label(title, "small"), 0, place, alignment=side)
            if width:
                self._grid.setColumnMinimumWidth(place, theme.px(width))
        box.addLayout(self._grid)
        box.addStretch(1)
        self.lines: list[PurchaseLineEdit] = []
        self._row = 1
        self.add_line()

    @property
    def filled(self) -> list[PurchaseLineEdit]:
        """The lines in which something was entered."""
        return [line for line in self.lines if not line.blank]

    @property
    def total(self) -> int:
        """Sum of all lines."""
        return sum(line.total for line in self.lines)

    def set_offers(self, offers: Mapping[int, Offer], currency: str) -> None:
        """What the chosen supplier offers, by SKU."""
        self._offers, self.currency = offers, currency
        for line in self.lines:
            self._give_offer(line)
        self.changed.emit()

    def _give_offer(self, line: PurchaseLineEdit) -> None:
        offer = None if line.record is None else self._offers.get(line.record.id)
        if offer is not line.offer or line.currency != self.currency:
            line.set_offer(offer, self.currency)

    def add_line(self) -> PurchaseLineEdit:
        """Put an empty line at the end."""
        line = PurchaseLineEdit(self._context, self)
        line.currency = self.currency
        for place, widget in enumerate(line.widgets):
            if self._widths[place] and place < len(line.edits):
                widget.setFixedWidth(self._context.theme.px(self._widths[place]))
            self._grid.addWidget(widget, self._row, place)
            widget.show()
        self._grid.addWidget(line.note, self._row + 1, 0, 1, 5)
        self._row += 2
        for edit in line.edits[1:]:
            edit.installEventFilter(self)
        line.changed.connect(partial(self._on_line_changed, line))
        line.scanned.connect(partial(self._on_scanned, line))
        line.remove.clicked.connect(partial(self.remove_line, line))
        for first, second in pairwise(line.edits):
            QWidget.setTabOrder(first, second)
        if self.lines:
            QWidget.setTabOrder(self.lines[-1].price, line.sku)
        self.lines.append(line)
        return line

    def _on_line_changed(self, line: PurchaseLineEdit) -> None:
        self._give_offer(line)
        self.changed.emit()

    def remove_line(self, line: PurchaseLineEdit, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
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

    def next_line(self, line: PurchaseLineEdit) -> None:
        """Go to the line after, making it where there is none."""
        place = self.lines.index(line) + 1
        following = self.lines[place] if place < len(self.lines) else self.add_line()
        following.sku.setFocus()

    def _on_scanned(self, line: PurchaseLineEdit) -> None:
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
            last = line is not None and watched is line.price
            if line is not None and plain and (enter or (event.key() == Qt.Key.Key_Tab and last)):
                if line is self.lines[-1] and line.blank:
                    return False
                self.next_line(line)
                return True
        return super().eventFilter(watched, event)
