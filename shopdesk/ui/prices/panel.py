"""One variant's prices: the proposal with its arithmetic, special prices, others', history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction

from shopdesk.base.clock import from_millis
from shopdesk.base.table import Column, Kind
from shopdesk.base.unit_cost import gross_margin
from shopdesk.db.reader import one as one_row
from shopdesk.i18n import N_, _
from shopdesk.prices import queries
from shopdesk.prices.rules import index
from shopdesk.products.rules.fields import EDIT_FIELDS, FieldKind
from shopdesk.ui.context import Context
from shopdesk.ui.formats import NOTHING, Formats
from shopdesk.ui.prices.words import step_lines
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.side_panel import PanelBody, SidePanel
from shopdesk.ui.widgets.timeline import Moment

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

HISTORY_SHOWN = 30
_FIELDS = {field.key: field for field in EDIT_FIELDS}
_LISTED = (
    Column("channel", N_("Channel"), "", width=90),
    Column("tier", N_("Tier"), "", width=70),
    Column("from", N_("From quantity"), "", Kind.QUANTITY, width=70),
    Column("price", N_("Price"), "", Kind.MONEY, width=80),
    Column("valid", N_("Valid"), "", width=150),
)
_OTHERS = (
    Column("competitor", N_("Who"), "", width=120),
    Column("seen", N_("Seen"), "", Kind.DATE, width=90),
    Column("price", N_("Price"), "", Kind.MONEY, width=90),
)


@dataclass(frozen=True, slots=True)
class PriceRecord:
    """What the panel shows of a variant."""

    sku_id: int
    code: str
    name: str
    price: int
    cost_e4: int | None
    list_price: int | None
    floor_price: int | None
    proposal: queries.ProposalRow | None
    listed: tuple[queries.ListedRow, ...]
    others: tuple[queries.CompetitorRow, ...]
    history: tuple[queries.PriceChange, ...]


class PricePanel(SidePanel):
    """Shows the prices of a variant; ``actions_shown`` stand below the name."""

    reads = frozenset(
        {"sku", "price_proposal", "sku_price", "competitor_price", "change_set", "price_rule"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Price"))
        self.actions_shown: Sequence[QAction] = ()
        self.deciding: Sequence[QAction] = ()

    def fetch(self, reader: Reader, key: int) -> PriceRecord | None:
        row = one_row(
            reader,
            "SELECT id, code, name, price, cost_e4, list_price, floor_price FROM sku "
            "WHERE id = :id",
            {"id": key},
        )
        if row is None:
            return None
        proposals = queries.list_proposals(reader, sku_ids=[key])
        values: list[Any] = [
            *row,
            proposals[0] if proposals else None,
            tuple(queries.list_prices(reader, key)),
            tuple(queries.list_competitor_prices(reader, key)),
            tuple(queries.price_history(reader, key)[:HISTORY_SHOWN]),
        ]
        return PriceRecord(*values)

    def fill(self, record: PriceRecord, body: PanelBody) -> None:
        formats = self.context.formats
        margin = gross_margin(record.price, record.cost_e4, formats.currency)
        badges = []
        if margin is not None and margin < 0:
            badges.append((_("Below cost"), Tone.BAD))
        if record.floor_price is not None and record.price < record.floor_price:
            badges.append((_("Below the lowest price"), Tone.WARN))
        body.heading(record.name, record.code, badges=badges)
        # One main thing at a time: a proposal waits for a decision.
        body.buttons(self.actions_shown if record.proposal is None else self.deciding)
        newest = {other.competitor: other.price for other in reversed(record.others)}
        beside = index(record.price, sorted(newest.values()))
        body.facts(
            [
                (_("Price"), formats.money(record.price)),
                (_("Margin"), NOTHING if margin is None else formats.percent(float(margin))),
                (_("Cost"), formats.unit_cost(record.cost_e4)),
                (_("Lowest price"), _money(formats, record.floor_price)),
                (_("List price"), _money(formats, record.list_price)),
                (
                    _("Index to others"),
                    "" if beside is None else formats.percent(float(beside)),
                ),
            ]
        )
        if record.proposal is not None:
            self._proposal(record.proposal, body)
        self._lists(record, body)
        if record.proposal is not None:
            body.section(_("More"))
            body.buttons(self.actions_shown)
        if record.history:
            body.section(_("History"))
            body.timeline([self._moment(change) for change in reversed(record.history)])

    def _proposal(self, proposal: queries.ProposalRow, body: PanelBody) -> None:
        formats = self.context.formats
        body.section(
            _("Proposed: {old} → {new}").format(
                old=formats.money(proposal.old_price), new=formats.money(proposal.new_price)
            )
        )
        body.note(proposal.rule)
        for line in step_lines(proposal.steps, formats):
            body.note(line, "")
        if proposal.warning:
            body.note(_(proposal.warning), "error")

    def _lists(self, record: PriceRecord, body: PanelBody) -> None:
        if record.listed:
            body.section(_("Special prices"))
            table = body.table(
                _LISTED,
                [
                    (
                        entry.channel or _("all"),
                        entry.tier or _("all"),
                        entry.min_quantity,
                        entry.price,
                        self._valid(entry),
                    )
                    for entry in record.listed
                ],
                name=_("Special prices; Enter takes one out"),
            )
            table.row_activated.connect(partial(self._on_listed_activated, record))
            body.note(_("Enter takes the chosen one out."), "small")
        if record.others:
            body.section(_("What others ask"))
            body.table(
                _OTHERS,
                [(other.competitor, other.seen_on, other.price) for other in record.others],
                name=_("What others ask"),
                most_rows=6,
            )

    def _valid(self, entry: queries.ListedRow) -> str:
        since, until = (
            "" if moment is None else self.context.formats.instant(from_millis(moment))
            for moment in (entry.valid_from, entry.valid_until)
        )
        return f"{since} – {until}".strip() if since or until else _("always")

    def _on_listed_activated(self, record: PriceRecord, place: int) -> None:
        from shopdesk.ui.prices.dialogs import remove_listed

        remove_listed(self.context, record.listed[place], parent=self)

    def _moment(self, change: queries.PriceChange) -> Moment:
        formats = self.context.formats
        field = _FIELDS[change.field]
        write = formats.unit_cost if field.kind is FieldKind.UNIT_COST else formats.money
        text = _("{field}: {before} → {after}").format(
            field=_(field.label), before=write(change.before), after=write(change.after)
        )
        detail = "  ".join(filter(None, (change.title, change.actor)))
        return Moment(formats.instant(from_millis(change.at)), text, detail)


def _money(formats: Formats, amount: int | None) -> str:
    return "" if amount is None else formats.money(amount)
