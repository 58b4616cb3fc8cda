"""Writing the products of a table: what is new, and what is known and told otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from shopdesk.base.money import divide_half_up, exponent
from shopdesk.db.direct import run_many
from shopdesk.db.reader import id_list, session_reader
from shopdesk.db.session import touch
from shopdesk.i18n import _
from shopdesk.importing.changes import change_rows
from shopdesk.importing.subjects import Job
from shopdesk.importing.values import PRICE_DIGITS, clean
from shopdesk.products.importer.catalogue import Catalogue, category_path, good_rows
from shopdesk.products.importer.details import (
    PICTURES,
    ToldDetails,
    ensure_attributes,
    parse_parts,
    plain_keys,
    write_details,
    write_kits,
)
from shopdesk.products.importer.measures import GRAMS, MILLIMETRES, unit_of_title, whole_units
from shopdesk.products.rules import LifeCycle, ProductKind, code_key, sku_name
from shopdesk.products.service import (
    FoundProduct,
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
from shopdesk.products.service.table import TableRow

_PRODUCT_TEXTS = ("name", "brand", "unit", "tags", "description", "state")
_PRICES = ("price", "list_price", "floor_price")
_SIZES = {
    "weight": ("weight_grams", GRAMS),
    "length": ("length_mm", MILLIMETRES),
    "width": ("width_mm", MILLIMETRES),
    "height": ("height_mm", MILLIMETRES),
    "packaging_weight": ("packaging_grams", GRAMS),
}
_FLAGS = ("active", "track_lots")
# Of variants that have stock these are changed where their stock is seen, not by a table.
_SETTLED = frozenset({"track_lots", "decimals"})
_COLUMNS = (
    *("price", "list_price", "floor_price", "cost_e4", "min_quantity", "max_quantity"),
    *("weight_grams", "length_mm", "width_mm", "height_mm", "packaging", "packaging_grams"),
    *("active", "track_lots", "decimals", "name", "option1", "option2", "option3"),
)
# What a variant is made with; the other columns follow.
_FIRST = frozenset({"price", "cost_e4", "weight_grams", "decimals", "name"})


def _minor(job: Job, price: int) -> int:
    return int(divide_half_up(price, 10 ** (PRICE_DIGITS - exponent(job.currency))))


def _factors(job: Job, catalogue: Catalogue) -> dict[str, Fraction]:
    """Field to what its figures are multiplied by; grams and millimetres unless a title says it."""
    return {
        key: units.get(unit_of_title(catalogue.table.titles[key]), Fraction(1))
        for key, (_column, units) in _SIZES.items()
        if key in catalogue.table.titles and job.profile.documents.get("rows", "") == ""
    }


def told_values(
    job: Job, catalogue: Catalogue, row: TableRow, factors: Mapping[str, Fraction]
) -> dict[str, Any]:
    """The columns of a variant that a row tells, as stored; the options are not among them."""
    found: dict[str, Any] = {}
    for key in _PRICES:
        if (price := catalogue.value(row, key)) is not None:
            found[key] = _minor(job, price)
    if (cost := catalogue.value(row, "cost")) is not None:
        found["cost_e4"] = cost
    for key, (column, _units) in _SIZES.items():
        if (size := catalogue.value(row, key)) is not None:
            found[column] = whole_units(size, factors.get(key, Fraction(1)))
    for key in ("min_quantity", "max_quantity", "packaging"):
        if (value := catalogue.value(row, key)) is not None:
            found[key] = value
    for key in _FLAGS:
        if (flag := catalogue.value(row, key)) is not None:
            found[key] = int(flag)
    if (decimals := catalogue.value(row, "decimals")) is not None:
        found["decimals"] = int(decimals)
    if (name := catalogue.value(row, "sku_name")) is not None:
        found["name"] = name
    return found


def add_new(job: Job, catalogue: Catalogue) -> None:
    """New products with their variants, and new variants of known ones."""
    factors = _factors(job, catalogue)
    fresh: list[NewProduct] = []
    added: list[tuple[int, str, NewSku]] = []
    rest: dict[str, dict[str, Any]] = {}
    for key, group in catalogue.groups.items():
        rows = good_rows(job, group)
        skus = []
        for row in rows:
            if not row.sku_key or row.sku_key in catalogue.known:
                continue
            told = told_values(job, catalogue, row, factors)
            skus.append(_new_sku(catalogue, row, told))
            rest[row.sku_key] = {name: told[name] for name in told if name not in _FIRST}
        known = catalogue.products.get(key)
        if known is not None:
            name = catalogue.first(rows, "name") or known.name
            added += [(known.id, name, sku) for sku in skus]
        elif skus:
            fresh.append(_new_product(catalogue, rows, tuple(skus)))
    ids = create_products(job.session, fresh, at_millis=job.now, batch_id=job.batch_id)
    ids |= add_skus(job.session, added, at_millis=job.now, batch_id=job.batch_id)
    _complete(job, {ids[key]: values for key, values in rest.items() if values})
    index_products(job.session, sorted({product for product, _name, _sku in added}))
    job.report.add("added", "products", len(fresh))
    job.report.add("added", "skus", len(added) + sum(len(product.skus) for product in fresh))


def _complete(job: Job, values: Mapping[int, Mapping[str, Any]]) -> None:
    """The columns of new variants that they were not made with; their version stays the first."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for key, columns in values.items():
        by_columns.setdefault(tuple(sorted(columns)), []).append({**columns, "id": key})
    for names, rows in by_columns.items():
        sets = ", ".join(f"{name} = :{name}" for name in names)
        run_many(job.session, f"UPDATE sku SET {sets} WHERE id = :id", rows)
    touch(job.session, "sku")


