"""Virtual time: what is to happen, in order; nothing here knows a real clock."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

Act = Callable[[], None]


@dataclass(order=True, slots=True)
class Alarm:
    """Something that is to happen once; `cancel` prevents it."""

    when: float
    order: int
    act: Act = field(compare=False)
    is_on: bool = field(compare=False, default=True)

    def cancel(self) -> None:
        self.is_on = False


class Timeline:
    """Seconds that pass only from one thing that happens to the next; of two at once the older goes first."""

    def __init__(self, now: float) -> None:
        self.now = now
        self._heap: list[Alarm] = []
        self._order = itertools.count()

    def at(self, when: float, act: Act) -> Alarm:
        """Let something happen at a time; what is due already happens next."""
        alarm = Alarm(max(when, self.now), next(self._order), act)
        heapq.heappush(self._heap, alarm)
        return alarm

    def after(self, seconds: float, act: Act) -> Alarm:
        """Let something happen a while from now."""
        return self.at(self.now + seconds, act)

    def run_until(self, end: float) -> None:
        """Let everything happen that is due by then."""
        while self._heap and self._heap[0].when <= end:
            alarm = heapq.heappop(self._heap)
            if alarm.is_on:
                self.now = alarm.when
                alarm.act()
        self.now = max(self.now, end)
