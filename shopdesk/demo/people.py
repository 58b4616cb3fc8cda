"""Invented buyers: names put together at random, numbers that nobody has, places on the map."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from shopdesk.demo.recipe import Abroad, Province, Recipe

_MAINLAND_PHONE = "154########"  # no network of mainland China has these


@dataclass(slots=True)
class Buyer:
    """Somebody who buys; ``known`` are (channel code, name there, nick)."""

    name: str
    phone: str
    country: str
    province: str
    city: str
    district: str
    street: str
    far: int
    days: int
    company: bool
    known: list[tuple[str, str, str]]
    email: str = ""
    tags: str = ""
    first_at: int = 0
    customer_id: int | None = None
    orders: int = field(default=0)

    @property
    def address(self) -> str:
        """District and street as written on a parcel."""
        return " ".join(part for part in (self.district, self.street) if part)


class People:
    """Makes buyers, and remembers who bought so that they come back.

    Coming back is a draw among past orders, not among people: who bought often is drawn often,
    and recent buyers more than old ones, which gives the long tail that shops see.
    """

    def __init__(self, recipe: Recipe, dice: Random) -> None:
        self._recipe = recipe
        self._dice = dice
        self._past: dict[str, list[Buyer]] = {}
        self._taken: set[str] = set()
        self.buyers: list[Buyer] = []

    def returning(self, channel: str) -> Buyer | None:
        """Somebody who bought on this channel before; None while nobody did."""
        past = self._past.get(channel)
        if not past:
            return None
        dice = self._dice
        if dice.random() < 0.6:
            recent = max(1, len(past) // 5)
            return past[len(past) - 1 - int(dice.random() * recent)]
        return past[int(dice.random() * len(past))]

    def elsewhere(self, channel: str) -> Buyer | None:
        """A buyer of another channel who is now met here too."""
        others = sorted(code for code in self._past if code not in {channel, "phone", "shopify"})
        if not others:
            return None
        buyer = self._dice.choice(self._past[self._dice.choice(others)])
        if buyer.company or any(code == channel for code, _name, _nick in buyer.known):
            return None
        buyer.known.append((channel, *self._nick(channel, buyer)))
        return buyer

    def new(self, channel: str) -> Buyer:
        """A buyer whom nobody knew."""
        if channel == "shopify" and self._dice.random() < 0.9:
            buyer = self._foreigner(self._recipe.abroad.spin(self._dice))
        elif channel == "phone":
            buyer = self._company()
        else:
            buyer = self._chinese(self._recipe.provinces.spin(self._dice))
        buyer.known.append((channel, *self._nick(channel, buyer)))
        self.buyers.append(buyer)
        return buyer

    def bought(self, buyer: Buyer, channel: str) -> None:
        """Note an order, for coming back."""
        buyer.orders += 1
        self._past.setdefault(channel, []).append(buyer)

    def _chinese(self, home: Province) -> Buyer:
        dice, words = self._dice, self._recipe.chinese
        surname = _early(dice, words["surnames"])
        if dice.random() < 0.25:
            given = dice.choice(words["single"])
        else:
            given = dice.choice(words["first"]) + dice.choice(words["second"])
        buyer = self._at(home, surname + given)
        if dice.random() < 0.06:
            buyer.tags = "VIP"
        return buyer

    def _at(self, home: Province, name: str) -> Buyer:
        dice, streets = self._dice, self._recipe.streets
        city, district = dice.choice(home.places)
        street = f"{dice.choice(streets['chinese'])}{dice.randint(1, 680)}号"
        if dice.random() < 0.7:
            street += (
                f"{dice.choice(streets['estates'])}{dice.randint(1, 28)}幢{dice.randint(101, 2604)}"
            )
        return Buyer(
            name=name,
            phone=_digits(dice, _MAINLAND_PHONE),
            country=self._recipe.home_country,
            province=home.name,
            city=city,
            district=district,
            street=street,
            far=home.far,
            days=home.days,
            company=False,
            known=[],
        )

    def _company(self) -> Buyer:
        dice = self._dice
        names = [name for name in self._recipe.chinese["companies"] if name not in self._taken]
        name = dice.choice(names or self._recipe.chinese["companies"])
        home = self._recipe.provinces.spin(dice)
        if not names:
            name = f"{home.name[:2]}{name}"
        self._taken.add(name)
        buyer = self._at(home, name)
        buyer.company = True
        return buyer

    def _foreigner(self, land: Abroad) -> Buyer:
        dice, words = self._dice, self._recipe.english
        first, last = dice.choice(words["first"]), dice.choice(words["last"])
        plain = "".join(
            letter
            for letter in f"{first}.{last}".lower()
            if letter.isascii() and letter.isprintable()
        )
        email = f"{plain.replace(' ', '').replace(chr(39), '')}{dice.randint(1, 999)}@example.com"
        street = f"{dice.randint(1, 240)} {dice.choice(self._recipe.streets['english'])}"
        return Buyer(
            name=f"{first} {last}",
            phone=_digits(dice, land.phone),
            country=land.country,
            province="",
            city=dice.choice(land.cities),
            district="",
            street=street,
            far=3,
            days=12,
            company=False,
            known=[],
            email=email,
        )

    def _nick(self, channel: str, buyer: Buyer) -> tuple[str, str]:
        """The channel's own name for the buyer, which it never gives twice, and the nick."""
        name, nick = self._named(channel, buyer)
        while f"{channel}/{name}" in self._taken:
            name = f"{_digits(self._dice, '###')}-{name}"
        self._taken.add(f"{channel}/{name}")
        return name, nick

    def _named(self, channel: str, buyer: Buyer) -> tuple[str, str]:
        dice = self._dice
        if channel == "shopify":
            return buyer.email or f"{_digits(dice, '########')}@example.org", buyer.name
        if channel == "jd":
            name = f"jd_{_digits(dice, '##########')}"
            return name, name
        if channel in {"counter", "phone"}:
            return buyer.name, buyer.name
        nick = dice.choice(self._recipe.chinese["nicks"])
        return f"{nick}{_digits(dice, '#####')}", nick


def _early(dice: Random, letters: str) -> str:
    """One of the letters, the earlier ones more often: 王 and 李 before 汤."""
    return letters[int(len(letters) * dice.random() ** 2)]


def _digits(dice: Random, pattern: str) -> str:
    return "".join(str(int(dice.random() * 10)) if sign == "#" else sign for sign in pattern)
