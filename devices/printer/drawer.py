"""What the switch of a cash drawer tells: which of its two levels is open is learnt, for drawers differ.

The level that follows a kick is the open one. A drawer that stood open already when it was kicked, and was
shut at once, teaches the opposite: so kicks vote. Pure: levels and times in, facts out.
"""

from collections import Counter

from devices.events import DeviceFact, DrawerLeftOpen, DrawerShut
from devices.limits import DRAWER_LEARN_SECONDS, DRAWER_OPEN_SECONDS_MAX, DRAWER_SILENT_KICKS_MAX


class Drawer:
    """The drawer on one printer."""

    def __init__(self, printer: str) -> None:
        self._printer = printer
        self._votes: Counter[bool] = Counter()
        self._kicked_at: float | None = None
        """Until what it did is known, or it was waited for long enough."""
        self._level_before: bool | None = None
        self._silent_kicks = 0
        """How many in a row did not move the switch: most drawers have none."""
        self._open_since: float | None = None
        self._is_told = False

    @property
    def open_level(self) -> bool | None:
        """The level that means open, as far as it is known."""
        return None if not self._votes else self._votes.most_common(1)[0][0]

    def kicked(self, level: bool | None, now: float) -> None:  # noqa: FBT001 - what was read
        """It gets a pulse; `level` is what the switch was at right before."""
        if level is None or self._silent_kicks >= DRAWER_SILENT_KICKS_MAX:
            return
        if self._kicked_at is None:
            self._level_before = level
        self._kicked_at = now

    def saw(self, level: bool | None, now: float) -> list[DeviceFact]:  # noqa: FBT001 - what was read
        """The switch is at `level`; what of that is news."""
        if level is None:
            return []
        self._learn(level, now)
        if self.open_level is None or level != self.open_level:
            return self._shut()
        self._open_since = now if self._open_since is None else self._open_since
        if self._is_told or now - self._open_since < DRAWER_OPEN_SECONDS_MAX:
            return []
        self._is_told = True
        return [DrawerLeftOpen(self._printer)]

    def _learn(self, level: bool, now: float) -> None:  # noqa: FBT001 - what was read
        if self._kicked_at is None:
            return
        if level != self._level_before:
            self._votes[level] += 1
            self._kicked_at, self._silent_kicks = None, 0
        elif now - self._kicked_at >= DRAWER_LEARN_SECONDS:
            self._kicked_at = None
            self._silent_kicks += 1

    def _shut(self) -> list[DeviceFact]:
        was_told, self._is_told, self._open_since = self._is_told, False, None
        return [DrawerShut(self._printer)] if was_told else []

    @property
    def is_watched(self) -> bool:
        """Whether it is worth looking again soon: it was just kicked, or it is open."""
        return self._kicked_at is not None or self._open_since is not None
