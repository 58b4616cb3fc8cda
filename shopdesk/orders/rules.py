"""States of an order, derived from its facts, and the steps that are allowed in each."""

from __future__ import annotations

from enum import StrEnum

from shopdesk.base.flow import Flow, Transition
from shopdesk.i18n import N_


class OrderKind(StrEnum):
    """Sort of business."""

    RETAIL = "retail"
    WHOLESALE = "wholesale"


class OrderSource(StrEnum):
    """How the order came into the shop's books."""

    MANUAL = "manual"
    IMPORT = "import"
    DEMO = "demo"


class LineKind(StrEnum):
    """Goods have stock; services are sales without being products; gifts cost 0.00."""

    GOODS = "goods"
    SERVICE = "service"
    GIFT = "gift"


class Life(StrEnum):
    """Whether the order is being made, stands, is over, or was called off."""

    DRAFT = "draft"
    ACTIVE = "active"
    COMPLETED = "completed"
    CLOSED = "closed"


class PaymentState(StrEnum):
    """How much of the total was received."""

    UNPAID = "unpaid"
    PART = "part"
    PAID = "paid"


class ShipmentState(StrEnum):
    """How much of the goods has left; ``NONE`` when nothing is to be shipped."""

    NONE = "none"
    WAITING = "waiting"
    PART = "part"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class AftersaleState(StrEnum):
    """How much money went back."""

    NONE = "none"
    OPEN = "open"
    PART = "part"
    FULL = "full"


class DisplayState(StrEnum):
    """The one word that sellers know; computed from the four axes, never set by hand."""

    DRAFT = "draft"
    WAIT_PAY = "wait_pay"
    WAIT_SHIP = "wait_ship"
    PART_SHIPPED = "part_shipped"
    WAIT_RECEIVE = "wait_receive"
    SUCCESS = "success"
    CLOSED = "closed"
    REFUNDED = "refunded"


DISPLAY_STATE_LABELS = {
    DisplayState.DRAFT: N_("Draft"),
    DisplayState.WAIT_PAY: N_("Waiting for payment"),
    DisplayState.WAIT_SHIP: N_("To ship"),
    DisplayState.PART_SHIPPED: N_("Partly shipped"),
    DisplayState.WAIT_RECEIVE: N_("On its way"),
    DisplayState.SUCCESS: N_("Completed"),
    DisplayState.CLOSED: N_("Closed"),
    DisplayState.REFUNDED: N_("Refunded"),
}
ORDER_KIND_LABELS = {
    OrderKind.RETAIL: N_("Retail"),
    OrderKind.WHOLESALE: N_("Wholesale"),
}
ORDER_SOURCE_LABELS = {
    OrderSource.MANUAL: N_("Made in the shop"),
    OrderSource.IMPORT: N_("From a file"),
    OrderSource.DEMO: N_("Made up"),
}
LIFE_LABELS = {
    Life.DRAFT: N_("Draft"),
    Life.ACTIVE: N_("In progress"),
    Life.COMPLETED: N_("Completed"),
    Life.CLOSED: N_("Closed"),
}
PAYMENT_STATE_LABELS = {
    PaymentState.UNPAID: N_("Unpaid"),
    PaymentState.PART: N_("Partly paid"),
    PaymentState.PAID: N_("Paid"),
}
SHIPMENT_STATE_LABELS = {
    ShipmentState.NONE: N_("Nothing to ship"),
    ShipmentState.WAITING: N_("Not shipped"),
    ShipmentState.PART: N_("Partly shipped"),
    ShipmentState.SHIPPED: N_("Shipped"),
    ShipmentState.DELIVERED: N_("Delivered"),
}
AFTERSALE_STATE_LABELS = {
    AftersaleState.NONE: N_("No refund"),
    AftersaleState.OPEN: N_("Being handled"),
    AftersaleState.PART: N_("Partly refunded"),
    AftersaleState.FULL: N_("Fully refunded"),
}
LINE_KIND_LABELS = {
    LineKind.GOODS: N_("Goods"),
    LineKind.SERVICE: N_("Service"),
    LineKind.GIFT: N_("Gift"),
}


class BookKind(StrEnum):
    """Money that is neither a sale nor a refund."""

    BAD_DEBT = "bad_debt"
    ADJUSTMENT = "adjustment"


