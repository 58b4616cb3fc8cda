"""Taking the selected products a step further in their life, with a reason and a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from shopdesk.i18n import _, ngettext
from shopdesk.products.rules import LIFE_CYCLE_LABELS, LifeCycle, next_states
from shopdesk.ui.context import Context
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.tasks import Progress

MOST = 10_000


class StateDialog(WriteDialog):
    """One state for all selected products.

    A step follows the flow of life and its gates; a correction sets any state. Both are noted in
    the history with the reason.

    Args:
        state: of the current product; the next one of the flow is proposed.
    """

    def __init__(
        self,
        context: Context,
        product_ids: Sequence[int],
        *,
        state: LifeCycle = LifeCycle.SELLING,
        parent: QWidget,
    ) -> None:
        super().__init__(context, _("Change state"), action=_("Change state"), parent=parent)
        self._ids = list(product_ids)
        self._from = state
        count = len(self._ids)
        text = ngettext("{n} product is selected.", "{n} products are selected.", count)
        self.summary = Label(text.format(n=context.formats.integer(count)), wrap=True)
        self.form.add_wide(self.summary)
        self.now = Label(
            _("Now: {state}").format(state=_(LIFE_CYCLE_LABELS[state])), "muted", wrap=True
        )
        self.form.add_wide(self.now)
        self.state = choice_box(self._choices(), str(next_states(state)[0]))
        self.reason = QLineEdit()
        self.reason.setMaxLength(300)
        self.day = QLineEdit()
        self.day.setPlaceholderText(_("today"))
        self.correction = QCheckBox(_("A correction: any state, past gates and flow"))
        self.form.add("state", _("State"), self.state)
        self.form.add("reason", _("Reason"), self.reason)
        self.form.add("day", _("Since"), self.day)
        self.form.add_wide(self.correction)
        self.correction.toggled.connect(self._on_correction_toggled)
        if count > MOST:
            self.ok_button.setEnabled(False)
            self.message.say(
                _("Choose at most {n} products at a time.").format(n=context.formats.integer(MOST))
            )

    def _choices(self) -> list[tuple[str, str]]:
        following = next_states(self._from)
        return [(str(key), _(text)) for key, text in LIFE_CYCLE_LABELS.items() if key in following]

    def _on_correction_toggled(self, checked: bool) -> None:
        chosen = self.state.currentData()
        self.state.clear()
        all_states = [(str(key), _(text)) for key, text in LIFE_CYCLE_LABELS.items()]
        for key, text in all_states if checked else self._choices():
            self.state.addItem(text, key)
        self.state.setCurrentIndex(max(self.state.findData(chosen), 0))
        self.day.setEnabled(not checked)

    def submit(self) -> None:
        errors = {}
        day: date | None = None
        if not self.reason.text().strip():
            errors["reason"] = _("A reason is needed.")
        if self.day.text().strip() and self.day.isEnabled():
            try:
                day = date.fromisoformat(self.day.text().strip())
            except ValueError:
                errors["day"] = _("Write 2026-03-02.")
        self.form.set_errors(errors)
        if errors:
            return
        state = LifeCycle(self.state.currentData())
        reason = self.reason.text().strip()
        if self.correction.isChecked():
            self.start(partial(write_states, dict.fromkeys(self._ids, state), reason))
        else:
            self.start(partial(_step, (self._ids, state), reason, day))


def write_states(
    states: dict[int, LifeCycle], reason: str, session: Session, _progress: Progress
) -> dict[int, LifeCycle]:
    """Write states past the flow; returns those before, which lead back."""
    from shopdesk.products.service import change_states

    return change_states(session, states, reason=reason)


def _step(
    what: tuple[list[int], LifeCycle],
    reason: str,
    day: date | None,
    session: Session,
    _progress: Progress,
) -> dict[int, LifeCycle]:
    from shopdesk.products.service.life import move_stage

    return move_stage(session, *what, reason=reason, on=day)
