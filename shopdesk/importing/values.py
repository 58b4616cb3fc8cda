"""Texts of a file into stored values, each distinct text once.

A parser is a dict that fills itself: ``parser[text]`` is the value or a ``Bad``. Files repeat
themselves (541,909 rows of the UCI set hold 1,630 prices), so looking up is all that most cells
cost, and every cell is checked all the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopdesk.base.cells import unguarded
from shopdesk.base.money import plain_scaled
from shopdesk.i18n import N_, _

TEXT_LIMIT = 2_000
NOTE_LIMIT = 10_000
MARKUP_LIMIT = 200_000  # letters of a description as a web page, most of which are no text
# Products of both stay inside 64 bits, also when three million rows of them are added up.
MAX_QUANTITY = 10_000_000
MAX_MONEY = 1_000_000_000
PRICE_DIGITS = 4  # prices are read as 1/10000 of the currency unit
QUANTITY_DIGITS = 3
MEASURE_DIGITS = 9  # a pound written in kilograms has as many

# What a spreadsheet or a web page leaves in a cell and nobody sees.
_UNSEEN = {
    **dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F]),
    **dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]),
    **dict.fromkeys([*range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF]),
}
_MARK = re.compile("[" + "".join(map(re.escape, map(chr, _UNSEEN))) + "]")
_FORMULA = re.compile(r'=\s*"(.*)"\Z', re.DOTALL)
# 2.90020E+18, 1.2E17; a stock code like 12E3 is left alone.
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+\Z|[0-9]+[.,][0-9]+[eE][0-9]+\Z")
_LOST_DIGITS = re.compile(r"[0-9]{15}0{1,10}\Z")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?\Z")
_GROUPED_BY_POINTS = re.compile(r"[+-]?[0-9]{1,3}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+)(?:,[0-9]*)?\Z")
_SIGNS = "¥￥元圆$€£₩"
# Currencies that write a sign; a sign of others in the file of a shop is a wrong file.
_WRITTEN_BY = {
    "¥": {"CNY", "JPY"},
    "￥": {"CNY", "JPY"},
    "元": {"CNY", "TWD", "HKD"},
    "圆": {"CNY"},
    "€": {"EUR"},
    "£": {"GBP"},
    "₩": {"KRW"},
}
_NO_DOLLARS = {"CNY", "JPY", "EUR", "GBP", "KRW"}
_CODES = re.compile(r"^(?:AU|US|CA|HK|NT|S|A|C)?\s*(?=[$])|^[A-Z]{3}\s+|\s+[A-Z]{3}$|^R(?=[$])")

# code → what is wrong with a cell; the slots are filled with the text of the cell.
FAULTS = {
    "SD-IMP-101": N_("is empty"),
    "SD-IMP-102": N_("“{text}” was damaged by a spreadsheet: digits are lost"),
    "SD-IMP-103": N_("“{text}” is no plain number"),
    "SD-IMP-104": N_("“{text}” has more than {digits} decimals"),
    "SD-IMP-105": N_("“{text}” may not be negative"),
    "SD-IMP-106": N_("“{text}” is too large"),
    "SD-IMP-107": N_("“{text}” is no date that is known here"),
    "SD-IMP-108": N_("“{text}” is outside of what is possible (1980 to the day after tomorrow)"),
    "SD-IMP-109": N_(
        "“{text}” can be read as day/month or as month/day; choose the order of dates"
    ),
    "SD-IMP-110": N_("has {letters} letters, at most {limit} are possible"),
    "SD-IMP-111": N_("“{text}” is a state that is not known"),
    "SD-IMP-112": N_("“{text}” is neither yes nor no"),
    "SD-IMP-113": N_("“{text}” must be more than 0"),
    "SD-IMP-114": N_("“{text}” is a formula or an error of a spreadsheet, not a value"),
    "SD-IMP-116": N_("“{text}” is an amount in another currency than the shop's"),
    "SD-IMP-117": N_(
        "“{text}” names a time zone by letters, which mean several; write an offset like +08:00"
    ),
    "SD-IMP-118": N_(
        "“{text}” is a formula without a stored value; open the file in Excel or LibreOffice, save "
        "it there and import it again"
    ),
    "SD-IMP-115": N_("“{text}” is no possible birthday"),
}
_SHOWN = 60
_ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "########")
)


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that is no value: the code of the fault and what its sentence needs."""

    code: str
    text: str = ""
    limit: int = 0

    @property
    def message(self) -> str:
        """The fault in words, to stand after the name of the column."""
        shown = self.text if len(self.text) <= _SHOWN else self.text[:_SHOWN] + "…"
        return _(FAULTS[self.code]).format(
            text=shown, letters=len(self.text), limit=self.limit, digits=self.limit
        )


