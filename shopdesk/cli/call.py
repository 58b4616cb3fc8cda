"""What a command is given and what it gives back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopdesk import i18n, paths, settings
from shopdesk.cli.output import Shown
from shopdesk.cli.progress import Progress
from shopdesk.db.reader import Reader
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.i18n import _

ACTOR = "cli"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says: lines for people, the same as a document for programs.

    ``code`` is the exit code: 0 done, 1 refused with reasons (nothing was written). The lines of
    a refusal go to the error output.
    """

    lines: Sequence[str]
    document: Mapping[str, Any] = field(default_factory=dict)
    code: int = 0
    is_refusal: bool = False


class Call:
    """One run of a command: its arguments, the shop it works on, its progress.

    Args:
        arguments: as parsed; every command has ``shop, demo, lang, json``.
        progress: tells people how far long work is and hears Ctrl+C.
    """

    def __init__(self, arguments: argparse.Namespace, progress: Progress) -> None:
        self.arguments = arguments
        self.progress = progress
        self.json: bool = arguments.json
        self._shop: Shop | None = None

    def location(self, *, create: bool = False) -> str:
        """The shop that is meant: ``--shop``, ``--demo``, or the default one.

        Commands that only read fall back to the demo shop while it is the only one.
        """
        asked: str | None = self.arguments.shop
        if asked:
            return asked
        if self.arguments.demo:
            return str(paths.demo_shop())
        default = paths.default_shop()
        if not create and not default.exists() and paths.demo_shop().exists():
            return str(paths.demo_shop())
        return str(default)

    def shop(self, *, create: bool = False) -> Shop:
        """The open shop; it is closed when the command ends.

        Raises:
            UserError: SD-CLI-002 if there is none, SD-DB-… if it cannot be opened.
        """
        if self._shop is None:
            location = self.location(create=create)
            if not create and not is_address(location) and not Path(location).exists():
                raise UserError(
                    "SD-CLI-002",
                    _(
                        "There is no shop at {path}. Make one with “init”, “import FILE” or "
                        "“demo”, or name another with --shop FILE."
                    ).format(path=location),
                )
            self._shop = open_shop(location, create=create)
            self._speak_as_shop()
        return self._shop

    @contextmanager
    def new_shop_unless_kept(self) -> Iterator[tuple[Shop, Callable[[], None]]]:
        """The shop, made where there is none; a new file goes again unless ``keep()`` is called.

        A refused import must not leave an empty shop behind.
        """
        location = self.location(create=True)
        goes_again = not is_address(location) and not Path(location).exists()

        def keep() -> None:
            nonlocal goes_again
            goes_again = False

        try:
            yield self.shop(create=True), keep
        finally:
            if goes_again:
                self.close()
                for suffix in ("", "-wal", "-shm", "-journal"):
                    Path(location + suffix).unlink(missing_ok=True)

    def _speak_as_shop(self) -> None:
        """Use the shop's own language unless one was asked for."""
        if self.arguments.lang or self._shop is None:
            return
        with self._shop.reader() as reader:
            chosen = settings.get(reader, settings.SHOP_LANGUAGE)
        if chosen:
            i18n.set_language(chosen)

    @contextmanager
    def reading(self) -> Iterator[tuple[Reader, Shown]]:
        """One consistent view of the shop and how its values are shown."""
        with self.shop().reader() as reader:
            preferences = settings.load(reader)
            yield (
                reader,
                Shown(
                    preferences.get(settings.SHOP_CURRENCY),
                    preferences.get(settings.SHOP_TIME_ZONE),
                ),
            )

    def close(self) -> None:
        """Let go of the shop."""
        if self._shop is not None:
            self._shop.close()
            self._shop = None


def is_address(location: str) -> bool:
    """Whether a location is a database address and no file."""
    return location.startswith("postgresql")
