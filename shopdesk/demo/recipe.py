"""What the demo shop is made of, read from ``resources/demo`` in one language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from shopdesk import i18n
from shopdesk.demo.dice import Wheel
from shopdesk.paths import RESOURCES

_Chosen = tuple[str, str, float]  # an option: its key, its word, how much dearer it makes


@dataclass(frozen=True, slots=True)
class Variant:
    """One SKU: its code, options and place in the catalogue; money in minor units."""

    place: int
    item: int
    code: str
    options: tuple[str, ...]
    name: str
    price: int
    cost: int
    share: float  # of its item's sales


@dataclass(frozen=True, slots=True)
class Item:
    """One product of the catalogue.

    ``pull`` is how often it is bought; ``trend`` +1 grows, -1 fades; ``new_months`` counts back
    from today; ``festival`` names the one before which alone it sells; ``state`` is a life-cycle
    state.
    """

    code: str
    name: str
    other_name: str
    category: str
    season: tuple[float, ...]
    returns: int  # per cent of its lines that come back
    weight: int
    axes: tuple[str, ...]
    pull: float
    trend: int
    new_months: int
    festival: str
    state: str
    is_service: bool
    worn: bool
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Province:
    """Where parcels go: freight class 0 near, 1 normal, 2 far; days on the way."""

    name: str
    far: int
    days: int
    places: tuple[tuple[str, str], ...]  # city, district


@dataclass(frozen=True, slots=True)
class Abroad:
    """A country and its cities; ``phone`` has # for digits."""

    country: str
    cities: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refunded; ``early`` before it was sent, ``back`` when goods return."""

    text: str
    back: bool
    early: bool
    worn: bool


@dataclass(frozen=True, slots=True)
class ChannelRecipe:
    """A channel: its share at the start and the end, its week, what a payment costs."""

    code: str
    weights: tuple[float, float]
    week: str
    fee: int  # per mille
    method: str


@dataclass(frozen=True, slots=True)
class Sale:
    """An online sale: its days with factors, how many buyers get a discount and how deep."""

    name: str
    days: Mapping[tuple[int, int], float]
    share: int
    depth: int


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything there is to choose from."""

    shop_name: str
    items: tuple[Item, ...]
    variants: tuple[Variant, ...]
    chinese: Mapping[str, Any]
    english: Mapping[str, Any]
    home_country: str
    provinces: Wheel[Province]
    abroad: Wheel[Abroad]
    streets: Mapping[str, list[str]]
    words: Mapping[str, Any]
    reasons: tuple[tuple[Reason, float], ...]
    unpaid: str
    channels: tuple[ChannelRecipe, ...]
    sales: tuple[Sale, ...]
    spring_festival: frozenset[date]
    mid_autumn: frozenset[date]
    week: Mapping[str, list[float]]
    hours: Mapping[str, list[float]]
    months: tuple[float, ...]


def read_recipe(language: str | None = None) -> Recipe:
    """The recipe with texts in a language (default: the one in force)."""
    which = 0 if (language or i18n.language()).startswith("zh") else 1
    goods, people, calendar = (_load(name) for name in ("catalogue", "people", "calendar"))
    items = tuple(_items(goods, which))
    return Recipe(
        shop_name=goods["shop"]["name"][which],
        items=items,
        variants=tuple(variant for item in items for variant in item.variants),
        chinese=people["chinese"],
        english=people["english"],
        home_country=people["home"][which],
        provinces=_provinces(people),
        abroad=_abroad(people, which),
        streets=people["streets"],
        words={key: _spoken(value, which) for key, value in people["words"].items()},
        reasons=tuple(_reasons(people, which)),
        unpaid=people["close"]["unpaid"][which],
        channels=tuple(_channels(calendar)),
        sales=tuple(_sales(calendar)),
        spring_festival=frozenset(calendar["spring_festival"]),
        mid_autumn=frozenset(calendar["mid_autumn"]),
        week=calendar["week"],
        hours=calendar["hours"],
        months=tuple(calendar["months"]),
    )


def _provinces(people: Mapping[str, Any]) -> Wheel[Province]:
    return Wheel(
        [
            Province(
                entry["name"],
                entry["far"],
                entry["days"],
                tuple(
                    (city, district)
                    for city, districts in entry["cities"].items()
                    for district in districts
                ),
            )
            for entry in people["province"]
        ],
        [entry["weight"] for entry in people["province"]],
    )


def _abroad(people: Mapping[str, Any], which: int) -> Wheel[Abroad]:
    return Wheel(
        [
            Abroad(entry["country"][which], tuple(entry["cities"]), entry["phone"])
            for entry in people["abroad"]
        ],
        [entry["weight"] for entry in people["abroad"]],
    )


