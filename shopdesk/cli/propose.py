"""Commands about buying ahead: ``purchase propose``, ``stock shortages``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.base.money import decimal_text, money_text, parse_money
from shopdesk.base.quantity import quantity_text
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.output import NONE, plain_quantity, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import find_sku

if TYPE_CHECKING:
    from shopdesk.metrics.replenish.model import Proposal
    from shopdesk.metrics.replenish.plan import Plan
    from shopdesk.metrics.replenish.shortage import Shortage

_FEW = 30


def add_commands(commands: Commands) -> None:
    """``purchase propose|forecast``, ``stock shortages``."""
    purchase = commands.group("purchase", about=_("purchase orders, receipts, what is owed"))
    propose = purchase.add(
        "propose",
        propose_orders,
        about=_("what to buy, in what amount, from whom and why"),
        more=_(
            "Without --draft nothing is written. With a cash limit the most margin at stake comes "
            "first; what does not fit is shown, not drafted."
        ),
    )
    propose.add_argument("skus", nargs="*", metavar="SKU", help=_("only these variants (codes)"))
    propose.add_argument("--supplier", metavar="CODE", help=_("only from this supplier"))
    propose.add_argument("--limit", metavar="AMOUNT", help=_("spend at most so much"))
    propose.add_argument("--why", action="store_true", help=_("show the arithmetic of each"))
    propose.add_argument("--out", metavar="FILE", help=_("write the list as .csv or .xlsx"))
    propose.add_argument(
        "--draft", action="store_true", help=_("make a draft order for each supplier")
    )
    sheet = purchase.add(
        "forecast",
        write_forecast,
        about=_("write the expected demand by week, to be shared with a supplier"),
    )
    sheet.add_argument("supplier", nargs="?", metavar="CODE", help=_("only from this supplier"))
    sheet.add_argument("--out", required=True, metavar="FILE", help=_(".csv or .xlsx"))
    stock = commands.group("stock", about=_("stock and the moves behind it"))
    stock.add("shortages", list_shortages, about=_("what runs out before new goods can be there"))


def propose_orders(call: Call) -> Answer:
    """``purchase propose``: proposals, and with ``--draft`` the orders made of them."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.replenish.plan import plan

    asked = call.arguments
    with Metrics(call.shop()).facts() as facts:
        found = plan(
            facts,
            limit=_limit(asked.limit, facts.currency),
            sku_ids=[_sku(facts.reader, code) for code in asked.skus] or None,
            supplier_id=_supplier(facts.reader, asked.supplier),
            progress=call.progress,
        )
    if asked.out:
        from shopdesk.reports.buying import proposal_table
        from shopdesk.reports.table_file import write_table

        write_table(proposal_table(found), Path(asked.out))
    drafted = _draft(call, found) if asked.draft else []
    return Answer(_lines(found, drafted, asked), _document(found, drafted))


