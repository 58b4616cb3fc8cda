"""Kinds of customers and how their contacts are compared."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from shopdesk.i18n import N_


class CustomerKind(StrEnum):
    """Who buys: decides the documents, not the price."""

    PERSON = "person"
    COMPANY = "company"


CUSTOMER_KIND_LABELS = {
    CustomerKind.PERSON: N_("Person"),
    CustomerKind.COMPANY: N_("Company"),
}

_MAINLAND = ("+86", "0086")


def phone_key(phone: str) -> str:
    """Digits of a phone number without mainland China's prefix, for comparing."""
    folded = unicodedata.normalize("NFKC", phone).strip()
    for prefix in _MAINLAND:
        folded = folded.removeprefix(prefix)
    return "".join(letter for letter in folded if letter in "0123456789")


def masked_phone(phone: str) -> str:
    """138****5678; short numbers keep their last two digits only."""
    if len(phone) >= 7:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if phone else ""
