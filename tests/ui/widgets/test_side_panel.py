"""The panel shows the current record, follows changes and drops late answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from shopdesk.base.table import Column, Kind
from shopdesk.db.shop import Shop
from shopdesk.ui.context import Context
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsTable
from shopdesk.ui.widgets.side_panel import PanelBody, SidePanel
from shopdesk.ui.widgets.status_badge import StatusBadge
from shopdesk.ui.widgets.timeline import Moment
from tests.ui.conftest import change_things, fill_things

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader


class ThingPanel(SidePanel):
    """Shows a thing."""

    reads = frozenset({"thing"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Thing")
        self.fetched: list[int] = []
        self.clicked = 0

    def fetch(self, reader: Reader, key: int) -> tuple[str, ...] | None:
        self.fetched.append(key)
        rows = reader.rows("SELECT code, name FROM thing WHERE id = :id", {"id": key})
        return rows[0] if rows else None

    def fill(self, record: tuple[str, ...], body: PanelBody) -> None:
        body.heading(record[0], "below", badges=[("Fine", Tone.GOOD)])
        action = QAction("Do it", self)
        action.triggered.connect(self.on_click)
        body.buttons([action])
        body.facts([("Name", record[1]), ("Empty", ""), ("Link", "open", self.on_click)])
        body.section("Lines")
        body.table((Column("a", "A", "", Kind.MONEY),), [(100,)], name="Lines of it")
        body.timeline([Moment("now", "Made")])
        body.note("a note")

    def on_click(self) -> None:
        self.clicked += 1


@pytest.fixture
def panel(context: Context, shop: Shop, qtbot: QtBot) -> ThingPanel:
    fill_things(shop, 5)
    made = ThingPanel(context)
    qtbot.addWidget(made)
    made.resize(400, 700)
    made.show()
    return made


def texts(panel: ThingPanel) -> list[str]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [label.text() for label in panel.body.findChildren(Label)]


def test_nothing_selected_says_so(panel: ThingPanel) -> None:
    assert panel.fetched == []
    assert not panel.body.isVisible()
    assert "Nothing selected" in [label.text() for label in panel.findChildren(Label)]


def test_record_is_shown_with_all_its_parts(panel: ThingPanel, qtbot: QtBot) -> None:
    panel.show_id(2)
    qtbot.waitUntil(lambda: panel.fetched == [2])

    shown = texts(panel)
    assert shown[:2] == ["T000002", "below"]
    assert {"Name", "Cup 2", "Lines", "Made", "a note"} <= set(shown)
    assert "Empty" not in shown
    assert panel.findChildren(StatusBadge)[0].accessibleName() == "Fine"
    assert panel.findChildren(RowsTable)[0].accessibleName() == "Lines of it"
    for button in panel.body.findChildren(QPushButton):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.clicked == 2


def test_only_the_last_of_many_is_read(panel: ThingPanel, qtbot: QtBot) -> None:
    for key in (1, 2, 3, 4):
        panel.show_id(key)
    qtbot.waitUntil(lambda: bool(panel.fetched))

    assert panel.fetched == [4]
    assert "T000004" in texts(panel)


def test_follows_a_change(panel: ThingPanel, shop: Shop, qtbot: QtBot) -> None:
    panel.show_id(2)
    qtbot.waitUntil(lambda: bool(panel.fetched))

    change_things(shop, "UPDATE thing SET name = 'renamed <b>' WHERE id = 2")

    assert "renamed <b>" in texts(panel)


def test_record_that_is_gone_leaves_the_empty_state(
    panel: ThingPanel, shop: Shop, qtbot: QtBot
) -> None:
    panel.show_id(2)
    qtbot.waitUntil(lambda: bool(panel.fetched))

    change_things(shop, "DELETE FROM thing WHERE id = 2")

    assert texts(panel) == []
    assert not panel.body.isVisible()


def test_can_be_closed(panel: ThingPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.closed):
        QTest.mouseClick(panel.findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
