"""A window on a small shop that buys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from shopdesk.db.shop import Shop
from tests.purchasing.trade import Trade, add_trade
from tests.screens import Screen


@pytest.fixture
def trade(shop: Shop) -> Trade:
    """Keys of the shop and its supplier."""
    return add_trade(shop)


@pytest.fixture
def screen(shop: Shop, trade: Trade, qtbot: QtBot, tmp_path: Path) -> Iterator[Screen]:
    """The window; a test ends with nothing unexpected heard."""
    assert trade.supplier
    opened = Screen(shop, qtbot, tmp_path)
    yield opened
    opened.close()
