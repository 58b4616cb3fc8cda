"""What a person asks of an import: the file and how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """One file to import; what is left empty is found out (see ``preview.complete``).

    Args:
        profile: name of a profile or of a mapping kept in the shop.
        header_row: 0 = the first row of the table.
        mapping: field to position of its column, 0 = the first.
        date_order: ``mdy`` or ``dmy`` where dates with slashes are ambiguous.
        channel: code of the channel that orders came through.
        skip_bad: import the good rows when others are faulty, instead of nothing.
    """

    path: Path
    profile: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None
    mapping: Mapping[str, int] | None = None
    date_order: str = ""
    channel: str = ""
    skip_bad: bool = False
