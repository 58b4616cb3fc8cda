"""Forms of the stock: adjust, transfer, snooze, lots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QWidget

from shopdesk.i18n import _
from shopdesk.stock.queries import LateEffect, LateMove, LevelRow, PlaceRow, preview_moves
from shopdesk.stock.rules import (
    ADJUSTMENT_REASONS,
    ALERT_LABELS,
    LOCATION_LABELS,
    OWN_KINDS,
    Alert,
    LocationKind,
    MoveKind,
    Place,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import caption, visible
from shopdesk.ui.stock.words import day_field, day_of, place_words
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.layouts import row
from shopdesk.ui.widgets.quantity_edit import QuantityEdit
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box, free_choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.ui.tasks import Progress


@dataclass(frozen=True, slots=True)
class Held:
    """A variant as the forms need it: its level, what each place holds, decimals."""

    level: LevelRow
    at: dict[int, int]
    decimals: int


class AdjustStockDialog(WriteDialog):
    """Changes what one place holds of a variant, today or on an earlier day."""

    def __init__(
        self,
        context: Context,
        held: Held,
        places: Sequence[PlaceRow],
        *,
        today: date,
        parent: QWidget,
    ) -> None:
        title = _("Adjust stock of {name}").format(name=visible(held.level.name))
        super().__init__(context, title, action=_("Adjust"), parent=parent)
        self._held = held
        self._today = today
        self._request = 0
        self.place = choice_box([(place.id, place_words(place)) for place in places])
        self.form.add("place", _("Place"), self.place)
        self.by_change = QRadioButton(caption(_("Change by")))
        self.by_count = QRadioButton(caption(_("Counted there")))
        self.by_change.setChecked(True)
        self._ways = QButtonGroup(self)
        ways = QWidget()
        ways.setLayout(row(self.by_change, self.by_count, spacing=context.theme.grid(2)))
        for button in (self.by_change, self.by_count):
            self._ways.addButton(button)
        self.form.add("way", _("How"), ways)
        self.quantity = QuantityEdit(low=None, decimals=held.decimals)
        self.form.add("quantity", _("Pieces"), self.quantity)
        self.day = day_field(today)
        self.form.add(
            "day", _("Day"), self.day, hint=_("An earlier day values what was sold since anew.")
        )
        self.outcome = Label("", "small", wrap=True)
        self.form.add("outcome", "", self.outcome)
        self.reason = free_choice_box([_(text) for text in ADJUSTMENT_REASONS])
        self.form.add("reason", _("Reason"), self.reason, hint=_("Stands in the ledger for ever."))
        self.place.currentIndexChanged.connect(self._show_outcome)
        self._ways.buttonToggled.connect(self._show_outcome)
        self.quantity.textChanged.connect(self._show_outcome)
        self.day.dateChanged.connect(self._show_outcome)
        self._show_outcome()
        self.quantity.setFocus()

    @property
    def _there(self) -> int:
        return self._held.at.get(int(self.place.currentData()), 0)

    def _change(self) -> int | None:
        """What would be booked; None while that cannot be told."""
        try:
            quantity = self.quantity.quantity()
        except ValueError:
            return None
        if quantity is None:
            return None
        return quantity - self._there if self.by_count.isChecked() else quantity

    def _show_outcome(self) -> None:
        self.quantity.setPlaceholderText("" if self.by_count.isChecked() else _("-1 or 5"))
        write = self.context.formats.quantity
        change = self._change()
        text = _("There are {now}").format(now=write(self._there))
        if change is not None:
            text = _("There are {now}, afterwards {after}").format(
                now=write(self._there), after=write(self._there + change)
            )
        self.outcome.setText(text)
        self._request += 1
        if change and day_of(self.day) < self._today:
            move = _late_move(
                self._held.level.sku_id,
                int(self.place.currentData()),
                change,
                day_of(self.day),
            )
            self.context.tasks.read(
                partial(_preview, move),
                done=partial(self._on_previewed, self._request, text),
                owner=self,
            )

    def _on_previewed(self, request: int, text: str, effect: LateEffect) -> None:
        if request != self._request:
            return
        money = self.context.formats.money
        lines = [
            text,
            _("Value of the stock {before} → {after}").format(
                before=money(effect.value_before), after=money(effect.value_after)
            ),
            _("Cost of what was sold {before} → {after}").format(
                before=money(effect.sold_before), after=money(effect.sold_after)
            ),
        ]
        if not effect.is_possible and effect.lowest_on is not None:
            lines.append(
                _("On {day} there would have been {n}: it will be refused.").format(
                    day=self.context.formats.date(effect.lowest_on),
                    n=self.context.formats.quantity(effect.lowest or 0),
                )
            )
        self.outcome.setText("\n".join(lines))

    def submit(self) -> None:
        errors = {}
        change = self._change()
        try:
            if self.quantity.quantity() is None:
                errors["quantity"] = _("How many?")
        except ValueError as fault:
            errors["quantity"] = str(fault)
        if change is not None and self._there + change < 0:
            errors["quantity"] = _("There are only {n}.").format(
                n=self.context.formats.quantity(self._there)
            )
        elif change == 0:
            errors["quantity"] = _("This would change nothing.")
        if not self.reason.currentText().strip():
            errors["reason"] = _("A reason is needed.")
        if errors or change is None:
            self.form.set_errors(errors)
            return
        on = day_of(self.day)
        self.start(
            partial(
                _adjust,
                (self._held.level.sku_id, change, int(self.place.currentData())),
                self.reason.currentText().strip(),
                on if on < self._today else None,
                MoveKind.COUNT if self.by_count.isChecked() else MoveKind.ADJUSTMENT,
            )
        )


def _late_move(sku_id: int, place: int, change: int, on: date) -> LateMove:
    found = change > 0
    outside = Place.UNRECORDED if found else Place.LOSS
    source, target = (outside, place) if found else (place, outside)
    return LateMove(sku_id, source, target, abs(change), MoveKind.ADJUSTMENT, on)


def _preview(move: LateMove, reader: Reader, _progress: Progress) -> LateEffect:
    (effect,) = preview_moves(reader, [move])
    return effect


def _adjust(
    what: tuple[int, int, int],
    reason: str,
    on: date | None,
    kind: MoveKind,
    session: Session,
    _progress: Progress,
) -> int:
    from shopdesk.stock.service import Adjustment, adjust

    sku_id, change, place = what
    return adjust(session, Adjustment(sku_id, change, reason, place=place, kind=kind, on=on))


class TransferDialog(WriteDialog):
    """Moves some variants from one place to another."""

    def __init__(
        self,
        context: Context,
        held: Sequence[Held],
        places: Sequence[PlaceRow],
        *,
        today: date,
        parent: QWidget,
    ) -> None:
        super().__init__(context, _("Transfer stock"), action=_("Transfer"), parent=parent)
        self._held = {one.level.sku_id: one for one in held}
        self._today = today
        choices = [(place.id, place_words(place)) for place in places]
        others = [
            (place.id, place_words(place))
            for place in places
            if place.kind != LocationKind.CONSIGNMENT
        ]
        self.source = choice_box(choices, int(Place.SHELF))
        self.target = choice_box(others, next((key for key, _text in others if key > 8), None))
        if self.target.currentData() == self.source.currentData():
            self.target.setCurrentIndex(self.target.findData(int(Place.QUARANTINE)))
        self.form.add("source", _("From"), self.source)
        self.form.add("target", _("To"), self.target)
        self.quantities: dict[int, QuantityEdit] = {}
        for one in held:
            field = QuantityEdit(decimals=one.decimals)
            self.quantities[one.level.sku_id] = field
            self.form.add(f"sku{one.level.sku_id}", visible(one.level.code), field)
        self.transit = QCheckBox(caption(_("It travels: let it arrive later under “Papers…”")))
        self.form.add("transit", "", self.transit)
        self.day = day_field(today)
        self.form.add("day", _("Day"), self.day)
        self.reason = QLineEdit()
        self.form.add("reason", _("Reason"), self.reason)
        self.source.currentIndexChanged.connect(self._show_held)
        self._show_held()

    def _show_held(self) -> None:
        place = int(self.source.currentData())
        for key, field in self.quantities.items():
            there = self.context.formats.quantity(self._held[key].at.get(place, 0))
            field.setPlaceholderText(_("of {n}").format(n=there))

    def submit(self) -> None:
        errors: dict[str, str] = {}
        lines: list[tuple[int, int]] = []
        source = int(self.source.currentData())
        for key, field in self.quantities.items():
            try:
                quantity = field.quantity()
            except ValueError as fault:
                errors[f"sku{key}"] = str(fault)
                continue
            there = self._held[key].at.get(source, 0)
            if quantity and quantity > there:
                errors[f"sku{key}"] = _("There are only {n}.").format(
                    n=self.context.formats.quantity(there)
                )
            elif quantity:
                lines.append((key, quantity))
        if source == int(self.target.currentData()):
            errors["target"] = _("Choose another place.")
        if not lines and not errors and self.quantities:
            errors[f"sku{next(iter(self.quantities))}"] = _("How many?")
        if errors:
            self.form.set_errors(errors)
            return
        on = day_of(self.day)
        places = (source, int(self.target.currentData()))
        options = (self.reason.text().strip(), self.transit.isChecked())
        self.start(partial(_transfer, lines, places, options, on if on < self._today else None))


def _transfer(
    lines: Sequence[tuple[int, int]],
    places: tuple[int, int],
    options: tuple[str, bool],
    on: date | None,
    session: Session,
    _progress: Progress,
) -> tuple[int, tuple[tuple[int, int], ...], tuple[int, int], bool]:
    from shopdesk.stock.service import StockLine, TransferInput, transfer

    reason, travels = options
    goods = tuple(StockLine(key, quantity) for key, quantity in lines)
    data = TransferInput(*places, goods, reason, on=on, through_transit=travels)
    return transfer(session, data), tuple(lines), places, travels


def transfer_back(
    lines: Sequence[tuple[int, int]],
    places: tuple[int, int],
    session: Session,
    progress: Progress,
) -> None:
    """Move goods back to where they were; the way back of a transfer at once."""
    _transfer(lines, (places[1], places[0]), (_("Undone"), False), None, session, progress)


class SnoozeDialog(WriteDialog):
    """Puts the alerts of some variants to sleep until a day."""

    def __init__(
        self,
        context: Context,
        sku_ids: Sequence[int],
        alerts: Sequence[Alert],
        *,
        today: date,
        parent: QWidget,
    ) -> None:
        super().__init__(context, _("Snooze alerts"), action=_("Snooze"), parent=parent)
        self._sku_ids = tuple(sku_ids)
        self.alert = choice_box([(str(alert), _(ALERT_LABELS[alert])) for alert in Alert])
        if alerts:
            self.alert.setCurrentIndex(self.alert.findData(str(alerts[0])))
        self.form.add("alert", _("Alert"), self.alert)
        self.until = day_field(today, future=True)
        self.until.setDate(self.until.minimumDate().addDays(13))
        self.form.add("until", _("Until"), self.until)
        self.note = QLineEdit()
        self.form.add("note", _("Note"), self.note)

    def submit(self) -> None:
        alert = Alert(self.alert.currentData())
        work = partial(
            snooze_all, self._sku_ids, alert, day_of(self.until), self.note.text().strip()
        )
        self.start(work)


def snooze_all(
    sku_ids: Sequence[int],
    alert: Alert,
    until: date | None,
    note: str,
    session: Session,
    _progress: Progress,
) -> tuple[tuple[int, ...], Alert]:
    """Put an alert of some variants to sleep, or wake it (no day)."""
    from shopdesk.stock.service import snooze_alert

    for key in sku_ids:
        snooze_alert(session, key, alert, until=until, note=note)
    return tuple(sku_ids), alert


class LotDialog(WriteDialog):
    """Says that goods on the shelf that belong to no lot belong to one."""

    def __init__(
        self, context: Context, held: Held, *, free: int, today: date, parent: QWidget
    ) -> None:
        title = _("Lot of {name}").format(name=visible(held.level.name))
        super().__init__(context, title, action=_("Save"), parent=parent)
        self._sku_id = held.level.sku_id
        self.code = QLineEdit()
        self.form.add("code", _("Lot"), self.code, hint=_("As printed on the package."))
        self.ends = QCheckBox(caption(_("It keeps until")))
        self.until = day_field(today, future=True)
        self.until.setEnabled(False)
        self.ends.toggled.connect(self.until.setEnabled)
        self.form.add("ends", "", self.ends)
        self.form.add("until", _("Keeps until"), self.until)
        self.quantity = QuantityEdit(decimals=held.decimals)
        self.quantity.setPlaceholderText(
            _("of {n} without a lot").format(n=context.formats.quantity(free))
        )
        self.form.add("quantity", _("Pieces on the shelf"), self.quantity)

    def submit(self) -> None:
        errors = {}
        quantity = None
        try:
            quantity = self.quantity.quantity()
        except ValueError as fault:
            errors["quantity"] = str(fault)
        if not self.code.text().strip():
            errors["code"] = _("A lot needs a code.")
        if errors:
            self.form.set_errors(errors)
            return
        until = day_of(self.until) if self.ends.isChecked() else None
        code = self.code.text().strip()
        self.start(partial(_save_lot, self._sku_id, code, until, quantity))


def _save_lot(
    sku_id: int,
    code: str,
    until: date | None,
    quantity: int | None,
    session: Session,
    _progress: Progress,
) -> str:
    from shopdesk.stock.service import LotInput, assign_lot, save_lot

    lot = save_lot(session, LotInput(sku_id, code, until))
    if quantity:
        assign_lot(session, lot, quantity)
    return code


class PlaceDialog(WriteDialog):
    """Adds a place of the shop's own: a second shelf, a branch, a supplier's corner."""

    def __init__(self, context: Context, *, parent: QWidget) -> None:
        super().__init__(context, _("New place"), action=_("Save"), parent=parent)
        self.code = QLineEdit()
        self.form.add("code", _("Code"), self.code)
        self.name = QLineEdit()
        self.form.add("name", _("Name"), self.name)
        self.kind = choice_box([(str(kind), _(LOCATION_LABELS[kind])) for kind in OWN_KINDS])
        self.form.add("kind", _("Kind"), self.kind, hint=_("Orders are served from shelves only."))

    def submit(self) -> None:
        if not self.code.text().strip():
            self.form.set_errors({"code": _("A place needs a code.")})
            return
        kind = LocationKind(self.kind.currentData())
        self.start(partial(_save_place, self.code.text(), self.name.text(), kind))


def _save_place(
    code: str, name: str, kind: LocationKind, session: Session, _progress: Progress
) -> str:
    from shopdesk.stock.service import PlaceInput, save_place

    save_place(session, PlaceInput(code, name, kind))
    return name.strip() or code.strip()
