"""A chart on screen is drawn by a task, in the pixels and colours of its place, and saved whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from shopdesk.charts.plots import ColumnPlot, Series
from shopdesk.charts.style import Style
from shopdesk.db.shop import Shop
from shopdesk.metrics.measure import Unit
from shopdesk.ui.theme import Theme
from shopdesk.ui.widgets.chart_view import ChartView, Frame, draw_image, save_picture
from tests.ui.windows import context_of, opened_window

PLOT = ColumnPlot("Sales rose", ("Oct", "Nov"), (Series("Sales", (100, 300)),), Unit.COUNT)
OTHER = ColumnPlot("Sales fell", ("Oct", "Nov"), (Series("Sales", (300, 100)),), Unit.COUNT)


@pytest.mark.parametrize(("style", "dark"), [(Style.LIGHT, False), (Style.DARK, True)])
def test_draws_in_device_pixels_and_the_colours_of_the_theme(style: Style, dark: bool) -> None:
    image = draw_image(PLOT, Frame(200, 100, 1.5, 100, style))
    assert (image.width(), image.height()) == (300, 150)
    assert image.devicePixelRatio() == 1.5
    theme = Theme(dark=dark)
    colours = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert theme.color("surface") in colours
    assert theme.charts[0] in colours


def _picture(view: ChartView) -> QImage:
    assert view.image is not None
    return view.image


def test_is_drawn_when_seen_and_again_when_the_plot_changes(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    with opened_window(shop, tmp_path) as window:
        view = ChartView(context_of(window), height=120)
        qtbot.addWidget(view)
        view.show_plot(PLOT)
        assert view.accessibleName() == "Sales rose"
        assert view.accessibleDescription() == "Oct 100; Nov 300"
        view.resize(300, 120)
        view.show()
        qtbot.waitUntil(lambda: view.image is not None, timeout=20_000)
        first = _picture(view)
        view.show_plot(PLOT)
        assert _picture(view) is first
        view.show_plot(OTHER)
        assert _picture(view) is not first
        view.resize(400, 120)
        qtbot.waitUntil(lambda: _picture(view).width() == 400)


def test_its_menu_is_filled_by_its_owner(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    with opened_window(shop, tmp_path) as window:
        view = ChartView(context_of(window))
        qtbot.addWidget(view)
        menus: list[QMenu] = []
        view.menu_asked.connect(menus.append)
        menu = QMenu(view)
        view.menu_asked.emit(menu)
        assert menus == [menu]


@pytest.mark.parametrize(
    ("suffix", "begin"), [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".svg", b"<?xml")]
)
def test_saves_the_printed_look(tmp_path: Path, suffix: str, begin: bytes) -> None:
    path = save_picture(PLOT, tmp_path / f"chart{suffix}", aspect=0.4)
    assert path.read_bytes().startswith(begin)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_one_chart_is_drawn_at_a_time_and_gone_ones_are_left_out(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shopdesk.ui.widgets import chart_view

    at_once: list[int] = []
    busy = [0]
    drawn: list[str] = []
    honest = chart_view.draw_image

    def draw(plot: ColumnPlot, frame: Frame) -> QImage:
        busy[0] += 1
        at_once.append(busy[0])
        drawn.append(plot.title)
        image = honest(plot, frame)
        busy[0] -= 1
        return image

    monkeypatch.setattr(chart_view, "draw_image", draw)
    with opened_window(shop, tmp_path, inline=False) as window:
        views = []
        for place in range(4):
            view = ChartView(context_of(window), height=80)
            qtbot.addWidget(view)
            view.show_plot(ColumnPlot(f"{place}", ("Oct",), (Series("Sales", (100,)),), Unit.COUNT))
            view.resize(200, 80)
            view.show()
            views.append(view)
        views[3].hide()
        kept = views[:3]
        qtbot.waitUntil(lambda: all(view.image is not None for view in kept), timeout=30_000)
        assert max(at_once) == 1
        assert sorted(drawn) == ["0", "1", "2"]
        views[3].show()
        qtbot.waitUntil(lambda: views[3].image is not None, timeout=30_000)
