"""What a table of orders can tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopdesk.i18n import N_
from shopdesk.importing.fields import Field, FieldKind
from shopdesk.orders.rules import (
    DISPLAY_STATE_LABELS,
    LIFE_LABELS,
    LINE_KIND_LABELS,
    ORDER_KIND_LABELS,
    ORDER_SOURCE_LABELS,
    SHIPMENT_STATE_LABELS,
    DisplayState,
)

_K = FieldKind


def _words(labels: Mapping[Any, str]) -> dict[str, str]:
    """Stable names and labels of a closed set, as words of a file."""
    return {str(one): str(one) for one in labels} | {
        label: str(one) for one, label in labels.items()
    }


STATE_WORDS = {str(state): str(state) for state in DisplayState} | _words(DISPLAY_STATE_LABELS)
NAMES = ("sku", "title", "options")  # what tells that a row is of a thing
PRICES = ("unit_price", "line_amount", "list_amount")  # what tells the value of a line

FIELDS = (
    Field("number", N_("Order no."), _K.ID, required=True),
    Field("placed_at", N_("Placed at"), _K.DATE, whole=True),
    Field("line_id", N_("Sub-order no."), _K.ID),
    Field("sku", N_("SKU code"), _K.ID),
    Field("title", N_("Product"), _K.TEXT),
    Field("options", N_("Variant"), _K.TEXT),
    Field("quantity", N_("Quantity"), _K.QUANTITY, negative=True),
    Field("unit_price", N_("Unit price"), _K.PRICE, negative=True),
    Field("line_amount", N_("Amount of the line"), _K.MONEY, negative=True),
    Field("line_discount", N_("Discount of the line"), _K.MONEY),
    Field("list_amount", N_("Amount before discount"), _K.MONEY),
    Field("line_kind", N_("Kind of line"), _K.CHOICE, words=_words(LINE_KIND_LABELS)),
    Field("cost", N_("Cost of the line"), _K.MONEY),
    Field("customer_no", N_("Customer no."), _K.ID, whole=True),
    Field("customer", N_("Buyer account"), _K.ID, whole=True),
    Field("buyer_name", N_("Buyer"), _K.TEXT, whole=True),
    Field("recipient", N_("Recipient"), _K.TEXT, whole=True),
    Field("phone", N_("Phone"), _K.ID, whole=True),
    Field("country", N_("Country"), _K.TEXT, whole=True),
    Field("province", N_("Province"), _K.TEXT, whole=True),
    Field("city", N_("City"), _K.TEXT, whole=True),
    Field("address", N_("Address"), _K.TEXT, whole=True),
    Field("status", N_("State"), _K.CHOICE, whole=True, words=STATE_WORDS),
    Field("life", N_("Order progress"), _K.CHOICE, whole=True, words=_words(LIFE_LABELS)),
    Field(
        "shipment", N_("Shipment state"), _K.CHOICE, whole=True, words=_words(SHIPMENT_STATE_LABELS)
    ),
    Field("is_sale", N_("Counts as a sale"), _K.FLAG, whole=True),
    Field("kind", N_("Kind of order"), _K.CHOICE, whole=True, words=_words(ORDER_KIND_LABELS)),
    Field(
        "source",
        N_("Source of the order"),
        _K.CHOICE,
        whole=True,
        words=_words(ORDER_SOURCE_LABELS),
    ),
    Field("channel", N_("Channel"), _K.TEXT, whole=True),
    Field("channel_name", N_("Channel name"), _K.TEXT, whole=True),
    Field("freight", N_("Freight"), _K.MONEY, whole=True),
    Field("tax", N_("Tax"), _K.MONEY, whole=True),
    Field("order_discount", N_("Discount of the order"), _K.MONEY, whole=True, negative=True),
    Field("rounding", N_("Rounding"), _K.MONEY, whole=True, negative=True),
    Field("total", N_("Total"), _K.MONEY, whole=True),
    Field("paid", N_("Paid"), _K.MONEY, whole=True),
    Field("refunded", N_("Refunded"), _K.MONEY, whole=True),
    Field("refunded_apart", N_("Refunded (told in the refunds)"), _K.MONEY, whole=True),
    Field("refunded_at", N_("Refunded at"), _K.DATE, whole=True),
    Field("paid_at", N_("Paid at"), _K.DATE, whole=True),
    Field("shipped_at", N_("Shipped at"), _K.DATE, whole=True),
    Field("delivered_at", N_("Delivered at"), _K.DATE, whole=True),
    Field("closed_at", N_("Completed at"), _K.DATE, whole=True),
    Field("payment_method", N_("Means of payment"), _K.TEXT, whole=True),
    Field("payment_fee", N_("Payment fee"), _K.MONEY, whole=True),
    Field("payment_reference", N_("Payment reference"), _K.ID, whole=True),
    Field("carrier", N_("Carrier"), _K.TEXT, whole=True),
    Field("tracking", N_("Tracking no."), _K.ID, whole=True),
    Field("currency", N_("Currency"), _K.ID, whole=True),
    Field("note", N_("Note"), _K.NOTE, whole=True),
)
