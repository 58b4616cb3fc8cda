from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products.rules import (
    CellMeaning,
    OptionTable,
    PlanBasis,
    has_wrong_check_digit,
    is_table,
    plan_variants,
    read_table,
)

SHIRTS = "颜色\\尺码\tS\tM\r\n红\t5\t\r\n白\t0\t12\r\n"
BASIS = PlanBasis("TEE", "{code}-{1}-{2}", price=5900, cost_e4=200_000)


def test_a_pasted_table_names_its_options() -> None:
    table = read_table(SHIRTS)

    assert table.axes == ("颜色", "尺码")
    assert (table.rows, table.columns) == (("红", "白"), ("S", "M"))
    # A blank cell in a table that has texts is a variant that there is none of.
    assert table.options == [("红", "S"), ("白", "S"), ("白", "M")]


def test_a_table_of_headers_only_makes_all_combinations() -> None:
    table = read_table("\tS\tM\nred\t\t\nwhite\t\t\n")

    assert table.axes == ("", "")
    assert table.options == [("red", "S"), ("red", "M"), ("white", "S"), ("white", "M")]


def test_empty_columns_and_rows_around_a_table_are_no_part_of_it() -> None:
    table = read_table("\n\tS\tM\t\t\nred\t1\t2\t\t\n\n")

    assert table.columns == ("S", "M")
    assert table.rows == ("red",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("red", "A table needs"),
        ("a\tb", "A table needs"),
        ("\tS\t\tM\nred\t1\t2\t3", "Header 2"),
        ("\tS\ts\nred\t1\t2", "“s” stands twice"),
        ("\tS\nred\t1\nRed\t2", "“Red” stands twice"),
        ("\t" + "\t".join(map(str, range(40))) + "\n" + "\n".join(f"r{n}\t1" for n in range(40)),
         "1600 variants are too many"),
    ],
)  # fmt: skip
def test_what_is_no_table(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_table(text)


def test_a_line_of_a_spreadsheet_is_no_table() -> None:
    assert is_table(SHIRTS)
    assert not is_table("red\twhite")
    assert not is_table("red\nwhite")


def test_opening_stock_in_the_cells() -> None:
    plan = plan_variants(read_table(SHIRTS), BASIS, CellMeaning.OPENING)

    assert plan.faults == []
    assert [(one.code, one.opening, one.price) for one in plan.variants] == [
        ("TEE-红-S", 5000, 5900),
        ("TEE-白-S", 0, 5900),
        ("TEE-白-M", 12_000, 5900),
    ]
    assert {one.cost_e4 for one in plan.variants} == {200_000}


def test_prices_in_the_cells() -> None:
    plan = plan_variants(read_table("\tS\tM\nred\t59\t69.90"), BASIS, CellMeaning.PRICE)

    assert [one.price for one in plan.variants] == [5900, 6990]


def test_barcodes_in_the_cells_and_made_for_the_rest() -> None:
    basis = PlanBasis("TEE", "{code}-{1}-{2}", last_barcode="2000000000015", make_barcodes=True)
    table = OptionTable(
        ("", ""), ("red",), ("S", "M", "L"),
        {("red", "S"): "4006381333931 12345", ("red", "M"): "", ("red", "L"): ""},
    )  # fmt: skip

    plan = plan_variants(table, basis, CellMeaning.BARCODE)

    assert [one.barcodes for one in plan.variants] == [
        ("4006381333931", "12345"), ("2000000000022",), ("2000000000039",),
    ]  # fmt: skip
    assert not any(has_wrong_check_digit(one.barcodes[-1]) for one in plan.variants[1:])


@pytest.mark.parametrize("cell", ["many", "-1", "1.5", "1e3"])
def test_cells_that_are_no_stock_are_named(cell: str) -> None:
    plan = plan_variants(read_table(f"\tS\nred\t{cell}"), BASIS, CellMeaning.OPENING)

    assert plan.faults == [f"red / S: “{cell}” is no number for this."]


def test_a_price_has_no_more_decimals_than_the_currency() -> None:
    plan = plan_variants(read_table("\tS\nred\t1.234"), BASIS, CellMeaning.PRICE)

    assert len(plan.faults) == 1


def test_a_template_that_gives_one_code_twice_is_told() -> None:
    basis = PlanBasis("TEE", "{code}-{1}")

    plan = plan_variants(read_table("\tS\tM\nred\t1\t2"), basis, CellMeaning.OPENING)

    assert plan.faults == ["red / M would get the code TEE-red of red / S."]


def test_a_slot_that_there_is_none_of() -> None:
    with pytest.raises(ValueError, match=r"no slot \{colour\}"):
        plan_variants(read_table("\tS\nred\t1"), PlanBasis("T", "{colour}"), CellMeaning.OPENING)


def test_serials_go_on_behind_the_variants_that_exist() -> None:
    basis = PlanBasis("TEE", "{code}{n}", first_serial=7)

    plan = plan_variants(read_table("\tS\tM\nred\t1\t2"), basis, CellMeaning.OPENING)

    assert [one.code for one in plan.variants] == ["TEE07", "TEE08"]


VALUES = st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=6, unique=True)


@given(VALUES, VALUES, st.data())
def test_every_cell_becomes_its_variant(
    rows: list[str], columns: list[str], data: st.DataObject
) -> None:
    counts = [[data.draw(st.integers(0, 9_999)) for _column in columns] for _row in rows]
    text = "\t".join(["", *columns]) + "".join(
        "\n" + "\t".join([row, *map(str, line)]) for row, line in zip(rows, counts, strict=True)
    )

    plan = plan_variants(read_table(text), BASIS, CellMeaning.OPENING)

    assert not plan.faults
    assert [one.opening for one in plan.variants] == [1000 * n for line in counts for n in line]
    assert [one.options for one in plan.variants] == [(r, c) for r in rows for c in columns]
