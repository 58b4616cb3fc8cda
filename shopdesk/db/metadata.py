"""All tables at once, for migrations, checks and dumps."""

from __future__ import annotations

import importlib

from sqlalchemy import MetaData

from shopdesk.db.base import Base

# Names, not imports: db lies below the features and may not depend on them.
MODEL_MODULES = (
    "shopdesk.db.models",
    "shopdesk.importing.models",
    "shopdesk.channels.models",
    "shopdesk.products.models",
    "shopdesk.stock.models",
    "shopdesk.purchasing.models",
    "shopdesk.prices.models",
    "shopdesk.customers.models",
    "shopdesk.orders.models",
)


def load_metadata() -> MetaData:
    """Import every feature's tables and return the metadata that holds them."""
    for name in MODEL_MODULES:
        importlib.import_module(name)
    return Base.metadata
