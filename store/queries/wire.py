"""How columns are numbered where they travel; fields have numbers of their own, from 16 on."""

from functools import lru_cache

from store.domain.changes import Grain
from store.tables.base import Replicated

VER, HLC, CREATED_HLC, CREATED_SITE = 1, 2, 3, 4
"""The replication columns."""
STAMP_HLC, STAMP_SITE = 256, 512
"""Added to a field's number: the columns that hold its own stamp."""

_FIELD_MIN, _COLUMNS = 16, STAMP_HLC + STAMP_SITE


def field_of(number: int) -> int | None:
    """The field that a wire column holds the values or the stamps of; None when it can be of none."""
    field = number % STAMP_HLC
    return field if field >= _FIELD_MIN and number < _COLUMNS else None


def is_site_column(number: int) -> bool:
    """Whether a wire column holds sites, which travel as positions in the batch's list."""
    return number == CREATED_SITE or number >= STAMP_SITE


@lru_cache(maxsize=64)
def wire_columns(spec: Replicated) -> tuple[tuple[int, str], ...]:
    """Wire number and name of every column of a table that travels."""
    columns = [(VER, "ver"), (HLC, "hlc")]
    columns += [(field.number, field.name) for field in (*spec.keys, *spec.values)]
    if spec.grain is Grain.COLUMN:
        columns += [(CREATED_HLC, "created_hlc"), (CREATED_SITE, "created_site")]
        for field in spec.values:
            columns.append((field.number + STAMP_HLC, f"{field.name}_hlc"))
            columns.append((field.number + STAMP_SITE, f"{field.name}_site"))
    return tuple(columns)
