"""What a driver's error means for a person; bugs (bad SQL, broken rules) are left as they are."""

from __future__ import annotations

from shopdesk.errors import Cancelled, UserError
from shopdesk.i18n import _

WAIT_SECONDS = 5

# Primary result codes of SQLite (sqlite.org/rescode.html).
_BUSY = {5, 6}
_INTERRUPTED = 9
_DAMAGED = {10, 11, 26}  # input/output error, malformed, not a database
_UNWRITABLE = {8, 13, 14}  # read-only, disk full, cannot open

_PG_CANCELLED = "57014"
_PG_BUSY = {"40001", "40P01", "55P03"}  # serialisation, deadlock, lock not available
_PG_TOO_LARGE = "22003"
_PG_DUPLICATE = "23505"
_CONSTRAINT = 19
_PG_GONE = ("08", "53", "57P", "58")  # connection, resources, shutdown, system


def translated(fault: BaseException, name: object) -> Exception | None:
    """The refusal or cancellation behind a driver's or SQLAlchemy's error; None for a bug.

    Args:
        fault: the error as caught.
        name: the shop, as shown to people (no password in it).
    """
    raw = getattr(fault, "orig", None) or fault
    if isinstance(raw, OverflowError) and "too large to convert" in str(raw):
        return too_large()
    code = getattr(raw, "sqlite_errorcode", None)
    if code is not None:
        return _sqlite(code & 0xFF, str(raw), name)
    state = getattr(raw, "sqlstate", None)
    if state is not None:
        return _postgres(state, name)
    if type(raw).__module__.startswith("psycopg") and type(raw).__name__ == "OperationalError":
        return unreachable(name)  # no code: the connection itself failed
    return None


def _sqlite(code: int, text: str, name: object) -> Exception | None:
    if code in _BUSY:
        return busy()
    if code == _INTERRUPTED:
        return Cancelled()
    if code in _DAMAGED:
        return damaged(name, text)
    if code in _UNWRITABLE:
        return UserError(
            "SD-DB-006",
            _(
                "{name} cannot be written ({reason}). Nothing was changed. Free space on the disk "
                "or move the shop to a folder that you may write to."
            ).format(name=name, reason=text),
        )
    return None


def _postgres(state: str, name: object) -> Exception | None:
    if state == _PG_CANCELLED:
        return Cancelled()
    if state in _PG_BUSY:
        return busy()
    if state == _PG_TOO_LARGE:
        return too_large()
    return unreachable(name) if state.startswith(_PG_GONE) else None


def is_duplicate(fault: BaseException, column: str) -> bool:
    """Whether a driver's or SQLAlchemy's error says that a column's value is there already."""
    raw = getattr(fault, "orig", None) or fault
    text = str(raw)
    unique = getattr(raw, "sqlstate", None) == _PG_DUPLICATE or (
        getattr(raw, "sqlite_errorcode", 0) & 0xFF == _CONSTRAINT and text.startswith("UNIQUE")
    )
    return unique and column in text


def too_large() -> UserError:
    """A number that no column can hold; it must have been typed or imported."""
    return UserError(
        "SD-DB-011",
        _("A quantity or an amount is too large to be kept. Nothing was saved. Check the figures."),
    )


def busy() -> UserError:
    """Somebody else writes and does not finish."""
    return UserError(
        "SD-DB-009",
        _(
            "Another window or command was writing to this shop for more than {n} seconds. "
            "Nothing was saved. Please try again."
        ).format(n=WAIT_SECONDS),
    )


def reading_only(name: object) -> UserError:
    """The shop was opened for reading because it could not be written."""
    return UserError(
        "SD-DB-010",
        _(
            "{name} is open for reading only: the file or its folder cannot be written, or "
            "another program holds it. Nothing was changed. Copy it to a folder that you may "
            "write to, or close the other program, and open it again."
        ).format(name=name),
    )


def damaged(name: object, reason: str) -> UserError:
    """The file is a shop but its contents cannot be read."""
    return UserError(
        "SD-DB-007",
        _(
            "{name} is damaged ({reason}). Nothing was changed. Look for a safety copy in the "
            "folder “backups” beside it."
        ).format(name=name, reason=reason),
    )


def unreachable(name: object) -> UserError:
    """The server does not answer; what was under way may or may not have been saved."""
    return UserError(
        "SD-DB-008",
        _(
            "The database {name} does not answer. Check the network and the server, look whether "
            "the last step was saved, and try again."
        ).format(name=name),
    )
