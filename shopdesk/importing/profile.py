"""Profiles: how files of one origin name and write things. Data, not code.

A profile is a TOML file in ``resources/import_profiles``; adding an origin is adding a file and its
test. A header that a person mapped by hand is kept in the shop (``learned``) and recognised again.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from shopdesk.importing.dates import DateOrder
from shopdesk.importing.fields import base_key
from shopdesk.importing.values import clean
from shopdesk.paths import RESOURCES

FOLDER = RESOURCES / "import_profiles"
_HEADER_ROWS = 40  # how far down a header is looked for
_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Profile:
    """How files of one origin are read.

    Args:
        name: stable name, also on the command line (``--as``).
        subject: what its rows are: orders, products, customers.
        fields: field to the titles that it goes by; the first is the usual one.
        wanted: fields that must be there for the profile to be recognised.
        filled: fields whose cells may not be empty, beside those that never may.
        any_of: of each group at least one field must be there for the profile to be recognised.
        needed: of each group at least one field must have a column, or nothing can be booked.
        general: for files of unknown origin; a profile of a known origin goes first.
        channel: code, name and kind of the channel of orders, empty if a column names it.
        currency, time_zone: of the amounts and times in the file; empty means the shop's.
        price_decimals: how many decimals a price may have.
        comma: the comma is the decimal sign.
        empties: words that stand for nothing.
        noise: patterns of first cells of rows that are no data (footers, second headers).
        families: fields that may stand over several columns to the forms of their titles, with
            ``#`` for the number of the column and ``*`` for any words.
        words: status words of the file to ours.
        documents: what the shape of a number tells (prefixes), see ``orders.importer``.
        services: codes and patterns of lines that are no products.
        header: key of the one header that a person mapped by hand; for it this profile goes first.
    """

    name: str
    title: str
    subject: str
    fields: Mapping[str, tuple[str, ...]]
    wanted: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    needed: tuple[tuple[str, ...], ...] = ()
    general: bool = False
    channel: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""
    time_zone: str = ""
    date_order: DateOrder = DateOrder.UNKNOWN
    price_decimals: int = 2
    comma: bool = False
    empties: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    service_codes: frozenset[str] = frozenset()
    service_patterns: tuple[str, ...] = ()
    header: str = ""

    def fits(self, mapping: Mapping[str, int]) -> bool:
        """Whether the columns found are enough to read the file by this profile."""
        told = {base_key(key) for key in mapping}
        # What a person mapped is known again, also where more is to be mapped before it comes in.
        groups = () if self.header else (*self.any_of, *self.needed)
        return told.issuperset(self.wanted) and all(
            any(key in told for key in group) for group in groups
        )

    def is_service(self, code: str) -> bool:
        """Whether a line with this code is a service, not goods."""
        return code in self.service_codes or any(
            re.fullmatch(pattern, code) for pattern in self.service_patterns
        )

    def is_noise(self, cells: Sequence[str]) -> bool:
        """Whether a row is a footer or another thing that is no data."""
        first = next((clean(cell) for cell in cells if clean(cell)), "")
        return any(re.match(pattern, first) for pattern in self.noise)


@lru_cache(maxsize=20_000)
def title_key(title: str) -> str:
    """The form in which two column titles are the same: ``Customer ID`` is ``CustomerID``."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", clean(title)).casefold())


