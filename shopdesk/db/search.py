"""Search text: one token a Chinese character, words as they are, pinyin initials beside them.

FTS5's trigram tokenizer finds nothing for two Chinese characters (the normal word) on older
SQLite; single characters with a phrase query are right at every length and faster (measured 1 ms
against 108 ms for LIKE over a million orders). PostgreSQL gets the same text and a LIKE.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shopdesk.base.table import Statement, TableSpec
from shopdesk.db import direct

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# With 々 and 〇, which stand between characters like one (二〇二四).
_HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./-]{5,}[0-9]\Z")
_TABLE_SLOT = re.compile(r"\{(\w+)\}")
PHONE_TAIL = 4
_MOST_STARTS = 16  # a run of Chinese beyond that is prose
# More words or letters than anybody types; keeps a pasted novel from becoming a query.
_MOST_LETTERS, _MOST_PHRASES = 400, 32


def tokens(text: str) -> list[str]:
    """Lower-case tokens of a text: every Chinese character, every run of letters and digits.

    Accents are taken off here, because only SQLite's tokenizer would: café is found by cafe.
    """
    return _TOKEN.findall(_folded(text))


def _folded(text: str) -> str:
    if not text.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        text = unicodedata.normalize("NFKC", bare)
    return text.casefold()


def pinyin_keys(text: str) -> tuple[str, ...]:
    """Pinyin of each Chinese run: 保温杯 gives bwb, wb, baowenbei, bao, wen, bei.

    Initials are found from every character on: 杭州市西湖区 by hzsxhq and by xh.
    """
    if text.isascii():
        return ()
    return tuple(dict.fromkeys(key for run in _HAN_RUN.findall(text) for key in _run_keys(run)))


@lru_cache(maxsize=20_000)
def _run_keys(run: str) -> tuple[str, ...]:
    # By run and not by text: cities, streets and surnames come again, whole addresses do not.
    from pypinyin import lazy_pinyin

    full = [part for part in lazy_pinyin(run, errors="ignore") if part]
    initials = "".join(part[0] for part in full)
    # A search finds the beginning of a word: the initials once more from each later character.
    later = (initials[place:] for place in range(1, min(len(initials) - 1, _MOST_STARTS)))
    return (initials, *later, "".join(full), *full) if full else ()


def search_text(*parts: str | None, phones: Iterable[str] = ()) -> str:
    """The text to index for a record: tokens of all parts, pinyin keys and phone tails."""
    words: list[str] = []
    for part in parts:
        if part:
            words += tokens(part)
            words += pinyin_keys(part)
    for phone in phones:
        digits = _phone_digits(phone)
        if digits:
            words += [digits, digits[-PHONE_TAIL:]]
    # Nothing is left out: a phrase query needs every character in its place.
    return " ".join(words)


def _phone_digits(phone: str) -> str:
    """Digits without mainland China's prefix, the same for stored and typed numbers."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    digits = digits.removeprefix("00") if digits.startswith("0086") else digits
    return digits.removeprefix("86") if len(digits) == 13 else digits


def match(dialect: str, table: str, query: str) -> tuple[str, dict[str, Any]] | None:
    """SQL that yields the ids of matching rows, with its parameters; None for an empty query.

    Adjoining Chinese characters must stand together; the last word may be unfinished. A typed
    phone number is also found without its blanks and dashes.
    """
    query = query[:_MOST_LETTERS]
    phrases = _phrases(query)[:_MOST_PHRASES]
    if not phrases:
        return None
    phone = _phone_digits(query) if _PHONE.match(query.strip()) else ""
    if dialect == "postgresql":
        clauses = [f"' ' || body || ' ' LIKE :q{place}" for place in range(len(phrases))]
        values = {f"q{place}": f"% {phrase}%" for place, phrase in enumerate(phrases)}
        condition = " AND ".join(clauses)
        if phone:
            condition = f"({condition}) OR ' ' || body LIKE :phone"
            values["phone"] = f"% {phone}%"
        return f"SELECT id FROM {table} WHERE {condition}", values
    asked = " AND ".join([f'"{phrase}"*' for phrase in phrases])
    if phone:
        asked = f'({asked}) OR "{phone}"*'
    return f"SELECT rowid FROM {table} WHERE {table} MATCH :q", {"q": asked}


def hits(dialect: str, spec: TableSpec, query: str) -> Statement | None:
    """SQL that yields the ids of a list in which a text stands; None for a text without words."""
    if not spec.search_within:
        hit = match(dialect, spec.search_table, query)
        return None if hit is None else Statement(*hit)
    found: dict[str, str] = {}
    values: dict[str, Any] = {"typed": f"{query.strip()[:_MOST_LETTERS]}%"}
    for table in _TABLE_SLOT.findall(spec.search_within):
        hit = match(dialect, table, query)
        if hit is None:
            return None
        found[table] = hit[0]
        values |= hit[1]
    return Statement(spec.search_within.format(**found), values)


def _phrases(query: str) -> list[str]:
    """Adjoining Chinese characters as one phrase each; other words stand alone."""
    phrases: list[list[str]] = []
    phrase_end = -1
    for found in _TOKEN.finditer(_folded(query)):
        is_han = bool(_HAN_RUN.match(found[0]))
        if is_han and found.start() == phrase_end:
            phrases[-1].append(found[0])
        else:
            phrases.append([found[0]])
        phrase_end = found.end() if is_han else -1
    return [" ".join(phrase) for phrase in phrases]


def store(session: Session, table: str, rows: Iterable[tuple[int, str]]) -> None:
    """Put search texts under their ids, replacing older ones."""
    if session.connection().dialect.name == "postgresql":
        statement = (
            f"INSERT INTO {table} (id, body) VALUES (:id, :body) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body"
        )
    else:
        statement = f"INSERT OR REPLACE INTO {table} (rowid, body) VALUES (:id, :body)"
    for key, body in rows:
        direct.run(session, statement, {"id": key, "body": body})


def add(session: Session, table: str, rows: Iterable[tuple[int, str]]) -> None:
    """Put search texts under new ids; faster than ``store`` for many."""
    from shopdesk.db.bulk import insert_rows

    key = "id" if session.connection().dialect.name == "postgresql" else "rowid"
    insert_rows(session, table, (key, "body"), rows)


def remove(session: Session, table: str, ids: Iterable[int]) -> None:
    """Forget the search texts of ids."""
    key = "id" if session.connection().dialect.name == "postgresql" else "rowid"
    for number in ids:
        direct.run(session, f"DELETE FROM {table} WHERE {key} = :id", {"id": number})
