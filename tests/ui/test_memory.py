"""Giving memory back is harmless everywhere."""

from __future__ import annotations

import sys

import pytest

from shopdesk.ui import memory


def test_calls_are_harmless() -> None:
    memory.before_big_read()
    memory.after_big_read()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_have_nothing_to_be_told(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    memory._glibc.cache_clear()
    monkeypatch.setattr(sys, "platform", platform)

    assert memory._glibc() is None
    memory.after_big_read()
    memory._glibc.cache_clear()
