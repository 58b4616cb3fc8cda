"""Correcting values after a paper that came late: moves stay, differences are posted beside them.

A document dated before others of the same SKU changes the average that those were valued at. The
SKU is replayed in its order, and what the books lack is written as revaluations on the days that
they belong to. Nothing runs in the background: it happens in the transaction of the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from shopdesk.base import clock
from shopdesk.db.bulk import insert_rows
from shopdesk.db.reader import session_reader
from shopdesk.db.session import touch
from shopdesk.stock.queries.replay import value_differences

REPLAY = "replay"
_ADD = text(
    "UPDATE stock_balance SET value = value + :value WHERE sku_id = :sku AND location_id = :place"
)
_COLUMNS = (
    *("sku_id", "location_id", "value", "at", "business_date"),
    *("document_kind", "document_id", "reason", "batch_id"),
)


def settle_values(
    session: Session,
    sku_ids: Sequence[int],
    *,
    document_kind: str = REPLAY,
    document_id: int | None = None,
    reason: str = "",
    batch_id: int | None = None,
) -> int:
    """Make the values of SKUs what a replay of their moves gives; how many were corrected.

    Args:
        document_kind: kind of the moves that came late, for the history.
        document_id: of the paper that brought them.
        batch_id: of the import that brought them; its undo takes the corrections back.
    """
    found = value_differences(session_reader(session), sorted(set(sku_ids)))
    if not found:
        return 0
    now = clock.to_millis(clock.now())
    paper = (document_kind, document_id, reason, batch_id)
    rows = [
        (sku_id, place, value, now, day, *paper)
        for sku_id, lacking in sorted(found.items())
        for (day, place), value in sorted(lacking.items())
    ]
    insert_rows(session, "stock_revaluation", _COLUMNS, rows)
    sums: defaultdict[tuple[int, int], int] = defaultdict(int)
    for sku_id, place, value, *_rest in rows:
        sums[sku_id, place] += value
    changed = [
        {"sku": sku_id, "place": place, "value": value}
        for (sku_id, place), value in sorted(sums.items())
        if value
    ]
    if changed:
        session.connection().execute(_ADD, changed)
    touch(session, "stock_revaluation", "stock_balance")
    return len(found)
