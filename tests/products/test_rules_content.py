from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products.rules import (
    ATTRIBUTE_KIND_LABELS,
    DEFAULT_BLOCKS,
    LICENCE_LABELS,
    MISSING_LABELS,
    PICTURE_ROLE_LABELS,
    Attribute,
    AttributeKind,
    Block,
    Gap,
    Licence,
    Missing,
    PageFacts,
    PictureRole,
    TitleCount,
    accepts,
    completeness,
    compose,
    covered_words,
    is_key,
    key_for,
    title_length,
)

WHOLE = PageFacts(
    is_goods=True,
    has_category=True,
    has_price=True,
    has_cost=True,
    has_barcode=True,
    has_weight=True,
    has_size=True,
    pictures=3,
    has_main_picture=True,
    has_licences=True,
    attributes=(Attribute("material", "材质", required=True), Attribute("origin", "产地")),
    filled=frozenset({"material"}),
    blocks=DEFAULT_BLOCKS,
    texts=frozenset(block.key for block in DEFAULT_BLOCKS),
)


def test_everything_has_a_name() -> None:
    assert set(MISSING_LABELS) == set(Missing)
    assert set(ATTRIBUTE_KIND_LABELS) == set(AttributeKind)
    assert set(PICTURE_ROLE_LABELS) == set(PictureRole)
    assert set(LICENCE_LABELS) == set(Licence)


def test_a_whole_page_lacks_nothing() -> None:
    assert completeness(WHOLE).score == 100
    assert completeness(WHOLE).gaps == ()


def test_what_is_missing_is_named_and_costs_its_points() -> None:
    found = completeness(
        replace(WHOLE, has_barcode=False, filled=frozenset(), texts=frozenset({"features"}))
    )

    # 100 − 10 (barcode) − 15 (material) − 20 · 3/4 (three of four required texts)
    assert found.score == 60
    assert found.gaps == (
        Gap(Missing.BARCODE),
        Gap(Missing.ATTRIBUTE, "材质"),
        *(Gap(Missing.BLOCK, one.label) for one in DEFAULT_BLOCKS[1:] if one.required),
    )


def test_a_service_needs_no_barcode_weight_or_size() -> None:
    bare = replace(WHOLE, has_barcode=False, has_weight=False, has_size=False)

    assert completeness(bare).score == 80
    assert completeness(replace(bare, is_goods=False)).score == 100


def test_without_pictures_there_is_no_right_to_use_them() -> None:
    found = completeness(replace(WHOLE, pictures=0, has_main_picture=False))

    assert [gap.kind for gap in found.gaps] == [
        *(Missing.MAIN_PICTURE, Missing.PICTURES, Missing.LICENCE),
    ]


@given(st.sets(st.sampled_from([block.key for block in DEFAULT_BLOCKS])), st.booleans())
def test_filling_a_gap_never_lowers_the_score(texts: set[str], has_cost: bool) -> None:
    before = completeness(replace(WHOLE, texts=frozenset(texts), has_cost=has_cost))
    for block in DEFAULT_BLOCKS:
        more = frozenset(texts | {block.key})
        after = completeness(replace(WHOLE, texts=more, has_cost=has_cost))
        assert after.score >= before.score
    assert (before.score == 100) == (not before.gaps)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (AttributeKind.NUMBER, "12.5", "twelve"),
        (AttributeKind.NUMBER, "", "1e5"),
        (AttributeKind.DATE, "2026-02-28", "2026-02-30"),
        (AttributeKind.CHOICE, "棉", "丝"),
        (AttributeKind.YES_NO, "yes", "perhaps"),
    ],
)
def test_details_hold_what_their_kind_says(kind: AttributeKind, good: str, bad: str) -> None:
    attribute = Attribute("material", "材质", kind, choices=("棉", "麻"))

    assert accepts(attribute, good)
    assert not accepts(attribute, bad)
    assert accepts(attribute, "  ")


def test_any_text_is_a_text() -> None:
    assert accepts(Attribute("note", "Note"), "twelve")


def test_keys_are_made_from_labels() -> None:
    assert key_for("Material & Care") == "material_care"
    assert key_for("Material", ["material"]) == "material2"
    assert key_for("材质") == "field1"
    assert key_for("产地", ["field1"]) == "field2"
    assert key_for("2 pockets") == "field1"
    assert all(map(is_key, ("material", "field1", "a_1")))
    assert not any(map(is_key, ("", "Material", "1a", "材质", "text:care", "a" * 41)))


@given(st.text(max_size=60), st.lists(st.from_regex(r"[a-z]{1,4}[0-9]?", fullmatch=True)))
def test_every_label_gets_a_key_that_is_free(label: str, taken: list[str]) -> None:
    key = key_for(label, taken)

    assert is_key(key)
    assert key not in taken


def test_description_has_the_filled_blocks_only() -> None:
    blocks = (Block("a", "Features"), Block("b", "Care"), Block("c", "After-sales"))

    assert compose(blocks, {"a": " warm \n", "b": "  ", "c": "7 days"}) == (
        "Features\nwarm\n\nAfter-sales\n7 days"
    )


@pytest.mark.parametrize(
    ("count", "length"),
    [(TitleCount.CHARACTERS, 7), (TitleCount.WIDE, 10), (TitleCount.BYTES, 13)],
)
def test_titles_are_counted_as_the_channel_counts(count: TitleCount, length: int) -> None:
    assert title_length(" 马克杯 V60 ", count) == length


def test_thirty_chinese_signs_fill_a_wide_limit_of_sixty() -> None:
    assert title_length("杯" * 30, TitleCount.WIDE) == 60


def test_keywords_of_a_title() -> None:
    held, lacking = covered_words("Ｍａｒｋ 马克杯 COFFEE", ["mark", "Coffee ", "陶瓷", " "])

    assert held == ["mark", "Coffee"]
    assert lacking == ["陶瓷"]
