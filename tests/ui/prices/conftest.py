"""The window of the products' tests: a shirt in four variants, a mug and a service."""

from tests.ui.products.conftest import known, screen

__all__ = ["known", "screen"]
