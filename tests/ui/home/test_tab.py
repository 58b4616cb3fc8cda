"""Home as a person sees it: figures after the first paint, and the way to the rows behind."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.orders import service
from shopdesk.orders.service import LineInput, OrderInput
from shopdesk.ui.home.tab import HomeTab
from tests.factories import add_small_shop
from tests.ui.trade import add_trade
from tests.ui.windows import context_of, opened_window, page_of

NEXT_DAY = datetime(2025, 12, 30, 4, 0, tzinfo=UTC)


def test_the_data_age_is_told(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    add_trade(shop)
    with opened_window(shop, tmp_path) as window:
        home = page_of(window, HomeTab)
        assert home._age.text() == (
            "The data ends on 2025-12-29. The figures below are of Dec 2025 up to that day."
        )
        figure = home.tiles[0].figure
        assert figure is not None
        assert (figure.label, figure.value, figure.change) == ("Net sales", "¥142.00", "−17.4%")
        assert figure.against == "vs 1–29 Nov"
        assert figure.good is False
        assert "Net sales =" in figure.hint


def test_tiles_and_days_open_the_orders_behind_them(
    qtbot: QtBot, shop: Shop, tmp_path: Path
) -> None:
    add_trade(shop)
    asked: list[tuple[str, object]] = []
    with opened_window(shop, tmp_path) as window:
        home = page_of(window, HomeTab)
        context = context_of(window)
        context.tab_asked.disconnect()
        context.tab_asked.connect(lambda tab, target: asked.append((tab, target)))
        place = [tile.figure.label for tile in home.tiles if tile.figure].index("Orders")
        QTest.mouseClick(home.tiles[place], Qt.MouseButton.LeftButton)
        QTest.keyClick(home.bars, Qt.Key.Key_End)
        QTest.keyClick(home.bars, Qt.Key.Key_Return)
        assert [tab for tab, _target in asked] == ["orders", "orders"]
        counts = [_count(shop, target) for _tab, target in asked]
        assert counts == [7, 1]
        assert [getattr(target, "title", "") for _tab, target in asked] == [
            "Orders, 2025-12",
            "Sales (GMV), 2025-12-29",
        ]


def _count(shop: Shop, target: object) -> int:
    from shopdesk.base.table import ids_statement
    from shopdesk.orders.queries import ORDERS
    from shopdesk.ui.list_query import Drill

    assert isinstance(target, Drill)
    statement = ids_statement(ORDERS, target.query)
    with shop.reader() as reader:
        return len(reader.rows(statement.sql, statement.parameters))


def test_a_new_order_appears_at_once(qtbot: QtBot, shop: Shop, tmp_path: Path) -> None:
    known = add_small_shop(shop)
    with opened_window(shop, tmp_path) as window:
        home = page_of(window, HomeTab)
        assert home.agenda.rows == []
        with shop.unit_of_work() as session:
            service.place_order(
                session,
                OrderInput(
                    channel_id=known.channel,
                    lines=(LineInput(pieces(1), known.mug),),
                    paid=1000,
                    method="cash",
                ),
            )
        assert next(row.accessibleName() for row in home.agenda.rows) == (
            "1 order to ship, ¥10.00 ordered"
        )
        assert home._age.text().startswith("Today so far 1 order, ¥10.00.")


def test_an_empty_shop_teaches(
    qtbot: QtBot, shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_window(shop, tmp_path) as window:
        home = page_of(window, HomeTab)
        context = context_of(window)
        assert home._stack.currentWidget() is home._empty
        asked: list[str] = []
        context.import_asked.disconnect()
        context.import_asked.connect(asked.append)
        buttons = {button.text(): button for button in home._empty.findChildren(QPushButton)}
        QTest.mouseClick(buttons["Import a file…"], Qt.MouseButton.LeftButton)
        assert asked == [""]
        demos: list[bool] = []
        monkeypatch.setattr(window, "open_demo", lambda: demos.append(True))
        QTest.mouseClick(buttons["Open the demo shop"], Qt.MouseButton.LeftButton)
        assert demos == [True]
        QTest.mouseClick(buttons["Add a product"], Qt.MouseButton.LeftButton)
        assert window.workspace is not None
        assert window.workspace.current == "products"
        dialogs = [
            widget
            for widget in QApplication.topLevelWidgets()
            if isinstance(widget, QDialog) and widget.isVisible()
        ]
        assert len(dialogs) == 1
        dialogs[0].close()


@pytest.mark.parametrize(("width", "columns"), [(1280, 6), (900, 3)])
def test_tiles_stand_in_as_many_columns_as_fit(
    qtbot: QtBot, shop: Shop, tmp_path: Path, width: int, columns: int
) -> None:
    add_trade(shop)
    with time_machine.travel(NEXT_DAY, tick=False), opened_window(shop, tmp_path) as window:
        window.resize(width, 800)
        home = page_of(window, HomeTab)
        qtbot.waitUntil(lambda: len({tile.y() for tile in home.tiles}) == 6 // columns)


def test_needs_no_chart_library_and_no_numpy_before_it_reads() -> None:
    code = (
        "import sys\n"
        "import shopdesk.ui.home.tab, shopdesk.ui.home.figures\n"
        "heavy = {'numpy', 'pandas', 'matplotlib', 'reportlab', 'sqlalchemy'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
