"""Commands for counting: ``stock count open|scan|enter|show|finish|post|…``."""

from __future__ import annotations

from typing import Any

from shopdesk.base.quantity import quantity_text
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.output import NONE, fact_lines, label, plain_quantity, table_lines
from shopdesk.cli.parser import Commands, Parser
from shopdesk.cli.stock_papers import place_named, today_of
from shopdesk.cli.typed import counted, sku_id
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.stock.queries import (
    STOCKTAKES,
    CountLine,
    StocktakeHead,
    count_proposals,
    get_stocktake,
    list_count_lines,
)
from shopdesk.stock.rules import STOCKTAKE_STATE_LABELS, StocktakeState


def add_to(stock: Commands) -> None:
    """Add the group ``stock count``."""
    group = stock.group("count", about=_("count what is there, and book what differs"))
    opening = group.add("open", open_count, about=_("begin a count"))
    opening.add_argument("skus", nargs="*", metavar="SKU", help=_("default: all that lies there"))
    opening.add_argument("--place", default="shelf", help=_("code of the place"))
    opening.add_argument(
        "--due", type=int, metavar="N", help=_("the first N that are due by their class")
    )
    opening.add_argument("--open-book", action="store_true", help=_("show what the books say"))
    opening.add_argument("--note", default="", help=_("for the list of counts"))
    add_list_options(group.add("list", list_counts, about=_("list counts")), STOCKTAKES)
    due = group.add("due", show_due, about=_("what is due to be counted, by class"))
    due.add_argument("--limit", type=int, default=30, metavar="N", help=_("at most so many"))
    show = group.add("show", show_count, about=_("one count with its lines"))
    scan = group.add("scan", scan_codes, about=_("count one piece for each code"))
    enter = group.add("enter", enter_counts, about=_("enter what was counted"))
    finish = group.add("finish", finish_count, about=_("end the first count"))
    post = group.add("post", post_count, about=_("book what differs"))
    cancel = group.add("cancel", cancel_count, about=_("give a count up"))
    for parser in (show, scan, enter, finish, post, cancel):
        _number(parser)
    scan.add_argument("codes", nargs="+", metavar="CODE", help=_("codes or barcodes"))
    enter.add_argument("lines", nargs="+", metavar="CODE:N", help=_("what was counted"))
    finish.add_argument(
        "--missing-zero", action="store_true", help=_("what nobody counted is not there")
    )
    for parser in (post, cancel):
        parser.add_argument("--reason", default="", help=_("why"))


def _number(parser: Parser) -> None:
    parser.add_argument("number", help=_("number of the count: ST000001"))


def _count_named(reader: Reader, number: str) -> int:
    found = one(
        reader,
        "SELECT id FROM stocktake WHERE upper(number) = :number",
        {"number": number.strip().upper()},
    )
    if found is None:
        raise UserError("SD-CLI-045", _("There is no count “{number}”.").format(number=number))
    return int(found[0])


