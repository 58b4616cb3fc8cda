"""Writing purchasing: suppliers and their prices, orders, receipts, returns, bills, payments."""

from shopdesk.purchasing.service.consignment import (
    ConsignedLine,
    ConsignmentInput,
    draw_consigned,
)
from shopdesk.purchasing.service.landed import LandedCostInput, add_landed_cost
from shopdesk.purchasing.service.offers import (
    QuoteInput,
    SupplierProductInput,
    record_quote,
    save_supplier_product,
)
from shopdesk.purchasing.service.orders import LineInput, OrderInput, change_order, draft_order
from shopdesk.purchasing.service.payables import PaymentInput, offset_credit, pay
from shopdesk.purchasing.service.planning import (
    PolicyInput,
    TaskInput,
    finish_task,
    open_task,
    save_policy,
)
from shopdesk.purchasing.service.receipts import ReceiptInput, ReceiptLineInput, receive
from shopdesk.purchasing.service.returns import ReturnInput, ReturnLineInput, return_goods
from shopdesk.purchasing.service.steps import (
    cancel_order,
    close_order,
    confirm_order,
    reopen_order,
    send_order,
)
from shopdesk.purchasing.service.suppliers import (
    ContractInput,
    SupplierInput,
    remove_contract,
    save_contract,
    save_supplier,
)

__all__ = [
    "ConsignedLine",
    "ConsignmentInput",
    "ContractInput",
    "LandedCostInput",
    "LineInput",
    "OrderInput",
    "PaymentInput",
    "PolicyInput",
    "QuoteInput",
    "ReceiptInput",
    "ReceiptLineInput",
    "ReturnInput",
    "ReturnLineInput",
    "SupplierInput",
    "SupplierProductInput",
    "TaskInput",
    "add_landed_cost",
    "cancel_order",
    "change_order",
    "close_order",
    "confirm_order",
    "draft_order",
    "draw_consigned",
    "finish_task",
    "offset_credit",
    "open_task",
    "pay",
    "receive",
    "record_quote",
    "remove_contract",
    "reopen_order",
    "return_goods",
    "save_contract",
    "save_policy",
    "save_supplier",
    "save_supplier_product",
    "send_order",
]
