"""What people type on the command line about buying: numbers, codes, days, amounts, counts."""

from __future__ import annotations

from datetime import date

from shopdesk.base.money import parse_money, plain_scaled
from shopdesk.base.quantity import parse_quantity
from shopdesk.db.reader import Reader
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.queries import find_sku
from shopdesk.purchasing import queries
from shopdesk.purchasing.rules import PRICE_DIGITS


def order_id(reader: Reader, number: str) -> int:
    """The id of a purchase order.

    Raises:
        UserError: SD-CLI-020 if there is none.
    """
    found = queries.find_purchase(reader, number)
    if found is None:
        raise UserError(
            "SD-CLI-020", _("There is no purchase order “{number}”.").format(number=number)
        )
    return found


def supplier_id(reader: Reader, code: str) -> int:
    """The id of a supplier.

    Raises:
        UserError: SD-CLI-021 if there is none.
    """
    found = queries.find_supplier(reader, code)
    if found is None:
        raise UserError("SD-CLI-021", _("There is no supplier “{code}”.").format(code=code))
    return found


def sku_id(reader: Reader, code: str) -> int:
    """The id of a variant.

    Raises:
        UserError: SD-CLI-011 if there is none.
    """
    found = find_sku(reader, code)
    if found is None:
        raise UserError("SD-CLI-011", _("There is no SKU “{code}”.").format(code=code))
    return found


def day(text: str | None) -> date | None:
    """A day typed as 2026-11-30.

    Raises:
        UserError: SD-CLI-022 if it is none.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(
            "SD-CLI-022", _("“{text}” is no day; write 2026-11-30.").format(text=text)
        ) from None


def amount(text: str, currency: str) -> int:
    """An amount typed as 12.50.

    Raises:
        UserError: SD-CLI-023 if it is none.
    """
    try:
        return parse_money(text, currency)
    except ValueError:
        raise UserError("SD-CLI-023", _("“{text}” is no amount.").format(text=text)) from None


def counted(text: str) -> tuple[str, int, str]:
    """Code, thousandths and the rest of ``CODE:N`` or ``CODE:N:REST``.

    Raises:
        UserError: SD-CLI-024 if it is not of that form.
    """
    code, _gap, rest = text.rpartition(":")
    tail = ""
    if code and not rest.replace(".", "").isdigit():
        code, _gap, number = code.rpartition(":")
        rest, tail = number, rest
    try:
        quantity = parse_quantity(rest)
    except ValueError:
        code = ""
    if not code:
        raise UserError(
            "SD-CLI-024", _("“{text}” is not of the form CODE:QUANTITY.").format(text=text)
        )
    return code, quantity, tail


def price(text: str) -> int:
    """A price typed with up to four decimals, in 1/10000.

    Raises:
        UserError: SD-CLI-023 if it is none.
    """
    try:
        return plain_scaled(text, PRICE_DIGITS)
    except ValueError:
        raise UserError("SD-CLI-023", _("“{text}” is no amount.").format(text=text)) from None
