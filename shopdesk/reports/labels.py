"""Labels for goods: sheets, what stands on a label, which code fits on it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from shopdesk.errors import UserError
from shopdesk.i18n import N_, _
from shopdesk.paths import RESOURCES
from shopdesk.products.rules import has_wrong_check_digit

POINT = 72 / 25.4  # points in a millimetre
PADDING = 1.5  # millimetres between the edge of a label and its texts
# Measured: the thinnest bar that is read at 150, 203 and 300 dpi wherever it falls on the pixels.
THINNEST = 1.0
MOST_LABELS = 5_000


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet or roll; millimetres."""

    key: str
    name: str
    page: tuple[float, float]
    label: tuple[float, float]
    grid: tuple[int, int]
    first: tuple[float, float]
    step: tuple[float, float]

    @property
    def count(self) -> int:
        """Labels on one page."""
        return self.grid[0] * self.grid[1]


class Symbol(StrEnum):
    """The code on a label."""

    AUTO = "auto"
    EAN13 = "ean13"
    CODE128 = "code128"
    QR = "qr"
    NONE = "none"


SYMBOL_LABELS = {
    Symbol.AUTO: N_("What fits best"),
    Symbol.EAN13: N_("EAN-13"),
    Symbol.CODE128: N_("Code 128"),
    Symbol.QR: N_("QR code"),
    Symbol.NONE: N_("No code"),
}


@dataclass(frozen=True, slots=True)
class LabelItem:
    """What a label says; ``barcode`` is what is scanned, else the code of the SKU."""

    code: str
    name: str
    options: str = ""
    price: str = ""
    barcode: str = ""
    copies: int = 1

    @property
    def scanned(self) -> str:
        """The text behind the bars."""
        return self.barcode or self.code


@dataclass(frozen=True, slots=True)
class LabelStyle:
    """What of an item is printed."""

    symbol: Symbol = Symbol.AUTO
    name: bool = True
    options: bool = True
    price: bool = True


@cache
def load_sheets() -> Mapping[str, LabelSheet]:
    """The sheets of ``resources/catalogue/labels.toml`` by key."""
    path = RESOURCES / "catalogue" / "labels.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        key: LabelSheet(
            key,
            entry["name"],
            (entry["page"][0], entry["page"][1]),
            (entry["label"][0], entry["label"][1]),
            (entry["grid"][0], entry["grid"][1]),
            (entry["first"][0], entry["first"][1]),
            (entry["step"][0], entry["step"][1]),
        )
        for key, entry in found.items()
    }


def is_ean13(text: str) -> bool:
    """Whether a text is an EAN-13 with its right check digit."""
    return len(text) == 13 and text.isascii() and text.isdigit() and not has_wrong_check_digit(text)


def room(sheet: LabelSheet) -> float:
    """Points across a label that bars may take; their quiet zones may reach its edge."""
    return sheet.label[0] * POINT


def expand(
    items: Sequence[LabelItem], sheet: LabelSheet, *, start: int = 1
) -> Iterator[LabelItem | None]:
    """One entry for each label in the order of the sheet; None for those used up before ``start``.

    Raises:
        UserError: SD-LBL-002 for nothing to print, more than 5,000 labels, or a first label that
            is not on the sheet.
    """
    total = sum(item.copies for item in items)
    if not 0 < total <= MOST_LABELS or any(item.copies < 0 for item in items):
        raise UserError(
            "SD-LBL-002",
            _("{n} labels cannot be printed at a time (1 to {most}).").format(
                n=total, most=MOST_LABELS
            ),
        )
    if not 1 <= start <= sheet.count:
        raise UserError(
            "SD-LBL-002",
            _("This sheet has labels 1 to {count}, so it cannot begin at {start}.").format(
                count=sheet.count, start=start
            ),
        )
    for _used in range(start - 1):
        yield None
    for item in items:
        for _copy in range(item.copies):
            yield item


def pages(total: int, sheet: LabelSheet, *, start: int = 1) -> int:
    """Pages that so many labels take."""
    return -(-(total + start - 1) // sheet.count)
