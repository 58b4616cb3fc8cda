"""Lists and details of orders and refunds, and what must hold between them."""

from shopdesk.orders.queries.lists import (
    ORDERS,
    REFUNDS,
    LineRow,
    OrderDetail,
    RefundLineRow,
    TimelineRow,
    find_order,
    get_order,
    list_lines,
    list_refund_lines,
    list_timeline,
)
from shopdesk.orders.queries.proofs import PROOFS

__all__ = [
    "ORDERS",
    "PROOFS",
    "REFUNDS",
    "LineRow",
    "OrderDetail",
    "RefundLineRow",
    "TimelineRow",
    "find_order",
    "get_order",
    "list_lines",
    "list_refund_lines",
    "list_timeline",
]
