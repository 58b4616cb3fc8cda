"""Rows of a table of products told apart: which product and which variant each row means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopdesk.products.rules import code_key, variant_code


@dataclass(frozen=True, slots=True)
class TableRow:
    """What a row means.

    ``sku_key`` is empty for a row that describes the product only, above the rows of its variants.
    """

    position: int
    product_code: str
    sku_code: str
    product_key: str
    sku_key: str
    options: tuple[str, ...]


def table_rows(
    columns: Mapping[str, Sequence[Any]], count: int, *, leave_out: Collection[int] = ()
) -> list[TableRow]:
    """The rows of a table of products, without those that name neither product nor variant."""
    blank = [""] * count

    def texts(key: str) -> Sequence[Any]:
        return columns.get(key) or blank

    codes, skus = texts("code"), texts("sku")
    if "code" not in columns and "sku" not in columns:
        skus = texts("barcode")
    options = list(zip(texts("option1"), texts("option2"), texts("option3"), strict=True))
    rows = [place for place in range(count) if place not in leave_out]
    sizes = Counter(code_key(codes[place] or skus[place]) for place in rows)
    prices = columns.get("price") or [None] * count
    heads = columns.get("head")  # where a file tells which rows are no variants
    found = []
    for place in rows:
        product_code = codes[place] or skus[place]
        if not product_code:
            continue
        key = code_key(product_code)
        alone = sizes[key] == 1
        chosen = tuple(option for option in options[place] if option)
        is_head = not (alone or skus[place] or chosen) and prices[place] is None
        if heads is not None:
            is_head = bool(heads[place])
        sku = variant_code(product_code, skus[place], chosen, alone=alone)
        found.append(
            TableRow(
                place, product_code, sku, key, "" if is_head else code_key(sku), options[place]
            )
        )
    return found
