"""What a product page needs: attributes, blocks of text, pictures, titles; what is missing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shopdesk.base.money import divide_half_up, plain_decimal
from shopdesk.i18n import N_

MAX_PIXELS = 50_000_000
MAX_BYTES = 40_000_000
THUMBNAIL = 256  # pixels of the longer side


class AttributeKind(StrEnum):
    """What a detail may hold."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    YES_NO = "yesno"


ATTRIBUTE_KIND_LABELS = {
    AttributeKind.TEXT: N_("Text"),
    AttributeKind.NUMBER: N_("Number"),
    AttributeKind.CHOICE: N_("Choice"),
    AttributeKind.DATE: N_("Date"),
    AttributeKind.YES_NO: N_("Yes or no"),
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A detail that products of a category have; ``choices`` of a choice only."""

    key: str
    label: str
    kind: AttributeKind = AttributeKind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


def is_key(key: str) -> bool:
    """Whether a key of an attribute or block is a short word of Latin letters."""
    return bool(_KEY.match(key))


def key_for(label: str, taken: Sequence[str] = ()) -> str:
    """A key made from a label; without Latin letters ``field1``, ``field2``."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:40]
    if not is_key(key):
        key = "field"
    number = 1
    found = key if key != "field" else "field1"
    while found in taken:
        number += 1
        found = f"{key[:36]}{number}"
    return found


def accepts(attribute: Attribute, value: str) -> bool:
    """Whether a text may stand in a detail; nothing always may."""
    text = value.strip()
    if not text:
        return True
    try:
        if attribute.kind is AttributeKind.NUMBER:
            plain_decimal(text)
        elif attribute.kind is AttributeKind.DATE:
            date.fromisoformat(text)
    except ValueError:
        return False
    if attribute.kind is AttributeKind.CHOICE:
        return text in attribute.choices
    return attribute.kind is not AttributeKind.YES_NO or text in {"yes", "no"}


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a description: heading, whether it must be there, a text to start from."""

    key: str
    label: str
    required: bool = False
    start: str = ""


# What the handbook asks of every product page; a shop may change them.
DEFAULT_BLOCKS = (
    Block("features", N_("Features"), required=True),
    Block("specification", N_("Material and specification"), required=True),
    Block("usage", N_("Use scenes"), required=True),
    Block("care", N_("Washing and care")),
    Block("aftersales", N_("After-sales"), required=True),
)
TEXT_PREFIX = "text:"


def compose(blocks: Sequence[Block], texts: Mapping[str, str]) -> str:
    """The description made of the filled blocks, each under its heading."""
    parts = [(block.label, texts.get(block.key, "").strip()) for block in blocks]
    return "\n\n".join(f"{label}\n{text}" for label, text in parts if text)


class PictureRole(StrEnum):
    """What a picture is for."""

    MAIN = "main"
    ANGLE = "angle"
    DETAIL = "detail"
    SCENE = "scene"
    SIZE = "size"
    VARIANT = "variant"


PICTURE_ROLE_LABELS = {
    PictureRole.MAIN: N_("Main picture"),
    PictureRole.ANGLE: N_("Another angle"),
    PictureRole.DETAIL: N_("Close-up"),
    PictureRole.SCENE: N_("In use"),
    PictureRole.SIZE: N_("Size chart"),
    PictureRole.VARIANT: N_("Variant"),
}


class Licence(StrEnum):
    """By what right a picture is used."""

    UNKNOWN = ""
    OWN = "own"
    SUPPLIER = "supplier"
    BOUGHT = "bought"
    FREE = "free"


LICENCE_LABELS = {
    Licence.UNKNOWN: N_("Not recorded"),
    Licence.OWN: N_("Taken by ourselves"),
    Licence.SUPPLIER: N_("From the supplier, with leave"),
    Licence.BOUGHT: N_("Bought"),
    Licence.FREE: N_("Free licence"),
}


class TitleCount(StrEnum):
    """How a channel counts the length of a title."""

    CHARACTERS = "characters"
    WIDE = "wide"  # Chinese signs count two: 30 of them fill a limit of 60
    BYTES = "bytes"


def title_length(title: str, count: TitleCount) -> int:
    """Length of a title as a channel counts it."""
    text = title.strip()
    if count is TitleCount.BYTES:
        return len(text.encode("utf-8"))
    if count is TitleCount.CHARACTERS:
        return len(text)
    # Everything outside ASCII fills two: that is how GBK-based shops count.
    return sum(1 if sign.isascii() else 2 for sign in text)


def covered_words(title: str, keywords: Sequence[str]) -> tuple[list[str], list[str]]:
    """Keywords that a title holds and those that it lacks; capitals and width ignored."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    held: list[str] = []
    lacking: list[str] = []
    for word in keywords:
        key = unicodedata.normalize("NFKC", word).casefold().strip()
        if key:
            (held if key in plain else lacking).append(word.strip())
    return held, lacking


class Missing(StrEnum):
    """What a product page may lack."""

    CATEGORY = "category"
    PRICE = "price"
    COST = "cost"
    BARCODE = "barcode"
    WEIGHT = "weight"
    SIZE = "size"
    MAIN_PICTURE = "main_picture"
    PICTURES = "pictures"
    LICENCE = "licence"
    ATTRIBUTE = "attribute"
    BLOCK = "block"


MISSING_LABELS = {
    Missing.CATEGORY: N_("Category"),
    Missing.PRICE: N_("Price of every variant"),
    Missing.COST: N_("Cost of every variant"),
    Missing.BARCODE: N_("Barcode of every variant"),
    Missing.WEIGHT: N_("Weight of every variant"),
    Missing.SIZE: N_("Parcel size of every variant"),
    Missing.MAIN_PICTURE: N_("Main picture"),
    Missing.PICTURES: N_("Three pictures or more"),
    Missing.LICENCE: N_("Right to use every picture"),
    Missing.ATTRIBUTE: N_("Detail"),
    Missing.BLOCK: N_("Text"),
}
# Points of each; details and texts that are required share theirs.
_POINTS = {
    Missing.CATEGORY: 10,
    Missing.PRICE: 10,
    Missing.COST: 5,
    Missing.BARCODE: 10,
    Missing.WEIGHT: 5,
    Missing.SIZE: 5,
    Missing.MAIN_PICTURE: 10,
    Missing.PICTURES: 5,
    Missing.LICENCE: 5,
    Missing.ATTRIBUTE: 15,
    Missing.BLOCK: 20,
}
_GOODS_ONLY = frozenset({Missing.BARCODE, Missing.WEIGHT, Missing.SIZE})
ENOUGH_PICTURES = 3


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What is known of a product page.

    The flags tell whether every active variant has it; ``filled`` and ``texts`` are the keys of
    details and blocks that hold something.
    """

    is_goods: bool
    has_category: bool
    has_price: bool
    has_cost: bool
    has_barcode: bool
    has_weight: bool
    has_size: bool
    pictures: int
    has_main_picture: bool
    has_licences: bool
    attributes: tuple[Attribute, ...] = ()
    filled: frozenset[str] = frozenset()
    blocks: tuple[Block, ...] = ()
    texts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing; ``label`` names the detail or block."""

    kind: Missing
    label: str = ""


@dataclass(frozen=True, slots=True)
class Completeness:
    """Score in whole percent, 100 = nothing is missing, and what is."""

    score: int
    gaps: tuple[Gap, ...]


def completeness(facts: PageFacts) -> Completeness:
    """How complete a product page is: points reached of the points that count for its kind."""
    checks = {
        Missing.CATEGORY: facts.has_category,
        Missing.PRICE: facts.has_price,
        Missing.COST: facts.has_cost,
        Missing.BARCODE: facts.has_barcode,
        Missing.WEIGHT: facts.has_weight,
        Missing.SIZE: facts.has_size,
        Missing.MAIN_PICTURE: facts.has_main_picture,
        Missing.PICTURES: facts.pictures >= ENOUGH_PICTURES,
        Missing.LICENCE: facts.pictures > 0 and facts.has_licences,
    }
    wanted = {key: ok for key, ok in checks.items() if facts.is_goods or key not in _GOODS_ONLY}
    gaps = [Gap(key) for key, ok in wanted.items() if not ok]
    # Per mille of points, so that a third of a group is exact enough to add up.
    reached = 1000 * sum(_POINTS[key] for key, ok in wanted.items() if ok)
    whole = 1000 * sum(_POINTS[key] for key in wanted)
    for kind, needed, held in (
        (Missing.ATTRIBUTE, [a for a in facts.attributes if a.required], facts.filled),
        (Missing.BLOCK, [b for b in facts.blocks if b.required], facts.texts),
    ):
        if needed:
            done = sum(one.key in held for one in needed)
            reached += divide_half_up(1000 * _POINTS[kind] * done, len(needed))
            whole += 1000 * _POINTS[kind]
            gaps += [Gap(kind, one.label) for one in needed if one.key not in held]
    score = 100 * reached // whole
    return Completeness(100 if not gaps else min(score, 99), tuple(gaps))
