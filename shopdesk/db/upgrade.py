"""Opening a shop: make it, upgrade it safely, or refuse it untouched.

Alembic takes a second to import, so the revision is compared with one SELECT first. A migration
runs in one transaction with foreign keys off (batch rebuilds with foreign keys on silently delete
child rows), is checked before the commit, and starts with a safety copy.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopdesk.base import clock
from shopdesk.db.engine import APPLICATION_ID, connect
from shopdesk.db.reader import Reader, scalar
from shopdesk.db.shop import Shop
from shopdesk.errors import UserError
from shopdesk.i18n import _
from shopdesk.paths import MIGRATIONS, backup_dir

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0001"


def open_shop(location: str | Path, *, create: bool = False) -> Shop:
    """Open a shop with the present schema.

    Args:
        location: shop file or ``postgresql+psycopg://`` address.
        create: make a new shop where there is none.

    Raises:
        UserError: SD-DB-002 no such shop, SD-DB-003 not a shop file, SD-DB-004 made by a newer
            ShopDesk (the file is left untouched), SD-DB-005 the upgrade failed (file unchanged).
    """
    shop = Shop(location)
    if shop.path is not None:
        _check_file(shop.path, create=create)
    try:
        revision = _revision(shop)
        if revision == HEAD:
            return shop
        if revision is not None and revision > HEAD:
            raise UserError(
                "SD-DB-004",
                _(
                    "This shop was made by a newer ShopDesk (schema {theirs}, this program knows "
                    "{ours}). It was not touched. Update ShopDesk to open it."
                ).format(theirs=revision, ours=HEAD),
            )
        if revision is None and not create:
            raise UserError(
                "SD-DB-003",
                _("{name} is no ShopDesk shop. Nothing was changed.").format(name=shop.location),
            )
        if revision is not None and shop.path is not None:
            safety_copy(shop.path, label=f"before-{HEAD}")
        _migrate(shop)
    except BaseException:
        shop.close()
        raise
    return shop


def _check_file(path: Path, *, create: bool) -> None:
    if path.exists():
        with path.open("rb") as file:
            head = file.read(16)
        if head and head != b"SQLite format 3\x00":
            raise UserError(
                "SD-DB-003", _("{name} is no ShopDesk shop. Nothing was changed.").format(name=path)
            )
        return
    if not create:
        raise UserError(
            "SD-DB-002",
            _("There is no shop at {name}. Make one with the command init or import.").format(
                name=path
            ),
        )
    path.parent.mkdir(parents=True, exist_ok=True)


def _revision(shop: Shop) -> str | None:
    """Schema revision; None for an empty database. Reads only."""
    if shop.path is not None and not shop.path.exists():
        return None
    with shop.reader() as reader:
        if not _has_table(reader, "alembic_version"):
            if shop.dialect == "sqlite" and _has_table(reader, None):
                raise UserError(
                    "SD-DB-003",
                    _("{name} is no ShopDesk shop. Nothing was changed.").format(
                        name=shop.location
                    ),
                )
            return None
        found = scalar(reader, "SELECT version_num FROM alembic_version")
        return None if found is None else str(found)


def _has_table(reader: Reader, name: str | None) -> bool:
    if reader.dialect == "postgresql":
        sql = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
        column = "tablename"
    else:
        sql, column = "SELECT count(*) FROM sqlite_master WHERE type = 'table'", "name"
    if name is None:
        return bool(scalar(reader, sql))
    return bool(scalar(reader, f"{sql} AND {column} = :name", {"name": name}))


def safety_copy(path: Path, *, label: str) -> Path:
    """Copy a shop file with everything committed in it; returns the copy.

    ``VACUUM INTO`` and not a file copy: the newest sales may still be in the -wal file.
    """
    folder = backup_dir(path)
    folder.mkdir(parents=True, exist_ok=True)
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    target = folder / f"{path.stem}-{label}-{stamp}{path.suffix}"
    connection = connect(path)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()
    return target


def _migrate(shop: Shop) -> None:
    """Bring the schema to HEAD in one transaction."""
    engine = shop.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            raw: Any = connection.connection.driver_connection
            raw.execute(f"PRAGMA application_id={APPLICATION_ID}")
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                _run_alembic(connection)
                if sqlite:
                    _check_references(connection)
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def _run_alembic(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    upgrade: Callable[[Config, str], None] = command.upgrade
    upgrade(config, HEAD)


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise UserError(
            "SD-DB-005",
            _(
                "The shop could not be upgraded: {n} records would lose what they refer to. "
                "The file was left as it was."
            ).format(n=len(broken)),
        )
