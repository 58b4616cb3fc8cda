"""Clearing a layout leaves nothing behind."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.layouts import card, clear_layout, column, line, row


def test_clear_deletes_widgets_of_inner_layouts_too(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    outer = column(parent, margin=4, spacing=2)
    inside, beside = QLabel("a"), QLabel("b")
    outer.addLayout(row(inside))
    outer.addWidget(beside)
    outer.addSpacing(10)

    clear_layout(outer)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    assert outer.count() == 0
    assert not shiboken6.isValid(inside)
    assert not shiboken6.isValid(beside)


def test_frames_have_their_looks(qtbot: QtBot) -> None:
    frame, rule = card(), line()
    for widget in (frame, rule):
        qtbot.addWidget(widget)

    assert (frame.property("look"), rule.property("look")) == ("card", "line")
