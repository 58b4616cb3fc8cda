"""The window of the products' tests: a shirt in four variants, a mug and a service."""

import pytest

from shopdesk.ui.grid.tab import GridTab
from tests.screens import Screen
from tests.ui.products.conftest import Catalogue, known, screen

__all__ = ["known", "screen"]


@pytest.fixture
def tab(screen: Screen, known: Catalogue) -> GridTab:
    """The grid with all variants."""
    return screen.tab("grid", GridTab)
