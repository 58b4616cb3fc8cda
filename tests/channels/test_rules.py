"""Kinds of channels and the presets of new ones."""

from __future__ import annotations

from shopdesk.channels.rules import CHANNEL_KIND_LABELS, PLATFORMS, ChannelKind


def test_every_kind_has_a_word() -> None:
    assert set(CHANNEL_KIND_LABELS) == set(ChannelKind)


def test_platforms_have_codes_of_their_own() -> None:
    codes = [code for code, _name, _kind in PLATFORMS]

    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and code.isascii() for code in codes)
    assert {"taobao", "jd", "douyin", "counter"} <= set(codes)
