"""Small forms about prices: a special price, somebody else's price."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QDateEdit, QLineEdit, QWidget

from shopdesk.base import clock
from shopdesk.channels.queries import list_channels
from shopdesk.i18n import _
from shopdesk.settings import SHOP_TIME_ZONE
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.prices.queries import ListedRow
    from shopdesk.prices.service import CompetitorPriceInput, ListedPriceInput
    from shopdesk.ui.prices.panel import PriceRecord
    from shopdesk.ui.tasks import Progress


class SpecialPriceDialog(WriteDialog):
    """A price under conditions: a channel, a tier, a quantity."""

    def __init__(self, context: Context, record: PriceRecord, *, parent: QWidget) -> None:
        title = _("Special price of {name}").format(name=visible(record.name))
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._record = record
        self.price = MoneyEdit(context.formats)
        self.form.add(
            "price",
            _("Price"),
            self.price,
            hint=_("The product itself costs {price}.").format(
                price=context.formats.money(record.price)
            ),
        )
        self.channel = choice_box([(None, _("all channels"))])
        self.form.add(
            "channel",
            _("Channel"),
            self.channel,
            hint=_("A channel's price stands in place of the product's own, higher or lower."),
        )
        self.tier = QLineEdit()
        self.form.add("tier", _("Tier"), self.tier, hint=_("Members of this tier; empty: all"))
        self.quantity = QuantityEdit(decimals=3)
        self.form.add(
            "quantity", _("From quantity"), self.quantity, hint=_("Empty: from the first")
        )
        context.tasks.read(_channels, done=self._on_channels, owner=self)

    def _on_channels(self, channels: list[tuple[int, str]]) -> None:
        for key, name in channels:
            self.channel.addItem(visible(name), key)

    def submit(self) -> None:
        from shopdesk.prices.service import ListedPriceInput

        errors = {}
        price = self.price.amount
        if price is None:
            errors["price"] = _("Which price?")
        quantity = 0
        try:
            quantity = self.quantity.quantity() or 0
        except ValueError as fault:
            errors["quantity"] = str(fault)
        if errors or price is None:
            self.form.set_errors(errors)
            return
        data = ListedPriceInput(
            self._record.sku_id,
            price,
            channel_id=self.channel.currentData(),
            tier=self.tier.text(),
            min_quantity=quantity,
        )
        self.start(partial(_add_price, data))


class CompetitorDialog(WriteDialog):
    """What somebody else asks for the same goods."""

    def __init__(self, context: Context, record: PriceRecord, *, parent: QWidget) -> None:
        title = _("What others ask for {name}").format(name=visible(record.name))
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._record = record
        self.name = QLineEdit()
        self.form.add("name", _("Who"), self.name)
        self.price = MoneyEdit(context.formats)
        self.form.add("price", _("Price"), self.price)
        today = clock.business_date(clock.now(), context.preferences.get(SHOP_TIME_ZONE))
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.form.add("day", _("Seen on"), self.day)
        self.url = QLineEdit()
        self.form.add("url", _("Where"), self.url, hint=_("Address of the page; may stay empty."))

    def submit(self) -> None:
        from shopdesk.prices.service import CompetitorPriceInput

        errors = {}
        if not self.name.text().strip():
            errors["name"] = _("Who asks this price?")
        price = self.price.amount
        if not price:
            errors["price"] = _("Which price?")
        if errors or price is None:
            self.form.set_errors(errors)
            return
        day = self.day.date()
        data = CompetitorPriceInput(
            self._record.sku_id,
            self.name.text(),
            price,
            date(day.year(), day.month(), day.day()),
            url=self.url.text(),
        )
        self.start(partial(_log_competitor, data))


def remove_listed(context: Context, entry: ListedRow, *, parent: QWidget) -> None:
    """Ask, then take a special price out."""
    if dialogs.confirm(
        parent,
        _("Take out the special price of {price}?").format(
            price=context.formats.money(entry.price)
        ),
        _("Orders that were placed at it keep it."),
        action=_("Take out"),
    ):
        context.tasks.write(
            partial(_remove_price, entry.id),
            done=lambda _result: context.toast(_("Special price taken out")),
            owner=parent,
        )


def _channels(reader: Reader, _progress: Progress) -> list[tuple[int, str]]:
    return [(channel.id, channel.name) for channel in list_channels(reader, active=True)]


def _add_price(data: ListedPriceInput, session: Session, _progress: Progress) -> int:
    from shopdesk.prices.service import add_price

    return add_price(session, data)


def _remove_price(price_id: int, session: Session, _progress: Progress) -> None:
    from shopdesk.prices.service import remove_price

    remove_price(session, price_id)


def _log_competitor(data: CompetitorPriceInput, session: Session, _progress: Progress) -> int:
    from shopdesk.prices.service import log_competitor_price

    return log_competitor_price(session, data)


def undo_set(set_id: int, session: Session, _progress: Progress) -> None:
    """Put back what a set of changes changed.

    Raises:
        shopdesk.errors.UserError: SD-CHG-001 or 003 if it cannot be put back.
    """
    from shopdesk.products.service import undo_change_set

    undo_change_set(session, set_id)
