"""Makes, mends and enters ``.venv`` beside main.py; standard library only.

Two commands are all a person or a CI machine types (``main.py`` and ``main.py test``), so this file
turns "a Python and a source tree" into "the locked packages, this process inside them":

- ``.venv`` counts as ready when its stamp is a copy of the lock file; comparing them is all that a
  normal start costs. The stamp is written last, so an interrupted installation never looks ready.
- A marker lies in ``.venv`` while pip works. Found at a start it means an interrupted installation:
  pip cannot tell half-copied packages from whole ones, so everything is made anew.
- One process at a time, by a file lock that the system drops when its holder dies.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from shopdesk import options, system
from shopdesk.options import _

ROOT = Path(__file__).resolve().parent.parent
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"
_MARKER = "shopdesk-installing"
_PIP_LOG = "shopdesk-pip.log"
_RETRY = "SHOPDESK_SET_UP_TWICE"  # set for one re-run, so that a broken machine cannot loop

# Imported once after an installation: a stamp promises that these work. Qt only by its core, its
# windows may still lack system libraries.
CHECKED_IMPORTS = (
    "alembic, holidays, matplotlib.figure, pandas, platformdirs, psycopg, pypdf, pypdfium2,"
    " pypinyin, PySide6, python_calamine, rapidfuzz, reportlab, shiboken6, sqlalchemy,"
    " sqlcipher3, xlsxwriter"
)
_NETWORK_SIGNS = (
    "connection broken",
    "connectionerror",
    "could not fetch url",
    "failed to establish a new connection",
    "max retries exceeded",
    "name resolution",
    "proxyerror",
    "read timed out",
    "sslerror",
)


class SetupError(Exception):
    """The environment cannot be made; the text tells the person why and what to do."""


def start(argv: list[str], *, root: Path = ROOT) -> int:
    """Run ``main.py argv``: set up if needed, enter ``.venv``, hand over; return the exit code."""
    asked = options.parse(argv) if {"test", "--repair", "--help", "-h"} & {*argv} else None
    tests = asked is not None and asked.command[:1] == ("test",)
    try:
        if asked is not None and asked.repair:
            _distrust(root)
            argv = _without_repair(argv)
        inside = is_inside(root)
        ready = is_ready(root, tests=tests)
        if inside and ready:
            os.environ.pop(_RETRY, None)
            return _hand_over(argv, root)
        if asked is not None and asked.help and not asked.command and not ready:
            print(_first_help())
            return 0
        if inside:
            return _leave(argv, root)
        if not ready:
            set_up(root, tests=tests)
        return _run(venv_python(root), argv, root)
    except SetupError as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _without_repair(argv: list[str]) -> list[str]:
    place = argv.index("--repair")
    return argv[:place] + argv[place + 1 :]


def _first_help() -> str:
    return "\n".join(
        (
            options.USAGE,
            _("The first start without --help sets ShopDesk up in {folder}.").format(
                folder=".venv"
            ),
            _("After that, --help lists the commands; main.py test runs the tests."),
        )
    )


def _hand_over(argv: list[str], root: Path) -> int:
    from shopdesk import launch

    try:
        run = launch.pick(argv, root=root)
    except ImportError:
        # a package was deleted or damaged after the installation; a fault of ours shows as it is
        if _imports_work(venv_python(root)):
            raise
        _distrust(root)
        return _leave(argv, root)
    return run()


def venv_python(root: Path) -> Path:
    """Where the interpreter of the environment is, whether it exists or not."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_inside(root: Path) -> bool:
    """Whether this very process runs in the environment of ``root``."""
    try:
        return Path(sys.prefix).samefile(root / ".venv")
    except OSError:
        return False


def is_ready(root: Path, *, tests: bool = False) -> bool:
    """Whether the environment holds just what the lock says; reads two small files, no more.

    Asked inside the environment it also sees that Python itself was exchanged for another one.
    """
    lock, stamp = _lock_and_stamp(root, tests=tests)
    try:
        python, _newline, installed = stamp.read_bytes().partition(b"\n")
        return (
            installed == lock.read_bytes()
            and venv_python(root).exists()
            and (python == _own_version() or not is_inside(root))
        )
    except OSError:
        return False


def _lock_and_stamp(root: Path, *, tests: bool) -> tuple[Path, Path]:
    name = TEST_LOCK if tests else RUN_LOCK
    return root / name, root / ".venv" / f"shopdesk-{name}"


def _own_version() -> bytes:
    return b"python %d.%d" % sys.version_info[:2]


