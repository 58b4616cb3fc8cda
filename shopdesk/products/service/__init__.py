"""Writing the catalogue."""

from shopdesk.products.service.bulk import (
    FoundSku,
    NewProduct,
    NewSku,
    create_products,
    ensure_categories,
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
    "FoundSku",
    "NewProduct",
    "NewSku",
    "ProductInput",
    "SkuInput",
    "category_id",
    "change_product",
    "change_states",
    "create_product",
    "create_products",
    "ensure_categories",
    "find_skus",
    "index_products",
    "variant_grid",
]
