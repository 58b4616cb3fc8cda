"""``product new|variants|label``: variants from a colour × size table, labels to stick on them."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk import settings
from shopdesk.base.money import exponent, money_text, plain_scaled
from shopdesk.base.quantity import quantity_text
from shopdesk.base.unit_cost import COST_DIGITS
from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.lookups import product_named, sku_of
from shopdesk.cli.output import Shown, plain_quantity, table_lines
from shopdesk.cli.parser import Commands, Parser
from shopdesk.db.reader import Reader
from shopdesk.errors import Problem, UserError
from shopdesk.exports.files import whole_file
from shopdesk.i18n import _, ngettext
from shopdesk.products.queries import (
    ProductDetail,
    find_category,
    get_product,
    last_in_store_barcode,
    list_labels,
    sku_ids_of,
    sku_template,
)
from shopdesk.products.rules import (
    CellMeaning,
    LifeCycle,
    Plan,
    PlanBasis,
    Planned,
    ProductKind,
    code_key,
    in_store_barcode,
    in_store_serial,
    plan_variants,
    read_table,
)
from shopdesk.reports.labels import LabelItem, LabelStyle, Symbol, load_sheets, pages

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.products.service import SkuInput


class _TakenBack(Exception):  # noqa: N818 - no error
    """A dry run goes through all checks of the writing itself, then everything back."""


def add_to(products: Commands) -> None:
    """Add the commands to the group ``product``."""
    new = products.add(
        "new", new_product, about=_("make a product, from a table of options or plain")
    )
    new.add_argument("code", help=_("code of the new product"))
    new.add_argument("--name", required=True, help=_("name of the new product"))
    new.add_argument("--category", default="", help=_("path like “Home / Kitchen”"))
    new.add_argument("--brand", default="", help=_("brand"))
    new.add_argument("--unit", default="", help=_("unit"))
    new.add_argument(
        "--state", choices=[str(one) for one in LifeCycle], default="selling", help=_("the state")
    )
    _plan_options(new, required=False)

    more = products.add(
        "variants", add_variants, about=_("add the variants of a table of options to a product")
    )
    more.add_argument("code", help=_("code of the product, of a variant, or a barcode"))
    _plan_options(more, required=True)

    label = products.add("label", print_labels, about=_("labels as PDF"))
    label.add_argument("codes", nargs="+", help=_("codes of products or variants, or barcodes"))
    label.add_argument("--out", required=True, metavar="FILE.pdf", help=_("file to write"))
    label.add_argument("--sheet", choices=list(load_sheets()), default="a4-24", help=_("the paper"))
    label.add_argument(
        "--symbol", choices=[str(one) for one in Symbol], default="auto", help=_("the code printed")
    )
    copies = label.add_mutually_exclusive_group()
    copies.add_argument("--copies", type=int, default=1, metavar="N", help=_("labels of each"))
    copies.add_argument("--stock", action="store_true", help=_("as many as lie on the shelf"))
    label.add_argument("--start", type=int, default=1, metavar="N", help=_("first free label"))
    label.add_argument("--no-price", action="store_true", help=_("without price"))


def _plan_options(parser: Parser, *, required: bool) -> None:
    parser.add_argument(
        "--table", metavar="FILE.tsv", required=required,
        help=_("headers × headers with tabs, as copied from a spreadsheet; - reads the input"),
    )  # fmt: skip
    parser.add_argument(
        "--cells", choices=[str(one) for one in CellMeaning], default="opening",
        help=_("what the cells hold"),
    )  # fmt: skip
    parser.add_argument("--template", default="", help=_("what SKU codes are made from"))
    parser.add_argument("--price", default="", help=_("price of each"))
    parser.add_argument("--cost", default="", help=_("unit cost of each"))
    parser.add_argument("--barcodes", action="store_true", help=_("make barcodes where none is"))
    parser.add_argument("--dry-run", action="store_true", help=_("show it, write nothing"))


def new_product(call: Call) -> Answer:
    """``product new CODE --name … [--table FILE]``."""
    from shopdesk.products.service import ProductInput, SkuInput, create_product

    asked = call.arguments
    with call.reading() as (reader, shown):
        basis = _basis(reader, asked, asked.code, asked.category, first=1)
        axes, plan = _planned(asked, basis)
    if plan is None:
        skus: tuple[SkuInput, ...] = (SkuInput(asked.code, basis.price, (), basis.cost_e4),)
        if basis.make_barcodes:
            code = in_store_barcode(in_store_serial(basis.last_barcode) + 1)
            skus = (SkuInput(asked.code, basis.price, (), basis.cost_e4, barcodes=(code,)),)
        planned = [Planned(one.code, (), one.price, one.cost_e4, one.barcodes) for one in skus]
    else:
        planned = plan.variants
        skus = tuple(map(_sku, planned))
    data = ProductInput(
        asked.code,
        asked.name,
        skus,
        state=LifeCycle(asked.state),
        category=asked.category,
        brand=asked.brand,
        unit=asked.unit,
        axes=axes,
    )
    with suppress(_TakenBack), call.shop().unit_of_work() as session:
        create_product(session, data, actor=ACTOR)
        _open(session, planned)
        if asked.dry_run:
            raise _TakenBack
    return _plan_answer(asked.code, planned, shown, written=not asked.dry_run)


def add_variants(call: Call) -> Answer:
    """``product variants CODE --table FILE``."""
    from shopdesk.products.service import ProductInput, change_product

    asked = call.arguments
    with call.reading() as (reader, shown):
        product = get_product(reader, product_named(reader, asked.code))
        assert product is not None  # noqa: S101 - found in the same view of the shop
        basis = _basis(reader, asked, product.code, product.category, first=len(product.skus) + 1)
        axes, plan = _planned(asked, basis)
    assert plan is not None  # noqa: S101 - the table is required here
    held = {tuple(part for part in _options(sku) if part) for sku in product.skus}
    planned = [one for one in plan.variants if one.options not in held]
    data = ProductInput(
        product.code,
        product.name,
        (*_kept(product), *map(_sku, planned)),
        kind=ProductKind(product.kind),
        state=LifeCycle(product.state),
        category=product.category,
        brand=product.brand,
        unit=product.unit,
        tags=product.tags,
        description=product.description,
        axes=product.axes or axes,
    )
    if planned:
        with suppress(_TakenBack), call.shop().unit_of_work() as session:
            change_product(session, product.id, data, version=product.version, actor=ACTOR)
            _open(session, planned)
            if asked.dry_run:
                raise _TakenBack
    return _plan_answer(product.code, planned, shown, written=not asked.dry_run)


def _basis(
    reader: Reader, asked: argparse.Namespace, code: str, category: str, *, first: int
) -> PlanBasis:
    digits = exponent(settings.get(reader, settings.SHOP_CURRENCY))
    shop_template = settings.get(reader, settings.SKU_TEMPLATE)
    return PlanBasis(
        code=code,
        template=asked.template
        or sku_template(reader, find_category(reader, category), shop_template),
        category=category,
        price=_number(asked.price, digits) or 0,
        cost_e4=_number(asked.cost, COST_DIGITS),
        digits=digits,
        last_barcode=last_in_store_barcode(reader),
        make_barcodes=asked.barcodes,
        first_serial=first,
    )


def _number(text: str, digits: int) -> int | None:
    if not text:
        return None
    try:
        found = plain_scaled(text, digits)
    except ValueError:
        found = -1
    if found < 0:
        raise UserError("SD-CLI-042", _("“{text}” is no amount.").format(text=text))
    return found


def _planned(asked: argparse.Namespace, basis: PlanBasis) -> tuple[tuple[str, ...], Plan | None]:
    """Names of the options and the variants of the table; None without one."""
    if not asked.table:
        return (), None
    try:
        table = read_table(_text(asked.table))
        plan = plan_variants(table, basis, CellMeaning(asked.cells))
    except ValueError as fault:
        raise UserError(
            "SD-CLI-043", _("{fault} Nothing was written.").format(fault=fault)
        ) from None
    if plan.faults:
        raise UserError(
            "SD-CLI-043",
            ngettext(
                "{n} cell of the table cannot be used. Nothing was written.",
                "{n} cells of the table cannot be used. Nothing was written.",
                len(plan.faults),
            ).format(n=len(plan.faults)),
            [Problem("SD-CLI-043", fault) for fault in plan.faults],
        )
    names = tuple(
        name or _("Option {n}").format(n=place) for place, name in enumerate(table.axes, 1)
    )
    return names, plan


def _text(name: str) -> str:
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(
            "SD-CLI-044",
            _("{name} cannot be read as UTF-8 text ({reason}).").format(name=name, reason=fault),
        ) from None


def _sku(one: Planned) -> SkuInput:
    from shopdesk.products.service import SkuInput

    return SkuInput(one.code, one.price, one.options, one.cost_e4, barcodes=one.barcodes)


def _options(sku: Any) -> tuple[str, str, str]:
    return (sku.option1, sku.option2, sku.option3)


def _kept(product: ProductDetail) -> list[SkuInput]:
    from shopdesk.products.service import SkuInput

    return [
        SkuInput(
            sku.code,
            sku.price,
            _options(sku),
            sku.cost_e4,
            barcodes=sku.barcodes,
            weight_grams=sku.weight_grams,
            decimals=sku.decimals,
            active=sku.active,
            id=sku.id,
        )
        for sku in product.skus
    ]


def _open(session: Session, planned: list[Planned]) -> None:
    """Put the opening stock of the table on the shelf."""
    from shopdesk.products.service import find_skus
    from shopdesk.stock.service import record_opening

    opening = {code_key(one.code): one.opening for one in planned if one.opening}
    if opening:
        found = find_skus(session, opening)
        record_opening(session, {found[key].id: held for key, held in opening.items()}, actor=ACTOR)


def _plan_answer(code: str, planned: list[Planned], shown: Shown, *, written: bool) -> Answer:
    rows = [
        [
            one.code,
            " / ".join(one.options),
            shown.money(one.price),
            quantity_text(one.opening) if one.opening else "",
            " ".join(one.barcodes),
        ]
        for one in planned
    ]
    titles = [_("SKU"), _("Variant"), _("Price"), _("Opening stock"), _("Barcode")]
    lines = table_lines(titles, rows, right=[False, False, True, True])
    count = ngettext("{n:,} variant", "{n:,} variants", len(planned)).format(n=len(planned))
    done = _("{count} written") if written else _("{count}; nothing was written")
    document = {
        "currency": shown.currency,
        "product": code,
        "written": written,
        "variants": [
            {
                "code": one.code,
                "options": list(one.options),
                "price": shown.plain_money(one.price),
                "opening": plain_quantity(one.opening),
                "barcodes": list(one.barcodes),
            }
            for one in planned
        ],
    }
    return Answer([*lines, done.format(count=count)], document)


def print_labels(call: Call) -> Answer:
    """``product label CODE … --out FILE.pdf``."""
    from shopdesk.reports.pdf.labels import render_labels

    asked = call.arguments
    sheet = load_sheets()[asked.sheet]
    with call.reading() as (reader, shown):
        rows = list_labels(reader, _sku_ids(reader, asked.codes))
    items = [
        LabelItem(
            row.code,
            row.product,
            row.options,
            money_text(row.price, shown.currency),
            row.barcode,
            max(0, row.on_hand // 1000) if asked.stock else asked.copies,
        )
        for row in rows
    ]
    style = LabelStyle(Symbol(asked.symbol), price=not asked.no_price)
    content = render_labels(items, sheet, style=style, start=asked.start)
    with whole_file(Path(asked.out)) as unfinished:
        unfinished.write_bytes(content)
    count = sum(item.copies for item in items)
    text = ngettext("{n:,} label in {file}", "{n:,} labels in {file}", count)
    return Answer(
        [text.format(n=count, file=asked.out)],
        {
            "file": asked.out,
            "labels": count,
            "pages": pages(count, sheet, start=asked.start),
            "sheet": sheet.key,
        },
    )


def _sku_ids(reader: Reader, codes: list[str]) -> list[int]:
    """Variants of the codes; a product's code means all its active variants."""
    from shopdesk.db.reader import one

    found: list[int] = []
    for code in codes:
        product = one(
            reader, "SELECT id FROM product WHERE code_key = :key", {"key": code_key(code)}
        )
        found += [sku_of(reader, code)] if product is None else sku_ids_of(reader, [product[0]])
    return list(dict.fromkeys(found))
