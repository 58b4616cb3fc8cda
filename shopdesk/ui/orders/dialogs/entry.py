"""Entering an order by keyboard alone: customer, lines, freight, payment; Ctrl+S places it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from shopdesk.channels.queries import ChannelRow, list_channels
from shopdesk.customers.queries import CustomerChoice, list_addresses, search_customers
from shopdesk.customers.rules import masked_phone
from shopdesk.i18n import _
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.orders.dialogs.entry_lines import EntryLines
from shopdesk.ui.orders.words import PAYMENT_METHODS
from shopdesk.ui.widgets.form import Form
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.sums import Sum, Sums
from shopdesk.ui.widgets.type_ahead import Described, TypeAhead
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.customers.queries import AddressRow
    from shopdesk.db.reader import Reader
    from shopdesk.orders.service import OrderInput, Recipient
    from shopdesk.ui.tasks import Progress

_HAND = "hand"  # code of the channel that is made when a shop has none yet


@dataclass(frozen=True, slots=True)
class Placed:
    """An order just placed."""

    id: int
    number: str
    paid: int


class EntryDialog(WriteDialog):
    """A new order."""

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(context, _("New order"), action=_("Place the order"), parent=parent)
        theme = context.theme
        self.resize(theme.px(860), theme.px(680))
        # Enter belongs to the lines; Ctrl+S and Ctrl+Enter place the order.
        for button in (self.ok_button, self.cancel_button):
            button.setAutoDefault(False)
            button.setDefault(False)
        self.ok_button.setToolTip("Ctrl+S")
        self.who = Form(theme)
        self.where = Form(theme)
        self.lines = EntryLines(context)
        self.money = Form(theme)
        self.sums = Sums([], theme, name=_("Sum of the order"))
        self._add_who()
        self._add_where()
        self._add_money()
        self._lay_out()
        self.lines.changed.connect(self._show_sums)
        self._show_sums()
        self.customer.setFocus()
        context.tasks.read(_channels, done=self._on_channels, owner=self)

    # building

    def _add_who(self) -> None:
        self.customer = TypeAhead(
            self.context,
            search_customers,
            _described,
            name=_("Customer"),
            placeholder=_("Name, pinyin or phone tail; may stay empty"),
        )
        self.customer.chosen.connect(self._on_customer_chosen)
        self.who.add("customer", _("Customer"), self.customer)
        self.channel = choice_box([])
        self.who.add("channel", _("Channel"), self.channel)
        self.external = QLineEdit()
        self.external.setMaxLength(100)
        self.external.setPlaceholderText(_("Optional"))
        self.who.add("external", _("Platform no."), self.external)
        self.note = QLineEdit()
        self.note.setMaxLength(500)
        self.who.add("note", _("Note"), self.note)

    def _add_where(self) -> None:
        self.recipient, self.phone = QLineEdit(), QLineEdit()
        self.place, self.address = QLineEdit(), QLineEdit()
        for key, label, edit in (
            ("recipient", _("Recipient"), self.recipient),
            ("phone", _("Phone"), self.phone),
            ("place", _("City"), self.place),
            ("address", _("Address"), self.address),
        ):
            edit.setMaxLength(300)
            self.where.add(key, label, edit)
        self._country = self._province = ""

    def _add_money(self) -> None:
        formats = self.context.formats
        self.freight = MoneyEdit(formats)
        self.freight.textChanged.connect(self._show_sums)
        self.money.add("freight", _("Freight"), self.freight)
        self.paid = QCheckBox(caption(_("Paid at once")))
        self.paid.setChecked(self.context.state.load("orders/paid", False))
        self.money.add("paid", _("Payment"), self.paid)
        last = self.context.state.load("orders/method", "cash")
        self.method = choice_box([(key, _(text)) for key, text in PAYMENT_METHODS.items()], last)
        self.money.add("method", _("Paid by"), self.method)
        self.method.setEnabled(self.paid.isChecked())
        self.paid.toggled.connect(self.method.setEnabled)

    def _lay_out(self) -> None:
        for left, right in ((self.who, self.where), (self.money, self.sums)):
            if left is self.money:
                self.form.add_wide(self.lines)
            holder = QWidget()
            holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            box = QHBoxLayout(holder)
            box.setContentsMargins(0, 0, 0, self.context.theme.grid())
            box.setSpacing(self.context.theme.grid(4))
            top = Qt.AlignmentFlag.AlignTop
            for side in (left, right):
                box.addWidget(side, 1, alignment=top)
            self.form.add_wide(holder)
        order = [
            *self.who.fields.values(),
            *self.where.fields.values(),
            *self.lines.lines[0].edits,
            *self.money.fields.values(),
        ]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    # what happens

    def _on_channels(self, channels: list[ChannelRow]) -> None:
        self.channel.clear()
        for channel in channels:
            self.channel.addItem(visible(channel.name), channel.id)
        if not channels:
            self.channel.addItem(_("By hand"), None)
        last = self.channel.findData(self.context.state.load("orders/channel", 0))
        self.channel.setCurrentIndex(max(last, 0))
        self.who.mark_saved()

    def _on_customer_chosen(self, customer: CustomerChoice | None) -> None:
        if customer is not None:
            self.context.tasks.read(
                partial(_addresses, customer.id),
                done=partial(self._on_addresses, customer),
                owner=self,
            )

    def _on_addresses(self, customer: CustomerChoice, found: list[AddressRow]) -> None:
        if self.customer.record != customer:
            return
        if not found:
            self.recipient.setText(visible(customer.name))
            self.phone.setText(visible(customer.phone))
            self.place.setText(visible(customer.city))
            return
        home = found[0]
        self.recipient.setText(visible(home.recipient or customer.name))
        self.phone.setText(visible(home.phone or customer.phone))
        self._country, self._province = home.country, home.province
        self.place.setText(visible(home.city))
        self.address.setText(visible(f"{home.district} {home.street}".strip()))

    @property
    def total(self) -> int:
        """What the buyer is to pay."""
        return sum(line.total for line in self.lines.lines) + (self.freight.amount or 0)

    def _show_sums(self) -> None:
        money = self.context.formats.money
        goods = sum(line.list_amount for line in self.lines.lines)
        discount = sum(line.discount.amount or 0 for line in self.lines.lines)
        self.sums.show_sums(
            [
                Sum(_("Goods"), money(goods)),
                Sum(_("Discount"), money(-discount)),
                Sum(_("Freight"), money(self.freight.amount or 0)),
                Sum(_("Total"), money(self.total), total=True),
            ]
        )

    @property
    def entered(self) -> bool:
        return (
            bool(self.lines.filled)
            or self.who.changed
            or self.where.changed
            or bool(self.freight.text())
        )

    # saving

    def _check(self) -> bool:
        for form in (self.who, self.where, self.money):
            form.set_errors({})
        filled = self.lines.filled
        faults = [line.fault() for line in filled]
        for line, fault in zip(filled, faults, strict=True):
            line.show_fault(fault)
        if not filled:
            self.message.say(_("An order needs at least one line."))
            self.lines.lines[0].sku.setFocus()
            return False
        if any(faults):
            place = next(place for place, fault in enumerate(faults) if fault)
            filled[place].sku.setFocus()
            return False
        if not self.freight.valid or (self.freight.amount or 0) < 0:
            self.money.set_errors({"freight": _("This is no amount of money.")})
            return False
        if self.customer.record is None and self.customer.text().strip():
            self.who.set_errors(
                {"customer": _("Choose a customer from the list, or empty this field.")}
            )
            return False
        return True

    def submit(self) -> None:
        if not self._check():
            return
        state = self.context.state
        state.save("orders/paid", self.paid.isChecked())
        state.save("orders/method", str(self.method.currentData()))
        if self.channel.currentData() is not None:
            state.save("orders/channel", self.channel.currentData())
        self.start(partial(_place, self._data()))

    def _data(self) -> OrderInput:
        from shopdesk.orders.service import LineInput, OrderInput

        lines = tuple(
            LineInput(
                line.pieces,
                sku_id=line.record.id,
                unit_price=line.price.amount or 0,
                discount=line.discount.amount or 0,
            )
            for line in self.lines.filled
            if line.record is not None
        )
        customer: CustomerChoice | None = self.customer.record
        recipient = self._recipient()
        return OrderInput(
            channel_id=self.channel.currentData() or 0,
            lines=lines,
            customer_id=None if customer is None else customer.id,
            freight=self.freight.amount or 0,
            external_number=self.external.text().strip() or None,
            recipient=recipient,
            buyer_name=recipient.name if customer is None else customer.name,
            note=self.note.text().strip(),
            paid=self.total if self.paid.isChecked() else 0,
            method=str(self.method.currentData()) if self.paid.isChecked() else "",
        )

    def _recipient(self) -> Recipient:
        from shopdesk.orders.service import Recipient

        return Recipient(
            name=self.recipient.text().strip(),
            phone=self.phone.text().strip(),
            country=self._country,
            province=self._province,
            city=self.place.text().strip(),
            address=self.address.text().strip(),
        )


def _described(customer: CustomerChoice) -> Described:
    detail = "  ·  ".join(
        part for part in (customer.city, masked_phone(customer.phone), customer.number) if part
    )
    return Described(customer.name, detail)


def _channels(reader: Reader, _progress: Progress) -> list[ChannelRow]:
    return list_channels(reader, active=True)


def _addresses(customer_id: int, reader: Reader, _progress: Progress) -> list[AddressRow]:
    return list_addresses(reader, customer_id)


def _place(order: OrderInput, session: Session, _progress: Progress) -> Placed:
    from dataclasses import replace

    from shopdesk.channels.service import ensure_channel
    from shopdesk.db.reader import one, session_reader
    from shopdesk.orders.service import place_order

    if not order.channel_id:
        channel, _made = ensure_channel(session, _HAND, name=_("By hand"))
        order = replace(order, channel_id=channel)
    order_id = place_order(session, order)
    row = one(
        session_reader(session), "SELECT number FROM sales_order WHERE id = :id", {"id": order_id}
    )
    return Placed(order_id, "" if row is None else row[0], order.paid)
