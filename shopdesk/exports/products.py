"""Products as a file: one row a variant with everything that a table can tell of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shopdesk.base.table import Column, Kind, TableSpec
from shopdesk.db.reader import Reader
from shopdesk.i18n import N_, _
from shopdesk.products.rules import (
    BARCODE_SIGNS,
    DEFAULT_BLOCKS,
    LIFE_CYCLE_LABELS,
    PRODUCT_KIND_LABELS,
    TEXT_PREFIX,
)

_KEY = re.compile(r"(?:text:)?[a-z][a-z0-9_]*\Z")


def _state(key: str, title: str, sql: str, labels: Mapping[Any, str]) -> Column:
    states = {str(state): label for state, label in labels.items()}
    return Column(key, title, sql, Kind.STATE, states=states)


def _escaped(sql: str) -> str:
    """A barcode whose signs that set barcodes apart are written as %XX."""
    for sign, code in BARCODE_SIGNS.items():
        sql = f"replace({sql}, '{sign}', '{code}')"
    return sql


# ``2 x CUP; 0.5 x TEA``; what would set parts apart inside a code is written as %XX.
_PARTS = (
    "(SELECT group_concat(x.word, '; ') FROM (SELECT CAST(k.quantity / 1000 AS TEXT) || "
    "CASE WHEN k.quantity % 1000 = 0 THEN '' "
    "ELSE '.' || substr(CAST(1000 + k.quantity % 1000 AS TEXT), 2) END || ' x ' || "
    "replace(replace(c.code, '%', '%25'), ';', '%3B') AS word FROM kit_component k "
    "JOIN sku c ON c.id = k.sku_id WHERE k.kit_sku_id = s.id ORDER BY c.code) x)"
)
_PICTURES = (
    "(SELECT d.value FROM product_detail d WHERE d.product_id = p.id AND d.key = 'source:pictures')"
)

PRODUCTS = TableSpec(
    name="products",
    title=N_("Products"),
    source="sku s JOIN product p ON p.id = s.product_id",
    key="s.id",
    joins={"category": "LEFT JOIN category g ON g.id = p.category_id"},
    columns=(
        Column("product_code", N_("Product code"), "p.code", Kind.CODE),
        Column("product_name", N_("Product name"), "p.name", width=280),
        Column("sku", N_("SKU code"), "s.code", Kind.CODE),
        Column("sku_name", N_("SKU name"), "s.name", width=280),
        Column("category", N_("Category"), "g.path", joins=("category",), width=160),
        _state("kind", N_("Kind"), "p.kind", PRODUCT_KIND_LABELS),
        _state("state", N_("State"), "p.state", LIFE_CYCLE_LABELS),
        Column("brand", N_("Brand"), "p.brand"),
        Column("unit", N_("Unit"), "p.unit", width=60),
        Column("tags", N_("Tags"), "p.tags"),
        Column("option_name_1", N_("Option name 1"), "p.axis1"),
        Column("option_1", N_("Option 1"), "s.option1"),
        Column("option_name_2", N_("Option name 2"), "p.axis2"),
        Column("option_2", N_("Option 2"), "s.option2"),
        Column("option_name_3", N_("Option name 3"), "p.axis3"),
        Column("option_3", N_("Option 3"), "s.option3"),
        Column("price", N_("Price"), "s.price", Kind.MONEY),
        Column("list_price", N_("List price"), "s.list_price", Kind.MONEY),
        Column("floor_price", N_("Lowest price"), "s.floor_price", Kind.MONEY),
        Column("cost", N_("Unit cost"), "s.cost_e4", Kind.UNIT_COST),
        Column(
            "barcode",
            N_("Barcode"),
            f"(SELECT group_concat(x.code, ' ') FROM (SELECT {_escaped('b.code')} AS code "
            "FROM barcode b WHERE b.sku_id = s.id ORDER BY b.id) x)",
            Kind.CODE,
        ),
        Column("active", N_("For sale"), "s.active", Kind.FLAG, width=60),
        Column("min_quantity", N_("Stock at least"), "s.min_quantity", Kind.QUANTITY),
        Column("max_quantity", N_("Stock at most"), "s.max_quantity", Kind.QUANTITY),
        Column("weight", N_("Weight (g)"), "s.weight_grams", Kind.INTEGER),
        Column("length", N_("Length (mm)"), "s.length_mm", Kind.INTEGER),
        Column("width", N_("Width (mm)"), "s.width_mm", Kind.INTEGER),
        Column("height", N_("Height (mm)"), "s.height_mm", Kind.INTEGER),
        Column("packaging", N_("Packaging"), "s.packaging"),
        Column(
            "packaging_weight",
            N_("Weight of the packaging (g)"),
            "s.packaging_grams",
            Kind.INTEGER,
        ),
        Column("track_lots", N_("Kept by lots"), "s.track_lots", Kind.FLAG, width=60),
        Column("decimals", N_("Decimals of the quantity"), "s.decimals", Kind.INTEGER, width=60),
        Column("parts", N_("Parts of the kit"), _PARTS),
        Column("description", N_("Description"), "p.description", width=280),
        Column("pictures", N_("Addresses of pictures"), _PICTURES, width=200),
    ),
    default_sort="sku",
    reads=frozenset(
        {
            *("product", "sku", "category", "barcode", "kit_component", "product_detail"),
            *("category_attribute", "description_template"),
        }
    ),
)


def with_details(reader: Reader, spec: TableSpec) -> TableSpec:
    """The products with a column for each detail that one of them has, named with its key."""
    keys = [
        key
        for (key,) in reader.rows("SELECT DISTINCT key FROM product_detail ORDER BY key")
        if _KEY.match(key)
    ]
    labels = _labels(reader)
    details = tuple(
        Column(
            f"detail_{key}",
            _("Detail: {name} [{key}]").format(name=labels.get(key, key), key=key),
            # The key is a word of Latin letters, as _KEY makes sure of.
            f"(SELECT d.value FROM product_detail d WHERE d.product_id = p.id AND d.key = '{key}')",
            width=160,
        )
        for key in keys
    )
    return replace(spec, columns=(*spec.columns, *details))


def _labels(reader: Reader) -> dict[str, str]:
    """Key to the name that the first category gives it; blocks of texts by their headings."""
    found: dict[str, str] = {}
    for key, label in reader.rows("SELECT key, label FROM category_attribute ORDER BY id"):
        found.setdefault(key, label)
    for key, label in _blocks(reader):
        found.setdefault(f"{TEXT_PREFIX}{key}", label)
    return found


def _blocks(reader: Reader) -> Sequence[tuple[str, str]]:
    kept = [
        (block["key"], block["label"])
        for (blocks,) in reader.rows("SELECT blocks FROM description_template ORDER BY id")
        for block in json.loads(blocks)
    ]
    return [*kept, *((block.key, _(block.label)) for block in DEFAULT_BLOCKS)]
