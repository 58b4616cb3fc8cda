"""Text cells of CSV files that a spreadsheet must neither run nor damage.

A spreadsheet runs a cell that begins like a formula, and turns ``007``, ``2900201234567890123``,
``12E3`` and ``10-12`` into other numbers and dates. One apostrophe in front stops both.
"""

from __future__ import annotations

import re

# Apostrophes that the text has itself are counted in, so that taking one away is exact.
_ENDANGERED = re.compile(
    r"'*(?:[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]"
    r"|0[0-9]+\Z|[0-9]{12,}\Z|[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+\Z"
    r"|[0-9]{1,4}[-/][0-9]{1,4}(?:[-/][0-9]{1,4})?\Z)"
)


def guarded(text: str) -> str:
    """The text as it is written into a CSV cell; ``unguarded`` gives it back exactly."""
    return f"'{text}" if _ENDANGERED.match(text) else text


def unguarded(cell: str) -> str:
    """The text of a CSV cell without the apostrophe that guards it, if it has one."""
    return cell[1:] if cell[:1] == "'" and _ENDANGERED.match(cell[1:]) else cell
