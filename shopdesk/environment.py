"""Where ``.venv`` is and whether it holds what the lock says; all that a normal start asks.

Imports nothing beyond ``os`` and ``sys``, because it runs before every start, twice.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"
MARKER = "shopdesk-installing"


class SetupError(Exception):
    """The environment cannot be made; the text tells the person why and what to do."""


def venv_folder(root: str) -> str:
    """The folder of the environment, whether it exists or not."""
    return os.path.join(root, ".venv")


def venv_python(root: str) -> str:
    """The interpreter of the environment, whether it exists or not."""
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(venv_folder(root), *inside)


def lock_file(root: str, *, tests: bool) -> str:
    """The hashed list of packages; the one of the tests holds all of the other."""
    return os.path.join(root, TEST_LOCK if tests else RUN_LOCK)


def stamp_file(root: str, *, tests: bool) -> str:
    """Copy of the lock that was installed, below a line that names the Python."""
    return os.path.join(venv_folder(root), "shopdesk-" + (TEST_LOCK if tests else RUN_LOCK))


def contents_file(root: str) -> str:
    """Names the folder of the packages, below ``.venv``, and what lay in it after installing."""
    return os.path.join(venv_folder(root), "shopdesk-contents")


def own_version() -> bytes:
    """First line of a stamp made for the Python that runs now."""
    return b"python %d.%d" % sys.version_info[:2]


def is_inside(root: str) -> bool:
    """Whether this very process runs in the environment of ``root``."""
    try:
        return os.path.samefile(sys.prefix, venv_folder(root))
    except OSError:
        return False


def is_ready(root: str, *, tests: bool = False) -> bool:
    """Whether the environment holds just what the lock says; reads a folder and three small files.

    Asked inside the environment it also sees that Python itself was exchanged for another one.
    """
    try:
        with open(lock_file(root, tests=tests), "rb") as lock:
            wanted = lock.read()
        with open(stamp_file(root, tests=tests), "rb") as stamp:
            python, _newline, installed = stamp.read().partition(b"\n")
        with open(contents_file(root), encoding="utf-8") as contents:
            folder, *names = contents.read().splitlines()
        present = os.listdir(os.path.join(venv_folder(root), folder))
    except (OSError, ValueError):
        return False
    return (
        installed == wanted
        and not {*names}.difference(present)
        and os.path.exists(venv_python(root))
        and (python == own_version() or not is_inside(root))
    )


def distrust(root: str) -> None:
    """Have the next set-up make everything anew."""
    if os.path.isdir(venv_folder(root)):
        with open(os.path.join(venv_folder(root), MARKER), "wb"):
            pass
        remove_stamps(root)


def remove_stamps(root: str) -> None:
    """Take back the word that the environment is whole."""
    for tests in (False, True):
        try:
            os.unlink(stamp_file(root, tests=tests))
        except FileNotFoundError:
            continue
