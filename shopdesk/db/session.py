"""The unit of work: one SQLAlchemy session, one transaction, one announcement of what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Delete, Engine, Insert, Update, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker

from shopdesk.db.faults import translated

_TOUCHED = "touched tables"
_SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Changes:
    """Names of the tables that a committed unit of work wrote to, and who began it."""

    tables: frozenset[str]
    initiator: object | None = None

    def concern(self, *tables: str) -> bool:
        """Whether any of the tables was written to."""
        return not self.tables.isdisjoint(tables)


def touch(session: Session, *tables: str) -> None:
    """Note tables written to past the session (bulk statements)."""
    session.info.setdefault(_TOUCHED, set()).update(tables)


def _note_flush(session: Session, _context: object) -> None:
    for instance in (*session.new, *session.dirty, *session.deleted):
        touch(session, instance.__table__.name)


def _note_statement(state: ORMExecuteState) -> None:
    statement = state.statement
    if isinstance(statement, (Insert, Update, Delete)):
        table: Any = statement.table
        touch(state.session, table.name)


def _forget(session: Session, transaction: SessionTransaction) -> None:
    # Not on rollback: that also fires for savepoints and would lose what stays committed.
    if transaction.parent is None:
        session.info.pop(_TOUCHED, None)


def session_factory(engine: Engine, *, name: str = "") -> sessionmaker[Session]:
    """Sessions on an engine that collect the names of the tables they write to.

    Args:
        engine: of the shop.
        name: of the shop in messages.
    """
    factory = sessionmaker(engine, expire_on_commit=False, info={_SHOP: name})
    event.listen(factory, "after_flush", _note_flush)
    event.listen(factory, "do_orm_execute", _note_statement)
    event.listen(factory, "after_transaction_end", _forget)
    return factory


@contextmanager
def unit_of_work(
    factory: sessionmaker[Session],
    publish: Callable[[Changes], None],
    *,
    initiator: object | None = None,
) -> Iterator[Session]:
    """Run one user action in one transaction and tell the listeners after the commit.

    Services never commit; an exception rolls everything back.

    Raises:
        shopdesk.errors.Cancelled: if the running statement was interrupted.
        shopdesk.errors.UserError: SD-DB-006 to 009 if the file or server refuses to write.
    """
    session = factory()
    touched: frozenset[str] = frozenset()
    try:
        with session.begin():
            yield session
            session.flush()
            touched = frozenset(session.info.get(_TOUCHED, ()))
    except Exception as fault:
        told = translated(fault, session.info.get(_SHOP, ""))
        if told is None:
            raise
        raise told from fault
    finally:
        session.close()
    if touched:
        publish(Changes(touched, initiator))
