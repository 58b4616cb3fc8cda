"""Products of an import go with it, unless something refers to them by now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from shopdesk.db import search
from shopdesk.db.shop import Shop
from shopdesk.importing.changes import change_rows
from shopdesk.importing.undo import undo_import
from shopdesk.orders import service as orders
from shopdesk.products.rules import Attribute, KitPart, LifeCycle
from shopdesk.products.service import (
    NewProduct,
    NewSku,
    ProductInput,
    SkuInput,
    add_barcodes,
    add_skus,
    change_states,
    create_product,
    create_products,
    ensure_categories,
    index_products,
)
from shopdesk.products.service.bulk_undo import undo_blockers
from shopdesk.products.service.categories import save_attributes
from shopdesk.products.service.content import save_details
from shopdesk.products.service.kits import save_kit
from shopdesk.stock.rules import MoveKind, Place
from shopdesk.stock.service.bulk import MoveColumns, StockBook
from tests.factories import SmallShop
from tests.orders.service.bulk_shop import (
    AT,
    add_batch,
    assert_proven,
    import_as_batch,
    lasting_facts,
    prepared,
    rows,
)

TEE = NewProduct(
    code="TEE",
    name="短袖T恤",
    category="服装 / 上衣",
    skus=(NewSku("TEE-R", ("红",), 5900, barcodes=("690",)), NewSku("TEE-W", ("白",), 5900)),
)
CUP = NewProduct("CUP", "茶杯", (NewSku("CUP", barcodes=("691",)),), category="服装")


@pytest.fixture
def known(any_shop: Shop) -> SmallShop:
    return prepared(any_shop)


def import_products(shop: Shop, *products: NewProduct) -> int:
    """Products from 4 on, after the three of the small shop."""

    def work(session: Session, batch_id: int, _stock: object) -> None:
        create_products(session, products, at_millis=AT, batch_id=batch_id)

    return import_as_batch(shop, work)


def found_by(shop: Shop, text: str) -> list[int]:
    statement = search.match(shop.dialect, "product_search", text)
    assert statement is not None
    with shop.reader() as reader:
        return sorted(row[0] for row in reader.rows(*statement))


def test_they_go_with_all_they_came_with(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)
    batch = import_products(any_shop, TEE, CUP)
    assert (found_by(any_shop, "短袖"), found_by(any_shop, "691")) == ([4], [5])

    result = undo_import(any_shop, batch)

    assert result.counts == {"skus": 3, "products": 2}
    assert lasting_facts(any_shop) == before
    assert (found_by(any_shop, "短袖"), found_by(any_shop, "691")) == ([], [])
    assert_proven(any_shop)


def test_their_stock_goes_with_them(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)

    def work(session: Session, batch_id: int, stock: StockBook) -> None:
        skus = create_products(session, [CUP], at_millis=AT, batch_id=batch_id)
        stock.add(
            MoveColumns(
                sku_id=[skus["cup"]],
                quantity=[9000],
                source=[Place.UNRECORDED],
                target=[Place.SHELF],
                kind=[MoveKind.OPENING.value],
                at=[AT],
            )
        )

    batch = import_as_batch(any_shop, work)
    assert_proven(any_shop)

    result = undo_import(any_shop, batch)

    assert result.counts == {"moves": 1, "skus": 1, "products": 1}
    assert lasting_facts(any_shop) == before


def _sell(session: Session) -> None:
    orders.place_order(
        session,
        orders.OrderInput(
            channel_id=1,
            lines=(orders.LineInput(1000, 4),),
            placed_at=datetime(2026, 3, 3, tzinfo=UTC),
        ),
    )


def _receive(session: Session) -> None:
    book = StockBook(session)
    book.add(
        MoveColumns(
            sku_id=[4],
            quantity=[9000],
            source=[Place.SUPPLIER],
            target=[Place.SHELF],
            kind=[MoveKind.RECEIPT.value],
            at=[AT],
        )
    )
    book.settle()


def _receive_and_sell(session: Session) -> None:
    _receive(session)
    _sell(session)


def _name_another_barcode(session: Session) -> None:
    add_barcodes(session, [(4, "699")], batch_id=add_batch(session, "barcodes.csv"))
    index_products(session, [4])


@pytest.mark.parametrize("use", [_receive, _receive_and_sell, _name_another_barcode])
def test_a_variant_that_is_needed_stays_with_its_barcodes(
    any_shop: Shop, known: SmallShop, use: Callable[[Session], None]
) -> None:
    batch = import_products(any_shop, TEE, CUP)
    with any_shop.unit_of_work() as session:
        use(session)
    with any_shop.reader() as reader:
        assert undo_blockers(reader, batch) == []

    result = undo_import(any_shop, batch)

    assert result.counts == {"skus": 2, "products": 1}
    assert rows(any_shop, "SELECT id, code FROM sku WHERE id > 3") == [(4, "TEE-R")]
    assert rows(any_shop, "SELECT code FROM product WHERE id > 3") == [("TEE",)]
    assert (4, "690") in rows(any_shop, "SELECT sku_id, code FROM barcode")
    assert rows(any_shop, "SELECT path FROM category ORDER BY path") == [
        ("服装",),
        ("服装 / 上衣",),
    ]
    assert (found_by(any_shop, "690"), found_by(any_shop, "白")) == ([4], [])
    assert_proven(any_shop)


def test_a_product_that_somebody_worked_on_stays_and_its_variants_go(
    any_shop: Shop, known: SmallShop
) -> None:
    batch = import_products(any_shop, CUP)
    with any_shop.unit_of_work() as session:
        change_states(session, {4: LifeCycle.ENDED})

    result = undo_import(any_shop, batch)

    assert result.counts == {"skus": 1}
    assert rows(any_shop, "SELECT code, state FROM product WHERE id > 3") == [("CUP", "ended")]
    assert found_by(any_shop, "691") == []


def test_what_a_person_told_of_a_product_and_its_category_stays(
    any_shop: Shop, known: SmallShop
) -> None:
    batch = import_products(any_shop, CUP)
    with any_shop.unit_of_work() as session:
        save_attributes(session, 1, [Attribute("material", "材质")])
        save_details(session, 4, {"material": "瓷"})

    result = undo_import(any_shop, batch)

    assert result.counts == {"skus": 1}
    assert rows(any_shop, "SELECT code FROM product WHERE id > 3") == [("CUP",)]
    assert rows(any_shop, "SELECT value FROM product_detail") == [("瓷",)]


def test_a_variant_that_went_into_a_kit_stays(any_shop: Shop, known: SmallShop) -> None:
    batch = import_products(any_shop, CUP)
    with any_shop.unit_of_work() as session:
        create_product(session, ProductInput("BOX", "礼盒", (SkuInput("BOX"),)))
        save_kit(session, 5, [KitPart(4, 1000)])

    result = undo_import(any_shop, batch)

    assert result.counts == {}
    assert rows(any_shop, "SELECT code FROM sku WHERE id > 3 ORDER BY code") == [
        ("BOX",),
        ("CUP",),
    ]


def test_categories_that_others_use_stay(any_shop: Shop, known: SmallShop) -> None:
    batch = import_products(any_shop, TEE)
    with any_shop.unit_of_work() as session:
        ensure_categories(session, ["服装 / 裤子"])

    undo_import(any_shop, batch)

    assert rows(any_shop, "SELECT path FROM category ORDER BY path") == [
        ("服装",),
        ("服装 / 裤子",),
    ]


def test_what_it_changed_and_added_in_others_is_as_it_was(any_shop: Shop, known: SmallShop) -> None:
    before = lasting_facts(any_shop)

    def work(session: Session, batch_id: int, _stock: object) -> None:
        changes = {1: {"name": "大马克杯", "brand": "景德镇"}}
        change_rows(session, batch_id, "product", changes, at_millis=AT + 1)
        change_rows(session, batch_id, "sku", {known.mug: {"price": 1100}}, at_millis=AT + 1)
        add_skus(session, [(1, "x", NewSku("MUG-XL"))], at_millis=AT, batch_id=batch_id)
        add_barcodes(session, [(known.mug, "690")], batch_id=batch_id)
        index_products(session, [1])

    batch = import_as_batch(any_shop, work)
    assert [found_by(any_shop, text) for text in ("mug-xl", "690", "景德镇")] == [[1], [1], [1]]

    result = undo_import(any_shop, batch)

    assert result.counts == {"skus": 1}
    assert lasting_facts(any_shop) == before
    assert [found_by(any_shop, text) for text in ("mug-xl", "690", "景德镇")] == [[], [], []]
    assert found_by(any_shop, "马克杯") == [1]
    assert_proven(any_shop)
