"""Commands about stock as a whole: ``stock forecast|ageing|dead|slow|classes``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shopdesk.base.money import decimal_text, money_text
from shopdesk.base.period import Period
from shopdesk.base.quantity import quantity_text
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.output import NONE, fact_lines, plain_quantity, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.queries import find_sku

if TYPE_CHECKING:
    from shopdesk.metrics.clearance import Candidate
    from shopdesk.metrics.forecast.skus import SkuForecast

_YEAR = 364
_DAY = timedelta(days=1)


def add_commands(commands: Commands) -> None:
    """``stock forecast|ageing|dead|slow|classes``."""
    stock = commands.group("stock", about=_("stock and the moves behind it"))
    told = stock.add("forecast", show_forecast, about=_("what a variant will sell, week by week"))
    told.add_argument("sku", help=_("code or barcode of the variant"))
    told.add_argument(
        "--weeks", type=_count, default=13, metavar="N", help=_("weeks to tell; default 13")
    )
    stock.add("ageing", show_ageing, about=_("how long the goods on hand have been there"))
    dead = stock.add("dead", list_dead, about=_("goods that came long ago and do not sell"))
    dead.add_argument("--days", type=_count, metavar="N", help=_("without a sale for so long"))
    slow = stock.add("slow", list_slow, about=_("variants that sell too slowly"))
    slow.add_argument("--pieces", type=_count, metavar="N", help=_("fewer than so many pieces"))
    slow.add_argument("--months", type=_count, metavar="N", help=_("in so many months"))
    classes = stock.add("classes", show_classes, about=_("ABC × XYZ: what brings it, how evenly"))
    classes.add_argument(
        "--basis", choices=["net", "sales", "units", "margin"], help=_("what ABC goes by")
    )


def _count(text: str) -> int:
    found = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= found <= 1_000_000:
        raise argparse.ArgumentTypeError(_("must be 1 or more"))
    return found


def show_forecast(call: Call) -> Answer:
    """``stock forecast SKU``: values, interval, method, error beside the naive one."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.forecast.skus import forecast_skus

    asked = call.arguments
    with Metrics(call.shop()).facts() as facts:
        sku_id = find_sku(facts.reader, asked.sku)
        if sku_id is None:
            raise UserError("SD-CLI-011", _("There is no SKU “{code}”.").format(code=asked.sku))
        found = forecast_skus(facts, [sku_id], horizon=min(asked.weeks, 104))[sku_id]
    return Answer(_forecast_lines(found), _forecast_document(found))


def _forecast_lines(found: SkuForecast) -> list[str]:
    from shopdesk.metrics.forecast import METHOD_LABELS, verdict_text
    from shopdesk.metrics.forecast.skus import filled_text

    told = found.forecast
    facts = [
        (_("Method"), _(METHOD_LABELS[told.method])),
        (_("MASE"), _beside(told.mase, told.naive_mase)),
        (_("sMAPE"), _beside(told.smape, told.naive_smape)),
        (_("Verdict"), verdict_text(told)),
        (_("Without stock"), filled_text(found)),
        (_("Last weeks"), " ".join(f"{week:g}" for week in found.weeks[-8:])),
        (_("Events"), ", ".join(f"{one.name} {one.amount:+.0f}" for one in told.effects)),
    ]
    rows = []
    for place, value in enumerate(told.values):
        span = f"{told.low[place]:.1f} – {told.high[place]:.1f}" if told.low else NONE
        day = found.first_day + timedelta(days=7 * place)
        rows.append([day.isoformat(), f"{value:.1f}", span])
    table = table_lines(
        [_("Week from"), _("Expected"), _("8 of 10 weeks")], rows, right=[False, True, True]
    )
    return [f"{found.code}  {found.name}", *fact_lines(facts), "", *table]


def _beside(own: float | None, naive: float | None) -> str:
    if own is None or naive is None:
        return NONE
    return _("{own} (naive: {naive})").format(own=f"{own:.2f}", naive=f"{naive:.2f}")


def _forecast_document(found: SkuForecast) -> dict[str, Any]:
    told = found.forecast
    return {
        "sku": found.code,
        "name": found.name,
        "first_day": found.first_day.isoformat(),
        "weeks": list(found.weeks),
        "weeks_filled": found.filled,
        "values": list(told.values),
        "low": list(told.low),
        "high": list(told.high),
        "method": str(told.method),
        "naive_method": str(told.naive_method),
        "mase": told.mase,
        "smape": told.smape,
        "naive_mase": told.naive_mase,
        "naive_smape": told.naive_smape,
        "held_mase": told.held_mase,
        "held_naive_mase": told.held_naive_mase,
        "verdict": str(told.verdict),
        "beats_naive": told.beats_naive,
        "events": [
            {"key": one.key, "name": one.name, "pieces": one.amount, "instances": one.instances}
            for one in told.effects
        ],
    }