def _new_sku(catalogue: Catalogue, row: TableRow, told: Mapping[str, Any]) -> NewSku:
    return NewSku(
        code=row.sku_code,
        options=row.options,
        price=told.get("price", 0),
        cost_e4=told.get("cost_e4"),
        weight_grams=told.get("weight_grams"),
        decimals=told.get("decimals", 0),
        barcodes=catalogue.barcodes(row),
        name=told.get("name", ""),
    )


def _axes(catalogue: Catalogue, rows: Sequence[TableRow]) -> tuple[str, str, str]:
    """Names of the options; the title of the column where the file has no column for them."""

    def named(number: int) -> str:
        told = catalogue.first(rows, f"axis{number}")
        has_option = catalogue.first(rows, f"option{number}")
        return told or (catalogue.table.titles.get(f"option{number}", "") if has_option else "")

    return named(1), named(2), named(3)


def _new_product(
    catalogue: Catalogue, rows: Sequence[TableRow], skus: tuple[NewSku, ...]
) -> NewProduct:
    def text(key: str) -> str:
        return catalogue.first(rows, key) or ""

    return NewProduct(
        code=rows[0].product_code,
        name=text("name") or rows[0].product_code,
        skus=skus,
        kind=ProductKind(text("kind") or ProductKind.GOODS),
        state=LifeCycle(text("state") or LifeCycle.SELLING),
        category=category_path(text("category")),
        brand=text("brand"),
        unit=text("unit"),
        tags=text("tags"),
        description=text("description"),
        axes=_axes(catalogue, rows),
    )


def change_known(job: Job, catalogue: Catalogue) -> tuple[set[int], set[int]]:
    """Bring known records to what the table tells.

    Returns the positions that changed anything, and the ids of the products that changed.
    """
    changed: set[int] = set()
    products: dict[int, dict[str, Any]] = {}
    categories: dict[str, int] = {}
    axes = _known_axes(job, catalogue)
    for key, group in catalogue.groups.items():
        rows = good_rows(job, group)
        known = catalogue.products.get(key)
        if known is None or not rows:
            continue
        values = _product_changes(job, catalogue, rows, known, categories)
        for number, (told, now) in enumerate(
            zip(_axes(catalogue, rows), axes[known.id], strict=True), 1
        ):
            if catalogue.first(rows, f"axis{number}") and told != now:
                values[f"axis{number}"] = told
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
    job.report.add("updated", "skus", len(set(skus) | {key for key, _code in codes}))
    return changed, set(products)


def _known_axes(job: Job, catalogue: Catalogue) -> dict[int, tuple[str, str, str]]:
    ids = sorted(known.id for known in catalogue.products.values())
    return {
        int(key): (first, second, third)
        for key, first, second, third in session_reader(job.session).rows(
            f"SELECT id, axis1, axis2, axis3 FROM product WHERE id IN ({id_list(ids)})"
        )
    }


