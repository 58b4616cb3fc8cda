from __future__ import annotations

import argparse
from datetime import date

import pytest

from shopdesk.cli.lookups import (
    category_named,
    channel_named,
    day,
    pair,
    product_named,
    sku_of,
)
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.service import ProductInput, SkuInput, create_product
from tests.factories import add_channel


def test_words_and_what_they_mean(shop: Shop) -> None:
    skus = (SkuInput("TEE-S", barcodes=("690",)), SkuInput("TEE-M"))
    with shop.unit_of_work() as session:
        create_product(session, ProductInput("TEE", "T恤", skus, category="服装 / 上衣"))
        channel = add_channel(session)
    with shop.reader() as reader:
        assert [product_named(reader, code) for code in ("tee", "Tee-M", "690")] == [1, 1, 1]
        assert (sku_of(reader, "690"), sku_of(reader, "tee-m")) == (1, 2)
        assert category_named(reader, "服装/上衣") == 2
        assert channel_named(reader, "TAOBAO") == channel
        for look_up in (product_named, sku_of, category_named, channel_named):
            with pytest.raises(UserError, match="none"):
                look_up(reader, "none")


def test_days_and_pairs() -> None:
    assert day("2026-02-28") == date(2026, 2, 28)
    assert pair(" material = 50 % = half ") == ("material", "50 % = half")
    for read, text in ((day, "2026-02-30"), (day, "28.2."), (pair, "material"), (pair, "=x")):
        with pytest.raises(argparse.ArgumentTypeError):
            read(text)
