"""A shop that buys, and the day on which its tests play."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from shopdesk.db.shop import Shop
from tests.metrics.buying import TODAY, add_suppliers, even_sales, noon


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(noon(TODAY), tick=True):
        yield


@pytest.fixture
def buying(shop: Shop) -> Shop:
    """Two variants that sell evenly, each with its supplier."""
    even_sales().write(shop)
    add_suppliers(shop)
    return shop
