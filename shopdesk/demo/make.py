"""The demo shop from the first product to the last refund, booked through the bulk services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from shopdesk.base.clock import business_date, to_millis
from shopdesk.base.period import add_months
from shopdesk.db.reader import scalar
from shopdesk.db.upgrade import open_shop
from shopdesk.demo.days import Day, plan_days
from shopdesk.demo.parcels import Post, Returned
from shopdesk.demo.recipe import Recipe, read_recipe
from shopdesk.demo.sales import HOUR, Sold, Till
from shopdesk.demo.supply import Move, Supply
from shopdesk.errors import UserError
from shopdesk.i18n import N_, _, using_language

ZONE = "Asia/Shanghai"
CURRENCY = "CNY"
MONTHS = 13  # whole months before the present one
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What the demo shop holds."""

    products: int
    skus: int
    customers: int
    orders: int
    lines: int
    refunds: int
    moves: int

    def counts(self) -> list[tuple[str, int]]:
        """Labels (msgids) and numbers for people."""
        return [
            (N_("Products"), self.products),
            (N_("Variants"), self.skus),
            (N_("Customers"), self.customers),
            (N_("Orders"), self.orders),
            (N_("Order lines"), self.lines),
            (N_("Refunds"), self.refunds),
            (N_("Stock moves"), self.moves),
        ]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened, before it is booked."""

    recipe: Recipe
    days: list[Day]
    orders: list[Sold]
    returned: list[Returned]
    supply: list[Move]
    till: Till
    start: int
    now: int  # milliseconds; nothing happens after it


def make(
    location: str | Path,
    *,
    at: datetime,
    seed: int = 1,
    orders: int = 6_000,
    language: str | None = None,
    progress: Progress | None = None,
) -> Made:
    """Make a shop with about ``orders`` orders over 14 months up to ``at``.

    The same seed, instant and language make the same shop. All or nothing: a shop file that could
    not be finished is removed again.

    Args:
        location: shop file or database address; an empty shop there is filled.
        at: the present instant; nothing happens after it.
        seed: another shop for each.
        orders: about how many.
        language: of product names and notes; default the one in force.
        progress: called with (done, total, text); raises to cancel.

    Raises:
        UserError: SD-DEM-001 if there are orders or products already (nothing was changed).
        shopdesk.errors.Cancelled: if progress raised it.
    """
    is_new = not str(location).startswith("postgresql") and not Path(location).exists()
    shop = open_shop(location, create=True)
    try:
        with shop.reader() as reader:
            taken = scalar(
                reader,
                "SELECT (SELECT count(*) FROM sales_order) + (SELECT count(*) FROM product) "
                "+ (SELECT count(*) FROM customer)",
            )
        if taken:
            raise UserError(
                "SD-DEM-001",
                _(
                    "There is already something in the shop at {path}. Nothing was changed. "
                    "Choose another file with --shop."
                ).format(path=shop.name),
            )
        _tell(progress, 0, 10, _("Inventing a year"))
        story = invent(at, seed=seed, orders=orders, language=language)
        _tell(progress, 3, 10, _("Writing the books"))
        from shopdesk.demo.booking import book

        with shop.unit_of_work() as session:
            with using_language(language):  # names of channels
                made = book(session, story, currency=CURRENCY, zone=ZONE, progress=progress)
            # The last moment to stop: after this the shop is kept.
            _tell(progress, 10, 10, _("Writing the books"))
    except BaseException:
        shop.close()
        if is_new:
            _remove(Path(location))
        raise
    shop.close()
    return made


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _tell(progress: Progress | None, done: int, total: int, text: str) -> None:
    if progress is not None:
        progress(done, total, text)


def invent(
    at: datetime, *, seed: int = 1, orders: int = 6_000, language: str | None = None
) -> Story:
    """Make up everything that happened, without a database."""
    recipe = read_recipe(language)
    dice = Random(seed)
    today = business_date(at, ZONE)
    first = add_months(today.replace(day=1), -MONTHS)
    days = plan_days(recipe, first, today)
    now = to_millis(at)
    till = Till(recipe, dice, days=days, zone_name=ZONE, now=now)
    sold = till.ring_up(orders)
    returned = Post(recipe, dice, till).handle(sold)
    start = till.midnight(first) - 14 * HOUR  # ten in the morning of the day before
    supply = Supply(recipe, dice, start=start, now=now).plan(sold, returned)
    return Story(recipe, days, sold, returned, supply, till, start, now)
