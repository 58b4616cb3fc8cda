"""The price calculator: four ways to a price, each with its arithmetic beside it."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from shopdesk.base.unit_cost import COST_DIGITS
from shopdesk.i18n import _
from shopdesk.prices.rules import (
    ENDING_LABELS,
    METHOD_LABELS,
    Answer,
    Costs,
    Ending,
    Method,
    break_even,
    by_competition,
    by_value,
    cost_plus,
    penetration,
)
from shopdesk.settings import SHOP_TIME_ZONE
from shopdesk.ui.context import Context
from shopdesk.ui.formats import visible
from shopdesk.ui.prices.words import step_lines
from shopdesk.ui.widgets.label import Label
from shopdesk.ui.widgets.money_edit import MoneyEdit
from shopdesk.ui.widgets.write_dialog import WriteDialog, choice_box

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.ui.prices.panel import PriceRecord
    from shopdesk.ui.tasks import Progress

# fields that each method asks for beside the costs
_ASKED = {
    Method.COST_PLUS: ("target",),
    Method.PENETRATION: ("target", "launch", "days"),
    Method.COMPETITION: ("position", "others"),
    Method.VALUE: ("others", "advantage"),
}
_CLIMBS = 3


class CalculatorDialog(WriteDialog):
    """Works out a price while figures are typed; can give it to the variant it was opened for."""

    def __init__(self, context: Context, record: PriceRecord | None, *, parent: QWidget) -> None:
        name = "" if record is None else visible(record.name)
        title = _("Price of {name}").format(name=name) if name else _("Price calculator")
        super().__init__(context, title, action=_("Set this price"), parent=parent)
        self._record = record
        self._currency = context.formats.currency
        self.answer: Answer | None = None
        self.method = choice_box([(str(key), _(label)) for key, label in METHOD_LABELS.items()])
        self.form.add("method", _("How"), self.method)
        cost = None if record is None else record.cost_e4
        self.cost = QDoubleSpinBox()
        self.cost.setDecimals(COST_DIGITS)
        self.cost.setRange(0, 10**9)
        self.cost.setValue((cost or 0) / 10**COST_DIGITS)
        self.form.add("cost", _("Goods, landed"), self.cost)
        self.freight = MoneyEdit(context.formats)
        self.form.add("freight", _("Freight out"), self.freight)
        self.packing = MoneyEdit(context.formats)
        self.form.add("packing", _("Packing"), self.packing)
        self.fee = _share(0, 60)
        self.form.add("fee", _("Fee of the channel, %"), self.fee)
        self.returns = _share(0, 60)
        self.form.add("returns", _("Lost to returns, %"), self.returns)
        self.target = _share(30, 90)
        self.form.add("target", _("Margin wanted, %"), self.target)
        others = [] if record is None else [other.price for other in record.others]
        self.others = MoneyEdit(context.formats, int(median(others)) if others else None)
        self.form.add("others", _("Others ask"), self.others)
        self.position = _share(95, 300)
        self.form.add("position", _("Of the others' price, %"), self.position)
        self.advantage = MoneyEdit(context.formats)
        self.form.add("advantage", _("Worth more to the buyer by"), self.advantage)
        self.launch = _share(80, 99)
        self.form.add("launch", _("Launch at % of it"), self.launch)
        self.days = _share(60, 730)
        self.days.setDecimals(0)
        self.form.add("days", _("Full price after days"), self.days)
        self.ending = choice_box([(str(key), _(label)) for key, label in ENDING_LABELS.items()])
        self.form.add("ending", _("Price ends"), self.ending)
        self.outcome = Label("", "heading")
        self.arithmetic = Label("", "muted", wrap=True, selectable=True)
        self.form.add_wide(self.outcome)
        self.form.add_wide(self.arithmetic)
        for box in (
            self.cost,
            self.fee,
            self.returns,
            self.target,
            self.position,
            self.launch,
            self.days,
        ):
            box.valueChanged.connect(self._work_out)
        for edit in (self.freight, self.packing, self.others, self.advantage):
            edit.amount_changed.connect(self._work_out)
        self.ending.currentIndexChanged.connect(self._work_out)
        self.method.currentIndexChanged.connect(self._on_method_changed)
        self._on_method_changed()
        self.form.mark_saved()

    @property
    def entered(self) -> bool:
        """A calculation is thrown away without asking."""
        return False

    def _on_method_changed(self) -> None:
        asked = _ASKED[Method(self.method.currentData())]
        for key in ("target", "others", "position", "advantage", "launch", "days"):
            self.form.set_shown(key, shown=key in asked)
        self._work_out()

    def _costs(self) -> Costs:
        scale = 10**COST_DIGITS
        return Costs(
            round(self.cost.value() * scale),
            self.freight.amount or 0,
            self.packing.amount or 0,
            _fraction(self.fee),
            _fraction(self.returns),
        )

    def _work_out(self, _value: object = None) -> None:
        method = Method(self.method.currentData())
        ending = Ending(self.ending.currentData())
        costs = self._costs()
        told: dict[str, Any] = {"ending": ending, "currency": self._currency}
        try:
            if method is Method.COMPETITION:
                others = [self.others.amount] if self.others.amount else []
                self.answer = by_competition(costs, others, _fraction(self.position), **told)
            elif method is Method.VALUE:
                worth = [self.advantage.amount or 0]
                self.answer = by_value(costs, self.others.amount or 0, worth, **told)
            else:
                self.answer = cost_plus(costs, _fraction(self.target), **told)
        except ValueError:
            self.answer = None
        self._show(method, costs)

    def _show(self, method: Method, costs: Costs) -> None:
        formats = self.context.formats
        answer = self.answer
        self.ok_button.setEnabled(
            self._record is not None and answer is not None and answer.price > 0
        )
        if answer is None:
            self.outcome.setText("–")
            self.arithmetic.setText(
                _("What others ask is missing.")
                if method is Method.COMPETITION
                else _("Fees, returns and margin take the whole price: no price is high enough.")
            )
            return
        margin = "–" if answer.margin is None else formats.percent(float(answer.margin))
        self.outcome.setText(
            _("{price}, margin {margin}").format(price=formats.money(answer.price), margin=margin)
        )
        lines = step_lines(answer.steps, formats)
        if answer.below_cost:
            lines.append(_("This price loses money on every piece."))
        lines.append(
            _("Nothing is lost from {price} on.").format(
                price=formats.money(break_even(costs, currency=self._currency))
            )
        )
        if method is Method.PENETRATION:
            lines += self._climb(answer.price)
        self.arithmetic.setText("\n".join(lines))

    def _climb(self, target: int) -> list[str]:
        from shopdesk.base import clock

        formats = self.context.formats
        begins = clock.business_date(clock.now(), self.context.preferences.get(SHOP_TIME_ZONE))
        launch = int(target * _fraction(self.launch))
        days = max(int(self.days.value()), _CLIMBS)
        plan = penetration(
            target, launch, begins, days=days, steps=_CLIMBS, currency=self._currency
        )
        return [
            _("From {day} on: {price}").format(
                day=formats.date(step.since), price=formats.money(step.price)
            )
            for step in plan
        ]

    def submit(self) -> None:
        answer, record = self.answer, self._record
        if answer is not None and record is not None:
            cost_e4 = self._costs().cost_e4
            self.start(partial(_set_price, record.sku_id, answer.price, cost_e4))


def _share(value: float, high: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(1)
    box.setRange(0, high)
    box.setValue(value)
    return box


def _fraction(box: QDoubleSpinBox) -> Fraction:
    """Exact: what is shown has one decimal, a float has not."""
    return Fraction(round(box.value() * 10), 1_000)


def _set_price(
    sku_id: int, price: int, cost_e4: int, session: Session, _progress: Progress
) -> int | None:
    from shopdesk.products.service import Cell, apply_cells

    cells = [Cell(sku_id, "price", price)]
    if cost_e4:
        cells.append(Cell(sku_id, "cost_e4", cost_e4))
    return apply_cells(session, cells, title=_("Price calculator"))
