"""The status line: who and where on the left, what may need a hand on the right, the time.

    StatusLine("Corner Shop", "Lane 1", "Mia", (           # ports.py; from `Services.status`
        StatusItem("lanes", "3/3"),
        StatusItem("printer", "PAPER", needs_hand=True),
    ))

It says things by word; what needs a hand is never the part that is cut where the line is narrow.
"""

from collections.abc import Sequence
from datetime import datetime

from textual.reactive import reactive

from tui.ports import StatusItem, StatusLine
from tui.theme.inks import Ink
from tui.widgets.cells import shorten, width
from tui.widgets.paper import Paper, Span


def status_spans(status: StatusLine, clock: str, cells: int) -> list[Span]:
    """The line in `cells`: items that are well give way first, then the names on the left."""
    place = " | ".join(part for part in (status.shop, status.lane, status.staff) if part)
    items = list(status.items)
    while _items_width(items) + len(clock) + 2 + min(width(place), cells // 3) > cells:
        well = next((item for item in items if not item.needs_hand), None)
        if well is None:
            break
        items.remove(well)
    right = _items_width(items) + len(clock) + 1
    left = shorten(place, max(0, cells - right - 3))
    gap = " " * max(1, cells - 1 - width(left) - right)
    spans: list[Span] = [(" " + left, Ink.BAR_STRONG), (gap, Ink.BAR)]
    for item in items:
        ink = Ink.BAR_BAD if item.needs_hand else Ink.BAR
        spans.append((_item_text(item), ink))
        spans.append(("   ", Ink.BAR))
    return [*spans, (clock, Ink.BAR_STRONG), (" ", Ink.BAR)]


def _item_text(item: StatusItem) -> str:
    return shorten(f"{item.what} {item.state}", 24)


def _items_width(items: Sequence[StatusItem]) -> int:
    return sum(width(_item_text(item)) + 3 for item in items)


def wall_clock() -> datetime:
    """The time on this machine's clock, in its zone."""
    return datetime.now().astimezone()


class StatusStrip(Paper):
    """Paints a StatusLine and the shop's time, once a minute."""

    status: reactive[StatusLine] = reactive(StatusLine(), layout=False)

    def __init__(self) -> None:
        super().__init__()
        self._clock = ""

    def on_mount(self) -> None:
        """Start the clock."""
        self._tick()

    def watch_status(self) -> None:
        """The shop may be in another zone than this machine."""
        self._show_time()

    def _show_time(self) -> datetime:
        now = wall_clock()
        clock = now.astimezone(self.status.zone).strftime("%H:%M") if self.status.zone else f"{now:%H:%M}"
        if clock != self._clock:
            self._clock = clock
            self.repaint()
        return now

    def _tick(self) -> None:
        now = self._show_time()
        self.set_timer(60 - now.second - now.microsecond / 1_000_000 + 0.01, self._tick)

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """The status line."""
        return status_spans(self.status, self._clock, width)
