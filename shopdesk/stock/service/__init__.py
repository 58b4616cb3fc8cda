"""Writing to the stock ledger."""

from shopdesk.stock.service.adjust import (
    Adjustment,
    adjust,
    record_opening,
    reverse,
    set_quantity,
)
from shopdesk.stock.service.attention import set_buffer, snooze_alert
from shopdesk.stock.service.documents import (
    AdjustmentInput,
    StockLine,
    TransferInput,
    adjust_stock,
    assign_lot,
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
from shopdesk.stock.service.stocktake import (
    Counted,
    StocktakeInput,
    cancel_stocktake,
    count,
    finish_count,
    open_stocktake,
    post_stocktake,
    reopen_count,
    scan,
)

__all__ = [
    "Adjustment",
    "AdjustmentInput",
    "Claim",
    "Counted",
    "LotInput",
    "MoveInput",
    "PlaceInput",
    "StockLine",
    "StocktakeInput",
    "TransferInput",
    "adjust",
    "adjust_stock",
    "assign_lot",
    "cancel_stocktake",
    "cancel_transfer",
    "count",
    "finish_count",
    "issue",
    "open_stocktake",
    "post_moves",
    "post_stocktake",
    "receive_transfer",
    "record_opening",
    "release",
    "reopen_count",
    "reserve",
    "reserve_again",
    "return_issue",
    "reverse",
    "save_lot",
    "save_place",
    "scan",
    "set_buffer",
    "set_quantity",
    "settle_values",
    "snooze_alert",
    "transfer",
]
