"""From options to variants: a pasted colour × size table, codes and barcodes in one plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product as combinations

from shopdesk.base.money import plain_scaled
from shopdesk.base.quantity import parse_quantity
from shopdesk.i18n import N_, _
from shopdesk.products.rules.codes import (
    code_key,
    in_store_barcode,
    in_store_serial,
    sku_code,
)

MOST_VARIANTS = 1_000
_CORNER = re.compile(r"\s*[\\/×|*]\s*")


class CellMeaning(StrEnum):
    """What the cells of a pasted table hold."""

    OPENING = "opening"
    BARCODE = "barcode"
    PRICE = "price"


CELL_MEANING_LABELS = {
    CellMeaning.OPENING: N_("Opening stock"),
    CellMeaning.BARCODE: N_("Barcodes"),
    CellMeaning.PRICE: N_("Prices"),
}


@dataclass(frozen=True, slots=True)
class OptionTable:
    """A colour × size table: names of both options (empty if the corner named none), their values.

    ``cells`` holds the text of every combination that is to be made; those that are blank in a
    table that has texts elsewhere are not made.
    """

    axes: tuple[str, str]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], str]

    @property
    def options(self) -> list[tuple[str, str]]:
        """The combinations to be made, in the order of the table."""
        return [pair for pair in combinations(self.rows, self.columns) if pair in self.cells]


def is_table(text: str) -> bool:
    """Whether a text looks like cells of a spreadsheet with headers on two sides."""
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and all("\t" in line for line in lines)


def read_table(text: str) -> OptionTable:
    r"""Read tab-separated cells: first row and first column are the values of the options.

    The corner may name both options: ``Colour \ Size``, ``颜色/尺码``.

    Raises:
        ValueError: with words for people, for no table, a value that stands twice, too many.
    """
    lines = [line.split("\t") for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or len(lines[0]) < 2:
        raise ValueError(
            _("A table needs values of one option above and of the other at the left.")
        )
    width = max(place for line in lines for place, cell in enumerate(line, 1) if cell.strip())
    lines = [line[:width] for line in lines]
    columns = tuple(" ".join(cell.split()) for cell in lines[0][1:])
    rows = tuple(" ".join(line[0].split()) for line in lines[1:])
    for values in (columns, rows):
        _check_values(values)
    if len(rows) * len(columns) > MOST_VARIANTS:
        raise ValueError(
            _("{n} variants are too many for one product (at most {limit}).").format(
                n=len(rows) * len(columns), limit=MOST_VARIANTS
            )
        )
    cells = {
        (row, column): (line[place].strip() if place < len(line) else "")
        for row, line in zip(rows, lines[1:], strict=True)
        for place, column in enumerate(columns, 1)
    }
    if any(cells.values()):
        cells = {key: cell for key, cell in cells.items() if cell}
    first, *rest = [*_CORNER.split(lines[0][0].strip(), maxsplit=1), ""]
    return OptionTable((first.strip(), rest[0].strip()), rows, columns, cells)


def _check_values(values: Sequence[str]) -> None:
    seen: set[str] = set()
    for place, value in enumerate(values, 1):
        if not value:
            raise ValueError(_("Header {n} of the table is empty.").format(n=place))
        if value.casefold() in seen:
            raise ValueError(_("“{value}” stands twice in the table.").format(value=value))
        seen.add(value.casefold())


@dataclass(frozen=True, slots=True)
class Planned:
    """A variant to be made; price in minor units, cost in 1/10000, opening in thousandths."""

    code: str
    options: tuple[str, ...]
    price: int = 0
    cost_e4: int | None = None
    barcodes: tuple[str, ...] = ()
    opening: int = 0


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What variants are made from.

    Args:
        template: see ``sku_code``.
        category: path of the product's category.
        digits: decimals of the currency, to read prices.
        last_barcode: the highest barcode that the shop gave itself; new ones follow it.
        make_barcodes: whether variants without one get an in-store EAN-13.
        first_serial: number that ``{n}`` starts with.
    """

    code: str
    template: str
    category: str = ""
    price: int = 0
    cost_e4: int | None = None
    digits: int = 2
    last_barcode: str = ""
    make_barcodes: bool = False
    first_serial: int = 1


@dataclass(slots=True)
class Plan:
    """Variants in the order of the table, and the cells that hold no value for their meaning."""

    variants: list[Planned] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def plan_variants(table: OptionTable, basis: PlanBasis, meaning: CellMeaning) -> Plan:
    """Codes, barcodes, prices and opening stock of every combination of a table.

    Raises:
        ValueError: with words for people, for an unknown slot of the template.
    """
    plan = Plan()
    serial = in_store_serial(basis.last_barcode)
    codes: dict[str, str] = {}
    for number, options in enumerate(table.options, basis.first_serial):
        try:
            code = sku_code(
                basis.template,
                code=basis.code,
                category=basis.category,
                serial=number,
                options=options,
            )
        except ValueError as fault:
            raise ValueError(_("The template has no slot {slot}.").format(slot=fault)) from None
        name = " / ".join(options)
        if code_key(code) in codes:
            plan.faults.append(
                _("{variant} would get the code {code} of {other}.").format(
                    variant=name, code=code, other=codes[code_key(code)]
                )
            )
        codes[code_key(code)] = name
        values = _cell(plan, name, table.cells[options], meaning, basis)
        if basis.make_barcodes and not values[2]:
            serial += 1
            values = (values[0], values[1], (in_store_barcode(serial),))
        plan.variants.append(Planned(code, options, values[0], basis.cost_e4, values[2], values[1]))
    return plan


def _cell(
    plan: Plan, name: str, cell: str, meaning: CellMeaning, basis: PlanBasis
) -> tuple[int, int, tuple[str, ...]]:
    """Price, opening stock and barcodes that a cell gives."""
    price, opening, barcodes = basis.price, 0, ()
    if not cell:
        return price, opening, barcodes
    try:
        if meaning is CellMeaning.BARCODE:
            return price, opening, tuple(dict.fromkeys(re.split(r"[,，;；、\s]+", cell)))
        value = (
            plain_scaled(cell, basis.digits)
            if meaning is CellMeaning.PRICE
            else parse_quantity(cell)
        )
        if value < 0 or (meaning is CellMeaning.OPENING and value % 1000):
            raise ValueError(cell)
    except ValueError:
        plan.faults.append(
            _("{variant}: “{text}” is no number for this.").format(variant=name, text=cell)
        )
        return price, opening, barcodes
    return (value, opening, barcodes) if meaning is CellMeaning.PRICE else (price, value, barcodes)
