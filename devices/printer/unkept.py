"""A print queue that lives no longer than the program: for tools without a book."""

from dataclasses import replace

from store.domain.paper_text import Paper
from store.domain.print_jobs import OVER, PrintJob, PrintState, job_name, marked


class UnkeptQueue:
    """What a `PrintQueue` does, in memory."""

    def __init__(self) -> None:
        self.jobs: dict[int, PrintJob] = {}
        """All there were, by their numbers."""
        self._papers: dict[int, Paper] = {}

    def add(self, paper: Paper, printer: str, /) -> int:
        """Enter a paper; answers the job's number."""
        job = len(self.jobs) + 1
        self.jobs[job] = PrintJob(job, 0, job_name(paper), printer, PrintState.QUEUED, "", is_reached=False)
        self._papers[job] = paper
        return job

    def sending(self, job: int, /) -> bool:
        """Note that it is about to be sent; False when nobody wants it any more."""
        if self.jobs[job].state is not PrintState.QUEUED:
            return False
        self._move(job, PrintState.SENDING)
        return True

    def sent(self, job: int, /, *, confirmed: bool) -> None:
        """Note that the printer has all of it."""
        self._move(job, PrintState.CONFIRMED if confirmed else PrintState.UNCONFIRMED, reached=True)

    def failed(self, job: int, message: str, /, *, reached: bool) -> None:
        """Note that it did not print."""
        if self.jobs[job].state not in OVER:
            self._move(job, PrintState.FAILED, message=message, reached=reached)

    def again(self, job: int, printer: str, /) -> Paper | None:  # noqa: ARG002 - one queue for all printers
        """Queue it once more; None when it is over."""
        if job not in self.jobs or self.jobs[job].state in OVER:
            return None
        is_reached = self.jobs[job].is_reached or self.jobs[job].state is PrintState.SENDING
        self._move(job, PrintState.QUEUED, reached=is_reached)
        return marked(self._papers[job]) if is_reached else self._papers[job]

    def drop(self, job: int, /) -> bool:
        """Give it up; False when it is over."""
        if job not in self.jobs or self.jobs[job].state in OVER:
            return False
        self._move(job, PrintState.DROPPED)
        return True

    def _move(self, job: int, state: PrintState, *, message: str = "", reached: bool = False) -> None:
        known = self.jobs[job]
        is_reached = known.is_reached or reached
        self.jobs[job] = replace(known, state=state, message=message, is_reached=is_reached)
