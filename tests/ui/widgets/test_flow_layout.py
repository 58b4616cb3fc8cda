"""Widgets flow into further rows where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.widgets.flow_layout import FlowLayout


def boxes(parent: QWidget, count: int) -> list[QLabel]:
    made = []
    for _number in range(count):
        box = QLabel(parent)
        box.setFixedSize(100, 20)
        made.append(box)
    return made


def test_wraps_and_asks_for_the_height(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    flow = FlowLayout(parent, spacing=10)
    labels = boxes(parent, 3)
    for label in labels:
        flow.addWidget(label)

    assert flow.hasHeightForWidth()
    assert flow.heightForWidth(320) == 20
    assert flow.heightForWidth(209) == 80
    assert flow.heightForWidth(220) == 50
    parent.resize(220, 60)
    parent.show()
    assert [label.geometry() for label in labels] == [
        QRect(0, 0, 100, 20),
        QRect(110, 0, 100, 20),
        QRect(0, 30, 100, 20),
    ]


def test_hidden_widgets_take_no_room(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    flow = FlowLayout(parent, spacing=10)
    first, second = boxes(parent, 2)
    flow.addWidget(first)
    flow.insert_widget(0, second)
    parent.show()
    second.hide()

    assert flow.count() == 2
    assert flow.heightForWidth(100) == 20
    taken = flow.takeAt(0)
    assert taken is not None
    assert taken.widget() is second
    assert flow.itemAt(5) is None
    assert flow.takeAt(5) is None
