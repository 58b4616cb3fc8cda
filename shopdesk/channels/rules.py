"""Kinds of sales channels and the platforms that ShopDesk has names for."""

from __future__ import annotations

from enum import StrEnum

from shopdesk.i18n import N_, _


class ChannelKind(StrEnum):
    """Where buyers meet the shop."""

    MARKETPLACE = "marketplace"
    OWN_SITE = "own_site"
    COUNTER = "counter"
    PHONE = "phone"
    WHOLESALE = "wholesale"
    SOCIAL = "social"
    OTHER = "other"


CHANNEL_KIND_LABELS = {
    ChannelKind.MARKETPLACE: N_("Marketplace"),
    ChannelKind.OWN_SITE: N_("Own site"),
    ChannelKind.COUNTER: N_("Counter"),
    ChannelKind.PHONE: N_("Telephone"),
    ChannelKind.WHOLESALE: N_("Wholesale"),
    ChannelKind.SOCIAL: N_("Social media"),
    ChannelKind.OTHER: N_("Other channel"),
}

# Presets offered for a new channel: code, msgid of the name, kind.
PLATFORMS: tuple[tuple[str, str, ChannelKind], ...] = (
    ("taobao", N_("Taobao"), ChannelKind.MARKETPLACE),
    ("tmall", N_("Tmall"), ChannelKind.MARKETPLACE),
    ("jd", N_("JD"), ChannelKind.MARKETPLACE),
    ("pinduoduo", N_("Pinduoduo"), ChannelKind.MARKETPLACE),
    ("douyin", N_("Douyin"), ChannelKind.SOCIAL),
    ("xiaohongshu", N_("Xiaohongshu"), ChannelKind.SOCIAL),
    ("wechat", N_("WeChat shop"), ChannelKind.SOCIAL),
    ("amazon", N_("Amazon"), ChannelKind.MARKETPLACE),
    ("ebay", N_("eBay"), ChannelKind.MARKETPLACE),
    ("shopify", N_("Shopify"), ChannelKind.OWN_SITE),
    ("woocommerce", N_("WooCommerce"), ChannelKind.OWN_SITE),
    ("counter", N_("Counter"), ChannelKind.COUNTER),
    ("phone", N_("Telephone"), ChannelKind.PHONE),
)
_PLATFORM_NAMES = {code: name for code, name, _kind in PLATFORMS}


def platform_name(code: str) -> str:
    """What people call the platform of that code, translated; the code of any other channel."""
    return _(_PLATFORM_NAMES[code]) if code in _PLATFORM_NAMES else code
