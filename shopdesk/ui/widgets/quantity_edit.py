"""A field for a number of pieces, as fine as its article is sold."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from shopdesk.base.quantity import PIECE, parse_quantity, quantity_text
from shopdesk.i18n import _


class QuantityEdit(QLineEdit):
    """Reads and shows thousandths of a piece; Up and Down change it by one piece.

    Args:
        decimals: how many the article is sold with, 0 for whole pieces.
        low: the least quantity that the keys lead to, None for signed quantities without end.
    """

    def __init__(
        self,
        quantity: int | None = None,
        *,
        decimals: int = 0,
        low: int | None = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.decimals = decimals
        self._low = low
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_quantity(quantity)

    def set_quantity(self, quantity: int | None) -> None:
        """Show a quantity."""
        self.setText("" if quantity is None else quantity_text(quantity))

    def quantity(self) -> int | None:
        """The quantity in thousandths; None when the field is empty.

        Raises:
            ValueError: with words for people, if it is no quantity or finer than its article.
        """
        text = self.text().strip().replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            quantity = parse_quantity(text)
        except ValueError:
            raise ValueError(_("This is no quantity.")) from None
        if quantity % 10 ** (3 - self.decimals):
            if not self.decimals:
                raise ValueError(_("Whole pieces only."))
            raise ValueError(_("At most {n} decimals.").format(n=self.decimals))
        return quantity

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1000, Qt.Key.Key_Down: -1000}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        try:
            quantity = (self.quantity() or 0) + step
        except ValueError:
            return
        if self._low is None or quantity >= self._low:
            self.set_quantity(quantity)
            self.textEdited.emit(self.text())


def whole_number(edit: QuantityEdit) -> int:
    """The whole number of a field that counts copies, days or labels.

    Raises:
        ValueError: with words for people, if it is none or less than 1.
    """
    number = (edit.quantity() or 0) // PIECE
    if number < 1:
        raise ValueError(_("Write a number from 1."))
    return number
