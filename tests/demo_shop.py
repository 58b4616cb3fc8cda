"""A small demo shop, made once a worker and copied for every test that needs a lived-in shop."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopdesk import demo
from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from shopdesk.demo.make import Story, invent

# A Sunday evening after the big sale, at ten in Shanghai.
AT = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
ORDERS = 400


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished demo shop in English; copy it, do not write to it."""
    path = tmp_path_factory.mktemp("demo") / "demo.shopdesk"
    demo.make(path, at=AT, seed=7, orders=ORDERS, language="en")
    return path


@pytest.fixture
def demo_copy(demo_file: Path, tmp_path: Path) -> Path:
    """A demo shop of the test's own."""
    path = tmp_path / "demo.shopdesk"
    shutil.copyfile(demo_file, path)
    return path


@pytest.fixture
def demo_shop(demo_copy: Path) -> Iterator[Shop]:
    """A demo shop of the test's own, open."""
    opened = open_shop(demo_copy)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def story() -> Story:
    """A year that was made up and not booked."""
    return invent(AT, seed=3, orders=3_000, language="en")
