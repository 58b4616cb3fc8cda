"""Writing the catalogue."""

from shopdesk.products.rules.fields import Cell
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
from shopdesk.products.service.grid import (
    Change,
    Margin,
    Preview,
    Remark,
    apply_cells,
    preview_cells,
    undo_change_set,
)

__all__ = [
    "Cell",
    "Change",
    "FoundProduct",
    "FoundSku",
    "Margin",
    "NewProduct",
    "NewSku",
    "Preview",
    "ProductInput",
    "Remark",
    "SkuInput",
    "add_barcodes",
    "add_skus",
    "apply_cells",
    "category_id",
    "change_product",
    "change_states",
    "create_product",
    "create_products",
    "ensure_categories",
    "find_products",
    "find_skus",
    "index_products",
    "preview_cells",
    "undo_change_set",
    "variant_grid",
]
