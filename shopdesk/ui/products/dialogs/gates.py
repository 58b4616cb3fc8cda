"""Gates of a new product and its launch: checklist, decision, cost so far, hit rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from shopdesk.base.quantity import PIECE, pieces
from shopdesk.i18n import _
from shopdesk.products.queries import GateRow, LaunchRow, gates_cost
from shopdesk.products.rules import (
    DEFAULT_HIT_DAYS,
    DEFAULT_HIT_PIECES,
    GATE_CRITERIA,
    GATE_DECISION_LABELS,
    GATE_LABELS,
    LAUNCH_VERDICT_LABELS,
    Gate,
    GateDecision,
)
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.quantity_edit import QuantityEdit, whole_number
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.products.service.life import GateInput, LaunchInput
    from shopdesk.ui.tasks import Progress


@dataclass(frozen=True, slots=True)
class GateSaved:
    """A gate just written."""

    code: str


class GatesDialog(WriteDialog):
    """One gate at a time, beginning with the first that is not decided; below it the launch."""

    def __init__(
        self,
        context: Context,
        product_id: int,
        code: str,
        gates: list[GateRow],
        launch: LaunchRow | None,
        *,
        parent: QWidget,
    ) -> None:
        title = _("Gates and launch of {code}").format(code=visible(code))
        super().__init__(context, title, action=_("Save"), parent=parent)
        self.resize(context.theme.px(600), context.theme.px(680))
        self._product_id, self._code, self._launch = product_id, code, launch
        self._gates = {Gate(one.gate): one for one in gates}
        first = next((one for one in gates if not one.decision), gates[0] if gates else None)
        self.gate = choice_box(
            [(str(gate), self._gate_text(gate)) for gate in Gate],
            first.gate if first else str(Gate.RESEARCH),
        )
        self.criteria = QListWidget()
        self.criteria.setFixedHeight(context.theme.px(132))
        self.decision = choice_box(
            [(str(key), _(text)) for key, text in GATE_DECISION_LABELS.items()]
        )
        self.cost = MoneyEdit(context.formats)
        self.note = QLineEdit()
        self.note.setMaxLength(500)
        total = context.formats.money(gates_cost(gates))
        self.form.add_wide(
            Label(_("Cost so far: {amount}").format(amount=total), "muted", wrap=True)
        )
        self.form.add("gate", _("Gate"), self.gate)
        self.form.add("criteria", _("Checklist"), self.criteria)
        self.form.add("decision", _("Decision"), self.decision)
        self.form.add("cost", _("Cost of this gate"), self.cost)
        self.form.add("note", _("Note"), self.note)
        self._add_launch()
        self.gate.currentIndexChanged.connect(self._on_gate_chosen)
        self._on_gate_chosen()

    def _gate_text(self, gate: Gate) -> str:
        row = self._gates.get(gate)
        decision = GateDecision(row.decision) if row else GateDecision.OPEN
        return _("{gate}: {decision}").format(
            gate=_(GATE_LABELS[gate]), decision=_(GATE_DECISION_LABELS[decision])
        )

    def _add_launch(self) -> None:
        launch = self._launch
        self.planned = QLineEdit(launch.planned_on.isoformat() if launch else "")
        self.launched = QLineEdit(
            launch.launched_on.isoformat() if launch and launch.launched_on else ""
        )
        for edit in (self.planned, self.launched):
            edit.setPlaceholderText("2026-03-02")
        days = launch.hit_days if launch else DEFAULT_HIT_DAYS
        self.days = QuantityEdit(pieces(days), low=PIECE)
        self.pieces = QuantityEdit(
            launch.hit_units if launch else pieces(DEFAULT_HIT_PIECES), low=PIECE
        )
        self.form.add_wide(Label(_("Launch"), "strong"))
        if launch is not None:
            text = _("{verdict}: {sold} of {wanted} sold").format(
                verdict=_(LAUNCH_VERDICT_LABELS[launch.verdict]),
                sold=self.context.formats.quantity(launch.sold),
                wanted=self.context.formats.quantity(launch.hit_units),
            )
            self.form.add_wide(Label(text, "muted", wrap=True))
        self.form.add("planned", _("Planned"), self.planned, hint=_("Empty: no launch plan"))
        self.form.add("launched", _("Launched"), self.launched)
        self.form.add("days", _("Days of the test"), self.days)
        self.form.add("pieces", _("Pieces that make a hit"), self.pieces)
        self.without_gates = QCheckBox(_("Give the product its five gates"))
        self.without_gates.setChecked(True)
        self.without_gates.setVisible(not self._gates)
        self.form.add_wide(self.without_gates)

    def _on_gate_chosen(self) -> None:
        gate = Gate(self.gate.currentData())
        row = self._gates.get(gate)
        lines = row.criteria if row else tuple((_(text), False) for text in GATE_CRITERIA[gate])
        self.criteria.clear()
        for text, done in lines:
            item = QListWidgetItem(visible(text))
            flags = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable
            item.setFlags(item.flags() | flags)
            item.setCheckState(Qt.CheckState.Checked if done else Qt.CheckState.Unchecked)
            self.criteria.addItem(item)
        self.decision.setCurrentIndex(self.decision.findData(row.decision if row else ""))
        self.cost.set_amount(row.cost if row and row.cost else None)
        self.note.setText(visible(row.note) if row else "")
        self._ticks = self.ticks()
        self.form.mark_saved()

    def ticks(self) -> tuple[tuple[str, bool], ...]:
        """Lines of the checklist with whether they are done."""
        items = [self.criteria.item(place) for place in range(self.criteria.count())]
        return tuple((item.text(), item.checkState() == Qt.CheckState.Checked) for item in items)

    @property
    def entered(self) -> bool:
        return self.form.changed or self.ticks() != self._ticks

    def submit(self) -> None:
        errors = {}
        days: dict[str, date | None] = {}
        for key, edit in (("planned", self.planned), ("launched", self.launched)):
            text = edit.text().strip()
            try:
                days[key] = date.fromisoformat(text) if text else None
            except ValueError:
                errors[key] = _("Write 2026-03-02.")
        for key, field in (("days", self.days), ("pieces", self.pieces)):
            try:
                whole_number(field)
            except ValueError as fault:
                errors[key] = str(fault)
        if not self.cost.valid:
            errors["cost"] = _("This is no amount.")
        if self.decision.currentData() == GateDecision.GO and not all(
            done for _text, done in self.ticks()
        ):
            errors["criteria"] = _("Every line must be ticked off to go on.")
        if self.decision.currentData() == GateDecision.STOP and not self.note.text().strip():
            errors["note"] = _("Why is it stopped?")
        if days.get("launched") and not days.get("planned"):
            days["planned"] = days["launched"]
        self.form.set_errors(errors)
        if errors:
            return
        self.start(
            partial(
                _write,
                _Job(self._product_id, self._code, self._launch is not None),
                self._gate_input(),
                self._launch_input(days),
            )
        )

    def _gate_input(self) -> GateInput | None:
        from shopdesk.products.service.life import GateInput

        if not self._gates and not self.without_gates.isChecked():
            return None
        return GateInput(
            Gate(self.gate.currentData()),
            self.ticks(),
            GateDecision(self.decision.currentData()),
            self.note.text(),
            self.cost.amount or 0,
        )

    def _launch_input(self, days: dict[str, date | None]) -> LaunchInput | None:
        from shopdesk.products.service.life import LaunchInput

        planned = days.get("planned")
        if planned is None:
            return None
        note = self._launch.note if self._launch else ""
        return LaunchInput(
            planned,
            whole_number(self.days),
            pieces(whole_number(self.pieces)),
            days.get("launched"),
            note,
        )


@dataclass(frozen=True, slots=True)
class _Job:
    product_id: int
    code: str
    had_launch: bool


def _write(
    job: _Job,
    gate: GateInput | None,
    launch: LaunchInput | None,
    session: Session,
    _progress: Progress,
) -> GateSaved:
    from shopdesk.products.service import life

    if gate is not None:
        life.open_gates(session, job.product_id)
        life.save_gate(session, job.product_id, gate)
    if launch is not None or job.had_launch:
        life.save_launch(session, job.product_id, launch)
    return GateSaved(job.code)
