"""What the till tells the person in front of it, and the history of that. Pure."""

from collections import deque
from enum import Enum
from typing import Final

from store.domain.stamps import Instant
from store.domain.values import dataclass
from tui.theme.inks import Ink

HISTORY_MAX: Final = 500
"""A busy day of messages; older ones are of no use at the counter."""


class Tone(Enum):
    """How a notice is meant; its ink."""

    PLAIN = Ink.TEXT
    GOOD = Ink.GOOD
    WARN = Ink.WARN
    BAD = Ink.BAD


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, shown in the line until the next key."""

    text: str
    tone: Tone
    at: Instant


class NoticeBook:
    """The latest notices, newest last."""

    def __init__(self) -> None:
        self._notices: deque[Notice] = deque(maxlen=HISTORY_MAX)

    def add(self, notice: Notice) -> None:
        """Remember a notice; the oldest falls out when there are too many."""
        self._notices.append(notice)

    def newest_first(self) -> list[Notice]:
        """All that are remembered."""
        return list(reversed(self._notices))
