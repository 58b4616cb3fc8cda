"""The counting section: all counts, what is due to be counted, and the way to the screen."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from shopdesk.db.reader import Reader
from shopdesk.i18n import _, ngettext
from shopdesk.stock.queries import (
    STOCKTAKES,
    CountProposal,
    PlaceRow,
    count_proposals,
    list_places,
)
from shopdesk.stock.rules import STOCKTAKE_FLOW, StocktakeState
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption
from shopdesk.ui.icons import Icon
from shopdesk.ui.list_page import ListPage
from shopdesk.ui.stock.words import place_words
from shopdesk.ui.stocktakes.panel import STATE_TONES, CountRecord, StocktakePanel
from shopdesk.ui.widgets.empty_state import Empty
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.tasks import Progress

MOST_DUE = 50  # of the classes in one count: a morning's work


class StocktakesTab(ListPage):
    """All counts of the shop."""

    def __init__(self, context: Context) -> None:
        self.count_panel = StocktakePanel(context)
        super().__init__(
            context,
            STOCKTAKES,
            panel=self.count_panel,
            tones={"state": {str(state): tone for state, tone in STATE_TONES.items()}},
            placeholder=_("Search"),
        )
        self._record: CountRecord | None = None
        self.new = self.add_button(
            _("New count"),
            self.on_new,
            primary=True,
            shortcut="Ctrl+N",
            icon_name=Icon.ADD,
            keywords="stocktake 盘点 scanner",
        )
        self.set_empty(
            Empty(
                Icon.CHECK,
                _("Nothing was counted yet"),
                _("Count a shelf with a scanner: what differs is shown with its value and posted."),
                (self.new,),
            )
        )
        add = partial(context.actions.add, scope=self, group=_(STOCKTAKES.title))
        self.open_screen = add(
            _("Count…"), self.on_open, shortcut="Ctrl+Return", icon_name=Icon.CHECK
        )
        self.count_panel.actions_shown = (self.open_screen,)
        self.count_panel.record_shown.connect(self._on_record_shown)
        self._on_record_shown(None)
        self.row_activated.connect(lambda _key: self.on_open())

    def _on_record_shown(self, record: CountRecord | None) -> None:
        self._record = record
        state = None if record is None else StocktakeState(record.head.state)
        self.open_screen.setEnabled(state is not None and STOCKTAKE_FLOW.allows(state, "cancel"))

    def on_open(self) -> None:
        """Open the counting screen of the current count."""
        key = self.current_id()
        if key is not None:
            self._show_screen(key)

    def _show_screen(self, key: int) -> None:
        from shopdesk.ui.stocktakes.screen import CountScreen

        CountScreen(self.context, key, parent=self).open()

    def on_new(self) -> None:
        """Choose what to count."""
        self.context.tasks.read(
            partial(_read_due, self.today()), done=self._on_due_read, owner=self
        )

    def _on_due_read(self, found: tuple[list[PlaceRow], list[CountProposal]]) -> None:
        dialog = NewCountDialog(self.context, *found, parent=self)
        dialog.succeeded.connect(self._on_opened)
        dialog.open()

    def _on_opened(self, key: int) -> None:
        self.select_id(key)
        self._show_screen(key)


class NewCountDialog(WriteDialog):
    """What is to be counted: a place as a whole, or what is due by its class."""

    def __init__(
        self,
        context: Context,
        places: list[PlaceRow],
        due: list[CountProposal],
        *,
        parent: QWidget,
    ) -> None:
        super().__init__(context, _("New count"), action=_("Begin"), parent=parent)
        self._due = due
        self.place = choice_box([(place.id, place_words(place)) for place in places])
        self.form.add("place", _("Place"), self.place)
        text = ngettext("What is due by its class: {n}", "What is due by its class: {n}", len(due))
        self.what = choice_box(
            [
                ("all", _("Everything that lies there")),
                ("due", text.format(n=context.formats.integer(min(len(due), MOST_DUE)))),
            ]
        )
        self.form.add("what", _("What"), self.what)
        self.blind = QCheckBox(caption(_("Blind: who counts does not see what the books say")))
        self.blind.setChecked(True)
        self.form.add("blind", "", self.blind)
        self.note = QLineEdit()
        self.form.add("note", _("Note"), self.note)

    def submit(self) -> None:
        due = self.what.currentData() == "due"
        ids = tuple(row.sku_id for row in self._due[:MOST_DUE]) if due else None
        scope = _("due by class") if due else _("everything")
        texts = (scope, self.note.text().strip())
        place = int(self.place.currentData())
        self.start(partial(_open, place, ids, texts, blind=self.blind.isChecked()))


def _read_due(
    today: date, reader: Reader, _progress: Progress
) -> tuple[list[PlaceRow], list[CountProposal]]:
    return list_places(reader, active=True), count_proposals(reader, today)


def _open(
    place: int,
    ids: tuple[int, ...] | None,
    texts: tuple[str, str],
    session: Session,
    _progress: Progress,
    *,
    blind: bool,
) -> int:
    from shopdesk.stock.service import StocktakeInput, open_stocktake

    scope, note = texts
    return open_stocktake(session, StocktakeInput(place, ids, blind=blind, scope=scope, note=note))
