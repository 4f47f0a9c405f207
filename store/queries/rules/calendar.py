"""The moments at which days of the shop's calendar begin; the day of a moment is in `store.queries.days`."""

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from store.domain.rules.days import Day, date_of
from store.domain.stamps import Instant
from store.queries.days import FIRST, LAST, day

NEVER: Final[Instant] = 2**63 - 1

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def start_of(wanted: Day, zone: ZoneInfo) -> Instant:
    """The first moment of a day; where a clock skips midnight, the moment it does so."""
    if wanted <= day(FIRST, zone):
        return -NEVER
    if wanted > day(LAST, zone):
        return NEVER
    return (datetime.combine(date_of(wanted), time(), zone).astimezone(UTC) - _EPOCH) // _MILLISECOND
