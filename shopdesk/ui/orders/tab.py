"""The orders tab: the list, and beside it one order with its lines and what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopdesk.i18n import _
from shopdesk.orders.queries import ORDERS, find_order
from shopdesk.ui.actions import Finder, Found
from shopdesk.ui.context import Context
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.orders.panel import OrderPanel, order_tones
from shopdesk.ui.widgets.empty_state import Empty

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader


class OrdersTab(ListPage):
    """All orders of the shop."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            ORDERS,
            panel=OrderPanel(context),
            tones=order_tones(),
            placeholder=_("Number, name, pinyin initials, phone tail"),
        )
        importing = self.add_button(
            _("Import orders…"), context.ask_import, primary=True, icon_name=Icon.IMPORT
        )
        self.set_empty(
            Empty(
                Icon.ORDERS,
                _("No orders yet"),
                _(
                    "Import the export file of a platform; you see a preview first, and the whole "
                    "import can be undone."
                ),
                (importing,),
            )
        )
        context.actions.add_finder(Finder(_("Order"), _find_orders))


def _find_orders(reader: Reader, text: str, _limit: int) -> list[Found]:
    number = text.strip()
    found = find_order(reader, number)
    return [] if found is None else [Found(number, "", "orders", found)]
