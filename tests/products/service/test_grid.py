"""Many fields of many products in one go, with a look before and a way back."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from shopdesk.db import change_sets
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.products import service
from shopdesk.products.queries import find_products, get_product
from shopdesk.products.service import Cell, Preview, ProductInput, apply_cells, undo_change_set
from tests.factories import every_fact


@pytest.fixture
def tee(any_shop: Shop) -> list[int]:
    """A shirt in four variants; the ids of its variants by code."""
    with any_shop.unit_of_work() as session:
        product_id = service.create_product(
            session,
            ProductInput(
                code="TEE",
                name="Shirt",
                category="Clothes",
                axes=("Colour", "Size"),
                skus=service.variant_grid(
                    "TEE", [["red", "white"], ["L", "M"]], price=1_000, cost_e4=40_000
                ),
            ),
        )
    with any_shop.reader() as reader:
        product = get_product(reader, product_id)
    assert product is not None
    return [sku.id for sku in product.skus]


def preview(shop: Shop, cells: Sequence[Cell]) -> Preview:
    with shop.reader() as reader:
        return service.preview_cells(reader, cells)


def apply(shop: Shop, cells: Sequence[Cell], **told: Any) -> int | None:
    with shop.unit_of_work() as session:
        return apply_cells(session, cells, **told)


def column(shop: Shop, sql: str) -> list[Any]:
    with shop.reader() as reader:
        return [row[0] for row in reader.rows(sql)]


def prices(shop: Shop) -> list[Any]:
    return column(shop, "SELECT price FROM sku ORDER BY code")


def test_a_look_changes_nothing_and_tells_margins(any_shop: Shop, tee: list[int]) -> None:
    before = every_fact(any_shop)

    found = preview(
        any_shop,
        [Cell(tee[0], "price", 500), Cell(tee[1], "price", 1_000), Cell(tee[2], "price", 300)],
    )

    assert every_fact(any_shop) == before
    assert [(change.subject_id, change.before, change.after) for change in found.changes] == [
        (tee[0], 1_000, 500),
        (tee[2], 1_000, 300),
    ]
    assert {key: (margin.before, margin.after) for key, margin in found.margins.items()} == {
        tee[0]: (Fraction(3, 5), Fraction(1, 5)),
        tee[2]: (Fraction(3, 5), Fraction(-1, 3)),
    }
    assert [(remark.code, remark.text) for remark in found.warnings] == [
        ("TEE-white-L", "The price is below the cost.")
    ]


def test_everything_is_changed_and_taken_back(any_shop: Shop, tee: list[int]) -> None:
    before = column(any_shop, "SELECT code || name || price || coalesce(cost_e4, 0) FROM sku")
    found = find_names(any_shop, "Blouse")
    cells = [
        Cell(tee[0], "price", 1_200),
        Cell(tee[1], "cost_e4", None),
        Cell(tee[0], "name", "Blouse"),
        Cell(tee[3], "category", "Clothes / Tops"),
        Cell(tee[0], "state", "slow"),
    ]

    set_id = apply(any_shop, cells, title="Autumn", actor="Ann")

    assert set_id is not None
    assert found == []
    assert find_names(any_shop, "Blouse") == ["Blouse"]
    assert prices(any_shop) == [1_200, 1_000, 1_000, 1_000]
    assert column(any_shop, "SELECT name FROM sku ORDER BY code") == [
        "Blouse · red / L",
        "Blouse · red / M",
        "Blouse · white / L",
        "Blouse · white / M",
    ]
    assert column(
        any_shop,
        "SELECT g.path || p.state FROM product p JOIN category g ON g.id = p.category_id",
    ) == ["Clothes / Topsslow"]
    with any_shop.unit_of_work() as session:
        undone = undo_change_set(session, set_id, actor="Bob")
    after = column(any_shop, "SELECT code || name || price || coalesce(cost_e4, 0) FROM sku")
    assert sorted(after) == sorted(before)
    assert find_names(any_shop, "Shirt") == ["Shirt"]
    assert find_names(any_shop, "Blouse") == []
    assert column(
        any_shop,
        "SELECT g.path || p.state FROM product p JOIN category g ON g.id = p.category_id",
    ) == ["Clothesselling"]
    with any_shop.reader() as reader:
        heads = {head.id: head for head in change_sets.list_heads(reader)}
    assert (heads[set_id].undone, heads[set_id].count, heads[set_id].title) == (True, 5, "Autumn")
    assert (heads[undone].kind, heads[undone].actor) == ("undo", "Bob")


def find_names(shop: Shop, words: str) -> list[str]:
    with shop.reader() as reader:
        return [product.name for product in find_products(reader, words)]


def test_an_undo_can_be_undone(any_shop: Shop, tee: list[int]) -> None:
    set_id = apply(any_shop, [Cell(tee[0], "price", 1_200)])
    assert set_id is not None
    with any_shop.unit_of_work() as session:
        undone = undo_change_set(session, set_id)
    with any_shop.unit_of_work() as session:
        undo_change_set(session, undone)

    assert prices(any_shop) == [1_200, 1_000, 1_000, 1_000]


def test_a_state_is_a_step_of_its_life(any_shop: Shop, tee: list[int]) -> None:
    set_id = apply(any_shop, [Cell(tee[0], "state", "slow")], reason="summer is over")
    assert set_id is not None
    with any_shop.unit_of_work() as session:
        undo_change_set(session, set_id)

    with any_shop.reader() as reader:
        steps = reader.rows("SELECT from_state, to_state, reason FROM product_stage ORDER BY id")
    assert steps[-2:] == [("selling", "slow", "summer is over"), ("slow", "selling", "")]


def test_a_name_of_its_own_stays(any_shop: Shop, tee: list[int]) -> None:
    with any_shop.unit_of_work() as session:
        session.execute(text("UPDATE sku SET name = 'Gift shirt' WHERE code = 'TEE-red-L'"))

    apply(any_shop, [Cell(tee[0], "name", "Blouse")])

    assert column(any_shop, "SELECT name FROM sku ORDER BY code")[:2] == [
        "Gift shirt",
        "Blouse · red / M",
    ]


def test_nothing_different_is_no_change(any_shop: Shop, tee: list[int]) -> None:
    before = every_fact(any_shop)

    assert apply(any_shop, [Cell(tee[0], "price", 1_000), Cell(tee[0], "name", "Shirt")]) is None

    assert every_fact(any_shop) == before


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([("price", None)], "1 value is not possible"),
        ([("min_quantity", 5_000), ("max_quantity", 4_000)], "more than"),
    ],
)
def test_impossible_values_change_nothing(
    any_shop: Shop, tee: list[int], cells: list[tuple[str, Any]], words: str
) -> None:
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        apply(
            any_shop,
            [Cell(tee[1], "price", 1), *(Cell(tee[0], name, value) for name, value in cells)],
        )

    assert refused.value.code == "SD-PRO-020"
    assert words in str(refused.value)
    assert "TEE-red-L" in str(refused.value)
    assert every_fact(any_shop) == before


def test_two_values_for_one_product_are_refused(any_shop: Shop, tee: list[int]) -> None:
    with pytest.raises(UserError) as refused:
        apply(any_shop, [Cell(tee[0], "brand", "A"), Cell(tee[1], "brand", "B")])
    assert "Two different values are given for it." in str(refused.value)
    # the same value for several variants is one change of their product
    assert len(preview(any_shop, [Cell(key, "brand", "A") for key in tee]).changes) == 1


def test_a_variant_that_is_gone_is_named(any_shop: Shop) -> None:
    found = preview(any_shop, [Cell(99, "price", 1)])
    assert [problem.text for problem in found.problems] == ["This variant is no longer there."]


def test_what_somebody_else_changed_since_the_look_is_refused(
    any_shop: Shop, tee: list[int]
) -> None:
    cells = [Cell(tee[0], "price", 1_200), Cell(tee[1], "price", 1_200)]
    seen = preview(any_shop, cells)
    apply(any_shop, [Cell(tee[1], "price", 1_100)])
    before = every_fact(any_shop)

    with pytest.raises(UserError) as refused:
        apply(any_shop, cells, seen=seen)

    assert refused.value.code == "SD-PRO-021"
    assert every_fact(any_shop) == before


def test_undo_after_another_change_is_refused(any_shop: Shop, tee: list[int]) -> None:
    first = apply(any_shop, [Cell(tee[0], "price", 1_200), Cell(tee[1], "price", 1_200)])
    apply(any_shop, [Cell(tee[1], "price", 1_300)])
    before = every_fact(any_shop)

    assert first is not None
    for set_id, code in ((first, "SD-CHG-003"), (99, "SD-CHG-002")):
        with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
            undo_change_set(session, set_id)
        assert refused.value.code == code

    assert every_fact(any_shop) == before


def test_undo_happens_once(any_shop: Shop, tee: list[int]) -> None:
    first = apply(any_shop, [Cell(tee[0], "price", 1_200)])
    assert first is not None
    with any_shop.unit_of_work() as session:
        undo_change_set(session, first)
    apply(any_shop, [Cell(tee[0], "price", 1_200)])

    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        undo_change_set(session, first)

    assert refused.value.code == "SD-CHG-001"
    assert prices(any_shop)[0] == 1_200


def test_a_form_opened_before_cannot_overwrite(any_shop: Shop, tee: list[int]) -> None:
    with any_shop.reader() as reader:
        (product_id, version), *_ = reader.rows("SELECT id, version FROM product")
    apply(any_shop, [Cell(tee[0], "price", 1_200)])
    form = ProductInput("TEE", "Shirt", tuple(service.SkuInput(f"T{key}", id=key) for key in tee))

    with pytest.raises(UserError) as refused, any_shop.unit_of_work() as session:
        service.change_product(session, product_id, form, version=version)

    assert refused.value.code == "SD-PRO-005"
    assert prices(any_shop)[0] == 1_200


VALUES = {
    "price": st.integers(0, 10**9),
    "cost_e4": st.none() | st.integers(0, 10**9),
    "floor_price": st.none() | st.integers(0, 10**9),
    "brand": st.sampled_from(["", "A", "乙"]),
    "category": st.sampled_from([None, "Clothes", "Clothes / Tops", "Food"]),
    "state": st.sampled_from(["idea", "selling", "ended"]),
    "active": st.integers(0, 1),
}
CELLS = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda name: st.tuples(st.integers(0, 3), st.just(name), VALUES[name])
    ),
    max_size=12,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sets=st.lists(CELLS, max_size=4))
def test_any_changes_taken_back_in_turn_leave_all_as_it_was(
    shop: Shop, sets: list[list[tuple[int, str, Any]]]
) -> None:
    def facts() -> list[tuple[Any, ...]]:
        with shop.reader() as reader:
            return reader.rows(
                "SELECT s.code, s.name, s.price, s.cost_e4, s.floor_price, s.active, p.state, "
                "p.brand, g.path FROM sku s JOIN product p ON p.id = s.product_id "
                "LEFT JOIN category g ON g.id = p.category_id ORDER BY s.code"
            )

    with shop.reader() as reader:
        ids = [row[0] for row in reader.rows("SELECT id FROM sku ORDER BY code")]
    if not ids:
        with shop.unit_of_work() as session:
            for name in ("A", "B"):
                service.create_product(
                    session,
                    ProductInput(
                        name, name, service.variant_grid(name, [["1", "2"]], price=1), category="C"
                    ),
                )
        return
    before = facts()
    done = []
    for cells in sets:
        one_each = {(row, name): Cell(ids[row], name, value) for row, name, value in cells}
        chosen = list(one_each.values())
        if preview(shop, chosen).problems:
            continue
        set_id = apply(shop, chosen)
        if set_id is not None:
            done.append(set_id)
    for set_id in reversed(done):
        with shop.unit_of_work() as session:
            undo_change_set(session, set_id)
    assert facts() == before
