"""Commands that move stock: ``stock move|transfer|receive|cancel|papers|show|place|lot|…``."""

from __future__ import annotations

from datetime import date
from typing import Any

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.quantity import PIECE, parse_quantity, quantity_text
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.lookups import channel_named, day
from shopdesk.cli.output import fact_lines, label, plain_quantity, table_lines
from shopdesk.cli.parser import Commands, Parser
from shopdesk.cli.typed import counted, sku_id, supplier_id
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.stock.queries import (
    STOCK_DOCUMENTS,
    LateEffect,
    LateMove,
    get_document,
    list_places,
    preview_moves,
    skus_with_value,
    value_differences,
)
from shopdesk.stock.rules import (
    DOCUMENT_KIND_LABELS,
    DOCUMENT_STATE_LABELS,
    OWN_KINDS,
    PHYSICAL,
    LocationKind,
    MoveKind,
)

_MOVABLE = sorted(PHYSICAL | {LocationKind.LOSS, LocationKind.UNRECORDED})


def add_to(stock: Commands) -> None:
    """Add the commands to the group ``stock``."""
    move = stock.add(
        "move",
        move_stock,
        about=_("move goods: between places, found (from unrecorded), lost (to loss)"),
        more=_("An earlier day replays the variant; --preview tells what that would change."),
    )
    move.add_argument("sku", help=_("code or barcode of the variant"))
    move.add_argument("quantity", help=_("how many"))
    move.add_argument("source", metavar="FROM", help=_("code of a place; see “stock places”"))
    move.add_argument("target", metavar="TO", help=_("code of a place"))
    _paper_options(move)
    move.add_argument("--preview", action="store_true", help=_("tell the effect, write nothing"))
    transfer = stock.add("transfer", transfer_stock, about=_("move several variants in one paper"))
    transfer.add_argument("source", metavar="FROM", help=_("code of a place"))
    transfer.add_argument("target", metavar="TO", help=_("code of a place"))
    transfer.add_argument("lines", nargs="+", metavar="CODE:N", help=_("what is moved"))
    transfer.add_argument("--transit", action="store_true", help=_("it arrives later"))
    _paper_options(transfer)
    receive = stock.add("receive", receive_transfer, about=_("let goods that were sent arrive"))
    receive.add_argument("number", help=_("number of the transfer: TR000001"))
    receive.add_argument("lines", nargs="*", metavar="CODE:N", help=_("what came, if not all"))
    receive.add_argument("--reason", default="", help=_("why something is missing"))
    cancel = stock.add("cancel", cancel_transfer, about=_("bring goods that were sent back"))
    cancel.add_argument("number", help=_("number of the transfer: TR000001"))
    cancel.add_argument("--reason", default="", help=_("why"))
    papers = stock.add("papers", list_papers, about=_("list transfers, adjustments and counts"))
    add_list_options(papers, STOCK_DOCUMENTS)
    show = stock.add("paper", show_paper, about=_("one transfer, adjustment or count"))
    show.add_argument("number", help=_("TR000001, AD000001 or ST000001"))
    _add_masters(stock)


def _paper_options(parser: Parser) -> None:
    parser.add_argument("--reason", default="", help=_("why"))
    parser.add_argument("--on", type=day, metavar=_("DAY"), help=_("an earlier day"))


def _add_masters(stock: Commands) -> None:
    place = stock.add("place", save_place, about=_("add a place or change one"))
    place.add_argument("code")
    place.add_argument("--name", default="", help=_("for people"))
    kinds = [str(kind) for kind in OWN_KINDS]
    place.add_argument("--kind", choices=kinds, default=str(LocationKind.SHELF))
    place.add_argument("--priority", type=int, default=100, help=_("lower sells first"))
    place.add_argument("--supplier", help=_("whose goods lie there (kind consignment)"))
    place.add_argument("--close", action="store_true", help=_("nothing goes there any more"))
    lot = stock.add("lot", save_lot, about=_("add a lot, or put goods without a lot into it"))
    lot.add_argument("sku", help=_("code or barcode of the variant"))
    lot.add_argument("code", help=_("code of the lot"))
    lot.add_argument("--expires", type=day, metavar=_("DAY"), help=_("the last day"))
    lot.add_argument("--quantity", help=_("so many pieces on the shelf belong to it"))
    buffer = stock.add("buffer", set_buffer, about=_("keep pieces back from a channel"))
    buffer.add_argument("channel", help=_("code of the channel"))
    buffer.add_argument("pieces", help=_("how many; “none” takes the buffer away"))
    buffer.add_argument("--sku", help=_("only of this variant"))
    replay = stock.add(
        "replay",
        replay_values,
        about=_("compare values with a replay of the moves, and correct them"),
    )
    replay.add_argument("sku", nargs="?", help=_("code or barcode; default: all"))
    replay.add_argument("--post", action="store_true", help=_("write the corrections"))


