"""A score's tone tells good from bad beside its number."""

from __future__ import annotations

from shopdesk.ui.suppliers.panel import score_tone
from shopdesk.ui.theme import Tone


def test_tones_of_scores() -> None:
    assert score_tone(None) is Tone.NEUTRAL
    tones = [score_tone(total) for total in (10_000, 9_000, 8_999, 7_000, 6_999)]
    assert tones == [Tone.GOOD, Tone.GOOD, Tone.WARN, Tone.WARN, Tone.BAD]
