"""The pages of the window in their order; a page's module is imported when it is first shown.

Nine tabs have a key each; a tab may have sections, which the tab bar shows below it while one of
them is open.
"""

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
    """One page: ``shopdesk/ui/<name>/tab.py`` with the class ``<Name>Tab(context)``.

    Attributes:
        parent: name of the tab whose section this is; empty for a tab.
    """

    name: str
    title: str
    icon: Icon
    parent: str = ""

    @property
    def group(self) -> str:
        """Name of the tab that this page belongs to: its parent's, else its own."""
        return self.parent or self.name

    def build(self, context: Context) -> QWidget:
        """Import and make the page."""
        module = import_module(f"shopdesk.ui.{self.name}.tab")
        page: QWidget = getattr(module, f"{self.name.title()}Tab")(context)
        return page


PAGES = (
    Tab("home", N_("Home"), Icon.HOME),
    Tab("products", N_("Products"), Icon.PRODUCTS),
    Tab("stock", N_("Stock"), Icon.STOCK, parent="products"),
    Tab("stocktakes", N_("Counting"), Icon.CHECK, parent="products"),
    Tab("prices", N_("Prices"), Icon.MONEY, parent="products"),
    Tab("grid", N_("Bulk edit"), Icon.EDIT, parent="products"),
    Tab("purchasing", N_("Purchasing"), Icon.TRUCK, parent="products"),
    Tab("suppliers", N_("Suppliers"), Icon.CUSTOMERS, parent="products"),
    Tab("replenishment", N_("What to buy"), Icon.IMPORT, parent="products"),
    Tab("orders", N_("Orders"), Icon.ORDERS),
    Tab("customers", N_("Customers"), Icon.CUSTOMERS),
    Tab("aftersales", N_("After-sales"), Icon.AFTERSALES),
    Tab("promotions", N_("Promotions"), Icon.PROMOTIONS),
    Tab("marketing", N_("Marketing"), Icon.MARKETING),
    Tab("review", N_("Review"), Icon.REVIEW),
    Tab("settings", N_("Settings"), Icon.SETTINGS),
)
TABS = tuple(page for page in PAGES if not page.parent)


def tab_named(name: str) -> Tab:
    """The page of that name.

    Raises:
        KeyError: if there is none.
    """
    for page in PAGES:
        if page.name == name:
            return page
    raise KeyError(name)
