"""Whether the conflict inbox may have anything in it: what a till asks after every sale."""

from typing import Final

from sqlalchemy import Connection

from store.queries.driver import fetch


def may_wait(connection: Connection) -> bool:
    """False when certainly nothing waits; next to nothing to ask."""
    return bool(fetch(connection, _ANYTHING))


_ANYTHING: Final = """
SELECT 1 FROM local WHERE key = 'site' AND (
    EXISTS (SELECT 1 FROM conflicts) OR EXISTS (SELECT 1 FROM doubts)
    OR EXISTS (SELECT 1 FROM "groups" WHERE deleted = 0 GROUP BY name_key HAVING COUNT(*) > 1)
)
"""
