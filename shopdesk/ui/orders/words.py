"""Words and tones of orders that several screens share."""

from __future__ import annotations

from shopdesk.channels.rules import PLATFORMS
from shopdesk.i18n import N_, _
from shopdesk.orders.rules import (
    EVENT_KIND_LABELS,
    AftersaleState,
    DisplayState,
    EventKind,
    PaymentState,
    ShipmentState,
)
from shopdesk.ui.formats import visible
from shopdesk.ui.table_model import Tones
from shopdesk.ui.theme import Tone

STATE_TONES = {
    DisplayState.DRAFT: Tone.NEUTRAL,
    DisplayState.WAIT_PAY: Tone.WARN,
    DisplayState.WAIT_SHIP: Tone.ACCENT,
    DisplayState.PART_SHIPPED: Tone.ACCENT,
    DisplayState.WAIT_RECEIVE: Tone.ACCENT,
    DisplayState.SUCCESS: Tone.GOOD,
    DisplayState.CLOSED: Tone.NEUTRAL,
    DisplayState.REFUNDED: Tone.BAD,
}
PAYMENT_TONES = {
    PaymentState.UNPAID: Tone.WARN,
    PaymentState.PART: Tone.WARN,
    PaymentState.PAID: Tone.GOOD,
}
SHIPMENT_TONES = {
    ShipmentState.NONE: Tone.NEUTRAL,
    ShipmentState.WAITING: Tone.ACCENT,
    ShipmentState.PART: Tone.ACCENT,
    ShipmentState.SHIPPED: Tone.ACCENT,
    ShipmentState.DELIVERED: Tone.GOOD,
}
AFTERSALE_TONES = {
    AftersaleState.NONE: Tone.NEUTRAL,
    AftersaleState.OPEN: Tone.WARN,
    AftersaleState.PART: Tone.BAD,
    AftersaleState.FULL: Tone.BAD,
}

# Stored code to msgid; what a file brings in other words is shown as it came.
PAYMENT_METHODS = {
    "cash": N_("Cash"),
    "alipay": N_("Alipay"),
    "wechat": N_("WeChat Pay"),
    "card": N_("Card"),
    "transfer": N_("Bank transfer"),
    "platform": N_("Through the platform"),
    "other": N_("Other way"),
}
_SHOWN_ONLY = {"imported": N_("As imported")}
_PLATFORM_NAMES = {code: name for code, name, _kind in PLATFORMS}


def order_tones() -> Tones:
    """Tones of the state columns of an order list."""
    return {
        "state": {str(state): tone for state, tone in STATE_TONES.items()},
        "payment": {str(state): tone for state, tone in PAYMENT_TONES.items()},
        "shipment": {str(state): tone for state, tone in SHIPMENT_TONES.items()},
        "aftersale": {str(state): tone for state, tone in AFTERSALE_TONES.items()},
    }


def payment_method(code: str) -> str:
    """The word for a stored way of paying; a platform's code means through that platform."""
    label = PAYMENT_METHODS.get(code) or _SHOWN_ONLY.get(code) or _PLATFORM_NAMES.get(code)
    return _(label) if label else visible(code)


def event_word(kind: str) -> str:
    """What happened, as the timeline says it; an unknown kind is shown as it is stored."""
    if kind == EventKind.PLACED:
        # “Placed” alone is the title of a column of times, and translated so.
        return _("Order placed")
    label = EVENT_KIND_LABELS.get(kind)  # type: ignore[call-overload]
    return _(label) if label else visible(kind)
