"""What words on the command line mean: products, categories, channels, days, yes or no."""

from __future__ import annotations

import argparse
from datetime import date

from shopdesk.channels.queries import find_channel
from shopdesk.db.reader import Reader, one
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.products.queries import find_category, find_sku
from shopdesk.products.rules import code_key


def product_named(reader: Reader, code: str) -> int:
    """The product of a code, of the code of one of its variants, or of a barcode.

    Raises:
        UserError: SD-CLI-010 if there is none.
    """
    found = one(reader, "SELECT id FROM product WHERE code_key = :key", {"key": code_key(code)})
    if found is None:
        sku_id = find_sku(reader, code)
        if sku_id is not None:
            found = one(reader, "SELECT product_id FROM sku WHERE id = :id", {"id": sku_id})
    if found is None:
        raise UserError("SD-CLI-010", _("There is no product “{code}”.").format(code=code))
    return int(found[0])


def sku_of(reader: Reader, code: str) -> int:
    """The variant of a code or barcode.

    Raises:
        UserError: SD-CLI-010 if there is none.
    """
    found = find_sku(reader, code)
    if found is None:
        raise UserError("SD-CLI-010", _("There is no product “{code}”.").format(code=code))
    return found


def category_named(reader: Reader, path: str) -> int:
    """The category of a path like ``Home / Kitchen``.

    Raises:
        UserError: SD-CLI-040 if there is none.
    """
    found = find_category(reader, path)
    if found is None:
        raise UserError("SD-CLI-040", _("There is no category “{path}”.").format(path=path))
    return found


def channel_named(reader: Reader, code: str) -> int:
    """The channel of a code or name.

    Raises:
        UserError: SD-CLI-041 if there is none.
    """
    found = find_channel(reader, code)
    if found is None:
        raise UserError("SD-CLI-041", _("There is no channel “{code}”.").format(code=code))
    return found


def day(text: str) -> date:
    """A day as argparse reads it: ``2011-11-30``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("“{text}” is no day; write 2011-11-30").format(text=text)
        ) from None


def pair(text: str) -> tuple[str, str]:
    """``KEY=VALUE`` as argparse reads it."""
    key, found, value = text.partition("=")
    if not found or not key.strip():
        raise argparse.ArgumentTypeError(_("“{text}” is not KEY=VALUE").format(text=text))
    return key.strip(), value.strip()
