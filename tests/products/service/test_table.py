"""Rows of a table of products: which product and which variant each row means."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shopdesk.products.rules import code_key
from shopdesk.products.service.table import TableRow, table_rows


def meant(rows: list[TableRow]) -> list[tuple[int, str, str]]:
    return [(row.position, row.product_key, row.sku_key) for row in rows]


def test_a_product_alone_is_its_own_variant() -> None:
    rows = table_rows({"code": ["MUG", "TEA"], "price": ["10", None]}, 2)

    assert rows == [
        TableRow(0, "MUG", "MUG", "mug", "mug", ("", "", "")),
        TableRow(1, "TEA", "TEA", "tea", "tea", ("", "", "")),
    ]


def test_rows_of_one_product_are_its_variants() -> None:
    columns = {
        "code": ["Tee", "TEE", "tee"],
        "option1": ["red", "red", ""],
        "option2": ["M", "", "L"],
    }

    rows = table_rows(columns, 3)

    assert meant(rows) == [(0, "tee", "tee-red-m"), (1, "tee", "tee-red"), (2, "tee", "tee-l")]
    assert [row.sku_code for row in rows] == ["Tee-red-M", "TEE-red", "tee-L"]
    assert rows[2].options == ("", "L", "")


def test_a_row_above_its_variants_describes_the_product() -> None:
    columns: dict[str, list[str | None]] = {
        "code": ["TEE", "TEE", "TEE"],
        "sku": ["", "T1", "T2"],
        "price": [None, "59", "61"],
    }

    assert meant(table_rows(columns, 3)) == [(0, "tee", ""), (1, "tee", "t1"), (2, "tee", "t2")]


def test_with_a_price_it_is_a_variant_of_its_own() -> None:
    columns = {"code": ["TEE", "TEE"], "sku": ["", "T1"], "price": ["59", "61"]}

    assert meant(table_rows(columns, 2)) == [(0, "tee", "tee"), (1, "tee", "t1")]


def test_variants_without_a_product_are_products() -> None:
    assert meant(table_rows({"sku": ["A", "B"]}, 2)) == [(0, "a", "a"), (1, "b", "b")]


def test_where_there_is_no_code_the_barcode_is_one() -> None:
    columns = {"barcode": ["690", "691"], "name": ["x", "y"]}

    assert meant(table_rows(columns, 2)) == [(0, "690", "690"), (1, "691", "691")]


def test_barcodes_are_no_codes_beside_codes() -> None:
    assert meant(table_rows({"code": ["", "B"], "barcode": ["690", "691"]}, 2)) == [(1, "b", "b")]


def test_rows_left_out_do_not_count() -> None:
    columns = {"code": ["TEE", "TEE", ""]}

    assert meant(table_rows(columns, 3, leave_out={1})) == [(0, "tee", "tee")]


CODES = st.sampled_from(["", "A", "a", "B", "c"])


@given(
    rows=st.lists(
        st.tuples(CODES, CODES, st.sampled_from(["", "red"]), st.sampled_from([None, "5"])),
        max_size=8,
    )
)
def test_every_row_with_a_code_is_told_apart_once(
    rows: list[tuple[str, str, str, str | None]],
) -> None:
    names = ("code", "sku", "option1", "price")
    columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}

    found = table_rows(columns, len(rows))

    assert [row.position for row in found] == [
        place for place, row in enumerate(rows) if row[0] or row[1]
    ]
    for row in found:
        code, sku, option, price = rows[row.position]
        assert row.product_key == code_key(code or sku)
        assert row.sku_key in ("", code_key(row.sku_code))
        if sku:
            assert row.sku_key == code_key(sku)
        if option or price or not code:
            assert row.sku_key
