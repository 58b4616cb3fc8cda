"""The rows of a table gathered to products, and every row that cannot be booked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shopdesk.base.money import exponent
from shopdesk.db.reader import session_reader
from shopdesk.i18n import _
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import PRICE_DIGITS, Bad
from shopdesk.products.importer.details import (
    CategoryAttributes,
    DetailColumn,
    attribute_for,
    detail_columns,
    parse_parts,
)
from shopdesk.products.rules import accepts, code_key, plain_barcode
from shopdesk.products.service import FoundProduct, FoundSku, find_products, find_skus
from shopdesk.products.service.table import TableRow, table_rows

# What a product has once, over all its variants.
_HEADS = ("name", "category", "brand", "unit", "tags", "description", "state", "kind")
_SEVERAL = re.compile(r"[\s,;，；、/|]+")
_PATH = re.compile(r"\s*(?:-+>|[>＞»›])\s*")


@dataclass(slots=True)
class Catalogue:
    """The rows of a table, gathered to products.

    ``beside`` are rows that tell nothing of a product (by their place in the table) and the kind
    that they are accounted in.
    """

    table: Table
    beside: Mapping[int, RowKind] = field(default_factory=dict)
    rows: list[TableRow] = field(default_factory=list)
    groups: dict[str, list[TableRow]] = field(default_factory=dict)  # by product key
    known: dict[str, FoundSku] = field(default_factory=dict)
    products: dict[str, FoundProduct] = field(default_factory=dict)
    details: list[DetailColumn] = field(default_factory=list)

    def value(self, row: TableRow, key: str) -> Any:
        """A cell; None where the table has no such column or the cell is empty or faulty."""
        column = self.table.columns.get(key)
        found = None if column is None else column[row.position]
        return None if found == "" or isinstance(found, Bad) else found

    def first(self, rows: Sequence[TableRow], key: str) -> Any:
        """The first value of a product's rows that is not empty."""
        return next((value for row in rows if (value := self.value(row, key)) is not None), None)

    def barcodes(self, row: TableRow) -> tuple[str, ...]:
        """A cell may hold several, however they are set apart."""
        cell = self.value(row, "barcode") or ""
        return tuple(dict.fromkeys(plain_barcode(code) for code in _SEVERAL.split(cell) if code))

    def place(self, row: TableRow) -> dict[str, int]:
        """Where a row stands, for ``Job.refuse``."""
        return {"row": self.table.rows[row.position], "position": row.position}

    def category(self, key: str, rows: Sequence[TableRow]) -> str:
        """The path of a product's category: as the table tells it, else as it is known."""
        known = self.products.get(key)
        told = category_path(self.first(rows, "category") or "")
        return told or (known.category if known else "")


def category_path(category: str) -> str:
    """A category as its path; shop programs write ``A > B`` or ``A -> B``."""
    return _PATH.sub(" / ", category)


def good_rows(job: Job, rows: Sequence[TableRow]) -> list[TableRow]:
    """Those that nothing is wrong with."""
    return [row for row in rows if row.position not in job.problems.positions]


def gather(job: Job, table: Table, beside: Mapping[int, RowKind]) -> Catalogue:
    """Rows by product, with what is known of them; every row that cannot be booked is refused."""
    rows = table_rows(table.columns, len(table), leave_out=job.problems.positions)
    named = {row.position for row in rows}
    for place in range(len(table)):
        if place not in named and place not in job.problems.positions and place not in beside:
            job.refuse(
                "SD-IMP-210",
                _("The row has neither a product code nor a SKU code."),
                row=table.rows[place],
                position=place,
            )
    catalogue = Catalogue(table, beside, details=detail_columns(table.titles))
    _group(job, catalogue, rows)
    catalogue.known = find_skus(job.session, {row.sku_key for row in catalogue.rows if row.sku_key})
    catalogue.products = find_products(job.session, list(catalogue.groups))
    _refuse_taken(job, catalogue)
    _refuse_bare(job, catalogue)
    _refuse_values(job, catalogue)
    _refuse_parts(job, catalogue)
    _warn_heads(job, catalogue)
    _warn_prices(job, catalogue)
    return catalogue


def _group(job: Job, catalogue: Catalogue, rows: Sequence[TableRow]) -> None:
    """A variant told twice is refused."""
    table = catalogue.table
    seen: dict[str, TableRow] = {}
    for row in rows:
        if row.position in catalogue.beside:
            continue
        if row.sku_key and row.sku_key in seen:
            first = table.rows[seen[row.sku_key].position]
            job.refuse(
                "SD-IMP-211",
                _("SKU {code} stands in row {first} already.").format(
                    code=row.sku_code, first=first
                ),
                column=table.titles.get("sku", ""),
                **catalogue.place(row),
            )
            continue
        if row.sku_key:
            seen[row.sku_key] = row
        catalogue.rows.append(row)
        catalogue.groups.setdefault(row.product_key, []).append(row)


