"""Commands that read the stock: why it is so many, what it is worth, what needs attention."""

from __future__ import annotations

from datetime import date
from typing import Any

from shopdesk import settings
from shopdesk.base.quantity import quantity_text
from shopdesk.cli import stock_counts, stock_papers
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.lookups import day
from shopdesk.cli.output import (
    NONE,
    Shown,
    fact_lines,
    label,
    plain_day,
    plain_quantity,
    table_lines,
)
from shopdesk.cli.parser import Commands
from shopdesk.cli.stock_papers import today_of
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import find_sku
from shopdesk.stock.queries import (
    LevelRow,
    MoveRow,
    WhyRow,
    alert_limits,
    balances_at,
    consignment_use,
    explain_balance,
    list_balances,
    list_levels,
    list_lots,
    list_moves,
    list_places,
    stock_levels,
    transfer_suggestions,
)
from shopdesk.stock.rules import ALERT_LABELS, LOCATION_LABELS, MOVE_KIND_LABELS, Alert, AlertLimits

_PLAIN_LIMITS = AlertLimits(0, 1, 1, 0)  # for the names of columns and chips


def add_commands(commands: Commands) -> None:
    """``stock …``."""
    stock = commands.group("stock", about=_("stock and the moves behind it"))
    why = stock.add("why", explain_stock, about=_("why is it so many: what made this stock"))
    why.add_argument("sku", help=_("code or barcode of the variant"))
    why.add_argument(
        "--moves", type=int, default=20, metavar="N", help=_("newest moves to show; 0 = none")
    )
    balance = stock.add("balance", show_balance, about=_("how many are where"))
    balance.add_argument("sku", help=_("code or barcode of the variant"))
    levels = stock.add("levels", show_levels, about=_("how much there is of every variant"))
    add_list_options(levels, stock_levels(_PLAIN_LIMITS, date(2000, 1, 1)))
    alerts = stock.add("alerts", show_alerts, about=_("what is out, low, too much, old or ending"))
    alerts.add_argument(
        "--only", choices=[str(alert) for alert in Alert], help=_("one sort of alert")
    )
    alerts.add_argument("--asleep", action="store_true", help=_("those that were snoozed"))
    snooze = stock.add("snooze", snooze_alert, about=_("do not hear of an alert for a while"))
    snooze.add_argument("sku", help=_("code or barcode of the variant"))
    snooze.add_argument("alert", choices=[str(alert) for alert in Alert])
    snooze.add_argument("--until", type=day, metavar=_("DAY"), help=_("without it the alert wakes"))
    snooze.add_argument("--note", default="", help=_("why"))
    value = stock.add("value", show_value, about=_("what the stock is worth, on any day"))
    value.add_argument("--at", type=day, metavar=_("DAY"), help=_("end of that day; default today"))
    value.add_argument("--sku", help=_("only this variant"))
    lots = stock.add("lots", show_lots, about=_("lots that are there, the first to end first"))
    lots.add_argument("sku", nargs="?", help=_("code or barcode of the variant"))
    lots.add_argument("--until", type=day, metavar=_("DAY"), help=_("only those that end by then"))
    stock.add("places", show_places, about=_("the places of the shop and what they hold"))
    stock.add("suggest", suggest_transfers, about=_("what other shelves could give the main one"))
    used = stock.add("consignment", show_consignment, about=_("suppliers' goods that were taken"))
    used.add_argument("--since", type=day, metavar=_("DAY"), help=_("default: this month"))
    used.add_argument("--until", type=day, metavar=_("DAY"), help=_("default: today"))
    stock_papers.add_to(stock)
    stock_counts.add_to(stock)


def show_levels(call: Call) -> Answer:
    """``stock levels``."""
    with call.reading() as (reader, _shown):
        spec = stock_levels(alert_limits(settings.load(reader)), today_of(reader))
    return answer_list(call, spec)


