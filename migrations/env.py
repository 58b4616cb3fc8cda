"""Alembic's environment: one connection handed in by ``shopdesk.db.upgrade``, one transaction."""

from __future__ import annotations

from alembic import context

from shopdesk.db.metadata import load_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=load_metadata(),
    transactional_ddl=True,
    render_as_batch=False,
)
context.run_migrations()
