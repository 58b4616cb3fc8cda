"""One product beside the list: facts, sales by month, variants, and why there is so much of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from shopdesk.base import clock
from shopdesk.base.period import add_months
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.orders.queries import list_month_sales
from shopdesk.products.queries import ProductDetail, SkuRow, get_product
from shopdesk.products.rules import (
    LIFE_CYCLE_LABELS,
    PRODUCT_KIND_LABELS,
    LifeCycle,
    ProductKind,
)
from shopdesk.settings import SHOP_TIME_ZONE
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.products.extras import TABLES, Extras, Links, fill_extras, read_extras
from shopdesk.ui.products.month_bars import MonthBar, MonthBars, fill_months
from shopdesk.ui.products.stock_why import StockRecord, StockWhy, read_stock
from shopdesk.ui.table_model import Tones
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.side_panel import PanelBody, SidePanel

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

MONTHS = 13
STATE_TONES = {
    LifeCycle.IDEA: Tone.NEUTRAL,
    LifeCycle.SAMPLE: Tone.NEUTRAL,
    LifeCycle.TRIAL: Tone.ACCENT,
    LifeCycle.SELLING: Tone.GOOD,
    LifeCycle.SLOW: Tone.WARN,
    LifeCycle.CLEARANCE: Tone.WARN,
    LifeCycle.ENDED: Tone.BAD,
}
_COLUMNS = (
    Column("variant", N_("Variant"), ""),
    Column("on_hand", N_("In stock"), "", Kind.QUANTITY, width=74),
    Column("available", N_("Available"), "", Kind.QUANTITY, width=80),
)


def product_tones() -> Tones:
    """Tones of the product list's states."""
    kinds = {str(ProductKind.GOODS): Tone.NEUTRAL, str(ProductKind.SERVICE): Tone.ACCENT}
    return {"state": {str(state): tone for state, tone in STATE_TONES.items()}, "kind": kinds}


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """What the panel shows of a product; ``stock`` is that of the variant ``sku_id``."""

    product: ProductDetail
    months: tuple[MonthBar, ...]
    sku_id: int | None
    stock: StockRecord | None
    extras: Extras | None = None


class ProductPanel(SidePanel):
    """Shows a product; ``actions_shown`` stand below its name, that for its stock first."""

    reads = TABLES | {
        *("product", "sku", "barcode", "category", "stock_balance", "stock_move", "order_line"),
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Product"))
        self.actions_shown: Sequence[QAction] = ()
        self.links: Links | None = None
        self.stock: StockWhy | None = None
        self.sku_id: int | None = None

    def today(self) -> date:
        """The shop's present date."""
        return clock.business_date(clock.now(), self.context.preferences.get(SHOP_TIME_ZONE))

    def fetch(self, reader: Reader, key: int) -> ProductRecord | None:
        product = get_product(reader, key)
        if product is None:
            return None
        today = self.today()
        since = add_months(today.replace(day=1), -(MONTHS - 1))
        found = [
            MonthBar(month.month, month.units, month.amount)
            for month in list_month_sales(reader, key, since=since)
        ]
        months = tuple(fill_months(found, today.year * 100 + today.month, MONTHS))
        chosen = next((sku for sku in product.skus if sku.id == self.sku_id), None)
        if chosen is None and product.skus:
            chosen = product.skus[0]
        extras = read_extras(reader, product, today=today, currency=self.context.formats.currency)
        if chosen is None or product.kind == ProductKind.SERVICE:
            return ProductRecord(product, months, None, None, extras)
        return ProductRecord(product, months, chosen.id, read_stock(reader, chosen.id), extras)

    def fill(self, record: ProductRecord, body: PanelBody) -> None:
        product = record.product
        state = LifeCycle(product.state)
        badges = [(_(LIFE_CYCLE_LABELS[state]), STATE_TONES[state])]
        if product.kind == ProductKind.SERVICE:
            badges.append((_(PRODUCT_KIND_LABELS[ProductKind.SERVICE]), Tone.ACCENT))
        subtitle = "  ·  ".join(visible(part) for part in (product.code, product.category) if part)
        body.heading(product.name, subtitle, badges=badges)
        # Services and kits have no stock to adjust.
        stocked = product.kind == ProductKind.GOODS and any(not sku.kit for sku in product.skus)
        body.buttons(self.actions_shown if stocked else self.actions_shown[1:])
        body.facts(
            [
                (_("Price"), self._prices(product)),
                (_("Brand"), product.brand),
                (_("Unit"), product.unit),
                (_("Tags"), product.tags),
                (_("Description"), product.description),
            ]
        )
        self._sales(record, body)
        body.section(_("Variants and stock"))
        self._variants(record, body)
        if record.extras is not None and self.links is not None:
            fill_extras(self.context, product, record.extras, self.links, body)

    def _prices(self, product: ProductDetail) -> str:
        """The price, or from the lowest to the highest of the variants on sale."""
        prices = sorted({sku.price for sku in product.skus if sku.active})
        money = self.context.formats.money
        if len(prices) > 1:
            return f"{money(prices[0])} – {money(prices[-1])}"
        return money(prices[0]) if prices else ""

    def _sales(self, record: ProductRecord, body: PanelBody) -> None:
        units = sum(bar.units for bar in record.months)
        amount = sum(bar.amount for bar in record.months)
        body.section(_("Sold in the last 13 months"))
        formats = self.context.formats
        if not units and not amount:
            body.note(_("Nothing yet."))
            return
        body.note(
            _("{n} pieces for {amount}").format(
                n=formats.quantity(units), amount=formats.money(amount)
            )
        )
        body.widget(MonthBars(record.months, self.context.theme, formats))

    def _variants(self, record: ProductRecord, body: PanelBody) -> None:
        product = record.product
        rows = [(_variant_name(sku), sku.on_hand, sku.available) for sku in product.skus]
        table = body.table(_COLUMNS, rows, name=_("Variants"), most_rows=8)
        self.stock = None
        if record.sku_id is None or record.stock is None:
            return
        self.stock = StockWhy(self.context)
        body.widget(self.stock)
        place = next(place for place, sku in enumerate(product.skus) if sku.id == record.sku_id)
        table.selectRow(place)
        self.sku_id = record.sku_id
        self.stock.show_sku(product.skus[place], record.stock)
        table.selectionModel().currentRowChanged.connect(
            lambda current, _previous: self._on_variant_chosen(product.skus, current.row())
        )

    def _on_variant_chosen(self, skus: Sequence[SkuRow], place: int) -> None:
        if self.stock is not None and 0 <= place < len(skus):
            self.sku_id = skus[place].id
            self.stock.show_sku(skus[place])


def _variant_name(sku: SkuRow) -> str:
    options = " / ".join(part for part in (sku.option1, sku.option2, sku.option3) if part)
    name = options or sku.code
    return name if sku.active else _("{variant} (not on sale)").format(variant=name)
