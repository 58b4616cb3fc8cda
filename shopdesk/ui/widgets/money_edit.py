"""A field for an amount: typed as people write it, read as minor units."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from shopdesk.base.money import decimal_text, symbol
from shopdesk.ui.formats import Formats


class MoneyEdit(QLineEdit):
    """Right-aligned; currency sign, thousands marks and full-width digits are understood.

    Signals:
        amount_changed: minor units, or None while the text is empty or no amount.
    """

    amount_changed = Signal(object)

    def __init__(
        self, formats: Formats, amount: int | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_formats(formats)
        self.set_amount(amount)
        self.textChanged.connect(self._on_text_changed)

    def set_formats(self, formats: Formats) -> None:
        """Read and show amounts of another currency from now on."""
        self._formats = formats
        self.setPlaceholderText(f"{symbol(formats.currency)}{decimal_text(0, formats.currency)}")

    @property
    def amount(self) -> int | None:
        """Minor units; None while the text is empty or no amount."""
        try:
            return self._formats.parse_money(self.text())
        except ValueError:
            return None

    @property
    def valid(self) -> bool:
        """Whether the field is empty or holds an amount."""
        return not self.text().strip() or self.amount is not None

    def set_amount(self, amount: int | None) -> None:
        """Show an amount."""
        self.setText("" if amount is None else decimal_text(amount, self._formats.currency))

    def _on_text_changed(self) -> None:
        _mark_invalid(self, invalid=False)
        self.amount_changed.emit(self.amount)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        amount = self.amount
        if amount is not None:
            self.set_amount(amount)
        _mark_invalid(self, invalid=not self.valid)


def _mark_invalid(edit: QLineEdit, *, invalid: bool) -> None:
    if bool(edit.property("invalid")) != invalid:
        edit.setProperty("invalid", invalid)
        edit.style().unpolish(edit)
        edit.style().polish(edit)
