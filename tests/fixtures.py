"""Fixtures of open shops: a fresh copy of one migrated file, and PostgreSQL where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopdesk.db.shop import Shop
from shopdesk.db.upgrade import open_shop

POSTGRES_VARIABLE = "SHOPDESK_TEST_POSTGRES"


@pytest.fixture(scope="session")
def empty_shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated shop file to copy, made once a worker (a migration takes a second)."""
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


def _empty_postgres() -> Shop:
    from sqlalchemy import create_engine, text

    address = os.environ[POSTGRES_VARIABLE]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"shopdesk_{worker}"
    server = create_engine(address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    location = address.rsplit("/", 1)[0] + f"/{name}"
    return open_shop(location, create=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    """An empty shop on each engine; PostgreSQL is skipped, saying so, where no server is named."""
    if request.param == "sqlite":
        yield request.getfixturevalue("shop")
        return
    if not os.environ.get(POSTGRES_VARIABLE):
        pytest.skip(f"no PostgreSQL: {POSTGRES_VARIABLE} is not set")
    opened = _empty_postgres()
    yield opened
    opened.close()
