"""What an export answers, and how it is watched and stopped."""

from collections.abc import Callable

from store.domain.errors import Refused
from store.domain.values import dataclass


class Stopped(Refused):
    """The export was stopped by the person who started it; there is no file."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that is there now, whole."""

    rows: int
    """Below the header."""
    left_out: tuple[tuple[str, int], ...] = ()
    """Why somebody is not in it, and how many; only where not everybody belongs in it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whoever waits for an export: hears how far it is, and may stop it."""

    progress: Callable[[int, int], None] = lambda _done, _total: None
    """Rows written, and rows in all."""
    is_stopped: Callable[[], bool] = lambda: False

    def tell(self, done: int, total: int) -> None:
        """Say how far it is; raises Stopped."""
        if self.is_stopped():
            raise Stopped("the export was stopped; no file was written")
        self.progress(done, total)
