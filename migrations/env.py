"""Alembic's environment: one connection handed in by ``shopdesk.db.upgrade``, one transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from shopdesk.db.base import Base
from shopdesk.db.reader import session_reader

VALUES_ARE_REPLAYED_SINCE = "0002"


def settle_stock_values(connection: Connection) -> None:
    """Post what papers that came late change of values: before 0002 nobody did that.

    Here and not in the migration: the present services know the present schema only.
    """
    from shopdesk.stock.queries.replay import skus_with_value
    from shopdesk.stock.service import settle_values

    with Session(connection) as session:
        concerned = skus_with_value(session_reader(session))
        settle_values(session, concerned, document_kind="upgrade")


context.configure(
    connection=context.config.attributes["connection"],
    # For its naming convention only: importing every model would hold the lock for longer.
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=False,
)
revision = context.get_context().get_current_revision()
context.run_migrations()
if revision is not None and revision < VALUES_ARE_REPLAYED_SINCE:
    settle_stock_values(context.config.attributes["connection"])
