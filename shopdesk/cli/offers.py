"""``product kit`` and ``product listing …``: how products are offered."""

from __future__ import annotations

from typing import Any

from shopdesk.base.money import exponent, parse_money
from shopdesk.base.quantity import parse_quantity, quantity_text
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.lookups import channel_named, day, pair, product_named, sku_of
from shopdesk.cli.output import NONE, Shown, fact_lines, label, plain_quantity, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.queries import KitDetail, ListingRow, get_kit, list_listings
from shopdesk.products.rules import LISTING_STATE_LABELS, KitPart


def add_to(products: Commands) -> None:
    """Add the commands to the group ``product``."""
    kit = products.add("kit", show_or_save_kit, about=_("what a kit is made of and what limits it"))
    kit.add_argument("sku", help=_("code or barcode of the variant"))
    kit.add_argument("--part", action="append", default=[], type=pair, metavar="SKU=N",
                     help=_("a component and how many of it; repeatable"))  # fmt: skip
    kit.add_argument("--clear", action="store_true", help=_("no kit any more"))

    listings = products.group("listing", about=_("products on channels"))
    shown = listings.add("list", show_listings, about=_("listings of a product"))
    shown.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    for name, run, about in (
        ("save", save_listing, _("make or change a listing")),
        ("up", put_up, _("put a listing up")),
        ("down", take_down, _("take a listing down")),
    ):
        parser = listings.add(name, run, about=about)
        parser.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
        parser.add_argument("channel", help=_("code of the channel"))
        parser.add_argument("--language", default="zh-CN", help=_("language like zh-CN or en"))
        if name != "save":
            parser.add_argument("--on", type=day, metavar="DAY", help=_("since when"))
            continue
        parser.add_argument("--title", help=_("title of the listing"))
        parser.add_argument("--price", help=_("price in the listing's currency"))
        parser.add_argument("--currency", help=_("three letters"))
        parser.add_argument("--season", help=_("season like 11-01/02-28"))
        parser.add_argument("--number", help=_("number on the channel"))
        parser.add_argument("--showcase", choices=["yes", "no"], help=_("in the showcase"))
        parser.add_argument("--done", action="append", default=[], type=int, metavar="N",
                            help=_("tick line N of the checklist; repeatable"))  # fmt: skip
        parser.add_argument("--all-done", action="store_true", help=_("tick the whole checklist"))


def show_or_save_kit(call: Call) -> Answer:
    """``product kit SKU [--part SKU=N …]``."""
    from shopdesk.products.service.kits import save_kit

    asked = call.arguments
    with call.reading() as (reader, shown):
        sku_id = sku_of(reader, asked.sku)
        parts = [KitPart(sku_of(reader, code), _count(text)) for code, text in asked.part]
    if parts or asked.clear:
        with call.shop().unit_of_work() as session:
            save_kit(session, sku_id, parts, actor=ACTOR)
    with call.reading() as (reader, shown):
        kit = get_kit(reader, sku_id, digits=exponent(shown.currency))
    if kit is None:
        return Answer([_("{code} is no kit.").format(code=asked.sku)], {"kit": None})
    return Answer(
        _kit_lines(kit, shown), {"currency": shown.currency, "kit": _kit_document(kit, shown)}
    )


def _count(text: str) -> int:
    try:
        return parse_quantity(text)
    except ValueError:
        raise UserError("SD-CLI-042", _("“{text}” is no quantity.").format(text=text)) from None


def _kit_lines(kit: KitDetail, shown: Shown) -> list[str]:
    rows = [
        [
            part.code,
            part.name,
            quantity_text(part.quantity),
            quantity_text(part.available),
            quantity_text(part.enough_for),
        ]
        for part in kit.parts
    ]
    titles = [_("Component"), _("Name"), _("In a kit"), _("Available"), _("Enough for")]
    facts = [
        (_("Can be made"), quantity_text(kit.makeable)),
        (_("Limited by"), kit.limiting),
        (_("Price"), shown.money(kit.price)),
        (_("Separately"), shown.money(kit.separate)),
        (_("Expected cost"), NONE if kit.cost is None else shown.money(kit.cost)),
        (_("Margin"), NONE if kit.cost is None else shown.money(kit.price - kit.cost)),
    ]
    table = table_lines(titles, rows, right=[False, False, True, True, True])
    return [f"{kit.code}  {kit.name}", *table, "", *fact_lines(facts)]


def _kit_document(kit: KitDetail, shown: Shown) -> dict[str, Any]:
    return {
        "code": kit.code,
        "available": plain_quantity(kit.makeable),
        "limited_by": kit.limiting,
        "price": shown.plain_money(kit.price),
        "separate": shown.plain_money(kit.separate),
        "cost": shown.plain_money(kit.cost),
        "parts": [
            {
                "code": part.code,
                "quantity": plain_quantity(part.quantity),
                "available": plain_quantity(part.available),
                "enough_for": plain_quantity(part.enough_for),
            }
            for part in kit.parts
        ],
    }


