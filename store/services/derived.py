"""What every lane works out from the replicated rows: brought up to date in the transaction that wrote them.

A step is given the transaction, the first keys of the rows that were written by table name, and the time; it
answers the facts that became true by it. While it runs the vector (`sites.ver`) still stands where it stood
before the transaction: a row above it is new, whether it was written here or came from another lane.
"""

from sqlalchemy import Connection

from store.domain.stamps import Instant
from store.events import Fact
from store.unit import Follow, Touched

STEPS: tuple[Follow, ...] = ()
"""In this order: a later step may read what an earlier one derived."""


def follow(connection: Connection, touched: Touched, now: Instant) -> list[Fact]:
    """Bring everything that is derived from the rows just written up to date, in the same transaction."""
    facts: list[Fact] = []
    for step in STEPS:
        facts += step(connection, touched, now)
    return facts
