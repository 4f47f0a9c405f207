"""The moments at which days of the shop's calendar begin; the day of a moment is in `store.queries.days`."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from store.domain.rules.days import Day, date_of
from store.domain.stamps import FIRST, LAST, Instant, since_epoch
from store.queries.days import day

NEVER: Final[Instant] = 2**63 - 1


def start_of(wanted: Day, zone: ZoneInfo) -> Instant:
    """The first moment of a day; where a clock skips midnight, the moment it does so."""
    if wanted <= day(FIRST, zone):
        return -NEVER
    if wanted > day(LAST, zone):
        return NEVER
    return since_epoch(datetime.combine(date_of(wanted), time(), zone))