BOOK_KIND_LABELS = {
    BookKind.BAD_DEBT: N_("Bad debt"),
    BookKind.ADJUSTMENT: N_("Adjustment"),
}


class EventKind(StrEnum):
    """What happened to an order, in the past tense."""

    IMPORTED = "imported"
    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    REFUNDED = "refunded"
    CLOSED = "closed"
    NOTED = "noted"
    REOPENED = "reopened"
    TAKEN_BACK = "taken_back"
    UNDELIVERED = "undelivered"


EVENT_KIND_LABELS = {
    EventKind.IMPORTED: N_("Imported"),
    EventKind.PLACED: N_("Placed"),
    EventKind.PAID: N_("Paid"),
    EventKind.SHIPPED: N_("Shipped"),
    EventKind.DELIVERED: N_("Delivered"),
    EventKind.REFUNDED: N_("Refunded"),
    EventKind.CLOSED: N_("Closed"),
    EventKind.NOTED: N_("Noted"),
    EventKind.REOPENED: N_("Reopened"),
    EventKind.TAKEN_BACK: N_("Shipment taken back"),
    EventKind.UNDELIVERED: N_("Not delivered after all"),
}

_S = DisplayState
# One table for services, buttons and the manual; the target is what follows when nothing else
# (a part payment, a part shipment) keeps the order where it is.
ORDER_FLOW: Flow[DisplayState] = Flow(
    (
        Transition("place", frozenset({_S.DRAFT}), _S.WAIT_PAY),
        Transition("pay", frozenset({_S.WAIT_PAY}), _S.WAIT_SHIP),
        Transition("ship", frozenset({_S.WAIT_SHIP, _S.PART_SHIPPED}), _S.WAIT_RECEIVE),
        Transition("deliver", frozenset({_S.WAIT_RECEIVE}), _S.SUCCESS),
        Transition(
            "refund",
            frozenset({_S.WAIT_SHIP, _S.PART_SHIPPED, _S.WAIT_RECEIVE, _S.SUCCESS}),
            _S.REFUNDED,
        ),
        Transition("cancel", frozenset({_S.DRAFT, _S.WAIT_PAY}), _S.CLOSED),
        # Steps taken by mistake and their way back.
        Transition("reopen", frozenset({_S.CLOSED}), _S.WAIT_PAY),
        Transition("take_back", frozenset({_S.WAIT_RECEIVE}), _S.WAIT_SHIP),
        Transition("undo_delivery", frozenset({_S.SUCCESS}), _S.WAIT_RECEIVE),
    )
)


def payment_state(total: int, paid: int) -> PaymentState:
    """State of the payment axis from the order's total and what was received."""
    if paid >= total:
        return PaymentState.PAID
    return PaymentState.PART if paid else PaymentState.UNPAID


def aftersale_state(paid: int, refunded: int) -> AftersaleState:
    """State of the after-sale axis from what was received and what went back."""
    if not refunded:
        return AftersaleState.NONE
    return AftersaleState.FULL if refunded >= paid else AftersaleState.PART


def counts_as_sale(life: Life, payment: PaymentState, *, on_credit: bool = False) -> bool:
    """Whether the order is a sale: paid or due on credit, and not closed before payment."""
    if life is Life.DRAFT:
        return False
    if payment is PaymentState.PAID:
        return True
    return on_credit and life is not Life.CLOSED


def display_state(
    life: Life, payment: PaymentState, shipment: ShipmentState, aftersale: AftersaleState
) -> DisplayState:
    """The sellers' word for the four axes."""
    if life is Life.DRAFT:
        return DisplayState.DRAFT
    if aftersale is AftersaleState.FULL:
        return DisplayState.REFUNDED
    if life is Life.CLOSED:
        return DisplayState.CLOSED
    if payment is not PaymentState.PAID:
        return DisplayState.WAIT_PAY
    if life is Life.COMPLETED:
        return DisplayState.SUCCESS
    return {
        ShipmentState.WAITING: DisplayState.WAIT_SHIP,
        ShipmentState.PART: DisplayState.PART_SHIPPED,
        ShipmentState.SHIPPED: DisplayState.WAIT_RECEIVE,
        ShipmentState.DELIVERED: DisplayState.SUCCESS,
        ShipmentState.NONE: DisplayState.SUCCESS,
    }[shipment]
