"""Errors of the drivers as people see them; bugs stay bugs."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
import sqlcipher3
from sqlalchemy.exc import DBAPIError, OperationalError

from shopdesk.db.faults import is_duplicate, translated
from shopdesk.db.shop import Shop
from shopdesk.errors import Cancelled, UserError


def sqlite_error(code: int, text: str = "fault") -> sqlcipher3.OperationalError:
    error = sqlcipher3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (5, "SD-DB-009"),  # busy
        (5 | 2 << 8, "SD-DB-009"),  # busy in a snapshot: extended codes count too
        (6, "SD-DB-009"),
        (8, "SD-DB-006"),  # read-only
        (8 | 6 << 8, "SD-DB-006"),
        (13, "SD-DB-006"),  # disk full
        (14, "SD-DB-006"),
        (10, "SD-DB-007"),
        (11, "SD-DB-007"),
        (26, "SD-DB-007"),
    ],
)
def test_sqlite_faults_are_refusals(number: int, code: str) -> None:
    told = translated(sqlite_error(number), "my shop")

    assert isinstance(told, UserError)
    assert told.code == code
    assert "othing was" in told.message


@pytest.mark.parametrize("number", [1, 19, 19 | 8 << 8, 20, 21, 25])
def test_mistakes_in_our_sql_stay_bugs(number: int) -> None:
    assert translated(sqlite_error(number, "no such table: x"), "my shop") is None


def test_an_interrupt_is_a_cancellation() -> None:
    assert isinstance(translated(sqlite_error(9, "interrupted"), "x"), Cancelled)
    assert isinstance(translated(psycopg.errors.QueryCanceled(), "x"), Cancelled)


def test_a_text_that_speaks_of_an_interrupt_is_none() -> None:
    assert translated(sqlite_error(1, "no such column: interrupted"), "x") is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (psycopg.errors.DeadlockDetected(), "SD-DB-009"),
        (psycopg.errors.SerializationFailure(), "SD-DB-009"),
        (psycopg.errors.LockNotAvailable(), "SD-DB-009"),
        (psycopg.errors.AdminShutdown(), "SD-DB-008"),
        (psycopg.errors.DiskFull(), "SD-DB-008"),
        (psycopg.OperationalError("connection failed"), "SD-DB-008"),
    ],
)
def test_server_faults_are_refusals(error: Exception, code: str) -> None:
    told = translated(error, "postgresql://me@server/shop")

    assert isinstance(told, UserError)
    assert told.code == code


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.UndefinedTable(),
        psycopg.errors.UniqueViolation(),
        ValueError("x"),
        OSError(28, "No space left on device"),
    ],
)
def test_everything_else_is_left_alone(error: Exception) -> None:
    assert translated(error, "x") is None


def test_the_error_inside_sqlalchemys_is_the_one_that_counts(tmp_path: Path) -> None:
    wrapped = OperationalError("SELECT 1", {}, sqlite_error(5))

    assert isinstance(wrapped, DBAPIError)
    told = translated(wrapped, tmp_path)
    assert isinstance(told, UserError)
    assert told.code == "SD-DB-009"


def test_a_number_that_no_column_holds_is_a_refusal(shop: Shop) -> None:
    with pytest.raises(UserError) as refused, shop.unit_of_work() as session:
        session.connection().exec_driver_sql("INSERT INTO setting VALUES (?, ?)", ("a", 2**70))

    assert refused.value.code == "SD-DB-011"
    assert translated(OverflowError("too many items"), "x") is None
    told = translated(psycopg.errors.NumericValueOutOfRange(), "x")
    assert isinstance(told, UserError)
    assert told.code == "SD-DB-011"


def test_duplicates_are_known_of_both_engines() -> None:
    text = "UNIQUE constraint failed: sales_order.channel_id, sales_order.external_number"
    server = 'duplicate key value violates unique constraint "uq_sales_order_external_number"'

    assert is_duplicate(sqlite_error(19, text), "external_number")
    assert is_duplicate(psycopg.errors.UniqueViolation(server), "external_number")
    assert not is_duplicate(sqlite_error(19, text), "code")
    assert not is_duplicate(sqlite_error(19, "FOREIGN KEY constraint failed"), "FOREIGN")
    assert not is_duplicate(psycopg.errors.ForeignKeyViolation("external_number"), "external")
    assert not is_duplicate(ValueError("UNIQUE external_number"), "external_number")
