"""How values are written for people, and how text from data is made harmless to show."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shopdesk.base.clock import from_day_key, from_millis, zone
from shopdesk.base.money import money_text, parse_money
from shopdesk.base.quantity import quantity_text
from shopdesk.base.table import Column, Kind
from shopdesk.base.unit_cost import plain_unit_cost, unit_cost_text
from shopdesk.i18n import _

NOTHING = "–"

# Signs that turn, hide or break what is read: controls, zero-width and bidirectional marks.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_NAMED = {"\n": "⏎", "\r": "␍", "\t": "⇥"}


def _mark(found: re.Match[str]) -> str:
    sign = found[0]
    return _NAMED.get(sign) or f"‹U+{ord(sign):04X}›"


def visible(text: str) -> str:
    """Text from data on one line, with invisible and direction-turning signs shown as marks."""
    if text.isprintable():
        return text
    return _HIDDEN.sub(_mark, text)


def visible_block(text: str) -> str:
    """As ``visible``, but line breaks stay line breaks."""
    return "\n".join(visible(line) for line in text.splitlines())


def caption(text: str) -> str:
    """Text from data for buttons, menus and tabs, where a single ``&`` would mark a key."""
    return visible(text).replace("&", "&&")


def tooltip(text: str) -> str:
    """Text from data for a tooltip, which would else be taken for HTML."""
    lines = html.escape(visible_block(text)).replace("\n", "<br>")
    return f'<p style="white-space: pre-wrap">{lines}</p>' if lines else ""


def quoted(text: str, limit: int = 60) -> str:
    """A name inside a sentence: visible, in quotation marks, cut when very long."""
    shown = visible(text)
    if len(shown) > limit:
        shown = shown[: limit - 1] + "…"
    return f"“{shown}”"


@dataclass(frozen=True, slots=True)
class Formats:
    """Currency and time zone of the shop, applied to every value on a screen."""

    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"

    def money(self, amount: int | None) -> str:
        """Minor units as ``¥1,234.50``."""
        return NOTHING if amount is None else money_text(amount, self.currency)

    def parse_money(self, text: str) -> int:
        """What a person typed, with or without the currency's sign and thousands marks.

        Raises:
            ValueError: if it is no amount.
        """
        cleaned = text.strip().lstrip("¥￥$€£").replace(",", "").replace("，", "").strip()
        return parse_money(cleaned, self.currency)

    def quantity(self, quantity: int | None) -> str:
        """Thousandths of a piece as ``7`` or ``1,250.5``."""
        if quantity is None:
            return NOTHING
        whole, point, rest = quantity_text(quantity).partition(".")
        sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        return f"{sign}{int(digits):,}{point}{rest}"

    def integer(self, number: int | None) -> str:
        """A count as ``12,345``."""
        return NOTHING if number is None else f"{number:,}"

    def unit_cost(self, cost_e4: int | None) -> str:
        """A unit cost in 1/10000 of the currency unit as ``¥3.1415``, no finer than it is."""
        return NOTHING if cost_e4 is None else unit_cost_text(cost_e4, self.currency)

    def percent(self, fraction: float | None, digits: int = 1) -> str:
        """A fraction of one as ``12.3 %``."""
        return NOTHING if fraction is None else f"{fraction * 100:.{digits}f}\u00a0%"

    def date(self, day: date | int | None) -> str:
        """A business date or its stored key as ``2011-11-30``."""
        if day is None:
            return NOTHING
        if isinstance(day, int):
            return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
        return day.isoformat()

    def instant(self, moment: datetime | int | None) -> str:
        """An instant or its stored milliseconds in the shop's time zone, ``2011-11-30 18:05``."""
        if moment is None:
            return NOTHING
        if isinstance(moment, int):
            moment = from_millis(moment)
        return moment.astimezone(zone(self.time_zone)).strftime("%Y-%m-%d %H:%M")

    def text(self, value: object) -> str:
        """Text from data on one line."""
        return NOTHING if value is None else visible(str(value))

    def state(self, states: dict[str, str] | Any, value: str | None) -> str:
        """The word for a stored state; an unknown one is shown as it is stored."""
        if value is None:
            return NOTHING
        label = states.get(value)
        return _(label) if label else visible(str(value))

    def cell(self, column: Column) -> Callable[[Any], str]:
        """The function that writes the values of a column."""
        if column.kind is Kind.STATE:
            words = {value: _(label) for value, label in column.states.items()}
            return lambda value: (
                NOTHING if value is None else words.get(value) or visible(str(value))
            )
        plain: dict[Kind, Callable[[Any], str]] = {
            Kind.MONEY: self.money,
            Kind.UNIT_COST: self.unit_cost,
            Kind.QUANTITY: self.quantity,
            Kind.INTEGER: self.integer,
            Kind.PERCENT: self.percent,
            Kind.DATE: self.date,
            Kind.INSTANT: self.instant,
            Kind.FLAG: lambda value: NOTHING if value is None else _("Yes") if value else _("No"),
        }
        return plain.get(column.kind, self.text)


def exact(column: Column, value: Any, formats: Formats) -> str:
    """A value for the clipboard: figures without grouping and signs, text letter by letter."""
    from shopdesk.base.money import decimal_text

    if value is None:
        return ""
    if column.kind is Kind.MONEY:
        return decimal_text(int(value), formats.currency)
    if column.kind is Kind.UNIT_COST:
        return plain_unit_cost(int(value), formats.currency)
    if column.kind is Kind.QUANTITY:
        return quantity_text(int(value))
    if column.kind is Kind.DATE:
        return from_day_key(int(value)).isoformat()
    if column.kind in {Kind.TEXT, Kind.CODE, Kind.INTEGER, Kind.PERCENT}:
        # A tab or line break inside a cell would shift the columns of the paste.
        return re.sub(r"[\t\r\n]+", " ", str(value))
    return formats.cell(column)(value)
