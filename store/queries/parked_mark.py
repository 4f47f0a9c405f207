"""How many sales wait: what a till asks after every sale, without loading what reads them."""

from typing import Final

from sqlalchemy import Connection

from store.queries.driver import fetch


def count(connection: Connection) -> int:
    """Parked sales of all lanes, as far as this one knows; next to nothing to ask."""
    return int(fetch(connection, _COUNT)[0][0])


_COUNT: Final = "SELECT COUNT(*) FROM held WHERE state = 'held'"
