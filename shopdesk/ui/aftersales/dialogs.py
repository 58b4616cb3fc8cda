"""Finding the order whose money goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from shopdesk.i18n import _
from shopdesk.orders.queries import OrderChoice, find_orders
from shopdesk.orders.rules import DISPLAY_STATE_LABELS, ORDER_FLOW, DisplayState
from shopdesk.ui.context import Context
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import column, row
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

# Orders looked at for one that can be refunded; most of them can.
_LOOKED_AT = 60


class FindOrderDialog(QDialog):
    """Asks for the order by number, buyer or phone; only those that can be refunded are offered.

    Signals:
        order_chosen: id of the order.
    """

    order_chosen = Signal(object)

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        theme = context.theme
        self.setWindowTitle(_("Refund an order"))
        self.setMinimumWidth(theme.px(520))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box = column(self, margin=theme.grid(2.5), spacing=theme.grid(1.5))
        box.addWidget(Label(_("Refund an order"), "heading"))
        self.order = TypeAhead(
            context,
            find_refundable,
            self._described,
            name=_("Order"),
            placeholder=_("Order number, buyer, pinyin or phone tail"),
        )
        box.addWidget(self.order)
        hint = _(
            "Only orders with money that can go back are offered; the next page asks for what."
        )
        box.addWidget(Label(hint, "small", wrap=True))
        cancel = push_button(_("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.ok_button = push_button(_("Go on"), "primary")
        self.ok_button.clicked.connect(self._on_ok_clicked)
        self.ok_button.setEnabled(False)
        foot = row(stretch=False)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.ok_button)
        box.addLayout(foot)
        self.order.chosen.connect(self._on_chosen)
        self.order.setFocus()

    def _described(self, order: OrderChoice) -> Described:
        formats = self.context.formats
        state = _(DISPLAY_STATE_LABELS[DisplayState(order.display_state)])
        detail = "  ·  ".join(
            (formats.date(order.business_date), formats.money(order.total), state)
        )
        return Described(f"{order.number}  {order.buyer}", detail)

    def _on_chosen(self, order: OrderChoice | None) -> None:
        self.ok_button.setEnabled(order is not None)
        if order is not None:
            self.ok_button.setFocus()

    def _on_ok_clicked(self) -> None:
        order: OrderChoice | None = self.order.record
        if order is not None:
            self.accept()
            self.order_chosen.emit(order.id)


def find_refundable(reader: Reader, text: str, limit: int) -> list[OrderChoice]:
    """Orders that fit a text and can be refunded in their state."""
    found = find_orders(reader, text, max(limit, _LOOKED_AT))
    able = [
        order for order in found if ORDER_FLOW.allows(DisplayState(order.display_state), "refund")
    ]
    return able[:limit]
