"""Commands about files: import them, take an import back, write the shop's data out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.cli.call import ACTOR, Answer, Call
from shopdesk.cli.output import label, problem_document, problem_line, table_lines
from shopdesk.cli.parser import Commands
from shopdesk.errors import UserError
from shopdesk.exports import EXPORTS, export_shop_data
from shopdesk.exports.stock_update import export_stock_update
from shopdesk.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from shopdesk.importing.batch import ImportResult
    from shopdesk.importing.preview import Preview
    from shopdesk.importing.request import ImportRequest

_STEPS = 1_000  # of a progress told as a fraction
_SHOWN_PROBLEMS = 20
_REFUSED = "SD-IMP-020"
_STOCK_UPDATE = "stock-update"
_STATES = {
    "applied": N_("in the shop"),
    "undoing": N_("being taken back"),
    "undone": N_("taken back"),
}


def add_commands(commands: Commands) -> None:
    """``import``, ``undo-import``, ``imports``, ``export``."""
    read = commands.add(
        "import",
        import_file,
        about=_("import a file of orders, products, customers, stock or refunds"),
        more=_(
            "All or nothing: a bad row refuses the file and every bad row is named; --skip-bad "
            "imports the others. The same file again adds nothing. undo-import takes it back."
        ),
    )
    read.add_argument("file", metavar="FILE", help=_(".csv, .txt, .xlsx, .xls, .ods, also .gz"))
    read.add_argument(
        "--as", dest="profile", default="", metavar="PROFILE",
        help=_(
            "profile (orders, products, customers, stock, woocommerce, shopify_products, medusa, "
            "spree …; an unknown name lists all) or kept mapping; default: recognised"
        ),
    )  # fmt: skip
    read.add_argument("--dry-run", action="store_true", help=_("all checks, but write nothing"))
    read.add_argument("--skip-bad", action="store_true", help=_("leave bad rows out"))
    read.add_argument("--rejects", metavar="OUT.xlsx", help=_("write the bad rows with reasons"))
    read.add_argument(
        "--mapping", metavar="MAP.json", help=_('which column is what: {"sku": "Artikel", …}')
    )
    read.add_argument("--channel", default="", metavar="CODE", help=_("channel of the orders"))
    read.add_argument("--encoding", default="", help=_("default: recognised"))
    read.add_argument("--delimiter", default="", help=_("default: recognised"))
    read.add_argument(
        "--sheet", default="", help=_("of a workbook; default: the first that holds a table")
    )
    read.add_argument(
        "--dates", choices=["dmy", "mdy"], default="", help=_("order of day and month")
    )

    back = commands.add("undo-import", undo, about=_("take an import back, wholly"))
    back.add_argument("batch", type=int, metavar="BATCH", help=_("number of the import"))

    commands.add("imports", list_imports, about=_("list what was imported"))

    write = commands.add(
        "export",
        export_data,
        about=_("write the shop's data as .csv or .xlsx, re-importable"),
        more=_("“stock-update CHANNEL FILE” writes what a channel may sell, in its own columns."),
    )
    write.add_argument("what", choices=[*EXPORTS, _STOCK_UPDATE])
    write.add_argument("channel", nargs="?", metavar="CHANNEL", help=_("of a stock update"))
    write.add_argument("file", metavar="FILE", help=_(".csv or .xlsx"))


def import_file(call: Call) -> Answer:
    """``import``: preview, then the one pipeline, then the account of every row."""
    from shopdesk.importing.batch import run_import
    from shopdesk.importing.preview import preview

    arguments = call.arguments
    request = _request(arguments)
    with call.new_shop_unless_kept() as (shop, keep):
        with shop.reader() as reader:
            seen = preview(reader, request)
            if arguments.mapping:
                seen = preview(reader, _mapped(seen, Path(arguments.mapping)))
        result = run_import(
            shop,
            seen.request,
            dry_run=arguments.dry_run,
            actor=ACTOR,
            progress=_fraction(call),
        )
        rejects = _save_rejects(result, arguments.rejects)
        if result.batch_id is not None:
            keep()
        currency = _currency(call)
    return _answer(result, rejects, currency=currency)


def _request(arguments: Any) -> ImportRequest:
    from shopdesk.importing.request import ImportRequest

    path = Path(arguments.file)
    if not path.is_file():
        raise UserError(
            "SD-CLI-030", _("There is no file {path}. Nothing was imported.").format(path=path)
        )
    return ImportRequest(
        path=path,
        profile=arguments.profile,
        encoding=arguments.encoding,
        delimiter={"tab": "\t", "\\t": "\t"}.get(arguments.delimiter, arguments.delimiter),
        sheet=arguments.sheet,
        date_order=arguments.dates,
        channel=arguments.channel,
        skip_bad=arguments.skip_bad,
    )


def _mapped(seen: Preview, path: Path) -> ImportRequest:
    """The request with the columns named in a JSON file: field to title or position (from 1)."""
    try:
        wanted = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as fault:
        raise UserError(
            "SD-CLI-031",
            _("The mapping {path} cannot be read: {reason}. Nothing was imported.").format(
                path=path, reason=fault
            ),
        ) from None
    if not isinstance(wanted, dict):
        raise _bad_mapping(path, _("it is no object of fields and columns"))
    titles = [title.strip() for title in seen.titles]
    known = {choice.key for choice in seen.fields}
    mapping: dict[str, int] = {}
    for key, column in wanted.items():
        if key not in known:
            raise _bad_mapping(
                path,
                _("there is no field “{field}”; there are {fields}").format(
                    field=key, fields=", ".join(sorted(known))
                ),
            )
        if isinstance(column, int) and 1 <= column <= len(titles):
            mapping[key] = column - 1
        elif isinstance(column, str) and column.strip() in titles:
            mapping[key] = titles.index(column.strip())
        else:
            raise _bad_mapping(path, _("the file has no column “{column}”").format(column=column))
    return replace(seen.request, mapping=mapping)


def _bad_mapping(path: Path, reason: str) -> UserError:
    return UserError(
        "SD-CLI-031",
        _("The mapping {path} does not fit: {reason}. Nothing was imported.").format(
            path=path, reason=reason
        ),
    )


def _fraction(call: Call) -> Any:
    def tell(done: float, text: str = "") -> None:
        call.progress(round(done * _STEPS), _STEPS, text)

    return tell


def _currency(call: Call) -> str:
    with call.reading() as (_reader, shown):
        return shown.currency


def _save_rejects(result: ImportResult, target: str | None) -> Path | None:
    if target is None or not result.problem_count:
        return None
    from shopdesk.importing.rejects import save_rejects

    save_rejects(result, Path(target))
    return Path(target)


def _answer(result: ImportResult, rejects: Path | None, *, currency: str) -> Answer:
    report = result.report.to_json()
    problems = [problem_document(problem) for problem in result.problems]
    document: dict[str, Any] = {
        "state": str(result.state),
        "batch": result.batch_id,
        "would_be": _would_be(result),
        "currency": currency,
        **report,
        "orders": _seen(report, "orders"),
        "lines": _seen(report, "lines"),
        "rejected": problems,
        "rejected_count": result.problem_count,
        "rejected_rows": _bad_rows(result),
        "rejects_file": None if rejects is None else str(rejects),
        "problems": problems,
    }
    lines = [_verdict(result), *result.report.lines(), *_problem_lines(result)]
    if rejects is not None:
        lines.append(_("The bad rows are in {path}.").format(path=rejects))
    if _would_be(result) != "refused":
        return Answer(lines, document)
    document |= {"code": _REFUSED, "message": _verdict(result)}
    lines[0] += f" [{_REFUSED}]"
    return Answer(lines, document, code=1, is_refusal=True)


def _seen(report: dict[str, Any], name: str) -> int:
    """How many of a kind the file told of, new or known."""
    return sum(report[state].get(name, 0) for state in ("added", "updated", "unchanged"))


def _verdict(result: ImportResult) -> str:
    if result.state == "applied":
        return _("Imported as number {batch}; undo-import {batch} takes it back.").format(
            batch=result.batch_id
        )
    if result.state == "dry_run":
        return _trial_verdict(result)
    if result.state == "unchanged":
        return _("Everything in this file is in the shop already. Nothing was written.")
    bad = _bad_rows(result)
    return ngettext(
        "{n} row cannot be imported ({problems}). Nothing was written. --skip-bad leaves it out.",
        "{n} rows cannot be imported ({problems}). Nothing was written. --skip-bad leaves them "
        "out.",
        bad,
    ).format(n=f"{bad:,}", problems=_problems_words(result))


def _trial_verdict(result: ImportResult) -> str:
    would = _would_be(result)
    if would == "unchanged":
        return _("Tried out: everything is in the shop already, nothing would be written.")
    if would == "refused":
        bad = _bad_rows(result)
        return ngettext(
            "Tried out: {n} row is bad ({problems}), so the import would be refused. Nothing was "
            "written. With --skip-bad this would happen:",
            "Tried out: {n} rows are bad ({problems}), so the import would be refused. Nothing was "
            "written. With --skip-bad this would happen:",
            bad,
        ).format(n=f"{bad:,}", problems=_problems_words(result))
    return _("Tried out: this is what would happen. Nothing was written.")


def _would_be(result: ImportResult) -> str:
    """How the import ended, or would end if it were no trial."""
    if result.state != "dry_run":
        return str(result.state)
    if result.problem_count and not result.request.skip_bad:
        return "refused"
    counts = result.report.counts
    return "applied" if counts["added"] or counts["updated"] else "unchanged"


def _bad_rows(result: ImportResult) -> int:
    """Rows that are not imported: the faulty ones and those that belong to the same record."""
    faulty = len({problem.row for problem in result.every_problem})
    return max(faulty, result.report.rejected_rows)


def _problems_words(result: ImportResult) -> str:
    count = result.problem_count
    return ngettext("{n} problem", "{n} problems", count).format(n=f"{count:,}")


def _problem_lines(result: ImportResult) -> list[str]:
    lines = [problem_line(problem) for problem in result.problems[:_SHOWN_PROBLEMS]]
    left = result.problem_count - len(lines)
    if left > 0:
        lines.append(
            "  " + _("… and {n} more; --rejects OUT.xlsx writes all of them").format(n=left)
        )
    return lines


def undo(call: Call) -> Answer:
    """``undo-import BATCH``: the shop as if the file had never been imported."""
    from shopdesk.importing.report import NAMES
    from shopdesk.importing.undo import undo_import

    done = undo_import(call.shop(), call.arguments.batch, actor=ACTOR, progress=_fraction(call))
    counts = dict(done.counts)
    rows = [[label(NAMES, name), f"{number:,}"] for name, number in counts.items()]
    lines = [
        _("Import {batch} was taken back.").format(batch=done.batch_id),
        *table_lines([_("Removed or restored"), _("Count")], rows, right=[False, True]),
    ]
    return Answer(lines, {"batch": done.batch_id, "counts": counts})


def list_imports(call: Call) -> Answer:
    """``imports``: every batch, the newest first."""
    from shopdesk.importing.history import list_batches

    with call.reading() as (reader, shown):
        batches = list_batches(reader)
    rows = [
        [
            str(batch.id),
            shown.instant(batch.started_at),
            batch.file_name,
            batch.profile,
            label(_STATES, str(batch.state)),
            f"{batch.report.get('rows', 0):,}",
        ]
        for batch in batches
    ]
    titles = [_("No."), _("When"), _("File"), _("Profile"), _("State"), _("Rows")]
    lines = table_lines(titles, rows, right=[True, False, False, False, False, True])
    document = {
        "imports": [
            {
                "batch": batch.id,
                "file": batch.file_name,
                "profile": batch.profile,
                "state": str(batch.state),
                "actor": batch.actor,
                "started_at": shown.plain_instant(batch.started_at),
                "finished_at": shown.plain_instant(batch.finished_at)
                if batch.finished_at
                else None,
                "undone_at": shown.plain_instant(batch.undone_at) if batch.undone_at else None,
                "report": batch.report,
            }
            for batch in batches
        ]
    }
    return Answer(lines, document)


def export_data(call: Call) -> Answer:
    """``export WHAT FILE`` and ``export stock-update CHANNEL FILE``."""
    what, channel = call.arguments.what, call.arguments.channel
    if (what == _STOCK_UPDATE) is not (channel is not None):
        raise UserError(
            "SD-CLI-032",
            _("A stock update needs a channel and a file, other exports a file only."),
        )
    target = Path(call.arguments.file)
    with call.reading() as (reader, _shown):
        if what == _STOCK_UPDATE:
            rows = export_stock_update(reader, channel, target)
        else:
            rows = export_shop_data(reader, call.arguments.what, target, progress=call.progress)
    text = ngettext("{n:,} row written to {path}", "{n:,} rows written to {path}", rows).format(
        n=rows, path=target
    )
    return Answer([text], {"file": str(target), "what": call.arguments.what, "rows": rows})