def open_count(call: Call) -> Answer:
    """``stock count open``."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, _shown):
        place = place_named(reader, asked.place)
        skus = [sku_id(reader, code) for code in asked.skus]
        scope = ", ".join(asked.skus)
        if asked.due:
            due = count_proposals(reader, today_of(reader), place=place, limit=asked.due)
            skus += [row.sku_id for row in due]
            scope = _("due by class")
    chosen = tuple(skus) if asked.skus or asked.due else None
    with call.shop().unit_of_work() as session:
        data = service.StocktakeInput(
            place, chosen, blind=not asked.open_book, scope=scope, note=asked.note
        )
        key = service.open_stocktake(session, data, actor=ACTOR)
    return _count_answer(call, key)


def list_counts(call: Call) -> Answer:
    """``stock count list``."""
    return answer_list(call, STOCKTAKES)


def show_due(call: Call) -> Answer:
    """``stock count due``."""
    with call.reading() as (reader, _shown):
        due = count_proposals(reader, today_of(reader))
    shown = due[: call.arguments.limit] if call.arguments.limit > 0 else due
    cells = [
        [
            row.abc,
            row.code,
            row.name,
            NONE if row.last is None else row.last.isoformat(),
            quantity_text(row.quantity),
        ]
        for row in shown
    ]
    titles = [_("Class"), _("SKU"), _("Name"), _("Counted last"), _("Quantity")]
    count = ngettext("{n:,} variant is due", "{n:,} variants are due", len(due))
    lines = [*table_lines(titles, cells, right=[False] * 4 + [True]), count.format(n=len(due))]
    document = {
        "count": len(due),
        "due": [
            {
                "sku": row.code,
                "class": row.abc,
                "last": None if row.last is None else row.last.isoformat(),
                "quantity": plain_quantity(row.quantity),
            }
            for row in shown
        ],
    }
    return Answer(lines, document)


def show_count(call: Call) -> Answer:
    """``stock count show NUMBER``."""
    with call.reading() as (reader, _shown):
        key = _count_named(reader, call.arguments.number)
    return _count_answer(call, key)


def scan_codes(call: Call) -> Answer:
    """``stock count scan NUMBER CODE …``: all of them, or none if one is unknown."""
    from shopdesk.stock import service

    with call.reading() as (reader, _shown):
        key = _count_named(reader, call.arguments.number)
    with call.shop().unit_of_work() as session:
        for code in call.arguments.codes:
            service.scan(session, key, code, actor=ACTOR)
    return _count_answer(call, key)


def enter_counts(call: Call) -> Answer:
    """``stock count enter NUMBER CODE:N …``."""
    from shopdesk.stock import service

    with call.reading() as (reader, _shown):
        key = _count_named(reader, call.arguments.number)
        entries = [
            (sku_id(reader, code), quantity)
            for code, quantity, _rest in map(counted, call.arguments.lines)
        ]
    with call.shop().unit_of_work() as session:
        for sku, quantity in entries:
            service.count(session, key, sku, quantity=quantity, actor=ACTOR)
    return _count_answer(call, key)


def finish_count(call: Call) -> Answer:
    """``stock count finish NUMBER``."""
    from shopdesk.stock import service

    with call.reading() as (reader, _shown):
        key = _count_named(reader, call.arguments.number)
    with call.shop().unit_of_work() as session:
        service.finish_count(session, key, missing_is_zero=call.arguments.missing_zero, actor=ACTOR)
    return _count_answer(call, key)


def post_count(call: Call) -> Answer:
    """``stock count post NUMBER``."""
    from shopdesk.stock import service

    with call.reading() as (reader, _shown):
        key = _count_named(reader, call.arguments.number)
    with call.shop().unit_of_work() as session:
        service.post_stocktake(session, key, reason=call.arguments.reason, actor=ACTOR)
    return _count_answer(call, key)


def cancel_count(call: Call) -> Answer:
    """``stock count cancel NUMBER``."""
    from shopdesk.stock import service

    with call.reading() as (reader, _shown):
        key = _count_named(reader, call.arguments.number)
    with call.shop().unit_of_work() as session:
        service.cancel_stocktake(session, key, reason=call.arguments.reason, actor=ACTOR)
    return _count_answer(call, key)


def _count_answer(call: Call, key: int) -> Answer:
    with call.reading() as (reader, shown):
        head = get_stocktake(reader, key)
        rows = list_count_lines(reader, key)
    assert head is not None  # noqa: S101 - just written or found
    hidden = head.blind and head.state == StocktakeState.OPEN
    cells = [
        [
            row.code,
            row.name,
            row.lot,
            "" if hidden else quantity_text(row.book),
            NONE if row.counted is None else quantity_text(row.counted),
            "" if row.recounted is None else quantity_text(row.recounted),
            "" if hidden or row.difference is None else quantity_text(row.difference),
            "" if hidden or not row.difference else shown.money(row.value),
        ]
        for row in rows
    ]
    titles = [_("SKU"), _("Name"), _("Lot"), _("In the books"), _("Counted"), _("Second count")]
    titles += [_("Difference"), _("Worth")]
    lines = [
        *fact_lines(
            [
                (_("Number"), head.number),
                (_("State"), label(STOCKTAKE_STATE_LABELS, head.state)),
                (_("Place"), head.place),
                (_("What"), head.scope),
                (_("Begun"), shown.instant(head.opened_at)),
            ]
        ),
        "",
        *table_lines(titles, cells, right=[False] * 3 + [True] * 5),
    ]
    document = {"currency": shown.currency, **_count_document(head, rows, hidden=hidden)}
    document["lines"] = [
        {**line, "value": None if hidden else shown.plain_money(row.value)}
        for line, row in zip(document["lines"], rows, strict=True)
    ]
    return Answer(lines, document)


def _count_document(head: StocktakeHead, rows: list[CountLine], *, hidden: bool) -> dict[str, Any]:
    def plain(value: int | None) -> int | float | None:
        return None if value is None else plain_quantity(value)

    return {
        "number": head.number,
        "state": head.state,
        "place": head.place,
        "blind": head.blind,
        "scope": head.scope,
        "lines": [
            {
                "sku": row.code,
                "lot": row.lot or None,
                "book": None if hidden else plain(row.book),
                "counted": plain(row.counted),
                "recounted": plain(row.recounted),
                "difference": None if hidden else plain(row.difference),
            }
            for row in rows
        ],
    }
