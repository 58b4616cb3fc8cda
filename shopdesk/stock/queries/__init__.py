"""Reading the stock ledger: why it is so many, what it is worth, what needs attention."""

from shopdesk.stock.queries.proofs import PROOFS
from shopdesk.stock.queries.replay import (
    LateEffect,
    LateMove,
    past_moves,
    preview_moves,
    skus_with_value,
    value_differences,
    valued_places,
)
from shopdesk.stock.queries.why import (
    MoveRow,
    PlaceBalance,
    WhyRow,
    balance_at,
    explain_balance,
    list_balances,
    list_moves,
)

__all__ = [
    "PROOFS",
    "LateEffect",
    "LateMove",
    "MoveRow",
    "PlaceBalance",
    "WhyRow",
    "balance_at",
    "explain_balance",
    "list_balances",
    "list_moves",
    "past_moves",
    "preview_moves",
    "skus_with_value",
    "value_differences",
    "valued_places",
]
