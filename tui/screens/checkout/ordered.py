"""One thread that does what the cashier asked for, in the order it was asked for.

A scan must not overtake the one before it, and no key may wait for a book that another lane is writing to.
What somebody else must allow first is done when they have, after what was asked for meanwhile.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from textual.message import Message

from store.domain.errors import NotAllowed, TillError
from tui.widgets.frame import TillScreen

Result = TypeVar("Result")


class Done(Message, bubble=False):
    """Something asked for is done or refused; `tell` is called by the screen that asked."""

    def __init__(self, tell: Callable[[], None]) -> None:
        super().__init__()
        self.tell = tell


class Ordered:
    """Does one thing after the other; results come back to the screen as `Done`."""

    def __init__(
        self,
        screen: TillScreen[None],
        *,
        refused: Callable[[TillError], None],
        failed: Callable[[BaseException], None],
        idle: Callable[[], None],
    ) -> None:
        """`refused` is told what the shop does not allow, `failed` of a mistake in the program.

        `idle` is told when nothing that was asked for is left to do.
        """
        self._screen = screen
        self._refused = refused
        self._failed = failed
        self._idle = idle
        self._left = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checkout")

    def do(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Do `work` when everything asked for before is done, then `then(result)` in the screen."""
        self._left += 1
        self._thread.submit(self._run, work, then)

    def beside(self, work: Callable[[], object]) -> None:
        """Do `work` in its turn too, which nobody waits for: what becomes of it is told nobody."""
        self._thread.submit(work)

    @property
    def is_busy(self) -> bool:
        """Whether something asked for is not done or not told yet."""
        return self._left > 0

    def close(self) -> None:
        """Finish what was asked for and end the thread."""
        self._thread.shutdown()

    def _run(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        tell = self._outcome(work, then)
        self._screen.post_message(Done(lambda: self._told(tell)))

    def _told(self, tell: Callable[[], None]) -> None:
        tell()
        self._left -= 1
        if not self._left:
            self._idle()

    def _outcome(self, work: Callable[[], Result], then: Callable[[Result], None]) -> Callable[[], None]:
        try:
            result = work()
        except NotAllowed as refusal:
            asked = refusal
            return lambda: self._screen.till.approve(
                asked, again=lambda: self.do(work, then), left=lambda: self._refused(asked)
            )
        except TillError as refusal:
            told = refusal
            return lambda: self._refused(told)
        except Exception as error:  # noqa: BLE001 - the thread's edge: told in the screen, the till sells on
            mistake = error
            return lambda: self._failed(mistake)
        return lambda: then(result)
