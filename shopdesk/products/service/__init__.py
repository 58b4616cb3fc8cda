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

__all__ = [
    "FoundSku",
    "NewProduct",
    "NewSku",
    "create_products",
    "ensure_categories",
    "find_skus",
    "index_products",
]
