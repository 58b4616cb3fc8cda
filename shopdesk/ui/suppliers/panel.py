"""One supplier beside the list: score with its parts, prices, contracts, debts, risks, tasks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.money import divide_half_up
from shopdesk.base.table import Column, Kind
from shopdesk.customers.rules import masked_phone
from shopdesk.i18n import N_, _
from shopdesk.paths import media_dir
from shopdesk.purchasing.queries import (
    ContractRow,
    LeadTime,
    Offer,
    PayableRow,
    RiskRow,
    Sources,
    SupplierDetail,
    SupplierScore,
    TaskRow,
    get_supplier,
    lead_times,
    list_payables,
    list_risks,
    list_sources,
    list_tasks,
    supplier_scores,
)
from shopdesk.purchasing.rules import (
    LAYER_LABELS,
    RISK_LABELS,
    ROLE_LABELS,
    SUPPLIER_STATE_LABELS,
    Layer,
    Risk,
    Role,
    SupplierState,
)
from shopdesk.ui.context import Context
from shopdesk.ui.purchasing.panel import Below
from shopdesk.ui.purchasing.words import amount_text, price_text
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.masked_text import MaskedText
from shopdesk.ui.widgets.side_panel import Fact, PanelBody, SidePanel

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

OFFERS = (
    Column("title", N_("Article"), ""),
    Column("role", N_("Main or backup"), "", Kind.STATE, width=96,
           states={str(key): text for key, text in ROLE_LABELS.items()}),
    Column("price", N_("Purchase price"), "", width=84),
    Column("safe", N_("Sources"), "", Kind.STATE, width=84,
           states={"safe": N_("enough"), "few": N_("too few")}),
)  # fmt: skip
OWED = (
    Column("number", N_("Bill"), "", width=100),
    Column("due", N_("Due"), "", Kind.DATE, width=96),
    Column("left", N_("Left to pay"), "", width=110),
)
_GOOD, _FAIR = 9_000, 7_000  # 1/100 of a percent


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """What the panel shows."""

    supplier: SupplierDetail
    score: SupplierScore
    owed: tuple[PayableRow, ...]
    sources: dict[int, Sources]
    days: tuple[LeadTime, ...]
    risks: tuple[RiskRow, ...]
    tasks: tuple[TaskRow, ...]


class SupplierPanel(SidePanel):
    """Shows a supplier; ``actions_shown`` are the buttons below the heading."""

    reads = frozenset(
        {
            *("supplier", "supplier_product", "supplier_price", "supplier_contract", "receipt"),
            *("purchase_order", "purchase_line", "payable", "supplier_task"),
        }
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Supplier"))
        self.actions_shown: Sequence[QAction] = ()

    def fetch(self, reader: Reader, key: int) -> SupplierRecord | None:
        zone = settings.get(reader, settings.SHOP_TIME_ZONE)
        today = clock.business_date(clock.now(), zone)
        supplier = get_supplier(reader, key, today)
        if supplier is None:
            return None
        skus = [offer.sku_id for offer in supplier.offers]
        own = [
            risk
            for risk in list_risks(reader, today)
            if risk.supplier_id == key or (risk.sku_id in skus and risk.supplier_id is None)
        ]
        return SupplierRecord(
            supplier,
            supplier_scores(reader, [key])[key],
            tuple(list_payables(reader, supplier_id=key, only_open=True)),
            {row.sku_id: row for row in list_sources(reader, skus)},
            tuple(lead_times(reader, supplier_id=key, limit=200)),
            tuple(own),
            tuple(list_tasks(reader, supplier_id=key)),
        )

    def fill(self, record: SupplierRecord, body: PanelBody) -> None:
        supplier = record.supplier
        layer, state = Layer(supplier.layer), SupplierState(supplier.state)
        tones = {Layer.STRATEGIC: Tone.ACCENT, Layer.REGULAR: Tone.NEUTRAL}
        badges = [(_(LAYER_LABELS[layer]), tones.get(layer, Tone.NEUTRAL))]
        if state is not SupplierState.ACTIVE:
            badges.append((_(SUPPLIER_STATE_LABELS[state]), Tone.WARN))
        total = record.score.score.total
        if total is not None:
            badges.append((_("Score {n}").format(n=total // 100), score_tone(total)))
        few = [row for row in record.sources.values() if not row.is_safe]
        if few:
            badges.append((_("{n} SKUs without two backups").format(n=len(few)), Tone.BAD))
        body.heading(supplier.name, supplier.code, badges=badges)
        body.buttons(self.actions_shown)
        self._facts(supplier, body)
        self._score(record, body)
        self._offers(record, body)
        if record.owed:
            body.section(_("Calendar of what is owed"))
            body.table(
                OWED,
                [
                    (row.number, row.due_on, amount_text(row.left, row.currency))
                    for row in record.owed
                ],
                name=_("Calendar of what is owed"),
            )
        self._contracts(supplier, body)
        self._risks(record, body)

    def _facts(self, supplier: SupplierDetail, body: PanelBody) -> None:
        formats = self.context.formats
        phone: Fact = (_("Phone"), "")
        if supplier.phone:
            name = _("Phone")
            masked = MaskedText(supplier.phone, masked_phone(supplier.phone), name=name)
            phone = (name, masked)
        lead = supplier.lead_time_days
        least = supplier.min_order_amount
        body.facts(
            [
                (_("Contact"), supplier.contact),
                phone,
                (_("E-mail"), supplier.email),
                (_("Address"), supplier.address),
                (_("Account"), supplier.account),
                (_("Currency"), supplier.currency),
                (_("Term of payment"), _("{n} days").format(n=supplier.terms_days)),
                (_("Lead time"), "" if lead is None else _("{n} days").format(n=lead)),
                (_("Least order"), amount_text(least, supplier.currency) if least else ""),
                (
                    _("Review on"),
                    "" if supplier.review_on is None else formats.date(supplier.review_on),
                ),
                (_("Note"), supplier.note),
            ]
        )

    def _score(self, record: SupplierRecord, body: PanelBody) -> None:
        body.section(_("How he did"))
        score, found = record.score.score, record.score
        if score.total is None:
            body.note(_("No deals in the last year, so no score."))
            return
        body.facts(
            [
                (_("Score"), _("{n} of 100").format(n=score.total // 100)),
                (_("On time"), _percent(score.on_time)),
                (_("Passed"), _percent(score.accepted)),
                (_("Complete"), _percent(score.complete)),
                (_("Price change"), _percent(score.price_change, signed=True)),
                (
                    _("Perfect orders"),
                    _("{n} of {all}").format(n=found.perfect, all=found.finished),
                ),
                (_("Answers after"), _days(found.response_days)),
                (_("Delivers after"), self._lead_words(record.days)),
                (_("Share of all buying"), _percent(found.spent_share)),
            ]
        )

    def _lead_words(self, days: Sequence[LeadTime]) -> str:
        if not days:
            return ""
        counts = sorted(row.days for row in days)
        middle = counts[len(counts) // 2]
        return _("{middle} days, at most {most} ({n} deliveries)").format(
            middle=middle, most=counts[-1], n=len(counts)
        )

    def _offers(self, record: SupplierRecord, body: PanelBody) -> None:
        offers = record.supplier.offers
        body.section(_("What he offers"))
        if not offers:
            body.note(_("Nothing yet. Add what he sells, or order something from him."))
            return
        safe = {key: "safe" if row.is_safe else "few" for key, row in record.sources.items()}
        table = body.table(
            OFFERS,
            [
                (
                    offer.title,
                    offer.role,
                    price_text(offer.breaks[0].price_e4, offer.currency) if offer.breaks else "–",
                    safe.get(offer.sku_id),
                )
                for offer in offers
            ],
            name=_("What he offers"),
            tones={
                "role": {str(Role.MAIN): Tone.ACCENT, str(Role.BACKUP): Tone.NEUTRAL},
                "safe": {"safe": Tone.GOOD, "few": Tone.BAD},
            },
        )
        told = Below(self.context)
        body.widget(told)

        def show(row: int) -> None:
            told.clear()
            if 0 <= row < len(offers):
                self._offer_facts(offers[row], record, told)

        table.selectionModel().currentRowChanged.connect(
            lambda current, _previous: show(current.row() if current.isValid() else -1)
        )
        table.selectRow(0)

    def _offer_facts(self, offer: Offer, record: SupplierRecord, told: PanelBody) -> None:
        quantity = self.context.formats.quantity
        sources = record.sources.get(offer.sku_id)
        prices = "\n".join(
            _("from {n}: {price} {currency}").format(
                n=quantity(one.min_quantity),
                price=price_text(one.price_e4, offer.currency),
                currency=offer.currency,
            )
            for one in offer.breaks
        )
        told.facts(
            [
                (_("SKU"), offer.sku_code),
                (_("Their code"), offer.supplier_code),
                (_("Prices"), prices),
                (_("Pack"), quantity(offer.pack_size) if offer.pack_size != 1_000 else ""),
                (_("Least quantity"), quantity(offer.min_quantity) if offer.min_quantity else ""),
                (
                    _("Sources"),
                    ""
                    if sources is None
                    else _("{mains} main, {backups} backup").format(
                        mains=sources.mains, backups=sources.backups
                    ),
                ),
            ]
        )

    def _contracts(self, supplier: SupplierDetail, body: PanelBody) -> None:
        if supplier.contracts:
            body.section(_("Contracts"))
            body.facts([self._contract(row) for row in supplier.contracts])

    def _contract(self, row: ContractRow) -> Fact:
        until = row.valid_until
        words = [row.number]
        if until is not None:
            words.append(_("until {day}").format(day=self.context.formats.date(until)))
        told = "  ".join(filter(None, words)) or _("without end")
        if not row.sha256:
            return row.title, told
        folder = media_dir(self.context.shop.path)
        return row.title, told, partial(open_paper, folder, row)

    def _risks(self, record: SupplierRecord, body: PanelBody) -> None:
        if record.risks:
            body.section(_("Risks"))
            body.facts([self._risk(risk) for risk in record.risks[:20]])
        if record.tasks:
            body.section(_("Tasks"))
            formats = self.context.formats
            body.facts([(formats.date(task.due_on), task.text) for task in record.tasks])

    def _risk(self, risk: RiskRow) -> Fact:
        words = _(RISK_LABELS[risk.kind])
        formats = self.context.formats
        if risk.kind is Risk.LATE and risk.order_id is not None:
            # A link does not wrap: the number alone, its panel tells the promised day.
            return words, risk.order_number, partial(self.context.show, "purchasing", risk.order_id)
        if risk.kind is Risk.PRICE_JUMP:
            rise = divide_half_up((risk.after - risk.before) * 100, risk.before)
            return words, _("{sku}: {n} % dearer").format(sku=risk.sku_code, n=rise)
        if risk.kind is Risk.SINGLE_SOURCE:
            return words, _("{sku}: {n} of {wanted}").format(
                sku=risk.sku_code, n=risk.before, wanted=risk.after
            )
        return words, formats.date(risk.after)


def open_paper(folder: Path, contract: ContractRow) -> Path:
    """Show a signed paper in the program that the computer has for it; a copy with its own name.

    The file of the shop itself has the name of its content and is not handed out.
    """
    from shopdesk.products.service.media import media_path

    copy = Path(tempfile.mkdtemp(prefix="shopdesk-")) / (contract.file_name or "contract")
    shutil.copyfile(media_path(folder, contract.sha256), copy)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))
    return copy


def score_tone(total: int | None) -> Tone:
    """Tone of a score in 1/100 of a percent."""
    if total is None:
        return Tone.NEUTRAL
    return Tone.GOOD if total >= _GOOD else Tone.WARN if total >= _FAIR else Tone.BAD


def _percent(value: int | None, *, signed: bool = False) -> str:
    if value is None:
        return ""
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{value / 100:.1f}\u00a0%"


def _days(tenths: int | None) -> str:
    return "" if tenths is None else _("{n} days").format(n=f"{tenths / 10:.1f}")
