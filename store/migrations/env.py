"""Alembic's entry: runs the versions on the connection that `store.services.opening` hands over."""

from alembic import context

from store.tables.base import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
