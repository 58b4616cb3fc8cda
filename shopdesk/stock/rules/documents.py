"""Papers of the stock: transfers, adjustments, counts, and the steps that each may take."""

from __future__ import annotations

from enum import StrEnum

from shopdesk.base.flow import Flow, Transition
from shopdesk.i18n import N_


class DocumentKind(StrEnum):
    """What a stock document is about."""

    TRANSFER = "transfer"
    ADJUSTMENT = "adjustment"
    COUNT = "count"


class DocumentState(StrEnum):
    """Where its goods are: under way, arrived (or changed at once), or back where they were."""

    SENT = "sent"
    POSTED = "posted"
    CANCELLED = "cancelled"


DOCUMENT_PREFIXES = {
    DocumentKind.TRANSFER: "TR",
    DocumentKind.ADJUSTMENT: "AD",
    DocumentKind.COUNT: "ST",
}
DOCUMENT_KIND_LABELS = {
    DocumentKind.TRANSFER: N_("Transfer"),
    DocumentKind.ADJUSTMENT: N_("Adjustment"),
    DocumentKind.COUNT: N_("Stock count"),
}
DOCUMENT_STATE_LABELS = {
    DocumentState.SENT: N_("On the way"),
    DocumentState.POSTED: N_("Posted"),
    DocumentState.CANCELLED: N_("Cancelled"),
}
TRANSFER_FLOW = Flow(
    [
        Transition("receive", frozenset({DocumentState.SENT}), DocumentState.POSTED),
        Transition("cancel", frozenset({DocumentState.SENT}), DocumentState.CANCELLED),
    ]
)

# Offered for an adjustment; any other words will do.
ADJUSTMENT_REASONS = (
    N_("Damaged"),
    N_("Lost"),
    N_("Expired"),
    N_("Found"),
    N_("Own use"),
    N_("Sample or gift"),
    N_("Wrong entry before"),
)


class StocktakeState(StrEnum):
    """Life of a count: first count, second count of what differs, then posted or given up."""

    OPEN = "open"
    COUNTED = "counted"
    POSTED = "posted"
    CANCELLED = "cancelled"


STOCKTAKE_STATE_LABELS = {
    StocktakeState.OPEN: N_("Counting"),
    StocktakeState.COUNTED: N_("Counted, to be checked"),
    StocktakeState.POSTED: N_("Posted"),
    StocktakeState.CANCELLED: N_("Cancelled"),
}
_UNFINISHED = frozenset({StocktakeState.OPEN, StocktakeState.COUNTED})
STOCKTAKE_FLOW = Flow(
    [
        Transition("count", frozenset({StocktakeState.OPEN}), StocktakeState.OPEN),
        Transition("finish", frozenset({StocktakeState.OPEN}), StocktakeState.COUNTED),
        Transition("recount", frozenset({StocktakeState.COUNTED}), StocktakeState.COUNTED),
        Transition("reopen", frozenset({StocktakeState.COUNTED}), StocktakeState.OPEN),
        Transition("post", frozenset({StocktakeState.COUNTED}), StocktakeState.POSTED),
        Transition("cancel", _UNFINISHED, StocktakeState.CANCELLED),
    ]
)


def count_difference(
    counted: int | None, book: int | None, recounted: int | None, rebook: int | None
) -> int | None:
    """What people found more than the books said at that moment; the second count decides.

    What moves after a count moves in the books and on the shelf alike, so the difference stays
    true until it is posted.

    Returns:
        Thousandths, None where nobody has counted.
    """
    if recounted is not None and rebook is not None:
        return recounted - rebook
    if counted is not None and book is not None:
        return counted - book
    return None
