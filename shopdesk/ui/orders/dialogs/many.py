"""One step for many orders at once: which of them can take it is shown before anything happens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _, ngettext
from shopdesk.orders.queries import StepRow, list_carriers, list_for_step
from shopdesk.orders.rules import DISPLAY_STATE_LABELS, ORDER_FLOW, DisplayState
from shopdesk.ui.context import Context
from shopdesk.ui.orders.dialogs.steps import CARRIERS, offer_carriers
from shopdesk.ui.orders.words import order_tones
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.rows_table import RowsModel, RowsTable
from shopdesk.ui.widgets.write_dialog import WriteDialog, free_choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress

MOST = 5_000  # a step is one transaction; more would hold up other seats
_SHOWN = 200
_COLUMNS = (
    Column("number", N_("Order no."), "", Kind.CODE, width=120),
    Column("buyer", N_("Customer"), ""),
    Column(
        "state",
        N_("State"),
        "",
        Kind.STATE,
        width=120,
        states={str(key): text for key, text in DISPLAY_STATE_LABELS.items()},
    ),
    Column("total", N_("Total"), "", Kind.MONEY, width=100),
)


class ManyDialog(WriteDialog):
    """Ships or delivers the orders of a selection that can be.

    Args:
        step: ``ship`` or ``deliver``.
    """

    def __init__(
        self, context: Context, step: str, order_ids: Sequence[int], *, parent: QWidget
    ) -> None:
        titles = {
            "ship": (_("Mark as shipped"), _("Ship")),
            "deliver": (_("Mark as delivered"), _("Mark as delivered")),
        }
        title, action = titles[step]
        super().__init__(context, title, action=action, parent=parent)
        self.setMinimumWidth(context.theme.px(600))
        self._step = step
        self._action = action
        self.allowed: list[int] = []
        self.summary = Label(_("Reading the selected orders…"), wrap=True)
        self.form.add_wide(self.summary)
        self.carrier = free_choice_box(
            list(CARRIERS), str(context.state.load("orders/carrier", ""))
        )
        if step == "ship":
            self.form.add(
                "carrier",
                _("Carrier"),
                self.carrier,
                hint=_("For all of them; tracking numbers can follow by import."),
            )
        self._model = RowsModel(_COLUMNS, context.formats, tones={"state": order_tones()["state"]})
        self.table = RowsTable(
            self._model, context.theme, name=_("Orders that take this step"), most_rows=8
        )
        self.form.add_wide(self.table)
        self.ok_button.setEnabled(False)
        chosen = list(order_ids[: MOST + 1])
        context.tasks.read(partial(_preview, chosen), done=self._on_preview, owner=self)

    def _on_preview(self, found: tuple[list[StepRow], list[str]]) -> None:
        rows, carriers = found
        offer_carriers(self.carrier, carriers)
        if len(rows) > MOST:
            self.summary.setText(
                _("Choose at most {n} orders at a time.").format(
                    n=self.context.formats.integer(MOST)
                )
            )
            return
        able = [
            row for row in rows if ORDER_FLOW.allows(DisplayState(row.display_state), self._step)
        ]
        self.allowed = [row.id for row in able]
        self._model.set_rows(
            [(row.number, row.buyer, row.display_state, row.total) for row in able[:_SHOWN]]
        )
        self.table.setFixedHeight(self.table.sizeHint().height())
        self.summary.setText(self._words(len(able), len(rows) - len(able)))
        self.ok_button.setEnabled(bool(able))
        if able:
            self.ok_button.setText(self._button_words(len(able)))

    def _button_words(self, count: int) -> str:
        words = {
            "ship": ngettext("Ship {n} order", "Ship {n} orders", count),
            "deliver": ngettext("{n} order has arrived", "{n} orders have arrived", count),
        }
        return words[self._step].format(n=self.context.formats.integer(count))

    def _words(self, able: int, unable: int) -> str:
        write = self.context.formats.integer
        if not able:
            return _("None of the selected orders can take this step.")
        words = ngettext("{n} order takes this step.", "{n} orders take this step.", able).format(
            n=write(able)
        )
        if unable:
            left = ngettext(
                "{n} other is left as it is, because it is in another state.",
                "{n} others are left as they are, because they are in other states.",
                unable,
            ).format(n=write(unable))
            words = f"{words} {left}"
        if able > _SHOWN:
            shown = _("The first {n} are shown.").format(n=write(_SHOWN))
            words = f"{words} {shown}"
        return words

    def submit(self) -> None:
        carrier = self.carrier.currentText().strip()
        if self._step == "ship":
            self.context.state.save("orders/carrier", carrier)
        self.start(partial(take_step, self._step, self.allowed, carrier))


def _preview(
    order_ids: Sequence[int], reader: Reader, _progress: Progress
) -> tuple[list[StepRow], list[str]]:
    return list_for_step(reader, order_ids), list_carriers(reader)


def take_step(
    step: str, order_ids: Sequence[int], carrier: str, session: Session, progress: Progress
) -> list[int]:
    """Ship or deliver all these orders or none; returns their ids.

    Raises:
        shopdesk.errors.UserError: as the step of the first order that cannot take it.
    """
    from shopdesk.orders.service import ShipInput, deliver_order, ship_order

    for place, order_id in enumerate(order_ids):
        progress(place, len(order_ids))
        if step == "ship":
            ship_order(session, order_id, ShipInput(carrier))
        else:
            deliver_order(session, order_id)
    return list(order_ids)


def take_back(step: str, order_ids: Sequence[int], session: Session, progress: Progress) -> int:
    """The way back of ``take_step`` and of single steps; returns how many orders took it.

    Raises:
        shopdesk.errors.UserError: as the step of the first order that cannot take it.
    """
    from shopdesk.orders.service import reopen_order, take_back_shipment, undo_delivery

    ways = {"ship": take_back_shipment, "deliver": undo_delivery, "cancel": reopen_order}
    for place, order_id in enumerate(order_ids):
        progress(place, len(order_ids))
        ways[step](session, order_id)
    return len(order_ids)
