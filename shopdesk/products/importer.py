"""Products of a table: one row a variant, rows with one product code are one product."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shopdesk.base.money import divide_half_up, exponent
from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import session_reader
from shopdesk.i18n import N_, _
from shopdesk.importing.changes import change_rows
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.importing.values import PRICE_DIGITS
from shopdesk.products.rules import (
    LIFE_CYCLE_LABELS,
    PRODUCT_KIND_LABELS,
    LifeCycle,
    ProductKind,
    sku_name,
)
from shopdesk.products.service import (
    FoundProduct,
    FoundSku,
    NewProduct,
    NewSku,
    add_barcodes,
    add_skus,
    create_products,
    ensure_categories,
    find_products,
    find_skus,
    index_products,
)
from shopdesk.products.service.table import TableRow, table_rows

_K = FieldKind
_KINDS = {str(kind): str(kind) for kind in ProductKind} | {
    label: str(kind) for kind, label in PRODUCT_KIND_LABELS.items()
}
_STATES = {str(state): str(state) for state in LifeCycle} | {
    label: str(state) for state, label in LIFE_CYCLE_LABELS.items()
}

FIELDS = (
    Field("code", N_("Product code"), _K.ID),
    Field("name", N_("Product name"), _K.TEXT),
    Field("sku", N_("SKU code"), _K.ID),
    Field("category", N_("Category"), _K.TEXT),
    Field("kind", N_("Kind"), _K.CHOICE, words=_KINDS),
    Field("state", N_("State"), _K.CHOICE, words=_STATES),
    Field("brand", N_("Brand"), _K.TEXT),
    Field("unit", N_("Unit"), _K.TEXT),
    Field("tags", N_("Tags"), _K.TEXT),
    Field("axis1", N_("Option name 1"), _K.TEXT),
    Field("option1", N_("Option 1"), _K.TEXT),
    Field("axis2", N_("Option name 2"), _K.TEXT),
    Field("option2", N_("Option 2"), _K.TEXT),
    Field("axis3", N_("Option name 3"), _K.TEXT),
    Field("option3", N_("Option 3"), _K.TEXT),
    Field("price", N_("Price"), _K.PRICE),
    Field("cost", N_("Unit cost"), _K.PRICE),
    Field("barcode", N_("Barcode"), _K.ID),
    Field("weight", N_("Weight (g)"), _K.QUANTITY),
    Field("description", N_("Description"), _K.NOTE),
)
_PRODUCT_TEXTS = ("name", "brand", "unit", "tags", "description", "state")
_SEVERAL = re.compile(r"[\s,;，；、/|]+")
_PATH = re.compile(r"\s*[>＞»›]+\s*")


@dataclass(slots=True)
class _Catalogue:
    """The rows of a table, gathered to products."""

    table: Table
    rows: list[TableRow] = field(default_factory=list)
    groups: dict[str, list[TableRow]] = field(default_factory=dict)  # by product key
    known: dict[str, FoundSku] = field(default_factory=dict)
    products: dict[str, FoundProduct] = field(default_factory=dict)

    def value(self, row: TableRow, key: str) -> Any:
        """A cell; None where the table has no such column or the cell is empty."""
        column = self.table.columns.get(key)
        found = None if column is None else column[row.position]
        return None if found == "" else found

    def first(self, rows: Sequence[TableRow], key: str) -> Any:
        """The first value of a product's rows that is not empty."""
        return next((value for row in rows if (value := self.value(row, key)) is not None), None)


def book(job: Job, table: Table) -> None:
    """Add new products and variants, change known ones where the table tells other values."""
    job.progress(0.5, _("Comparing products"))
    rows = table_rows(table.columns, len(table), leave_out=job.problems.positions)
    catalogue = _gather(job, table, rows)
    catalogue.known = find_skus(job.session, {row.sku_key for row in catalogue.rows if row.sku_key})
    catalogue.products = find_products(job.session, list(catalogue.groups))
    _refuse_taken(job, catalogue)
    if job.is_refused:
        return
    job.progress(0.6, _("Writing products"))
    _add(job, catalogue)
    changed = _change(job, catalogue)
    _account(job, catalogue, changed)


def _gather(job: Job, table: Table, rows: Sequence[TableRow]) -> _Catalogue:
    """Rows by product; a row without any code and a variant told twice are refused."""
    named = {row.position for row in rows}
    for place in range(len(table)):
        if place not in named and place not in job.problems.positions:
            job.refuse(
                "SD-IMP-210",
                _("The row has neither a product code nor a SKU code."),
                row=table.rows[place],
                position=place,
            )
    catalogue = _Catalogue(table)
    seen: dict[str, TableRow] = {}
    for row in rows:
        if row.sku_key and row.sku_key in seen:
            first = table.rows[seen[row.sku_key].position]
            job.refuse(
                "SD-IMP-211",
                _("SKU {code} stands in row {first} already.").format(
                    code=row.sku_code, first=first
                ),
                row=table.rows[row.position],
                column=table.titles.get("sku", ""),
                position=row.position,
            )
            continue
        if row.sku_key:
            seen[row.sku_key] = row
        catalogue.rows.append(row)
        catalogue.groups.setdefault(row.product_key, []).append(row)
    return catalogue


