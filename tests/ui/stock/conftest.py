"""A window on a shop with cups, milk in lots, a second shelf and something that is out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk import settings
from shopdesk.base import clock
from shopdesk.base.quantity import pieces
from shopdesk.db.shop import Shop
from shopdesk.products.service import ProductInput, SkuInput, create_product, find_skus
from shopdesk.stock import service
from shopdesk.stock.rules import MoveKind, Place
from tests.factories import ZONE, add_channel
from tests.screens import Screen


@dataclass(frozen=True, slots=True)
class Goods:
    """SKU ids, the second shelf, a channel."""

    cup: int
    milk: int
    gone: int
    second: int
    channel: int


@pytest.fixture
def goods(shop: Shop) -> Goods:
    """10 cups worth 50.00, 6 milks, a bowl of which the last was lost; 马克杯 costs 5.00."""
    with shop.unit_of_work() as session:
        settings.store(session, settings.SHOP_TIME_ZONE, value=ZONE)
        settings.store(session, settings.SHOP_CURRENCY, value="CNY")
        for code, name, barcode in (
            ("CUP", "马克杯", "6901234567892"),
            ("MILK", "牛奶", "4006381333931"),
            ("BOWL", "碗", "5901234123457"),
        ):
            variant = SkuInput(code, 1000, cost_e4=50_000, barcodes=(barcode,))
            create_product(session, ProductInput(code, name, (variant,)))
        keys = {
            code: found.id for code, found in find_skus(session, {"cup", "milk", "bowl"}).items()
        }
        at = clock.now()
        day = clock.business_date(at, ZONE)
        for code, count, value in (("cup", 10, 5000), ("milk", 6, 1800), ("bowl", 1, 500)):
            service.post_moves(
                session,
                [
                    service.MoveInput(
                        keys[code], Place.SUPPLIER, Place.SHELF, pieces(count),
                        MoveKind.RECEIPT, at, day, value=value,
                    )
                ],
            )  # fmt: skip
        service.adjust(session, service.Adjustment(keys["bowl"], -pieces(1), "broke"))
        second = service.save_place(session, service.PlaceInput("second", "二号库"))
        return Goods(keys["cup"], keys["milk"], keys["bowl"], second, add_channel(session))


@pytest.fixture
def screen(shop: Shop, goods: Goods, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    """The window; a test ends with nothing unexpected heard."""
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()


def today() -> date:
    return clock.business_date(clock.now(), ZONE)
