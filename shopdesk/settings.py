"""Every setting of a shop, declared once: key, type, default, label, check.

Values that differ from their default lie as text in the table ``setting`` and travel with backups.
Window state (sizes, columns, theme) is no setting of the shop; see ``ui.window_state``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shopdesk.errors import UserError
from shopdesk.i18n import LANGUAGES, N_, _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Value = TypeVar("Value", str, int, bool)
FALLBACK_ZONE = "Asia/Shanghai"
_SLOT = re.compile(r"\{(\w*)\}")
_SLOTS = frozenset({"code", "category", "n", "1", "2", "3"})
_TRUTHS = {"1": True, "0": False, "true": True, "false": False}


class _Reads(Protocol):
    """What is needed of a ``db.reader.Reader``; db lies above this module."""

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""


@cache
def system_zone() -> str:
    """IANA name of the computer's time zone; ``Asia/Shanghai`` where it cannot be told."""
    import os
    from pathlib import Path

    named = os.environ.get("TZ", "").lstrip(":")
    candidates = [named]
    timezone_file = Path("/etc/timezone")
    if timezone_file.is_file():
        candidates.append(timezone_file.read_text(encoding="ascii", errors="replace").strip())
    local = Path("/etc/localtime")
    if local.is_symlink():
        candidates.append(str(local.resolve()).partition("zoneinfo/")[2])
    for name in candidates:
        # A bare machine says UTC because nobody told it anything: no shop keeps UTC days.
        if "/" in name and not name.startswith("Etc/") and is_zone(name):
            return name
    return _windows_zone() or FALLBACK_ZONE


def _windows_zone() -> str:
    """The zone by its present offset and name on Windows, where no file holds the IANA name."""
    import os
    import time

    if os.name != "nt":
        return ""
    by_name = {
        "China Standard Time": "Asia/Shanghai",
        "Taipei Standard Time": "Asia/Taipei",
        "Singapore Standard Time": "Asia/Singapore",
        "Tokyo Standard Time": "Asia/Tokyo",
        "GMT Standard Time": "Europe/London",
        "W. Europe Standard Time": "Europe/Berlin",
        "Romance Standard Time": "Europe/Paris",
        "Eastern Standard Time": "America/New_York",
        "Central Standard Time": "America/Chicago",
        "Mountain Standard Time": "America/Denver",
        "Pacific Standard Time": "America/Los_Angeles",
        "AUS Eastern Standard Time": "Australia/Sydney",
    }
    return by_name.get(time.tzname[0], "")


