"""Writing to the stock ledger."""

from shopdesk.stock.service.adjust import (
    Adjustment,
    adjust,
    record_opening,
    reverse,
    set_quantity,
)
from shopdesk.stock.service.moves import (
    Claim,
    MoveInput,
    issue,
    post_moves,
    release,
    reserve,
    reserve_again,
    return_issue,
)

__all__ = [
    "Adjustment",
    "Claim",
    "MoveInput",
    "adjust",
    "issue",
    "post_moves",
    "record_opening",
    "release",
    "reserve",
    "reserve_again",
    "return_issue",
    "reverse",
    "set_quantity",
]
