"""A status is a word on a colour; both change together."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from shopdesk.ui.theme import Theme, Tone
from shopdesk.ui.widgets.status_badge import StatusBadge


def colours(badge: StatusBadge) -> set[str]:
    image = badge.grab().toImage()
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_word_and_colour(qtbot: QtBot, theme: Theme) -> None:
    badge = StatusBadge("Paid", Tone.GOOD, theme)
    qtbot.addWidget(badge)
    badge.show()

    assert badge.accessibleName() == "Paid"
    assert set(theme.tone(Tone.GOOD)) <= colours(badge)

    badge.set_status("Refunded\u202e", Tone.BAD)
    badge.resize(badge.sizeHint())
    assert badge.accessibleName() == "Refunded‹U+202E›"
    assert set(theme.tone(Tone.BAD)) <= colours(badge)


def test_grows_with_its_word(qtbot: QtBot, theme: Theme) -> None:
    short, long = StatusBadge("A", Tone.WARN, theme), StatusBadge("A" * 20, Tone.WARN, theme)
    for badge in (short, long):
        qtbot.addWidget(badge)

    assert long.sizeHint().width() > 3 * short.sizeHint().width()
    assert long.minimumSizeHint() == long.sizeHint()
