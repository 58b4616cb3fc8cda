"""Commands about prices: lists, history, competitors, rules and their proposals."""

from __future__ import annotations

from datetime import date
from typing import Any

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.clock import from_millis
from shopdesk.base.money import parse_money
from shopdesk.base.quantity import parse_quantity, quantity_text
from shopdesk.base.unit_cost import plain_unit_cost
from shopdesk.channels.queries import find_channel
from shopdesk.cli.bulk_edit import field_text, sku_named
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.output import Shown, fact_lines, plain_quantity, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.cli.price_calc import add_calculator, step_lines
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.prices import queries
from shopdesk.prices.rules import (
    PRESETS,
    RULE_LABELS,
    Ending,
    RuleKind,
    RuleSettings,
)
from shopdesk.products.rules.fields import EDIT_FIELDS, FieldKind

_FIELDS = {field.key: field for field in EDIT_FIELDS}


def add_commands(commands: Commands) -> None:
    """``prices …``."""
    prices = commands.group("prices", about=_("prices, price lists, competitors, price rules"))
    _add_lists(prices)
    _add_rules(prices)
    add_calculator(prices)


def _add_lists(prices: Commands) -> None:
    add_list_options(
        prices.add("list", list_prices, about=_("all prices with their margins")),
        queries.prices_table("CNY"),
    )
    history = prices.add("history", show_history, about=_("every change of a price"))
    history.add_argument("sku", help=_("code or barcode of the variant"))
    asked = prices.add("for", show_price, about=_("the price for a buyer, and where it comes from"))
    asked.add_argument("sku", help=_("code or barcode of the variant"))
    asked.add_argument("--channel", default="", help=_("code of the channel"))
    asked.add_argument("--tier", default="", help=_("tier of the customer"))
    asked.add_argument("--quantity", default="1", help=_("how many"))
    entry = prices.add("add", add_price, about=_("a special price: channel, tier or quantity"))
    entry.add_argument("sku", help=_("code or barcode of the variant"))
    entry.add_argument("price", help=_("for one piece"))
    entry.add_argument("--channel", default="", help=_("code of the channel"))
    entry.add_argument("--tier", default="", help=_("tier of the customer"))
    entry.add_argument("--from-quantity", default="0", help=_("from so many pieces on"))
    remove = prices.add("remove", remove_price, about=_("take a special price out"))
    remove.add_argument("entry", type=int, help=_("its number in “prices for”"))
    other = prices.add("competitor", log_competitor, about=_("note what somebody else asks"))
    other.add_argument("sku", help=_("code or barcode of the variant"))
    other.add_argument("name", help=_("who"))
    other.add_argument("price", help=_("which price"))
    other.add_argument("--on", default="", metavar="DAY", help=_("seen on this day; today"))
    other.add_argument("--url", default="", help=_("where"))


def _add_rules(prices: Commands) -> None:
    prices.add("rules", list_rules, about=_("the rules that propose prices"))
    rule = prices.add("rule", save_rule, about=_("add or change a rule"))
    rule.add_argument("name", help=_("its name; “preset” adds the ready-made ones"))
    rule.add_argument("--kind", choices=[str(kind) for kind in RuleKind], default="low_stock")
    rule.add_argument("--limit", type=int, default=20, help=_("pieces, days or per cent"))
    rule.add_argument("--change", type=int, default=-20, help=_("per cent"))
    rule.add_argument("--margin-floor", type=int, default=10, help=_("per cent left over the cost"))
    rule.add_argument("--days", type=int, default=180, help=_("sales of so many days"))
    rule.add_argument(
        "--ending", choices=[str(ending) for ending in Ending], default="exact", help=_("of prices")
    )
    rule.add_argument("--off", action="store_true", help=_("keep it, but do not run it"))
    prices.add("propose", propose, about=_("run the rules; prices stay as they are"))
    for name, run, about in (
        ("accept", accept, _("give products the proposed prices")),
        ("reject", reject, _("leave the prices as they are")),
    ):
        decide = prices.add(name, run, about=about)
        decide.add_argument("proposal", type=int, nargs="*", help=_("its number"))
        decide.add_argument("--all", action="store_true", help=_("all open ones"))


