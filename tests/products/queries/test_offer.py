from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopdesk.db.shop import Shop
from shopdesk.products.queries import get_kit, get_skus, list_labels, list_skus, sku_ids_of
from shopdesk.products.rules import KitPart
from shopdesk.products.service import ProductInput, SkuInput, create_product, find_skus
from shopdesk.products.service.kits import save_kit
from shopdesk.stock.service import record_opening
from tests.factories import add_sku


def test_labels_hold_what_is_printed(any_shop: Shop) -> None:
    skus = (
        SkuInput("TEE-S", 5900, ("red", "S"), barcodes=("690", "691")),
        SkuInput("TEE-M", 5900, ("red", "M"), active=False),
    )
    with any_shop.unit_of_work() as session:
        product = create_product(session, ProductInput("TEE", "T恤", skus, axes=("c", "s")))
        found = find_skus(session, {"tee-s"})
        record_opening(session, {found["tee-s"].id: 3000})
    with any_shop.reader() as reader:
        ids = sku_ids_of(reader, [product])
        (label,) = list_labels(reader, [*ids, 999])
    assert (label.code, label.product, label.options) == ("TEE-S", "T恤", "red / S")
    assert (label.price, label.barcode, label.on_hand) == (5900, "690", 3000)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 9)), min_size=1, max_size=3))
def test_every_list_tells_the_same_number_of_kits(shop: Shop, parts: list[tuple[int, int]]) -> None:
    with shop.unit_of_work() as session:
        before = int(session.connection().exec_driver_sql("SELECT count(*) FROM sku").scalar_one())
        ids = [
            add_sku(session, f"P{before}-{place}", stocked=stocked)
            for place, (_wanted, stocked) in enumerate(parts)
        ]
        kit = add_sku(session, f"K{before}")
        save_kit(
            session,
            kit,
            [
                KitPart(sku_id, 1000 * wanted)
                for sku_id, (wanted, _stocked) in zip(ids, parts, strict=True)
            ],
        )
    expected = 1000 * min(stocked // wanted for wanted, stocked in parts)
    with shop.reader() as reader:
        detail = get_kit(reader, kit)
        assert detail is not None
        assert detail.makeable == expected
        assert get_skus(reader, [kit])[0].available == expected
        product = reader.rows("SELECT product_id FROM sku WHERE id = :id", {"id": kit})[0][0]
        assert list_skus(reader, product)[0].available == expected