def today_of(reader: Reader) -> date:
    """Today in the shop's zone."""
    return clock.business_date(clock.now(), settings.get(reader, settings.SHOP_TIME_ZONE))


def place_named(reader: Reader, code: str, kinds: list[LocationKind] | None = None) -> int:
    """The place of a code.

    Raises:
        UserError: SD-CLI-042 if there is none.
    """
    known = {place.code.lower(): place for place in list_places(reader, physical=False)}
    place = known.get(code.strip().lower())
    if place is None or (kinds is not None and LocationKind(place.kind) not in kinds):
        offered = [
            place.code for place in known.values() if kinds is None or place.kind in set(kinds)
        ]
        raise UserError(
            "SD-CLI-042",
            _("There is no place “{code}”; there are {places}.").format(
                code=code, places=", ".join(offered)
            ),
        )
    return place.id


def _quantity(text: str) -> int:
    try:
        return int(parse_quantity(text))
    except ValueError:
        raise UserError("SD-CLI-043", _("“{text}” is no quantity.").format(text=text)) from None


def move_stock(call: Call) -> Answer:
    """``stock move SKU N FROM TO``: a transfer or an adjustment, as the places say."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, _shown):
        sku = sku_id(reader, asked.sku)
        source = place_named(reader, asked.source, _MOVABLE)
        target = place_named(reader, asked.target, _MOVABLE)
        kinds = {place.id: place.kind for place in list_places(reader, physical=False)}
    quantity = _quantity(asked.quantity)
    found = kinds[source] in {LocationKind.LOSS, LocationKind.UNRECORDED}
    lost = kinds[target] in {LocationKind.LOSS, LocationKind.UNRECORDED}
    if asked.preview:
        return _preview(call, sku, source, target, quantity)
    with call.shop().unit_of_work() as session:
        if found or lost:
            change = quantity if found else -quantity
            place = target if found else source
            lines = (service.StockLine(sku, change),)
            data = service.AdjustmentInput(lines, asked.reason, place=place, on=asked.on)
            key = service.adjust_stock(session, data, actor=ACTOR)
        else:
            moved = (service.StockLine(sku, quantity),)
            data_ = service.TransferInput(source, target, moved, asked.reason, on=asked.on)
            key = service.transfer(session, data_, actor=ACTOR)
    return _paper_answer(call, key)


def _preview(call: Call, sku: int, source: int, target: int, quantity: int) -> Answer:
    with call.reading() as (reader, shown):
        on = call.arguments.on or today_of(reader)
        kind = MoveKind.TRANSFER
        late = LateMove(sku, source, target, quantity, _move_kind(reader, source, target, kind), on)
        (effect,) = preview_moves(reader, [late])
    lines = [
        _("If this were posted on {day}:").format(day=on.isoformat()),
        *fact_lines(
            [
                (_("In stock"), _change(effect.quantity_before, effect.quantity_after)),
                (
                    _("Worth"),
                    f"{shown.money(effect.value_before)} → {shown.money(effect.value_after)}",
                ),
                (
                    _("Cost of goods sold"),
                    f"{shown.money(effect.sold_before)} → {shown.money(effect.sold_after)}",
                ),
                (_("Days whose value changes"), str(effect.days)),
            ]
        ),
    ]
    if not effect.is_possible:
        lines.append(_impossible(effect))
    document = {
        "currency": shown.currency,
        "sku": effect.code,
        "on": on.isoformat(),
        "possible": effect.is_possible,
        "quantity": [plain_quantity(effect.quantity_before), plain_quantity(effect.quantity_after)],
        "value": [shown.plain_money(effect.value_before), shown.plain_money(effect.value_after)],
        "cost_of_sales": [
            shown.plain_money(effect.sold_before),
            shown.plain_money(effect.sold_after),
        ],
        "days": effect.days,
    }
    return Answer(lines, document)


def _move_kind(reader: Reader, source: int, target: int, kind: MoveKind) -> MoveKind:
    rows = reader.rows(
        "SELECT count(*) FROM location WHERE id IN (:source, :target) "
        "AND kind IN ('loss', 'unrecorded')",
        {"source": source, "target": target},
    )
    return MoveKind.ADJUSTMENT if rows[0][0] else kind


def _change(before: int, after: int) -> str:
    return f"{quantity_text(before)} → {quantity_text(after)}"


def _impossible(effect: LateEffect) -> str:
    on = "" if effect.lowest_on is None else effect.lowest_on.isoformat()
    return _("On {day} there would have been {n}: it will be refused.").format(
        day=on, n=quantity_text(effect.lowest or 0)
    )


def transfer_stock(call: Call) -> Answer:
    """``stock transfer FROM TO CODE:N …``."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, _shown):
        source = place_named(reader, asked.source)
        target = place_named(reader, asked.target)
        parts = [counted(line) for line in asked.lines]
        lines = tuple(
            service.StockLine(sku_id(reader, code), quantity) for code, quantity, _rest in parts
        )
    with call.shop().unit_of_work() as session:
        data = service.TransferInput(
            source, target, lines, asked.reason, on=asked.on, through_transit=asked.transit
        )
        key = service.transfer(session, data, actor=ACTOR)
    return _paper_answer(call, key)