def _reasons(people: Mapping[str, Any], which: int) -> Iterator[tuple[Reason, float]]:
    for entry in people["reason"]:
        flags = (bool(entry.get(name, False)) for name in ("back", "early", "worn"))
        yield Reason(entry["text"][which], *flags), entry["weight"]


def _channels(calendar: Mapping[str, Any]) -> Iterator[ChannelRecipe]:
    for entry in calendar["channel"]:
        first, last = entry["weight"]
        yield ChannelRecipe(
            entry["code"], (first, last), entry["week"], entry["fee"], entry["method"]
        )


def _sales(calendar: Mapping[str, Any]) -> Iterator[Sale]:
    for entry in calendar["sale"]:
        days = {(month, day): factor for month, day, factor in entry["days"]}
        yield Sale(entry["name"], days, entry["share"], entry["depth"])


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((RESOURCES / "demo" / f"{name}.toml").read_text(encoding="utf-8"))


def _spoken(value: list[Any], which: int) -> Any:
    """The text of a pair, or the texts of a list of pairs."""
    if isinstance(value[0], list):
        return [pair[which] for pair in value]
    return value[which]


def _items(goods: Mapping[str, Any], which: int) -> list[Item]:
    items: list[Item] = []
    place = 0
    for number, entry in enumerate(goods["catalogue"]["items"]):
        code, chinese, english, kind, price, cost, weight, options, pull = entry
        names = (chinese, english)
        category, season, returns = goods["categories"][kind]
        axes, words = _options(goods, options, which)
        strength, trend, new_months, state = _pull(pull)
        festival = "spring" if "f" in pull else "autumn" if "a" in pull else ""
        variants = tuple(
            _variant(
                (place + step, number),
                code,
                names[which],
                chosen,
                amounts=(price, cost),
                count=len(words),
                step=step,
            )
            for step, chosen in enumerate(words)
        )
        place += len(variants)
        items.append(
            Item(
                code=code,
                name=names[which],
                other_name=names[1 - which],
                category=category[which],
                season=tuple(goods["seasons"][season]),
                returns=returns,
                weight=weight,
                axes=axes,
                pull=strength,
                trend=trend,
                new_months=new_months,
                festival=festival,
                state=state,
                is_service=kind == "services",
                worn=kind in {"tees", "knits", "socks"},
                variants=variants,
            )
        )
    return items


def _options(
    goods: Mapping[str, Any], text: str, which: int
) -> tuple[tuple[str, ...], list[tuple[_Chosen, ...]]]:
    """Names of the axes, and every combination of (word key, word, factor of the price)."""
    if not text:
        return (), [()]
    axes: list[str] = []
    choices: list[list[_Chosen]] = []
    for part in text.split(";"):
        axis, _mark, words = part.partition(":")
        axes.append(goods["axes"][axis][which])
        keys = words.split(",")
        base = _SIZE_PRICE.get(keys[0], 1.0)
        choices.append(
            [(key, goods["words"][key][which], _SIZE_PRICE.get(key, 1.0) / base) for key in keys]
        )
    return tuple(axes), list(product(*choices))


# A larger pack costs more than the first one of its axis, a little less than so many.
_SIZE_PRICE = {
    "two": 1.85, "four": 3.5, "six": 4.9, "large": 1.45, "g100": 1.8, "g250": 3.6, "v500": 1.15,
    "v750": 1.3, "b180": 1.15,
}  # fmt: skip


def _variant(
    where: tuple[int, int],
    code: str,
    name: str,
    chosen: tuple[_Chosen, ...],
    *,
    amounts: tuple[float, float],
    count: int,
    step: int,
) -> Variant:
    place, item = where
    factor = 1.0
    for _key, _word, dearer in chosen:
        factor *= dearer
    price, cost = amounts
    options = tuple(word for _key, word, _dearer in chosen)
    suffix = "".join(f"-{key.upper()}" for key, _word, _dearer in chosen)
    return Variant(
        place=place,
        item=item,
        code=f"{code}{suffix}",
        options=options,
        name=f"{name} · {' / '.join(options)}" if options else name,
        price=round(price * factor) * 100,
        cost=round(cost * factor * 100),
        # The first variants are the favourites.
        share=1.0 / (1 + step * 1.6 / max(1, count - 1)) if count > 1 else 1.0,
    )


def _pull(text: str) -> tuple[float, int, int, str]:
    """``17n3+``: how strong, growing (+) or fading (-), months since launch, state."""
    digits = "".join(letter for letter in text.partition("n")[0] if letter.isdigit())
    after = text.partition("n")[2]
    months = int("".join(letter for letter in after if letter.isdigit()) or 0)
    trend = 1 if "+" in text else -1 if "-" in text else 0
    state = "clearance" if "c" in text else "ended" if "e" in text else "selling"
    if 0 < months <= 2:
        state = "trial"
    return float(digits), trend, months, state
