"""The prices section: every variant's price and margin, and what the rules propose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from shopdesk.i18n import _, ngettext
from shopdesk.prices import queries
from shopdesk.settings import SHOP_CURRENCY
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.prices.panel import PricePanel, PriceRecord
from shopdesk.ui.widgets.empty_state import Empty

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.prices.service import Made
    from shopdesk.ui.tasks import Progress


class PricesTab(ListPage):
    """All prices of the shop."""

    def __init__(self, context: Context) -> None:
        self.price_panel = PricePanel(context)
        super().__init__(
            context,
            queries.prices_table(context.preferences.get(SHOP_CURRENCY)),
            panel=self.price_panel,
            placeholder=_("Name, code, barcode, pinyin initials"),
        )
        self.add_button(_("Rules…"), self.on_rules, icon_name=Icon.SETTINGS, keywords="调价 规则")
        self.add_button(
            _("Calculator…"),
            self.on_calculator,
            icon_name=Icon.MONEY,
            shortcut="Ctrl+Shift+C",
            keywords="cost plus margin 定价",
        )
        self.propose = self.add_button(
            _("Look for proposals"),
            self.on_propose,
            primary=True,
            shortcut="Ctrl+R",
            icon_name=Icon.REFRESH,
            keywords="price rules 调价",
        )
        self.set_empty(
            Empty(
                Icon.MONEY,
                _("No goods yet"),
                _("Make or import products: their prices and margins stand here then."),
            )
        )
        self.accept = self.add_row_action(_("Accept the proposed price"), self.on_accept)
        self.refuse = self.add_row_action(_("Refuse the proposal"), self.on_refuse)
        add = partial(context.actions.add, scope=self, group=_("Prices"))
        self.special = add(_("Special price…"), self.on_special, icon_name=Icon.ADD)
        self.competitor = add(_("Others' price…"), self.on_competitor, icon_name=Icon.ADD)
        self.price_panel.actions_shown = (self.special, self.competitor)
        self.price_panel.deciding = (self.accept, self.refuse)
        self.price_panel.record_shown.connect(self._on_record_shown)
        self._record: PriceRecord | None = None
        self._on_record_shown(None)

    def _on_record_shown(self, record: PriceRecord | None) -> None:
        self._record = record
        for action in (self.special, self.competitor):
            action.setEnabled(record is not None)

    # proposals

    def on_propose(self) -> None:
        """Run the rules; prices stay as they are."""
        self.context.tasks.write(
            _propose, done=self._on_proposed, owner=self, label=_("Looking for proposals")
        )

    def _on_proposed(self, made: Made | None) -> None:
        if made is None:
            self.context.toast(_("There is no rule yet: choose some under “Rules…”."))
            self.on_rules()
            return
        text = ngettext(
            "{n} open proposal, {new} of them new. No price was changed.",
            "{n} open proposals, {new} of them new. No price was changed.",
            made.open,
        ).format(n=made.open, new=made.new)
        self.context.toast(text)

    def on_accept(self) -> None:
        """Give the selected variants their proposed prices."""
        self._decide(_accept, self._on_accepted)

    def on_refuse(self) -> None:
        """Leave the prices of the selected variants as they are."""
        self._decide(_refuse, self._on_refused)

    def _decide(
        self,
        function: Callable[[Sequence[int], Session, Progress], list[int]],
        done: Callable[[Sequence[int]], None],
    ) -> None:
        work = partial(function, tuple(self.selected_ids()))
        self.context.tasks.write(work, done=done, owner=self, label=_("Prices"))

    def _on_accepted(self, ids: Sequence[int]) -> None:
        if not ids:
            self.context.toast(_("None of them has an open proposal."))
            return
        text = ngettext("{n} price was changed.", "{n} prices were changed.", len(ids))
        self.context.toast(
            text.format(n=len(ids)),
            undo=Undo(_("The prices are as they were"), partial(_reopen, tuple(ids))),
        )

    def _on_refused(self, ids: Sequence[int]) -> None:
        if not ids:
            self.context.toast(_("None of them has an open proposal."))
            return
        text = ngettext("{n} proposal was refused.", "{n} proposals were refused.", len(ids))
        self.context.toast(
            text.format(n=len(ids)),
            undo=Undo(_("The proposals are open again"), partial(_reopen, tuple(ids))),
        )

    # forms

    def on_rules(self) -> None:
        """Look at the rules and change them."""
        from shopdesk.ui.prices.rules_dialog import RulesDialog

        RulesDialog(self.context, parent=self).open()

    def on_calculator(self) -> None:
        """Work out a price, for the current variant if there is one."""
        from shopdesk.ui.prices.calculator import CalculatorDialog

        dialog = CalculatorDialog(self.context, self._record, parent=self)
        dialog.succeeded.connect(self._on_calculated)
        dialog.open()

    def _on_calculated(self, set_id: int | None) -> None:
        if set_id is not None:
            from shopdesk.ui.prices.dialogs import undo_set

            self.context.toast(
                _("The price is set"),
                undo=Undo(_("The prices are as they were"), partial(undo_set, set_id)),
            )

    def on_special(self) -> None:
        """Add a special price to the current variant."""
        from shopdesk.ui.prices.dialogs import SpecialPriceDialog

        if self._record is not None:
            dialog = SpecialPriceDialog(self.context, self._record, parent=self)
            dialog.succeeded.connect(lambda _id: self.context.toast(_("Special price kept")))
            dialog.open()

    def on_competitor(self) -> None:
        """Note what somebody else asks for the current variant."""
        from shopdesk.ui.prices.dialogs import CompetitorDialog

        if self._record is not None:
            dialog = CompetitorDialog(self.context, self._record, parent=self)
            dialog.succeeded.connect(lambda _id: self.context.toast(_("Noted")))
            dialog.open()


def _propose(session: Session, _progress: Progress) -> Made | None:
    from shopdesk.db.reader import session_reader
    from shopdesk.prices.service import make_proposals

    if not any(rule.active for rule in queries.list_rules(session_reader(session))):
        return None
    return make_proposals(session)


def _open_ids(reader: Reader, sku_ids: Sequence[int]) -> list[int]:
    return [row.id for row in queries.list_proposals(reader, sku_ids=list(sku_ids))]


def _accept(sku_ids: Sequence[int], session: Session, _progress: Progress) -> list[int]:
    from shopdesk.db.reader import session_reader
    from shopdesk.prices.service import accept_proposals

    ids = _open_ids(session_reader(session), sku_ids)
    if ids:
        accept_proposals(session, ids)
    return ids


def _refuse(sku_ids: Sequence[int], session: Session, _progress: Progress) -> list[int]:
    from shopdesk.db.reader import session_reader
    from shopdesk.prices.service import reject_proposals

    ids = _open_ids(session_reader(session), sku_ids)
    if ids:
        reject_proposals(session, ids)
    return ids


def _reopen(ids: Sequence[int], session: Session, _progress: Progress) -> None:
    from shopdesk.prices.service import reopen_proposals

    reopen_proposals(session, ids)