def list_prices(call: Call) -> Answer:
    """``prices list``."""
    with call.reading() as (reader, _shown):
        currency = settings.get(reader, settings.SHOP_CURRENCY)
    return answer_list(call, queries.prices_table(currency))


def show_history(call: Call) -> Answer:
    """``prices history SKU``."""
    with call.reading() as (reader, shown):
        changes = queries.price_history(reader, sku_named(reader, call.arguments.sku))
    fields = {change.field: _FIELDS[change.field] for change in changes}
    rows = [
        [
            shown.instant(from_millis(change.at)),
            _(fields[change.field].label),
            field_text(fields[change.field], change.before, shown),
            field_text(fields[change.field], change.after, shown),
            change.actor,
            change.title or change.kind,
        ]
        for change in changes
    ]
    titles = [_("When"), _("What"), _("Before"), _("After"), _("Who"), _("Why")]
    document = {
        "currency": shown.currency,
        "changes": [
            {
                "at": shown.plain_instant(from_millis(change.at)),
                "field": change.field,
                "before": _plain(change.field, change.before, shown),
                "after": _plain(change.field, change.after, shown),
                "actor": change.actor,
                "kind": change.kind,
                "title": change.title,
                "change": change.change_set_id,
            }
            for change in changes
        ],
    }
    return Answer(table_lines(titles, rows, right=[False, False, True, True]), document)


def _plain(field: str, value: int | None, shown: Shown) -> str | None:
    if value is None or _FIELDS[field].kind is not FieldKind.UNIT_COST:
        return shown.plain_money(value)
    return plain_unit_cost(value, shown.currency)


def show_price(call: Call) -> Answer:
    """``prices for SKU``."""
    arguments = call.arguments
    with call.reading() as (reader, shown):
        sku_id = sku_named(reader, arguments.sku)
        found = queries.price_for(
            reader,
            sku_id,
            clock.now(),
            channel_id=_channel(reader, arguments.channel),
            tier=arguments.tier,
            quantity=_quantity(arguments.quantity),
        )
        entries = queries.list_prices(reader, sku_id)
    assert found is not None  # noqa: S101 - found in the same view of the shop
    used = None if found.entry is None else found.entry.id
    source = (
        _("price of the product itself")
        if used is None
        else _("special price {id}").format(id=used)
    )
    rows = [
        [
            str(entry.id),
            entry.channel or _("all"),
            entry.tier or _("all"),
            quantity_text(entry.min_quantity),
            _time(entry, shown),
            shown.money(entry.price),
        ]
        for entry in entries
    ]
    lines = fact_lines([(_("Price"), shown.money(found.price)), (_("From"), source)])
    if rows:
        titles = [_("No."), _("Channel"), _("Tier"), _("From quantity"), _("Valid"), _("Price")]
        lines += ["", *table_lines(titles, rows, right=[True, False, False, True, False, True])]
    document = {
        "currency": shown.currency,
        "price": shown.plain_money(found.price),
        "entry": used,
        "entries": [
            {
                "id": entry.id,
                "channel": entry.channel or None,
                "tier": entry.tier or None,
                "from_quantity": plain_quantity(entry.min_quantity),
                "valid_from": _instant(entry.valid_from, shown),
                "valid_until": _instant(entry.valid_until, shown),
                "price": shown.plain_money(entry.price),
            }
            for entry in entries
        ],
    }
    return Answer(lines, document)


def _time(entry: queries.ListedRow, shown: Shown) -> str:
    """When an entry is valid, for people; the end is the first instant after."""
    since, until = (
        "" if moment is None else shown.instant(from_millis(moment))
        for moment in (entry.valid_from, entry.valid_until)
    )
    return f"{since} – {until}".strip() if since or until else _("always")


