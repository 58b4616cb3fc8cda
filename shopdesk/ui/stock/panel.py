"""One variant beside the list: its level, lots, where it lies, and why there is so much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from shopdesk.base import clock
from shopdesk.base.table import Column, Kind
from shopdesk.db.reader import scalar
from shopdesk.i18n import N_, _
from shopdesk.products.queries import SkuRow, list_skus
from shopdesk.settings import SHOP_TIME_ZONE
from shopdesk.stock.queries import LevelRow, LotRow, list_levels, list_lots
from shopdesk.stock.rules import ALERT_LABELS
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.products.stock_why import StockRecord, StockWhy, read_stock
from shopdesk.ui.stock.words import ALERT_TONES, place_label
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.side_panel import PanelBody, SidePanel

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

_LOTS = (
    Column("lot", N_("Lot"), ""),
    Column("place", N_("Place"), "", Kind.CODE, width=90),
    Column("until", N_("Keeps until"), "", Kind.DATE, width=104),
    Column("quantity", N_("Quantity"), "", Kind.QUANTITY, width=80),
)


@dataclass(frozen=True, slots=True)
class StockShown:
    """Everything that the panel shows of a variant."""

    level: LevelRow
    sku: SkuRow
    record: StockRecord
    lots: tuple[LotRow, ...]


class StockPanel(SidePanel):
    """The panel of the stock section."""

    reads = frozenset(
        {"sku", "stock_balance", "stock_move", "stock_revaluation", "lot_balance", "alert_snooze"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Stock"))
        self.actions_shown: tuple[QAction, ...] = ()

    def fetch(self, reader: Reader, key: int) -> StockShown | None:
        levels = list_levels(reader, self._today(), sku_ids=[key])
        product = scalar(reader, "SELECT product_id FROM sku WHERE id = :id", {"id": key})
        if not levels or product is None:
            return None
        sku = next(sku for sku in list_skus(reader, int(product)) if sku.id == key)
        return StockShown(
            levels[0], sku, read_stock(reader, key), tuple(list_lots(reader, sku_id=key))
        )

    def _today(self) -> date:
        zone = self.context.preferences.get(SHOP_TIME_ZONE)
        return clock.business_date(clock.now(), zone)

    def fill(self, record: StockShown, body: PanelBody) -> None:
        level, formats = record.level, self.context.formats
        badges = [(_(ALERT_LABELS[alert]), ALERT_TONES[alert]) for alert in level.alerts]
        badges += [
            (_("{alert}, snoozed").format(alert=_(ALERT_LABELS[alert])), Tone.NEUTRAL)
            for alert in level.asleep
        ]
        body.heading(visible(level.name), visible(level.code), badges=badges)
        if not self.context.shop.read_only:
            body.buttons(self.actions_shown)
        body.facts(
            [
                (_("In stock"), formats.quantity(level.on_hand)),
                (_("Reserved"), formats.quantity(level.reserved) if level.reserved else ""),
                (_("Available"), formats.quantity(level.available)),
                (_("Stock value"), formats.money(level.value)),
                (_("Lasts days"), "" if level.cover is None else formats.integer(level.cover)),
            ]
        )
        if record.lots:
            body.section(_("Lots"))
            rows = [
                (
                    lot.code,
                    place_label(lot.place),
                    None if lot.expires_on is None else clock.day_key(lot.expires_on),
                    lot.quantity,
                )
                for lot in record.lots
            ]
            body.table(_LOTS, rows, name=_("Lots of this variant"), most_rows=6)
        why = StockWhy(self.context)
        body.widget(why)
        why.show_sku(record.sku, record.record)
