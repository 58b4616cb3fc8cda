"""Makes and mends ``.venv`` from the hashed lock; standard library only.

- The stamp that makes an environment count as ready is written last, after the packages have been
  imported once, so an interrupted installation never looks ready.
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
from pathlib import Path
from typing import IO

from shopdesk import environment, system
from shopdesk.environment import SetupError
from shopdesk.options import _

_PIP_LOG = "shopdesk-pip.log"
_UNWATCHED = ("pip", "setuptools", "pkg_resources", "_distutils", "distutils", "__pycache__")

# Imported once after an installation: a stamp promises that these work. Qt only by its core, its
# windows may still lack system libraries.
CHECKED_IMPORTS = (
    "alembic, holidays, matplotlib.figure, pandas, platformdirs, psycopg, pypdf, pypdfium2,"
    " pypinyin, PySide6, python_calamine, rapidfuzz, reportlab, shiboken6, sqlalchemy,"
    " sqlcipher3, xlsxwriter"
)
_OFFERED_FOR = "3.11 – 3.14"  # wheels of every locked package exist; see README, Developers
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


def set_up(root: str, *, tests: bool = False) -> None:
    """Make ``.venv`` hold what the lock says, whatever state it is in.

    Raises:
        SetupError: no venv module, no network, no disk space, no package for this Python …
    """
    try:
        with Path(root, ".venv.lock").open("a+b") as guard:
            _wait_for(guard)
            _mend(root, guard.fileno(), tests=tests)
    except OSError as fault:
        raise SetupError(
            _("ShopDesk cannot write to its folder {folder}: {reason}").format(
                folder=root, reason=fault.strerror
            )
        ) from fault


def _mend(root: str, guard: int, *, tests: bool) -> None:
    python = environment.venv_python(root)
    version, stamped = _version(python), _stamped_version(root)
    if environment.is_ready(root, tests=tests) and stamped == version:
        return  # another process did it while this one waited
    fresh = (
        version is None
        or _in_venv(root, environment.MARKER).exists()
        or stamped not in {b"", version}
        or not _has_pip(python)
    )
    while True:
        if fresh:
            _make_venv(root)
        try:
            _install(root, guard, tests=tests)
            break
        except _PipError as fault:
            if fresh or fault.is_network:
                raise
            fresh = True  # an upgrade in place stumbled over what somebody changed by hand
    _write_stamps(root, tests=tests)
    _in_venv(root, environment.MARKER).unlink(missing_ok=True)
    _say(_("ShopDesk is set up."))


def _in_venv(root: str, name: str) -> Path:
    return Path(environment.venv_folder(root), name)


def _stamped_version(root: str) -> bytes:
    """The Python the environment was made for, empty when it has no stamp."""
    try:
        stamp = Path(environment.stamp_file(root, tests=False)).read_bytes()
    except OSError:
        return b""
    return stamp.partition(b"\n")[0]


def _write_stamps(root: str, *, tests: bool) -> None:
    python = environment.venv_python(root)
    version = _version(python) or b""
    asked = [python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path((_quiet(asked) or "").rstrip("\n"))
    # pip and its company may be exchanged by anybody at any time
    names = [path.name for path in packages.iterdir() if not path.name.startswith(_UNWATCHED)]
    folder = packages.resolve().relative_to(Path(environment.venv_folder(root)).resolve())
    contents = "\n".join([folder.as_posix(), *sorted(names)])
    Path(environment.contents_file(root)).write_text(contents, encoding="utf-8")
    for each in (True, False) if tests else (False,):  # the tests' lock holds all of the other
        lock = Path(environment.lock_file(root, tests=each)).read_bytes()
        Path(environment.stamp_file(root, tests=each)).write_bytes(version + b"\n" + lock)


def _say(text: str) -> None:
    """Tell the person; standard output stays free for what a command prints."""
    print(text, file=sys.stderr, flush=True)


def _wait_for(guard: IO[bytes]) -> None:
    waiting = False
    while not _try_lock(guard):
        if not waiting:
            _say(_("Another ShopDesk is being set up here; waiting for it …"))
        waiting = True
        time.sleep(0.2)


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


def _version(python: str) -> bytes | None:
    code = "import sys; print('python %d.%d' % sys.version_info[:2])"
    answer = _quiet([python, "-I", "-c", code])
    return answer.strip().encode() if answer else None


def _has_pip(python: str) -> bool:
    asked = [python, "-I", "-m"]
    return (
        _quiet([*asked, "pip", "--version"]) is not None
        or _quiet([*asked, "ensurepip", "--default-pip"]) is not None
    )


def imports_work(python: str) -> bool:
    """Whether the locked packages load in that interpreter."""
    return _quiet([python, "-I", "-c", f"import {CHECKED_IMPORTS}"]) is not None


def _make_venv(root: str) -> None:
    venv = Path(environment.venv_folder(root))
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


def _install(root: str, guard: int, *, tests: bool) -> None:
    """Let pip install the lock, with the index, proxy and certificates pip is configured for."""
    lock = Path(environment.lock_file(root, tests=tests))
    _in_venv(root, environment.MARKER).touch()
    environment.remove_stamps(root)
    total = len({line.split("==")[0] for line in _pinned(lock)})
    _say(
        _("Installing the packages of {lock} ({count}; once, about a minute) …").format(
            count=total, lock=lock.name
        )
    )
    command = [environment.venv_python(root), "-I", "-m", "pip", "install", "--require-hashes"]
    command += ["--only-binary=:all:", "--no-input", "--no-user", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "-r", str(lock)]
    output = []
    with (
        _in_venv(root, _PIP_LOG).open("w", encoding="utf-8") as log,
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
        raise _pip_error(root, output)
    if not imports_work(environment.venv_python(root)):
        raise _PipError(
            _(
                "The packages were installed but do not load. Run main.py --repair;"
                " if it stays so, report it with the file {log}."
            ).format(log=_in_venv(root, _PIP_LOG)),
            is_network=False,
        )


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


def _pip_error(root: str, output: list[str]) -> _PipError:
    """Say in words what pip's last lines mean; a failed download leaves the environment usable."""
    text = "".join(output).lower()
    is_network = any(sign in text for sign in _NETWORK_SIGNS) or (
        # pip told not to retry says no more than that it found nothing, not even the first package
        "(from versions: none)" in text and "\ncollecting " not in f"\n{text}"
    )
    if "no space left" in text:
        reason = _("The disk is full; about {megabytes} MB are needed.").format(megabytes=900)
    elif is_network:
        _in_venv(root, environment.MARKER).unlink(missing_ok=True)
        reason = _(
            "The package index cannot be reached. Connect to the network and start again; behind a"
            " proxy or with a mirror set it up for pip (pip config), ShopDesk uses the same."
        )
    elif "no matching distribution" in text:
        reason = _(
            "A package is not offered for this system or this Python ({python}). Use Python"
            " {versions} for x86-64 or Apple silicon on Windows, macOS or a Linux as new as"
            " Debian 12 or Ubuntu 22.04."
        ).format(python=sys.version.split()[0], versions=_OFFERED_FOR)
    elif "do not match the hashes" in text:
        reason = _(
            "A downloaded package is not the one that was checked for this version of ShopDesk."
            " Nothing of it was installed. Try again; if it stays so, look at your mirror."
        )
    else:
        reason = _("The packages could not be installed.")
    noise = ("Ignoring ", "Looking in ", "WARNING: Location")
    tail = "".join(line for line in output if not line.startswith(noise))[-1500:]
    return _PipError(
        f"{reason}\n\n{tail}\n" + _("All of it: {log}").format(log=_in_venv(root, _PIP_LOG)),
        is_network=is_network,
    )
