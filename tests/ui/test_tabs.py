"""Nine tabs in their order, each in a module of its own that is loaded late."""

from __future__ import annotations

import importlib.util

import pytest

from shopdesk.ui.context import Context
from shopdesk.ui.orders.tab import OrdersTab
from shopdesk.ui.tabs import PAGES, TABS, Tab, tab_named


def test_order_of_the_tabs() -> None:
    assert [tab.name for tab in TABS] == [
        "home",
        "products",
        "orders",
        "customers",
        "aftersales",
        "promotions",
        "marketing",
        "review",
        "settings",
    ]


@pytest.mark.parametrize("tab", PAGES, ids=lambda tab: tab.name)
def test_every_tab_has_its_module(tab: Tab) -> None:

    assert importlib.util.find_spec(f"shopdesk.ui.{tab.name}.tab") is not None


def test_tab_builds_its_page(context: Context) -> None:
    page = tab_named("orders").build(context)

    assert isinstance(page, OrdersTab)
    page.deleteLater()


def test_unknown_tab() -> None:
    with pytest.raises(KeyError):
        tab_named("gone")
