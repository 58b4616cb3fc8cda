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

# What sets several accounts in one cell apart, and how it is written inside of them; % goes first.
ACCOUNT_SIGNS = {"%": "%25", ";": "%3B", ":": "%3A", "|": "%7C"}
SHORTEST_PHONE = 7
_MAINLAND = ("+86", "0086")


def phone_key(phone: str) -> str:
    """Digits of a phone number without mainland China's prefix, for comparing."""
    folded = unicodedata.normalize("NFKC", phone).strip()
    for prefix in _MAINLAND:
        folded = folded.removeprefix(prefix)
    digits = "".join(letter for letter in folded if letter in "0123456789")
    # 86 13800138000: mobile numbers have eleven digits and begin with 1.
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits


def whole_phone(phone: str) -> str:
    """The key of a phone number that tells a person; empty for masked and shortened ones."""
    digits = phone_key(phone)
    return digits if len(digits) >= SHORTEST_PHONE and "*" not in phone and "#" not in phone else ""


def masked_phone(phone: str) -> str:
    """138****5678; of shorter numbers the last two digits, of the shortest nothing."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:] if len(phone) > 4 else ''}" if phone else ""


def read_accounts(cell: str) -> list[tuple[str, str, str]]:
    """Channel code, account and nick of each account in ``code:account|nick; code:account``.

    Raises:
        ValueError: if a part names no channel or no account.
    """
    found = []
    for part in filter(None, map(str.strip, cell.split(";"))):
        code, colon, rest = part.partition(":")
        account, _mark, nick = rest.partition("|")
        if not (colon and code.strip() and account.strip()):
            raise ValueError(part)
        found.append((_plain(code), _plain(account), _plain(nick)))
    return found


def _plain(text: str) -> str:
    for sign, code in reversed(ACCOUNT_SIGNS.items()):
        text = text.replace(code, sign)
    return text.strip()
