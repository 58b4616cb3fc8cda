"""Writing orders: placing, the steps after it, and history in bulk."""

from shopdesk.orders.service.place import LineInput, OrderInput, Recipient, place_order
from shopdesk.orders.service.refund import (
    RefundInput,
    RefundLineInput,
    refund_order,
    share_of,
)
from shopdesk.orders.service.steps import (
    PaymentInput,
    ShipInput,
    cancel_order,
    deliver_order,
    record_payment,
    ship_order,
)
from shopdesk.orders.service.undo import reopen_order, take_back_shipment, undo_delivery

__all__ = [
    "LineInput",
    "OrderInput",
    "PaymentInput",
    "Recipient",
    "RefundInput",
    "RefundLineInput",
    "ShipInput",
    "cancel_order",
    "deliver_order",
    "place_order",
    "record_payment",
    "refund_order",
    "reopen_order",
    "share_of",
    "ship_order",
    "take_back_shipment",
    "undo_delivery",
]
