"""What becomes of an order: paid or forgotten, sent, delivered, given back."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from shopdesk.base.money import divide_half_up
from shopdesk.demo.dice import Wheel
from shopdesk.demo.recipe import Reason, Recipe
from shopdesk.demo.sales import DAY, HOUR, MINUTE, SECOND, Line, Sold, Till

_LATE = (5, 7, 8)  # days ago: orders that still wait, with a reason
_LOST = (11, 13)  # days ago: parcels that do not arrive


@dataclass(frozen=True, slots=True)
class Back:
    """Part of a line that is paid back; pieces and minor units."""

    line: int  # place in the order
    pieces: int
    amount: int
    goods: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """A refund before it is booked: of which order, when, what, why."""

    order: int
    at: int
    parts: tuple[Back, ...]
    freight: int
    reason: str
    early: bool


class Post:
    """Decides the fate of orders; nothing happens after ``till.now``."""

    def __init__(self, recipe: Recipe, dice: Random, till: Till) -> None:
        self._recipe = recipe
        self._dice = dice
        self._till = till
        self._now = till.now
        self._reasons = {
            (early, worn): Wheel(*_of(recipe, early=early, worn=worn))
            for early in (False, True)
            for worn in (False, True)
        }
        self._waiting = {len(till.days) - 1 - ago for ago in _LATE}
        self._lost = {len(till.days) - 1 - ago for ago in _LOST}

    def handle(self, orders: list[Sold]) -> list[Returned]:
        """Fill in what happened to every order; returns the refunds by time."""
        returned: list[Returned] = []
        for place, order in enumerate(orders):
            self._pay(order)
            if order.paid_at is None and not order.on_credit:
                continue
            early = order.channel.week == "online" and self._dice.random() < 0.012
            if early:
                refund = self._change_of_mind(place, order)
                if refund is not None:
                    returned.append(refund)
                    continue
            self._send(order)
            refund = self._comes_back(place, order)
            if refund is not None:
                returned.append(refund)
        return sorted(returned, key=lambda refund: refund.at)

    def _pay(self, order: Sold) -> None:
        dice = self._dice
        if order.is_wholesale:
            due = order.placed_at + dice.randint(5, 40) * DAY
            order.on_credit = True
            order.paid_at = due if due <= self._now else None
            return
        if order.channel.week == "counter":
            order.paid_at = order.placed_at
            return
        if dice.random() < 0.035:
            closes = order.placed_at + (DAY if order.channel.code != "jd" else 2 * DAY)
            if closes <= self._now:
                order.is_cancelled = True
                order.closed_at = closes
            return
        wait = int(dice.expovariate(1 / (2.5 * MINUTE))) if dice.random() < 0.9 else 5 * HOUR
        paid = order.placed_at + wait // SECOND * SECOND
        order.paid_at = paid if paid <= self._now else None

    def _change_of_mind(self, place: int, order: Sold) -> Returned | None:
        at = (order.paid_at or order.placed_at) + self._dice.randint(20, 600) * MINUTE
        if at > self._now:
            return None
        order.is_cancelled = True
        order.closed_at = at
        parts = tuple(
            Back(number, line.pieces, line.amount, goods=False)
            for number, line in enumerate(order.lines)
        )
        reason = self._reasons[True, False].spin(self._dice)
        return Returned(place, at, parts, order.freight, reason.text, early=True)

    def _send(self, order: Sold) -> None:
        dice, recipe = self._dice, self._recipe
        paid = order.paid_at if order.paid_at is not None else order.placed_at
        if order.is_wholesale:
            paid = order.placed_at
        if order.channel.week == "counter":
            order.shipped_at = order.delivered_at = order.closed_at = order.placed_at
            return
        if order.day in self._waiting and order.channel.code == "taobao":
            self._waiting.discard(order.day)
            order.note = dice.choice(recipe.words["late_notes"])
            return
        shipped = self._shipping(order, paid)
        if shipped > self._now:
            return
        order.shipped_at = shipped
        order.carrier = dice.choice(recipe.words["carriers"])
        order.tracking = f"7{dice.randint(10**12, 10**13 - 1)}"
        if order.day in self._lost and order.channel.code == "jd":
            self._lost.discard(order.day)
            return
        days = order.buyer.days if order.buyer is not None else 3
        late = 6 if dice.random() < 0.015 else 0
        arrives = (
            shipped // DAY * DAY + max(1, days + dice.choice((-1, 0, 0, 0, 1, 1)) + late) * DAY
        )
        arrives += dice.randint(60, 720) * MINUTE  # nine to eight in China's day
        if arrives > self._now:
            return
        order.delivered_at = arrives
        done = arrives + dice.randint(1, 9) * DAY
        order.closed_at = done if done <= self._now else None

    def _shipping(self, order: Sold, paid: int) -> int:
        """Parcels leave in the afternoon; late orders, sales and holidays make them wait."""
        dice, days = self._dice, self._till.days
        midnight = self._till.midnight(days[order.day].day)
        number = order.day
        hour = (paid - midnight) // HOUR
        if hour >= 15 or dice.random() < 0.3:
            number += 1 + max(0, (paid - midnight) // DAY)
        if days[order.day].sale is not None:
            number += dice.choice((0, 0, 1, 1, 2))
        while number < len(days) and (
            days[number].closed or (days[number].day.weekday() == 6 and dice.random() < 0.6)
        ):
            number += 1
        leaves = midnight + (number - order.day) * DAY + dice.randint(10 * 60, 19 * 60) * MINUTE
        return max(leaves, paid + dice.randint(25, 90) * MINUTE)

    def _comes_back(self, place: int, order: Sold) -> Returned | None:
        dice = self._dice
        if order.delivered_at is None or order.is_wholesale or order.paid_at is None:
            return None
        factor = {"douyin": 1.5, "counter": 0.3, "shopify": 0.7}.get(order.channel.code, 1.0)
        hit = [
            number
            for number, line in enumerate(order.lines)
            if line.amount and dice.random() * 100 < line.item.returns * factor
        ]
        at = order.delivered_at + dice.randint(10, 190) * HOUR
        if not hit or at > self._now:
            return None
        reason = self._reasons[False, order.lines[hit[0]].item.worn].spin(dice)
        parts = tuple(self._part(number, order.lines[number], reason) for number in hit)
        return Returned(place, at, parts, 0, reason.text, early=False)

    def _part(self, number: int, line: Line, reason: Reason) -> Back:
        dice = self._dice
        if reason.back or dice.random() < 0.5:
            pieces = line.pieces if dice.random() < 0.8 else max(1, line.pieces - 1)
            amount = divide_half_up(line.amount * pieces, line.pieces)
            return Back(number, pieces, amount, goods=reason.back and line.kind == "goods")
        # Something for the damage; the buyer keeps the goods.
        amount = line.amount * dice.choice((15, 20, 30, 50)) // 100
        return Back(number, 0, max(1, amount), goods=False)


def _of(recipe: Recipe, *, early: bool, worn: bool) -> tuple[list[Reason], list[float]]:
    fitting = [
        (reason, weight)
        for reason, weight in recipe.reasons
        if reason.early is early and (worn or not reason.worn)
    ]
    return [reason for reason, _weight in fitting], [weight for _reason, weight in fitting]
