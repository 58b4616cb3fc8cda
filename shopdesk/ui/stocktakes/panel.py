"""One count beside the list: how far it is, what differs, what that is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _, ngettext
from shopdesk.stock.queries import CountLine, StocktakeHead, get_stocktake, list_count_lines
from shopdesk.stock.rules import STOCKTAKE_STATE_LABELS, StocktakeState
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.stock.words import place_label
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.side_panel import PanelBody, SidePanel

if TYPE_CHECKING:
    from shopdesk.db.reader import Reader

STATE_TONES = {
    StocktakeState.OPEN: Tone.ACCENT,
    StocktakeState.COUNTED: Tone.WARN,
    StocktakeState.POSTED: Tone.GOOD,
    StocktakeState.CANCELLED: Tone.NEUTRAL,
}
_COLUMNS = (
    Column("sku", N_("SKU"), ""),
    Column("difference", N_("Difference"), "", Kind.QUANTITY, width=86),
    Column("value", N_("Worth"), "", Kind.MONEY, width=96),
)


@dataclass(frozen=True, slots=True)
class CountRecord:
    """A count with its lines."""

    head: StocktakeHead
    lines: tuple[CountLine, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether those who count must not see what the books say."""
        return self.head.blind and self.head.state == StocktakeState.OPEN

    @property
    def differing(self) -> tuple[CountLine, ...]:
        """Lines where people found something else than the books."""
        return tuple(line for line in self.lines if line.difference)


def read_count(reader: Reader, key: int) -> CountRecord | None:
    """Read a count."""
    head = get_stocktake(reader, key)
    return None if head is None else CountRecord(head, tuple(list_count_lines(reader, key)))


class StocktakePanel(SidePanel):
    """The panel of the counting section."""

    reads = frozenset({"stocktake", "stocktake_line", "stock_balance"})

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Stock count"))
        self.actions_shown: tuple[QAction, ...] = ()

    def fetch(self, reader: Reader, key: int) -> CountRecord | None:
        return read_count(reader, key)

    def fill(self, record: CountRecord, body: PanelBody) -> None:
        head, formats = record.head, self.context.formats
        state = StocktakeState(head.state)
        body.heading(
            head.number,
            visible(head.scope),
            badges=[(_(STOCKTAKE_STATE_LABELS[state]), STATE_TONES[state])],
        )
        if not self.context.shop.read_only:
            body.buttons([action for action in self.actions_shown if action.isEnabled()])
        counted = sum(1 for line in record.lines if line.counted is not None)
        body.facts(
            [
                (_("Place"), place_label(head.place)),
                (_("Begun"), formats.instant(head.opened_at)),
                (_("Begun by"), visible(head.actor)),
                (
                    _("Counted"),
                    _("{n} of {all} lines").format(
                        n=formats.integer(counted), all=formats.integer(len(record.lines))
                    ),
                ),
                (_("Note"), visible(head.note)),
            ]
        )
        if record.is_hidden:
            body.note(_("A blind count: what the books say is shown when the first count ends."))
            return
        differing = record.differing
        body.section(_("Differences"))
        if not differing:
            body.note(_("None so far."))
            return
        value = sum(line.value or 0 for line in differing)
        body.note(
            ngettext("{n} line, worth {value}", "{n} lines, worth {value}", len(differing)).format(
                n=formats.integer(len(differing)), value=formats.money(value)
            )
        )
        rows = [(line.code, line.difference, line.value) for line in differing]
        body.table(_COLUMNS, rows, name=_("Differences"), most_rows=14)
