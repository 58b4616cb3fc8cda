"""The price calculator on the command line: four ways to a price, a ladder, others' prices."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.money import parse_money, plain_decimal, plain_scaled
from shopdesk.base.unit_cost import COST_DIGITS
from shopdesk.cli.bulk_edit import sku_named
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.output import NONE, Shown, fact_lines, plain_day, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.prices import queries
from shopdesk.prices.rules import (
    METHOD_LABELS,
    Climb,
    Costs,
    Ending,
    Figure,
    Method,
    Step,
    Writers,
    break_even,
    by_competition,
    by_value,
    cost_plus,
    index,
    ladder,
    penetration,
    step_text,
)
from shopdesk.prices.rules import Answer as Price

_CLIMBS = 3


def add_calculator(prices: Commands) -> None:
    """``prices calc|ladder|competitors``."""
    calc = prices.add(
        "calc",
        calculate,
        about=_("work out a price and show the arithmetic"),
        more=_(
            "Cost and others' prices are those of --sku unless they are given. With --set the "
            "variant gets the price; it can be taken back with “undo-change”."
        ),
    )
    calc.add_argument("--sku", default="", help=_("code or barcode of the variant"))
    calc.add_argument("--how", choices=[str(method) for method in Method], default="cost_plus")
    calc.add_argument("--cost", default="", help=_("landed cost of a piece"))
    calc.add_argument("--freight", default="0", help=_("paid by the shop for a piece"))
    calc.add_argument("--packing", default="0", help=_("for a piece"))
    calc.add_argument("--fee", default="0", metavar="%", help=_("what the channel takes"))
    calc.add_argument("--returns", default="0", metavar="%", help=_("lost to returns"))
    calc.add_argument("--margin", default="30", metavar="%", help=_("that has to be left"))
    calc.add_argument("--others", action="append", default=[], help=_("others' price; repeatable"))
    calc.add_argument("--position", default="95", metavar="%", help=_("of the others' middle"))
    calc.add_argument("--advantage", action="append", default=[], help=_("worth to the buyer"))
    calc.add_argument("--launch", default="80", metavar="%", help=_("first price, of the full one"))
    calc.add_argument("--days", type=int, default=60, help=_("until the full price"))
    calc.add_argument(
        "--ending", choices=[str(ending) for ending in Ending], default="exact", help=_("of prices")
    )
    calc.add_argument("--set", action="store_true", help=_("give the variant this price"))
    rungs = prices.add("ladder", show_ladder, about=_("good, better, best within a band"))
    rungs.add_argument("low", help=_("lowest price"))
    rungs.add_argument("high", help=_("highest price"))
    rungs.add_argument("--rungs", type=int, default=3, help=_("how many prices"))
    others = prices.add("competitors", show_others, about=_("what others ask, and the index"))
    others.add_argument("sku", help=_("code or barcode of the variant"))


def step_lines(steps: Sequence[Step], shown: Shown) -> list[str]:
    """The lines of an arithmetic for a terminal."""
    writers: Writers = {
        Figure.MONEY: lambda value: shown.money(round(value)),
        Figure.SHARE: lambda value: f"{float(value) * 100:.1f} %",
        Figure.CHANGE: lambda value: f"{'−' if value < 0 else '+'} {abs(float(value)) * 100:g} %",
        Figure.QUANTITY: lambda value: f"{float(value) / 1_000:g}",
        Figure.NUMBER: lambda value: f"{float(value):g}",
    }
    return [step_text(step, writers) for step in steps]


def _amount(text: str, currency: str) -> int:
    try:
        return int(parse_money(text, currency))
    except ValueError:
        raise _no_figure(text) from None


def _share(text: str) -> Fraction:
    try:
        return Fraction(plain_decimal(text.rstrip("%％"))) / 100
    except ValueError:
        raise _no_figure(text) from None


def _no_figure(text: str) -> UserError:
    return UserError(
        "SD-CLI-013", _("“{text}” is no amount. Nothing was changed.").format(text=text)
    )


def _costs(reader: Reader, arguments: argparse.Namespace, sku_id: int | None, money: str) -> Costs:
    cost_e4 = 0
    if arguments.cost:
        try:
            cost_e4 = plain_scaled(arguments.cost, COST_DIGITS)
        except ValueError:
            raise _no_figure(arguments.cost) from None
    elif sku_id is not None:
        row = one(reader, "SELECT cost_e4 FROM sku WHERE id = :id", {"id": sku_id})
        cost_e4 = int(row[0] or 0) if row is not None else 0
    if cost_e4 <= 0:
        raise UserError(
            "SD-PRI-009",
            _("The cost is not known: give it with --cost. Nothing was changed."),
        )
    return Costs(
        cost_e4,
        _amount(arguments.freight, money),
        _amount(arguments.packing, money),
        _share(arguments.fee),
        _share(arguments.returns),
    )


def _work_out(
    arguments: argparse.Namespace, costs: Costs, others: list[int], currency: str
) -> Price:
    told: dict[str, Any] = {"ending": Ending(arguments.ending), "currency": currency}
    method = Method(arguments.how)
    try:
        if method is Method.COMPETITION:
            return by_competition(costs, others, _share(arguments.position), **told)
        if method is Method.VALUE:
            worth = [_amount(text, currency) for text in arguments.advantage]
            if not others:
                raise ValueError("no prices of others")
            return by_value(costs, min(others), worth, **told)
        return cost_plus(costs, _share(arguments.margin), **told)
    except ValueError:
        text = (
            _("What others ask is missing: give it with --others. Nothing was changed.")
            if method in {Method.COMPETITION, Method.VALUE}
            else _(
                "Fees, returns and margin take the whole price: no price is high enough. "
                "Nothing was changed."
            )
        )
        raise UserError("SD-PRI-010", text) from None


def calculate(call: Call) -> Answer:
    """``prices calc``."""
    arguments = call.arguments
    with call.reading() as (reader, shown):
        sku_id = sku_named(reader, arguments.sku) if arguments.sku else None
        costs = _costs(reader, arguments, sku_id, shown.currency)
        others = [_amount(text, shown.currency) for text in arguments.others]
        if not others and sku_id is not None:
            others = [row.price for row in queries.list_competitor_prices(reader, sku_id)]
        today = clock.business_date(clock.now(), settings.get(reader, settings.SHOP_TIME_ZONE))
    found = _work_out(arguments, costs, others, shown.currency)
    climb: tuple[Climb, ...] = ()
    if Method(arguments.how) is Method.PENETRATION:
        launch = int(found.price * _share(arguments.launch))
        try:
            climb = penetration(
                found.price,
                launch,
                today,
                days=arguments.days,
                steps=_CLIMBS,
                currency=shown.currency,
            )
        except ValueError:
            raise UserError(
                "SD-PRI-011",
                _("A launch needs a price below the full one and three days. Nothing was changed."),
            ) from None
    set_id = _set(call, sku_id, found.price) if arguments.set else None
    return _answer(found, costs, climb, shown, how=Method(arguments.how), set_id=set_id)


def _set(call: Call, sku_id: int | None, price: int) -> int | None:
    if sku_id is None:
        raise UserError(
            "SD-CLI-011", _("Name the variant with --sku to set its price. Nothing was changed.")
        )
    from shopdesk.products.rules.fields import Cell
    from shopdesk.products.service import apply_cells

    with call.shop().unit_of_work() as session:
        return apply_cells(
            session, [Cell(sku_id, "price", price)], title="prices calc", actor=ACTOR
        )


def _answer(
    found: Price,
    costs: Costs,
    climb: tuple[Climb, ...],
    shown: Shown,
    *,
    how: Method,
    set_id: int | None,
) -> Answer:
    free = break_even(costs, currency=shown.currency)
    margin = NONE if found.margin is None else f"{float(found.margin) * 100:.1f} %"
    lines = fact_lines(
        [
            (_("How"), _(METHOD_LABELS[how])),
            (_("Price"), shown.money(found.price)),
            (_("Margin"), margin),
            (_("Nothing is lost from"), shown.money(free)),
        ]
    )
    steps = step_lines(found.steps, shown)
    lines += ["", *steps]
    if found.below_cost:
        lines.append(_("This price loses money on every piece."))
    for step in climb:
        lines.append(
            _("From {day} on: {price}").format(
                day=step.since.isoformat(), price=shown.money(step.price)
            )
        )
    if set_id is not None:
        lines.append(_("Changed. Take it back with “undo-change {id}”.").format(id=set_id))
    document = {
        "currency": shown.currency,
        "price": shown.plain_money(found.price),
        "margin": None if found.margin is None else round(float(found.margin), 6),
        "break_even": shown.plain_money(free),
        "below_cost": found.below_cost,
        "steps": steps,
        "climb": [
            {"since": step.since.isoformat(), "price": shown.plain_money(step.price)}
            for step in climb
        ],
        "change": set_id,
    }
    return Answer(lines, document)


def show_ladder(call: Call) -> Answer:
    """``prices ladder LOW HIGH``."""
    arguments = call.arguments
    with call.reading() as (_reader, shown):
        low, high = (_amount(text, shown.currency) for text in (arguments.low, arguments.high))
    try:
        found = ladder(low, high, arguments.rungs, currency=shown.currency)
    except ValueError:
        raise UserError(
            "SD-PRI-012", _("A ladder needs a lower and a higher price and two rungs.")
        ) from None
    return Answer(
        [shown.money(price) for price in found],
        {"currency": shown.currency, "prices": [shown.plain_money(price) for price in found]},
    )


def show_others(call: Call) -> Answer:
    """``prices competitors SKU``."""
    with call.reading() as (reader, shown):
        sku_id = sku_named(reader, call.arguments.sku)
        row = one(reader, "SELECT price FROM sku WHERE id = :id", {"id": sku_id})
        rows = queries.list_competitor_prices(reader, sku_id)
    own = int(row[0]) if row is not None else 0
    newest = {other.competitor: other.price for other in reversed(rows)}
    beside = index(own, sorted(newest.values()))
    share = NONE if beside is None else f"{float(beside) * 100:.1f} %"
    cells = [
        [other.competitor, plain_day(other.seen_on) or "", shown.money(other.price), other.url]
        for other in rows
    ]
    titles = [_("Who"), _("Seen"), _("Price"), _("Where")]
    facts = fact_lines([(_("Price"), shown.money(own)), (_("Index to others"), share)])
    document = {
        "currency": shown.currency,
        "price": shown.plain_money(own),
        "index": None if beside is None else round(float(beside), 6),
        "competitors": [
            {
                "name": other.competitor,
                "seen_on": plain_day(other.seen_on),
                "price": shown.plain_money(other.price),
                "url": other.url or None,
            }
            for other in rows
        ],
    }
    table = table_lines(titles, cells, right=[False, False, True]) if cells else []
    return Answer([*facts, *([""] if table else []), *table], document)
