"""Writing a product from its form, and back; reading what the form offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shopdesk.products.queries import (
    ProductDetail,
    last_in_store_barcode,
    list_category_tree,
)
from shopdesk.products.rules import LifeCycle, ProductKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from shopdesk.db.reader import Reader
    from shopdesk.products.service import ProductInput
    from shopdesk.ui.tasks import Progress


@dataclass(frozen=True, slots=True)
class Saved:
    """A product just written; ``before`` is what a change replaced, None when it cannot go back."""

    id: int
    code: str
    version: int = 0
    before: ProductInput | None = None


def read_categories(reader: Reader, _progress: Progress) -> dict[str, str]:
    """Path of every category with the template of its SKU codes, that of the nearest above it."""
    found: dict[str, str] = {}
    for entry in list_category_tree(reader):
        above = entry.path.rpartition(" / ")[0]
        found[entry.path] = entry.sku_template or found.get(above, "")
    return found


def read_last_barcode(reader: Reader, _progress: Progress) -> str:
    """The highest barcode that the shop gave itself."""
    return last_in_store_barcode(reader)


def create(
    data: ProductInput, opening: dict[str, int], session: Session, _progress: Progress
) -> Saved:
    """Make a product and put its opening stock on the shelf."""
    from shopdesk.products.service import create_product, find_skus
    from shopdesk.stock.service import record_opening

    product_id = create_product(session, data)
    if opening:
        found = find_skus(session, opening.keys())
        record_opening(session, {found[key].id: held for key, held in opening.items()})
    return Saved(product_id, data.code)


def change(
    product: ProductDetail, data: ProductInput, session: Session, _progress: Progress
) -> Saved:
    """Write the changes of a product."""
    from shopdesk.products.service import change_product

    change_product(session, product.id, data, version=product.version)
    added = any(sku.id is None for sku in data.skus)
    before = None if added else input_of(product)
    return Saved(product.id, data.code, product.version + 1, before)


def input_of(product: ProductDetail) -> ProductInput:
    """A stored product as the service takes it, to write it back."""
    from shopdesk.products.service import ProductInput, SkuInput

    skus = tuple(
        SkuInput(
            sku.code,
            sku.price,
            (sku.option1, sku.option2, sku.option3),
            sku.cost_e4,
            barcodes=sku.barcodes,
            weight_grams=sku.weight_grams,
            decimals=sku.decimals,
            active=sku.active,
            id=sku.id,
        )
        for sku in product.skus
    )
    return ProductInput(
        code=product.code,
        name=product.name,
        skus=skus,
        kind=ProductKind(product.kind),
        state=LifeCycle(product.state),
        category=product.category,
        brand=product.brand,
        unit=product.unit,
        tags=product.tags,
        description=product.description,
        axes=product.axes,
    )


def change_back(saved: Saved, session: Session, _progress: Progress) -> None:
    """Write back what a change replaced.

    Raises:
        shopdesk.errors.UserError: SD-PRO-005 if the product was changed again meanwhile.
    """
    from shopdesk.products.service import change_product

    if saved.before is not None:
        change_product(session, saved.id, saved.before, version=saved.version)
