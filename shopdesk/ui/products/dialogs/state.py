"""Putting the selected products into another state of their life."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from shopdesk.i18n import _, ngettext
from shopdesk.products.rules import LIFE_CYCLE_LABELS, LifeCycle
from shopdesk.ui.context import Context
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.tasks import Progress

MOST = 10_000


class StateDialog(WriteDialog):
    """One state for all selected products.

    Args:
        state: chosen at first.
    """

    def __init__(
        self,
        context: Context,
        product_ids: Sequence[int],
        *,
        state: LifeCycle = LifeCycle.SELLING,
        parent: QWidget,
    ) -> None:
        super().__init__(context, _("Change state"), action=_("Change"), parent=parent)
        self._ids = list(product_ids)
        count = len(self._ids)
        text = ngettext("{n} product is selected.", "{n} products are selected.", count)
        self.summary = Label(text.format(n=context.formats.integer(count)), wrap=True)
        self.form.add_wide(self.summary)
        self.state = choice_box(
            [(str(key), _(text)) for key, text in LIFE_CYCLE_LABELS.items()], str(state)
        )
        self.form.add("state", _("State"), self.state)
        if count > MOST:
            self.ok_button.setEnabled(False)
            self.message.say(
                _("Choose at most {n} products at a time.").format(n=context.formats.integer(MOST))
            )

    def submit(self) -> None:
        state = LifeCycle(self.state.currentData())
        self.start(partial(write_states, dict.fromkeys(self._ids, state)))


def write_states(
    states: dict[int, LifeCycle], session: Session, _progress: Progress
) -> dict[int, LifeCycle]:
    """Write states; returns those before, which lead back."""
    from shopdesk.products.service import change_states

    return change_states(session, states)