def receive_transfer(call: Call) -> Answer:
    """``stock receive NUMBER [CODE:N …]``."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, _shown):
        key = _paper_named(reader, asked.number)
        found = get_document(reader, key)
        came = {sku_id(reader, code): n for code, n, _rest in map(counted, asked.lines)}
    assert found is not None  # noqa: S101 - found in the same view of the shop
    received = {line.id: came[line.sku_id] for line in found.lines if line.sku_id in came}
    with call.shop().unit_of_work() as session:
        service.receive_transfer(session, key, received, reason=asked.reason, actor=ACTOR)
    return _paper_answer(call, key)


def cancel_transfer(call: Call) -> Answer:
    """``stock cancel NUMBER``."""
    from shopdesk.stock import service

    with call.reading() as (reader, _shown):
        key = _paper_named(reader, call.arguments.number)
    with call.shop().unit_of_work() as session:
        service.cancel_transfer(session, key, reason=call.arguments.reason, actor=ACTOR)
    return _paper_answer(call, key)


def list_papers(call: Call) -> Answer:
    """``stock papers``."""
    return answer_list(call, STOCK_DOCUMENTS)


def show_paper(call: Call) -> Answer:
    """``stock paper NUMBER``."""
    with call.reading() as (reader, _shown):
        key = _paper_named(reader, call.arguments.number)
    return _paper_answer(call, key)


def _paper_named(reader: Reader, number: str) -> int:
    found = one(
        reader,
        "SELECT id FROM stock_document WHERE upper(number) = :number",
        {"number": number.strip().upper()},
    )
    if found is None:
        raise UserError(
            "SD-CLI-044", _("There is no stock paper “{number}”.").format(number=number)
        )
    return int(found[0])


def _paper_answer(call: Call, key: int) -> Answer:
    with call.reading() as (reader, shown):
        found = get_document(reader, key)
    assert found is not None  # noqa: S101 - just written or found
    cells = [
        [
            line.code,
            line.name,
            line.lot,
            quantity_text(line.quantity),
            "" if line.received is None else quantity_text(line.received),
            shown.money(line.value),
        ]
        for line in found.lines
    ]
    titles = [_("SKU"), _("Name"), _("Lot"), _("Quantity"), _("Arrived"), _("Worth")]
    lines = [
        *fact_lines(
            [
                (_("Number"), found.number),
                (_("Kind"), label(DOCUMENT_KIND_LABELS, found.kind)),
                (_("State"), label(DOCUMENT_STATE_LABELS, found.state)),
                (_("Date"), found.on.isoformat()),
                (_("Place"), found.source),
                (_("To"), found.target),
                (_("Reason"), found.reason),
            ]
        ),
        "",
        *table_lines(titles, cells, right=[False, False, False, True, True, True]),
    ]
    document: dict[str, Any] = {
        "currency": shown.currency,
        "number": found.number,
        "kind": found.kind,
        "state": found.state,
        "date": found.on.isoformat(),
        "from": found.source,
        "to": found.target or None,
        "reason": found.reason,
        "lines": [
            {
                "sku": line.code,
                "lot": line.lot or None,
                "quantity": plain_quantity(line.quantity),
                "received": None if line.received is None else plain_quantity(line.received),
                "value": shown.plain_money(line.value),
            }
            for line in found.lines
        ],
    }
    return Answer(lines, document)


def save_place(call: Call) -> Answer:
    """``stock place CODE``: add it, or change it where there is one."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, _shown):
        known = {place.code.lower(): place.id for place in list_places(reader, physical=False)}
        supplier = None if asked.supplier is None else supplier_id(reader, asked.supplier)
    place_id = known.get(asked.code.strip().lower())
    data = service.PlaceInput(
        asked.code,
        asked.name,
        LocationKind(asked.kind),
        active=not asked.close,
        priority=asked.priority,
        supplier_id=supplier,
    )
    with call.shop().unit_of_work() as session:
        key = service.save_place(session, data, place_id=place_id, actor=ACTOR)
    text = _("Place {code} is saved.").format(code=asked.code)
    return Answer([text], {"place": asked.code, "id": key, "new": place_id is None})


