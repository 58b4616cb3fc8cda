"""The stock section: how much of every variant, what is the matter with it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from shopdesk.base.clock import business_date, now
from shopdesk.db.reader import id_list
from shopdesk.i18n import _, ngettext
from shopdesk.settings import SHOP_TIME_ZONE
from shopdesk.stock.queries import (
    PlaceRow,
    alert_limits,
    list_levels,
    list_places,
    stock_levels,
)
from shopdesk.ui.context import Context, Undo
from shopdesk.ui.formats import visible
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.stock.panel import StockPanel, StockShown
from shopdesk.ui.stock.words import stock_tones
from shopdesk.ui.widgets.empty_state import Empty

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.stock.rules import Alert
    from shopdesk.ui.stock.dialogs import Held
    from shopdesk.ui.tasks import Progress

MOST_LINES = 12  # variants in one transfer form


class StockTab(ListPage):
    """All goods with their stock."""

    def __init__(self, context: Context) -> None:
        self.stock_panel = StockPanel(context)
        day = business_date(now(), context.preferences.get(SHOP_TIME_ZONE))
        super().__init__(
            context,
            stock_levels(alert_limits(context.preferences), day),
            panel=self.stock_panel,
            tones=stock_tones(),
            placeholder=_("Name, code, barcode, pinyin initials"),
        )
        self._shown: StockShown | None = None
        add = partial(context.actions.add, scope=self, group=_(self.spec.title))
        self.papers = self.add_button(
            _("Papers…"), self.on_papers, icon_name=Icon.FILE, keywords="transfer 调拨 单据"
        )
        self.channel_file = self.add_button(
            _("Channel file…"), self.on_channel_file, icon_name=Icon.EXPORT, keywords="库存同步"
        )
        self.value = self.add_button(
            _("Value on a day…"), self.on_value, icon_name=Icon.CALENDAR, keywords="库存金额"
        )
        self.value.setVisible(True)  # nothing is written
        self.transfer = self.add_row_action(
            _("Transfer…"), self.on_transfer, shortcut="Ctrl+T", icon_name=Icon.TRUCK
        )
        self.count = self.add_row_action(_("Count these…"), self.on_count, icon_name=Icon.CHECK)
        self.snooze = self.add_row_action(_("Snooze alert…"), self.on_snooze, icon_name=Icon.CLOCK)
        self.new_place = self.add_row_action(_("New place…"), self.on_new_place)
        self.adjust = add(
            _("Adjust stock…"), self.on_adjust, shortcut="Ctrl+Shift+A", icon_name=Icon.STOCK
        )
        self.lot = add(_("Lot…"), self.on_lot, icon_name=Icon.CALENDAR)
        self.stock_panel.actions_shown = (
            *(self.adjust, self.transfer, self.count),
            *(self.snooze, self.lot),
        )
        self.set_empty(
            Empty(
                Icon.STOCK,
                _("No goods yet"),
                _("Make or import products: how many there are of each stands here then."),
            )
        )
        self.stock_panel.record_shown.connect(self._on_record_shown)
        self._on_record_shown(None)

    def _on_record_shown(self, shown: StockShown | None) -> None:
        self._shown = shown
        for action in (self.adjust, self.lot):
            action.setEnabled(shown is not None)
            action.setVisible(not self.context.shop.read_only)

    # forms; what they need is read first

    def _ask(self, ids: Sequence[int], then: str) -> None:
        self.context.tasks.read(
            partial(_read_held, tuple(ids)), done=partial(self._on_held, then), owner=self
        )

    def _on_held(self, then: str, found: tuple[list[Held], list[PlaceRow]]) -> None:
        from shopdesk.ui.stock.dialogs import AdjustStockDialog, LotDialog, TransferDialog

        held, places = found
        if not held:
            return
        if then == "transfer":
            transfer = TransferDialog(self.context, held, places, today=self.today(), parent=self)
            transfer.succeeded.connect(self._on_transferred)
            transfer.open()
        elif then == "lot":
            free = held[0].at.get(1, 0) - sum(
                lot.quantity
                for lot in (self._shown.lots if self._shown else ())
                if lot.location_id == 1
            )
            lot = LotDialog(self.context, held[0], free=free, today=self.today(), parent=self)
            lot.succeeded.connect(
                lambda code: self.context.toast(_("Lot {code} is saved").format(code=code))
            )
            lot.open()
        else:
            adjust = AdjustStockDialog(
                self.context, held[0], places, today=self.today(), parent=self
            )
            adjust.succeeded.connect(partial(self._on_adjusted, held[0].level.code))
            adjust.open()

    def on_adjust(self) -> None:
        """Correct the stock of the current variant at a place."""
        if self._shown is not None:
            self._ask([self._shown.level.sku_id], "adjust")

    def _on_adjusted(self, code: str, move_id: int) -> None:
        from shopdesk.ui.products.dialogs.stock import reverse_move

        self.context.toast(
            _("{code}: stock adjusted").format(code=visible(code)),
            undo=Undo(
                _("{code}: adjustment taken back").format(code=visible(code)),
                partial(reverse_move, move_id, _("Undone")),
            ),
        )

    def on_transfer(self) -> None:
        """Move the selected variants to another place."""
        self._ask(self.selected_ids()[:MOST_LINES], "transfer")

    def _on_transferred(
        self, done: tuple[int, tuple[tuple[int, int], ...], tuple[int, int], bool]
    ) -> None:
        from shopdesk.ui.stock.dialogs import transfer_back

        _document, lines, places, travels = done
        if travels:
            self.context.toast(_("On the way: let it arrive under “Papers…”"))
            return
        text = ngettext("{n} variant transferred", "{n} variants transferred", len(lines))
        self.context.toast(
            text.format(n=len(lines)),
            undo=Undo(_("The goods are back"), partial(transfer_back, lines, places)),
        )

    def on_lot(self) -> None:
        """Put goods of the current variant into a lot."""
        if self._shown is not None:
            self._ask([self._shown.level.sku_id], "lot")

    def on_snooze(self) -> None:
        """Do not hear of an alert of the selected variants for a while."""
        from shopdesk.ui.stock.dialogs import SnoozeDialog

        ids = self.selected_ids()
        alerts = self._shown.level.alerts if self._shown is not None else ()
        dialog = SnoozeDialog(self.context, ids, alerts, today=self.today(), parent=self)
        dialog.succeeded.connect(self._on_snoozed)
        dialog.open()

    def _on_snoozed(self, done: tuple[tuple[int, ...], Alert]) -> None:
        from shopdesk.ui.stock.dialogs import snooze_all

        ids, alert = done
        text = ngettext("{n} alert sleeps", "{n} alerts sleep", len(ids)).format(n=len(ids))
        self.context.toast(
            text, undo=Undo(_("The alerts are awake"), partial(snooze_all, ids, alert, None, ""))
        )

    def on_count(self) -> None:
        """Begin a count of the selected variants."""
        self.context.tasks.write(
            partial(_open_count, tuple(self.selected_ids())),
            done=self._on_count_opened,
            owner=self,
            label=_("Stock count"),
        )

    def _on_count_opened(self, stocktake_id: int) -> None:
        self.context.show("stocktakes", stocktake_id)

    def on_new_place(self) -> None:
        """Add a place: a second shelf, a branch, a supplier's corner."""
        from shopdesk.ui.stock.dialogs import PlaceDialog

        dialog = PlaceDialog(self.context, parent=self)
        dialog.succeeded.connect(
            lambda name: self.context.toast(_("{name} is there now").format(name=visible(name)))
        )
        dialog.open()

    # looks

    def on_value(self) -> None:
        """What the stock was worth at the end of a day."""
        from shopdesk.ui.stock.looks import ValueDialog

        ValueDialog(self.context, today=self.today(), parent=self).open()

    def on_papers(self) -> None:
        """The newest papers; goods under way arrive there."""
        from shopdesk.ui.stock.looks import PapersDialog

        PapersDialog(self.context, parent=self).open()

    def on_channel_file(self) -> None:
        """The file that tells a channel how many it may sell."""
        from shopdesk.ui.stock.looks import ChannelFileDialog

        ChannelFileDialog(self.context, parent=self).open()


