"""A discount in words: on what it is, and when. Pure."""

from collections.abc import Callable
from typing import Final

from store.domain.discounts import NOBODY, Discount
from store.domain.schedule import DAY_MINUTES, Schedule
from tui.widgets.moments import Calendar, show_moment

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


_PAIR: Final = 2
"""So many days in a row are still written one by one."""


def target(discount: Discount) -> str:
    """What it is on."""
    if discount.target.whole_sale:
        return "the whole sale"
    if discount.target.products is not None:
        count = len(discount.target.products)
        return "1 product" if count == 1 else f"{count} products"
    count = len(discount.target.categories or ())
    return "1 category" if count == 1 else f"{count} categories"


def whom(discount: Discount, naming: Callable[[bytes], str]) -> str:
    """Who has it; of one whose groups were all taken away, that."""
    if discount.groups is None:
        return "everybody"
    return ", ".join(sorted(naming(group) for group in discount.groups)) or NOBODY


def when(schedule: Schedule, calendar: Calendar) -> str:
    """Weekdays, hours and period in words."""
    days = [] if schedule.weekdays is None else [_days(sorted(schedule.weekdays))]
    hours = [] if schedule.hours is None else ["-".join(_clock(minute) for minute in schedule.hours)]
    parts = [" ".join([*days, *hours])] if days or hours else []
    if schedule.starts is not None:
        parts.append(f"from {show_moment(schedule.starts, calendar)}")
    if schedule.ends is not None:
        parts.append(f"until {show_moment(schedule.ends, calendar)}")
    return ", ".join(parts) or "always"


def _days(days: list[int]) -> str:
    """Weekdays as people write them: three or more in a row as `Mon-Fri`."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return " ".join(
        f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > _PAIR else " ".join(DAYS[day] for day in run)
        for run in runs
    )


def _clock(minute: int) -> str:
    return f"{minute % DAY_MINUTES // 60:02}:{minute % 60:02}"
