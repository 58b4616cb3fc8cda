"""The fields of products and variants that can be changed for many at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shopdesk.base.money import exponent, plain_scaled
from shopdesk.base.quantity import parse_quantity
from shopdesk.base.unit_cost import COST_DIGITS
from shopdesk.i18n import N_, _
from shopdesk.products.rules.life import LIFE_CYCLE_LABELS, LifeCycle

_LONGEST = 500
_LARGEST = 10**15
_YES = {"1", "yes", "true", "y", "是", "on"}
_NO = {"0", "no", "false", "n", "否", "off"}


class FieldKind(StrEnum):
    """How the values of a field are written and stored."""

    TEXT = "text"
    MONEY = "money"  # minor units
    UNIT_COST = "unit cost"  # 1/10000 of the currency unit
    QUANTITY = "quantity"  # thousandths
    INTEGER = "integer"
    FLAG = "flag"
    STATE = "state"
    CATEGORY = "category"  # a path; stored as the id of the category


@dataclass(frozen=True, slots=True)
class EditField:
    """One field: of the product (then it is the same for all its variants) or of the variant."""

    key: str
    label: str
    table: str
    kind: FieldKind
    may_be_empty: bool = True

    @property
    def column(self) -> str:
        """The column that holds it."""
        return "category_id" if self.kind is FieldKind.CATEGORY else self.key

    @property
    def is_nullable(self) -> bool:
        """Whether an empty value is stored as nothing (an empty text stays a text)."""
        return self.may_be_empty and self.kind not in {FieldKind.TEXT, FieldKind.FLAG}


EDIT_FIELDS = (
    EditField("name", N_("Name"), "product", FieldKind.TEXT, may_be_empty=False),
    EditField("category", N_("Category"), "product", FieldKind.CATEGORY),
    EditField("state", N_("State"), "product", FieldKind.STATE, may_be_empty=False),
    EditField("brand", N_("Brand"), "product", FieldKind.TEXT),
    EditField("unit", N_("Unit"), "product", FieldKind.TEXT),
    EditField("tags", N_("Tags"), "product", FieldKind.TEXT),
    EditField("price", N_("Price"), "sku", FieldKind.MONEY, may_be_empty=False),
    EditField("cost_e4", N_("Cost"), "sku", FieldKind.UNIT_COST),
    EditField("list_price", N_("List price"), "sku", FieldKind.MONEY),
    EditField("floor_price", N_("Lowest price"), "sku", FieldKind.MONEY),
    EditField("min_quantity", N_("Stock at least"), "sku", FieldKind.QUANTITY),
    EditField("max_quantity", N_("Stock at most"), "sku", FieldKind.QUANTITY),
    EditField("weight_grams", N_("Weight (g)"), "sku", FieldKind.INTEGER),
    EditField("active", N_("For sale"), "sku", FieldKind.FLAG, may_be_empty=False),
)
BY_KEY = {field.key: field for field in EDIT_FIELDS}


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a variant to change; ``value`` as ``parse_value`` gives it.

    A product's field changes the product, whichever of its variants it is given for.
    """

    sku_id: int
    field: str
    value: Any


def parse_value(field: EditField, text: str, currency: str) -> Any:
    """A value as typed, as stored; a category as its tidy path.

    Raises:
        ValueError: with a translated sentence that says what the field takes.
    """
    text = text.strip()
    if not text and field.kind is not FieldKind.TEXT:
        if field.is_nullable:
            return None
        raise ValueError(_("This field may not be empty."))
    if field.kind in _NUMBERS:
        return _number(field, text, currency)
    if field.kind is FieldKind.FLAG:
        return _flag(text)
    if field.kind is FieldKind.STATE:
        return _state(text)
    return _text(field, text)


_NUMBERS = {FieldKind.MONEY, FieldKind.UNIT_COST, FieldKind.QUANTITY, FieldKind.INTEGER}


def _number(field: EditField, text: str, currency: str) -> int:
    digits = {
        FieldKind.MONEY: exponent(currency),
        FieldKind.UNIT_COST: COST_DIGITS,
        FieldKind.INTEGER: 0,
    }
    try:
        if field.kind is FieldKind.QUANTITY:
            value = int(parse_quantity(text))
        else:
            value = plain_scaled(text, digits[field.kind])
    except ValueError:
        decimals = digits.get(field.kind, 3)
        if decimals == 0:
            raise ValueError(_("Write a whole number.")) from None
        raise ValueError(
            _("Write a number with at most {n} decimals.").format(n=decimals)
        ) from None
    if not 0 <= value <= _LARGEST:
        raise ValueError(_("The number may not be negative or larger than the books can hold."))
    return value


def _flag(text: str) -> int:
    word = text.casefold()
    if word in _YES or text == _("Yes"):
        return 1
    if word in _NO or text == _("No"):
        return 0
    raise ValueError(_("Write yes or no."))


def _state(text: str) -> str:
    for state in LifeCycle:
        label = LIFE_CYCLE_LABELS[state]
        if text.casefold() in {str(state), label.casefold(), _(label).casefold()}:
            return str(state)
    known = ", ".join(_(label) for label in LIFE_CYCLE_LABELS.values())
    raise ValueError(_("There is no such state; there are {states}.").format(states=known))


def _text(field: EditField, text: str) -> str | None:
    if any(not letter.isprintable() for letter in text):
        raise ValueError(_("The text has signs in it that cannot be shown."))
    if len(text) > _LONGEST:
        raise ValueError(_("At most {n} letters.").format(n=_LONGEST))
    if field.kind is FieldKind.CATEGORY:
        return " / ".join(part.strip() for part in text.split("/") if part.strip()) or None
    if not text and not field.may_be_empty:
        raise ValueError(_("This field may not be empty."))
    return text
