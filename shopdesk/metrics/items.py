"""Products in the facts: the catalogue as columns, sums by SKU from the index, lines in detail.

Sums by SKU come from the covering index of ``order_line`` (70 ms over a million lines, 10 ms for a
month); what lies in orders that do not count is subtracted, because few orders do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from shopdesk.base.clock import day_key
from shopdesk.db.reader import id_list
from shopdesk.metrics.columns import Flags, Ints, number_columns
from shopdesk.metrics.facts import Facts, Orders
from shopdesk.metrics.measure import Convention
from shopdesk.orders.rules import LineKind
from shopdesk.products.rules import ProductKind

GOODS, SERVICE, GIFT = 0, 1, 2
_KIND = (
    f"CASE {{}} WHEN '{LineKind.GOODS}' THEN {GOODS} WHEN '{LineKind.GIFT}' THEN {GIFT} "
    f"ELSE {SERVICE} END"
)
# One pass in the order of the index; a group by kind as well would sort a million rows. Services
# are few, so both sums are taken over all lines and the services' share of them once more.
_SERVICE = f"FILTER (WHERE l.kind = '{LineKind.SERVICE}')"
_SUMS = (
    f"sum(l.quantity) - coalesce(sum(l.quantity) {_SERVICE}, 0), "
    f"sum(l.amount) - coalesce(sum(l.amount) {_SERVICE}, 0), coalesce(sum(l.amount) {_SERVICE}, 0)"
)
_IDS_AT_ONCE = 5_000
_NAMED = 40_000


@dataclass(frozen=True, slots=True)
class Skus:
    """The catalogue; arrays and lists are of one length, ascending by SKU id."""

    id: Ints
    product: Ints
    category: Ints  # 0 without one
    codes: list[str]
    names: list[str]

    def places(self, keys: Ints) -> Ints:
        """Positions of SKU ids; -1 for 0 (a line without a SKU)."""
        return np.where(keys > 0, np.searchsorted(self.id, keys), -1)


@dataclass(frozen=True, slots=True)
class SkuSums:
    """Sums of the lines of counting orders for each SKU that occurs."""

    sku: Ints  # position in Skus, -1 without one
    quantity: Ints  # of goods and gifts
    amount: Ints  # of goods
    services: Ints  # amount of service lines


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of counting orders; ``order`` is the position in ``Facts.orders``."""

    order: Ints
    sku: Ints
    kind: Ints
    quantity: Ints
    gross: Ints
    discount: Ints
    amount: Ints


@dataclass(frozen=True, slots=True)
class RefundLines:
    """Lines of refunds; ``refund`` is the position in ``Facts.refunds``."""

    refund: Ints
    sku: Ints
    kind: Ints
    quantity: Ints
    amount: Ints


def skus_of(facts: Facts) -> Skus:
    """All SKUs."""

    def load() -> Skus:
        rows = facts.reader.rows(
            "SELECT s.id, s.product_id, coalesce(p.category_id, 0), s.code, s.name FROM sku s "
            "JOIN product p ON p.id = s.product_id ORDER BY s.id"
        )
        numbers = np.array([row[:3] for row in rows], np.int64).reshape(-1, 3)
        return Skus(
            id=numbers[:, 0],
            product=numbers[:, 1],
            category=numbers[:, 2],
            codes=[row[3] for row in rows],
            names=[row[4] for row in rows],
        )

    return facts.keep("skus", load)


def sku_sums(facts: Facts, first: int, end: int) -> SkuSums:
    """Sums by SKU over the order dates ``first`` … ``end - 1`` (date ordinals)."""
    return facts.keep_recent("sku sums", (first, end), lambda: _load_sums(facts, first, end))


def _load_sums(facts: Facts, first: int, end: int) -> SkuSums:
    keys = {"d0": _key(first), "d1": _key(end)}
    inside = "l.business_date >= :d0 AND l.business_date < :d1"
    if _is_most(facts, first, end):
        rows = facts.reader.rows(
            f"SELECT coalesce(l.sku_id, 0), {_SUMS} FROM order_line l WHERE {inside} "
            "GROUP BY l.sku_id",
            keys,
        )
    else:
        # From SKU to SKU into the index: a month costs a month's entries. SQLite keeps the order
        # of a CROSS JOIN.
        rows = facts.reader.rows(
            f"SELECT l.sku_id, {_SUMS} FROM sku s CROSS JOIN order_line l "
            f"WHERE l.sku_id = s.id AND {inside} GROUP BY l.sku_id",
            keys,
        )
        rows += facts.reader.rows(
            f"SELECT 0, {_SUMS} FROM order_line l WHERE l.sku_id IS NULL AND {inside} "
            "HAVING count(*) > 0",
            keys,
        )
    sums: dict[int, list[int]] = {}
    for sign, found in ((1, rows), (-1, _uncounted(facts, keys))):
        for sku, *amounts in found:
            entry = sums.setdefault(int(sku), [0] * len(amounts))
            for place, amount in enumerate(amounts):
                entry[place] += sign * int(amount)
    table = np.array(
        [(sku, *entry) for sku, entry in sorted(sums.items()) if any(entry)], np.int64
    ).reshape(-1, 4)
    return SkuSums(skus_of(facts).places(table[:, 0]), table[:, 1], table[:, 2], table[:, 3])


