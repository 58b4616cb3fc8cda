"""From options to rows, and from texts to what the service takes."""

from __future__ import annotations

import pytest

from shopdesk import i18n
from shopdesk.products.service import SkuInput
from shopdesk.ui.formats import Formats
from shopdesk.ui.products.variant_grid import VariantRow
from shopdesk.ui.products.variants import (
    Pattern,
    cost_text,
    make_rows,
    new_barcodes,
    read_rows,
    split_values,
)

COAT = Pattern("COAT", "{code}-{1}-{2}", "服装", (("红", "黑"), ("S", "M")), "399", "150.5")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("red, white ,red", ["red", "white"]),
        ("红、白；蓝", ["红", "白", "蓝"]),
        ("S\tM\nL", ["S", "M", "L"]),
        (" ", []),
    ],
)
def test_values_are_split_as_people_write_them(text: str, values: list[str]) -> None:
    assert split_values(text) == values


def test_rows_for_every_combination() -> None:
    rows = make_rows(COAT, [])
    assert [row.cells["code"] for row in rows] == [
        "COAT-红-S",
        "COAT-红-M",
        "COAT-黑-S",
        "COAT-黑-M",
    ]
    assert {(row.cells["price"], row.cells["cost"]) for row in rows} == {("399", "150.5")}


def test_what_was_written_survives_another_pattern() -> None:
    rows = make_rows(COAT, [])
    rows[0].cells["price"] = "350"
    rows[0].touched.add("price")
    rows[0].cells["opening"] = "5"
    again = make_rows(
        Pattern("COAT", "{code}{n}", "服装", (("红",), ("S", "M", "L")), "420", ""), rows
    )
    assert [(row.cells["code"], row.cells["price"]) for row in again] == [
        ("COAT01", "350"),
        ("COAT02", "420"),
        ("COAT03", "420"),
    ]
    assert again[0].cells["opening"] == "5"


def test_too_many_variants_and_unknown_slots_are_refused() -> None:
    i18n.set_language("en")
    many = tuple(str(number) for number in range(40))
    with pytest.raises(ValueError, match="1600 variants are too many"):
        make_rows(Pattern("X", "{code}", "", (many, many), "", ""), [])
    with pytest.raises(ValueError, match=r"no slot \{size\}"):
        make_rows(Pattern("X", "{size}", "", (), "", ""), [])


def test_reads_rows() -> None:
    row = VariantRow(
        {"option1": "红", "code": " A-1 ", "price": "¥12.50", "cost": "3.1234"}
        | {"barcodes": "4006381333931, X1", "opening": "5"},
        id=7,
        weight_grams=20,
    )
    found = read_rows([row], 1, Formats())
    assert found.skus == [
        SkuInput(
            *("A-1", 1250, ("红",), 31_234),
            barcodes=("4006381333931", "X1"),
            weight_grams=20,
            id=7,
        )
    ]
    assert (found.opening, found.faults, found.warnings) == ({"a-1": 5000}, {}, [])


def test_faults_name_row_and_column() -> None:
    i18n.set_language("en")
    rows = [
        VariantRow({"code": "A", "price": "abc", "opening": "1.5"}),
        VariantRow({"code": "a", "cost": "-1", "barcodes": "1 1"}),
        VariantRow({"code": "", "price": "1.234"}),
    ]
    assert read_rows(rows, 0, Formats()).faults == {
        (0, "price"): "“abc” is no number for this.",
        (0, "opening"): "Whole pieces only.",
        (1, "code"): "Row 1 has this code too.",
        (1, "cost"): "This cannot be less than 0.",
        (1, "barcodes"): "Row 2 has this barcode too.",
        (2, "code"): "A variant needs a code.",
        (2, "price"): "“1.234” is no number for this.",
    }


def test_wrong_check_digit_only_warns() -> None:
    found = read_rows([VariantRow({"code": "A", "barcodes": "4006381333932"})], 0, Formats())
    assert (found.faults, found.warnings) == ({}, ["4006381333932"])


def test_new_barcodes_follow_the_last_one() -> None:
    rows = [
        VariantRow({"barcodes": ""}),
        VariantRow({"barcodes": "2000000000107"}),
        VariantRow({}),
    ]
    assert new_barcodes(rows, "2000000000015") == {
        (0, "barcodes"): "2000000000114",
        (2, "barcodes"): "2000000000121",
    }


@pytest.mark.parametrize(
    ("cost", "text"), [(None, ""), (320_000, "32.00"), (31_234, "3.1234"), (5, "0.0005")]
)
def test_costs_are_written_exactly(cost: int | None, text: str) -> None:
    assert cost_text(cost) == text
