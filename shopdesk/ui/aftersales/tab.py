"""The after-sales tab: the refunds of the shop, until tickets come with their own release."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout

from shopdesk.base.table import TableQuery
from shopdesk.i18n import _, ngettext
from shopdesk.orders.queries import REFUNDS
from shopdesk.ui.aftersales.panel import RefundPanel
from shopdesk.ui.context import Context
from shopdesk.ui.icons import Icon, pixmap
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.orders.tab import open_refund
from shopdesk.ui.table_rows import read_all_totals
from shopdesk.ui.widgets.empty_state import Empty
from shopdesk.ui.widgets.label import Label

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress


class AftersalesTab(ListPage):
    """All refunds of the shop."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            context,
            REFUNDS,
            panel=RefundPanel(context),
            placeholder=_("Refund or order number, buyer, phone tail"),
        )
        self._sum_request = 0
        importing = self.add_button(_("Import refunds…"), context.ask_import, icon_name=Icon.IMPORT)
        refund = self.add_button(
            _("Refund an order…"),
            self.on_refund,
            primary=True,
            shortcut="Ctrl+N",
            icon_name=Icon.AFTERSALES,
            keywords="refund 退款",
        )
        self.set_empty(
            Empty(
                Icon.AFTERSALES,
                _("No refunds yet"),
                _(
                    "Money paid back appears here, from the files of the platforms or from a "
                    "refund that you book on an order."
                ),
                (refund, importing),
            )
        )
        self.sums = Label("", "strong")
        self._add_notice()
        self.model.counted.connect(self._on_model_counted)

    def _add_notice(self) -> None:
        """One honest line about what this tab will hold, and the sums of what it holds now."""
        theme = self.context.theme
        notice = QFrame()
        box = QHBoxLayout(notice)
        box.setContentsMargins(theme.grid(3), 0, theme.grid(3), 0)
        box.setSpacing(theme.grid())
        sign = Label()
        sign.setPixmap(pixmap(Icon.INFO, theme.color("muted"), theme.px(16)))
        box.addWidget(sign)
        text = _(
            "Returns, exchanges and complaints get their tickets in a release of their own. "
            "Refunds work now."
        )
        box.addWidget(Label(text, "muted", wrap=True), 1)
        box.addWidget(self.sums)
        self.add_above_table(notice)

    def _on_model_counted(self, _count: int) -> None:
        self._sum_request += 1
        self.context.tasks.read(
            partial(_totals, self.query()),
            done=partial(self._on_totals, self._sum_request),
            owner=self,
        )

    def _on_totals(self, request: int, sums: dict[str, int]) -> None:
        if request != self._sum_request:
            return
        count = self.model.rowCount()
        words = ngettext("{amount} in {n} refund", "{amount} in {n} refunds", count)
        formats = self.context.formats
        self.sums.setText(
            words.format(amount=formats.money(sums["amount"]), n=formats.integer(count))
            if count
            else ""
        )

    def on_refund(self) -> None:
        """Choose an order and pay money of it back."""
        from shopdesk.ui.aftersales.dialogs import FindOrderDialog

        dialog = FindOrderDialog(self.context, parent=self)
        dialog.order_chosen.connect(partial(self._on_order_chosen))
        dialog.open()

    def _on_order_chosen(self, order_id: int) -> None:
        open_refund(self.context, order_id, self)


def _totals(query: TableQuery, reader: Reader, _progress: Progress) -> dict[str, int]:
    return read_all_totals(reader, REFUNDS, query)
