"""Which sheet of a workbook holds the table, when nobody said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.importing.profile import Profile, recognise
from shopdesk.importing.reader import head
from shopdesk.importing.sniff import Source

HEAD_ROWS = 80
_LEAST_CELLS = 2  # a title page has single cells, a table has rows


def pick_sheet(source: Source, profiles: Sequence[Profile]) -> tuple[Source, list[list[str]]]:
    """The sheet that a profile fits, else the first with a table, else the first with anything.

    Returns:
        The source with its sheet, and the first rows of it.

    Raises:
        UserError: SD-IMP-011 if no sheet has rows, 005 if one cannot be read.
    """
    tables: list[tuple[Source, list[list[str]]]] = []
    others: list[tuple[Source, list[list[str]]]] = []
    for name in source.sheets:
        chosen = replace(source, sheet=name)
        rows = head(chosen, HEAD_ROWS)
        if recognise(rows, profiles) is not None:
            return chosen, rows
        most = max((sum(1 for cell in row if cell.strip()) for row in rows), default=0)
        if most:
            (tables if most >= _LEAST_CELLS else others).append((chosen, rows))
    for found in (*tables, *others):
        return found
    raise no_rows(replace(source, sheet=""))


def no_rows(source: Source) -> UserError:
    """The refusal of a file or sheet in which nothing stands."""
    if len(source.sheets) > 1 and not source.sheet:
        text = _("{name} has no rows on any of its sheets ({sheets}). Nothing was imported.")
    elif len(source.sheets) > 1:
        text = _("The sheet “{sheet}” of {name} has no rows. Nothing was imported.")
    else:
        text = _("{name} has no rows. Nothing was imported.")
    said = text.format(name=source.path.name, sheet=source.sheet, sheets=", ".join(source.sheets))
    return UserError("SD-IMP-011", said + (other_sheets(source) if source.sheet else ""))


def other_sheets(source: Source) -> str:
    """A sentence about the sheets that were not read, with a blank before it; empty for none."""
    names = [name for name in source.sheets if name != source.sheet]
    if not names:
        return ""
    return " " + _(
        "Its other sheets are: {sheets}; choose one with --sheet or in the window."
    ).format(sheets=", ".join(names))
