"""Collect the texts of the program, merge translations into the catalogue, compile it.

    python tools/translate.py                 refresh the catalogue and compile it
    python tools/translate.py MORE.po …       take translations from other files first

Prints what is still missing; the exit code is 1 then. Needs Babel (a developer's tool).
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources" / "i18n" / "zh_CN" / "LC_MESSAGES" / "shopdesk.po"
# The catalogue changes when a text changes, not when somebody runs this.
_FIXED = datetime(2026, 1, 1, tzinfo=UTC)
_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def collect() -> Catalog:
    """All messages of the sources, with the files that hold them (no line numbers: quiet diffs)."""
    found = Catalog(
        locale="zh_CN",
        domain="shopdesk",
        project="ShopDesk",
        copyright_holder="ShopDesk contributors",
        charset="utf-8",
        creation_date=_FIXED,
        revision_date=_FIXED,
        fuzzy=False,
    )
    for folder in ("shopdesk",):
        messages = extract_from_dir(
            ROOT / folder,
            [("**.py", "python")],
            keywords=_KEYWORDS,
        )
        for name, _line, message, comments, context in messages:
            place = f"{folder}/{Path(name).as_posix()}"
            found.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def merge(others: list[Path]) -> Catalog:
    """The present catalogue with the translations of other files put in; unused ones leave."""
    catalogue = collect()
    for path in (CATALOGUE, *others):
        if not path.exists():
            continue
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_CN"):
                own = catalogue.get(message.id) if message.id else None
                if own is not None and _complete(message.string):
                    own.string = message.string
    return catalogue


def _complete(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return all(text) if isinstance(text, (tuple, list)) else bool(text)


def missing(catalogue: Catalog) -> list[str]:
    """Messages without a complete translation."""
    return [
        str(message.id) for message in catalogue if message.id and not _complete(message.string)
    ]


def main(arguments: list[str]) -> int:
    """Refresh, compile, report."""
    catalogue = merge([Path(name) for name in arguments])
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, width=98)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    left = missing(catalogue)
    for text in left:
        print(f"not translated: {text}")
    print(f"{len(catalogue) - len(left)} of {len(catalogue)} messages translated")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
