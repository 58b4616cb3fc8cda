"""Opening a shop: make it, upgrade it safely, or refuse it untouched.

Alembic takes a second to import, so the revision is compared with one SELECT first. A migration
runs in one transaction with foreign keys off (batch rebuilds with foreign keys on silently delete
child rows), is checked before the commit, and starts with a safety copy.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3

from shopdesk.base import clock
from shopdesk.db import ledger
from shopdesk.db.engine import connect, may_write
from shopdesk.db.faults import damaged, translated
from shopdesk.db.header import APPLICATION_ID, has_pending_log, read_header
from shopdesk.db.reader import Reader, scalar
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled, UserError
from shopdesk.i18n import _, ngettext
from shopdesk.log import logger
from shopdesk.paths import MIGRATIONS, backup_dir

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "0005"
_REVISION = re.compile(r"[0-9]{4}\Z")
# Any one number will do: of two seats that start a new version together, the second waits.
_UPGRADE_LOCK = APPLICATION_ID
# Cannot be written, held by another: what may still be looked at.
_UNWRITABLE = {"SD-DB-006", "SD-DB-009"}


def open_shop(location: str | Path, *, create: bool = False) -> Shop:
    """Open a shop with the present schema.

    A file that cannot be written (by its rights, its folder's, its medium, or because another
    program holds it) is opened for reading: ``Shop.read_only``.

    Args:
        location: shop file or ``postgresql+psycopg://`` address.
        create: make a new shop where there is none.

    Raises:
        UserError: SD-DB-002 no such shop, SD-DB-003 not a shop file, SD-DB-004 made by a newer
            ShopDesk, SD-DB-005 the upgrade failed, SD-DB-006 it cannot be read or made there,
            SD-DB-007 damaged, SD-DB-008 the server does not answer, SD-DB-009 held by another
            program, SD-DB-010 it needs an upgrade but cannot be written. The file is left untouched
            each time.
    """
    shop = Shop(location)
    if shop.path is not None:
        _check_file(shop.path, create=create)
        shop.ended_abruptly = has_pending_log(shop.path)
    try:
        revision = _first_look(shop)
        if revision == HEAD:
            return shop
        if revision is None:
            if not create:
                raise _no_shop(shop.name)
            _migrate(shop)
        elif revision > HEAD:
            raise _newer(revision)
        else:
            _upgrade(shop)
    except BaseException:
        shop.close()
        raise
    return shop


def _first_look(shop: Shop) -> str | None:
    """The schema revision; a file that cannot be written is from now on only looked at."""
    if shop.path is not None and not may_write(shop.path):
        shop.read_only = True
    try:
        return _revision(shop)
    except UserError as fault:
        if shop.path is None or shop.read_only or fault.code not in _UNWRITABLE:
            raise
        shop.read_only = True
        try:
            return _revision(shop)
        except UserError:
            raise fault from None


def _no_shop(name: object) -> UserError:
    return UserError(
        "SD-DB-003", _("{name} is no ShopDesk shop. Nothing was changed.").format(name=name)
    )


def _newer(revision: str) -> UserError:
    return UserError(
        "SD-DB-004",
        _(
            "This shop was made by a newer ShopDesk (schema {theirs}, this program knows "
            "{ours}). It was not touched. Update ShopDesk to open it."
        ).format(theirs=revision, ours=HEAD),
    )


def _check_file(path: Path, *, create: bool) -> None:
    """Refuse what is no shop of ours by its first bytes; prepare the place of a new one."""
    try:
        if path.is_dir():
            raise _no_shop(path)
        if path.exists() and (path.stat().st_size or not create):
            _check_header(path)
            return
        if not create:
            raise UserError(
                "SD-DB-002",
                _("There is no shop at {name}. Make one with the command init or import.").format(
                    name=path
                ),
            )
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UserError(
            "SD-DB-006",
            _(
                "{name} cannot be opened ({reason}). Nothing was changed. Choose a folder that "
                "you may write to."
            ).format(name=path, reason=fault.strerror or fault),
        ) from fault
    _mark(path)


def _check_header(path: Path) -> None:
    header = read_header(path)
    if header is None or header.application_id != APPLICATION_ID:
        raise _no_shop(path)
    if header.user_version > int(HEAD):
        raise _newer(f"{header.user_version:04d}")
    if header.expected_bytes > path.stat().st_size and not has_pending_log(path):
        raise damaged(path, _("the end of the file is missing"))


def _mark(path: Path) -> None:
    """Sign a new file before anything else, so that a crash leaves one that is known as ours."""
    try:
        connection = sqlcipher3.connect(str(path.absolute()), isolation_level=None)
        try:
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        finally:
            connection.close()
    except sqlcipher3.Error as fault:
        raise translated(fault, path) or fault from fault


def _revision(shop: Shop) -> str | None:
    """Schema revision; None for an empty database. Reads only."""
    with shop.reader() as reader:
        if not _has_table(reader, "alembic_version"):
            if _has_table(reader, None):
                raise _no_shop(shop.name)
            return None
        found = scalar(reader, "SELECT version_num FROM alembic_version")
        # Other programs keep their revisions in a table of this name too.
        if found is None or not _REVISION.match(found) or not _has_table(reader, "number_series"):
            raise _no_shop(shop.name)
        return str(found)


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
    """Copy a shop file with everything committed in it; returns the copy, complete and sound.

    ``VACUUM INTO`` and not a file copy: the newest sales may still be in the -wal file.

    Raises:
        UserError: SD-DB-006 if the folder or disk does not take it, SD-DB-007 if the shop is
            damaged. No incomplete copy stays.
    """
    folder = backup_dir(path)
    stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
    target = folder / f"{path.stem}-{label}-{stamp}{path.suffix}"
    unfinished = target.with_suffix(".unfinished")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        connection = connect(path)
        try:
            connection.execute("VACUUM INTO ?", (str(unfinished),))
        finally:
            connection.close()
        _check_copy(unfinished)
        unfinished.replace(target)
    except (OSError, sqlcipher3.Error) as fault:
        with suppress(OSError):
            unfinished.unlink()
        raise translated(fault, path) or UserError(
            "SD-DB-006",
            _("No safety copy could be made in {folder} ({reason}). Nothing was changed.").format(
                folder=folder, reason=fault
            ),
        ) from fault
    return target


def _check_copy(path: Path) -> None:
    copy = sqlcipher3.connect(str(path), isolation_level=None)
    try:
        (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        copy.close()
    if verdict != "ok":
        raise sqlcipher3.DatabaseError(f"malformed copy: {verdict}")
    # Really on the disk before the upgrade begins. Windows flushes only files open for writing.
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _upgrade(shop: Shop) -> None:
    """Migrate a shop that holds data: copy it first, and tell a failure as one."""
    shop.require_writable()
    copy = None if shop.path is None else safety_copy(shop.path, label=f"before-{HEAD}")
    try:
        _migrate(shop)
    except (UserError, Cancelled):
        raise
    except Exception as fault:
        logger("db").exception("upgrade to %s failed", HEAD)
        known = translated(fault, shop.name)
        if known is not None:
            raise known from fault
        raise UserError(
            "SD-DB-005",
            _(
                "The shop could not be upgraded. It was left as it was, and the version of "
                "ShopDesk that you had opens it as before. A copy lies at {copy}. Please report "
                "this with the log."
            ).format(copy=copy or "–"),
        ) from fault


def _migrate(shop: Shop) -> None:
    """Bring the schema to HEAD in one transaction."""
    import alembic.command  # noqa: F401 - a second that nobody else should have to wait for

    with shop.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection.driver_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")  # has no effect once the transaction has begun
        try:
            with connection.begin():
                if not sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
                before, guards = ledger.sums(connection), ledger.guards(connection)
                _run_alembic(connection)
                if sqlite:
                    _check_references(connection)
                    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
                    connection.exec_driver_sql(f"PRAGMA user_version={int(HEAD)}")
                _check_ledger(before, ledger.sums(connection))
                lost = guards - ledger.guards(connection)
                if lost:
                    raise RuntimeError(f"the migration lost {sorted(lost)}")
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def _run_alembic(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise UserError(
            "SD-DB-005",
            ngettext(
                "The shop could not be upgraded: {n} record would lose what it refers to. "
                "The file was left as it was.",
                "The shop could not be upgraded: {n} records would lose what they refer to. "
                "The file was left as it was.",
                len(broken),
            ).format(n=len(broken)),
        )


def _check_ledger(before: ledger.Sums, after: ledger.Sums) -> None:
    changed = [key for key, value in before.items() if after.get(key) != value]
    if changed:
        raise UserError(
            "SD-DB-005",
            _(
                "The shop could not be upgraded: {what} would be {after} instead of {before}. "
                "The file was left as it was."
            ).format(what=changed[0], after=after.get(changed[0]), before=before[changed[0]]),
        )
