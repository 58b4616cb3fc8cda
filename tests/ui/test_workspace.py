"""Tabs are built when they are first shown, and asked to show things."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from shopdesk.ui.context import Context
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.orders.tab import OrdersTab
from shopdesk.ui.tabs import PAGES, Tab
from shopdesk.ui.workspace import Workspace


@pytest.fixture
def workspace(context: Context, qtbot: QtBot) -> Iterator[Workspace]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1_280, 800)
    made = Workspace(context, menu_actions=[], parent=window)
    made.resize(1_280, 800)
    window.show()
    yield made
    made.deleteLater()


def test_nothing_is_built_before_it_is_shown(workspace: Workspace) -> None:
    assert workspace._pages == {}
    workspace.show_tab("orders")
    assert list(workspace._pages) == ["orders"]
    assert isinstance(workspace.page("orders"), OrdersTab)


def test_every_tab_opens_on_an_empty_shop(workspace: Workspace, qtbot: QtBot) -> None:
    for tab in PAGES:
        workspace.show_tab(tab.name)
        qtbot.wait(1)
        assert workspace.current == tab.name
        assert workspace.page(tab.name).isVisible()


def test_context_brings_a_tab_to_the_front(
    workspace: Workspace, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    page = workspace.page("orders")
    assert isinstance(page, ListPage)
    monkeypatch.setattr(page, "show_target", shown.append)

    context.show("orders", 5)
    context.show("orders")

    assert workspace.current == "orders"
    assert shown == [5]


def test_states_wait_for_their_tab(workspace: Workspace, context: Context) -> None:
    workspace.show_tab("orders")
    page = workspace.page("orders")
    assert isinstance(page, ListPage)
    page.filters.state_changed.emit(page.state.__class__(chips=frozenset({"wait_ship"})))
    states = workspace.view_states()

    parent = workspace.parentWidget()
    assert parent is not None
    again = Workspace(context, menu_actions=[], parent=parent)
    again.restore_states(states)
    assert again.view_states() == states
    built = again.page("orders")

    assert isinstance(built, ListPage)
    assert built.state.chips == {"wait_ship"}


def test_small_window_gets_icons_alone(workspace: Workspace, context: Context) -> None:
    seen = []
    for width in (900, 1_280):
        workspace.resize(width, 700)
        seen.append(workspace.navigation.narrow)

    assert seen == [True, False]
    assert context.state.load("window/narrow", False) is False


def test_sections_are_reached_one_after_the_other(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Tab("goods", "Goods", Icon.PRODUCTS)
    section = Tab("levels", "Levels", Icon.STOCK, parent="goods")
    pages = (Tab("home", "Home", Icon.HOME), page, section, Tab("orders", "Orders", Icon.ORDERS))
    for module in ("tabs", "workspace"):
        monkeypatch.setattr(f"shopdesk.ui.{module}.PAGES", pages)
    visited: list[str] = []
    monkeypatch.setattr(workspace, "show_tab", visited.append)

    for start in ("home", "goods", "levels", "orders"):
        workspace.current = start
        workspace._go(1)
        workspace._go(-1)

    # sections of a closed group are stepped over, and the end leads to the beginning
    assert visited == ["goods", "orders", "levels", "home", "orders", "goods", "home", "goods"]


def test_the_lists_opened_most_are_built_while_nobody_waits(
    workspace: Workspace, qtbot: QtBot
) -> None:
    workspace.show_tab("home")
    workspace.warm()
    assert list(workspace._pages) == ["home"]

    qtbot.waitUntil(lambda: len(workspace._pages) == 4, timeout=5_000)

    assert set(workspace._pages) == {"home", "orders", "products", "customers"}
    assert workspace.current == "home"
    assert not workspace.page("orders").isVisible()
    orders = workspace.page("orders")
    assert isinstance(orders, ListPage)
    assert not orders.model.busy  # nothing is read before it is shown
    assert orders.model.rowCount() == 0
