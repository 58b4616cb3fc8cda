"""Commands about products: what there is, with its variants."""

from __future__ import annotations

from typing import Any

from shopdesk.base.quantity import quantity_text
from shopdesk.cli import life, offers, pages, variants
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.listing import add_list_options, answer_list
from shopdesk.cli.lookups import product_named
from shopdesk.cli.output import (
    Shown,
    fact_lines,
    label,
    plain_quantity,
    table_lines,
)
from shopdesk.cli.parser import Commands
from shopdesk.i18n import _
from shopdesk.products.queries import PRODUCTS, ProductDetail, SkuRow, get_product
from shopdesk.products.rules import LIFE_CYCLE_LABELS, PRODUCT_KIND_LABELS


def add_commands(commands: Commands) -> None:
    """``product list|show`` and what its parts add, ``category``."""
    products = commands.group("product", about=_("products and their variants"))
    add_list_options(products.add("list", list_products, about=_("list products")), PRODUCTS)
    show = products.add("show", show_product, about=_("one product with its variants and stock"))
    show.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    for part in (variants, life, pages, offers):
        part.add_to(products)
    pages.add_categories(commands)


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
