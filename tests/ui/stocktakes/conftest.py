"""The window of the stock section serves the counting section too."""

from tests.ui.stock.conftest import goods, screen

__all__ = ["goods", "screen"]
