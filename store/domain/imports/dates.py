"""Dates as files write them: years first and points are clear, strokes and dashes need evidence."""

import re
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from store.domain.errors import BadInput
from store.domain.stamps import Instant, since_epoch

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})()(\d{2})(\d{2})")
_POINTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: .*)?")
_STROKES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: .*)?")

MONTHS = 12


class Order(Enum):
    """Which comes first where a date begins with its day or its month."""

    DAY = "day"
    MONTH = "month"


def order_shown(cell: str) -> Order | None:
    """The order that a date shows beyond doubt."""
    match = _STROKES.fullmatch(cell.strip())
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if first > MONTHS >= second:
        return Order.DAY
    return Order.MONTH if second > MONTHS >= first else None


def read_date(cell: str, order: Order | None) -> str:
    """The date in ISO 8601; raises BadInput."""
    text = cell.strip()
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(text, int(match[1]), int(match[3]), int(match[4]))
    if match := _POINTS.fullmatch(text):
        return _date(text, int(match[3]), int(match[2]), int(match[1]))
    match = _STROKES.fullmatch(text)
    if match is None:
        raise BadInput(f"{text[:20]!r} is not a whole date; write it as 1980-12-31")
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    order = order_shown(text) or (Order.DAY if first == second else order)
    if order is None:
        raise BadInput(
            f"{text!r} can be {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}; no other date"
            " of the file tells which"
        )
    month, day = (second, first) if order is Order.DAY else (first, second)
    return _date(text, year, month, day)


def moment_of(text: str, order: Order | None, zone: ZoneInfo) -> Instant:
    """A moment, or the beginning of a day on the shop's clock; raises BadInput."""
    try:
        written = datetime.fromisoformat(text)
    except ValueError:
        written = datetime.fromisoformat(read_date(text, order))
    if written.tzinfo is None:
        written = written.replace(tzinfo=zone)
    try:
        return since_epoch(written)
    except OverflowError as error:
        raise BadInput(f"{text[:20]!r} cannot be meant; write it as 2020-05-17") from error


def _date(text: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise BadInput(f"{text[:20]!r} is not a day of the calendar; write it as 1980-12-31") from error