def _run(python: str | Path, argv: list[str], root: Path) -> int:
    """Go on as ``python main.py argv``: in place of this process, or below it on Windows."""
    command = [str(python), str(root / "main.py"), *argv]
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # execv there returns to the prompt before the new process has ended
        return subprocess.call(command)
    return os.execv(command[0], command)  # never comes back


def _leave(argv: list[str], root: Path) -> int:
    """Set up from outside: an environment cannot be exchanged by a process that runs in it."""
    base = getattr(sys, "_base_executable", None)
    if not base or base == sys.executable or _RETRY in os.environ:
        raise SetupError(
            _(
                "The environment {folder} cannot be made ready. Delete that folder"
                " and start main.py with the Python of your system."
            ).format(folder=root / ".venv")
        )
    os.environ[_RETRY] = "1"
    return _run(base, argv, root)


def _distrust(root: Path) -> None:
    """Have the next set-up make everything anew."""
    if (root / ".venv").is_dir():
        (root / ".venv" / _MARKER).touch()
        _remove_stamps(root)


def _remove_stamps(root: Path) -> None:
    for tests in (False, True):
        _lock_and_stamp(root, tests=tests)[1].unlink(missing_ok=True)


def set_up(root: Path, *, tests: bool = False) -> None:
    """Make ``.venv`` hold what the lock says, whatever state it is in.

    Raises:
        SetupError: no venv module, no network, no disk space, no package for this Python …
    """
    with _alone(root) as guard:
        venv, python = root / ".venv", venv_python(root)
        version = _version(python)
        if is_ready(root, tests=tests) and _stamped_version(root, tests=tests) == version:
            return  # another process did it while this one waited
        lock, stamp = _lock_and_stamp(root, tests=tests)
        fresh = version is None or (venv / _MARKER).exists() or not _has_pip(python)
        fresh = fresh or _stamped_version(root, tests=False) not in {None, version}
        if fresh:
            _make_venv(venv)
        try:
            _install(root, lock, guard)
        except _PipError as fault:
            if fresh or fault.is_network:
                raise
            # an upgrade in place can stumble over what somebody changed by hand
            _make_venv(venv)
            _install(root, lock, guard)
        if not _imports_work(python):
            raise SetupError(_broken_text(root))
        version = _version(python)
        names = (True, False) if tests else (False,)  # the test lock holds all of the run lock
        for each in names:
            lock, stamp = _lock_and_stamp(root, tests=each)
            stamp.write_bytes((version or b"") + b"\n" + lock.read_bytes())
        (venv / _MARKER).unlink(missing_ok=True)
        _say(_("ShopDesk is set up."))


def _say(text: str) -> None:
    """Tell the person; standard output stays free for what a command prints."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _alone(root: Path) -> Iterator[int]:
    """Hold the set-up lock of ``root``; gives the descriptor so that pip can hold it too."""
    try:
        handle = (root / ".venv.lock").open("a+b")
    except OSError as fault:
        raise SetupError(
            _("ShopDesk cannot write to its folder {folder}: {reason}").format(
                folder=root, reason=fault.strerror
            )
        ) from fault
    with handle:
        waiting = False
        while not _try_lock(handle):
            if not waiting:
                _say(_("Another ShopDesk is being set up here; waiting for it …"))
            waiting = True
            time.sleep(0.2)
        yield handle.fileno()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: IO[bytes]) -> bool:
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _quiet(command: list[str]) -> str | None:
    """Run a short command; its output, or None when it failed or could not be started."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _version(python: Path) -> bytes | None:
    code = "import sys; print('python %d.%d' % sys.version_info[:2])"
    answer = _quiet([str(python), "-I", "-c", code])
    return answer.strip().encode() if answer else None


def _stamped_version(root: Path, *, tests: bool) -> bytes | None:
    try:
        return _lock_and_stamp(root, tests=tests)[1].read_bytes().partition(b"\n")[0]
    except OSError:
        return None


def _has_pip(python: Path) -> bool:
    asked = [str(python), "-I", "-m"]
    return (
        _quiet([*asked, "pip", "--version"]) is not None
        or _quiet([*asked, "ensurepip", "--default-pip"]) is not None
    )


def _imports_work(python: Path) -> bool:
    return _quiet([str(python), "-I", "-c", f"import {CHECKED_IMPORTS}"]) is not None


