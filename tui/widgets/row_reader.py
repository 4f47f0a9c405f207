"""Reads a list for a widget, one window at a time: in the loop where that is quick, else in a thread.

Which rows are wanted and what is shown of them is the widget's business: it hands on its workers' changes
of state to `finished`, and is told what came of them.
"""

from collections.abc import Callable
from typing import Final

from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from store.domain.errors import TillError
from tui.ports import LongRowSource, RowSource
from tui.widgets.windows import Reading, Request, answer

COUNT_SECONDS: Final = 0.1
"""Rows are painted and the next letter of a filter is typed before a thread takes turns with the loop."""
COUNT_AGAIN_SECONDS: Final = 0.5
"""The same where a count stands on the screen, from before a change."""

_COUNT, _ROWS = "count", "rows"


class RowReader:
    """The reader of one widget; `source` may become another at any time."""

    def __init__(
        self,
        widget: Widget,
        *,
        came: Callable[[Request, Reading], None],
        outdated: Callable[[], None],
        counted: Callable[[LongRowSource], None],
        refused: Callable[[str], None],
    ) -> None:
        """What happens then.

        `came`: rows were read. `outdated`: meanwhile there is another source, or the book has changed;
        they should be asked for again. `counted`: a long source knows how many it has.
        """
        self.source: RowSource | None = None
        self._widget = widget
        self._came, self._outdated, self._counted, self._refused = came, outdated, counted, refused
        self._asked: tuple[RowSource, Request] | None = None
        """What a thread is reading."""
        self._is_stale = False
        """A fact arrived while it reads."""
        self._counting: LongRowSource | None = None
        """What a thread is counting; one count at a time."""
        self._waiting: Timer | None = None
        """Until it begins."""

    @property
    def is_reading(self) -> bool:
        """Whether a thread is at it."""
        return self._asked is not None

    def read(self, request: Request) -> None:
        """Read what is wanted; while a thread reads, only that something changed is kept in mind."""
        source = self.source
        if source is None:
            return
        if self._asked is not None:
            self._is_stale = self._is_stale or request.total is None
            return
        if not source.is_quick:
            self._asked = (source, request)
            self._begin(lambda: answer(source, request), _ROWS)
            return
        try:
            reading = answer(source, request)
        except TillError as refusal:
            self._refused(str(refusal))
        else:
            self._came(request, reading)

    def count(self, seconds: float = COUNT_SECONDS) -> None:
        """Have a long list counted, when no other rows were read for a moment."""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self._widget.set_timer(seconds, self._begin_count)

    def _begin_count(self) -> None:
        source = self.source
        if self._counting is None and isinstance(source, LongRowSource):
            self._counting = source
            self._begin(source.count, _COUNT)

    def finished(self, event: Worker.StateChanged) -> None:
        """A thread may have read a window or counted, or could not."""
        worker: Worker[object] = event.worker
        if event.state not in {WorkerState.SUCCESS, WorkerState.ERROR}:
            return
        if worker.group == _COUNT:
            self._take_count(worker)
        elif self._asked is not None:
            (source, request), self._asked = self._asked, None
            self._take_rows(worker, source, request)

    def _begin(self, work: Callable[[], object], group: str) -> None:
        self._widget.run_worker(work, thread=True, exit_on_error=False, group=group)

    def _take_rows(self, worker: Worker[object], source: RowSource, request: Request) -> None:
        is_stale, self._is_stale = self._is_stale, False
        if source is not self.source:
            self._outdated()
        elif isinstance(worker.result, Reading):
            self._came(request, worker.result)
            if is_stale:
                self._outdated()
        else:
            self._refuse(worker)

    def _take_count(self, worker: Worker[object]) -> None:
        source, self._counting = self._counting, None
        if source is not self.source:
            self._begin_count()
        elif worker.error is not None:
            self._refuse(worker)
        elif source is not None:
            self._counted(source)

    def _refuse(self, worker: Worker[object]) -> None:
        if not isinstance(worker.error, TillError):
            raise worker.error or RuntimeError("the rows were not read")
        self._refused(str(worker.error))
