"""A print queue whose disk fills up, and that tells how far everything came."""

from devices.printer.unkept import UnkeptQueue
from store.domain.errors import Unavailable
from store.domain.paper_text import Paper


class FillingQueue:
    """Set `is_full` and nothing can be kept any more."""

    def __init__(self) -> None:
        self._kept = UnkeptQueue()
        self.is_full = False

    @property
    def _open(self) -> UnkeptQueue:
        if self.is_full:
            raise Unavailable("the disk is full")
        return self._kept

    def add(self, paper: Paper, printer: str, /) -> int:
        return self._open.add(paper, printer)

    def sending(self, job: int, /) -> bool:
        return self._open.sending(job)

    def sent(self, job: int, /, *, confirmed: bool) -> None:
        self._open.sent(job, confirmed=confirmed)

    def failed(self, job: int, message: str, /, *, reached: bool) -> None:
        self._open.failed(job, message, reached=reached)

    def again(self, job: int, printer: str, /) -> Paper | None:
        return self._open.again(job, printer)

    def drop(self, job: int, /) -> bool:
        return self._open.drop(job)

    def states(self) -> list[str]:
        """Of all jobs, in their order."""
        return [job.state.value for job in self._kept.jobs.values()]

    def waiting(self) -> list[int]:
        """Jobs that wait for somebody."""
        return [job.id for job in self._kept.jobs.values() if job.waits]
