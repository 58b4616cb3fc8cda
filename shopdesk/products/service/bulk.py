"""Many products at once: categories, products, variants, barcodes and their search texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from shopdesk.db import search
from shopdesk.db.bulk import allocate_ids, insert_rows
from shopdesk.db.reader import id_list, session_reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.rules import LifeCycle, ProductKind, code_key, sku_name

PATH_MARK = " / "
_FEW = 500  # so many keys are looked up one by one, more by reading the table
MAX_OPTIONS = 3


@dataclass(frozen=True, slots=True)
class NewSku:
    """A variant to add; ``name`` empty means the product's name with the options.

    Price in minor units, ``cost_e4`` in 1/10000 of the currency unit.
    """

    code: str
    options: tuple[str, ...] = ()
    price: int = 0
    cost_e4: int | None = None
    weight_grams: int | None = None
    decimals: int = 0
    barcodes: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to add with its variants; ``category`` is a path like ``Kitchen / Mugs``."""

    code: str
    name: str
    skus: tuple[NewSku, ...]
    kind: ProductKind = ProductKind.GOODS
    state: LifeCycle = LifeCycle.SELLING
    category: str = ""
    brand: str = ""
    unit: str = ""
    tags: str = ""
    description: str = ""
    axes: tuple[str, ...] = ()


class FoundSku(NamedTuple):
    """What a line needs to know of a variant."""

    id: int
    product_id: int
    kind: ProductKind
    name: str


def find_skus(session: Session, keys: Collection[str]) -> dict[str, FoundSku]:
    """The variants whose codes have these keys (``products.rules.code_key``)."""
    if not keys:
        return {}
    reader = session_reader(session)
    sql = (
        "SELECT s.code_key, s.id, s.product_id, p.kind, s.name "
        "FROM sku s JOIN product p ON p.id = s.product_id"
    )
    if len(keys) > _FEW:
        wanted = set(keys)
        rows = [row for row in reader.rows(sql) if row[0] in wanted]
    else:
        names = {f"k{place}": key for place, key in enumerate(keys)}
        slots = ", ".join(f":{name}" for name in names)
        rows = reader.rows(f"{sql} WHERE s.code_key IN ({slots})", names)
    return {
        key: FoundSku(int(sku), int(product), ProductKind(kind), name)
        for key, sku, product, kind, name in rows
    }


class FoundProduct(NamedTuple):
    """A product as an import compares it."""

    id: int
    name: str
    kind: str
    state: str
    category: str
    brand: str
    unit: str
    tags: str
    description: str


def find_products(session: Session, keys: Collection[str]) -> dict[str, FoundProduct]:
    """The products whose codes have these keys."""
    wanted = set(keys)
    return {
        key: FoundProduct(int(product), *texts)
        for key, product, *texts in session_reader(session).rows(
            "SELECT p.code_key, p.id, p.name, p.kind, p.state, coalesce(g.path, ''), p.brand, "
            "p.unit, p.tags, p.description FROM product p "
            "LEFT JOIN category g ON g.id = p.category_id"
        )
        if key in wanted
    }


def ensure_categories(
    session: Session, paths: Iterable[str], *, batch_id: int | None = None
) -> dict[str, int]:
    """Make the categories of these paths, parents first; returns every path's id."""
    wanted: dict[str, str] = {}
    for path in paths:
        names = [name.strip() for name in path.split(PATH_MARK.strip()) if name.strip()]
        for depth in range(1, len(names) + 1):
            whole = PATH_MARK.join(names[:depth])
            wanted[whole] = PATH_MARK.join(names[: depth - 1])
    known = {
        path: int(key)
        for key, path in session_reader(session).rows("SELECT id, path FROM category")
    }
    missing = [path for path in wanted if path not in known]
    ids = allocate_ids(session, "category", len(missing))
    known.update(zip(missing, ids, strict=True))
    insert_rows(
        session,
        "category",
        ("id", "parent_id", "name", "path", "batch_id"),
        (
            (known[path], known.get(wanted[path]), path.split(PATH_MARK)[-1], path, batch_id)
            for path in sorted(missing, key=lambda path: path.count(PATH_MARK))
        ),
    )
    return known


def create_products(
    session: Session,
    products: Sequence[NewProduct],
    *,
    at_millis: int,
    batch_id: int | None = None,
) -> dict[str, int]:
    """Add products with their variants; returns the variants' ids by code key.

    Raises:
        UserError: SD-PRD-001 if a product, variant or barcode exists already or comes twice.
    """
    if not products:
        return {}
    _refuse_known(session, products)
    categories = ensure_categories(
        session,
        dict.fromkeys(product.category for product in products if product.category),
        batch_id=batch_id,
    )
    product_ids = allocate_ids(session, "product", len(products))
    _insert_products(session, products, product_ids, categories, (at_millis, at_millis, batch_id))
    found = _insert_skus(
        session,
        [
            (product_id, product.name, sku)
            for product_id, product in zip(product_ids, products, strict=True)
            for sku in product.skus
        ],
        at_millis,
        batch_id,
    )
    search.add(
        session,
        "product_search",
        zip(product_ids, map(_search_text, products), strict=True),
    )
    return found


def add_skus(
    session: Session,
    skus: Sequence[tuple[int, str, NewSku]],
    *,
    at_millis: int,
    batch_id: int | None = None,
) -> dict[str, int]:
    """Add variants to products that are there: (product id, product name, variant) each.

    Returns the variants' ids by code key; the caller writes the search texts anew.

    Raises:
        UserError: SD-PRD-001 if a variant or barcode exists already or comes twice.
    """
    _refuse_taken(session, "sku", "code_key", [code_key(sku.code) for _id, _name, sku in skus])
    codes = [code for _id, _name, sku in skus for code in sku.barcodes]
    _refuse_taken(session, "barcode", "code", codes)
    return _insert_skus(session, skus, at_millis, batch_id)


