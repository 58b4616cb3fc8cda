"""Kinds and life-cycle states of products, and how codes are compared."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from shopdesk.i18n import N_


class ProductKind(StrEnum):
    """Goods have stock; services (postage, fees, vouchers) are sold without any."""

    GOODS = "goods"
    SERVICE = "service"


class LifeCycle(StrEnum):
    """Where a product stands between the idea and the end."""

    IDEA = "idea"
    SAMPLE = "sample"
    TRIAL = "trial"
    SELLING = "selling"
    SLOW = "slow"
    CLEARANCE = "clearance"
    ENDED = "ended"


PRODUCT_KIND_LABELS = {
    ProductKind.GOODS: N_("Goods"),
    ProductKind.SERVICE: N_("Service"),
}

LIFE_CYCLE_LABELS = {
    LifeCycle.IDEA: N_("Idea"),
    LifeCycle.SAMPLE: N_("Sample"),
    LifeCycle.TRIAL: N_("Trial sale"),
    LifeCycle.SELLING: N_("On sale"),
    LifeCycle.SLOW: N_("Slow"),
    LifeCycle.CLEARANCE: N_("Clearance"),
    LifeCycle.ENDED: N_("Ended"),
}


def code_key(code: str) -> str:
    """The form in which two codes are the same: NFKC, no outer blanks, capitals ignored."""
    return unicodedata.normalize("NFKC", code).strip().casefold()


def sku_name(product_name: str, *options: str) -> str:
    """Name of a variant as printed on an order: the product's with its options."""
    chosen = [option for option in options if option]
    return f"{product_name} · {' / '.join(chosen)}" if chosen else product_name
