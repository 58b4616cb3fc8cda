"""Words and fields of the stock's forms."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QApplication

from shopdesk.stock.queries import PlaceRow
from shopdesk.stock.rules import Alert
from shopdesk.ui.stock.words import ALERT_TONES, day_field, day_of, place_words


def _place(name: str, kind: str) -> PlaceRow:
    return PlaceRow(1, name, name, kind, True, 100, None, "", 0, 0, 0)


def test_places_are_called_by_kind_or_name() -> None:
    assert place_words(_place("shelf", "shelf")) == "Shelf"
    assert place_words(_place("二号库", "shelf")) == "二号库"


def test_every_alert_has_a_tone() -> None:
    assert set(ALERT_TONES) == set(Alert)


def test_days_stay_on_their_side_of_today(qapp: QApplication) -> None:
    today = date(2026, 3, 10)
    past, future = day_field(today), day_field(today, future=True)
    past.setDate(past.date().addDays(5))
    future.setDate(future.date().addDays(-5))
    assert (day_of(past), day_of(future)) == (today, date(2026, 3, 11))
