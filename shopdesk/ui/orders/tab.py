"""The orders tab: the list, one order beside it, and every step that an order can take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.i18n import _, ngettext
from shopdesk.orders.queries import (
    ORDERS,
    OrderDetail,
    RefundBasis,
    count_states,
    find_orders,
    get_refund_basis,
)
from shopdesk.orders.rules import DISPLAY_STATE_LABELS, ORDER_FLOW, DisplayState
from shopdesk.ui.actions import Finder, Found
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.icons import Icon, icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.list_query import FieldFilter
from shopdesk.ui.orders.dialogs.many import take_back
from shopdesk.ui.orders.panel import OrderPanel, OrderRecord
from shopdesk.ui.orders.words import order_tones
from shopdesk.ui.widgets.buttons import chip
from shopdesk.ui.widgets.empty_state import Empty

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.orders.dialogs.refund import Booked
    from shopdesk.ui.tasks import Progress


class OrdersTab(ListPage):
    """All orders of the shop."""

    def __init__(self, context: Context) -> None:
        panel = OrderPanel(context)
        super().__init__(
            context,
            ORDERS,
            panel=panel,
            tones=order_tones(),
            placeholder=_("Number, buyer, pinyin initials, phone tail"),
        )
        self._order: OrderDetail | None = None
        self._count_request = 0
        importing = self.add_button(_("Import orders…"), context.ask_import, icon_name=Icon.IMPORT)
        new = self.add_button(
            _("New order"),
            self.on_new,
            primary=True,
            shortcut="Ctrl+N",
            icon_name=Icon.ADD,
            keywords="order entry 开单",
        )
        self.set_empty(
            Empty(
                Icon.ORDERS,
                _("No orders yet"),
                _(
                    "Import the export file of a platform: you see a preview first, and the whole "
                    "import can be undone. Or enter an order by hand."
                ),
                (importing, new),
            )
        )
        self.steps = self._add_steps()
        panel.steps = self.steps
        self.ship_many = self.add_row_action(
            _("Mark as shipped…"), partial(self.on_many, "ship"), icon_name=Icon.TRUCK
        )
        self.deliver_many = self.add_row_action(
            _("Mark as delivered…"), partial(self.on_many, "deliver"), icon_name=Icon.CHECK
        )
        self.channel_chip = self._add_channel_chip()
        panel.record_shown.connect(self._on_record_shown)
        self._on_record_shown(None)
        context.actions.add_finder(Finder(_("Order"), _found_orders))

    def _add_steps(self) -> dict[str, QAction]:
        add = partial(self.context.actions.add, scope=self, group=_(ORDERS.title))
        return {
            "pay": add(
                _("Record payment…"),
                partial(self._open, "pay"),
                shortcut="Ctrl+Shift+P",
                icon_name=Icon.MONEY,
            ),
            "ship": add(
                _("Ship…"),
                partial(self._open, "ship"),
                shortcut="Ctrl+Shift+S",
                icon_name=Icon.TRUCK,
            ),
            "deliver": add(
                _("Delivered"), self.on_deliver, shortcut="Ctrl+Shift+D", icon_name=Icon.CHECK
            ),
            "refund": add(
                _("Refund…"), self.on_refund, shortcut="Ctrl+Shift+R", icon_name=Icon.AFTERSALES
            ),
            "cancel": add(_("Cancel order…"), partial(self._open, "cancel"), icon_name=Icon.CLOSE),
            "reopen": add(_("Reopen"), partial(self._take_back, "cancel"), icon_name=Icon.UNDO),
            "take_back": add(
                _("Not shipped after all"), partial(self._take_back, "ship"), icon_name=Icon.UNDO
            ),
            "undo_delivery": add(
                _("Not delivered after all"),
                partial(self._take_back, "deliver"),
                icon_name=Icon.UNDO,
            ),
        }

    def _add_channel_chip(self) -> QToolButton:
        button = chip(_("Channel"), checkable=False, parent=self.filters)
        button.setIcon(icon(Icon.CHEVRON_DOWN, self.context.theme))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(button.toolButtonStyle().ToolButtonTextBesideIcon)
        button.setAccessibleName(_("Filter by channel"))
        button.setMenu(QMenu(button))
        self.filters.add_widget(button)
        return button

    # what is shown

    def refresh(self) -> None:
        super().refresh()
        self._count_request += 1
        self.context.tasks.read(
            _read_around, done=partial(self._on_around, self._count_request), owner=self
        )

    def _on_around(self, request: int, around: tuple[dict[str, int], list[ChannelRow]]) -> None:
        if request != self._count_request:
            return
        counts, channels = around
        self.filters.set_counts({str(state): counts.get(state, 0) for state in DisplayState})
        menu = self.channel_chip.menu()
        menu.clear()
        for channel in channels:
            action = menu.addAction(caption(channel.name))
            action.triggered.connect(partial(self._on_channel_chosen, channel.name))
        self.filters.chips.set_wanted(self.channel_chip, wanted=len(channels) > 1)

    def _on_channel_chosen(self, name: str, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        others = tuple(field for field in self.state.fields if field.column != "channel")
        chosen = FieldFilter("channel", "is", (name,))
        self.set_state(replace(self.state, fields=(*others, chosen)))

    def _on_record_shown(self, record: OrderRecord | None) -> None:
        self._order = None if record is None else record.order
        state = None if record is None else DisplayState(record.order.display_state)
        for name, action in self.steps.items():
            action.setEnabled(state is not None and ORDER_FLOW.allows(state, name))

    # steps

    def on_new(self) -> None:
        """Enter an order."""
        from shopdesk.ui.orders.dialogs.entry import EntryDialog

        dialog = EntryDialog(self.context, parent=self)
        dialog.succeeded.connect(self._on_placed)
        dialog.open()

    def _on_placed(self, placed: Any) -> None:
        self.select_id(placed.id)
        undo = None
        if not placed.paid:
            undo = Undo(
                _("Order {number} is cancelled").format(number=placed.number),
                partial(_cancel_new, placed.id),
            )
        self.context.toast(_("Order {number} placed").format(number=placed.number), undo=undo)

    def _open(self, step: str) -> None:
        from shopdesk.ui.orders.dialogs import steps

        order = self._order
        if order is None:
            return
        if step == "ship" and self.table.selected_count() > 1:
            self.on_many(step)
            return
        forms = {"pay": steps.PayDialog, "ship": steps.ShipDialog, "cancel": steps.CancelDialog}
        dialog = forms[step](self.context, order, parent=self)
        dialog.succeeded.connect(partial(self._on_step_taken, step, order))
        dialog.open()

    def _on_step_taken(self, step: str, order: OrderDetail, result: Any) -> None:
        number = visible(order.number)
        if step == "pay":
            paid = self.context.formats.money(int(result))
            self.context.toast(
                _("{amount} received for {number}").format(amount=paid, number=number)
            )
            return
        said = {
            "ship": _("Order {number} shipped"),
            "deliver": _("Order {number} delivered"),
            "cancel": _("Order {number} cancelled"),
        }
        self.context.toast(said[step].format(number=number), undo=self._way_back(step, [order.id]))

    def _way_back(self, step: str, order_ids: Sequence[int]) -> Undo:
        undone = {
            "ship": _("Not shipped after all"),
            "deliver": _("Not delivered after all"),
            "cancel": _("Reopened"),
        }
        return Undo(undone[step], partial(take_back, step, list(order_ids)))

    def on_deliver(self) -> None:
        """The parcel of the current order has arrived, or those of all selected ones."""
        order = self._order
        if self.table.selected_count() > 1:
            self.on_many("deliver")
        elif order is not None:
            self.context.tasks.write(
                partial(_deliver, order.id),
                done=partial(self._on_step_taken, "deliver", order),
                owner=self,
            )

    def _take_back(self, step: str) -> None:
        order = self._order
        if order is None:
            return
        said = {
            "ship": _("Order {number} is to be shipped again"),
            "deliver": _("Order {number} is on its way again"),
            "cancel": _("Order {number} is open again"),
        }[step].format(number=visible(order.number))
        self.context.tasks.write(
            partial(take_back, step, [order.id]),
            done=lambda _count: self.context.toast(said),
            owner=self,
        )

    def on_refund(self) -> None:
        """Pay money of the current order back."""
        if self._order is not None:
            open_refund(self.context, self._order.id, self)

    def on_many(self, step: str) -> None:
        """Take a step with all selected orders that can take it."""
        from shopdesk.ui.orders.dialogs.many import ManyDialog

        dialog = ManyDialog(self.context, step, self.selected_ids(), parent=self)
        dialog.succeeded.connect(partial(self._on_many_taken, step))
        dialog.open()

    def _on_many_taken(self, step: str, order_ids: list[int]) -> None:
        count = len(order_ids)
        said = {
            "ship": ngettext("{n} order shipped", "{n} orders shipped", count),
            "deliver": ngettext("{n} order delivered", "{n} orders delivered", count),
        }[step].format(n=self.context.formats.integer(count))
        self.context.toast(said, undo=self._way_back(step, order_ids))


def open_refund(context: Context, order_id: int, parent: ListPage) -> None:
    """Read what is left of an order and open the form that refunds it."""
    context.tasks.read(
        partial(_read_basis, order_id),
        done=partial(_on_basis, context, parent),
        owner=parent,
    )


def _on_basis(context: Context, parent: ListPage, basis: RefundBasis | None) -> None:
    from shopdesk.ui.orders.dialogs.refund import RefundDialog

    if basis is None:
        return
    dialog = RefundDialog(context, basis, parent=parent)
    dialog.succeeded.connect(partial(_on_refunded, context, basis))
    dialog.open()


def _on_refunded(context: Context, basis: RefundBasis, booked: Booked) -> None:
    # No way back: a posted refund stays, as in any cash book.
    context.toast(
        _("{amount} of {number} refunded").format(
            amount=context.formats.money(booked.amount), number=visible(basis.number)
        )
    )


def _read_basis(order_id: int, reader: Reader, _progress: Progress) -> RefundBasis | None:
    return get_refund_basis(reader, order_id)


def _read_around(reader: Reader, _progress: Progress) -> tuple[dict[str, int], list[ChannelRow]]:
    return count_states(reader), list_channels(reader)


def _deliver(order_id: int, session: Session, _progress: Progress) -> int:
    from shopdesk.orders.service import deliver_order

    deliver_order(session, order_id)
    return order_id


def _cancel_new(order_id: int, session: Session, _progress: Progress) -> None:
    from shopdesk.orders.service import cancel_order

    cancel_order(session, order_id, reason=_("Undone"))


def _found_orders(reader: Reader, text: str, limit: int) -> list[Found]:
    return [
        Found(
            order.number,
            f"{order.buyer}  {_(DISPLAY_STATE_LABELS[DisplayState(order.display_state)])}",
            "orders",
            order.id,
        )
        for order in find_orders(reader, text, limit)
    ]
