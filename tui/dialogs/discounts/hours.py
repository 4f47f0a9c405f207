"""Hours of a day, typed as `15-17` or `22:00-02:00`. Pure."""

import re
from dataclasses import dataclass

from store.domain.errors import BadInput
from store.domain.schedule import DAY_MINUTES
from tui.widgets.field_kinds import Text, Value

_HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:-|to)\s*(\d{1,2})(?::(\d{2}))?", re.ASCII)
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Hours(Text):
    """From when to when on a day; minutes after midnight, (int, int)."""

    def read(self, text: str) -> Value:
        """The two times; nothing typed is None."""
        if not text.strip():
            return None
        match = _HOURS.fullmatch(text.strip().casefold())
        if match is None:
            raise BadInput("write from when to when: 15-17 or 15:00-17:30")
        start, end = _minutes(match[1], match[2]), _minutes(match[3], match[4])
        if start % DAY_MINUTES == end % DAY_MINUTES:
            raise BadInput("the hours must start and end at different times")
        return (start % DAY_MINUTES, end)

    def write(self, value: Value) -> str:
        """The hours as they could have been typed."""
        match value:
            case (int() as start, int() as end):
                return f"{_clock(start)}-{_clock(end)}"
            case _:
                return ""

    def reading(self, text: str) -> str:
        """The hours in full; over midnight, that too."""
        match self.read(text):
            case (int() as start, int() as end):
                over = " on the next day" if end <= start else ""
                return f"{_clock(start)} to {_clock(end % DAY_MINUTES)}{over}"
            case _:
                return ""


def _clock(minute: int) -> str:
    return f"{minute // _HOUR:02}:{minute % _HOUR:02}"


def _minutes(hour: str, minute: str | None) -> int:
    minutes = int(hour) * _HOUR + int(minute or 0)
    if int(minute or 0) >= _HOUR or minutes > DAY_MINUTES:
        raise BadInput(f"{hour}:{minute or '00'} is not a time; write 18:00")
    return minutes