def add_barcodes(
    session: Session, codes: Sequence[tuple[int, str]], *, batch_id: int | None = None
) -> None:
    """Add (variant id, barcode) pairs.

    Raises:
        UserError: SD-PRD-001 if a barcode exists already or comes twice.
    """
    _refuse_taken(session, "barcode", "code", [code for _sku, code in codes])
    insert_rows(
        session,
        "barcode",
        ("sku_id", "code", "batch_id"),
        [(sku, code, batch_id) for sku, code in codes],
    )


def _insert_skus(
    session: Session,
    skus: Sequence[tuple[int, str, NewSku]],
    at_millis: int,
    batch_id: int | None,
) -> dict[str, int]:
    ids = allocate_ids(session, "sku", len(skus))
    insert_rows(
        session,
        "sku",
        (
            *("id", "product_id", "code", "code_key", "name", "option1", "option2", "option3"),
            *("price", "cost_e4", "weight_grams", "decimals"),
            *("created_at", "updated_at", "batch_id"),
        ),
        (
            (
                *(sku_id, product_id, sku.code, code_key(sku.code)),
                sku.name or sku_name(name, *sku.options),
                *_three(sku.options),
                *(sku.price, sku.cost_e4, sku.weight_grams, sku.decimals),
                *(at_millis, at_millis, batch_id),
            )
            for sku_id, (product_id, name, sku) in zip(ids, skus, strict=True)
        ),
    )
    insert_rows(
        session,
        "barcode",
        ("sku_id", "code", "batch_id"),
        (
            (sku_id, code, batch_id)
            for sku_id, (_product_id, _name, sku) in zip(ids, skus, strict=True)
            for code in sku.barcodes
        ),
    )
    return {
        code_key(sku.code): sku_id
        for sku_id, (_product_id, _name, sku) in zip(ids, skus, strict=True)
    }


def _three(options: Sequence[str]) -> tuple[str, str, str]:
    if len(options) > MAX_OPTIONS:
        raise UserError(
            "SD-PRD-020",
            _("A variant has {n} options at most, not {options}. Nothing was saved.").format(
                n=MAX_OPTIONS, options=" / ".join(options)
            ),
        )
    first, second, third = (*options, "", "", "")[:MAX_OPTIONS]
    return first, second, third


def _insert_products(
    session: Session,
    products: Sequence[NewProduct],
    ids: range,
    categories: dict[str, int],
    stamp: tuple[int, int, int | None],
) -> None:
    def path_of(product: NewProduct) -> str:
        names = [name.strip() for name in product.category.split(PATH_MARK.strip())]
        return PATH_MARK.join(name for name in names if name)

    insert_rows(
        session,
        "product",
        (
            *("id", "code", "code_key", "name", "kind", "state", "category_id", "brand"),
            *("unit", "tags", "description", "axis1", "axis2", "axis3"),
            *("created_at", "updated_at", "batch_id"),
        ),
        (
            (
                *(key, product.code, code_key(product.code), product.name),
                *(str(product.kind), str(product.state), categories.get(path_of(product))),
                *(product.brand, product.unit, product.tags, product.description),
                *_three(product.axes),
                *stamp,
            )
            for key, product in zip(ids, products, strict=True)
        ),
    )


def _refuse_known(session: Session, products: Sequence[NewProduct]) -> None:
    skus = [sku for product in products for sku in product.skus]
    _refuse_taken(session, "product", "code_key", [code_key(product.code) for product in products])
    _refuse_taken(session, "sku", "code_key", [code_key(sku.code) for sku in skus])
    _refuse_taken(session, "barcode", "code", [code for sku in skus for code in sku.barcodes])


def _refuse_taken(session: Session, table: str, column: str, keys: Sequence[str]) -> None:
    if not keys:
        return
    taken = {row[0] for row in session_reader(session).rows(f"SELECT {column} FROM {table}")}
    for key in keys:
        if key in taken:
            raise UserError(
                "SD-PRD-001",
                _("The code {code} is there already. Nothing was saved.").format(code=key),
            )
        taken.add(key)


def _search_text(product: NewProduct) -> str:
    parts = [product.code, product.name, product.category, product.brand, product.tags]
    codes = [sku.code for sku in product.skus if sku.code != product.code]
    options = [option for sku in product.skus for option in sku.options]
    barcodes = [code for sku in product.skus for code in sku.barcodes]
    return search.search_text(*parts, *codes, *dict.fromkeys(options), *barcodes)


def index_products(session: Session, product_ids: Sequence[int]) -> None:
    """Write the search texts of products anew from what is stored of them."""
    reader = session_reader(session)
    inside = id_list(product_ids)
    texts: dict[int, list[str]] = {
        int(key): list(parts)
        for key, *parts in reader.rows(
            "SELECT p.id, p.code, p.name, coalesce(g.path, ''), p.brand, p.tags FROM product p "
            f"LEFT JOIN category g ON g.id = p.category_id WHERE p.id IN ({inside})"
        )
    }
    for key, *parts in reader.rows(
        "SELECT product_id, code, option1, option2, option3 FROM sku "
        f"WHERE product_id IN ({inside}) ORDER BY id"
    ):
        texts[key] += [part for part in parts if part and part not in texts[key]]
    for key, code in reader.rows(
        "SELECT s.product_id, b.code FROM barcode b JOIN sku s ON s.id = b.sku_id "
        f"WHERE s.product_id IN ({inside}) ORDER BY b.id"
    ):
        texts[key].append(code)
    search.store(
        session,
        "product_search",
        [(key, search.search_text(*parts)) for key, parts in texts.items()],
    )
