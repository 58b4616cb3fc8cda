"""“Why is it 7?”: places, the kinds of moves that add up to the stock, and the moves themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from shopdesk.base.money import symbol
from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _, ngettext
from shopdesk.products.queries import SkuRow
from shopdesk.stock.queries import (
    MoveRow,
    PlaceBalance,
    WhyRow,
    explain_balance,
    list_balances,
    list_moves,
)
from shopdesk.stock.rules import LOCATION_LABELS, MOVE_KIND_LABELS, OWNED, LocationKind, MoveKind
from shopdesk.ui import dialogs
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.products.dialogs.stock import reverse_move
from shopdesk.ui.products.variants import cost_text
from shopdesk.ui.widgets.buttons import push_button
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.side_panel import Fact, PanelBody
from shopdesk.ui.widgets.sums import Sum, Sums

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

MOVES = 200
_COLUMNS = (
    Column("date", N_("Date"), "", Kind.DATE, width=104),
    Column("what", N_("What"), ""),
    Column("change", N_("Change"), "", Kind.QUANTITY, width=70),
    Column("balance", N_("Stock"), "", Kind.QUANTITY, width=62),
)


# Where the papers of a kind of move are shown.
_TABS = {
    MoveKind.SALE: "orders",
    MoveKind.REVERSAL: "orders",
    MoveKind.RETURN: "aftersales",
}


@dataclass(frozen=True, slots=True)
class StockRecord:
    """Everything behind the stock of one variant."""

    places: tuple[PlaceBalance, ...]
    why: tuple[WhyRow, ...]
    moves: tuple[MoveRow, ...]

    @property
    def shelf(self) -> int:
        """Thousandths on the shelf."""
        return next((place.quantity for place in self.places if place.location_id == 1), 0)

    @property
    def owned(self) -> int:
        """Thousandths over all places of the shop's own."""
        return sum(place.quantity for place in self.places if place.kind in OWNED)


def read_stock(reader: Reader, sku_id: int) -> StockRecord:
    """Read what is behind the stock of a variant."""
    return StockRecord(
        tuple(list_balances(reader, sku_id)),
        tuple(explain_balance(reader, sku_id)),
        tuple(list_moves(reader, sku_id, MOVES)),
    )


