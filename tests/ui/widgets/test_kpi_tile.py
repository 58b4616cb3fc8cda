"""A tile shows a figure, is one button, and says everything in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.kpi_tile import KpiTile, TileFigure, draw_sparkline

FIGURE = TileFigure(
    label="Net sales",
    value="£1,450,667",
    change="+36.8%",
    good=True,
    against="vs Oct 2011",
    hint="Net sales = sales − refunds",
    trend=(1.0, 3.0, None, 2.0),
)


def _colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_tells_figure_change_and_formula_to_people_who_do_not_see_it(qtbot: QtBot) -> None:
    tile = KpiTile(Theme())
    qtbot.addWidget(tile)
    assert tile.accessibleName() == "Loading…"
    tile.show_figure(FIGURE)
    assert tile.accessibleName() == "Net sales: £1,450,667, +36.8% vs Oct 2011"
    assert tile.accessibleDescription() == "Net sales = sales − refunds"
    assert "Net sales = sales − refunds" in tile.toolTip()


def test_opens_by_mouse_and_by_keyboard(qtbot: QtBot) -> None:
    tile = KpiTile(Theme())
    qtbot.addWidget(tile)
    tile.show_figure(FIGURE)
    tile.show()
    clicks: list[bool] = []
    tile.clicked.connect(lambda: clicks.append(True))
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    QTest.keyClick(tile, Qt.Key.Key_Space)
    assert len(clicks) == 2


def test_good_and_bad_changes_differ_in_colour_and_sign(qtbot: QtBot) -> None:
    seen = {}
    for good in (True, False):
        tile = KpiTile(Theme())
        qtbot.addWidget(tile)
        tile.resize(tile.sizeHint())
        change = "+1.0%" if good else "−1.0%"
        tile.show_figure(TileFigure("Orders", "7", change, good=good))
        tile.show()
        seen[good] = _colours(tile.grab().toImage())
    good_ink, bad_ink = Theme().color("good"), Theme().color("bad")
    assert good_ink in seen[True] - seen[False]
    assert bad_ink in seen[False] - seen[True]


def test_is_lower_without_a_trend(qtbot: QtBot) -> None:
    tile = KpiTile(Theme())
    qtbot.addWidget(tile)
    waiting = tile.sizeHint().height()
    tile.show_figure(FIGURE)
    assert tile.sizeHint().height() == waiting
    tile.show_figure(TileFigure("Orders", "7"))
    assert tile.sizeHint().height() < waiting


def test_a_single_value_is_no_trend() -> None:
    image = QImage(60, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_sparkline(painter, QRectF(0, 0, 60, 30), (None, 5.0, None), Theme())
    painter.end()
    assert _colours(image) == {"#ffffff"}


def test_the_trend_rises_where_its_values_do() -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_sparkline(painter, QRectF(0, 0, 60, 40), (1.0, 10.0), Theme())
    painter.end()
    accent = Theme().color("accent")
    ends = {}
    for x in (4, 56):
        rows = [y for y in range(40) if image.pixelColor(x, y).name() == accent]
        ends[x] = min(rows)
    assert ends[56] < 6
    assert ends[4] > 30
