"""Edits by hand wait while nobody has looked at a clock that is off; what needs no order goes on."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Connection

from store.domain.changes import Grain
from store.domain.clocks import ASKED_FROM, is_asked, refusal
from store.domain.stamps import Instant
from store.queries import sites
from store.tables.every import every

_ALWAYS = frozenset({"held", "lanes", "conflicts", "allowances", "branches"})
"""What keeps lanes and sales going waits for no clock."""

_UNORDERED = frozenset({"sales", "ledger", "drawer"})
"""What is written with these is part of it, such as the code of a coupon that a sale gives out."""


def require_sure(connection: Connection, lacks: Instant, written: Collection[str]) -> None:
    """Return if tables may be written to by a clock that lacks so much of the other lanes' time.

    Raises:
        Refused: edits by hand are among it, and nobody has said yet to go by the time of the others.
    """
    tables = set(written)
    if abs(lacks) <= ASKED_FROM or tables & _UNORDERED or not tables & _ordered():
        return
    if is_asked(lacks, sites.kept_clock(connection).confirmed):
        raise refusal(lacks)


@cache
def _ordered() -> frozenset[str]:
    """Tables of which the later edit counts."""
    return frozenset(spec.table.name for spec in every().values() if spec.grain is not Grain.INSERT) - _ALWAYS