def show_alerts(call: Call) -> Answer:
    """``stock alerts``: one line for each SKU and alert, the most urgent sort first."""
    only, asleep = call.arguments.only, call.arguments.asleep
    with call.reading() as (reader, shown):
        rows = list_levels(reader, today_of(reader))
    found = [
        (alert, row)
        for alert in Alert
        for row in rows
        if alert in (row.asleep if asleep else row.alerts) and only in {None, str(alert)}
    ]
    titles = [_("Alert"), _("Code"), _("Name"), _("In stock"), _("Available"), _("Lasts days")]
    cells = [
        [
            _(ALERT_LABELS[alert]),
            row.code,
            row.name,
            quantity_text(row.on_hand),
            quantity_text(row.available),
            NONE if row.cover is None else str(row.cover),
        ]
        for alert, row in found
    ]
    sides = [False, False, False, True, True, True]
    count = ngettext("{n:,} alert", "{n:,} alerts", len(found)).format(n=len(found))
    lines = [*table_lines(titles, cells, right=sides), count] if found else [count]
    document = {
        "currency": shown.currency,
        "alerts": [_alert_document(alert, row, shown) for alert, row in found],
    }
    return Answer(lines, document)


def _alert_document(alert: Alert, row: LevelRow, shown: Shown) -> dict[str, Any]:
    return {
        "alert": str(alert),
        "sku": row.code,
        "name": row.name,
        "on_hand": plain_quantity(row.on_hand),
        "available": plain_quantity(row.available),
        "value": shown.plain_money(row.value),
        "cover_days": row.cover,
    }


def snooze_alert(call: Call) -> Answer:
    """``stock snooze SKU ALERT [--until DAY]``."""
    from shopdesk.stock import service

    arguments = call.arguments
    with call.reading() as (reader, _shown):
        sku_id, code, _name = sku_named(reader, arguments.sku)
    with call.shop().unit_of_work() as session:
        service.snooze_alert(
            session,
            sku_id,
            Alert(arguments.alert),
            until=arguments.until,
            note=arguments.note,
            actor=ACTOR,
        )
    until = None if arguments.until is None else arguments.until.isoformat()
    text = (
        _("{code}: the alert wakes.").format(code=code)
        if until is None
        else _("{code}: not heard of before {day}.").format(code=code, day=until)
    )
    return Answer([text], {"sku": code, "alert": arguments.alert, "until": until})


def show_value(call: Call) -> Answer:
    """``stock value [--at DAY] [--sku SKU]``: quantity and value at the end of a day, by place."""
    arguments = call.arguments
    with call.reading() as (reader, shown):
        on = arguments.at or today_of(reader)
        sku = None if arguments.sku is None else sku_named(reader, arguments.sku)
        rows = balances_at(reader, on, sku_id=None if sku is None else sku[0])
        places = list_places(reader)
    sums = [
        (
            place,
            sum(row.quantity for row in rows if row.location_id == place.id),
            sum(row.value for row in rows if row.location_id == place.id),
        )
        for place in places
    ]
    held = [(place, quantity, value) for place, quantity, value in sums if quantity or value]
    quantity, value = sum(row.quantity for row in rows), sum(row.value for row in rows)
    cells = [
        [place_text(place.kind, place.name), quantity_text(count), shown.money(worth)]
        for place, count, worth in held
    ]
    cells.append([_("Together"), quantity_text(quantity), shown.money(value)])
    facts = [(_("At the end of"), on.isoformat())]
    if sku is not None:
        facts.append((_("SKU"), f"{sku[1]}  {sku[2]}"))
    titles = [_("Place"), _("Quantity"), _("Worth")]
    document = {
        "currency": shown.currency,
        "at": on.isoformat(),
        "sku": None if sku is None else sku[1],
        "quantity": plain_quantity(quantity),
        "value": shown.plain_money(value),
        "places": [
            {
                "place": place.code,
                "kind": place.kind,
                "quantity": plain_quantity(count),
                "value": shown.plain_money(worth),
            }
            for place, count, worth in held
        ],
    }
    table = table_lines(titles, cells, right=[False, True, True])
    return Answer([*fact_lines(facts), "", *table], document)


