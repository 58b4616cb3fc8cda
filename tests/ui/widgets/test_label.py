"""Labels show text letter by letter, whatever it holds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.label import ElidedLabel, Label

HOSTILE = [
    "<b>bold</b>",
    "<img src='file:///etc/passwd'>",
    "&amp; &lt;",
    "Ann & Bob",
    "<a href='http://x'>click</a>",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [Label, ElidedLabel])
def test_text_is_never_html(qtbot: QtBot, theme: Theme, kind: type[Label], text: str) -> None:
    label = kind(text)
    qtbot.addWidget(label)

    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == text


def test_invisible_signs_are_marked(qtbot: QtBot, theme: Theme) -> None:
    label = Label("a\u202eb")
    wrapped = Label("one\ntwo\u200b", wrap=True)
    for widget in (label, wrapped):
        qtbot.addWidget(widget)

    assert label.text() == "a‹U+202E›b"
    assert wrapped.text() == "one\ntwo‹U+200B›"


def test_elided_label_needs_no_room_and_tells_all_in_its_tooltip(
    qtbot: QtBot, theme: Theme
) -> None:
    label = ElidedLabel("a very long name of a customer <x>")
    qtbot.addWidget(label)

    assert label.minimumSizeHint().width() == 0
    assert "&lt;x&gt;" in label.toolTip()
    label.resize(60, 24)
    label.show()
    assert not label.grab().isNull()


def test_selectable_text_can_be_marked(qtbot: QtBot, theme: Theme) -> None:
    label = Label("S0001", selectable=True)
    qtbot.addWidget(label)

    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
