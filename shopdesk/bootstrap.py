"""Enters ``.venv`` beside main.py, and has it made or mended first when that is needed.

Two commands are all a person or a CI machine types (``main.py`` and ``main.py test``), so this
turns "a Python and a source tree" into "the locked packages, this process inside them". A normal
start compares two files and goes on; ``shopdesk.installer`` does the rest. Standard library only.
"""

from __future__ import annotations

import os
import sys

from shopdesk import environment
from shopdesk.environment import ROOT, SetupError, is_inside, is_ready, venv_python

_RETRY = "SHOPDESK_SET_UP_TWICE"  # set for one re-run, so that a broken machine cannot loop


def start(argv: list[str], *, root: str = ROOT) -> int:
    """Run ``main.py argv``: set up if needed, enter ``.venv``, hand over; return the exit code."""
    try:
        return _start(argv, root)
    except SetupError as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _start(argv: list[str], root: str) -> int:
    tests = wants_help = False
    if {"test", "--repair", "--help", "-h"} & {*argv}:  # only then the words matter here
        from shopdesk import options

        try:
            asked = options.parse(argv)
        except options.UsageError as fault:
            print(f"{fault}\n{options.USAGE}", file=sys.stderr)
            return 2
        tests = asked.command[:1] == ("test",)
        wants_help = asked.help and not asked.command
        if asked.repair:
            environment.distrust(root)
            argv = [word for word in argv if word != "--repair"]
    inside = is_inside(root)
    ready = is_ready(root, tests=tests)
    if inside and ready:
        os.environ.pop(_RETRY, None)
        return _hand_over(argv, root)
    if wants_help and not ready:
        return _say_first_help()
    if inside:
        return _leave(argv, root)
    if not ready:
        from shopdesk import installer

        installer.set_up(root, tests=tests)
    return _run(venv_python(root), argv, root)


def _say_first_help() -> int:
    from shopdesk import options
    from shopdesk.options import _

    print(options.USAGE)
    print(_("The first start without --help sets ShopDesk up in {folder}.").format(folder=".venv"))
    print(_("After that, --help lists the commands; main.py test runs the tests."))
    return 0


def _hand_over(argv: list[str], root: str) -> int:
    from shopdesk import launch

    try:
        run = launch.pick(argv, root=root)
    except ImportError:
        from shopdesk import installer

        # a package was deleted or damaged after the installation; a fault of ours shows as it is
        if installer.imports_work(venv_python(root)):
            raise
        environment.distrust(root)
        return _leave(argv, root)
    return run()


def _run(python: str, argv: list[str], root: str) -> int:
    """Go on as ``python main.py argv``: in place of this process, or below it on Windows."""
    command = [python, os.path.join(root, "main.py"), *argv]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # execv there returns to the prompt before the new process has ended
        import subprocess

        return subprocess.call(command)
    return os.execv(command[0], command)  # never comes back


def _leave(argv: list[str], root: str) -> int:
    """Set up from outside: an environment cannot be exchanged by a process that runs in it."""
    base = getattr(sys, "_base_executable", None)
    if not base or base == sys.executable or _RETRY in os.environ:
        from shopdesk.options import _

        raise SetupError(
            _(
                "The environment {folder} cannot be made ready. Delete that folder"
                " and start main.py with the Python of your system."
            ).format(folder=environment.venv_folder(root))
        )
    os.environ[_RETRY] = "1"
    return _run(base, argv, root)
