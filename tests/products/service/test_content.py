from __future__ import annotations

import pytest

from shopdesk.db.reader import one
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products.queries import get_page, get_product
from shopdesk.products.rules import Attribute, AttributeKind, Gap, Missing
from shopdesk.products.service import (
    ProductInput,
    SkuInput,
    categories,
    content,
    create_product,
)
from tests.factories import every_fact

MATERIAL = Attribute(
    "material", "材质", AttributeKind.CHOICE, required=True, choices=("陶瓷", "玻璃")
)
VOLUME = Attribute("volume", "容量 ml", AttributeKind.NUMBER)


@pytest.fixture
def mug(any_shop: Shop) -> int:
    """A mug of 10.00 with a barcode, in a category that asks for its material."""
    sku = SkuInput("MUG", 1000, barcodes=("6901234567892",))
    with any_shop.unit_of_work() as session:
        product_id = create_product(session, ProductInput("MUG", "马克杯", (sku,), category="杯"))
        categories.save_attributes(session, 1, [MATERIAL, VOLUME])
    return product_id


def refused(shop: Shop, code: str, work: object, *arguments: object) -> UserError:
    before = every_fact(shop)
    with pytest.raises(UserError) as fault, shop.unit_of_work() as session:
        work(session, *arguments)  # type: ignore[operator]
    assert fault.value.code == code
    assert every_fact(shop) == before
    return fault.value


def test_details_are_written_changed_and_taken_away(any_shop: Shop, mug: int) -> None:
    with any_shop.unit_of_work() as session:
        content.save_details(session, mug, {"material": " 陶瓷 ", "volume": "350"})
        content.save_details(session, mug, {"volume": " "}, actor="li")
    with any_shop.reader() as reader:
        page = get_page(reader, mug)
        audited = one(
            reader,
            "SELECT actor, before, after FROM audit_event WHERE subject = 'product_detail' "
            "ORDER BY id DESC",
        )
    assert page is not None
    assert page.details == {"material": "陶瓷"}
    assert page.attributes == (MATERIAL, VOLUME)
    assert audited == ("li", '{"volume":"350"}', '{"volume":""}')


def test_saving_the_same_details_again_leaves_no_trace(any_shop: Shop, mug: int) -> None:
    with any_shop.unit_of_work() as session:
        content.save_details(session, mug, {"material": "陶瓷"})
    before = every_fact(any_shop)
    with any_shop.unit_of_work() as session:
        content.save_details(session, mug, {"material": "陶瓷", "volume": ""})
    assert every_fact(any_shop) == before


def test_every_wrong_detail_is_named(any_shop: Shop, mug: int) -> None:
    wrong = {"material": "木", "volume": "many", "colour": "red"}

    fault = refused(any_shop, "SD-PRO-046", content.save_details, mug, wrong)

    assert [problem.message for problem in fault.problems] == [
        "“木” is no value for “材质”.",
        "“many” is no value for “容量 ml”.",
        "The category of this product has no detail “colour”.",
    ]


def test_texts_become_the_description(any_shop: Shop, mug: int) -> None:
    with any_shop.unit_of_work() as session:
        content.save_texts(session, mug, {"care": "Wash by hand."})
        whole = content.save_texts(session, mug, {"features": "Keeps warm."})
    with any_shop.reader() as reader:
        product, page = get_product(reader, mug), get_page(reader, mug)
    assert whole == "Features\nKeeps warm.\n\nWashing and care\nWash by hand."
    assert product is not None
    assert page is not None
    assert (product.description, product.version) == (whole, 3)
    assert page.texts == {"care": "Wash by hand.", "features": "Keeps warm."}
    assert page.details == {}


def test_a_block_that_there_is_none_of(any_shop: Shop, mug: int) -> None:
    refused(any_shop, "SD-PRO-046", content.save_texts, mug, {"poem": "…"})
    refused(any_shop, "SD-PRO-032", content.save_texts, mug + 1, {"features": "…"})
    refused(any_shop, "SD-PRO-032", content.save_details, mug + 1, {"material": "玻璃"})


def test_the_score_rises_with_what_is_filled(any_shop: Shop, mug: int) -> None:
    def score() -> tuple[int, list[Missing]]:
        with any_shop.reader() as reader:
            page = get_page(reader, mug)
        assert page is not None
        return page.completeness.score, [gap.kind for gap in page.completeness.gaps]

    texts = dict.fromkeys(("features", "specification", "usage", "aftersales"), "…")
    # Category, price and barcode: 10 + 10 + 10 of 100 points.
    assert score()[0] == 30
    with any_shop.unit_of_work() as session:
        content.save_details(session, mug, {"material": "陶瓷"})
        content.save_texts(session, mug, texts)
        content.save_packaging(session, 1, content.PackagingInput(400, 100, 90, 110, "纸盒", 60))
    assert score() == (
        75,
        [Missing.COST, Missing.MAIN_PICTURE, Missing.PICTURES, Missing.LICENCE],
    )


def test_missing_details_carry_their_names(any_shop: Shop, mug: int) -> None:
    with any_shop.reader() as reader:
        page = get_page(reader, mug)
        assert get_page(reader, mug + 1) is None
    assert page is not None
    assert Gap(Missing.ATTRIBUTE, "材质") in page.completeness.gaps


def test_packaging_is_kept(any_shop: Shop, mug: int) -> None:
    assert mug
    with any_shop.unit_of_work() as session:
        content.save_packaging(session, 1, content.PackagingInput(400, 100, 90, 110, " 纸盒 ", 60))
    with any_shop.reader() as reader:
        found = one(
            reader,
            "SELECT weight_grams, length_mm, width_mm, height_mm, packaging, packaging_grams, "
            "version FROM sku WHERE id = 1",
        )
    assert found == (400, 100, 90, 110, "纸盒", 60, 2)


@pytest.mark.parametrize(
    "data",
    [
        content.PackagingInput(weight_grams=-1),
        content.PackagingInput(height_mm=-1),
        content.PackagingInput(weight_grams=50, packaging_grams=51),
    ],
)
def test_packaging_that_cannot_be(any_shop: Shop, mug: int, data: content.PackagingInput) -> None:
    assert mug
    refused(any_shop, "SD-PRO-047", content.save_packaging, 1, data)
    refused(any_shop, "SD-PRO-032", content.save_packaging, 99, content.PackagingInput())