class StockWhy(PanelBody):
    """Shows a variant's stock; follows the variant chosen in the table above."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.context = context
        self.record: StockRecord | None = None
        self._sku: SkuRow | None = None
        self._request = 0
        self._box.setContentsMargins(0, 0, 0, 0)

    def show_sku(self, sku: SkuRow, record: StockRecord | None = None) -> None:
        """Show a variant; its record is read unless it is at hand."""
        self._sku = sku
        self._request += 1
        if record is not None:
            self._show(self._request, record)
            return
        self.context.tasks.read(
            partial(_read, sku.id), done=partial(self._show, self._request), owner=self
        )

    def _show(self, request: int, record: StockRecord) -> None:
        sku = self._sku
        if request != self._request or sku is None:
            return
        self.record = record
        self.clear()
        write = self.context.formats.quantity
        self.section(_("Stock of {code}").format(code=visible(sku.code)))
        self.facts(
            [
                (_("Price"), self.context.formats.money(sku.price)),
                (_("Unit cost"), self._cost(sku)),
                (_("Barcodes"), ", ".join(sku.barcodes)),
            ]
        )
        owned = [place for place in record.places if place.kind in OWNED]
        rows = [Sum(self._place_words(place), write(place.quantity)) for place in owned]
        if sku.reserved:
            rows.append(Sum(_("Reserved for orders"), write(-sku.reserved)))
            rows.append(Sum(_("Available to sell"), write(sku.available), total=True))
        self.widget(Sums(rows, self.context.theme, name=_("Stock by place")))
        self.note(_("Why is it {n}?").format(n=write(record.owned)), "strong")
        self.widget(Sums(self._why(record), self.context.theme, name=_("Why this stock?")))
        if record.moves:
            self._moves(record)

    def _cost(self, sku: SkuRow) -> str:
        if sku.cost_e4 is None:
            return ""
        return f"{symbol(self.context.formats.currency)}{cost_text(sku.cost_e4)}"

    def _place_words(self, place: PlaceBalance) -> str:
        # Places of the shop's own making have names; the first ones are known by their kind.
        label = LOCATION_LABELS[LocationKind(place.kind)]
        return _(label) if place.name == place.kind else visible(place.name)

    def _why(self, record: StockRecord) -> list[Sum]:
        rows = []
        for entry in record.why:
            # Moves between own places change nothing here and would only be noise.
            if entry.change:
                kind = _(MOVE_KIND_LABELS[MoveKind(entry.kind)])
                times = ngettext("{kind}, {n} time", "{kind}, {n} times", entry.moves)
                label = times.format(kind=kind, n=self.context.formats.integer(entry.moves))
                rows.append(Sum(label, self._signed(entry.change)))
        rows.append(Sum(_("Stock"), self.context.formats.quantity(record.owned), total=True))
        return rows

    def _signed(self, change: int) -> str:
        text = self.context.formats.quantity(change)
        return f"+{text}" if change > 0 else text

    def _moves(self, record: StockRecord) -> None:
        self.note(_("Moves, the newest first"), "small")
        rows = [
            (move.business_date, self._move_words(move), move.change, move.balance)
            for move in record.moves
        ]
        table = self.table(_COLUMNS, rows, name=_("Moves of this variant"), most_rows=8)
        detail = MoveDetail(self.context)
        self.widget(detail)
        table.selectionModel().currentRowChanged.connect(
            lambda current, _previous: detail.show_move(
                record.moves[current.row()] if current.isValid() else None
            )
        )
        table.row_activated.connect(lambda place: detail.open_document(record.moves[place]))
        table.selectRow(0)
        if len(record.moves) == MOVES:
            self.note(_("The newest {n} moves are shown.").format(n=MOVES), "small")

    def _move_words(self, move: MoveRow) -> str:
        # An order says more than the kind, and there is room for one of them only.
        kind = MoveKind(move.kind)
        return (move.document if kind in _TABS else "") or _(MOVE_KIND_LABELS[kind])


class MoveDetail(PanelBody):
    """One move: from where to where, its document, why, and which file it came from."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.context = context
        self._box.setContentsMargins(0, 0, 0, 0)

    def show_move(self, move: MoveRow | None) -> None:
        """Show another move."""
        self.clear()
        if move is None:
            return
        way = _("{source} → {target}").format(
            source=_(LOCATION_LABELS[LocationKind(move.source)]),
            target=_(LOCATION_LABELS[LocationKind(move.target)]),
        )
        facts: list[Fact] = [
            (_("What"), _(MOVE_KIND_LABELS[MoveKind(move.kind)])),
            (_("When"), self.context.formats.instant(move.at)),
            (_("Way"), f"{way}  ·  {self.context.formats.quantity(move.quantity)}"),
        ]
        if move.document and MoveKind(move.kind) in _TABS:
            facts.append((_("Document"), move.document, partial(self.open_document, move)))
        elif move.document:
            facts.append((_("Document"), move.document))
        facts += [(_("Reason"), move.reason), (_("File"), move.file_name)]
        self.facts(facts)
        if move.reversible:
            button = push_button(_("Take this move back…"), "link")
            button.clicked.connect(partial(self._on_reverse_clicked, move))
            holder = QWidget()
            holder.setLayout(row(button))
            self.widget(holder)

    def open_document(self, move: MoveRow) -> None:
        """Go to the order or refund behind a move."""
        tab = _TABS.get(MoveKind(move.kind))
        if tab is not None and move.document_id is not None:
            self.context.show(tab, move.document_id)

    def _on_reverse_clicked(self, move: MoveRow, _checked: bool = False) -> None:  # noqa: FBT002 - Qt's
        write = self.context.formats.quantity
        if not dialogs.confirm(
            self,
            _("Take this move back?"),
            _("A move of {n} the other way is booked; both stay in the ledger.").format(
                n=write(move.quantity)
            ),
            action=_("Take it back"),
        ):
            return
        self.context.tasks.write(
            partial(reverse_move, move.id, _("Taken back")),
            done=lambda _result: self.context.toast(_("The move is taken back")),
            owner=self,
        )


def _read(sku_id: int, reader: Reader, _progress: Progress) -> StockRecord:
    return read_stock(reader, sku_id)