def write_forecast(call: Call) -> Answer:
    """``purchase forecast [SUPPLIER] --out FILE``: a sheet of expected demand by week."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.replenish.plan import collect
    from shopdesk.reports.buying import forecast_sheet
    from shopdesk.reports.table_file import write_table

    with Metrics(call.shop()).facts() as facts:
        supplier = _supplier(facts.reader, call.arguments.supplier)
        table = forecast_sheet(collect(facts, progress=call.progress), supplier)
    path = write_table(table, Path(call.arguments.out))
    text = ngettext("{n} variant written to {file}", "{n} variants written to {file}",
                    len(table.rows)).format(n=f"{len(table.rows):,}", file=path.name)  # fmt: skip
    return Answer([text], {"file": str(path), "skus": len(table.rows)})


def _limit(text: str | None, currency: str) -> int | None:
    if text is None:
        return None
    try:
        found = parse_money(text, currency)
    except ValueError:
        found = None
    if found is None or found < 0:
        raise UserError(
            "SD-CLI-060", _("“{text}” is no amount. Nothing was drafted.").format(text=text)
        )
    return int(found)


def _sku(reader: Reader, code: str) -> int:
    found = find_sku(reader, code)
    if found is None:
        raise UserError("SD-CLI-011", _("There is no SKU “{code}”.").format(code=code))
    return found


def _supplier(reader: Reader, code: str | None) -> int | None:
    if code is None:
        return None
    from shopdesk.purchasing.queries import find_supplier

    found = find_supplier(reader, code)
    if found is None:
        raise UserError("SD-CLI-021", _("There is no supplier “{code}”.").format(code=code))
    return found


def _draft(call: Call, found: Plan) -> list[str]:
    """Numbers of the draft orders made of what is within the limit."""
    from shopdesk.purchasing.service.proposals import Wish, draft_by_supplier

    wishes = [
        Wish(one.need.source.supplier_id, one.sku_id, one.quantity)
        for one in found.proposals
        if one.within_limit and one.orderable and one.need.source is not None
    ]
    shop = call.shop()
    with shop.unit_of_work() as session:
        ids = draft_by_supplier(session, wishes, actor=ACTOR)
    with shop.reader() as reader:
        numbers = {
            int(key): str(number)
            for key, number in reader.rows("SELECT id, number FROM purchase_order")
        }
    return [numbers[key] for key in ids]


def _lines(found: Plan, drafted: list[str], asked: argparse.Namespace) -> list[str]:
    if not found.proposals:
        return [_("Nothing needs to be bought ({count} variants looked at).").format(
            count=f"{found.considered:,}")]  # fmt: skip
    shown = found.proposals if asked.why else found.proposals[:_FEW]
    lines = _why(found) if asked.why else _table(found, shown)
    left = len(found.proposals) - len(shown)
    if left > 0:
        lines.append(
            ngettext("… and {n} more; --json tells all", "… and {n} more; --json tells all", left)
            .format(n=left)
        )  # fmt: skip
    lines += ["", _("Together {cash} of {all}, margin at stake {stake}").format(
        cash=money_text(found.cash, found.currency),
        all=money_text(found.all_cash, found.currency),
        stake=money_text(found.stake, found.currency),
    )]  # fmt: skip
    if drafted:
        lines.append(_("Drafted: {numbers}").format(numbers=", ".join(drafted)))
    return lines


def _table(found: Plan, shown: tuple[Proposal, ...]) -> list[str]:
    titles = [_("SKU"), _("Name"), _("Buy"), _("Supplier"), _("Cost"), _("At stake"),
              _("Runs out"), _("Remarks")]  # fmt: skip
    rows = [
        [
            one.need.code,
            one.need.name,
            quantity_text(one.quantity),
            one.need.source.supplier if one.need.source else NONE,
            _cash(one, found.currency),
            money_text(one.stake, found.currency),
            one.runs_out_on.isoformat() if one.runs_out_on else NONE,
            _remarks(one),
        ]
        for one in shown
    ]
    return table_lines(titles, rows, right=[False, False, True, False, True, True])


def _cash(one: Proposal, currency: str) -> str:
    return NONE if one.cash is None else money_text(one.cash, currency)


def _remarks(one: Proposal) -> str:
    from shopdesk.metrics.replenish.model import REMARK_LABELS

    texts = [_(REMARK_LABELS[remark]) for remark in one.remarks]
    if not one.within_limit:
        texts.insert(0, _("Over the cash limit"))
    return " · ".join(texts)


def _why(found: Plan) -> list[str]:
    lines: list[str] = []
    for one in found.proposals:
        lines += [f"{one.need.code}  {one.need.name}: {quantity_text(one.quantity)}"]
        lines += [f"  {step.text}" for step in one.steps]
        remarks = _remarks(one)
        lines += [f"  ! {remarks}"] if remarks else []
        lines.append("")
    return lines[:-1]


def _document(found: Plan, drafted: list[str]) -> dict[str, Any]:
    return {
        "currency": found.currency,
        "day": found.day.isoformat(),
        "limit": None if found.limit is None else decimal_text(found.limit, found.currency),
        "considered": found.considered,
        "cash": decimal_text(found.cash, found.currency),
        "all_cash": decimal_text(found.all_cash, found.currency),
        "proposals": [_proposal(one, found.currency) for one in found.proposals],
        "drafted": drafted,
    }


def _proposal(one: Proposal, currency: str) -> dict[str, Any]:
    source = one.need.source
    return {
        "sku": one.need.code,
        "name": one.need.name,
        "quantity": plain_quantity(one.quantity),
        "target": plain_quantity(one.target),
        "safety": plain_quantity(one.safety),
        "available": plain_quantity(one.need.position),
        "policy": str(one.need.policy),
        "supplier": None if source is None else source.supplier,
        "lead_days": one.need.lead_days,
        "cost": None if one.cash is None else decimal_text(one.cash, currency),
        "stake": decimal_text(one.stake, currency),
        "runs_out_on": one.runs_out_on.isoformat() if one.runs_out_on else None,
        "within_limit": one.within_limit,
        "remarks": [str(remark) for remark in one.remarks],
        "steps": [step.text for step in one.steps],
    }


def list_shortages(call: Call) -> Answer:
    """``stock shortages``: the board of what runs out."""
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.replenish.plan import collect
    from shopdesk.metrics.replenish.shortage import ACTION_LABELS, shortages

    with Metrics(call.shop()).facts() as facts:
        found = shortages(collect(facts, progress=call.progress))
        currency = facts.currency
    titles = [_("SKU"), _("Name"), _("In stock"), _("A day"), _("Runs out"), _("Back on"),
              _("Days without"), _("Margin lost"), _("What to do")]  # fmt: skip
    rows = [
        [
            one.need.code,
            one.need.name,
            quantity_text(one.need.on_hand),
            quantity_text(one.daily),
            one.runs_out_on.isoformat(),
            one.back_on.isoformat(),
            str(one.gap_days),
            money_text(one.margin, currency),
            _(ACTION_LABELS[one.action]),
        ]
        for one in found
    ]
    right = [False, False, True, True, False, False, True, True]
    lines = table_lines(titles, rows, right=right) if rows else [_("Nothing runs out too soon.")]
    return Answer(
        lines, {"currency": currency, "shortages": [_short(one, currency) for one in found]}
    )


def _short(one: Shortage, currency: str) -> dict[str, Any]:
    return {
        "sku": one.need.code,
        "name": one.need.name,
        "on_hand": plain_quantity(one.need.on_hand),
        "daily": plain_quantity(one.daily),
        "runs_out_on": one.runs_out_on.isoformat(),
        "back_on": one.back_on.isoformat(),
        "gap_days": one.gap_days,
        "lost": plain_quantity(one.lost),
        "margin": decimal_text(one.margin, currency),
        "order": one.arrival.number if one.arrival else None,
        "late_days": one.late_days,
        "action": str(one.action),
    }
