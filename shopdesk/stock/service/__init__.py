"""Writing to the stock ledger."""

from shopdesk.stock.service.adjust import Adjustment, adjust, reverse, set_quantity
from shopdesk.stock.service.moves import Claim, MoveInput, issue, post_moves, release, reserve

__all__ = [
    "Adjustment",
    "Claim",
    "MoveInput",
    "adjust",
    "issue",
    "post_moves",
    "release",
    "reserve",
    "reverse",
    "set_quantity",
]
