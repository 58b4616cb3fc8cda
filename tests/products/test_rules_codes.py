"""Codes made from templates, and barcodes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products import rules


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("{code}-{1}-{2}", "TEE-红-M"),
        ("{category}{n}-{2}", "上衣07-M"),
        ("{code}-{3}-{1}", "TEE-红"),
        ("{code}_{3}", "TEE"),
        ("FIX", "FIX"),
    ],
)
def test_code_of_a_variant_follows_its_template(template: str, made: str) -> None:
    assert (
        rules.sku_code(template, code="TEE", category="服装 / 上衣", serial=7, options=("红", "M"))
        == made
    )


@pytest.mark.parametrize("template", ["{size}", "{4}", "{}"])
def test_unknown_slots_are_named(template: str) -> None:
    with pytest.raises(ValueError, match=r"\{"):
        rules.sku_code(template, code="TEE")


@pytest.mark.parametrize(
    ("barcode", "wrong"),
    [
        ("4006381333931", False),
        ("4006381333932", True),
        ("73513537", False),
        ("036000291452", False),
        ("036000291453", True),
        ("ABC-123", False),
        ("12345", False),
        ("４００６３８１３３３９３２", False),
    ],
)
def test_check_digit_of_a_gtin(barcode: str, wrong: bool) -> None:
    assert rules.has_wrong_check_digit(barcode) is wrong


def test_in_store_barcodes_count_up_and_are_valid() -> None:
    assert rules.in_store_barcode(1) == "2000000000015"
    assert not rules.has_wrong_check_digit(rules.in_store_barcode(987))
    assert rules.in_store_serial(rules.in_store_barcode(987)) == 987
    assert rules.in_store_serial("4006381333931") == 0
    assert rules.in_store_serial("") == 0


@given(st.text(alphabet="A1% ,/;|%2580", max_size=12))
def test_a_barcode_is_the_same_after_it_stood_with_others(code: str) -> None:
    written = code
    for sign, word in rules.BARCODE_SIGNS.items():
        written = written.replace(sign, word)

    assert not set(written) & set(" ,/;|")
    assert rules.plain_barcode(written) == code
