"""Alembic's entry: runs the versions on the connection that `store.services.opening` hands over."""

from alembic import context
from sqlalchemy import Connection, text

from store.tables.every import whole

_IN_THE_SERVERS_LANGUAGE = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS NULL
"""


def _sort_by_code_points(connection: Connection) -> None:
    """Make texts of PostgreSQL sort and compare as on SQLite, whatever language the database was made for."""
    for table, column in connection.execute(text(_IN_THE_SERVERS_LANGUAGE)).all():
        connection.execute(text(f'ALTER TABLE "{table}" ALTER "{column}" TYPE text COLLATE "C"'))


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=whole())
context.run_migrations()
if connection.dialect.name == "postgresql":
    _sort_by_code_points(connection)
