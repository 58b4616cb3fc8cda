"""The tabs of the window in their order; a tab's module is imported when it is first shown."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from shopdesk.i18n import N_
from shopdesk.ui.icons import Icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from shopdesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: ``shopdesk/ui/<name>/tab.py`` with the class ``<Name>Tab(context)``."""

    name: str
    title: str
    icon: Icon

    def build(self, context: Context) -> QWidget:
        """Import and make the tab's page."""
        module = import_module(f"shopdesk.ui.{self.name}.tab")
        page: QWidget = getattr(module, f"{self.name.title()}Tab")(context)
        return page


TABS = (
    Tab("home", N_("Home"), Icon.HOME),
    Tab("products", N_("Products"), Icon.PRODUCTS),
    Tab("orders", N_("Orders"), Icon.ORDERS),
    Tab("customers", N_("Customers"), Icon.CUSTOMERS),
    Tab("aftersales", N_("After-sales"), Icon.AFTERSALES),
    Tab("promotions", N_("Promotions"), Icon.PROMOTIONS),
    Tab("marketing", N_("Marketing"), Icon.MARKETING),
    Tab("review", N_("Review"), Icon.REVIEW),
    Tab("settings", N_("Settings"), Icon.SETTINGS),
)


def tab_named(name: str) -> Tab:
    """The tab of that name.

    Raises:
        KeyError: if there is none.
    """
    for tab in TABS:
        if tab.name == name:
            return tab
    raise KeyError(name)
