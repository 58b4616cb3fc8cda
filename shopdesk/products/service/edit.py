"""Making and changing products by hand: one product with its variants at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product as combinations
from typing import Any

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db import audit, change_sets
from shopdesk.db.change_sets import ChangeKind, Item
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.models import Barcode, Category, Product, Sku
from shopdesk.products.rules import LifeCycle, ProductKind, code_key, sku_name
from shopdesk.products.service.bulk import index_products
from shopdesk.products.service.life import record_stages

_PRODUCTS: Table = Product.__table__  # type: ignore[assignment]
_SKUS: Table = Sku.__table__  # type: ignore[assignment]
_BARCODES: Table = Barcode.__table__  # type: ignore[assignment]
_CATEGORIES: Table = Category.__table__  # type: ignore[assignment]
MAX_VARIANTS = 1_000


@dataclass(frozen=True, slots=True)
class SkuInput:
    """A variant; price in minor units, cost in 1/10000 of the currency unit.

    ``id`` names the variant that is changed; None makes a new one.
    """

    code: str
    price: int = 0
    options: tuple[str, ...] = ()
    cost_e4: int | None = None
    barcodes: tuple[str, ...] = ()
    weight_grams: int | None = None
    decimals: int = 0
    active: bool = True
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ProductInput:
    """A product as a form holds it; ``axes`` name the options of its variants."""

    code: str
    name: str
    skus: tuple[SkuInput, ...]
    kind: ProductKind = ProductKind.GOODS
    state: LifeCycle = LifeCycle.SELLING
    category: str = ""
    brand: str = ""
    unit: str = ""
    tags: str = ""
    description: str = ""
    axes: tuple[str, ...] = ()


def variant_grid(
    code: str, axes: Sequence[Sequence[str]], *, price: int, cost_e4: int | None = None
) -> tuple[SkuInput, ...]:
    """All combinations of the options as new variants: TEE-red-M, TEE-red-L.

    Raises:
        UserError: SD-PRO-004 for more than 1,000 variants.
    """
    filled = [[value for value in axis if value.strip()] for axis in axes]
    filled = [axis for axis in filled if axis]
    count = 1
    for axis in filled:
        count *= len(axis)
    if count > MAX_VARIANTS:
        raise UserError(
            "SD-PRO-004",
            _("{n} variants are too many for one product (at most {limit}).").format(
                n=count, limit=MAX_VARIANTS
            ),
        )
    return tuple(
        SkuInput("-".join((code, *options)), price, options, cost_e4)
        for options in combinations(*filled)
    )


def create_product(session: Session, data: ProductInput, *, actor: str = "") -> int:
    """Add a product with its variants; returns its id.

    Raises:
        UserError: SD-PRO-001 for an empty or taken code, SD-PRO-002 for a missing name or variant,
            SD-PRO-003 for a barcode of another SKU. Nothing is written then.
    """
    _check(session, data, product_id=None)
    now = clock.now()
    found = session.execute(
        insert(_PRODUCTS).returning(_PRODUCTS.c.id),
        {**_product_values(session, data), "created_at": now, "updated_at": now},
    )
    product_id = int(found.scalar_one())
    for sku in data.skus:
        _insert_sku(session, product_id, data, sku)
    index_products(session, [product_id])
    audit.record(session, "created", "product", product_id, actor=actor, after={"code": data.code})
    return product_id


def change_product(
    session: Session, product_id: int, data: ProductInput, *, version: int, actor: str = ""
) -> None:
    """Replace a product's fields and its variants' fields; variants are never deleted.

    Args:
        version: the version that the form showed.

    Raises:
        UserError: SD-PRO-005 if somebody else changed it meanwhile, SD-PRO-001 to 003 as for a new
            product. Nothing is written then.
    """
    _check(session, data, product_id=product_id)
    before = session.execute(select(_PRODUCTS).where(_PRODUCTS.c.id == product_id)).mappings()
    row = before.first()
    written: Any = session.execute(
        update(_PRODUCTS)
        .where(_PRODUCTS.c.id == product_id, _PRODUCTS.c.version == version)
        .values(**_product_values(session, data), updated_at=clock.now(), version=version + 1)
    )
    if row is None or written.rowcount != 1:
        raise UserError(
            "SD-PRO-005",
            _("{code} was changed by somebody else just now. Nothing was saved.").format(
                code=data.code
            ),
        )
    if row["state"] != str(data.state):
        step = (LifeCycle(row["state"]), data.state)
        record_stages(session, {product_id: step}, actor=actor)
    _note_prices(session, product_id, data, actor)
    for sku in data.skus:
        if sku.id is None:
            _insert_sku(session, product_id, data, sku)
        else:
            _change_sku(session, product_id, data, sku)
    index_products(session, [product_id])
    audit.record(
        session,
        "changed",
        "product",
        product_id,
        actor=actor,
        before={key: row[key] for key in ("code", "name", "state", "category_id")},
        after={"code": data.code, "name": data.name, "state": str(data.state)},
    )


def change_states(
    session: Session, states: Mapping[int, LifeCycle], *, reason: str = "", actor: str = ""
) -> dict[int, LifeCycle]:
    """Correct the states of products past the flow; returns the states before, for the way back.

    Products that are gone or in that state already are left out. A step with its checks is
    ``life.move_stage``.
    """
    found = session.execute(
        select(_PRODUCTS.c.id, _PRODUCTS.c.state).where(_PRODUCTS.c.id.in_(list(states)))
    )
    before = {
        int(row.id): LifeCycle(row.state) for row in found if row.state != str(states[int(row.id)])
    }
    for product_id, state in before.items():
        session.execute(
            update(_PRODUCTS)
            .where(_PRODUCTS.c.id == product_id)
            .values(
                state=str(states[product_id]),
                updated_at=clock.now(),
                version=_PRODUCTS.c.version + 1,
            )
        )
        audit.record(
            session,
            "changed",
            "product",
            product_id,
            actor=actor,
            before={"state": str(state)},
            after={"state": str(states[product_id])},
            reason=reason.strip() or None,
        )
    steps = {key: (state, states[key]) for key, state in before.items()}
    record_stages(session, steps, reason=reason, actor=actor)
    return before


def category_id(session: Session, path: str) -> int | None:
    """Key of a category path like ``Home / Kitchen``, made where it does not exist yet."""
    parent: int | None = None
    names: list[str] = []
    for name in (part.strip() for part in path.split("/")):
        if not name:
            continue
        names.append(name)
        full = " / ".join(names)
        found = session.execute(select(_CATEGORIES.c.id).where(_CATEGORIES.c.path == full)).scalar()
        if found is None:
            found = session.execute(
                insert(_CATEGORIES).returning(_CATEGORIES.c.id),
                {"parent_id": parent, "name": name, "path": full},
            ).scalar_one()
        parent = int(found)
    return parent


def _check(session: Session, data: ProductInput, product_id: int | None) -> None:
    if not data.name.strip():
        raise UserError("SD-PRO-002", _("The product needs a name. Nothing was saved."))
    if not data.skus:
        raise UserError("SD-PRO-002", _("The product needs a variant. Nothing was saved."))
    _check_codes(session, data, product_id)
    own = {sku.id for sku in data.skus if sku.id is not None}
    wanted = [code.strip() for sku in data.skus for code in sku.barcodes if code.strip()]
    found = session.execute(
        select(_BARCODES.c.code, _BARCODES.c.sku_id).where(_BARCODES.c.code.in_(wanted))
    )
    taken = [row.code for row in found if row.sku_id not in own]
    twice = [code for code in wanted if wanted.count(code) > 1]
    for code in (*taken, *twice):
        raise UserError(
            "SD-PRO-003",
            _("The barcode {code} belongs to another variant. Nothing was saved.").format(
                code=code
            ),
        )
    for sku in data.skus:
        if sku.price < 0 or (sku.cost_e4 or 0) < 0 or not 0 <= sku.decimals <= 3:
            raise UserError(
                "SD-PRO-002",
                _("The prices of {code} cannot be negative. Nothing was saved.").format(
                    code=sku.code
                ),
            )


def _check_codes(session: Session, data: ProductInput, product_id: int | None) -> None:
    keys = [code_key(sku.code) for sku in data.skus]
    for code, key in zip((sku.code for sku in data.skus), keys, strict=True):
        if not key or keys.count(key) > 1:
            raise _taken(code)
    own = {sku.id for sku in data.skus}
    found = session.execute(select(_SKUS.c.id, _SKUS.c.code).where(_SKUS.c.code_key.in_(keys)))
    for row in found:
        if row.id not in own:
            raise _taken(row.code)
    other = session.execute(
        select(_PRODUCTS.c.id).where(_PRODUCTS.c.code_key == code_key(data.code))
    ).scalar()
    if not code_key(data.code) or (other is not None and other != product_id):
        raise _taken(data.code)


def _taken(code: str) -> UserError:
    return UserError(
        "SD-PRO-001",
        _("The code “{code}” is empty or already taken. Nothing was saved.").format(code=code),
    )


def _product_values(session: Session, data: ProductInput) -> dict[str, Any]:
    axes = [*data.axes, "", "", ""]
    return {
        "code": data.code.strip(),
        "code_key": code_key(data.code),
        "name": data.name.strip(),
        "kind": str(data.kind),
        "state": str(data.state),
        "category_id": category_id(session, data.category),
        "brand": data.brand.strip(),
        "unit": data.unit.strip(),
        "tags": data.tags.strip(),
        "description": data.description,
        "axis1": axes[0],
        "axis2": axes[1],
        "axis3": axes[2],
    }


def _sku_values(data: ProductInput, sku: SkuInput) -> dict[str, Any]:
    options = [*sku.options, "", "", ""]
    return {
        "code": sku.code.strip(),
        "code_key": code_key(sku.code),
        "name": sku_name(data.name.strip(), *sku.options),
        "option1": options[0],
        "option2": options[1],
        "option3": options[2],
        "price": sku.price,
        "cost_e4": sku.cost_e4,
        "weight_grams": sku.weight_grams,
        "decimals": sku.decimals,
        "active": sku.active,
        "updated_at": clock.now(),
    }


def _insert_sku(session: Session, product_id: int, data: ProductInput, sku: SkuInput) -> None:
    found = session.execute(
        insert(_SKUS).returning(_SKUS.c.id),
        {**_sku_values(data, sku), "product_id": product_id, "created_at": clock.now()},
    )
    _write_barcodes(session, int(found.scalar_one()), sku.barcodes)


def _change_sku(session: Session, product_id: int, data: ProductInput, sku: SkuInput) -> None:
    written: Any = session.execute(
        update(_SKUS)
        .where(_SKUS.c.id == sku.id, _SKUS.c.product_id == product_id)
        .values(**_sku_values(data, sku), version=_SKUS.c.version + 1)
    )
    if written.rowcount != 1:
        raise _taken(sku.code)
    session.execute(delete(_BARCODES).where(_BARCODES.c.sku_id == sku.id))
    _write_barcodes(session, int(sku.id or 0), sku.barcodes)


def _note_prices(session: Session, product_id: int, data: ProductInput, actor: str) -> None:
    """Keep what prices and costs were before the form changes them: their history."""
    found = session.execute(
        select(_SKUS.c.id, _SKUS.c.price, _SKUS.c.cost_e4).where(_SKUS.c.product_id == product_id)
    )
    before = {int(row.id): row for row in found}
    items = [
        Item("sku", sku.id, field, _text(old), _text(new))
        for sku in data.skus
        if sku.id in before
        for field, old, new in (
            ("price", before[sku.id].price, sku.price),
            ("cost_e4", before[sku.id].cost_e4, sku.cost_e4),
        )
        if old != new
    ]
    if items:
        change_sets.record(session, items, kind=ChangeKind.FORM, title=data.code, actor=actor)


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)


def _write_barcodes(session: Session, sku_id: int, codes: Sequence[str]) -> None:
    rows = [{"sku_id": sku_id, "code": code.strip()} for code in codes if code.strip()]
    if rows:
        session.execute(insert(_BARCODES), rows)
