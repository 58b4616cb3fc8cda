"""A report into a file, chosen by its suffix: complete under its name or not there at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shopdesk.errors import UserError
from shopdesk.exports.files import whole_file
from shopdesk.i18n import _
from shopdesk.reports.document import Report

SUFFIXES = (".pdf", ".xlsx", ".txt")


def write(report: Report, path: Path) -> Path:
    """Write the report as .pdf, .xlsx or .txt; an older file of that name is replaced at once.

    Returns:
        The path written.

    Raises:
        UserError: SD-REP-001 for another suffix; SD-EXP-001 to 003 if the file cannot be written
            (no folder, open in another program, disk full). The file is then as it was.
    """
    content = renderer(path)(report)
    with whole_file(path) as unfinished:
        unfinished.write_bytes(content)
    return path


def renderer(path: Path) -> Callable[[Report], bytes]:
    """What turns a report into the bytes of such a file.

    Raises:
        UserError: SD-REP-001 for a suffix that no renderer writes.
    """
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from shopdesk.reports import pdf

        return pdf.render
    if suffix == ".xlsx":
        from shopdesk.reports import xlsx

        return xlsx.render
    if suffix == ".txt":
        from shopdesk.reports import text

        return lambda report: text.render(report).encode("utf-8")
    raise UserError(
        "SD-REP-001",
        _("A report is written as {suffixes}, not as “{name}”. Nothing was written.").format(
            suffixes=", ".join(SUFFIXES), name=path.name
        ),
    )