def show_lots(call: Call) -> Answer:
    """``stock lots [SKU] [--until DAY]``."""
    arguments = call.arguments
    with call.reading() as (reader, _shown):
        sku_id = None if arguments.sku is None else sku_named(reader, arguments.sku)[0]
        lots = list_lots(reader, sku_id=sku_id, until=arguments.until)
    cells = [
        [
            lot.sku,
            lot.code,
            NONE if lot.expires_on is None else lot.expires_on.isoformat(),
            lot.place,
            quantity_text(lot.quantity),
        ]
        for lot in lots
    ]
    titles = [_("SKU"), _("Lot"), _("Keeps until"), _("Place"), _("Quantity")]
    lines = table_lines(titles, cells, right=[False, False, False, False, True])
    document = {
        "lots": [
            {
                "sku": lot.sku,
                "lot": lot.code,
                "expires_on": None if lot.expires_on is None else lot.expires_on.isoformat(),
                "place": lot.place,
                "quantity": plain_quantity(lot.quantity),
            }
            for lot in lots
        ]
    }
    return Answer(lines, document)


def suggest_transfers(call: Call) -> Answer:
    """``stock suggest``: transfers that fill the main shelf, with their arithmetic."""
    with call.reading() as (reader, _shown):
        rows = transfer_suggestions(reader, today_of(reader))
    cells = [
        [row.code, row.place, *map(quantity_text, (row.here, row.wanted, row.there, row.quantity))]
        for row in rows
    ]
    titles = [_("SKU"), _("From"), _("On the main shelf"), _("Should be"), _("There"), _("Move")]
    lines = table_lines(titles, cells, right=[False, False, True, True, True, True])
    document = {
        "transfers": [
            {
                "sku": row.code,
                "from": row.place,
                "here": plain_quantity(row.here),
                "wanted": plain_quantity(row.wanted),
                "there": plain_quantity(row.there),
                "quantity": plain_quantity(row.quantity),
            }
            for row in rows
        ]
    }
    return Answer(lines, document)


def show_consignment(call: Call) -> Answer:
    """``stock consignment``: what became the shop's own and is to be paid, by place and SKU."""
    with call.reading() as (reader, shown):
        until = call.arguments.until or today_of(reader)
        since = call.arguments.since or until.replace(day=1)
        rows = consignment_use(reader, since, until)
    cells = [
        [row.place, row.sku, quantity_text(row.quantity), shown.money(row.value)] for row in rows
    ]
    cells.append([_("Together"), "", "", shown.money(sum(row.value for row in rows))])
    titles = [_("Place"), _("SKU"), _("Taken"), _("Worth")]
    document = {
        "currency": shown.currency,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "used": [
            {
                "place": row.place,
                "supplier": row.supplier_id,
                "sku": row.sku,
                "quantity": plain_quantity(row.quantity),
                "value": shown.plain_money(row.value),
            }
            for row in rows
        ],
    }
    return Answer(table_lines(titles, cells, right=[False, False, True, True]), document)


def show_places(call: Call) -> Answer:
    """``stock places``."""
    with call.reading() as (reader, shown):
        places = list_places(reader)
    cells = [
        [
            place.code,
            place_text(place.kind, place.name),
            label(LOCATION_LABELS, place.kind),
            _("yes") if place.active else _("no"),
            str(place.skus),
            quantity_text(place.quantity),
            shown.money(place.value),
        ]
        for place in places
    ]
    titles = [_("Code"), _("Name"), _("Kind"), _("Open"), _("SKUs"), _("Quantity"), _("Worth")]
    document = {
        "currency": shown.currency,
        "places": [
            {
                "code": place.code,
                "name": place.name,
                "kind": place.kind,
                "open": place.active,
                "priority": place.priority,
                "skus": place.skus,
                "quantity": plain_quantity(place.quantity),
                "value": shown.plain_money(place.value),
            }
            for place in places
        ],
    }
    sides = [False, False, False, False, True, True, True]
    return Answer(table_lines(titles, cells, right=sides), document)


def place_text(kind: str, name: str) -> str:
    """The name of a place; that which every shop has is called by its kind."""
    return label(LOCATION_LABELS, kind) if kind == name else name


def sku_named(reader: Reader, code: str) -> tuple[int, str, str]:
    """Id, code and name of a variant.

    Raises:
        UserError: SD-CLI-011 if there is none.
    """
    sku_id = find_sku(reader, code)
    if sku_id is None:
        raise UserError("SD-CLI-011", _("There is no SKU “{code}”.").format(code=code))
    found = one(reader, "SELECT code, name FROM sku WHERE id = :id", {"id": sku_id})
    assert found is not None  # noqa: S101 - found in the same view of the shop
    return sku_id, str(found[0]), str(found[1])