def _barcodes(catalogue: _Catalogue, row: TableRow) -> tuple[str, ...]:
    """A cell may hold several, however they are set apart."""
    cell = catalogue.value(row, "barcode") or ""
    return tuple(dict.fromkeys(code for code in _SEVERAL.split(cell) if code))


def _refuse_taken(job: Job, catalogue: _Catalogue) -> None:
    """Variants of other products and barcodes of other variants."""
    owners: dict[str, int] = {
        code: int(sku)
        for code, sku in session_reader(job.session).rows("SELECT code, sku_id FROM barcode")
    }
    told: dict[str, str] = {}
    for row in catalogue.rows:
        sku = catalogue.known.get(row.sku_key)
        product = catalogue.products.get(row.product_key)
        place = {"row": catalogue.table.rows[row.position], "position": row.position}
        if (
            sku
            and catalogue.table.has("code")
            and (product is None or product.id != sku.product_id)
        ):
            job.refuse(
                "SD-IMP-212",
                _("SKU {code} belongs to another product already.").format(code=row.sku_code),
                column=catalogue.table.titles.get("sku", ""),
                **place,
            )
            continue
        for code in _barcodes(catalogue, row):
            owner = owners.get(code)
            is_foreign = owner is not None and (sku is None or owner != sku.id)
            if is_foreign or told.get(code, row.sku_key) != row.sku_key:
                job.refuse(
                    "SD-IMP-213",
                    _("Barcode {code} belongs to another SKU.").format(code=code),
                    column=catalogue.table.titles.get("barcode", ""),
                    **place,
                )
            told[code] = row.sku_key


def _good(job: Job, rows: Sequence[TableRow]) -> list[TableRow]:
    return [row for row in rows if row.position not in job.problems.positions]


def _minor(job: Job, price: int | None) -> int | None:
    if price is None:
        return None
    return int(divide_half_up(price, 10 ** (PRICE_DIGITS - exponent(job.currency))))


def _new_sku(job: Job, catalogue: _Catalogue, row: TableRow) -> NewSku:
    weight = catalogue.value(row, "weight")
    return NewSku(
        code=row.sku_code,
        options=row.options,
        price=_minor(job, catalogue.value(row, "price")) or 0,
        cost_e4=catalogue.value(row, "cost"),
        weight_grams=None if weight is None else divide_half_up(weight, PIECE),
        barcodes=_barcodes(catalogue, row),
    )


def _path(category: str) -> str:
    return _PATH.sub(" / ", category)


def _add(job: Job, catalogue: _Catalogue) -> None:
    """New products with their variants, and new variants of known ones."""
    fresh: list[NewProduct] = []
    added: list[tuple[int, str, NewSku]] = []
    for key, group in catalogue.groups.items():
        rows = _good(job, group)
        skus = [
            _new_sku(job, catalogue, row)
            for row in rows
            if row.sku_key and row.sku_key not in catalogue.known
        ]
        known = catalogue.products.get(key)
        if known is not None:
            name = catalogue.first(rows, "name") or known.name
            added += [(known.id, name, sku) for sku in skus]
        elif skus:
            fresh.append(_new_product(catalogue, rows, tuple(skus)))
    create_products(job.session, fresh, at_millis=job.now, batch_id=job.batch_id)
    add_skus(job.session, added, at_millis=job.now, batch_id=job.batch_id)
    index_products(job.session, sorted({product for product, _name, _sku in added}))
    job.report.add("added", "products", len(fresh))
    job.report.add("added", "skus", len(added) + sum(len(product.skus) for product in fresh))


def _new_product(
    catalogue: _Catalogue, rows: Sequence[TableRow], skus: tuple[NewSku, ...]
) -> NewProduct:
    titles = catalogue.table.titles

    def text(key: str) -> str:
        return catalogue.first(rows, key) or ""

    axes = tuple(
        text(f"axis{number}")
        or (titles.get(f"option{number}", "") if text(f"option{number}") else "")
        for number in (1, 2, 3)
    )
    return NewProduct(
        code=rows[0].product_code,
        name=text("name") or rows[0].product_code,
        skus=skus,
        kind=ProductKind(text("kind") or ProductKind.GOODS),
        state=LifeCycle(text("state") or LifeCycle.SELLING),
        category=_path(text("category")),
        brand=text("brand"),
        unit=text("unit"),
        tags=text("tags"),
        description=text("description"),
        axes=axes,
    )


