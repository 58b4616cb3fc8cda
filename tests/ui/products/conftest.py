"""A window on a shop with a shirt in four variants, a mug and a service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk import settings
from shopdesk.db.shop import Shop
from shopdesk.products.rules import ProductKind
from shopdesk.products.service import (
    ProductInput,
    SkuInput,
    create_product,
    find_skus,
    variant_grid,
)
from shopdesk.stock.service import record_opening
from tests.factories import ZONE, add_channel
from tests.screens import Screen


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Product ids, the id of the mug's SKU and of a channel."""

    shirt: int
    mug: int
    postage: int
    mug_sku: int
    channel: int


@pytest.fixture
def known(shop: Shop) -> Catalogue:
    """7 mugs on the shelf at 10.00."""
    grid = variant_grid("TEE", [["红", "白"], ["M", "L"]], price=5900, cost_e4=210_000)
    shirt = ProductInput("TEE", "短袖T恤", grid, category="服装 / 上衣", axes=("颜色", "尺码"))
    mug = ProductInput(
        "MUG", "马克杯", (SkuInput("MUG", 1000, barcodes=("6901234567892",), weight_grams=350),)
    )
    postage = ProductInput("POST", "邮费", (SkuInput("POST", 800),), kind=ProductKind.SERVICE)
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value=ZONE)
        settings.store(session, settings.SHOP_CURRENCY, value="CNY")
        shirt_id, mug_id, postage_id = (
            create_product(session, data) for data in (shirt, mug, postage)
        )
        sku = find_skus(session, {"mug"})["mug"].id
        record_opening(session, {sku: 7000})
        return Catalogue(shirt_id, mug_id, postage_id, sku, add_channel(session))


@pytest.fixture
def screen(shop: Shop, known: Catalogue, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    """The window; a test ends with nothing unexpected heard."""
    assert known.mug
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()
