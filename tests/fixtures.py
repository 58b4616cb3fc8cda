"""Fixtures of open shops: a fresh copy of one migrated file, and PostgreSQL where there is one.

A migration takes a second, so each engine is migrated once a worker and copied for every test:
the file by its bytes, the database by ``CREATE DATABASE … TEMPLATE``.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop

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


def _statement(sql: str) -> None:
    from sqlalchemy import create_engine

    server = create_engine(os.environ[POSTGRES_VARIABLE], isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(sql)
    finally:
        server.dispose()


@contextmanager
def _database(template: str | None = None) -> Iterator[str]:
    """A database of our own on the named server; its address, gone afterwards."""
    from sqlalchemy import make_url

    # Two runs and many workers may share a server.
    name = f"shopdesk_test_{uuid.uuid4().hex[:16]}"
    copied = f" TEMPLATE {make_url(template).database}" if template else ""
    _statement(f"CREATE DATABASE {name}{copied}")
    try:
        address = make_url(os.environ[POSTGRES_VARIABLE]).set(database=name)
        yield address.render_as_string(hide_password=False)
    finally:
        _statement(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """Address of an empty migrated database to copy; skips where no server is named."""
    if not os.environ.get(POSTGRES_VARIABLE):
        pytest.skip(f"no PostgreSQL: {POSTGRES_VARIABLE} is not set")
    with _database() as address:
        open_shop(address, create=True).close()
        yield address


@pytest.fixture
def postgres_address(postgres_template: str) -> Iterator[str]:
    """Address of an empty migrated database of this test's own."""
    with _database(postgres_template) as address:
        yield address


@pytest.fixture
def bare_postgres_address(postgres_template: str) -> Iterator[str]:
    """Address of a database without any table."""
    with _database() as address:
        yield address


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
