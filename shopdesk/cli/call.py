"""What a command is given and what it gives back."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopdesk import i18n, paths, settings
from shopdesk.base.clock import now
from shopdesk.cli.output import Shown
from shopdesk.cli.progress import Progress
from shopdesk.db.reader import Reader, one
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.errors import UserError
from shopdesk.i18n import _

ACTOR = "cli"
NO_SHOP = "SD-DB-003"  # what opening a database without our tables says


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
            self.refuse_odd_place(create=create)
            if self.arguments.demo and self.arguments.shop:
                self._shop = self._demo_at(location)
                self._speak_as_shop()
                return self._shop
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

    def refuse_odd_place(self, *, create: bool) -> None:
        """Refuse a place that holds no shop and can hold none, before it is touched.

        Raises:
            UserError: SD-CLI-005 a folder, 006 no such folder for a new shop, 007 an empty file.
        """
        location = self.location(create=create)
        if is_address(location):
            return
        path = Path(location)
        if path.is_dir():
            raise UserError(
                "SD-CLI-005",
                _(
                    "{path} is a folder, not a shop. Nothing was changed. Name a file in it, for "
                    "example {example}."
                ).format(path=path, example=path / f"shop{paths.SHOP_SUFFIX}"),
            )
        if path.is_file() and not path.stat().st_size:
            raise UserError(
                "SD-CLI-007",
                _(
                    "{path} is an empty file (0 bytes), not a shop. Nothing was changed. Restore a "
                    "backup, or delete the file and make a new shop with “init”."
                ).format(path=path),
            )
        makes = create or self.arguments.demo
        if makes and self.arguments.shop and not path.exists() and not path.parent.is_dir():
            raise UserError(
                "SD-CLI-006",
                _(
                    "There is no folder {folder}. No shop was made. Make the folder first, or name "
                    "another file with --shop."
                ).format(folder=path.parent),
            )

    def _demo_at(self, location: str) -> Shop:
        """The demo shop at a place that was named, made there if nothing is."""
        try:
            if not is_address(location) and not Path(location).exists():
                self._make_demo(location)
            shop = open_shop(location)
        except UserError as fault:
            if not is_address(location) or fault.code != NO_SHOP:
                raise
            self._make_demo(location)
            shop = open_shop(location)
        with shop.reader() as reader:
            is_demo = one(reader, "SELECT 1 FROM sales_order WHERE source = 'demo' LIMIT 1")
        if is_demo is None:
            name = shop.name
            shop.close()
            raise UserError(
                "SD-CLI-009",
                _(
                    "The shop at {path} is no demo shop. It was not changed. Leave --demo out to "
                    "work with it, or name another file with --shop."
                ).format(path=name),
            )
        return shop

    def _make_demo(self, location: str) -> None:
        from shopdesk import demo

        demo.make(location, at=now(), progress=self.progress)
        self.progress.clear()

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
            shop = self.shop(create=True)
            shop.require_writable()  # told before a long file is read
            yield shop, keep
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
