"""What commands print: aligned text for people, one JSON document for programs.

Amounts in JSON are decimal strings in the currency named at the top (``"1234.50"``), because
programs that read JSON numbers as binary fractions would change them. Quantities and counts are
numbers, dates ``2011-11-30``, instants ISO 8601 with the shop's offset.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO

from shopdesk.base.clock import from_day_key, from_millis, zone
from shopdesk.base.money import decimal_text, money_text
from shopdesk.base.quantity import PIECE, quantity_text
from shopdesk.base.table import Column, Kind
from shopdesk.base.unit_cost import plain_unit_cost, unit_cost_text
from shopdesk.errors import Problem
from shopdesk.i18n import _

NONE = "–"


def display_width(text: str) -> int:
    """Columns that a text takes in a terminal: Chinese characters two, combining marks none."""
    width = 0
    for letter in text:
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
            continue
        width += 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
    return width


def printable(text: str) -> str:
    """The text without what would steer a terminal: escapes, line breaks, direction marks.

    Each is shown as its control picture or code point, so that nothing disappears.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _picture(letter) for letter in text)


def _picture(letter: str) -> str:
    code = ord(letter)
    if code < 0x20:
        return chr(0x2400 + code)
    if unicodedata.category(letter) == "Zs":
        return " "
    return f"<U+{code:04X}>"


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text filled with blanks to a width in terminal columns."""
    blanks = " " * (width - display_width(text))
    return blanks + text if right else text + blanks


def table_lines(
    titles: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[bool] = ()
) -> list[str]:
    """Lines of an aligned table: titles, a rule, the rows; ``right`` marks columns of figures."""
    cells = [[printable(cell) for cell in row] for row in (titles, *rows)]
    widths = [max(display_width(row[place]) for row in cells) for place in range(len(titles))]
    sides = [*right, *[False] * (len(titles) - len(right))]
    lines = [
        "  ".join(
            padded(cell, width, right=side)
            for cell, width, side in zip(row, widths, sides, strict=True)
        ).rstrip()
        for row in cells
    ]
    return [lines[0], "  ".join("─" * width for width in widths), *lines[1:]]


def fact_lines(facts: Sequence[tuple[str, str]]) -> list[str]:
    """Lines of ``label  value``, the values below each other; empty values are left out."""
    told = [(printable(label), printable(value)) for label, value in facts if value]
    width = max((display_width(label) for label, _value in told), default=0)
    return [f"{padded(label, width)}  {value}" for label, value in told]


class Shown:
    """How values of one shop are shown: its currency and time zone.

    Args:
        currency: ISO code.
        zone_name: IANA name of the shop's time zone.
    """

    def __init__(self, currency: str, zone_name: str) -> None:
        self.currency = currency
        self.zone = zone(zone_name)

    def money(self, amount: int | None) -> str:
        """``¥1,234.50`` or a dash."""
        return NONE if amount is None else money_text(amount, self.currency)

    def plain_money(self, amount: int | None) -> str | None:
        """``1234.50`` for JSON."""
        return None if amount is None else decimal_text(amount, self.currency)

    def instant(self, at: datetime) -> str:
        """``2011-11-30 14:05`` in the shop's zone."""
        return at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    def plain_instant(self, at: datetime) -> str:
        """ISO 8601 with the shop's offset for JSON."""
        return at.astimezone(self.zone).isoformat(timespec="seconds")

    def text(self, column: Column, value: Any) -> str:
        """A stored value of a list for people."""
        if value is None:
            return ""
        kind = column.kind
        if kind is Kind.MONEY:
            return self.money(int(value))
        if kind is Kind.UNIT_COST:
            return unit_cost_text(int(value), self.currency)
        if kind is Kind.PERCENT:
            return f"{float(value) * 100:.1f} %"
        if kind is Kind.INSTANT:
            return self.instant(from_millis(int(value)))
        if kind is Kind.STATE:
            return _(column.states.get(str(value), str(value)))
        if kind is Kind.FLAG:
            return _("yes") if value else _("no")
        plain = self.plain(column, value)
        return quantity_text(int(value)) if kind is Kind.QUANTITY else str(plain)

    def plain(self, column: Column, value: Any) -> Any:
        """A stored value of a list for JSON; states by their stable codes."""
        if value is None:
            return None
        kind = column.kind
        if kind is Kind.MONEY:
            return self.plain_money(int(value))
        if kind is Kind.QUANTITY:
            return plain_quantity(int(value))
        if kind is Kind.UNIT_COST:
            return plain_unit_cost(int(value), self.currency)
        if kind is Kind.PERCENT:
            return round(float(value), 6)
        if kind is Kind.INTEGER:
            return int(value)
        if kind is Kind.DATE:
            return from_day_key(int(value)).isoformat()
        if kind is Kind.INSTANT:
            return self.plain_instant(from_millis(int(value)))
        if kind is Kind.FLAG:
            return bool(value)
        return str(value)


def label(labels: Mapping[Any, str], value: str) -> str:
    """The word for a stored state or kind; the stored one where none is known."""
    return _(labels.get(value, value))


def plain_quantity(quantity: int) -> int | float:
    """Thousandths as a JSON number: 7, 0.25."""
    whole, rest = divmod(quantity, PIECE)
    return whole if rest == 0 else quantity / PIECE


def plain_day(key: int | None) -> str | None:
    """A stored date for JSON and people."""
    return None if key is None else from_day_key(key).isoformat()


def write_lines(lines: Sequence[str], stream: TextIO) -> None:
    """Print lines for people; what lies in the shop cannot steer their terminal."""
    stream.writelines(printable(line) + "\n" for line in lines)


def write_json(document: Mapping[str, Any]) -> None:
    """Print the one document of a command."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def problem_document(problem: Problem) -> dict[str, Any]:
    """One fault of an input for JSON."""
    return {
        "row": problem.row,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
    }


def problem_line(problem: Problem) -> str:
    """One fault of an input with its place: ``row 7, Quantity: … [code]``."""
    text = f"{printable(problem.message)} [{problem.code}]"
    column = printable(problem.column or "")
    if problem.row is not None and column:
        return "  " + _("row {row}, {column}: {text}").format(
            row=problem.row, column=column, text=text
        )
    if problem.row is not None:
        return "  " + _("row {row}: {text}").format(row=problem.row, text=text)
    return f"  {column}: {text}" if column else f"  {text}"
