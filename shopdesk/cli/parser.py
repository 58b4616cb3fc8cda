"""The words of the command line: argparse, with our options everywhere and our errors."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from shopdesk import i18n
from shopdesk.cli.call import Answer, Call
from shopdesk.i18n import N_, _

Run = Callable[[Call], Answer | None]

# What argparse itself says; listed so that the translations are found and kept.
_ARGPARSE_TEXTS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("the following arguments are required: %s"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("unrecognized arguments: %s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("not allowed with argument %s"),
    N_("one of the arguments %s is required"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
)
_LESS = re.compile(r"-(?:[0-9]+|[0-9]*\.[0-9]+)\s*[%％]?\Z")


class UsageError(Exception):
    """The command line cannot be understood; exit code 2."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, and never guesses shortened options."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(allow_abbrev=False, **options)
        # argparse knows -5 as a figure, but takes -5% for an option
        self._negative_number_matcher = _LESS

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, self.format_usage().strip())


def speak() -> None:
    """Make argparse's own words go through our translations."""
    vars(argparse).update(_=i18n._, ngettext=i18n.ngettext)


def global_options() -> Parser:
    """Options accepted before and after every command."""
    parser = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = parser.add_argument_group(_("for every command"))
    group.add_argument(
        "--shop",
        metavar=_("SHOP"),
        help=_("shop file, or the address of a database (postgresql+psycopg://…)"),
    )
    group.add_argument("--demo", action="store_true", help=_("use the demo shop"))
    group.add_argument("--lang", choices=list(i18n.LANGUAGES), help=_("language of all texts"))
    group.add_argument(
        "--data-dir", metavar=_("FOLDER"), help=_("folder of shops, logs and backups")
    )
    group.add_argument(
        "--json", action="store_true", help=_("print one JSON document for programs")
    )
    return parser


class Commands:
    """The tree of commands that the groups add themselves to.

    Args:
        place: where argparse keeps the sub-commands.
        shared: the global options.
    """

    def __init__(self, place: Any, shared: Parser) -> None:
        self._place = place
        self._shared = shared
        self._groups: dict[str, Commands] = {}

    def add(self, name: str, run: Run, *, about: str, more: str = "") -> Parser:
        """A command: its word, what runs it, one line of help and a longer explanation."""
        parser: Parser = self._place.add_parser(
            name,
            help=about,
            description=f"{about}\n\n{more}".strip(),
            parents=[self._shared],
        )
        parser.set_defaults(run=run)
        return parser

    def group(self, name: str, *, about: str) -> Commands:
        """A word that has commands of its own, such as ``stock``; several files may add to it."""
        if name in self._groups:
            return self._groups[name]
        parser: Parser = self._place.add_parser(
            name, help=about, description=about, parents=[self._shared]
        )
        below = parser.add_subparsers(
            title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
        )
        below.dest = f"{name}_command"
        self._groups[name] = Commands(below, self._shared)
        return self._groups[name]
