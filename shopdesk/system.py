"""What the window needs from the operating system: Qt's system libraries and a display.

Standard library only. Qt itself would abort the process with a message about a plugin; here the
person gets the exact line that mends it, and root on Debian or Ubuntu gets it done.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from shopdesk.options import _

# soname → package of Debian and Ubuntu, as found with ldd on the plugins of PySide6 6.11
OFFSCREEN = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
_PLUGIN_LIBRARIES: dict[str, dict[str, str]] = {"offscreen": {}, "xcb": XCB, "wayland": WAYLAND}


class SystemProblem(Exception):  # noqa: N818 - it names a state of the machine, not a fault of ours
    """The machine lacks something; the text tells the person what and how to get it."""


def qt_platform() -> str:
    """Name the Qt platform a window would use now: xcb, wayland, offscreen, … or ``""`` for none.

    Outside Linux (and the BSDs) Qt always has its native one, called ``native`` here.
    """
    forced = os.environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if forced:
        return forced
    if sys.platform in {"win32", "darwin", "cygwin"}:
        return "native"
    if os.environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if os.environ.get("DISPLAY") else ""


def require_display() -> None:
    """Refuse a window where there is no screen to show it on.

    Raises:
        SystemProblem: neither a display nor a Qt platform is named, or nobody answers at the
            display's socket.
    """
    platform = qt_platform()
    if not platform:
        raise SystemProblem(
            _(
                "There is no display here (DISPLAY and WAYLAND_DISPLAY are empty), so no window can"
                " open. Start ShopDesk on a desktop, or use a command: main.py --help lists them."
                " For a trial without a screen set QT_QPA_PLATFORM=offscreen."
            )
        )
    display = os.environ.get("DISPLAY", "")
    if platform == "xcb" and not _x_server_answers(display):
        raise SystemProblem(
            _(
                "No X server answers at the display {display}, so no window can open."
                " Check DISPLAY, or use a command: main.py --help lists them."
            ).format(display=display)
        )


def _x_server_answers(display: str) -> bool:
    """Try the local socket of ``:N``; a display on another machine is left to Qt."""
    host, _colon, number = display.rpartition(":")
    number = number.partition(".")[0]
    if host not in {"", "unix"} or not number.isdigit():
        return True
    import socket

    if not hasattr(socket, "AF_UNIX"):
        return True
    address = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where every X server puts it
    for name in (address, "\0" + address):
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(name)
            except OSError:
                continue
            return True
    return False


def require_qt_libraries(memory: Path | None = None) -> None:
    """Make sure Qt can load on this Linux; installs what is missing when that is possible.

    ``memory`` is a file that remembers for which Qt platforms all was found, so that later starts
    only read it.

    Raises:
        SystemProblem: libraries are missing and could not be installed; names the apt line.
    """
    if not sys.platform.startswith("linux"):
        return
    platform = qt_platform()
    known = _read_words(memory)
    if platform in known:
        return
    missing = _missing_for(platform)
    if missing:
        apt_install(list(missing.values()))
        missing = _missing_for(platform)
    if missing:
        raise SystemProblem(_missing_text(missing))
    if memory is not None:
        # a tree one may only read costs the look at the libraries each time, nothing else
        with suppress(OSError):
            memory.write_text(" ".join(sorted({*known, platform})), encoding="utf-8")


def missing_libraries(libraries: dict[str, str]) -> dict[str, str]:
    """Those of ``libraries`` (soname → package) that the dynamic linker cannot load."""
    return {name: package for name, package in libraries.items() if not _loads(name)}


def _missing_for(platform: str) -> dict[str, str]:
    plugins = [_PLUGIN_LIBRARIES.get(platform, {})]
    if platform == "wayland" and os.environ.get("DISPLAY"):
        plugins.append(XCB)  # Qt falls back to X, so one complete set is enough
    return missing_libraries(OFFSCREEN) | min(map(missing_libraries, plugins), key=len)


def _loads(soname: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _read_words(memory: Path | None) -> set[str]:
    try:
        return set(memory.read_text(encoding="utf-8").split()) if memory else set()
    except OSError:
        return set()


def _is_debian() -> bool:
    return Path("/etc/debian_version").exists()


def _missing_text(missing: dict[str, str]) -> str:
    libraries = ", ".join(missing)
    if _is_debian():
        return _(
            "The window needs system libraries that are missing here: {libraries}.\n"
            "Install them with this line and start again:\n    {line}"
        ).format(libraries=libraries, line=apt_line(missing.values()))
    return _(
        "The window needs system libraries that are missing here: {libraries}.\n"
        "Install them with your system's package manager and start again"
        " (their packages on Debian and Ubuntu: {packages})."
    ).format(libraries=libraries, packages=" ".join(missing.values()))


def apt_line(packages: Iterable[str]) -> str:
    """Give the command a person on Debian or Ubuntu types to get ``packages``."""
    return f"sudo apt-get install {' '.join(packages)}"


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages when this process is root on Debian or Ubuntu; tell whether it did.

    Never asks for a password: for anyone but root it returns False at once.
    """
    import shutil
    import subprocess

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    apt = shutil.which("apt-get")
    if not is_root or apt is None or not _is_debian():
        return False
    print(
        _("Installing system packages: {packages}").format(packages=" ".join(packages)),
        file=sys.stderr,
        flush=True,
    )
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # a fresh machine may still run its own first updates: wait for that lock
    apt_get = [apt, "-q", "-o", "DPkg::Lock::Timeout=300"]
    install = [*apt_get, "install", "-y", "--no-install-recommends", *packages]
    for command in ([*apt_get, "update"], install):
        done = subprocess.run(
            command, env=quiet, capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode != 0 and command is install:
            print(done.stdout[-2000:], done.stderr[-2000:], file=sys.stderr)
            return False
    return True