def _read_held(
    ids: tuple[int, ...], reader: Reader, _progress: Progress
) -> tuple[list[Held], list[PlaceRow]]:
    from datetime import date

    from shopdesk.ui.stock.dialogs import Held

    at: dict[int, dict[int, int]] = {}
    for sku, place, quantity in reader.rows(
        "SELECT sku_id, location_id, quantity FROM stock_balance "
        f"WHERE sku_id IN ({id_list(ids)}) AND quantity <> 0"
    ):
        at.setdefault(int(sku), {})[int(place)] = int(quantity)
    decimals: dict[int, int] = dict(
        reader.rows(f"SELECT id, decimals FROM sku WHERE id IN ({id_list(ids)})")
    )
    levels = list_levels(reader, date(2000, 1, 1), sku_ids=ids)
    held = [Held(level, at.get(level.sku_id, {}), int(decimals[level.sku_id])) for level in levels]
    return held, list_places(reader, active=True)


def _open_count(ids: tuple[int, ...], session: Session, _progress: Progress) -> int:
    from shopdesk.stock.service import StocktakeInput, open_stocktake

    scope = ngettext("{n} chosen variant", "{n} chosen variants", len(ids)).format(n=len(ids))
    return open_stocktake(session, StocktakeInput(sku_ids=ids, scope=scope))
