"""Writing to the stock ledger."""

from shopdesk.stock.service.adjust import (
    Adjustment,
    adjust,
    record_opening,
    reverse,
    set_quantity,
)
from shopdesk.stock.service.documents import (
    AdjustmentInput,
    StockLine,
    TransferInput,
    adjust_stock,
    cancel_transfer,
    receive_transfer,
    transfer,
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
    "AdjustmentInput",
    "Claim",
    "LotInput",
    "MoveInput",
    "PlaceInput",
    "StockLine",
    "TransferInput",
    "adjust",
    "adjust_stock",
    "cancel_transfer",
    "issue",
    "post_moves",
    "receive_transfer",
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
    "transfer",
]
