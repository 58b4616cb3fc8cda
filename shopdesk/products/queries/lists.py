"""Lists and details of the catalogue, with the stock that the ledger's balances tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from shopdesk.base.table import Column, Filter, Kind, TableSpec
from shopdesk.db.check import Proof, search_proof
from shopdesk.db.reader import Reader, id_list, one
from shopdesk.db.search import match
from shopdesk.i18n import N_
from shopdesk.products.queries.offer import available_sql
from shopdesk.products.rules import LIFE_CYCLE_LABELS, PRODUCT_KIND_LABELS, LifeCycle, code_key

_OWNED = (
    "(SELECT p8.id FROM location p8 WHERE p8.kind IN ('shelf','transit','quarantine','returns'))"
)
# Sub-queries, not joins with GROUP BY: a page asks them for 200 rows only.
_ON_HAND = (
    "coalesce((SELECT sum(b.quantity) FROM stock_balance b JOIN sku s ON s.id = b.sku_id "
    f"WHERE s.product_id = p.id AND b.location_id IN {_OWNED}), 0)"
)
_FREE = available_sql("s")
_AVAILABLE = f"coalesce((SELECT sum({_FREE}) FROM sku s WHERE s.product_id = p.id), 0)"

PRODUCTS = TableSpec(
    name="products",
    title=N_("Products"),
    source="product p",
    key="p.id",
    joins={"category": "LEFT JOIN category g ON g.id = p.category_id"},
    columns=(
        Column("code", N_("Code"), "p.code", Kind.CODE, width=120),
        Column("name", N_("Name"), "p.name", width=280),
        Column("category", N_("Category"), "g.path", joins=("category",), width=140),
        Column(
            "state",
            N_("State"),
            "p.state",
            Kind.STATE,
            width=100,
            states={str(key): text for key, text in LIFE_CYCLE_LABELS.items()},
        ),
        Column(
            "variants",
            N_("Variants"),
            "(SELECT count(*) FROM sku s WHERE s.product_id = p.id)",
            Kind.INTEGER,
            width=80,
        ),
        Column(
            "price",
            N_("Price from"),
            "(SELECT min(s.price) FROM sku s WHERE s.product_id = p.id)",
            Kind.MONEY,
            width=100,
        ),
        Column("on_hand", N_("In stock"), _ON_HAND, Kind.QUANTITY, width=90, total=True),
        Column("available", N_("Available"), _AVAILABLE, Kind.QUANTITY, width=90, total=True),
        Column("brand", N_("Brand"), "p.brand", shown=False),
        Column("tags", N_("Tags"), "p.tags", shown=False),
        Column(
            "kind",
            N_("Kind"),
            "p.kind",
            Kind.STATE,
            shown=False,
            states={str(key): text for key, text in PRODUCT_KIND_LABELS.items()},
        ),
        Column("created_at", N_("Added"), "p.created_at", Kind.INSTANT, shown=False),
    ),
    default_sort="code",
    filters=(
        Filter("goods", N_("Goods"), "p.kind = 'goods'"),
        Filter("services", N_("Services"), "p.kind = 'service'"),
        Filter("selling", LIFE_CYCLE_LABELS[LifeCycle.SELLING], "p.state = 'selling'"),
        Filter("out", N_("Out of stock"), f"p.kind = 'goods' AND {_AVAILABLE} <= 0"),
        Filter("category", N_("Category"), "p.category_id = :category"),
    ),
    reads=frozenset({"product", "sku", "stock_balance", "category", "kit_component"}),
    search_table="product_search",
)


PROOFS = (
    search_proof(
        "products.search",
        N_("Every product can be searched, and only those"),
        table="product",
        label="code",
    ),
    Proof(
        "products.kits",
        N_("A kit has components, and only a kit has them; none of them is a kit"),
        "SELECT s.code FROM sku s WHERE (s.kit = 1 AND NOT EXISTS (SELECT 1 FROM kit_component k "
        "WHERE k.kit_sku_id = s.id)) OR (s.kit = 0 AND EXISTS (SELECT 1 FROM kit_component k "
        "WHERE k.kit_sku_id = s.id)) OR EXISTS (SELECT 1 FROM kit_component k "
        "JOIN sku p ON p.id = k.sku_id WHERE k.kit_sku_id = s.id AND p.kit = 1) ORDER BY s.code",
        N_("{sku} is marked as a kit or has components, but not both, or a kit is part of {sku}."),
        {"sku": Kind.CODE},
    ),
)


@dataclass(frozen=True, slots=True)
class SkuRow:
    """A variant with its stock; quantities in thousandths, price in minor units."""

    id: int
    code: str
    name: str
    option1: str
    option2: str
    option3: str
    price: int
    cost_e4: int | None
    on_hand: int
    reserved: int
    available: int
    barcodes: tuple[str, ...]
    active: bool
    weight_grams: int | None = None
    decimals: int = 0
    kit: bool = False


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """Everything the side panel tells about a product."""

    id: int
    code: str
    name: str
    kind: str
    state: str
    category: str
    brand: str
    unit: str
    tags: str
    description: str
    axes: tuple[str, ...]
    version: int
    skus: tuple[SkuRow, ...]


def get_product(reader: Reader, product_id: int) -> ProductDetail | None:
    """One product with its variants; None if it is gone."""
    head = one(
        reader,
        "SELECT p.id, p.code, p.name, p.kind, p.state, coalesce(g.path, ''), p.brand, p.unit, "
        "p.tags, p.description, p.axis1, p.axis2, p.axis3, p.version FROM product p "
        "LEFT JOIN category g ON g.id = p.category_id WHERE p.id = :id",
        {"id": product_id},
    )
    if head is None:
        return None
    axes = tuple(axis for axis in head[10:13] if axis)
    values: list[Any] = [*head[:10], axes, head[13], tuple(list_skus(reader, product_id))]
    return ProductDetail(*values)


def list_skus(reader: Reader, product_id: int) -> list[SkuRow]:
    """The variants of a product with stock over all own places."""
    rows = reader.rows(
        "SELECT s.id, s.code, s.name, s.option1, s.option2, s.option3, s.price, s.cost_e4, "
        f"coalesce((SELECT sum(b.quantity) FROM stock_balance b WHERE b.sku_id = s.id "
        f"AND b.location_id IN {_OWNED}), 0), "
        "coalesce((SELECT sum(b.reserved) FROM stock_balance b WHERE b.sku_id = s.id), 0), "
        f"{_FREE}, s.active, s.weight_grams, s.decimals, s.kit "
        "FROM sku s WHERE s.product_id = :id ORDER BY s.code",
        {"id": product_id},
    )
    codes: dict[int, list[str]] = {}
    for sku_id, code in reader.rows(
        "SELECT b.sku_id, b.code FROM barcode b JOIN sku s ON s.id = b.sku_id "
        "WHERE s.product_id = :id ORDER BY b.id",
        {"id": product_id},
    ):
        codes.setdefault(sku_id, []).append(code)
    found: list[SkuRow] = []
    for row in rows:
        values: list[Any] = [
            *row[:11],
            tuple(codes.get(row[0], ())),
            bool(row[11]),
            *row[12:14],
            bool(row[14]),
        ]
        found.append(SkuRow(*values))
    return found


@dataclass(frozen=True, slots=True)
class SkuChoice:
    """A variant to sell: price in minor units, stock in thousandths, step of its quantity."""

    id: int
    code: str
    name: str
    price: int
    kind: str
    available: int
    decimals: int


_CHOICE = (
    "SELECT s.id, s.code, s.name, s.price, p.kind, "
    f"{_FREE}, s.decimals FROM sku s JOIN product p ON p.id = s.product_id"
)
_PRODUCTS_LOOKED_AT = 40


def get_skus(reader: Reader, ids: Sequence[int]) -> list[SkuChoice]:
    """Variants by id, in the order asked; those that are gone are missing."""
    rows = {row[0]: row for row in reader.rows(f"{_CHOICE} WHERE s.id IN ({id_list(ids)})")}
    return [SkuChoice(*rows[key]) for key in ids if key in rows]


def search_skus(reader: Reader, text: str, limit: int = 20) -> list[SkuChoice]:
    """Variants on sale by code, barcode, name, option or pinyin; the exact code comes first."""
    key = code_key(text)
    if not key:
        return []
    exact = find_sku(reader, text)
    found = [] if exact is None else [exact]
    found += [
        row[0]
        for row in reader.rows(
            "SELECT id FROM sku WHERE code_key >= :key AND code_key < :end AND active = 1 "
            "ORDER BY code_key LIMIT :n",
            {"key": key, "end": f"{key}\uffff", "n": limit},
        )
    ]
    hit = match(reader.dialect, "product_search", text)
    if hit is not None:
        rows = reader.rows(
            "SELECT s.id, s.name, s.code FROM sku s WHERE s.active = 1 AND s.product_id IN "
            f"(SELECT * FROM ({hit[0]} LIMIT {_PRODUCTS_LOOKED_AT}) f) ORDER BY s.code_key",
            hit[1],
        )
        # The product was found by any of its variants: those that hold the words come first.
        words = text.casefold().split()
        rows.sort(
            key=lambda row: not all(word in f"{row[1]} {row[2]}".casefold() for word in words)
        )
        found += [row[0] for row in rows]
    return get_skus(reader, list(dict.fromkeys(found))[:limit])


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """A product found by name or code."""

    id: int
    code: str
    name: str


def find_products(reader: Reader, text: str, limit: int = 20) -> list[ProductChoice]:
    """Products by code, name, option, barcode, category or pinyin."""
    hit = match(reader.dialect, "product_search", text)
    if hit is None:
        return []
    rows = reader.rows(
        "SELECT p.id, p.code, p.name FROM product p WHERE p.id IN "
        f"(SELECT * FROM ({hit[0]} LIMIT {int(limit)}) f) ORDER BY p.code_key",
        hit[1],
    )
    return [ProductChoice(*row) for row in rows]


def last_in_store_barcode(reader: Reader) -> str:
    """The highest EAN-13 that the shop gave itself; empty when there is none."""
    found = one(
        reader,
        "SELECT max(code) FROM barcode WHERE code >= '2000000000000' AND code < '2100000000000' "
        "AND length(code) = 13",
    )
    return "" if found is None else str(found[0] or "")


def list_categories(reader: Reader) -> list[str]:
    """Paths of all categories."""
    return [row[0] for row in reader.rows("SELECT path FROM category ORDER BY path")]


def list_taken_codes(reader: Reader, keys: Collection[str]) -> set[str]:
    """Those of these keys (``products.rules.code_key``) that a variant has already."""
    names = {f"k{place}": key for place, key in enumerate(keys)}
    if not names:
        return set()
    slots = ", ".join(f":{name}" for name in names)
    return {
        row[0]
        for row in reader.rows(f"SELECT code_key FROM sku WHERE code_key IN ({slots})", names)
    }


def find_sku(reader: Reader, code: str) -> int | None:
    """Id of the SKU with that code or barcode, capitals ignored."""
    found = one(
        reader,
        "SELECT id FROM sku WHERE code_key = :key UNION ALL "
        "SELECT sku_id FROM barcode WHERE code = :code LIMIT 1",
        {"key": code_key(code), "code": code.strip()},
    )
    return None if found is None else int(found[0])
