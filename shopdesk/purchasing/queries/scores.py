"""What suppliers deserve: scores, lead times as receipts teach them, perfect orders, savings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shopdesk.base.clock import from_day_key
from shopdesk.base.money import divide_half_up
from shopdesk.db.reader import Reader, id_list
from shopdesk.purchasing.queries.facts import FACTS
from shopdesk.purchasing.rules import Score, ScoreFacts, purchase_amount, score

_YEAR = 10_000  # of a stored date


@dataclass(frozen=True, slots=True)
class SupplierScore:
    """A supplier's score with what it was computed from; shares in 1/100 of a percent."""

    supplier_id: int
    code: str
    name: str
    score: Score
    facts: ScoreFacts
    orders: int  # that went out
    finished: int
    perfect: int  # complete, on time, nothing rejected
    response_days: int | None  # mean from sent to confirmed, in tenths
    spent: int  # minor units of the shop's currency, of the last year of receipts
    spent_share: int | None  # of all suppliers, 1/100 of a percent


@dataclass(frozen=True, slots=True)
class LeadTime:
    """One delivery of one SKU: days from the order to the receipt."""

    supplier_id: int
    sku_id: int
    ordered_on: int
    received_on: int
    days: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Saving:
    """What price breaks or bargaining saved against the price of one piece; minor units."""

    number: str
    ordered_on: int
    supplier: str
    sku_code: str
    title: str
    quantity: int
    list_price_e4: int
    price_e4: int
    saved: int
    currency: str


_ORDERS = (
    "SELECT supplier_id, count(*), sum(is_over), sum(is_perfect), sum(waited), count(waited) "
    "FROM (SELECT o.supplier_id, CASE WHEN o.state IN ('received', 'closed') THEN 1 ELSE 0 END "
    "AS is_over, CASE WHEN o.state IN ('received', 'closed') AND NOT EXISTS (SELECT 1 "
    "FROM purchase_line l WHERE l.purchase_order_id = o.id AND (l.received < l.quantity "
    "OR l.rejected > 0 OR l.returned > 0)) AND NOT EXISTS (SELECT 1 FROM receipt r "
    "WHERE r.purchase_order_id = o.id AND r.kind = 'receipt' AND (r.rejected > 0 "
    "OR r.business_date > o.expected_on)) THEN 1 ELSE 0 END AS is_perfect, "
    "o.confirmed_at - o.sent_at AS waited FROM purchase_order o "
    "WHERE o.state NOT IN ('draft', 'cancelled')) t GROUP BY supplier_id"
)
_SPENT = (
    "SELECT supplier_id, sum(CASE kind WHEN 'receipt' THEN value ELSE -value END) FROM receipt "
    f"WHERE business_date > (SELECT max(business_date) FROM receipt) - {_YEAR} GROUP BY supplier_id"
)
_DAY_MILLIS = 86_400_000


def supplier_scores(
    reader: Reader, supplier_ids: Sequence[int] | None = None
) -> dict[int, SupplierScore]:
    """Scores by supplier; those without any deal have ``score.total`` None.

    The facts are those of the year up to each supplier's last order (``queries.facts``).
    """
    facts = {
        int(row[0]): ScoreFacts(*(int(value) for value in row[1:])) for row in reader.rows(FACTS)
    }
    orders = {int(row[0]): row[1:] for row in reader.rows(_ORDERS)}
    spent = {int(row[0]): int(row[1]) for row in reader.rows(_SPENT)}
    whole = sum(spent.values())
    condition = "" if supplier_ids is None else f"WHERE id IN ({id_list(supplier_ids)})"
    found = {}
    for key, code, name in reader.rows(
        f"SELECT id, code, name FROM supplier {condition} ORDER BY code"
    ):
        count, over, perfect, waited, answers = orders.get(int(key), (0, 0, 0, 0, 0))
        own = facts.get(int(key), ScoreFacts())
        paid = spent.get(int(key), 0)
        found[int(key)] = SupplierScore(
            int(key),
            code,
            name,
            score(own),
            own,
            int(count),
            int(over),
            int(perfect),
            divide_half_up(int(waited) * 10, int(answers) * _DAY_MILLIS) if answers else None,
            paid,
            divide_half_up(paid * 10_000, whole) if whole > 0 else None,
        )
    return found


def lead_times(
    reader: Reader,
    *,
    sku_ids: Sequence[int] | None = None,
    supplier_id: int | None = None,
    limit: int = 20_000,
) -> list[LeadTime]:
    """Deliveries with the days they took, the newest first."""
    conditions = ["r.kind = 'receipt'", "o.ordered_on IS NOT NULL", "l.accepted > 0"]
    if sku_ids is not None:
        conditions.append(f"l.sku_id IN ({id_list(sku_ids)})")
    if supplier_id is not None:
        conditions.append(f"r.supplier_id = {int(supplier_id)}")
    rows = reader.rows(
        "SELECT r.supplier_id, l.sku_id, o.ordered_on, r.business_date, l.accepted "
        "FROM receipt_line l JOIN receipt r ON r.id = l.receipt_id "
        "JOIN purchase_order o ON o.id = r.purchase_order_id "
        f"WHERE {' AND '.join(conditions)} ORDER BY r.business_date DESC, l.id DESC LIMIT :n",
        {"n": limit},
    )
    return [
        LeadTime(
            supplier,
            sku,
            ordered,
            received,
            (from_day_key(received) - from_day_key(ordered)).days,
            quantity,
        )
        for supplier, sku, ordered, received, quantity in rows
    ]


def savings(reader: Reader, *, since: int, until: int) -> list[Saving]:
    """Order lines that cost less than the price of one piece, the largest saving first.

    Args:
        since, until: stored dates of the order, the end not included.
    """
    rows = reader.rows(
        "SELECT o.number, o.ordered_on, s.name, k.code, l.title, l.quantity, l.list_price_e4, "
        "l.price_e4, l.amount, o.currency FROM purchase_line l JOIN purchase_order o "
        "ON o.id = l.purchase_order_id JOIN supplier s ON s.id = o.supplier_id "
        "JOIN sku k ON k.id = l.sku_id WHERE o.state NOT IN ('draft', 'cancelled') "
        "AND l.price_e4 < l.list_price_e4 AND o.ordered_on >= :since AND o.ordered_on < :until",
        {"since": since, "until": until},
    )
    found: list[Saving] = []
    for row in rows:
        saved = purchase_amount(row[5], row[6], row[9]) - row[8]
        values: list[Any] = [*row[:8], saved, row[9]]
        found.append(Saving(*values))
    return sorted(found, key=lambda saving: (-saving.saved, saving.number))
