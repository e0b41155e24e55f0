"""Alembic's entry: runs the revisions on the connection that ``coach.store.database.migrate`` opened."""

from __future__ import annotations

from alembic import context

from coach.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # true of SQLite as well, because the transaction is begun explicitly
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
