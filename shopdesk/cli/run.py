"""From words to an exit code: parse, run, print, and turn every failure into a sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from shopdesk import i18n, log, paths
from shopdesk.cli import (
    books,
    bulk_edit,
    catalogue,
    figures,
    files,
    prices,
    propose,
    purchase,
    records,
    stock,
    stock_figures,
    supplier,
)
from shopdesk.cli.call import Answer, Call
from shopdesk.cli.output import (
    printable,
    problem_document,
    problem_line,
    write_json,
    write_lines,
)
from shopdesk.cli.parser import Commands, Parser, UsageError, global_options, speak
from shopdesk.cli.progress import Progress
from shopdesk.errors import Cancelled, UserError
from shopdesk.i18n import _, ngettext

# Not in the parser: its actions are shared by all commands, and a default there would undo what
# was said before the command.
_DEFAULTS = {"shop": None, "demo": False, "lang": None, "data_dir": None, "json": False}
DONE, REFUSED, USAGE, INTERRUPTED = 0, 1, 2, 130
_SHOWN_PROBLEMS = 50


def main(argv: Sequence[str]) -> int:
    """Run one command; the exit code: 0 done, 1 refused (nothing written), 2 wrong usage.

    130 after Ctrl+C. Text for people goes to the output, refusals to the error output; with
    ``--json`` exactly one document goes to the output in every case but ``--help``.
    """
    words = list(argv)
    early = _early(words)
    before = i18n.language()
    i18n.set_language(early.lang if early.lang in i18n.LANGUAGES else i18n.system_language())
    if early.data_dir:
        os.environ[paths.DATA_VARIABLE] = early.data_dir
    _make_writable(sys.stdout, json=early.json)
    _make_writable(sys.stderr, json=False)
    try:
        _make_data_dir()
        log.set_up(paths.log_file())
        return _guarded(words, json=early.json)
    except UserError as fault:
        return _refuse(REFUSED, fault, json=early.json)
    finally:
        log.close()
        i18n.set_language(before)


def _early(words: list[str]) -> argparse.Namespace:
    """Options that count before anything can be said or parsed, wherever they stand."""
    found: dict[str, Any] = {"lang": None, "data_dir": None, "json": "--json" in words}
    for word, following in zip(words, [*words[1:], ""], strict=True):
        name, has_value, value = word.partition("=")
        if name in {"--lang", "--data-dir"}:
            found[name[2:].replace("-", "_")] = value if has_value else following
    return argparse.Namespace(**found)


def _make_data_dir() -> None:
    """Refuse a chosen folder in which nothing can ever be kept, before anything is tried there.

    Raises:
        UserError: SD-CLI-008.
    """
    folder = paths.data_dir()
    if not os.environ.get(paths.DATA_VARIABLE):
        return  # the person's own: without it there is no log, and shops may lie elsewhere
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UserError(
            "SD-CLI-008",
            _(
                "The data folder {path} cannot be made or used ({reason}). Nothing was changed. "
                "Choose a folder that you may write to with --data-dir."
            ).format(path=folder, reason=fault.strerror or fault),
        ) from None


def _make_writable(stream: TextIO, *, json: bool) -> None:
    """Never fail for a letter that an old console cannot show; JSON is UTF-8 everywhere."""
    with suppress(AttributeError, ValueError):
        if json and not stream.isatty():
            stream.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[attr-defined]
        else:
            stream.reconfigure(errors="replace")  # type: ignore[attr-defined]


def _guarded(words: list[str], *, json: bool) -> int:
    try:
        return _run(words)
    except UsageError as fault:
        return _refuse(USAGE, UserError("SD-CLI-001", str(fault)), json=json, before=[fault.usage])
    except UserError as fault:
        return _refuse(REFUSED, fault, json=json)
    except Cancelled:
        text = _("Stopped by Ctrl+C. Nothing was written.")
        return _refuse(INTERRUPTED, UserError("SD-CLI-130", text), json=json)
    except KeyboardInterrupt:
        text = _("Broken off. What was not yet saved is not in the shop.")
        return _refuse(INTERRUPTED, UserError("SD-CLI-130", text), json=json)
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough; nothing may be flushed any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception:  # noqa: BLE001 - the one handler: a bug is logged and told, never shown
        log.logger("cli").exception("unexpected")
        # What a command had saved before is saved: only what it said itself is known.
        text = _(
            "Something unexpected went wrong. What was not said to be done may be done in part: "
            "look before you repeat it. Details: {path}"
        ).format(path=paths.log_file())
        return _refuse(REFUSED, UserError("SD-BUG-001", text), json=json)


def _run(words: list[str]) -> int:
    try:
        arguments = build_parser().parse_args(words, argparse.Namespace(**_DEFAULTS))
    except SystemExit as leaving:  # --help has printed itself
        return int(leaving.code or 0)
    with _call(arguments) as call:
        answer: Answer | None = arguments.run(call)
        if answer is None:  # it has written its output itself
            return DONE
        call.progress.clear()
        if call.json:
            write_json({"ok": answer.code == DONE, **answer.document})
        else:
            write_lines(answer.lines, sys.stderr if answer.is_refusal else sys.stdout)
        sys.stdout.flush()
        return answer.code


@contextmanager
def _call(arguments: argparse.Namespace) -> Iterator[Call]:
    with Progress() as progress:
        call = Call(arguments, progress)
        try:
            yield call
        finally:
            call.close()


def build_parser() -> Parser:
    """The whole command line in the language in force."""
    speak()
    shared = global_options()
    parser = Parser(
        prog="shopdesk",
        parents=[shared],
        description=_("ShopDesk without a window. No command opens the window."),
        epilog=_(
            "Exit codes: 0 done, 1 refused with reasons (nothing written), 2 wrong usage, 130 "
            "after Ctrl+C.\nJSON: one document with “ok”; amounts are decimal strings "
            '("1234.50") in the “currency” named at the top,\ndates 2011-11-30, instants with '
            "the shop's offset. Refusals carry “code”, “message” and “problems”."
        ),
    )
    place = parser.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), dest="command", required=True,
        parser_class=Parser,
    )  # fmt: skip
    commands = Commands(place, shared)
    for group in (
        *(books, files, figures, records, catalogue, bulk_edit, prices),
        *(propose, stock, stock_figures, purchase, supplier),
    ):
        group.add_commands(commands)
    return parser


def _refuse(code: int, fault: UserError, *, json: bool, before: Sequence[str] = ()) -> int:
    if json:
        write_json(
            {
                "ok": False,
                "code": fault.code,
                "message": fault.message,
                "problems": [problem_document(problem) for problem in fault.problems],
            }
        )
        return code
    *first, last = [printable(line) for line in fault.message.splitlines()] or [""]
    lines = [*before, *first, f"{last} [{fault.code}]"]
    lines += [problem_line(problem) for problem in fault.problems[:_SHOWN_PROBLEMS]]
    left = len(fault.problems) - _SHOWN_PROBLEMS
    if left > 0:
        lines.append(
            ngettext("… and {n} more; --json tells all", "… and {n} more; --json tells all", left)
            .format(n=left)
        )  # fmt: skip
    sys.stderr.write("\n".join(lines) + "\n")
    return code
