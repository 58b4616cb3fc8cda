"""The orders of the demo shop, one after the other as time goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from shopdesk.base.clock import to_millis, zone
from shopdesk.base.money import split
from shopdesk.demo.days import Day
from shopdesk.demo.dice import Wheel, poisson
from shopdesk.demo.people import Buyer, People
from shopdesk.demo.recipe import ChannelRecipe, Item, Recipe, Variant

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EXTERNAL = {"taobao": 2_900_200_000_000_000_000, "jd": 310_000_000_000, "shopify": 1_000}
_EXTERNAL |= {"douyin": 6_920_000_000_000_000_000, "wechat": 71_000_000_000_000}


@dataclass(slots=True)
class Line:
    """A line before it is booked; pieces and minor units. ``cost`` comes from the supply."""

    variant: Variant
    item: Item
    pieces: int
    list_amount: int
    discount: int = 0
    kind: str = "goods"
    cost: int | None = None

    @property
    def amount(self) -> int:
        """What the buyer owes for it."""
        return self.list_amount - self.discount


@dataclass(slots=True)
class Sold:
    """An order before it is booked; instants in milliseconds, None where not (yet) taken."""

    channel: ChannelRecipe
    day: int  # number of the day
    placed_at: int
    buyer: Buyer | None
    external: str | None
    lines: list[Line] = field(default_factory=list)
    freight: int = 0
    note: str = ""
    is_wholesale: bool = False
    paid_at: int | None = None
    shipped_at: int | None = None
    delivered_at: int | None = None
    closed_at: int | None = None
    is_cancelled: bool = False  # closed before anything left
    on_credit: bool = False
    carrier: str = ""
    tracking: str = ""

    @property
    def total(self) -> int:
        """What the buyer owes."""
        return sum(line.amount for line in self.lines) + self.freight


class Till:
    """Rings up the orders of every day.

    Args:
        recipe: what there is.
        dice: the one source of chance.
        days: every day of the shop's life.
        zone_name: of the shop.
        now: nothing happens after it, milliseconds.
    """

    def __init__(
        self, recipe: Recipe, dice: Random, *, days: Sequence[Day], zone_name: str, now: int
    ) -> None:
        self.recipe = recipe
        self.dice = dice
        self.days = days
        self.now = now
        self.people = People(recipe, dice)
        self._zone = zone(zone_name)
        self._hours = {name: Wheel(range(24), weights) for name, weights in recipe.hours.items()}
        self._variants = [
            Wheel(item.variants, [variant.share for variant in item.variants])
            for item in recipe.items
        ]
        self._external = dict(_EXTERNAL)
        self._known_share = {"taobao": 0.34, "jd": 0.27, "douyin": 0.19, "shopify": 0.2}
        self._known_share |= {"wechat": 0.52, "counter": 0.45, "phone": 0.82}

    def ring_up(self, count: int) -> list[Sold]:
        """About ``count`` orders over all days, in the order of time."""
        weights = [self._weights(day) for day in self.days]
        whole = sum(sum(day) for day in weights)
        sold: list[Sold] = []
        for number, (day, expected) in enumerate(zip(self.days, weights, strict=True)):
            wheel = _items_of(self.recipe, day, self.days[-1].day)
            midnight = self.midnight(day.day)
            moments = [
                (midnight + self._moment(channel), place)
                for place, channel in enumerate(self.recipe.channels)
                for _order in range(poisson(self.dice, count * expected[place] / whole))
            ]
            for at, place in sorted(moments):
                if at <= self.now - MINUTE:
                    sold.append(self._order(number, at, self.recipe.channels[place], wheel))
        return sold

    def midnight(self, day: date) -> int:
        """The instant at which a day begins."""
        return to_millis(datetime(day.year, day.month, day.day, tzinfo=self._zone))

    def _weights(self, day: Day) -> list[float]:
        return [
            (channel.weights[0] + (channel.weights[1] - channel.weights[0]) * day.progress)
            * day.factors[channel.week]
            for channel in self.recipe.channels
        ]

    def _moment(self, channel: ChannelRecipe) -> int:
        hours = "abroad" if channel.code == "shopify" else channel.week
        hour = self._hours[hours].spin(self.dice)
        return hour * HOUR + int(self.dice.random() * HOUR) // SECOND * SECOND

    def _order(self, number: int, at: int, channel: ChannelRecipe, wheel: Wheel[Item]) -> Sold:
        dice = self.dice
        day = self.days[number]
        buyer = self._buyer(channel.code, at)
        sold = Sold(channel, number, at, buyer, self._external_number(channel.code))
        if buyer is not None and buyer.company:
            sold.is_wholesale = True
            self._wholesale_lines(sold, wheel)
        else:
            self._lines(sold, wheel)
            self._discount(sold, day)
            sold.freight = self._freight(sold)
        if dice.random() < 0.05 and channel.week == "online":
            sold.note = dice.choice(self.recipe.words["notes"])
        return sold

    def _buyer(self, channel: str, at: int) -> Buyer | None:
        dice = self.dice
        if channel == "counter" and dice.random() < 0.55:
            return None
        buyer = (
            self.people.returning(channel) if dice.random() < self._known_share[channel] else None
        )
        if buyer is None and channel in {"douyin", "wechat", "counter"} and dice.random() < 0.12:
            buyer = self.people.elsewhere(channel)
        if buyer is None:
            buyer = self.people.new(channel)
            buyer.first_at = at
        self.people.bought(buyer, channel)
        return buyer

    def _external_number(self, channel: str) -> str | None:
        last = self._external.get(channel)
        if last is None:
            return None
        step = 1 if channel == "shopify" else self.dice.randint(11, 900_011)
        self._external[channel] = last + step
        return f"#{last + step}" if channel == "shopify" else str(last + step)

    def _lines(self, sold: Sold, wheel: Wheel[Item]) -> None:
        dice = self.dice
        roll = dice.random()
        wanted = 1 if roll < 0.6 else 2 if roll < 0.85 else 3 if roll < 0.95 else 4
        chosen: dict[str, Line] = {}
        for _try in range(wanted * 3):
            if len(chosen) == wanted:
                break
            item = wheel.spin(dice)
            if chosen and dice.random() < 0.45:
                # What lies beside it on the shelf goes with it more often than chance.
                first = next(iter(chosen.values())).item.category.partition(" / ")[0]
                near = [wheel.spin(dice) for _draw in range(6)]
                item = next((other for other in near if other.category.startswith(first)), item)
            if item.is_service and not chosen:
                continue
            self._add(chosen, item)
        sold.lines = list(chosen.values()) or [self._surely(wheel)]
        if dice.random() < 0.02:
            sold.lines.append(self._gift())

    def _add(self, chosen: dict[str, Line], item: Item) -> None:
        variant = self._variants[variant_item(item)].spin(self.dice)
        if variant.code in chosen:
            return
        pieces = 1
        if not item.is_service:
            roll = self.dice.random()
            often = 0.3 if variant.price < 4_000 else 0.09
            pieces = 1 if roll > often else 2 if roll > often * 0.3 else 3
        kind = "service" if item.is_service else "goods"
        chosen[variant.code] = Line(variant, item, pieces, pieces * variant.price, kind=kind)

    def _surely(self, wheel: Wheel[Item]) -> Line:
        while True:
            item = wheel.spin(self.dice)
            if not item.is_service:
                variant = self._variants[variant_item(item)].spin(self.dice)
                return Line(variant, item, 1, variant.price)

    def _gift(self) -> Line:
        item = next(item for item in self.recipe.items if item.code == "PA04")
        return Line(item.variants[0], item, 1, 0, kind="gift")

    def _wholesale_lines(self, sold: Sold, wheel: Wheel[Item]) -> None:
        for _line in range(self.dice.randint(1, 3)):
            line = self._surely(wheel)
            line.pieces = self.dice.choice((6, 8, 10, 12, 20))
            line.list_amount = line.pieces * line.variant.price
            line.discount = line.list_amount * self.dice.choice((20, 25, 30)) // 100
            if all(line.variant is not other.variant for other in sold.lines):
                sold.lines.append(line)

    def _discount(self, sold: Sold, day: Day) -> None:
        dice = self.dice
        for line in sold.lines:
            if line.item.state == "clearance":
                line.discount = line.list_amount * 35 // 10_000 * 100
        if sold.channel.code == "counter":
            share, depth = 8, 5
        elif day.sale is not None:
            share, depth = day.sale.share, day.sale.depth
        else:
            share, depth = 16, 6
        if dice.random() * 100 >= share:
            return
        due = [line.amount for line in sold.lines]
        # Whole yuan, as coupons are.
        off = int(sum(due) * depth * dice.uniform(0.6, 1.4) / 100) // 100 * 100
        for line, part in zip(sold.lines, split(min(off, sum(due)), due), strict=True):
            line.discount += part

    def _freight(self, sold: Sold) -> int:
        goods = sum(line.amount for line in sold.lines)
        if sold.channel.code == "counter" or sold.buyer is None:
            return 0
        if sold.channel.code == "shopify":
            return 0 if goods >= 60_000 else 6_800
        if sold.buyer.far == 2:
            return 1_800
        return 0 if goods >= 8_800 else 800


def variant_item(item: Item) -> int:
    """The place of an item in the catalogue."""
    return item.variants[0].item


def _items_of(recipe: Recipe, day: Day, today: date) -> Wheel[Item]:
    return Wheel(recipe.items, [_pull(recipe, item, day, today) for item in recipe.items])


def _pull(recipe: Recipe, item: Item, day: Day, today: date) -> float:
    """How much an item is wanted on a day: season, fashion, whether it is there at all."""
    if item.festival:
        starts = recipe.spring_festival if item.festival == "spring" else recipe.mid_autumn
        if not any(timedelta(3) <= start - day.day <= timedelta(33) for start in starts):
            return 0.0
    if item.new_months and day.day < launched(item, today):
        return 0.0
    pull = item.pull * item.season[day.day.month - 1]
    if item.trend > 0:
        pull *= 0.55 + 0.9 * day.progress
    elif item.trend < 0:
        pull *= 1.5 - day.progress
    if item.state == "ended":
        pull *= 1.0 if day.progress < 0.55 else 0.0
    return pull


def launched(item: Item, today: date) -> date:
    """The first day on which a new item was offered."""
    return today - timedelta(days=30 * item.new_months + variant_item(item) % 17)
