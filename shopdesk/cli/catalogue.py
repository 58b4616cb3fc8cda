"""Commands about products and stock: what there is, and why it is so many."""

from __future__ import annotations

from typing import Any

from shopdesk.base.quantity import quantity_text
from shopdesk.cli import life, offers, pages, variants
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.lookups import product_named
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
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import PRODUCTS, ProductDetail, SkuRow, find_sku, get_product
from shopdesk.products.rules import LIFE_CYCLE_LABELS, PRODUCT_KIND_LABELS
from shopdesk.stock.queries import MoveRow, WhyRow, explain_balance, list_balances, list_moves
from shopdesk.stock.rules import LOCATION_LABELS, MOVE_KIND_LABELS


def add_commands(commands: Commands) -> None:
    """``product list|show`` and what its parts add, ``category``, ``stock why|balance``."""
    products = commands.group("product", about=_("products and their variants"))
    add_list_options(products.add("list", list_products, about=_("list products")), PRODUCTS)
    show = products.add("show", show_product, about=_("one product with its variants and stock"))
    show.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    for part in (variants, life, pages, offers):
        part.add_to(products)
    pages.add_categories(commands)

    stock = commands.group("stock", about=_("stock and the moves behind it"))
    why = stock.add("why", explain_stock, about=_("why is it so many: what made this stock"))
    why.add_argument("sku", help=_("code or barcode of the variant"))
    why.add_argument(
        "--moves", type=int, default=20, metavar="N", help=_("newest moves to show; 0 = none")
    )
    balance = stock.add("balance", show_balance, about=_("how many are where"))
    balance.add_argument("sku", help=_("code or barcode of the variant"))


def list_products(call: Call) -> Answer:
    """``product list``."""
    return answer_list(call, PRODUCTS)


def show_product(call: Call) -> Answer:
    """``product show CODE``."""
    with call.reading() as (reader, shown):
        product = get_product(reader, product_named(reader, call.arguments.code))
    assert product is not None  # noqa: S101 - found in the same view of the shop
    return Answer(_product_lines(product, shown), _product_document(product, shown))


def _product_lines(product: ProductDetail, shown: Shown) -> list[str]:
    facts = [
        (_("Product"), f"{product.code}  {product.name}"),
        (_("Kind"), label(PRODUCT_KIND_LABELS, product.kind)),
        (_("State"), label(LIFE_CYCLE_LABELS, product.state)),
        (_("Category"), product.category),
        (_("Brand"), product.brand),
        (_("Unit"), product.unit),
        (_("Tags"), product.tags),
        (_("Options"), ", ".join(product.axes)),
        (_("Description"), product.description),
    ]
    rows = [
        [
            sku.code,
            " / ".join(_options(sku)) or sku.name,
            shown.money(sku.price),
            quantity_text(sku.on_hand),
            quantity_text(sku.reserved),
            quantity_text(sku.available),
            ", ".join(sku.barcodes),
        ]
        for sku in product.skus
    ]
    titles = [_("SKU"), _("Variant"), _("Price"), _("In stock"), _("Reserved"), _("Available")]
    table = table_lines([*titles, _("Barcode")], rows, right=[False, False, True, True, True, True])
    return [*fact_lines(facts), "", *table]


def _options(sku: SkuRow) -> list[str]:
    return [option for option in (sku.option1, sku.option2, sku.option3) if option]


def _product_document(product: ProductDetail, shown: Shown) -> dict[str, Any]:
    return {
        "currency": shown.currency,
        "code": product.code,
        "name": product.name,
        "kind": product.kind,
        "state": product.state,
        "category": product.category,
        "brand": product.brand,
        "unit": product.unit,
        "tags": product.tags,
        "description": product.description,
        "options": list(product.axes),
        "skus": [
            {
                "code": sku.code,
                "name": sku.name,
                "options": _options(sku),
                "price": shown.plain_money(sku.price),
                "unit_cost": None if sku.cost_e4 is None else _unit_cost(sku.cost_e4),
                "on_hand": plain_quantity(sku.on_hand),
                "reserved": plain_quantity(sku.reserved),
                "available": plain_quantity(sku.available),
                "barcodes": list(sku.barcodes),
                "active": sku.active,
            }
            for sku in product.skus
        ],
    }


def _unit_cost(cost_e4: int) -> str:
    return f"{cost_e4 // 10_000}.{cost_e4 % 10_000:04d}"


def _sku(reader: Reader, code: str) -> tuple[int, str, str]:
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
        sku_id, code, name = _sku(reader, call.arguments.sku)
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
        sku_id, code, name = _sku(reader, call.arguments.sku)
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