def _uncounted(facts: Facts, keys: dict[str, int]) -> list[tuple[int, ...]]:
    """The same sums over the orders that are no sales."""
    ids = facts.keep(
        "no sales",
        lambda: number_columns(facts.reader, "sales_order", columns=(), where="is_sale = 0")[0],
    ).tolist()
    rows: list[tuple[int, ...]] = []
    for start in range(0, len(ids), _IDS_AT_ONCE):
        rows += facts.reader.rows(
            f"SELECT coalesce(l.sku_id, 0), {_SUMS} FROM order_line l "
            f"WHERE l.order_id IN ({id_list(ids[start : start + _IDS_AT_ONCE])}) "
            "AND l.business_date >= :d0 AND l.business_date < :d1 GROUP BY l.sku_id",
            keys,
        )
    return rows


def _key(number: int) -> int:
    return day_key(date.fromordinal(number))


def _is_most(facts: Facts, first: int, end: int) -> bool:
    """Whether the days hold so many of the orders that one pass over all lines is cheaper."""
    orders = facts.orders(Convention.NET)
    chosen = orders.between(first, end)
    return bool(4 * (chosen.stop - chosen.start) > orders.day.size)


def lines_of(
    facts: Facts, convention: Convention, *, first: int, end: int, skus: tuple[int, ...] = ()
) -> Lines:
    """Lines of the orders of the days ``first`` … ``end - 1``, perhaps of some SKU ids only."""
    # A million lines take 60 MB: of long periods only the last one asked stays.
    is_long = not skus and _is_most(facts, first, end)
    return facts.keep_recent(
        "long lines" if is_long else "lines",
        (convention, first, end, skus),
        lambda: _load_lines(facts, facts.orders(convention), convention, (first, end), skus),
        most=1 if is_long else 4,
    )


def _load_lines(
    facts: Facts,
    orders: Orders,
    convention: Convention,
    days: tuple[int, int],
    skus: tuple[int, ...],
) -> Lines:
    source, where, parameters = "order_line l", "", {"d0": _key(days[0]), "d1": _key(days[1])}
    in_stretches = False
    if skus:
        where, parameters = f"l.sku_id IN ({id_list(skus)})", {}
    elif convention is Convention.PAYMENT:
        # Payment days are no column of the line: by order, unless the orders are too many to name.
        named, parameters = orders.id[orders.between(*days)], {}
        in_stretches = named.size > _NAMED
        where = "" if in_stretches else f"l.order_id IN ({id_list(named.tolist())})"
    elif _is_most(facts, *days):
        where, in_stretches = "l.business_date >= :d0 AND l.business_date < :d1", True
    else:
        source = "sales_order o CROSS JOIN order_line l"
        where = "l.order_id = o.id AND o.business_date >= :d0 AND o.business_date < :d1"
    found = number_columns(
        facts.reader,
        source,
        columns=(
            "l.order_id", "coalesce(l.sku_id, 0)", _KIND.format("l.kind"), "l.quantity",
            "l.list_amount", "l.discount", "l.amount",
        ),
        where=where,
        parameters=parameters,
        key="l.id",
        in_stretches=in_stretches,
    )[1:]  # fmt: skip
    chosen = orders.between(*days)
    spot, known = spots(orders.id[chosen], found[0])
    order, sku, kind, quantity, gross, discount, amount = (column[known] for column in found)
    del order
    return Lines(
        spot[known] + chosen.start, skus_of(facts).places(sku), kind, quantity, gross, discount,
        amount,
    )  # fmt: skip


def spots(keys: Ints, asked: Ints) -> tuple[Ints, Flags]:
    """Where each asked key stands among ``keys`` (in any order), and whether it does."""
    if not keys.size:
        return np.zeros(asked.size, np.int64), np.zeros(asked.size, np.bool_)
    ranks = np.argsort(keys, kind="stable")
    ranked = keys[ranks]
    place = np.minimum(np.searchsorted(ranked, asked), keys.size - 1)
    return ranks[place], ranked[place] == asked


def refund_lines_of(facts: Facts) -> RefundLines:
    """Lines of all refunds."""

    def load() -> RefundLines:
        found = number_columns(
            facts.reader,
            "refund_line",
            columns=(
                "refund_id", "coalesce(sku_id, 0)", _KIND.format("kind"), "quantity", "amount",
            ),
        )  # fmt: skip
        place, _known = spots(facts.refunds.id, found[1])
        return RefundLines(place, skus_of(facts).places(found[2]), found[3], found[4], found[5])

    return facts.keep("refund lines", load)


def offered_skus(facts: Facts) -> Ints:
    """Positions of the active SKUs of goods."""

    def load() -> Ints:
        rows = facts.reader.rows(
            "SELECT s.id FROM sku s JOIN product p ON p.id = s.product_id "
            f"WHERE s.active = 1 AND p.kind = '{ProductKind.GOODS}' ORDER BY s.id"
        )
        return skus_of(facts).places(np.array([row[0] for row in rows], np.int64))

    return facts.keep("offered skus", load)


def skus_under(facts: Facts, *, category: int | None, product: int | None, sku: int | None) -> Ints:
    """Ids of the SKUs of a category with those below it, of a product, or of one SKU."""
    skus = skus_of(facts)
    chosen = np.ones(skus.id.size, np.bool_)
    if sku is not None:
        chosen &= skus.id == sku
    if product is not None:
        chosen &= skus.product == product
    if category is not None:
        rows = facts.reader.rows(
            "SELECT c.id FROM category c JOIN category top ON top.id = :top "
            "WHERE c.id = top.id OR substr(c.path, 1, length(top.path) + 3) = top.path || ' / '",
            {"top": category},
        )
        chosen &= np.isin(skus.category, [row[0] for row in rows])
    return skus.id[chosen]