def is_zone(name: str) -> bool:
    """Whether the name is a time zone that this computer knows."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Setting(Generic[Value]):
    """One declared setting.

    Args:
        key: stable name in the table and on the command line.
        kind: ``str``, ``int`` or ``bool``.
        default: gives the value while none is stored.
        label: msgid shown beside the field.
        hint: msgid that explains the effect, or empty.
        choices: allowed values with the msgids of their names; empty for free text.
        accepts: whether a value of the right type may be stored.
    """

    key: str
    kind: type[Value]
    default: Callable[[], Value]
    label: str
    hint: str = ""
    choices: Mapping[str, str] | None = None
    accepts: Callable[[Value], bool] = lambda value: True  # noqa: ARG005

    def parse(self, text: str) -> Value:
        """The value of a stored or typed text.

        Raises:
            UserError: SD-SET-001 if the text is no allowed value.
        """
        try:
            value: Value = _convert(self.kind, text.strip())
        except ValueError:
            raise self._refusal(text) from None
        if (self.choices is not None and text.strip() not in self.choices) or not self.accepts(
            value
        ):
            raise self._refusal(text)
        return value

    def text(self, value: Value) -> str:
        """The value as stored."""
        raw: object = value
        return str(int(raw)) if isinstance(raw, bool) else str(raw)

    def _refusal(self, text: str) -> UserError:
        return UserError(
            "SD-SET-001",
            _("“{value}” is not a possible value of “{setting}”. Nothing was changed.").format(
                value=text, setting=_(self.label)
            ),
        )


def _convert(kind: type[Any], text: str) -> Any:
    if kind is not bool:
        return kind(text)
    if text.lower() not in _TRUTHS:
        raise ValueError(text)
    return _TRUTHS[text.lower()]


def _is_currency(code: str) -> bool:
    return len(code) == 3 and code.isascii() and code.isupper() and code.isalpha()


SHOP_NAME = Setting("shop.name", str, lambda: "", N_("Name of the shop"))
SHOP_CURRENCY = Setting(
    "shop.currency",
    str,
    lambda: "CNY",
    N_("Currency"),
    N_("Three letters, for example CNY. All amounts of this shop are in this currency."),
    accepts=_is_currency,
)
SHOP_TIME_ZONE = Setting(
    "shop.time_zone",
    str,
    system_zone,
    N_("Time zone"),
    N_("Decides on which day a sale counts."),
    accepts=is_zone,
)
SHOP_LANGUAGE = Setting(
    "shop.language",
    str,
    lambda: "",
    N_("Language"),
    N_("Of the window and of new reports."),
    choices={"": N_("As the computer"), **LANGUAGES},
)
METRICS_CONVENTION = Setting(
    "metrics.convention",
    str,
    lambda: "net",
    N_("How sales are counted"),
    N_("Net counts a refund on the day it was paid back; payment counts what buyers paid."),
    choices={"net": N_("Net of refunds"), "payment": N_("Payments, as 生意参谋 does")},
)
SKU_TEMPLATE = Setting(
    "products.sku_template",
    str,
    lambda: "{code}-{1}-{2}-{3}",
    N_("SKU codes are made from"),
    N_("Slots: {code} {category} {n} {1} {2} {3}. A category may have its own."),
    accepts=lambda text: bool(text.strip()) and set(_SLOT.findall(text)) <= _SLOTS,
)
REPORT_LOGO = Setting(
    "report.logo",
    str,
    lambda: "",
    N_("Logo on reports"),
    N_("A PNG or JPEG file on this computer."),
)
STOCK_CALENDARS = Setting(
    "stock.calendars",
    str,
    lambda: "",
    N_("Events in forecasts"),
    N_("Which shopping events the forecasts look for: 双11, 618, Christmas …"),
    choices={
        "": N_("By the currency"),
        "china": N_("China"),
        "west": N_("Europe and North America"),
        "all": N_("All"),
        "none": N_("None"),
    },
)
STOCK_SLOW_PIECES = Setting(
    "stock.slow_pieces",
    int,
    lambda: 100,
    N_("Slow seller: fewer pieces than"),
    N_("A variant that sells fewer pieces in the months below is proposed for clearance."),
    accepts=lambda pieces: 0 < pieces <= 1_000_000,
)
STOCK_SLOW_MONTHS = Setting(
    "stock.slow_months",
    int,
    lambda: 6,
    N_("Slow seller: in so many months"),
    accepts=lambda months: 0 < months <= 60,
)
STOCK_DEAD_DAYS = Setting(
    "stock.dead_days",
    int,
    lambda: 90,
    N_("Dead stock: days without a sale"),
    N_("Goods that came before that and of which nothing was sold since are dead stock."),
    accepts=lambda days: 0 < days <= 3_650,
)
STOCK_LEAD_DAYS = Setting(
    "stock.lead_days",
    int,
    lambda: 14,
    N_("Lead time in days where nothing is known"),
    N_("From order to receipt; learned from receipts as soon as there are some."),
    accepts=lambda days: 0 <= days <= 730,
)
STOCK_REVIEW_DAYS = Setting(
    "stock.review_days",
    int,
    lambda: 7,
    N_("Days between two rounds of buying"),
    accepts=lambda days: 0 < days <= 365,
)
STOCK_SAFETY = Setting(
    "stock.safety",
    str,
    lambda: "seed",
    N_("Safety stock"),
    N_("What is kept above the expected demand until the next goods can be there."),
    choices={
        "seed": N_("20% of the expected demand"),
        "service": N_("By service level and forecast error"),
    },
)

STOCK_LOW_PIECES = Setting(
    "stock.low_pieces",
    int,
    lambda: 5,
    N_("Low stock: at most so many pieces"),
    N_("For variants without a limit of their own."),
    accepts=lambda pieces: 0 <= pieces <= 1_000_000,
)
STOCK_OVER_DAYS = Setting(
    "stock.over_days",
    int,
    lambda: 180,
    N_("Too much stock: lasts longer than so many days"),
    N_("At the pace of the last 90 days, for variants without a limit of their own."),
    accepts=lambda days: 0 < days <= 3_650,
)
STOCK_AGEING_DAYS = Setting(
    "stock.ageing_days",
    int,
    lambda: 180,
    N_("Ageing stock: has lain longer than so many days"),
    accepts=lambda days: 0 < days <= 3_650,
)
STOCK_EXPIRING_DAYS = Setting(
    "stock.expiring_days",
    int,
    lambda: 30,
    N_("Expires soon: within so many days"),
    accepts=lambda days: 0 <= days <= 3_650,
)
STOCK_COUNT_A_DAYS = Setting(
    "stock.count_a_days",
    int,
    lambda: 30,
    N_("Days between two counts: class A"),
    accepts=lambda days: 0 < days <= 3_650,
)
STOCK_COUNT_B_DAYS = Setting(
    "stock.count_b_days",
    int,
    lambda: 90,
    N_("Days between two counts: class B"),
    accepts=lambda days: 0 < days <= 3_650,
)
STOCK_COUNT_C_DAYS = Setting(
    "stock.count_c_days",
    int,
    lambda: 180,
    N_("Days between two counts: class C"),
    accepts=lambda days: 0 < days <= 3_650,
)

SETTINGS: dict[str, Setting[Any]] = {
    setting.key: setting
    for setting in (
        SHOP_NAME,
        SHOP_CURRENCY,
        SHOP_TIME_ZONE,
        SHOP_LANGUAGE,
        METRICS_CONVENTION,
        SKU_TEMPLATE,
        REPORT_LOGO,
        STOCK_CALENDARS,
        STOCK_SLOW_PIECES,
        STOCK_SLOW_MONTHS,
        STOCK_DEAD_DAYS,
        STOCK_LEAD_DAYS,
        STOCK_REVIEW_DAYS,
        STOCK_SAFETY,
        STOCK_LOW_PIECES,
        STOCK_OVER_DAYS,
        STOCK_AGEING_DAYS,
        STOCK_EXPIRING_DAYS,
        STOCK_COUNT_A_DAYS,
        STOCK_COUNT_B_DAYS,
        STOCK_COUNT_C_DAYS,
    )
}


class Preferences:
    """The settings of one shop as they were read."""

    def __init__(self, stored: Mapping[str, str] | None = None) -> None:
        self._stored = dict(stored or {})

    def get(self, setting: Setting[Value]) -> Value:
        """The stored value, or the default when there is none or it is no longer allowed."""
        text = self._stored.get(setting.key)
        if text is None:
            return setting.default()
        try:
            return setting.parse(text)
        except UserError:
            return setting.default()


def load(reader: _Reads) -> Preferences:
    """Read all settings of a shop."""
    return Preferences(
        {str(key): str(value) for key, value in reader.rows("SELECT key, value FROM setting")}
    )


def get(reader: _Reads, setting: Setting[Value]) -> Value:
    """Read one setting of a shop."""
    found = reader.rows("SELECT value FROM setting WHERE key = :key", {"key": setting.key})
    return Preferences({setting.key: str(found[0][0])} if found else {}).get(setting)


def store(session: Session, setting: Setting[Value], *, value: Value) -> None:
    """Write one setting; the default is stored too, so that a later version cannot change it.

    Raises:
        UserError: SD-SET-001 if the value is not allowed; nothing was changed.
    """
    from sqlalchemy import column, delete, insert, table

    text = setting.text(setting.parse(setting.text(value)))
    entries = table("setting", column("key"), column("value"))
    session.execute(delete(entries).where(entries.c.key == setting.key))
    session.execute(insert(entries).values(key=setting.key, value=text))
