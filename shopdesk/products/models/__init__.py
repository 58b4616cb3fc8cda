"""Tables of the catalogue."""

from shopdesk.products.models.catalogue import Barcode, Category, Product, Sku
from shopdesk.products.models.content import (
    CategoryAttribute,
    DescriptionTemplate,
    Media,
    ProductFact,
    ProductPicture,
)
from shopdesk.products.models.life import (
    GateCriterion,
    LaunchPlan,
    ProductCard,
    ProductGate,
    ProductStage,
)
from shopdesk.products.models.selling import KitComponent, Listing

__all__ = [
    "Barcode",
    "Category",
    "CategoryAttribute",
    "DescriptionTemplate",
    "GateCriterion",
    "KitComponent",
    "LaunchPlan",
    "Listing",
    "Media",
    "Product",
    "ProductCard",
    "ProductFact",
    "ProductGate",
    "ProductPicture",
    "ProductStage",
    "Sku",
]
