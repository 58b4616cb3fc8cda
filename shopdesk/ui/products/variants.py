"""From options to rows of the variant grid, and from its texts to what the service takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product as combinations
from typing import TYPE_CHECKING

from shopdesk.base.money import decimal_text, plain_scaled
from shopdesk.base.quantity import parse_quantity
from shopdesk.i18n import _
from shopdesk.products.queries import SkuRow
from shopdesk.products.rules import (
    code_key,
    has_wrong_check_digit,
    in_store_barcode,
    in_store_serial,
    sku_code,
)
from shopdesk.ui.formats import Formats, visible
from shopdesk.ui.products.variant_grid import OPTIONS, VariantRow

if TYPE_CHECKING:
    from shopdesk.products.service import SkuInput

COST_DIGITS = 4
MOST = 1_000
_SEPARATORS = re.compile(r"[,，;；、\n\t]+")
_BARCODE_SEPARATORS = re.compile(r"[,，;；、\s]+")


def split_values(text: str) -> list[str]:
    """Values of an option as typed or pasted: ``red, white`` or ``红、白``; each only once."""
    return list(dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip()))


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the rows of a new product are made from."""

    code: str
    template: str
    category: str
    axes: tuple[tuple[str, ...], ...]
    price: str
    cost: str


def make_rows(pattern: Pattern, before: Sequence[VariantRow]) -> list[VariantRow]:
    """Rows for all combinations of the options; what a person wrote into a row is kept.

    Raises:
        ValueError: with words for people, for an unknown slot of the template or too many rows.
    """
    count = 1
    for values in pattern.axes:
        count *= len(values)
    if count > MOST:
        raise ValueError(
            _("{n} variants are too many for one product (at most {limit}).").format(
                n=count, limit=MOST
            )
        )
    known = {row.options(len(OPTIONS)): row for row in before}
    rows = []
    for serial, options in enumerate(combinations(*pattern.axes), 1):
        full = (*options, "", "", "")[: len(OPTIONS)]
        row = known.get(full) or VariantRow(dict(zip(OPTIONS, full, strict=True)))
        made = {
            "price": pattern.price,
            "cost": pattern.cost,
            "code": _code(pattern, serial, options),
        }
        for key, text in made.items():
            if key not in row.touched:
                row.cells[key] = text
        rows.append(row)
    return rows


def _code(pattern: Pattern, serial: int, options: tuple[str, ...]) -> str:
    if not pattern.code:
        return ""
    try:
        return sku_code(
            pattern.template,
            code=pattern.code,
            category=pattern.category,
            serial=serial,
            options=options,
        )
    except ValueError as fault:
        raise ValueError(
            _("The template has no slot {slot}.").format(slot=visible(str(fault)))
        ) from None


def stored_rows(skus: Sequence[SkuRow], formats: Formats) -> list[VariantRow]:
    """Rows of variants that exist."""
    return [
        VariantRow(
            {
                "option1": sku.option1,
                "option2": sku.option2,
                "option3": sku.option3,
                "code": sku.code,
                "price": decimal_text(sku.price, formats.currency),
                "cost": cost_text(sku.cost_e4),
                "barcodes": " ".join(sku.barcodes),
            },
            id=sku.id,
            active=sku.active,
            weight_grams=sku.weight_grams,
            decimals=sku.decimals,
        )
        for sku in skus
    ]


def cost_text(cost_e4: int | None) -> str:
    """A unit cost of up to four decimals, without needless zeros."""
    if cost_e4 is None:
        return ""
    whole, rest = divmod(cost_e4, 10**COST_DIGITS)
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"


@dataclass(slots=True)
class ReadVariants:
    """What the grid holds: variants in its order, opening stock by code key, and faults."""

    skus: list[SkuInput] = field(default_factory=list)
    opening: dict[str, int] = field(default_factory=dict)
    faults: dict[tuple[int, str], str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def read_rows(rows: Sequence[VariantRow], axes: int, formats: Formats) -> ReadVariants:
    """Read every cell; cells that hold no value are named in ``faults``."""
    found = ReadVariants()
    codes: dict[str, int] = {}
    barcodes: dict[str, int] = {}
    for place, row in enumerate(rows):
        _read_row(found, place, row, axes, formats)
        key = code_key(row.cells.get("code", ""))
        if not key:
            found.faults[place, "code"] = _("A variant needs a code.")
        elif key in codes:
            found.faults[place, "code"] = _("Row {n} has this code too.").format(n=codes[key])
        codes.setdefault(key, place + 1)
        for barcode in barcodes_of(row):
            if barcode in barcodes:
                found.faults[place, "barcodes"] = _("Row {n} has this barcode too.").format(
                    n=barcodes[barcode]
                )
            barcodes.setdefault(barcode, place + 1)
            if has_wrong_check_digit(barcode):
                found.warnings.append(barcode)
    return found


def barcodes_of(row: VariantRow) -> list[str]:
    """The barcodes of a row."""
    return [code for code in _BARCODE_SEPARATORS.split(row.cells.get("barcodes", "")) if code]


def _read_row(
    found: ReadVariants, place: int, row: VariantRow, axes: int, formats: Formats
) -> None:
    from shopdesk.products.service import SkuInput

    def number(key: str, read: object) -> int | None:
        text = row.cells.get(key, "").strip()
        if not text:
            return None
        try:
            value = int(read(text))  # type: ignore[operator]
        except ValueError:
            found.faults[place, key] = _("“{text}” is no number for this.").format(
                text=visible(text)
            )
            return None
        if value < 0:
            found.faults[place, key] = _("This cannot be less than 0.")
            return None
        return value

    price = number("price", formats.parse_money)
    cost = number("cost", lambda text: plain_scaled(text, COST_DIGITS))
    opening = number("opening", parse_quantity)
    if opening and opening % 10 ** (3 - row.decimals):
        found.faults[place, "opening"] = _("Whole pieces only.")
    code = row.cells.get("code", "").strip()
    if opening:
        found.opening[code_key(code)] = opening
    found.skus.append(
        SkuInput(
            code,
            price or 0,
            row.options(axes),
            cost,
            barcodes=tuple(barcodes_of(row)),
            weight_grams=row.weight_grams,
            decimals=row.decimals,
            active=row.active,
            id=row.id,
        )
    )


def new_barcodes(rows: Sequence[VariantRow], last: str) -> Mapping[tuple[int, str], str]:
    """Barcodes of the shop's own for the rows without one, following the last one given."""
    serials = [in_store_serial(code) for row in rows for code in barcodes_of(row)]
    serial = max([in_store_serial(last), *serials])
    cells = {}
    for place, row in enumerate(rows):
        if not barcodes_of(row):
            serial += 1
            cells[place, "barcodes"] = in_store_barcode(serial)
    return cells