def _make_venv(venv: Path) -> None:
    _require_venv_module()
    _say(_("Making the environment {folder} …").format(folder=venv))
    try:
        if venv.is_symlink() or venv.is_file():
            venv.unlink()
        elif venv.exists():
            shutil.rmtree(venv)
    except OSError as fault:
        raise SetupError(
            _(
                "The old environment {folder} cannot be removed ({reason}). Close every window of"
                " ShopDesk, delete that folder and start again."
            ).format(folder=venv, reason=fault.strerror)
        ) from fault
    done = subprocess.run(
        [sys.executable, "-I", "-m", "venv", str(venv)],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        raise SetupError(
            _("The environment {folder} could not be made:").format(folder=venv)
            + "\n"
            + (done.stdout + done.stderr)[-2000:]
        )


def _require_venv_module() -> None:
    """Debian splits venv off Python; get it or say how to."""
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if _can_make_venv() or (system.apt_install([package]) and _can_make_venv()):
        return
    raise SetupError(
        _(
            "This Python cannot make environments: its modules venv and ensurepip are missing.\n"
            "On Debian and Ubuntu install them with this line and start again:\n    {line}"
        ).format(line=system.apt_line([package]))
    )


def _can_make_venv() -> bool:
    return _quiet([sys.executable, "-I", "-c", "import ensurepip, venv"]) is not None


class _PipError(SetupError):
    """Pip gave up."""

    def __init__(self, text: str, *, is_network: bool) -> None:
        super().__init__(text)
        self.is_network = is_network


def _install(root: Path, lock: Path, guard: int) -> None:
    """Let pip install the lock, with the index, proxy and certificates pip is configured for."""
    venv = root / ".venv"
    (venv / _MARKER).touch()
    _remove_stamps(root)
    total = len({line.split("==")[0] for line in _pinned(lock)})
    _say(
        _("Installing {count} packages of {lock} (once; about a minute) …").format(
            count=total, lock=lock.name
        )
    )
    command = [str(venv_python(root)), "-I", "-m", "pip", "install", "--require-hashes"]
    command += ["--only-binary=:all:", "--no-input", "--no-user", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "-r", str(lock)]
    output = []
    with (
        (venv / _PIP_LOG).open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # whoever kills this process leaves pip running: the lock stays taken until it ends
            pass_fds=() if os.name == "nt" else (guard,),
        ) as pip,
    ):
        for line in pip.stdout or ():
            log.write(line)
            output.append(line)
            _show_progress(output, total)
    if sys.stderr.isatty():
        _say("")
    if pip.returncode != 0:
        raise _pip_error(venv, output)


def _pinned(lock: Path) -> list[str]:
    return [line for line in lock.read_text(encoding="utf-8").splitlines() if line[:1].isalnum()]


def _show_progress(output: list[str], total: int) -> None:
    if not sys.stderr.isatty():
        return
    if output[-1].startswith("Collecting "):
        number = sum(line.startswith("Collecting ") for line in output)
        name = output[-1].split()[1].partition("==")[0]
        print(f"\r  {number}/{total} {name:<40}", end="", file=sys.stderr, flush=True)
    elif output[-1].startswith("Installing collected"):
        print("\r  " + _("unpacking …").ljust(48), end="", file=sys.stderr, flush=True)


def _pip_error(venv: Path, output: list[str]) -> _PipError:
    """Say in words what pip's last lines mean; a failed download leaves the environment usable."""
    text = "".join(output).lower()
    is_network = any(sign in text for sign in _NETWORK_SIGNS)
    if "no space left" in text:
        reason = _("The disk is full; about {megabytes} MB are needed.").format(megabytes=900)
    elif is_network:
        (venv / _MARKER).unlink(missing_ok=True)
        reason = _(
            "The package index cannot be reached. Connect to the network and start again; behind a"
            " proxy or with a mirror set it up for pip (pip config), ShopDesk uses the same."
        )
    elif "no matching distribution" in text:
        reason = _(
            "A package is not offered for this system or this Python ({python})."
            " Use Python 3.11, 3.12 or 3.13 on a 64-bit Windows, macOS or Linux."
        ).format(python=sys.version.split()[0])
    elif "do not match the hashes" in text:
        reason = _(
            "A downloaded package is not the one that was checked for this version of ShopDesk."
            " Nothing of it was installed. Try again; if it stays so, look at your mirror."
        )
    else:
        reason = _("The packages could not be installed.")
    tail = "".join(line for line in output if not line.startswith("WARNING: Location"))[-1500:]
    return _PipError(
        f"{reason}\n\n{tail}\n" + _("All of it: {log}").format(log=venv / _PIP_LOG),
        is_network=is_network,
    )


def _broken_text(root: Path) -> str:
    return _(
        "The packages were installed but do not load. Run main.py --repair;"
        " if it stays so, report it with the file {log}."
    ).format(log=root / ".venv" / _PIP_LOG)