class Unstored(str):
    """A formula of a workbook whose value is not in the file; shown as it is, never a value."""

    __slots__ = ()


def clean(text: str) -> str:
    """A cell without outer blanks and without signs that nobody sees."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return text.translate(_UNSEEN).strip()


def clean_id(text: str) -> str:
    """A number of an order, phone or product without the dressing that spreadsheets need."""
    text = clean(text)
    found = _FORMULA.match(text)
    if found:
        text = clean(found[1])
    return text[1:].strip() if text.startswith(("'", "`", "’")) else text


class Parser(dict[str, Any]):
    """Text to value, remembered; ``bad`` counts the distinct texts that are none.

    ``marked`` counts the cells out of which signs that nobody sees were taken.
    """

    def __init__(self, *, required: bool = False, empties: Sequence[str] = ()) -> None:
        super().__init__()
        self.required = required
        self.empties = frozenset(empties)
        self.bad = 0
        self.marked = 0

    def __missing__(self, text: str) -> Any:
        if isinstance(text, Unstored):
            self.bad += 1
            return Bad("SD-IMP-118", text)
        value = self._read(text)
        if isinstance(value, Bad):
            self.bad += 1
        if not text.isprintable() and _MARK.search(text):
            self.marked += 1
            return value  # not remembered: the next such cell is to be counted too
        self[text] = value
        return value

    def glance(self, text: str) -> Any:
        """The value of a text that belongs to no column: neither remembered nor counted."""
        return self[text] if text in self else self._read(text)

    def _read(self, text: str) -> Any:
        cell = self.strip(text)
        if not cell or cell in self.empties:
            return Bad("SD-IMP-101") if self.required else self.nothing()
        if cell in _ERRORS:
            return Bad("SD-IMP-114", cell)
        return self.parse(cell)

    def strip(self, text: str) -> str:
        """The cell without dressing."""
        return clean(text)

    def nothing(self) -> Any:
        """The value of an empty cell."""
        return None

    def parse(self, text: str) -> Any:
        """The value of a cell that is not empty, or a ``Bad``."""
        raise NotImplementedError


class TextParser(Parser):
    """Words; empty cells are empty texts.

    Args:
        limit: the most letters that a cell may have.
        guarded: take off the one apostrophe that an export of ours put before a formula.
    """

    def __init__(
        self,
        *,
        required: bool = False,
        empties: Sequence[str] = (),
        limit: int = TEXT_LIMIT,
        guarded: bool = False,
    ) -> None:
        super().__init__(required=required, empties=empties)
        self.limit = limit
        self.guarded = guarded

    def strip(self, text: str) -> str:
        return clean(unguarded(text) if self.guarded else text)

    def nothing(self) -> str:
        return ""

    def parse(self, text: str) -> str | Bad:
        return text if len(text) <= self.limit else Bad("SD-IMP-110", text, self.limit)


class IdParser(TextParser):
    """Numbers that are names: never read as figures. ``doubtful`` counts lost digits (F16)."""

    def __init__(self, *, required: bool = False, empties: Sequence[str] = ()) -> None:
        super().__init__(required=required, empties=empties, limit=200)
        self.doubtful = 0

    def _read(self, text: str) -> Any:
        # Nearly all numbers are plain; the long way costs five times as much.
        if text.isascii() and text.isalnum() and len(text) < 16 and text not in self.empties:
            return text
        return super()._read(text)

    def strip(self, text: str) -> str:
        return clean_id(text)

    def parse(self, text: str) -> str | Bad:
        if _SCIENTIFIC.match(text):
            return Bad("SD-IMP-102", text)
        if _LOST_DIGITS.match(text):
            self.doubtful += 1
        return super().parse(text)


class NumberParser(Parser):
    """Plain decimals as whole units of their last digit.

    Args:
        digits: decimals that the stored value has.
        decimals: decimals that a cell may have.
        comma: whether the comma is the decimal sign (``90,00``).
        money: the currency whose sign or code may stand around the figure; empty for none.
    """

    def __init__(
        self,
        *,
        digits: int,
        decimals: int,
        limit: int,
        required: bool = False,
        negative: bool = False,
        comma: bool = False,
        money: str = "",
        empties: Sequence[str] = (),
    ) -> None:
        super().__init__(required=required, empties=empties)
        self.digits = digits
        self.decimals = decimals
        self.limit = limit * 10**digits
        self.negative = negative
        self.comma = comma
        self.money = money

    def parse(self, text: str) -> int | Bad:
        figure = clean_id(text)
        if self.money:
            if _is_foreign(figure, self.money):
                return Bad("SD-IMP-116", text)
            figure = _without_currency(figure)
        if self.comma:
            if "." in figure or " " in figure:
                # 1.234,50 and 1 234,50, but never 1.5: that would be read as 15.
                if not _GROUPED_BY_POINTS.match(figure):
                    return Bad("SD-IMP-103", text)
                figure = figure.replace(".", "").replace(" ", "")
            figure = figure.replace(",", ".")
        elif _GROUPED.match(figure):
            figure = figure.replace(",", "")
        try:
            value = plain_scaled(figure, self.digits)
        except ValueError:
            return self._fault(figure, text)
        if self.decimals < self.digits and value % 10 ** (self.digits - self.decimals):
            return Bad("SD-IMP-104", text, self.decimals)
        if value < 0 and not self.negative:
            return Bad("SD-IMP-105", text)
        return value if abs(value) <= self.limit else Bad("SD-IMP-106", text)

    def _fault(self, figure: str, text: str) -> Bad:
        try:
            plain_scaled(figure, 40)
        except ValueError:
            return Bad("SD-IMP-103", text)
        return Bad("SD-IMP-104", text, self.decimals)


class MeasureParser(NumberParser):
    """Weights and sizes; programs write ``.5`` for a half."""

    def strip(self, text: str) -> str:
        cell = super().strip(text)
        return f"0{cell}" if cell.startswith(".") else cell


def _is_foreign(text: str, currency: str) -> bool:
    """Whether a sign or code beside the figure belongs to other currencies only."""
    if text.isascii() and not any(map(str.isalpha, text)) and "$" not in text:
        return False
    if "$" in text and currency in _NO_DOLLARS:
        return True
    codes = re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text)
    known = {"RMB": "CNY"}
    return any(known.get(code, code) != currency for code in codes) or any(
        sign in text and currency not in users for sign, users in _WRITTEN_BY.items()
    )


def _without_currency(text: str) -> str:
    sign = text[:1] if text[:1] in "+-" else ""
    bare = _CODES.sub("", text[len(sign) :]).strip().strip(_SIGNS).strip()
    if not sign and bare[:1] in ("+", "-"):
        sign, bare = bare[0], bare[1:].strip()
    return sign + bare


class ChoiceParser(Parser):
    """Words of a file for a closed set of values; capitals do not matter."""

    def __init__(
        self,
        words: Mapping[str, str],
        *,
        required: bool = False,
        empties: Sequence[str] = (),
        code: str = "SD-IMP-111",
    ) -> None:
        super().__init__(required=required, empties=empties)
        self.words = {clean(word).casefold(): value for word, value in words.items()}
        self.code = code

    def parse(self, text: str) -> str | Bad:
        return self.words.get(text.casefold()) or Bad(self.code, text)
