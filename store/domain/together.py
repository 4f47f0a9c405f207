"""Fields that only mean something together: a rate, an offer, a price and what it is for.

Who edits one of them says all of them. Two lanes that each changed a part of one rate would make one that
nobody wrote; so these are written, lost, put back and shown as one.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias

Together: TypeAlias = tuple[tuple[str, ...], ...]
"""Names that belong together; the first speaks for the others."""

TOGETHER: Final[Mapping[str, Together]] = {
    "discounts": (
        ("value", "kind", "per", "buy", "target", "minimum"),
        ("starts_minute", "ends_minute"),
    ),
    "groups": (("points_limit", "limit_period", "limit_days"),),
    "products": (("price", "weighed"),),
    "programs": (
        ("points", "per_amount", "earning"),
        ("redeem_points", "redeem_amount"),
        ("coupon_points", "coupon_discount_id"),
    ),
}
"""By table, its columns."""


@lru_cache(maxsize=256)
def whole(table: str, column: str) -> tuple[str, ...]:
    """The columns that belong together with one, itself among them; mostly it is alone."""
    return next((some for some in TOGETHER.get(table, ()) if column in some), (column,))


def speaks(table: str, column: str) -> bool:
    """Whether a column is the one that is counted and told of, of those that belong together."""
    return whole(table, column)[0] == column


def wider(table: str, columns: Iterable[str]) -> dict[str, None]:
    """Columns with all that belong together with them, each once and in one order."""
    return {each: None for column in columns for each in whole(table, column)}
