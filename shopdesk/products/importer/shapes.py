"""Files of other shop programs as tables of ours: their columns become those that ``FIELDS`` has.

A profile names its shape (``[documents] rows``). Rows keep their places, so that every fault names
the row of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shopdesk.i18n import N_
from shopdesk.importing.report import RowKind
from shopdesk.importing.subjects import Job
from shopdesk.importing.validate import Table
from shopdesk.products.importer import medusa, shopify, spree, woocommerce
from shopdesk.products.importer.foreign import Foreign

# As their profiles are called, for the translators.
TITLES = (
    N_("WooCommerce products"),
    N_("Shopify products"),
    N_("Medusa products"),
    N_("Spree products"),
)
_SHAPES: Mapping[str, Callable[[Foreign], None]] = {
    "woocommerce": woocommerce.arrange,
    "shopify": shopify.arrange,
    "medusa": medusa.arrange,
    "spree": spree.arrange,
}


def arrange(job: Job, table: Table) -> dict[int, RowKind]:
    """Turn the columns of a foreign table into ours; returns rows that tell nothing of a product.

    A table of our own shape stays as it is.
    """
    shape = _SHAPES.get(job.profile.documents.get("rows", ""))
    if shape is None:
        return {}
    foreign = Foreign(job, table)
    shape(foreign)
    foreign.finish()
    return foreign.beside
