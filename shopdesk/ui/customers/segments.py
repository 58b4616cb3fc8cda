"""The RFM segment of a customer, scored in the background once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from shopdesk.ui.context import Context, Everything

if TYPE_CHECKING:
    from shopdesk.db.session import Changes
    from shopdesk.metrics.book import Metrics
    from shopdesk.metrics.rfm import RfmRow
    from shopdesk.ui.tasks import Progress

READS = ("sales_order", "refund", "customer")
Told = Callable[["RfmRow | None"], object]


class Segments(QObject):
    """Keeps the scores until an order or refund changes them."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: Mapping[int, RfmRow] | None = None
        self._request = 0
        self._waiting: list[tuple[int, Told]] = []
        context.committed.connect(self._on_committed)

    def ask(self, customer_id: int, told: Told) -> None:
        """Tell the score of a customer now or soon; None for who did not buy in the window.

        Only the last one who asks is told: the others' panels show somebody else by then.
        """
        if self._rows is not None:
            told(self._rows.get(customer_id))
            return
        reading = bool(self._waiting)
        self._waiting = [(customer_id, told)]
        if not reading:
            self._read()

    def _read(self) -> None:
        from shopdesk.ui.figures import metrics_of

        self._request += 1
        self._context.tasks.call(
            partial(_score, metrics_of(self._context)),
            done=partial(self._on_scored, self._request),
            owner=self,
        )

    def _on_scored(self, request: int, rows: Mapping[int, RfmRow]) -> None:
        if request != self._request:
            return
        self._rows = rows
        waiting, self._waiting = self._waiting, []
        for customer_id, told in waiting:
            told(rows.get(customer_id))

    def _on_committed(self, changes: Changes | Everything) -> None:
        if changes.concern(*READS):
            self._rows = None
            if self._waiting:
                self._read()


def _score(metrics: Metrics, _progress: Progress) -> Mapping[int, RfmRow]:
    from datetime import timedelta

    from shopdesk.base.period import Period
    from shopdesk.metrics.measure import Scope
    from shopdesk.metrics.rfm import rfm

    with metrics.facts() as facts:
        today = facts.today
        found = rfm(facts, Scope(Period(today, today + timedelta(days=1))))
    return {row.customer_id: row for row in found.rows}
