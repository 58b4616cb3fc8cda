from __future__ import annotations

from shopdesk.db.shop import Shop
from shopdesk.products.service import ProductInput, SkuInput
from shopdesk.products.service.categories import set_sku_template
from shopdesk.ui.products.dialogs.product_write import create, read_categories
from shopdesk.ui.tasks import Progress

NOBODY = Progress()


def test_every_category_knows_the_template_that_counts_for_it(shop: Shop) -> None:
    skus = (SkuInput("A"),)
    with shop.unit_of_work() as session:
        create(ProductInput("A", "A", skus, category="家居 / 厨房"), {}, session, NOBODY)
        set_sku_template(session, 1, "J-{n}")
    with shop.reader() as reader:
        assert read_categories(reader, NOBODY) == {"家居": "J-{n}", "家居 / 厨房": "J-{n}"}
    with shop.unit_of_work() as session:
        set_sku_template(session, 2, "C-{n}")
    with shop.reader() as reader:
        assert read_categories(reader, NOBODY)["家居 / 厨房"] == "C-{n}"


def test_opening_stock_is_put_on_the_shelf_with_the_product(shop: Shop) -> None:
    with shop.unit_of_work() as session:
        saved = create(
            ProductInput("MUG", "马克杯", (SkuInput("MUG"),)), {"mug": 7000}, session, NOBODY
        )
    assert saved.code == "MUG"
    with shop.reader() as reader:
        assert reader.rows("SELECT quantity FROM stock_balance WHERE location_id = 1") == [(7000,)]