def show_ageing(call: Call) -> Answer:
    """``stock ageing``: goods on hand by age, first in first out."""
    from shopdesk.metrics.ageing import ageing
    from shopdesk.metrics.book import Metrics

    with Metrics(call.shop()).facts() as facts:
        found, currency = ageing(facts, facts.today + _DAY), facts.currency
    rows = [
        [
            _(row.bucket.label),
            f"{row.skus:,}",
            quantity_text(row.quantity),
            money_text(row.value, currency),
            money_text(row.fifo, currency),
        ]
        for row in found.rows
    ]
    total = [_("Together"), "", quantity_text(found.quantity), money_text(found.value, currency),
             money_text(found.fifo, currency)]  # fmt: skip
    titles = [_("Age"), _("SKUs"), _("Pieces"), _("Book value"), _("Cost when it came")]
    lines = table_lines(titles, [*rows, total], right=[False, True, True, True, True])
    document = {
        "currency": currency,
        "on": found.on.isoformat(),
        "buckets": [
            {
                "key": row.bucket.key,
                "first_day": row.bucket.first,
                "last_day": row.bucket.last,
                "skus": row.skus,
                "quantity": plain_quantity(row.quantity),
                "value": decimal_text(row.value, currency),
                "fifo": decimal_text(row.fifo, currency),
            }
            for row in found.rows
        ],
    }
    return Answer(lines, document)


def list_dead(call: Call) -> Answer:
    """``stock dead``: dead stock with a clearance plan."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.clearance import dead_stock

    with Metrics(call.shop()).facts() as facts:
        found = dead_stock(facts, facts.covered_until, days=call.arguments.days)
        return _candidates(found, facts.currency)


def list_slow(call: Call) -> Answer:
    """``stock slow``: slow sellers with a clearance plan."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.clearance import slow_sellers

    asked = call.arguments
    with Metrics(call.shop()).facts() as facts:
        found = slow_sellers(facts, facts.covered_until, pieces=asked.pieces, months=asked.months)
        return _candidates(found, facts.currency)


def _candidates(found: Sequence[Candidate], currency: str) -> Answer:
    if not found:
        return Answer([_("None.")], {"currency": currency, "candidates": []})
    rows = [
        [
            one.code,
            one.name,
            quantity_text(one.quantity),
            money_text(one.value, currency),
            one.last_sold.isoformat() if one.last_sold else NONE,
            quantity_text(one.sold),
            f"{money_text(one.cash[0], currency)} – {money_text(one.cash[1], currency)}"
            if one.steps
            else NONE,
        ]
        for one in found
    ]
    titles = [_("SKU"), _("Name"), _("In stock"), _("Book value"), _("Last sold"), _("Sold"),
              _("Clearing brings")]  # fmt: skip
    right = [False, False, True, True, False, True, True]
    return Answer(
        table_lines(titles, rows, right=right),
        {"currency": currency, "candidates": [_candidate(one, currency) for one in found]},
    )


def _candidate(one: Candidate, currency: str) -> dict[str, Any]:
    return {
        "sku": one.code,
        "name": one.name,
        "quantity": plain_quantity(one.quantity),
        "value": decimal_text(one.value, currency),
        "old_quantity": plain_quantity(one.old_quantity),
        "age_days": one.age_days,
        "last_sold": one.last_sold.isoformat() if one.last_sold else None,
        "sold": plain_quantity(one.sold),
        "price": decimal_text(one.price, currency),
        "steps": [
            {
                "percent_off": step.percent_off,
                "price": decimal_text(step.price, currency),
                "cash": decimal_text(step.cash, currency),
                "result": decimal_text(step.result, currency),
                "first_day": step.first_day.isoformat(),
            }
            for step in one.steps
        ],
    }


def show_classes(call: Call) -> Answer:
    """``stock classes``: the matrix, and what follows for each cell."""
    from shopdesk.metrics.abc_xyz import LETTERS, Xyz, matrix
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.measure import Scope
    from shopdesk.metrics.products import AbcBasis
    from shopdesk.purchasing.rules import POLICY_LABELS

    asked = call.arguments
    basis = AbcBasis(asked.basis) if asked.basis else None
    with Metrics(call.shop()).facts() as facts:
        end, currency = facts.covered_until, facts.currency
        found = matrix(facts, Scope(Period(end - timedelta(days=_YEAR), end)), basis=basis)
    rows = []
    for cell in found.cells:
        advice = cell.advice
        rows.append([
            f"{cell.abc}{cell.xyz}", f"{cell.skus:,}",
            money_text(cell.stock_value, currency), f"{advice.count_days}",
            f"{float(advice.service_level):.0%}", _(POLICY_LABELS[advice.policy]),
        ])  # fmt: skip
    titles = [_("Class"), _("SKUs"), _("Stock value"), _("Count every days"), _("Service level"),
              _("Policy")]  # fmt: skip
    grid = [[letter, *(f"{found.cell(letter, xyz).skus:,}" for xyz in Xyz)] for letter in LETTERS]
    lines = [
        *table_lines(["", *(str(xyz) for xyz in Xyz)], grid, right=[False, *[True] * len(Xyz)]),
        "",
        *table_lines(titles, rows, right=[False, True, True, True, True]),
    ]
    document = {
        "currency": currency,
        "basis": str(found.basis),
        "weeks": found.weeks,
        "until": found.until.isoformat(),
        "cells": [
            {"class": f"{cell.abc}{cell.xyz}", "skus": cell.skus,
             "count_days": cell.advice.count_days, "policy": str(cell.advice.policy),
             "service_level": float(cell.advice.service_level),
             "stock_value": decimal_text(cell.stock_value, currency)}
            for cell in found.cells
        ],
        "skus": [
            {"sku": row.code, "name": row.name, "abc": row.abc, "xyz": str(row.xyz),
             "variation": row.coefficient, "weeks": row.weeks}
            for row in found.rows
        ],
    }  # fmt: skip
    return Answer(lines, document)
