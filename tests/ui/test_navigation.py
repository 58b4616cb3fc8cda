"""The tab bar names every tab, wide or narrow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from shopdesk.ui.icons import Icon
from shopdesk.ui.navigation import NavigationBar
from shopdesk.ui.tabs import TABS, Tab
from shopdesk.ui.theme import Theme


@pytest.fixture
def actions(qtbot: QtBot) -> list[QAction | None]:
    return [QAction("Keys"), None, QAction("Quit")]


@pytest.fixture
def bar(theme: Theme, qtbot: QtBot, actions: list[QAction | None]) -> NavigationBar:
    made = NavigationBar(
        TABS,
        theme,
        shop_name="Ann & Bob",
        narrow=False,
        menu_actions=actions,
    )
    qtbot.addWidget(made)
    made.show()
    return made


def buttons(bar: NavigationBar) -> list[QToolButton]:
    return [button for button in bar.findChildren(QToolButton) if button.isCheckable()]


def test_click_chooses_a_tab(bar: NavigationBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.tab_chosen) as chosen:
        QTest.mouseClick(buttons(bar)[2], Qt.MouseButton.LeftButton)
    assert chosen.args == ["orders"]
    assert [button.isChecked() for button in buttons(bar)].count(True) == 1


def test_tab_chosen_elsewhere_is_marked(bar: NavigationBar) -> None:
    bar.show_tab("customers")

    assert [button.text() for button in buttons(bar) if button.isChecked()] == ["Customers"]


def test_narrow_bar_keeps_names_for_everyone(bar: NavigationBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.shrunk):
        bar.set_narrow(True)

    for place, (tab, button) in enumerate(zip(TABS, buttons(bar), strict=True), start=1):
        assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
        assert button.accessibleName() == tab.title
        assert f"{tab.title} (Ctrl+{place})" in button.toolTip()


def test_texts_are_not_cut(bar: NavigationBar) -> None:
    for button in buttons(bar):
        assert button.width() >= button.sizeHint().width()


def test_menu_holds_the_actions(bar: NavigationBar) -> None:
    menu = bar._menu_button.menu()

    assert [action.text() for action in menu.actions()] == ["Keys", "", "Quit"]


def test_folding_for_lack_of_room_is_not_told(bar: NavigationBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.shrunk):
        bar.fold(narrow=True)
    assert bar.narrow


@pytest.fixture
def divided(theme: Theme, qtbot: QtBot) -> NavigationBar:
    tabs = (
        Tab("home", "Home", Icon.HOME),
        Tab("goods", "Goods", Icon.PRODUCTS),
        Tab("levels", "Levels", Icon.STOCK, parent="goods"),
        Tab("buying", "Buying", Icon.TRUCK, parent="goods"),
        Tab("orders", "Orders", Icon.ORDERS),
    )
    made = NavigationBar(tabs, theme, shop_name="", narrow=False, menu_actions=[])
    qtbot.addWidget(made)
    made.show()
    return made


def shown(bar: NavigationBar) -> list[str]:
    return [button.accessibleName() for button in buttons(bar) if button.isVisible()]


def test_sections_are_shown_while_one_of_their_group_is_open(divided: NavigationBar) -> None:
    divided.show_tab("home")
    assert shown(divided) == ["Home", "Goods", "Orders"]
    divided.show_tab("goods")
    assert shown(divided) == ["Home", "Goods", "Levels", "Buying", "Orders"]
    divided.show_tab("buying")
    assert shown(divided) == ["Home", "Goods", "Levels", "Buying", "Orders"]
    assert [button.text() for button in buttons(divided) if button.isChecked()] == ["Buying"]
    divided.show_tab("orders")
    assert shown(divided) == ["Home", "Goods", "Orders"]


def test_keys_count_tabs_and_not_sections(divided: NavigationBar) -> None:
    divided.show_tab("levels")
    divided.set_narrow(True)

    tips = {button.accessibleName(): button.toolTip() for button in buttons(divided)}
    assert "Orders (Ctrl+3)" in tips["Orders"]
    assert "Ctrl" not in tips["Levels"]
