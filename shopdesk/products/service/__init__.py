"""Writing the catalogue."""

from shopdesk.products.service.bulk import (
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
from shopdesk.products.service.edit import (
    ProductInput,
    SkuInput,
    category_id,
    change_product,
    change_states,
    create_product,
    variant_grid,
)

__all__ = [
    "FoundProduct",
    "FoundSku",
    "NewProduct",
    "NewSku",
    "ProductInput",
    "SkuInput",
    "add_barcodes",
    "add_skus",
    "category_id",
    "change_product",
    "change_states",
    "create_product",
    "create_products",
    "ensure_categories",
    "find_products",
    "find_skus",
    "index_products",
    "variant_grid",
]
