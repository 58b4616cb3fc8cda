"""What the columns of a table can be, and the parser that each kind of column gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from shopdesk.i18n import LANGUAGES, _, using_language
from shopdesk.importing.dates import AHEAD, TERM_AHEAD, DateOrder, DateParser
from shopdesk.importing.values import (
    MARKUP_LIMIT,
    MAX_MONEY,
    MAX_QUANTITY,
    MEASURE_DIGITS,
    NOTE_LIMIT,
    PRICE_DIGITS,
    QUANTITY_DIGITS,
    TEXT_LIMIT,
    ChoiceParser,
    IdParser,
    MeasureParser,
    NumberParser,
    Parser,
    TextParser,
)

YES_NO = {
    **dict.fromkeys(("1", "yes", "y", "true", "是", "√", "有", "on", "上架", "启用"), "1"),
    **dict.fromkeys(("0", "no", "n", "false", "否", "×", "无", "off", "下架", "停用"), "0"),
}


class FieldKind(StrEnum):
    """How the cells of a field are read."""

    ID = "id"
    TEXT = "text"
    NOTE = "note"
    MARKUP = "markup"
    QUANTITY = "quantity"
    MEASURE = "measure"
    PRICE = "price"
    MONEY = "money"
    DATE = "date"
    BIRTHDAY = "birthday"
    TERM = "term"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a table can tell about its subject.

    Args:
        key: stable name, used in profiles and kept mappings.
        label: msgid shown in the wizard.
        required: a table without it cannot be imported; its cells may not be empty.
        whole: belongs to the whole record (the order), not to one of its rows; repeated or blank
            on the other rows, and never added up.
        negative: may be below zero.
        words: for choices: word or msgid to our value; translations and the profile's own words
            are added.
        many: may stand over several columns; their keys are ``tag.1``, ``tag.2``.
        special: only files of some origins have it; offered where their profile names it.
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    whole: bool = False
    negative: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    special: bool = False


def base_key(key: str) -> str:
    """The field that a column of several belongs to: ``tag`` of ``tag.2``."""
    return key.partition(".")[0]


_NUMBERED = 1_000  # columns from here on have no number in their titles


def label_of(spec: Field) -> str:
    """The label of a field in words, with the number of its column where it has several."""
    number = int(spec.key.partition(".")[2] or 0)
    return f"{_(spec.label)} {number}" if 0 < number < _NUMBERED else _(spec.label)


def with_columns(
    fields: Sequence[Field],
    keys: Iterable[str],
    *,
    offered: Iterable[str] = (),
    only: bool = False,
) -> tuple[Field, ...]:
    """The fields of a file: those of several columns once for each of its columns.

    Args:
        keys: that have a column.
        offered: fields that its profile names; of special ones only these are there.
        only: no others than these are there at all.
    """
    columns = list(keys)
    known = {*offered, *map(base_key, columns)}
    found: list[Field] = []
    for spec in fields:
        if (spec.special or only) and spec.key not in known:
            continue
        found.append(spec)
        if spec.many:
            found += [replace(spec, key=key) for key in columns if key.startswith(f"{spec.key}.")]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Conventions:
    """How figures and dates are written in a file."""

    zone: str
    currency: str = "CNY"
    currency_digits: int = 2
    price_decimals: int = 2
    comma: bool = False
    date_order: DateOrder = DateOrder.UNKNOWN
    empties: tuple[str, ...] = ()
    guarded: bool = False  # text cells may carry the apostrophe that exports put before formulas


def in_all_languages(words: Mapping[str, str]) -> dict[str, str]:
    """The words (msgids) with their translations, because files come in any language."""
    found = dict(words)
    for language in LANGUAGES:
        with using_language(language):
            found |= {_(word): value for word, value in words.items()}
    return found


_LIMITS = {
    FieldKind.TEXT: TEXT_LIMIT,
    FieldKind.NOTE: NOTE_LIMIT,
    FieldKind.MARKUP: MARKUP_LIMIT,
}


def parser_of(
    spec: Field, conventions: Conventions, words: Mapping[str, str] | None = None
) -> Parser:
    """A fresh parser for a column of that field."""
    empties, required = conventions.empties, spec.required
    if spec.kind is FieldKind.ID:
        return IdParser(required=required, empties=empties)
    if spec.kind in _LIMITS:
        return TextParser(
            required=required,
            empties=empties,
            guarded=conventions.guarded,
            limit=_LIMITS[spec.kind],
        )
    if spec.kind is FieldKind.FLAG:
        return ChoiceParser(YES_NO, required=required, empties=empties, code="SD-IMP-112")
    if spec.kind is FieldKind.CHOICE:
        known = {**in_all_languages(spec.words), **(words or {})}
        return ChoiceParser(known, required=required, empties=empties)
    if spec.kind in (FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.TERM):
        return DateParser(
            "UTC" if spec.kind is FieldKind.BIRTHDAY else conventions.zone,
            order=conventions.date_order,
            required=required,
            empties=empties,
            birthday=spec.kind is FieldKind.BIRTHDAY,
            ahead=TERM_AHEAD if spec.kind is FieldKind.TERM else AHEAD,
        )
    return _number_parser(spec, conventions)


def _number_parser(spec: Field, conventions: Conventions) -> NumberParser:
    if spec.kind is FieldKind.MEASURE:
        return MeasureParser(
            digits=MEASURE_DIGITS,
            decimals=MEASURE_DIGITS,
            limit=MAX_QUANTITY,
            required=spec.required,
            comma=conventions.comma,
            empties=conventions.empties,
        )
    digits = {
        FieldKind.QUANTITY: (QUANTITY_DIGITS, QUANTITY_DIGITS, MAX_QUANTITY),
        FieldKind.PRICE: (PRICE_DIGITS, conventions.price_decimals, MAX_MONEY),
        FieldKind.MONEY: (conventions.currency_digits, conventions.currency_digits, MAX_MONEY),
    }
    stored, written, limit = digits[spec.kind]
    return NumberParser(
        digits=stored,
        decimals=written,
        limit=limit,
        required=spec.required,
        negative=spec.negative,
        comma=conventions.comma,
        money="" if spec.kind is FieldKind.QUANTITY else conventions.currency,
        empties=conventions.empties,
    )