@cache
def load_profiles() -> tuple[Profile, ...]:
    """All profiles that came with the program: those of known origins first."""
    found = [
        _profile(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(FOLDER.glob("*.toml"))
    ]
    return tuple(sorted(found, key=lambda profile: profile.general))


def find_profile(name: str) -> Profile | None:
    """The profile of that name."""
    return next((profile for profile in load_profiles() if profile.name == name), None)


def _profile(data: dict[str, Any]) -> Profile:
    fields = {name: tuple(titles) for name, titles in data.pop("fields").items()}
    services = data.pop("services", {})
    return Profile(
        name=data["name"],
        title=data["title"],
        subject=data["subject"],
        fields=fields,
        wanted=tuple(data.get("wanted", ())),
        filled=tuple(data.get("filled", ())),
        any_of=tuple(tuple(group) for group in data.get("any_of", ())),
        needed=tuple(tuple(group) for group in data.get("needed", ())),
        general=data.get("general", False),
        channel=data.get("channel", {}),
        currency=data.get("currency", ""),
        time_zone=data.get("time_zone", ""),
        date_order=DateOrder(data.get("date_order", "")),
        price_decimals=data.get("price_decimals", 2),
        comma=data.get("comma", False),
        empties=tuple(data.get("empties", ())),
        noise=tuple(data.get("noise", ())),
        families={name: tuple(forms) for name, forms in data.get("families", {}).items()},
        words=data.get("words", {}),
        documents=data.get("documents", {}),
        service_codes=frozenset(services.get("codes", ())),
        service_patterns=tuple(services.get("patterns", ())),
    )


@dataclass(frozen=True, slots=True)
class Recognised:
    """The profile that fits a header, where the header stands, and which columns are which."""

    profile: Profile
    header_row: int  # 0 = first row of the table
    titles: tuple[str, ...]
    mapping: Mapping[str, int]  # field to position of its column


def propose(profile: Profile, titles: Sequence[str]) -> dict[str, int]:
    """Fields to columns, by the titles that the profile knows; earlier aliases win."""
    places: dict[str, int] = {}
    for place, title in enumerate(titles):
        places.setdefault(title_key(title), place)
    found: dict[str, int] = {}
    for name, aliases in profile.fields.items():
        for alias in aliases:
            known = places.get(title_key(alias))
            if known is not None and known not in found.values():
                found[name] = known
                break
    found |= _families(profile, titles, set(found.values()))
    return found


@cache
def _form(form: str) -> re.Pattern[str]:
    """Titles of the form ``Attribute # name`` or ``Meta: *``; blanks and capitals do not matter."""
    words = r"\s+".join(map(re.escape, form.split()))
    return re.compile(
        words.replace(r"\#", r"\s*(?P<number>[0-9]{1,3})\s*").replace(r"\*", r".+"), re.IGNORECASE
    )


def _families(profile: Profile, titles: Sequence[str], taken: set[int]) -> dict[str, int]:
    """Columns of fields that have several: ``tag.1``, ``tag.2``; numbers as in the titles."""
    found: dict[str, int] = {}
    for name, forms in profile.families.items():
        for place, title in enumerate(titles):
            match = None if place in taken else _first_match(forms, title)
            if match is None:
                continue
            number = int(match.groupdict().get("number") or 1_000 + place)
            if f"{name}.{number}" not in found:
                found[f"{name}.{number}"] = place
                taken.add(place)
    return found


def _first_match(forms: Sequence[str], title: str) -> re.Match[str] | None:
    plain = unicodedata.normalize("NFKC", clean(title))
    return next((match for form in forms if (match := _form(form).fullmatch(plain))), None)


def recognise(rows: Sequence[Sequence[str]], profiles: Sequence[Profile]) -> Recognised | None:
    """The profile and header row that fit the beginning of a table best, or None.

    A profile fits where all its wanted fields are found; of several the one that knows the most
    columns wins, a known origin before a general one, a mapping that a person made for exactly
    this header before all.
    """
    best: tuple[tuple[int, int, int, int], Recognised] | None = None
    for row, cells in enumerate(rows[:_HEADER_ROWS]):
        if sum(1 for cell in cells if cell.strip()) < 2:
            continue
        titles = tuple(clean(cell) for cell in cells)
        for profile in profiles:
            mapping = propose(profile, titles)
            if not mapping or not profile.fits(mapping):
                continue
            is_own = bool(profile.header) and profile.header == header_key(titles)
            merit = (int(is_own), int(not profile.general), len(mapping), -row)
            if best is None or merit > best[0]:
                best = merit, Recognised(profile, row, titles, mapping)
    return best[1] if best else None


def likely_header(rows: Sequence[Sequence[str]], profiles: Sequence[Profile]) -> int:
    """The row that is most likely the header of a table that no profile fits."""
    known = {
        title_key(alias)
        for profile in profiles
        for aliases in profile.fields.values()
        for alias in aliases
    }
    best, merit = 0, -1
    for row, cells in enumerate(rows[:_HEADER_ROWS]):
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) < 2 or len(set(filled)) < len(filled):
            continue
        words = sum(1 for cell in filled if title_key(cell) in known)
        plain = sum(1 for cell in filled if not any(map(str.isdigit, cell)))
        score = words * 100 + plain + (len(filled) == len(cells))
        if score > merit:
            best, merit = row, score
    return best


def unused_titles(titles: Sequence[str], mapping: Mapping[str, int]) -> tuple[str, ...]:
    """Titles of the columns that are not read, as in the file."""
    used = set(mapping.values())
    return tuple(title for place, title in enumerate(titles) if title and place not in used)


def repeated_titles(titles: Sequence[str]) -> tuple[str, ...]:
    """Titles that stand over several columns, in the form of the first of them."""
    counts = Counter(key for title in titles if (key := title_key(title)))
    firsts = {title_key(title): title for title in reversed(titles)}
    return tuple(firsts[key] for key, count in counts.items() if count > 1)


def header_key(titles: Sequence[str]) -> str:
    """What tells one header from another, for mappings that a person made."""
    return "|".join(title_key(title) for title in titles)
