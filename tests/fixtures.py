"""Fixtures of open shops: a fresh copy of one migrated file, and PostgreSQL where there is one.

A migration takes a second, so each engine is migrated once a worker: the file is then copied by its
bytes, the database emptied for every test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop
from tests.postgres import Databases

POSTGRES_VARIABLE = "SHOPDESK_TEST_POSTGRES"


@pytest.fixture(scope="session")
def empty_shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated shop file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.shopdesk"
    open_shop(path, create=True).close()
    return path


@pytest.fixture
def shop(empty_shop_file: Path, tmp_path: Path) -> Iterator[Shop]:
    """An empty shop in a file of its own."""
    path = tmp_path / "shop.shopdesk"
    shutil.copyfile(empty_shop_file, path)
    opened = open_shop(path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[Databases]:
    """The named server; skips where none is named."""
    if not os.environ.get(POSTGRES_VARIABLE):
        pytest.skip(f"no PostgreSQL: {POSTGRES_VARIABLE} is not set")
    with Databases(os.environ[POSTGRES_VARIABLE]) as databases:
        yield databases


@pytest.fixture
def postgres_address(postgres_databases: Databases) -> str:
    """Address of an empty migrated database that this test has for itself."""
    return postgres_databases.empty_shop()


@pytest.fixture
def bare_postgres_address(postgres_databases: Databases) -> Iterator[str]:
    """Address of a database without any table."""
    address = postgres_databases.create()
    yield address
    postgres_databases.drop(address)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    """An empty shop on each engine; PostgreSQL is skipped, saying so, where no server is named."""
    if request.param == "sqlite":
        yield request.getfixturevalue("shop")
        return
    opened = open_shop(request.getfixturevalue("postgres_address"))
    yield opened
    opened.close()


@pytest.fixture
def reopen() -> Iterator[Callable[[Shop], Shop]]:
    """Open the same shop a second time, as another window would."""
    opened: list[Shop] = []

    def again(shop: Shop) -> Shop:
        opened.append(open_shop(shop.location))
        return opened[-1]

    yield again
    for shop in opened:
        shop.close()
