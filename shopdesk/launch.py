"""Chooses between the window, a command and the tests, once the packages are there.

Also the entry point of an installed ShopDesk, where pip has done the work of ``bootstrap``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import shopdesk
from shopdesk import options, paths, system
from shopdesk.options import _

Run = Callable[[], int]


def main(argv: list[str] | None = None) -> int:
    """Run ShopDesk with ``argv`` (default: the process's); the exit code: 0, 1 refused, 2 usage."""
    return pick(sys.argv[1:] if argv is None else argv)()


def pick(argv: list[str], *, root: str | None = None) -> Run:
    """Import what ``argv`` asks for and give the function that runs it.

    ``root`` is the source tree when there is one; it remembers what was found out about the system.
    """
    try:
        asked = options.parse(argv)
    except options.UsageError as fault:
        return _refusal(f"{fault}\n{options.USAGE}")
    if asked.data_dir:
        os.environ[paths.DATA_VARIABLE] = asked.data_dir
    if asked.version:
        return _version
    if asked.command[:1] == ("test",):
        return partial(_run_tests, list(asked.command[1:]), root)
    if asked.command or asked.help:
        from shopdesk import cli

        return partial(cli.main, argv)
    try:
        system.require_display()
        system.require_qt_libraries(_memory(root))
    except system.SystemProblem as problem:
        return _refusal(str(problem))
    from shopdesk import app

    return partial(app.run, argv)


def _memory(root: str | None) -> Path | None:
    return Path(root, ".venv", "shopdesk-system-libraries") if root else None


def _refusal(text: str) -> Run:
    def refuse() -> int:
        print(text, file=sys.stderr)
        return 2

    return refuse


def _version() -> int:
    print(f"ShopDesk {shopdesk.__version__}")
    return 0


def _run_tests(arguments: list[str], root: str | None) -> int:
    """Run the whole suite without a screen, slow drills included; ``arguments`` go to pytest."""
    if root is None:
        print(_("The tests are part of the source tree: run main.py test there."), file=sys.stderr)
        return 2
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        system.require_qt_libraries(_memory(root))
    except system.SystemProblem as problem:
        print(problem, file=sys.stderr)
        return 2
    import pytest

    os.chdir(root)
    workers = [] if any(word.startswith("-n") for word in arguments) else ["-n", "auto"]
    ours = ["-m", "", "--maxprocesses=8", "--dist=worksteal", *workers]
    return int(pytest.main([*ours, *arguments]))
