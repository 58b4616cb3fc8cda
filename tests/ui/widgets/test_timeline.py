"""A timeline tells what happened in words."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from shopdesk.ui.theme import Theme, Tone
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.timeline import Moment, Timeline


def test_every_moment_is_told_in_order(theme: Theme, qtbot: QtBot) -> None:
    timeline = Timeline(
        [
            Moment("2026-03-02 12:00", "Placed"),
            Moment("2026-03-02 12:05", "Paid", "alipay <b>", "¥17.00", Tone.GOOD),
        ],
        theme,
    )
    qtbot.addWidget(timeline)
    timeline.show()

    assert [label.text() for label in timeline.findChildren(Label)] == [
        "Placed",
        "2026-03-02 12:00",
        "Paid",
        "¥17.00",
        "2026-03-02 12:05  ·  alipay <b>",
    ]
    assert not timeline.grab().isNull()


def test_nothing_happened(theme: Theme, qtbot: QtBot) -> None:
    timeline = Timeline([], theme)
    qtbot.addWidget(timeline)

    assert timeline.findChildren(Label) == []
