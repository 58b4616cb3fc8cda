"""Lists on the command line: the same ``TableSpec`` as in the window and in exports."""

from __future__ import annotations

from shopdesk.base.table import Column, TableQuery, TableSpec
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.output import table_lines
from shopdesk.cli.parser import Parser
from shopdesk.errors import UserError
from shopdesk.exports.table import row_ids, rows_of
from shopdesk.i18n import _, ngettext

DEFAULT_LIMIT = 30


def add_list_options(parser: Parser, spec: TableSpec) -> None:
    """``--search``, ``--filter``, ``--sort``, ``--columns``, ``--limit`` of a list."""
    chips = [chip.key for chip in spec.filters if ":" not in chip.sql]
    sortable = [column.key for column in spec.columns if column.sortable]
    parser.add_argument("--search", metavar="TEXT", default="", help=_("name, code, phone …"))
    if chips:
        parser.add_argument(
            "--filter", choices=chips, action="append", default=[], help=_("only these; repeatable")
        )
    parser.add_argument("--sort", choices=sortable, help=_("order by this column"))
    direction = parser.add_mutually_exclusive_group()
    direction.add_argument(
        "--descending", action="store_true", default=None, help=_("from the end")
    )
    direction.add_argument(
        "--ascending", dest="descending", action="store_false", help=_("from the start")
    )
    parser.add_argument(
        "--columns", metavar="A,B,…", help=_("which columns, in this order, or “all”")
    )
    parser.add_argument(
        "--limit", type=int, default=DEFAULT_LIMIT, metavar="N", help=_("at most so many; 0 = all")
    )


def answer_list(call: Call, spec: TableSpec, query: TableQuery | None = None) -> Answer:
    """The rows that the options ask for, as a table and as ``rows`` of objects."""
    arguments = call.arguments
    columns = _columns(spec, arguments.columns)
    asked = query or TableQuery()
    asked = TableQuery(
        search=arguments.search,
        filters=(*asked.filters, *((key, {}) for key in getattr(arguments, "filter", []))),
        sort=arguments.sort or "",
        descending=arguments.descending,
        narrow=asked.narrow,
    )
    with call.reading() as (reader, shown):
        ids = row_ids(reader, spec, asked)
        wanted = ids[: arguments.limit] if arguments.limit > 0 else ids
        rows = list(rows_of(reader, spec, wanted, columns=columns))
    document = {
        "currency": shown.currency,
        "count": len(ids),
        "rows": [
            {
                column.key: shown.plain(column, value)
                for column, value in zip(columns, row, strict=True)
            }
            for row in rows
        ],
    }
    cells = [
        [shown.text(column, value) for column, value in zip(columns, row, strict=True)]
        for row in rows
    ]
    figures = [column.kind.numeric for column in columns]
    lines = table_lines([_(column.title) for column in columns], cells, right=figures)
    return Answer([*lines, _count_line(len(ids), len(rows))], document)


def _count_line(found: int, shown: int) -> str:
    if shown < found:
        return _("{shown:,} of {found:,} shown; --limit 0 shows all").format(
            shown=shown, found=found
        )
    return ngettext("{n:,} row", "{n:,} rows", found).format(n=found)


def _columns(spec: TableSpec, asked: str | None) -> list[Column]:
    if asked is None:
        return [column for column in spec.columns if column.shown]
    if asked == "all":
        return list(spec.columns)
    known = {column.key: column for column in spec.columns}
    missing = [key for key in asked.split(",") if key.strip() not in known]
    if missing:
        raise UserError(
            "SD-CLI-004",
            _("There is no column {missing}; there are {columns}.").format(
                missing=", ".join(missing), columns=", ".join(known)
            ),
        )
    return [known[key.strip()] for key in asked.split(",")]
