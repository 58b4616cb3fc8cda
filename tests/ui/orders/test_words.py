"""Words and tones of orders."""

from __future__ import annotations

from shopdesk import i18n
from shopdesk.orders.rules import (
    AftersaleState,
    DisplayState,
    PaymentState,
    ShipmentState,
)
from shopdesk.ui.orders.words import event_word, order_tones, payment_method


def test_every_state_has_a_tone() -> None:
    tones = order_tones()
    assert set(tones["state"]) == set(DisplayState)
    assert set(tones["payment"]) == set(PaymentState)
    assert set(tones["shipment"]) == set(ShipmentState)
    assert set(tones["aftersale"]) == set(AftersaleState)


def test_known_ways_of_paying_have_words_and_others_are_shown_unharmed() -> None:
    i18n.set_language("en")
    assert payment_method("wechat") == "WeChat Pay"
    assert payment_method("imported") == "As imported"
    assert payment_method("taobao") == "Taobao"
    assert payment_method("花呗\u202e") == "花呗‹U+202E›"


def test_events_have_words_and_unknown_ones_are_shown() -> None:
    i18n.set_language("en")
    assert [event_word(kind) for kind in ("placed", "shipped", "taken_back", "teleported")] == [
        "Order placed",
        "Shipped",
        "Shipment taken back",
        "teleported",
    ]
