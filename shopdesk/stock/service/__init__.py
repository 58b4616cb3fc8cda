"""Writing to the stock ledger."""

from shopdesk.stock.service.adjust import (
    Adjustment,
    adjust,
    record_opening,
    reverse,
    set_quantity,
)
from shopdesk.stock.service.lots import LotInput, save_lot
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
from shopdesk.stock.service.places import PlaceInput, save_place
from shopdesk.stock.service.revalue import settle_values

__all__ = [
    "Adjustment",
    "Claim",
    "LotInput",
    "MoveInput",
    "PlaceInput",
    "adjust",
    "issue",
    "post_moves",
    "record_opening",
    "release",
    "reserve",
    "reserve_again",
    "return_issue",
    "reverse",
    "save_lot",
    "save_place",
    "set_quantity",
    "settle_values",
]
