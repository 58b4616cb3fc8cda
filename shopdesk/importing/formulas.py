"""Formulas of a workbook whose values nobody has computed yet.

Programs that write workbooks without reckoning leave them so; readers take such a cell for empty,
and an amount would be missing without a word. Told by the sheet's own XML, member by member.
"""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from shopdesk.importing.values import Unstored

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</)?"
)
_PLACE = re.compile(rb"([A-Z]{1,3})([0-9]{1,7})\Z")
_SHARED = "…"  # a formula that stands in another cell
Unstoreds = dict[int, dict[int, Unstored]]


def unstored_formulas(path: Path, sheet: str) -> Unstoreds:
    """Row (0 = the first) to column to formula, of all cells of a sheet without a stored value.

    Nothing is found in files that are no workbooks of the zip kind: they keep all values.
    """
    try:
        with zipfile.ZipFile(path) as book:
            member = _member(book, sheet)
            data = book.read(member) if member else b""
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, NotImplementedError):
        return {}
    found: Unstoreds = {}
    if b"<f" not in data and b":f" not in data:
        return found
    for cell, formula, value, content in _FORMULA.findall(data):
        attributes = _attributes(cell)
        # A text of no letters is a value: so spreadsheets store a formula that gives "".
        if content or (value and attributes.get("t") == "str"):
            continue
        place = _PLACE.match(attributes.get("r", "").encode())
        if place:
            words = html.unescape(formula.decode("utf-8", "replace")) or _SHARED
            found.setdefault(int(place[2]) - 1, {})[_column(place[1])] = Unstored(f"={words}")
    return found


def _member(book: zipfile.ZipFile, sheet: str) -> str:
    """Name of the member that holds a sheet, empty if the book does not tell."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    key = ""
    for tag in _SHEET.findall(book.read("xl/workbook.xml")):
        attributes = _attributes(tag)
        if html.unescape(attributes.get("name", "")) == sheet:
            key = next((text for name, text in attributes.items() if name.endswith(":id")), "")
    for tag in _RELATION.findall(book.read("xl/_rels/workbook.xml.rels")):
        attributes = _attributes(tag)
        if key and attributes.get("Id") == key:
            target = attributes.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found = str(PurePosixPath(inside))
            return found if found in names else ""
    return ""


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode("utf-8", "replace"): (one or other).decode("utf-8", "replace")
        for name, one, other in _ATTRIBUTE.findall(tag)
    }


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def with_unstored(cells: list[str], formulas: dict[int, Unstored]) -> list[str]:
    """A row with its formulas in the places that the reader left empty."""
    width = max(len(cells), max(formulas) + 1)
    filled = cells + [""] * (width - len(cells))
    for place, formula in formulas.items():
        filled[place] = filled[place] or formula
    return filled