def show_balance(call: Call) -> Answer:
    """``stock balance SKU``: quantity and reserved at every place it ever touched."""
    with call.reading() as (reader, _shown):
        sku_id, code, name = sku_named(reader, call.arguments.sku)
        places = list_balances(reader, sku_id)
    rows = [
        [_place(place.kind), quantity_text(place.quantity), quantity_text(place.reserved)]
        for place in places
    ]
    lines = table_lines([_("Place"), _("Quantity"), _("Reserved")], rows, right=[False, True, True])
    document = {
        "sku": code,
        "name": name,
        "places": [
            {
                "place": place.name,
                "kind": place.kind,
                "quantity": plain_quantity(place.quantity),
                "reserved": plain_quantity(place.reserved),
            }
            for place in places
        ],
    }
    return Answer([f"{code}  {name}", *lines], document)


def explain_stock(call: Call) -> Answer:
    """``stock why SKU``: the kinds of moves that add up to what is owned, and the newest moves."""
    with call.reading() as (reader, shown):
        sku_id, code, name = sku_named(reader, call.arguments.sku)
        reasons = explain_balance(reader, sku_id)
        moves = list_moves(reader, sku_id, call.arguments.moves) if call.arguments.moves else []
        balances = list_balances(reader, sku_id)
    owned = sum(reason.change for reason in reasons)
    reserved = sum(place.reserved for place in balances)
    lines = [
        f"{code}  {name}",
        _("In stock: {owned}, of which {reserved} reserved").format(
            owned=quantity_text(owned), reserved=quantity_text(reserved)
        ),
        "",
        *_reason_lines(reasons, owned),
    ]
    if moves:
        lines += ["", *_move_lines(moves, shown)]
    document = {
        "sku": code,
        "name": name,
        "on_hand": plain_quantity(owned),
        "reserved": plain_quantity(reserved),
        "because": [
            {
                "kind": reason.kind,
                "moves": reason.moves,
                "change": plain_quantity(reason.change),
            }
            for reason in reasons
        ],
        "moves": [_move_document(move, shown) for move in moves],
    }
    return Answer(lines, document)


def _reason_lines(reasons: list[WhyRow], owned: int) -> list[str]:
    rows = [
        [
            label(MOVE_KIND_LABELS, reason.kind),
            ngettext("{n:,} move", "{n:,} moves", reason.moves).format(n=reason.moves),
            _signed(reason.change),
        ]
        for reason in reasons
    ]
    rows.append([_("In stock"), "", quantity_text(owned)])
    return table_lines([_("Because"), "", _("Change")], rows, right=[False, True, True])


def _signed(quantity: int) -> str:
    return f"+{quantity_text(quantity)}" if quantity > 0 else quantity_text(quantity)


def _move_lines(moves: list[MoveRow], shown: Shown) -> list[str]:
    rows = [
        [
            shown.instant(move.at),
            label(MOVE_KIND_LABELS, move.kind),
            f"{_place(move.source)} → {_place(move.target)}",
            quantity_text(move.quantity),
            _signed(move.change) if move.change else NONE,
            quantity_text(move.balance),
            move.document,
            move.reason,
        ]
        for move in moves
    ]
    titles = [_("When"), _("What"), _("From → to"), _("Quantity"), _("Change"), _("Left")]
    return table_lines(
        [*titles, _("Document"), _("Reason")],
        rows,
        right=[False, False, False, True, True, True],
    )


def _place(kind: str) -> str:
    return label(LOCATION_LABELS, kind)


def _move_document(move: MoveRow, shown: Shown) -> dict[str, Any]:
    return {
        "at": shown.plain_instant(move.at),
        "date": plain_day(move.business_date),
        "kind": move.kind,
        "from": move.source,
        "to": move.target,
        "quantity": plain_quantity(move.quantity),
        "change": plain_quantity(move.change),
        "balance": plain_quantity(move.balance),
        "document": move.document or None,
        "reason": move.reason or None,
    }
