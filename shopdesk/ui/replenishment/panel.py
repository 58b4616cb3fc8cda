"""The panels: why this amount, and what clearing would bring step by step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QAction

from shopdesk.base.table import Column, Kind
from shopdesk.i18n import N_, _
from shopdesk.metrics.clearance import STEP_DAYS
from shopdesk.metrics.forecast import METHOD_LABELS, Forecast, verdict_text
from shopdesk.metrics.replenish.model import REMARK_LABELS, Proposal, Remark
from shopdesk.purchasing.rules import POLICY_LABELS
from shopdesk.ui.context import Context
from shopdesk.ui.replenishment.week_chart import WeekChart, Weeks
from shopdesk.ui.theme import Tone
from shopdesk.ui.widgets.buttons import ActionButton
from shopdesk.ui.widgets.side_panel import Fact, PanelBody, SidePanel

if TYPE_CHECKING:
    from shopdesk.metrics.clearance import Candidate
    from shopdesk.metrics.forecast.skus import SkuForecast
    from shopdesk.ui.replenishment.figures import Board

_PAST = 26
_TONES = {
    Remark.NO_SUPPLIER: Tone.BAD,
    Remark.NO_PRICE: Tone.BAD,
    Remark.RUNS_OUT: Tone.BAD,
    Remark.SUPPLIER_STOCK: Tone.ACCENT,
    Remark.UNTESTED: Tone.NEUTRAL,
}
_STEPS = (
    Column("off", N_("Off"), "", Kind.CODE, width=48),
    Column("price", N_("Price"), "", Kind.MONEY, width=76),
    Column("cash", N_("Cash"), "", Kind.MONEY, width=88),
    Column("result", N_("Result"), "", Kind.MONEY, width=84),
)


class MemoryPanel(SidePanel):
    """A panel whose records were computed with the list: nothing is read again."""

    def __init__(self, context: Context, title: str) -> None:
        super().__init__(context, title)
        self.reads = frozenset({"nothing"})
        self.records: Mapping[int, Any] = {}

    def show_records(self, records: Mapping[int, Any]) -> None:
        """Take the records of a new computation."""
        self.records = records
        self.refresh()

    def refresh(self) -> None:
        self._request += 1
        record = None if self.key is None else self.records.get(self.key)
        self._on_fetched(self._request, self.key, record)


class ProposalPanel(MemoryPanel):
    """Every step from the need to the amount, and the forecast behind it."""

    def __init__(self, context: Context, policy_action: QAction) -> None:
        super().__init__(context, _("Proposal"))
        self.board: Board | None = None
        self._policy_action = policy_action

    def show_board(self, board: Board) -> None:
        """Take the proposals of a new computation."""
        self.board = board
        self.show_records({one.sku_id: one for one in board.plan.proposals})

    def fill(self, record: Proposal, body: PanelBody) -> None:
        board, need = self.board, record.need
        assert board is not None  # noqa: S101 - records come with it
        badges = [
            (_(REMARK_LABELS[remark]), _TONES.get(remark, Tone.WARN)) for remark in record.remarks
        ]
        body.heading(need.code, need.name, badges=badges)
        body.widget(ActionButton(self._policy_action, parent=body))
        row = board.plan.needs.classes.get(need.sku_id)
        classes = "" if row is None else f"{row.abc}{row.xyz}"
        facts: list[Fact] = [
            (_("Policy"), _(POLICY_LABELS[need.policy])),
            (_("Class"), classes),
            (_("Advice"), "" if row is None else _(POLICY_LABELS[row.advice.policy])),
            (_("Supplier"), need.source.supplier if need.source else ""),
            (_("Can be there on"), (board.today + timedelta(days=need.lead_days)).isoformat()),
        ]
        body.facts(facts)
        body.section(_("Why this amount"))
        for step in record.steps:
            body.note(step.text, "")
        body.section(_("Forecast"))
        told = board.plan.needs.forecasts.get(need.sku_id)
        if told is not None:
            fill_forecast(self.context, body, told)


def fill_forecast(context: Context, body: PanelBody, told: SkuForecast) -> None:
    """The weeks as a picture, the method, and how far it can be trusted."""
    from shopdesk.metrics.forecast.skus import filled_text

    found = told.forecast
    weeks = Weeks(told.first_day, told.weeks[-_PAST:], found.values, found.low, found.high)
    body.widget(WeekChart(weeks, context.theme))
    facts: list[Fact] = [
        (_("Method"), _(METHOD_LABELS[found.method])),
        (_("MASE"), _pair(found.mase, found.naive_mase)),
        (_("sMAPE"), _pair(found.smape, found.naive_smape)),
        (_("Events"), ", ".join(f"{one.name} {one.amount:+,.0f}" for one in found.effects)),
    ]
    body.facts(facts)
    body.note(verdict_text(found), _look(found))
    filled = filled_text(told)
    if filled:
        body.note(filled)


def _pair(own: float | None, naive: float | None) -> str:
    if own is None or naive is None:
        return ""
    return _("{own} (naive: {naive})").format(own=f"{own:.2f}", naive=f"{naive:.2f}")


def _look(found: Forecast) -> str:
    return "error" if found.beats_naive is False else "muted"


class ClearancePanel(MemoryPanel):
    """Price steps against the cash that they free."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Clearance"))

    def fill(self, record: Candidate, body: PanelBody) -> None:
        formats = self.context.formats
        body.heading(record.code, record.name)
        facts: list[Fact] = [
            (_("In stock"), formats.quantity(record.quantity)),
            (_("Book value"), formats.money(record.value)),
            (_("Mean age"), _("{n} days").format(n=record.age_days)),
            (_("Last sold"), formats.date(record.last_sold)),
            (_("Sold"), formats.quantity(record.sold)),
            (_("Price"), formats.money(record.price)),
        ]
        body.facts(facts)
        body.section(_("Price steps"))
        if not record.steps:
            body.note(_("Without a price and goods on hand there is nothing to clear."))
            return
        rows = [
            (f"{step.percent_off} %", step.price, step.cash, step.result) for step in record.steps
        ]
        body.table(_STEPS, rows, name=_("Price steps"))
        body.note(
            _(
                "A step every {n} days. Cash: all pieces at that price. Result: cash less book "
                "value; below zero it is a loss, but the cash is free."
            ).format(n=STEP_DAYS)
        )
