"""Where a write that another lane did not know of is somebody's loss: what people edit by hand."""

import hashlib
from typing import Final

from sqlalchemy import Table

from store.domain.ids import ID_BYTES
from store.tables.base import REPLICATED
from store.tables.book import LANES, SETTINGS, STAFF
from store.tables.catalogue import CATEGORIES, DISCOUNTS, PRODUCTS
from store.tables.customers import CUSTOMERS, GROUPS, PROGRAMS

_ALL: Final = (CUSTOMERS, GROUPS, PROGRAMS, DISCOUNTS, PRODUCTS, CATEGORIES)


def _columns(table: Table) -> frozenset[str]:
    spec = next(spec for spec in REPLICATED.values() if spec.table is table)
    return frozenset(field.name for field in spec.values)


WATCHED: Final[dict[str, frozenset[str]]] = {
    **{table.name: _columns(table) for table in _ALL},
    STAFF.name: _columns(STAFF) - {"pin"},
    LANES.name: frozenset({"name"}),
    SETTINGS.name: _columns(SETTINGS),
}
"""Columns by table. What an edit writes over in them is kept: it is how lanes know who knew of what. Of a PIN
no second copy may lie about, and what else there is of a lane is written by machines."""


def setting_id(key: str) -> bytes:
    """What stands for a setting where rows have an id."""
    return hashlib.blake2b(key.encode(), digest_size=ID_BYTES).digest()
