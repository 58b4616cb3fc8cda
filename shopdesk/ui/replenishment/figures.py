"""All that the section shows, read in one go from one state of the shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from shopdesk.base.period import Period
from shopdesk.metrics.abc_xyz import Matrix, matrix
from shopdesk.metrics.ageing import Ageing, ageing
from shopdesk.metrics.clearance import Candidate, dead_days, dead_stock, slow_sellers
from shopdesk.metrics.measure import Scope
from shopdesk.metrics.products import AbcBasis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.orm import Session

    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.replenish.plan import Plan
    from shopdesk.metrics.replenish.shortage import Shortage
    from shopdesk.purchasing.service import PolicyInput
    from shopdesk.purchasing.service.proposals import Wish
    from shopdesk.ui.tasks import Progress

CLASS_DAYS = 364
BASES = (AbcBasis.NET, AbcBasis.UNITS, AbcBasis.MARGIN)
READS = frozenset(
    {
        *("sales_order", "order_line", "refund_line", "stock_move", "stock_balance", "sku"),
        *("product", "purchase_order", "purchase_line", "supplier_product", "supplier_price"),
        *("replenishment", "receipt", "setting", "kit_component"),
    }
)


@dataclass(frozen=True, slots=True)
class Board:
    """One state of the shop: proposals, shortages, candidates for clearance, classes."""

    plan: Plan
    shortages: tuple[Shortage, ...]
    dead: tuple[Candidate, ...]
    slow: tuple[Candidate, ...]
    dead_days: int
    ages: Ageing
    classes: Mapping[AbcBasis, Matrix]
    today: date


def read_board(metrics: Metrics, progress: Progress) -> Board:
    """Compute everything; progress is told while the forecasts are made."""
    from shopdesk.metrics.replenish.plan import plan
    from shopdesk.metrics.replenish.shortage import shortages

    with metrics.facts() as facts:
        found = plan(facts, progress=progress)
        end = found.day
        return Board(
            plan=found,
            shortages=shortages(found.needs),
            dead=dead_stock(facts, end),
            slow=slow_sellers(facts, end),
            dead_days=dead_days(facts),
            ages=ageing(facts, end),
            classes={
                basis: matrix(
                    facts, Scope(Period(end - timedelta(days=CLASS_DAYS), end)), basis=basis
                )
                for basis in BASES
            },
            today=facts.today,
        )


def make_drafts(
    session: Session, _progress: Progress, *, wishes: Sequence[Wish]
) -> list[tuple[int, str]]:
    """Draft an order for each supplier; ids and numbers."""
    from shopdesk.db.reader import id_list, session_reader
    from shopdesk.purchasing.service.proposals import draft_by_supplier

    ids = draft_by_supplier(session, wishes)
    rows = session_reader(session).rows(
        f"SELECT id, number FROM purchase_order WHERE id IN ({id_list(ids)}) ORDER BY id"
    )
    return [(int(key), str(number)) for key, number in rows]


def take_back_drafts(session: Session, _progress: Progress, *, ids: Sequence[int]) -> None:
    """Call drafts off again."""
    from shopdesk.purchasing.service import cancel_order

    for order_id in ids:
        cancel_order(session, order_id, reason="")


def save_policies(session: Session, _progress: Progress, *, policies: Sequence[PolicyInput]) -> int:
    """Set how SKUs are bought again; returns of how many."""
    from shopdesk.purchasing.service import save_policy

    for policy in policies:
        save_policy(session, policy)
    return len(policies)