def _change(job: Job, catalogue: _Catalogue) -> set[int]:
    """Bring known records to what the table tells; returns the positions that changed anything."""
    changed: set[int] = set()
    products: dict[int, dict[str, Any]] = {}
    categories: dict[str, int] = {}
    for key, group in catalogue.groups.items():
        rows = _good(job, group)
        known = catalogue.products.get(key)
        if known is None or not rows:
            continue
        values = _product_changes(job, catalogue, rows, known, categories)
        if values:
            products[known.id] = values
            changed.add(rows[0].position)
    change_rows(job.session, job.batch_id, "product", products, at_millis=job.now)
    skus, codes = _sku_changes(job, catalogue, changed)
    change_rows(job.session, job.batch_id, "sku", skus, at_millis=job.now)
    add_barcodes(job.session, codes, batch_id=job.batch_id)
    touched = set(products) | {
        sku.product_id
        for sku in catalogue.known.values()
        if sku.id in skus or sku.id in {key for key, _code in codes}
    }
    index_products(job.session, sorted(touched))
    job.report.add("updated", "products", len(products))
    job.report.add("updated", "skus", len(set(skus) | {key for key, _code in codes}))
    return changed


def _product_changes(
    job: Job,
    catalogue: _Catalogue,
    rows: Sequence[TableRow],
    known: FoundProduct,
    categories: dict[str, int],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in _PRODUCT_TEXTS:
        told = catalogue.first(rows, key)
        if told is not None and told != getattr(known, key):
            values[key] = told
    path = _path(catalogue.first(rows, "category") or "")
    if path and path != known.category:
        if path not in categories:
            categories |= ensure_categories(job.session, [path], batch_id=job.batch_id)
        values["category_id"] = categories[path]
    return values


def _sku_changes(
    job: Job, catalogue: _Catalogue, changed: set[int]
) -> tuple[dict[int, dict[str, Any]], list[tuple[int, str]]]:
    now = {
        int(key): (price, cost, weight, (first, second, third), name)
        for key, price, cost, weight, first, second, third, name in session_reader(
            job.session
        ).rows("SELECT id, price, cost_e4, weight_grams, option1, option2, option3, name FROM sku")
    }
    owned = {row[0] for row in session_reader(job.session).rows("SELECT code FROM barcode")}
    skus: dict[int, dict[str, Any]] = {}
    codes: list[tuple[int, str]] = []
    for row in _good(job, catalogue.rows):
        sku = catalogue.known.get(row.sku_key)
        if sku is None:
            continue
        told = _new_sku(job, catalogue, row)
        price, cost, weight, options, name = now[sku.id]
        values: dict[str, Any] = {}
        if catalogue.value(row, "price") is not None and told.price != price:
            values["price"] = told.price
        if told.cost_e4 is not None and told.cost_e4 != cost:
            values["cost_e4"] = told.cost_e4
        if told.weight_grams is not None and told.weight_grams != weight:
            values["weight_grams"] = told.weight_grams
        if any(row.options) and row.options != options:
            values |= {f"option{place}": text for place, text in enumerate(row.options, 1)}
        values |= _renamed(catalogue, row, name, options)
        fresh = [(sku.id, code) for code in told.barcodes if code not in owned]
        if values:
            skus[sku.id] = values
        codes += fresh
        if values or fresh:
            changed.add(row.position)
    return skus, codes


def _renamed(
    catalogue: _Catalogue, row: TableRow, name: str, options: Sequence[str]
) -> Mapping[str, str]:
    """A variant whose name was made from its product's follows it."""
    product = catalogue.products.get(row.product_key)
    if product is None or name != sku_name(product.name, *options):
        return {}
    told = catalogue.first(catalogue.groups[row.product_key], "name") or product.name
    now = row.options if any(row.options) else options
    made = sku_name(told, *now)
    return {} if made == name else {"name": made}


def _account(job: Job, catalogue: _Catalogue, changed: set[int]) -> None:
    """Every row in one kind."""
    rejected = job.problems.positions
    added = unchanged = 0
    for row in _good(job, catalogue.rows):
        if row.position in changed:
            continue
        is_known = row.sku_key in catalogue.known or (
            not row.sku_key and row.product_key in catalogue.products
        )
        unchanged += is_known
        added += not is_known
    job.report.tell(RowKind.ADDED, added)
    job.report.tell(RowKind.UPDATED, len(changed))
    job.report.tell(RowKind.UNCHANGED, unchanged)
    job.report.tell(RowKind.REJECTED, len(rejected))
    job.report.add("unchanged", "rows", unchanged)