def _instant(millis: int | None, shown: Shown) -> str | None:
    return None if millis is None else shown.plain_instant(from_millis(millis))


def _channel(reader: Reader, code: str) -> int | None:
    if not code:
        return None
    found = find_channel(reader, code)
    if found is None:
        raise UserError("SD-CLI-012", _("There is no channel “{code}”.").format(code=code))
    return found


def _quantity(text: str) -> int:
    try:
        return int(parse_quantity(text))
    except ValueError:
        raise UserError(
            "SD-CLI-013", _("“{text}” is no quantity. Nothing was changed.").format(text=text)
        ) from None


def _money(text: str, currency: str) -> int:
    try:
        return int(parse_money(text, currency))
    except ValueError:
        raise UserError(
            "SD-CLI-013", _("“{text}” is no amount. Nothing was changed.").format(text=text)
        ) from None


def add_price(call: Call) -> Answer:
    """``prices add SKU PRICE``."""
    from shopdesk.prices import service

    arguments = call.arguments
    with call.reading() as (reader, shown):
        data = service.ListedPriceInput(
            sku_named(reader, arguments.sku),
            _money(arguments.price, shown.currency),
            channel_id=_channel(reader, arguments.channel),
            tier=arguments.tier,
            min_quantity=_quantity(arguments.from_quantity),
        )
    with call.shop().unit_of_work() as session:
        price_id = service.add_price(session, data, actor=ACTOR)
    return Answer([_("Special price {id} is kept.").format(id=price_id)], {"entry": price_id})


def remove_price(call: Call) -> Answer:
    """``prices remove N``."""
    from shopdesk.prices import service

    with call.shop().unit_of_work() as session:
        service.remove_price(session, call.arguments.entry, actor=ACTOR)
    text = _("Special price {id} is gone.").format(id=call.arguments.entry)
    return Answer([text], {"entry": call.arguments.entry})


def log_competitor(call: Call) -> Answer:
    """``prices competitor SKU NAME PRICE``."""
    from shopdesk.prices import service

    arguments = call.arguments
    with call.reading() as (reader, shown):
        zone = settings.get(reader, settings.SHOP_TIME_ZONE)
        try:
            day = date.fromisoformat(arguments.on) if arguments.on else None
        except ValueError:
            raise UserError(
                "SD-CLI-013",
                _("“{text}” is no day; write 2026-03-31. Nothing was changed.").format(
                    text=arguments.on
                ),
            ) from None
        data = service.CompetitorPriceInput(
            sku_named(reader, arguments.sku),
            arguments.name,
            _money(arguments.price, shown.currency),
            day or clock.business_date(clock.now(), zone),
            url=arguments.url,
        )
    with call.shop().unit_of_work() as session:
        price_id = service.log_competitor_price(session, data)
    return Answer(
        [_("The price of {name} is noted.").format(name=data.competitor)], {"id": price_id}
    )


def list_rules(call: Call) -> Answer:
    """``prices rules``."""
    with call.reading() as (reader, _shown):
        rules = queries.list_rules(reader)
    rows = [
        [
            rule.name,
            _(RULE_LABELS[rule.settings.kind]),
            str(rule.settings.threshold),
            f"{rule.settings.change} %",
            f"{rule.settings.margin_floor} %",
            _("yes") if rule.active else _("no"),
            str(rule.open),
        ]
        for rule in rules
    ]
    titles = [
        *(
            _("Name"),
            _("Looks at"),
            _("Limit"),
            _("Change"),
            _("Margin left"),
            _("Runs"),
            _("Open"),
        ),
    ]
    document = {
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "kind": str(rule.settings.kind),
                **rule.settings.as_json(),
                "active": rule.active,
                "open": rule.open,
            }
            for rule in rules
        ]
    }
    right = [False, False, True, True, True, False, True]
    return Answer(table_lines(titles, rows, right=right), document)


