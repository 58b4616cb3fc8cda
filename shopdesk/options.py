"""The options that stand before a command, parsed without argparse so the window starts fast.

``main.py [--shop FILE] [--lang L] [--data-dir DIR] [--demo] [COMMAND …]``: everything from the
first word on belongs to the command and is left to ``shopdesk.cli``.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

USAGE = "main.py [--shop FILE] [--lang zh_CN|en] [--data-dir DIR] [--demo] [COMMAND …]"

_WITH_VALUE = {"--shop": "shop", "--lang": "lang", "--data-dir": "data_dir"}
_SWITCHES = {
    "--demo": "demo",
    "--help": "help",
    "-h": "help",
    "--version": "version",
    "--repair": "repair",
    "--json": "json",
}


def _(message: str) -> str:
    """Translate before the window or a command has chosen the language: as --lang or the computer.

    Imports late: a normal start has nothing to say.
    """
    from shopdesk import i18n

    asked = _lang_in(sys.argv)
    with i18n.using_language(asked if asked in i18n.LANGUAGES else i18n.system_language()):
        return i18n._(message)


def _lang_in(argv: list[str]) -> str:
    for word, following in zip(argv, [*argv[1:], ""], strict=True):
        if word == "--lang":
            return following
        if word.startswith("--lang="):
            return word.partition("=")[2]
    return ""


class UsageError(ValueError):
    """The command line cannot be understood; the text names the word at fault."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for before the command.

    ``shop`` is a file or a database address, ``None`` the last one used; ``command`` is the command
    word with all that follows it, empty for the window.
    """

    shop: str | None = None
    lang: str | None = None
    data_dir: str | None = None
    demo: bool = False
    help: bool = False
    version: bool = False
    repair: bool = False
    json: bool = False
    command: tuple[str, ...] = ()


def parse(argv: list[str]) -> Options:
    """Split ``argv`` (without the program's name) into global options and the command.

    Raises:
        UsageError: an unknown option, or an option without its value.
    """
    found: dict[str, str | bool] = {}
    words = list(argv)
    while words and words[0].startswith("-"):
        word, has_value, value = words.pop(0).partition("=")
        if word in _SWITCHES and not has_value:
            found[_SWITCHES[word]] = True
        elif word in _WITH_VALUE:
            if not has_value:
                value = words.pop(0) if words else ""
            if not value:
                raise UsageError(_("The option {option} needs a value.").format(option=word))
            found[_WITH_VALUE[word]] = value
        else:
            raise UsageError(_("There is no option {option}.").format(option=word))
    return Options(**found, command=tuple(words))  # type: ignore[arg-type]  # keys are the fields