def save_lot(call: Call) -> Answer:
    """``stock lot SKU CODE``."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, _shown):
        sku = sku_id(reader, asked.sku)
    quantity = None if asked.quantity is None else _quantity(asked.quantity)
    with call.shop().unit_of_work() as session:
        lot = service.save_lot(session, service.LotInput(sku, asked.code, asked.expires))
        if quantity is not None:
            service.assign_lot(session, lot, quantity, actor=ACTOR)
    text = _("Lot {code} is saved.").format(code=asked.code)
    return Answer([text], {"lot": asked.code, "id": lot})


def set_buffer(call: Call) -> Answer:
    """``stock buffer CHANNEL N [--sku SKU]``."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, _shown):
        channel = channel_named(reader, asked.channel)
        sku = None if asked.sku is None else sku_id(reader, asked.sku)
    quantity = None if asked.pieces == "none" else _quantity(asked.pieces)
    with call.shop().unit_of_work() as session:
        service.set_buffer(session, channel, quantity, sku_id=sku, actor=ACTOR)
    pieces = None if quantity is None else quantity / PIECE
    text = _("The buffer of {channel} is saved.").format(channel=asked.channel)
    return Answer([text], {"channel": asked.channel, "sku": asked.sku, "pieces": pieces})


def replay_values(call: Call) -> Answer:
    """``stock replay [SKU] [--post]``."""
    from shopdesk.stock import service

    asked = call.arguments
    with call.reading() as (reader, shown):
        chosen = skus_with_value(reader) if asked.sku is None else [sku_id(reader, asked.sku)]
        lacking = value_differences(reader, chosen)
        codes: dict[int, str] = dict(reader.rows("SELECT id, code FROM sku"))
    if asked.post and lacking:
        with call.shop().unit_of_work() as session:
            service.settle_values(session, sorted(lacking), reason=_("Replayed by hand"))
    cells = [
        [codes[sku], str(len(days)), shown.money(sum(abs(v) for v in days.values()) // 2)]
        for sku, days in sorted(lacking.items())
    ]
    lines = table_lines([_("SKU"), _("Days"), _("Moved")], cells, right=[False, True, True])
    count = ngettext(
        "{n:,} variant differs from its replay",
        "{n:,} variants differ from their replay",
        len(cells),
    ).format(n=len(cells))
    document = {
        "checked": len(chosen),
        "posted": bool(asked.post and lacking),
        "skus": [codes[sku] for sku in sorted(lacking)],
    }
    return Answer([*(lines if cells else []), count], document)