def save_rule(call: Call) -> Answer:
    """``prices rule NAME``: add it, or change the one of that name."""
    from shopdesk.prices import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        known = {rule.name: rule.id for rule in queries.list_rules(reader)}
    wanted = [
        (
            arguments.name,
            RuleSettings(
                RuleKind(arguments.kind),
                arguments.limit,
                arguments.change,
                margin_floor=arguments.margin_floor,
                ending=Ending(arguments.ending),
                days=arguments.days,
            ),
        )
    ]
    if arguments.name == "preset":
        wanted = [(_(name), data) for name, data in PRESETS if _(name) not in known]
    with call.shop().unit_of_work() as session:
        ids = [
            service.save_rule(
                session, name, data, rule_id=known.get(name), active=not arguments.off
            )
            for name, data in wanted
        ]
    text = ngettext("{n} rule is kept.", "{n} rules are kept.", len(ids)).format(n=len(ids))
    return Answer([text], {"rules": ids})


def propose(call: Call) -> Answer:
    """``prices propose``."""
    from shopdesk.prices import service

    with call.shop().unit_of_work() as session:
        made = service.make_proposals(session)
    with call.reading() as (reader, shown):
        rows = queries.list_proposals(reader)
    lines = [line for row in rows for line in _proposal_lines(row, shown)]
    text = ngettext(
        "{n} open proposal, {new} of them new. No price was changed.",
        "{n} open proposals, {new} of them new. No price was changed.",
        made.open,
    ).format(n=made.open, new=made.new)
    document = {
        "currency": shown.currency,
        "new": made.new,
        "open": made.open,
        "stale": made.stale,
        "proposals": [_proposal_document(row, shown) for row in rows],
    }
    return Answer([*lines, text], document)


def _proposal_lines(row: queries.ProposalRow, shown: Shown) -> list[str]:
    head = f"{row.id}  {row.code}  {shown.money(row.old_price)} → {shown.money(row.new_price)}"
    lines = [head, f"    {row.rule}"]
    lines += [f"    {line}" for line in step_lines(row.steps, shown)]
    return [*lines, f"    ! {_(row.warning)}"] if row.warning else lines


def _proposal_document(row: queries.ProposalRow, shown: Shown) -> dict[str, Any]:
    return {
        "id": row.id,
        "sku": row.code,
        "rule": row.rule,
        "old_price": shown.plain_money(row.old_price),
        "new_price": shown.plain_money(row.new_price),
        "steps": step_lines(row.steps, shown),
        "warning": _(row.warning) if row.warning else None,
    }


def accept(call: Call) -> Answer:
    """``prices accept N…``."""
    from shopdesk.prices import service

    ids = _decided(call)
    with call.shop().unit_of_work() as session:
        set_id = service.accept_proposals(session, ids, actor=ACTOR)
    text = ngettext("{n} price was changed.", "{n} prices were changed.", len(ids))
    return Answer([text.format(n=len(ids))], {"accepted": ids, "change": set_id})


def reject(call: Call) -> Answer:
    """``prices reject N…``."""
    from shopdesk.prices import service

    ids = _decided(call)
    with call.shop().unit_of_work() as session:
        service.reject_proposals(session, ids)
    text = ngettext("{n} proposal was refused.", "{n} proposals were refused.", len(ids))
    return Answer([text.format(n=len(ids))], {"rejected": ids})


def _decided(call: Call) -> list[int]:
    with call.reading() as (reader, _shown):
        open_ones = [row.id for row in queries.list_proposals(reader)]
    ids = open_ones if call.arguments.all else list(dict.fromkeys(call.arguments.proposal))
    if not ids:
        raise UserError("SD-PRI-008", _("There is no such open proposal. Nothing was changed."))
    return ids
