"""Words, tones and fields that the forms of the stock share."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit

from shopdesk.i18n import _
from shopdesk.stock.queries import PlaceRow
from shopdesk.stock.rules import LOCATION_LABELS, Alert
from shopdesk.ui.formats import visible
from shopdesk.ui.table_model import Tones
from shopdesk.ui.theme import Tone

ALERT_TONES = {
    Alert.OUT: Tone.BAD,
    Alert.LOW: Tone.WARN,
    Alert.EXPIRING: Tone.WARN,
    Alert.OVER: Tone.ACCENT,
    Alert.AGEING: Tone.NEUTRAL,
}


def stock_tones() -> Tones:
    """Tones of the list's alerts."""
    return {"alert": {str(alert): tone for alert, tone in ALERT_TONES.items()}}


def place_words(place: PlaceRow) -> str:
    """What a place is called: those that every shop has by their kind, the others by name."""
    return place_label(place.name)


def place_label(name: str) -> str:
    """The name of a place for people."""
    known = {str(kind): label for kind, label in LOCATION_LABELS.items()}
    return _(known[name]) if name in known else visible(name)


def day_field(today: date, *, future: bool = False) -> QDateEdit:
    """A field for a day: today and earlier, or (``future``) tomorrow and later."""
    field = QDateEdit(QDate(today.year, today.month, today.day))
    field.setCalendarPopup(True)
    field.setDisplayFormat("yyyy-MM-dd")
    if future:
        field.setMinimumDate(QDate(today.year, today.month, today.day).addDays(1))
    else:
        field.setMaximumDate(QDate(today.year, today.month, today.day))
    return field


def day_of(field: QDateEdit) -> date:
    """The day in a field."""
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
