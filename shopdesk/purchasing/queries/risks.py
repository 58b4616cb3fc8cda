"""What can interrupt the supply, and which SKUs have too few suppliers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from shopdesk.base.clock import day_key, from_millis
from shopdesk.db.reader import Reader, id_list
from shopdesk.purchasing.queries.facts import OPEN_STATES, SOURCES
from shopdesk.purchasing.rules import (
    BACKUPS_WANTED,
    CONTRACT_WARNING_DAYS,
    PRICE_JUMP_PERCENT,
    Risk,
    is_backed_up,
)


@dataclass(frozen=True, slots=True)
class Sources:
    """How many active suppliers a SKU has."""

    sku_id: int
    code: str
    title: str
    mains: int
    backups: int

    @property
    def is_safe(self) -> bool:
        """One main supplier and at least two backups."""
        return is_backed_up(self.mains, self.backups)


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One risk; ``cause`` is stable, so that a task about it is opened once.

    ``before`` and ``after`` are what the kind compares: prices in 1/10000 (price jump), the
    promised day and today (late), suppliers there are and wanted (single source), the day
    (contract, review).
    """

    kind: Risk
    cause: str
    before: int
    after: int
    supplier_id: int | None = None
    supplier: str = ""
    sku_id: int | None = None
    sku_code: str = ""
    order_id: int | None = None
    order_number: str = ""
    has_task: bool = False


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task about a risk."""

    id: int
    kind: str
    supplier: str
    sku_code: str
    order_number: str
    text: str
    due_on: int
    opened_at: datetime
    done_at: datetime | None
    outcome: str


def list_sources(reader: Reader, sku_ids: Sequence[int] | None = None) -> list[Sources]:
    """Active SKUs that are bought (have a supplier or were received), with their suppliers."""
    condition = "" if sku_ids is None else f"AND k.id IN ({id_list(sku_ids)}) "
    rows = reader.rows(
        "SELECT k.id, k.code, k.name, coalesce(c.mains, 0), coalesce(c.backups, 0) FROM sku k "
        f"JOIN product p ON p.id = k.product_id LEFT JOIN ({SOURCES}) c ON c.sku_id = k.id "
        "WHERE k.active = 1 AND p.kind = 'goods' AND p.state NOT IN ('ended', 'clearance') "
        f"{condition}ORDER BY k.code"
    )
    return [
        Sources(sku_id, code, title, int(mains), int(backups))
        for sku_id, code, title, mains, backups in rows
    ]


def list_risks(reader: Reader, day: date) -> list[RiskRow]:
    """All risks of a day, the kinds in their order; late deliveries by their promised day.

    Args:
        day: today in the shop.
    """
    open_causes = {
        str(row[0]) for row in reader.rows("SELECT cause FROM supplier_task WHERE done_at IS NULL")
    }
    found = [
        *_late(reader, day),
        *_jumps(reader),
        *_single_sources(reader),
        *_contracts(reader, day),
        *_reviews(reader, day),
    ]
    return [replace(risk, has_task=risk.cause in open_causes) for risk in found]


def _late(reader: Reader, day: date) -> Iterator[RiskRow]:
    today = day_key(day)
    for order_id, number, supplier_id, name, expected in reader.rows(
        "SELECT o.id, o.number, s.id, s.name, o.expected_on FROM purchase_order o "
        f"JOIN supplier s ON s.id = o.supplier_id WHERE o.state IN {OPEN_STATES} "
        "AND o.expected_on < :today ORDER BY o.expected_on, o.id",
        {"today": today},
    ):
        yield RiskRow(
            Risk.LATE,
            f"late:{order_id}:{expected}",
            expected,
            today,
            supplier_id=supplier_id,
            supplier=name,
            order_id=order_id,
            order_number=number,
        )


def _single_sources(reader: Reader) -> Iterator[RiskRow]:
    for sources in list_sources(reader):
        if not sources.is_safe:
            yield RiskRow(
                Risk.SINGLE_SOURCE,
                f"source:{sources.sku_id}",
                sources.mains + sources.backups,
                1 + BACKUPS_WANTED,
                sku_id=sources.sku_id,
                sku_code=sources.code,
            )


def _contracts(reader: Reader, day: date) -> Iterator[RiskRow]:
    for key, supplier_id, name, until in reader.rows(
        "SELECT c.id, s.id, s.name, c.valid_until FROM supplier_contract c "
        "JOIN supplier s ON s.id = c.supplier_id WHERE s.state <> 'ended' "
        "AND c.valid_until <= :soon AND NOT EXISTS (SELECT 1 FROM supplier_contract n "
        "WHERE n.supplier_id = c.supplier_id AND n.valid_until > :soon) "
        "ORDER BY c.valid_until, c.id",
        {"soon": day_key(day + timedelta(days=CONTRACT_WARNING_DAYS))},
    ):
        cause = f"contract:{key}:{until}"
        yield RiskRow(Risk.CONTRACT, cause, until, until, supplier_id=supplier_id, supplier=name)


def _reviews(reader: Reader, day: date) -> Iterator[RiskRow]:
    for supplier_id, name, review in reader.rows(
        "SELECT id, name, review_on FROM supplier WHERE state = 'active' "
        "AND review_on <= :today ORDER BY review_on, id",
        {"today": day_key(day)},
    ):
        cause = f"review:{supplier_id}:{review}"
        yield RiskRow(Risk.REVIEW, cause, review, review, supplier_id=supplier_id, supplier=name)


def _jumps(reader: Reader) -> Iterator[RiskRow]:
    """Newest prices of each break that are a tenth or more above the price before."""
    for supplier_id, name, sku_id, code, price_id, before, after in reader.rows(
        "SELECT s.id, s.name, k.id, k.code, t.id, t.before, t.price_e4 FROM ("
        "SELECT p.id, p.supplier_product_id, p.price_e4, "
        "lag(p.price_e4) OVER (PARTITION BY p.supplier_product_id, p.min_quantity, p.currency "
        "ORDER BY p.valid_from, p.id) AS before, row_number() OVER (PARTITION BY "
        "p.supplier_product_id, p.min_quantity, p.currency ORDER BY p.valid_from DESC, p.id DESC) "
        "AS turn FROM supplier_price p) t JOIN supplier_product o ON o.id = t.supplier_product_id "
        "JOIN supplier s ON s.id = o.supplier_id JOIN sku k ON k.id = o.sku_id "
        "WHERE t.turn = 1 AND t.before > 0 AND o.active = 1 AND s.state = 'active' "
        f"AND t.price_e4 * 100 >= t.before * {100 + PRICE_JUMP_PERCENT} ORDER BY s.name, k.code"
    ):
        yield RiskRow(
            Risk.PRICE_JUMP,
            f"price:{price_id}",
            before,
            after,
            supplier_id=supplier_id,
            supplier=name,
            sku_id=sku_id,
            sku_code=code,
        )


def list_tasks(
    reader: Reader, *, only_open: bool = True, supplier_id: int | None = None
) -> list[TaskRow]:
    """Tasks about risks, the earliest due first."""
    conditions = ["1 = 1"]
    if only_open:
        conditions.append("t.done_at IS NULL")
    if supplier_id is not None:
        conditions.append(f"t.supplier_id = {int(supplier_id)}")
    rows = reader.rows(
        "SELECT t.id, t.kind, coalesce(s.name, ''), coalesce(k.code, ''), coalesce(o.number, ''), "
        "t.text, t.due_on, t.opened_at, t.done_at, t.outcome FROM supplier_task t "
        "LEFT JOIN supplier s ON s.id = t.supplier_id LEFT JOIN sku k ON k.id = t.sku_id "
        "LEFT JOIN purchase_order o ON o.id = t.purchase_order_id "
        f"WHERE {' AND '.join(conditions)} ORDER BY t.due_on, t.id"
    )
    found: list[TaskRow] = []
    for row in rows:
        done = None if row[8] is None else from_millis(row[8])
        values: list[Any] = [*row[:7], from_millis(row[7]), done, row[9]]
        found.append(TaskRow(*values))
    return found
