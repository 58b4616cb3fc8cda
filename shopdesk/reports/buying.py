"""Tables about buying that are handed on: proposals with their reasons, shortages, forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from shopdesk.i18n import _
from shopdesk.metrics.abc_xyz import Matrix
from shopdesk.metrics.clearance import STEPS, Candidate
from shopdesk.metrics.measure import Unit
from shopdesk.metrics.products import AbcBasis
from shopdesk.metrics.replenish.model import REMARK_LABELS, Proposal
from shopdesk.metrics.replenish.shortage import ACTION_LABELS, Shortage
from shopdesk.purchasing.rules import POLICY_LABELS
from shopdesk.reports.document import Cell, Column, Figure, Table

if TYPE_CHECKING:
    from shopdesk.metrics.replenish.plan import Needs, Plan

_WEEK = 7


def _pieces(quantity: int | None) -> Figure:
    return Figure(quantity, Unit.QUANTITY)


def _text(title: str, *, wide: bool = False) -> Column:
    return Column(title, numeric=False, wide=wide)


def proposal_table(plan: Plan, quantities: Mapping[int, int] | None = None) -> Table:
    """What to buy with the whole arithmetic; ``quantities`` are amounts changed by hand."""
    rows = [
        _proposal(one, (quantities or {}).get(one.sku_id, one.quantity), plan.currency)
        for one in plan.proposals
    ]
    columns = (
        _text(_("SKU")), _text(_("Name"), wide=True), Column(_("Available")), Column(_("Buy")),
        _text(_("Supplier")), Column(_("Cost")), Column(_("At stake")), _text(_("Runs out")),
        _text(_("Remarks")), _text(_("Why this amount")),
    )  # fmt: skip
    return Table(_("What to buy"), columns, tuple(rows))


def _proposal(one: Proposal, quantity: int, currency: str) -> tuple[Cell, ...]:
    source = one.need.source
    cash = one.cash if quantity == one.quantity else None
    return (
        one.need.code,
        one.need.name,
        _pieces(one.need.position),
        _pieces(quantity),
        source.supplier if source else "",
        Figure(cash, Unit.MONEY, currency),
        Figure(one.stake, Unit.MONEY, currency),
        one.runs_out_on.isoformat() if one.runs_out_on else "",
        " · ".join(_(REMARK_LABELS[remark]) for remark in one.remarks),
        " | ".join(step.text for step in one.steps),
    )


def shortage_table(shortages: Sequence[Shortage], currency: str) -> Table:
    """What runs out before new goods can be there."""
    columns = (
        _text(_("SKU")), _text(_("Name"), wide=True), Column(_("In stock")), Column(_("A day")),
        _text(_("Runs out")), _text(_("Order")), Column(_("Days late")), _text(_("Back on")),
        Column(_("Days without")), Column(_("Margin lost")), _text(_("What to do")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            one.need.code,
            one.need.name,
            _pieces(one.need.on_hand),
            _pieces(one.daily),
            one.runs_out_on.isoformat(),
            one.arrival.number if one.arrival else "",
            Figure(one.late_days, Unit.COUNT),
            one.back_on.isoformat(),
            Figure(one.gap_days, Unit.COUNT),
            Figure(one.margin, Unit.MONEY, currency),
            _(ACTION_LABELS[one.action]),
        )
        for one in shortages
    ]
    return Table(_("Shortages"), columns, tuple(rows))


def clearance_table(title: str, candidates: Sequence[Candidate], currency: str) -> Table:
    """What ties up cash, with the price and the cash of every step of its plan."""
    steps: list[Column] = []
    for place in range(1, len(STEPS) + 1):
        steps += [
            Column(_("Price, step {n}").format(n=place)),
            Column(_("Cash, step {n}").format(n=place)),
        ]
    columns = (
        _text(_("SKU")), _text(_("Name"), wide=True), Column(_("In stock")),
        Column(_("Book value")), Column(_("Age, days")), Column(_("Sold")),
        _text(_("Last sold")), Column(_("Price")), *steps,
    )  # fmt: skip
    return Table(title, columns, tuple(_candidate(one, currency) for one in candidates))


def _candidate(one: Candidate, currency: str) -> tuple[Cell, ...]:
    cells: list[Cell] = [
        one.code,
        one.name,
        _pieces(one.quantity),
        Figure(one.value, Unit.MONEY, currency),
        Figure(one.age_days, Unit.COUNT),
        _pieces(one.sold),
        one.last_sold.isoformat() if one.last_sold else "",
        Figure(one.price, Unit.MONEY, currency),
    ]
    for place in range(len(STEPS)):
        step = one.steps[place] if place < len(one.steps) else None
        cells.append(Figure(step.price if step else None, Unit.MONEY, currency))
        cells.append(Figure(step.cash if step else None, Unit.MONEY, currency))
    return tuple(cells)


def class_table(found: Matrix, currency: str) -> Table:
    """Every variant with its classes and what follows from them."""
    unit = Unit.QUANTITY if found.basis is AbcBasis.UNITS else Unit.MONEY
    columns = (
        _text(_("SKU")), _text(_("Name"), wide=True), _text(_("Class")),
        Column(_("What it brings")), Column(_("Pieces")), Column(_("Stock value")),
        Column(_("Weeks")), Column(_("Variation")), Column(_("Count every days")),
        Column(_("Service level")), _text(_("Policy")),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            row.code,
            row.name,
            f"{row.abc}{row.xyz}",
            Figure(row.value, unit, currency),
            _pieces(row.pieces),
            Figure(row.stock_value, Unit.MONEY, currency),
            Figure(row.weeks, Unit.COUNT),
            Figure(row.coefficient, Unit.PERCENT),
            Figure(row.advice.count_days, Unit.COUNT),
            Figure(row.advice.service_level, Unit.PERCENT),
            _(POLICY_LABELS[row.advice.policy]),
        )
        for row in found.rows
    ]
    return Table(_("ABC × XYZ"), columns, tuple(rows))


def forecast_sheet(needs: Needs, supplier_id: int | None = None) -> Table:
    """Expected pieces week by week, of all SKUs or of those bought from one supplier."""
    chosen = [
        need
        for need in needs.rows
        if supplier_id is None
        or (need.source is not None and need.source.supplier_id == supplier_id)
    ]
    count = max((len(need.weeks) for need in chosen), default=0)
    weeks = [(needs.day + timedelta(days=_WEEK * place)).isoformat() for place in range(count)]
    columns = (
        _text(_("SKU")), _text(_("Name"), wide=True), Column(_("Together")),
        *(Column(week) for week in weeks),
    )  # fmt: skip
    rows = []
    for need in chosen:
        told = [round(pieces * 1000) for pieces in need.weeks]
        cells: list[Cell] = [need.code, need.name, _pieces(sum(told))]
        cells += [_pieces(pieces) for pieces in told]
        rows.append(tuple(cells))
    title = _("Expected demand by week from {day}").format(day=needs.day.isoformat())
    return Table(title, columns, tuple(rows))
