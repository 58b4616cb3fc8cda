"""Ready files that tell a channel how many pieces it may sell.

What stands in them is data (``resources/stock_updates.toml``); how many is ``stock.available``:
on open shelves, not promised, above the channel's buffer.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shopdesk.base.quantity import PIECE
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.exports.files import whole_file
from shopdesk.i18n import _
from shopdesk.paths import RESOURCES
from shopdesk.stock.queries import available

_FILE = RESOURCES / "stock_updates.toml"
_TEXT_FILES = {".csv", ".txt"}
_LISTED = (
    "EXISTS (SELECT 1 FROM listing x WHERE x.channel_id = :channel AND x.state = 'listed'{more})"
)
_ROWS = (
    "SELECT s.id, s.code, coalesce((SELECT min(b.code) FROM barcode b WHERE b.sku_id = s.id), ''), "
    "s.name, p.code, p.name, p.axis1, p.axis2, p.axis3, s.option1, s.option2, s.option3, "
    "coalesce((SELECT max(x.external_no) FROM listing x WHERE x.product_id = p.id "
    "AND x.channel_id = :channel), '') FROM sku s JOIN product p ON p.id = s.product_id "
    "WHERE p.kind = 'goods' AND s.active = 1 "
    "AND p.state IN ('trial', 'selling', 'slow', 'clearance') AND (NOT {any} OR {this}) "
    "ORDER BY s.code"
)
_FIELDS = (
    *("code", "barcode", "name", "product_code", "product_name"),
    *("option_name_1", "option_name_2", "option_name_3"),
    *("option_1", "option_2", "option_3", "listing"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a platform wants its file: title to what stands below it."""

    columns: Mapping[str, str]
    separator: str
    encoding: str


@cache
def _layouts() -> dict[str, Layout]:
    with _FILE.open("rb") as file:
        tables: dict[str, dict[str, Any]] = tomllib.load(file)
    default = tables["default"]
    return {
        name: Layout(
            table["columns"],
            table.get("separator", default["separator"]),
            table.get("encoding", default["encoding"]),
        )
        for name, table in tables.items()
    }


def layout_of(platform: str) -> Layout:
    """The layout of a platform, the plain one for those that have none."""
    return _layouts().get(platform, _layouts()["default"])


def platforms() -> list[str]:
    """Platforms with a layout of their own."""
    return sorted(set(_layouts()) - {"default"})


def export_stock_update(reader: Reader, channel: str, path: Path) -> int:
    """Write the stock file of a channel; returns the number of variants in it.

    A channel with listings is told of listed products only.

    Args:
        channel: its code.
        path: ``.csv``, ``.txt`` or ``.xlsx``; it appears whole or not at all.

    Raises:
        UserError: SD-EXP-006 for an unknown channel, SD-EXP-004 for another kind of file,
            SD-EXP-001 to 003 as ``whole_file``.
    """
    found = one(
        reader,
        "SELECT id, platform, code FROM channel WHERE lower(code) = :code",
        {"code": channel.strip().lower()},
    )
    if found is None:
        raise UserError(
            "SD-EXP-006",
            _("There is no channel “{code}”. Nothing was written.").format(code=channel),
        )
    kind = path.suffix.casefold()
    if kind not in _TEXT_FILES | {".xlsx"}:
        raise UserError(
            "SD-EXP-004",
            _(
                "“{name}” is neither a .csv nor an .xlsx file. Nothing was written. Choose a name "
                "ending in one of them."
            ).format(name=path.name),
        )
    layout = layout_of(found[1] or found[2])
    rows = _rows(reader, int(found[0]), layout)
    with whole_file(path) as unfinished:
        if kind == ".xlsx":
            _write_sheet(unfinished, layout, rows)
        else:
            _write_text(unfinished, layout, rows)
    return len(rows)


def _rows(reader: Reader, channel_id: int, layout: Layout) -> list[list[str | int]]:
    sql = _ROWS.format(
        any=_LISTED.format(more=""), this=_LISTED.format(more=" AND x.product_id = p.id")
    )
    found = reader.rows(sql, {"channel": channel_id})
    free = available(reader, [int(row[0]) for row in found], channel_id)
    rows: list[list[str | int]] = []
    for key, *values in found:
        facts: dict[str, str | int] = dict(zip(_FIELDS, values, strict=True))
        facts["listing"] = facts["listing"] or facts["product_code"]
        # Whole pieces only: platforms know no others, and what is begun cannot be promised.
        pieces = free[int(key)] // PIECE
        facts |= {"quantity": pieces, "in_stock": int(pieces > 0)}
        rows.append(
            [
                what.removeprefix("=") if what.startswith("=") else facts[what]
                for what in layout.columns.values()
            ]
        )
    return rows


def _write_text(path: Path, layout: Layout, rows: Sequence[Sequence[str | int]]) -> None:
    with path.open("w", encoding=layout.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=layout.separator)
        writer.writerow(layout.columns)
        writer.writerows(rows)


def _write_sheet(path: Path, layout: Layout, rows: Sequence[Sequence[str | int]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_numbers": False,
                    "strings_to_urls": False}
    )  # fmt: skip
    sheet = book.add_worksheet()
    for place, row in enumerate([list(layout.columns), *rows]):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(place, column, value)
            else:
                sheet.write_number(place, column, value)
    book.close()