def show_listings(call: Call) -> Answer:
    """``product listing list CODE``."""
    with call.reading() as (reader, _shown):
        rows = list_listings(reader, product_named(reader, call.arguments.code))
    cells = [
        [
            row.channel,
            row.language,
            row.title,
            f"{row.length}/{row.limit}" if row.limit else str(row.length),
            label(LISTING_STATE_LABELS, row.state),
            row.listed_on.isoformat() if row.listed_on else "",
            _ticks(row),
        ]
        for row in rows
    ]
    titles = [_("Channel"), _("Language"), _("Title"), _("Length"), _("State"), _("Listed")]
    table = table_lines([*titles, _("Checklist")], cells, right=[False, False, False, True])
    return Answer(table, {"listings": [_listing_document(row) for row in rows]})


def _ticks(row: ListingRow) -> str:
    return f"{sum(done for _text, done in row.checklist)}/{len(row.checklist)}"


def _listing_document(row: ListingRow) -> dict[str, Any]:
    shown = Shown(row.currency, "UTC")
    return {
        "channel": row.channel,
        "language": row.language,
        "title": row.title,
        "length": row.length,
        "limit": row.limit or None,
        "state": row.state,
        "price": shown.plain_money(row.price),
        "currency": row.currency,
        "listed_on": row.listed_on.isoformat() if row.listed_on else None,
        "unlisted_on": row.unlisted_on.isoformat() if row.unlisted_on else None,
        "season": row.season or None,
        "showcase": row.showcase,
        "number": row.external_no or None,
        "checklist": [{"text": text, "done": done} for text, done in row.checklist],
    }


def _known(call: Call) -> tuple[int, int, ListingRow | None]:
    """Product, channel and the listing that the words mean."""
    asked = call.arguments
    with call.reading() as (reader, _shown):
        product_id = product_named(reader, asked.code)
        channel_id = channel_named(reader, asked.channel)
        found = [
            row
            for row in list_listings(reader, product_id)
            if row.channel_id == channel_id and row.language == asked.language
        ]
    return product_id, channel_id, found[0] if found else None


def save_listing(call: Call) -> Answer:
    """``product listing save CODE CHANNEL --title …``: what is not said stays as it is."""
    from shopdesk.products.service import listings

    asked = call.arguments
    product_id, channel_id, row = _known(call)
    with call.reading() as (_reader, shown):
        currency = asked.currency or (row.currency if row else shown.currency)
    data = listings.ListingInput(
        product_id,
        channel_id,
        asked.title if asked.title is not None else (row.title if row else ""),
        language=asked.language,
        price=_price(asked.price, currency) if asked.price else (row.price if row else None),
        currency=currency,
        season=asked.season if asked.season is not None else (row.season if row else ""),
        showcase=asked.showcase == "yes" if asked.showcase else bool(row and row.showcase),
        external_no=asked.number if asked.number is not None else (row.external_no if row else ""),
        checklist=_ticked(asked, row),
        note=row.note if row else "",
    )
    with call.shop().unit_of_work() as session:
        listings.save_listing(
            session, data, listing_id=row.id if row else None,
            version=row.version if row else 0, actor=ACTOR,
        )  # fmt: skip
    return show_listings(call)


def _ticked(asked: Any, row: ListingRow | None) -> tuple[tuple[str, bool], ...] | None:
    if row is None:
        return None
    return tuple(
        (text, done or asked.all_done or place in asked.done)
        for place, (text, done) in enumerate(row.checklist, 1)
    )


def _price(text: str, currency: str) -> int:
    try:
        return parse_money(text, currency)
    except ValueError:
        raise UserError("SD-CLI-042", _("“{text}” is no amount.").format(text=text)) from None


def put_up(call: Call) -> Answer:
    """``product listing up CODE CHANNEL``."""
    return _step(call, "list")


def take_down(call: Call) -> Answer:
    """``product listing down CODE CHANNEL``."""
    return _step(call, "unlist")


def _step(call: Call, action: str) -> Answer:
    from shopdesk.products.service import listings

    _product, _channel, row = _known(call)
    if row is None:
        raise UserError(
            "SD-CLI-048",
            _("There is no listing of “{code}” on “{channel}” in {language}.").format(
                code=call.arguments.code,
                channel=call.arguments.channel,
                language=call.arguments.language,
            ),
        )
    with call.shop().unit_of_work() as session:
        listings.change_listing_state(session, row.id, action, on=call.arguments.on, actor=ACTOR)
    return show_listings(call)