def _refuse_taken(job: Job, catalogue: Catalogue) -> None:
    """Variants of other products and barcodes of other variants."""
    owners: dict[str, int] = {
        code: int(sku)
        for code, sku in session_reader(job.session).rows("SELECT code, sku_id FROM barcode")
    }
    told: dict[str, str] = {}
    for row in catalogue.rows:
        sku = catalogue.known.get(row.sku_key)
        product = catalogue.products.get(row.product_key)
        if (
            sku
            and catalogue.table.has("code")
            and (product is None or product.id != sku.product_id)
        ):
            job.refuse(
                "SD-IMP-212",
                _("SKU {code} belongs to another product already.").format(code=row.sku_code),
                column=catalogue.table.titles.get("sku", ""),
                **catalogue.place(row),
            )
            continue
        for code in catalogue.barcodes(row):
            owner = owners.get(code)
            is_foreign = owner is not None and (sku is None or owner != sku.id)
            if is_foreign or told.get(code, row.sku_key) != row.sku_key:
                job.refuse(
                    "SD-IMP-213",
                    _("Barcode {code} belongs to another SKU.").format(code=code),
                    column=catalogue.table.titles.get("barcode", ""),
                    **catalogue.place(row),
                )
            told[code] = row.sku_key


def _refuse_bare(job: Job, catalogue: Catalogue) -> None:
    """Rows of a product that is not known and of which no variant is told: nothing to sell."""
    for key, rows in catalogue.groups.items():
        if key in catalogue.products or any(row.sku_key for row in rows):
            continue
        for row in good_rows(job, rows):
            job.refuse(
                "SD-IMP-216",
                _("The file tells no variant of product {code}.").format(code=row.product_code),
                column=catalogue.table.titles.get("code", ""),
                **catalogue.place(row),
            )


def _refuse_values(job: Job, catalogue: Catalogue) -> None:
    """Values that do not go together, or that a detail may not have."""
    attributes = CategoryAttributes(session_reader(job.session))
    for key, rows in catalogue.groups.items():
        path = catalogue.category(key, rows)
        for row in rows:
            low, high = catalogue.value(row, "min_quantity"), catalogue.value(row, "max_quantity")
            if low is not None and high is not None and low > high:
                job.refuse(
                    "SD-IMP-218",
                    _("“Stock at least” is more than “Stock at most”."),
                    column=catalogue.table.titles["min_quantity"],
                    **catalogue.place(row),
                )
            for column in catalogue.details:
                text = catalogue.value(row, column.field)
                found = attribute_for(column, attributes.of(path)) if text else None
                if text and found is not None and not accepts(found, text):
                    job.refuse(
                        "SD-IMP-219",
                        _("“{text}” is no value for “{name}”.").format(text=text, name=found.label),
                        column=catalogue.table.titles[column.field],
                        **catalogue.place(row),
                    )


def _warn_heads(job: Job, catalogue: Catalogue) -> None:
    """Rows of one product that tell its name, category … differently: the first one counts."""
    for key in _HEADS:
        if not catalogue.table.has(key):
            continue
        other = [
            catalogue.table.rows[row.position]
            for rows in catalogue.groups.values()
            if len(rows) > 1 and (first := catalogue.first(rows, key)) is not None
            for row in rows
            if (value := catalogue.value(row, key)) is not None and value != first
        ]
        text = _("“{title}” is told differently for one product; its first row counts.")
        title = catalogue.table.titles.get(key, key)
        job.report.warn("SD-IMP-331", text.format(title=title), other)


def _warn_prices(job: Job, catalogue: Catalogue) -> None:
    """Prices finer than the currency: they are rounded, which must be told."""
    step = 10 ** (PRICE_DIGITS - exponent(job.currency))
    for key in ("price", "list_price", "floor_price"):
        rounded = [
            catalogue.table.rows[row.position]
            for row in catalogue.rows
            if (price := catalogue.value(row, key)) is not None and price % step
        ]
        text = _("“{title}” has more decimals than {currency}; it is rounded.")
        title = catalogue.table.titles.get(key, key)
        told = text.format(title=title, currency=job.currency)
        job.report.warn("SD-IMP-332", told, rounded)


def _refuse_parts(job: Job, catalogue: Catalogue) -> None:
    """Kits of what is not there, of other kits, or written in no known way."""
    if not catalogue.table.has("parts"):
        return
    told = {row.sku_key: row for row in catalogue.rows if row.sku_key}
    kits = {key for key, row in told.items() if catalogue.value(row, "parts")}
    parts = {key: parse_parts(catalogue.value(told[key], "parts")) for key in kits}
    codes = {code_key(code) for found in parts.values() for code, _n in found or ()}
    known = find_skus(job.session, codes)
    stored_kits = {
        int(row[0]) for row in session_reader(job.session).rows("SELECT id FROM sku WHERE kit = 1")
    }
    for key, found in parts.items():
        for code, _quantity in found or [("", 0)]:
            name = code_key(code)
            is_kit = name in kits or (name in known and known[name].id in stored_kits)
            if found is not None and not is_kit and name != key and (name in told or name in known):
                continue
            job.refuse(
                "SD-IMP-217",
                _("“{text}” is no list of components like “2 x CODE; 1 x CODE”.").format(
                    text=catalogue.value(told[key], "parts")
                )
                if found is None
                else _("“{code}” cannot be a component of a kit.").format(code=code),
                column=catalogue.table.titles["parts"],
                **catalogue.place(told[key]),
            )