def _product_changes(
    job: Job,
    catalogue: Catalogue,
    rows: Sequence[TableRow],
    known: FoundProduct,
    categories: dict[str, int],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key in _PRODUCT_TEXTS:
        told = catalogue.first(rows, key)
        if told is not None and told != clean(getattr(known, key)):
            values[key] = told
    path = category_path(catalogue.first(rows, "category") or "")
    if path and path != known.category:
        if path not in categories:
            categories |= ensure_categories(job.session, [path], batch_id=job.batch_id)
        if categories[path] is not None:
            values["category_id"] = categories[path]
    return values


def _sku_changes(
    job: Job, catalogue: Catalogue, changed: set[int]
) -> tuple[dict[int, dict[str, Any]], list[tuple[int, str]]]:
    reader = session_reader(job.session)
    now = {
        int(key): dict(zip(_COLUMNS, values, strict=True))
        for key, *values in reader.rows(f"SELECT id, {', '.join(_COLUMNS)} FROM sku")
    }
    owned = {row[0] for row in reader.rows("SELECT code FROM barcode")}
    factors = _factors(job, catalogue)
    skus: dict[int, dict[str, Any]] = {}
    codes: list[tuple[int, str]] = []
    settled: list[int] = []
    for row in good_rows(job, catalogue.rows):
        sku = catalogue.known.get(row.sku_key)
        if sku is None:
            continue
        told = told_values(job, catalogue, row, factors)
        present = now[sku.id]
        values = {
            name: value
            for name, value in told.items()
            if name != "name" and not _is_same(value, present[name])
        }
        if _SETTLED & values.keys():
            settled.append(catalogue.table.rows[row.position])
            values = {name: value for name, value in values.items() if name not in _SETTLED}
        options = tuple(present[f"option{place}"] for place in (1, 2, 3))
        if any(row.options) and row.options != options:
            values |= {f"option{place}": text for place, text in enumerate(row.options, 1)}
        values |= _renamed(catalogue, row, present["name"], options)
        fresh = [(sku.id, code) for code in catalogue.barcodes(row) if code not in owned]
        if values:
            skus[sku.id] = values
        codes += fresh
        if values or fresh:
            changed.add(row.position)
    job.report.warn(
        "SD-IMP-320",
        _("Variants that are there are kept by lots or by measure otherwise; this was left as is"),
        settled,
    )
    return skus, codes


def _is_same(told: Any, present: Any) -> bool:
    return bool(told == (clean(present) if isinstance(present, str) else present))


def _renamed(
    catalogue: Catalogue, row: TableRow, name: str, options: Sequence[str]
) -> Mapping[str, str]:
    """A name of its own that the table tells; else one made of the product's follows that."""
    own = catalogue.value(row, "sku_name")
    if own is not None and own != clean(name):
        return {"name": own}
    product = catalogue.products.get(row.product_key)
    if product is None or name != sku_name(product.name, *options):
        return {}
    told = catalogue.first(catalogue.groups[row.product_key], "name") or product.name
    now = row.options if any(row.options) else options
    made = sku_name(told, *now)
    return {} if made == name else {"name": made}


def tell_details(
    job: Job, catalogue: Catalogue, changed: set[int], changed_products: set[int]
) -> None:
    """Details, addresses of pictures and kits: after their products and variants are there.

    What they change is added to the positions and products that were changed before.
    """
    products = find_products(job.session, list(catalogue.groups))
    categories: dict[str, int] = dict(
        session_reader(job.session).rows("SELECT path, id FROM category")
    )
    groups = {
        key: rows for key, group in catalogue.groups.items() if (rows := good_rows(job, group))
    }
    wanted: dict[int, list[Any]] = {}
    for key, rows in groups.items():
        place = categories.get(products[key].category) if key in products else None
        for column in catalogue.details:
            if place is not None and not column.is_text and catalogue.first(rows, column.field):
                wanted.setdefault(place, [])
                if column not in wanted[place]:
                    wanted[place].append(column)
    keys = ensure_attributes(job, wanted)
    told = ToldDetails()
    plain = plain_keys(catalogue.details)  # of products without a category
    for key, rows in groups.items():
        if key not in products:
            continue
        product = products[key]
        place = categories.get(product.category, 0)
        for column in catalogue.details:
            if text := catalogue.first(rows, column.field):
                told.tell(product.id, keys.get((place, column.field), plain[column.field]), text)
        if addresses := catalogue.first(rows, "pictures"):
            told.tell(product.id, PICTURES, addresses)
    written = write_details(job, told)
    for key, rows in groups.items():
        if key in products and products[key].id in written and key in catalogue.products:
            changed.add(rows[0].position)
            changed_products.add(products[key].id)
    _tell_kits(job, catalogue)


def _tell_kits(job: Job, catalogue: Catalogue) -> None:
    told = {
        row.sku_key: parse_parts(catalogue.value(row, "parts")) or []
        for row in good_rows(job, catalogue.rows)
        if row.sku_key and catalogue.value(row, "parts")
    }
    if not told:
        return
    codes = {code_key(code) for parts in told.values() for code, _quantity in parts}
    ids = find_skus(job.session, codes | told.keys())
    stored: dict[int, dict[int, int]] = {}
    for kit, sku, quantity in session_reader(job.session).rows(
        "SELECT kit_sku_id, sku_id, quantity FROM kit_component"
    ):
        stored.setdefault(int(kit), {})[int(sku)] = int(quantity)
    kits: dict[int, list[tuple[int, int]]] = {}
    other: list[int] = []
    rows = {row.sku_key: row for row in catalogue.rows}
    for key, parts in told.items():
        found = [
            (ids[code_key(code)].id, quantity) for code, quantity in parts if code_key(code) in ids
        ]
        if key not in catalogue.known:
            kits[ids[key].id] = found
        elif stored.get(ids[key].id, {}) != dict(found):
            other.append(catalogue.table.rows[rows[key].position])
    write_kits(job, kits)
    job.report.warn(
        "SD-IMP-321",
        _("Variants that are there are made of other components; they were left as they are"),
        other,
    )
