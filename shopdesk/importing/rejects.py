"""The rows that were not imported, as a workbook with the reason beside each: correct and retry."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.importing.reader import records
from shopdesk.importing.sniff import FileKind, Source

if TYPE_CHECKING:
    from shopdesk.importing.batch import ImportResult

_LONGEST = 32_767  # letters that a cell of a workbook holds


def save_rejects(result: ImportResult, target: Path) -> int:
    """Write the faulty rows as they stand in the file, with row number and reasons.

    The rows can be imported again from there once they are corrected: the titles are the file's.
    Cells are typed as text, so that nothing in them is ever a formula.

    Returns:
        How many rows were written.

    Raises:
        UserError: SD-IMP-040 if the workbook cannot be written; nothing is left half-written.
    """
    from xlsxwriter.exceptions import FileCreateError

    reasons: defaultdict[int, list[str]] = defaultdict(list)
    for problem in result.every_problem:
        column = f"{problem.column}: " if problem.column else ""
        reasons[problem.row or 0].append(f"{column}{problem.message} [{problem.code}]")
    part = target.with_name(target.name + ".part")
    try:
        part.touch()  # what cannot be written is known before anything is made
        count = _write(result, reasons, part)
        part.replace(target)
    except (OSError, FileCreateError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else None
        raise UserError(
            "SD-IMP-040",
            _("{name} cannot be written: {reason}. Close it if it is open elsewhere.").format(
                name=target.name, reason=reason or fault
            ),
        ) from fault
    finally:
        part.unlink(missing_ok=True)
    return count


def _write(result: ImportResult, reasons: dict[int, list[str]], part: Path) -> int:
    import xlsxwriter

    request = result.request
    source = Source(
        request.path,
        FileKind.WORKBOOK if request.sheet else FileKind.TEXT,
        request.path.stat().st_size,
        packed=request.path.read_bytes()[:2] == b"\x1f\x8b",
        encoding=request.encoding,
        delimiter=request.delimiter,
        quoted=result.quoted,
        sheet=request.sheet,
    )
    header = request.header_row or 0
    written = 0
    options = {"constant_memory": True}
    with xlsxwriter.Workbook(str(part), options) as book, closing(records(source)) as rows:
        sheet = book.add_worksheet(_("Not imported")[:31])
        for number, cells in enumerate(rows, 1):
            if number == header + 1:
                titles = [*cells, _("Row"), _("Reason")]
                for place, title in enumerate(titles):
                    sheet.write_string(0, place, title)
            if number not in reasons or number <= header:
                continue
            written += 1
            line = [*cells, str(number), "; ".join(reasons[number])]
            for place, cell in enumerate(line):
                sheet.write_string(written, place, cell[:_LONGEST])
            if written == len(reasons):
                break
    return written
