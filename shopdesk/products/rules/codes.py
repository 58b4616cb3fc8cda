"""How codes are compared and how new ones are made: SKU codes from a template, barcodes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence


def code_key(code: str) -> str:
    """The form in which two codes are the same: NFKC, no outer blanks, capitals ignored."""
    return unicodedata.normalize("NFKC", code).strip().casefold()


def sku_name(product_name: str, *options: str) -> str:
    """Name of a variant as printed on an order: the product's with its options."""
    chosen = [option for option in options if option]
    return f"{product_name} · {' / '.join(chosen)}" if chosen else product_name


DEFAULT_TEMPLATE = "{code}-{1}-{2}-{3}"
_SLOT = re.compile(r"\{(\w*)\}")
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_IN_STORE = "20"  # GS1 keeps the prefixes 20 to 29 for numbers that a shop gives itself


def sku_code(
    template: str, *, code: str, category: str = "", serial: int = 1, options: Sequence[str] = ()
) -> str:
    """The code of a variant made from a template.

    Args:
        template: text with slots: ``{code}`` of the product, ``{category}`` (last name of its
            path), ``{n}`` serial number of two digits, ``{1}`` ``{2}`` ``{3}`` the options.
            Separators around an empty slot are left out.

    Raises:
        ValueError: for a slot that there is none of.
    """
    values = {
        "code": code,
        "category": category.rsplit("/", maxsplit=1)[-1].strip(),
        "n": f"{serial:02d}",
    }
    values |= {str(place): "" for place in (1, 2, 3)}
    values |= {str(place): option for place, option in enumerate(options, 1)}

    def fill(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise ValueError(found[0])
        return values[found[1]]

    made = _SLOT.sub(fill, template)
    return re.sub(r"([-_./ ])[-_./ ]+", r"\1", made).strip("-_./ ")


def check_digit(digits: str) -> str:
    """The last digit of a GTIN (EAN-13, UPC …) after these; GS1 General Specifications 7.9."""
    weights = (3, 1)
    total = sum(int(digit) * weights[place % 2] for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def has_wrong_check_digit(barcode: str) -> bool:
    """Whether a code looks like a GTIN whose last digit was misread or mistyped."""
    if not barcode.isascii() or not barcode.isdigit() or len(barcode) not in _GTIN_LENGTHS:
        return False
    return barcode[-1] != check_digit(barcode[:-1])


def in_store_barcode(serial: int) -> str:
    """An EAN-13 that a shop may give to its own articles: 2000000000015 is the first."""
    body = f"{_IN_STORE}{serial:010d}"
    return body + check_digit(body)


def in_store_serial(barcode: str) -> int:
    """The serial number of an in-store barcode; 0 for any other code."""
    if len(barcode) != 13 or not barcode.startswith(_IN_STORE) or not barcode.isdigit():
        return 0
    return int(barcode[len(_IN_STORE) : -1])


# Signs that set the barcodes of a cell apart, as they are written inside a barcode.
BARCODE_SIGNS = {
    "%": "%25",
    " ": "%20",
    ",": "%2C",
    "/": "%2F",
    ";": "%3B",
    "|": "%7C",
}


def plain_barcode(word: str) -> str:
    """A barcode as it was before it was written into a cell with others."""
    for sign, code in reversed(BARCODE_SIGNS.items()):
        word = word.replace(code, sign)
    return word


def variant_code(product_code: str, sku_code: str, options: Sequence[str], *, alone: bool) -> str:
    """The code of a variant of a table: its own, else the product's, with the options if needed.

    Args:
        alone: whether the product has one variant only.
    """
    if sku_code:
        return sku_code
    if alone:
        return product_code
    return "-".join((product_code, *(option for option in options if option)))
