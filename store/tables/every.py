"""All tables of the book. A till loads each when it first needs it, so a walk over them begins here."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import MetaData

from store.tables.base import METADATA, REPLICATED, Replicated, make_indexes


def every() -> Mapping[int, Replicated]:
    """Each replicated table by its stable number."""
    _load()
    return REPLICATED


def whole() -> MetaData:
    """All tables with their indexes, to make a book or to compare one with them."""
    _load()
    make_indexes()
    return METADATA


@cache
def _load() -> None:
    from store.tables import book, catalogue, customers, derived, drawer, lane, sales, search  # noqa: F401
