"""Alembic's environment: one connection handed in by ``shopdesk.db.upgrade``, one transaction."""

from __future__ import annotations

from alembic import context

from shopdesk.db.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    # For its naming convention only: importing every model would hold the lock for longer.
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=False,
)
context.run_migrations()
