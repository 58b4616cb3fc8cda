"""What the columns of a table can be, and the parser that each kind of column gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shopdesk.i18n import LANGUAGES, _, using_language
from shopdesk.importing.dates import DateOrder, DateParser
from shopdesk.importing.values import (
    MAX_MONEY,
    MAX_QUANTITY,
    NOTE_LIMIT,
    PRICE_DIGITS,
    QUANTITY_DIGITS,
    ChoiceParser,
    IdParser,
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
    QUANTITY = "quantity"
    PRICE = "price"
    MONEY = "money"
    DATE = "date"
    BIRTHDAY = "birthday"
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
    """

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    whole: bool = False
    negative: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


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


def parser_of(
    spec: Field, conventions: Conventions, words: Mapping[str, str] | None = None
) -> Parser:
    """A fresh parser for a column of that field."""
    empties, required = conventions.empties, spec.required
    if spec.kind is FieldKind.ID:
        return IdParser(required=required, empties=empties)
    if spec.kind in (FieldKind.TEXT, FieldKind.NOTE):
        limit = {"limit": NOTE_LIMIT} if spec.kind is FieldKind.NOTE else {}
        return TextParser(required=required, empties=empties, guarded=conventions.guarded, **limit)
    if spec.kind is FieldKind.FLAG:
        return ChoiceParser(YES_NO, required=required, empties=empties, code="SD-IMP-112")
    if spec.kind is FieldKind.CHOICE:
        known = {**in_all_languages(spec.words), **(words or {})}
        return ChoiceParser(known, required=required, empties=empties)
    if spec.kind in (FieldKind.DATE, FieldKind.BIRTHDAY):
        return DateParser(
            "UTC" if spec.kind is FieldKind.BIRTHDAY else conventions.zone,
            order=conventions.date_order,
            required=required,
            empties=empties,
            birthday=spec.kind is FieldKind.BIRTHDAY,
        )
    return _number_parser(spec, conventions)


def _number_parser(spec: Field, conventions: Conventions) -> NumberParser:
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
