"""Words, tones and fields that the screens of purchasing share."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from shopdesk.base.money import exponent, money_text, plain_scaled
from shopdesk.purchasing.rules import PRICE_DIGITS, PurchaseState
from shopdesk.ui.table_model import Tones
from shopdesk.ui.theme import Tone

STATE_TONES = {
    PurchaseState.DRAFT: Tone.NEUTRAL,
    PurchaseState.SENT: Tone.ACCENT,
    PurchaseState.CONFIRMED: Tone.ACCENT,
    PurchaseState.PART_RECEIVED: Tone.WARN,
    PurchaseState.RECEIVED: Tone.GOOD,
    PurchaseState.CLOSED: Tone.GOOD,
    PurchaseState.CANCELLED: Tone.NEUTRAL,
}


def purchase_tones() -> Tones:
    """Tones of the state column of purchase orders."""
    return {"state": {str(state): tone for state, tone in STATE_TONES.items()}}


def price_text(price_e4: int, currency: str) -> str:
    """A purchase price with the decimals that it needs: ``3.50``, ``3.1415``."""
    whole, rest = divmod(price_e4, 10**PRICE_DIGITS)
    fraction = f"{rest:0{PRICE_DIGITS}d}".rstrip("0").ljust(exponent(currency), "0")
    return f"{whole}.{fraction}" if fraction else str(whole)


def amount_text(amount: int, currency: str) -> str:
    """An amount in its own currency."""
    return money_text(amount, currency)


class PriceEdit(QLineEdit):
    """A price with up to four decimals; ``price`` is None while it is empty or no price."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    @property
    def price(self) -> int | None:
        """1/10000 of the currency unit."""
        text = self.text().replace(",", "").replace("，", "").strip()
        try:
            price = plain_scaled(text, PRICE_DIGITS)
        except ValueError:
            return None
        return price if price >= 0 else None

    @property
    def valid(self) -> bool:
        """Whether the field is empty or holds a price."""
        return not self.text().strip() or self.price is not None

    def set_price(self, price_e4: int | None, currency: str) -> None:
        """Show a price."""
        self.setText("" if price_e4 is None else price_text(price_e4, currency))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if bool(self.property("invalid")) == self.valid:
            self.setProperty("invalid", not self.valid)
            self.style().unpolish(self)
            self.style().polish(self)


class DayEdit(QLineEdit):
    """A day typed as 2026-11-30, or as days from today: +7; may stay empty."""

    def __init__(self, today: date, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.setPlaceholderText("2026-11-30, +7")

    @property
    def day(self) -> date | None:
        """The day; None while the field is empty or holds none."""
        text = self.text().strip()
        if text.startswith("+") and text[1:].isascii() and text[1:].isdigit():
            return date.fromordinal(self._today.toordinal() + min(int(text[1:]), 9_999))
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    @property
    def valid(self) -> bool:
        """Whether the field is empty or holds a day."""
        return not self.text().strip() or self.day is not None

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self.setText("" if day is None else day.isoformat())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.day is not None:
            self.set_day(self.day)
