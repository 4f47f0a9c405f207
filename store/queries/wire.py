"""How columns are numbered where they travel; fields have numbers of their own, from 16 on."""

VER, HLC, CREATED_HLC, CREATED_SITE = 1, 2, 3, 4
"""The replication columns."""
STAMP_HLC, STAMP_SITE = 256, 512
"""Added to a field's number: the columns that hold its own stamp."""


def is_site_column(number: int) -> bool:
    """Whether a wire column holds sites, which travel as positions in the batch's list."""
    return number == CREATED_SITE or number >= STAMP_SITE
