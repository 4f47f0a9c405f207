"""The print queue: what was given to a printer is known through a killed program, and never printed unasked.

Each step is on disk before the next one is taken: a job is noted as being sent before its first byte is, so
what a killed program leaves is either certainly not on paper or marked as what may be. Nobody is asked for
a right: a paper that did not come out is printed once more and says so, one that did is copied from its sale.
A paper of a deed at the drawer is entered by the deed's own commit; that of a sale is found by its number.
"""

import logging
from typing import Final

from store.domain import paper_text
from store.domain.paper_text import Paper
from store.domain.print_jobs import OVER, STOPPED, UNDER_WAY, PrintJob, PrintState, in_order, job_name, marked
from store.events import PrintsChanged
from store.queries import prints, sites
from store.unit import Unit, Units

OVER_MAX: Final = 50
"""Finished jobs that are listed; a receipt can be printed from its sale at any time."""

UNCONFIRMED_MAX: Final = 50
"""Printers that never confirm leave every job so."""

FAILED_MAX: Final = 200
"""Jobs that wait for somebody; more than a shop sells while nobody looks at its printer."""

_KEPT: Final = (
    (OVER, OVER_MAX),
    ((PrintState.UNCONFIRMED,), UNCONFIRMED_MAX),
    ((PrintState.FAILED,), FAILED_MAX),
)

NOBODY: Final = ""
"""Key of no printer: nothing was asked of any yet."""

_SETTLED: Final = "settled"
"""Key of the number of the last receipt up to which nothing is in doubt."""

_LOG = logging.getLogger(__name__)


class PrintService:
    """The queue of this lane; safe to call from any thread. Every method raises Unavailable."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._owed: dict[str, list[int]] = {}
        """Jobs of this program that came with their deed and have no printer yet, by their text."""

    def begin(self) -> list[PrintJob]:
        """Take what an earlier run of the till left for failed; answers those jobs.

        So is the receipt of a sale that was closed when the program was killed, before it was entered here.
        """
        with self._units.database.writing() as connection:
            ours = {job for jobs in self._owed.values() for job in jobs}
            left = [job for job in prints.among(connection, UNDER_WAY) if job.id not in ours]
            for job in left:
                is_reached = job.is_reached or job.state is PrintState.SENDING
                prints.move(connection, job.id, PrintState.FAILED, reached=is_reached, message=STOPPED)
        if self._is_in_doubt():
            left += self._forgotten()
        self.end()
        if left:
            self._tell()
        return left

    def end(self) -> None:
        """Note that all that was sold until now was printed, or was not to be."""
        with self._units.database.writing() as connection:
            count = (sites.get_local(connection, "receipt") or (0, ""))[0]
            sites.set_local(connection, _SETTLED, count)

    def _is_in_doubt(self) -> bool:
        """Whether something was sold since all was settled, and receipts are printed here at all."""
        with self._units.database.reading() as connection:
            kept = sites.get_locals(connection, "receipt", _SETTLED)
            is_more = _SETTLED in kept and kept.get("receipt", (0, ""))[0] > kept[_SETTLED][0]
            return is_more and prints.is_in_use(connection)

    def _forgotten(self) -> list[PrintJob]:
        """The last receipt of this lane if the till was killed before it was entered here."""
        from store.services.sales import SaleService  # a till that was closed in order needs none of it

        sales = SaleService(self._units)
        with self._units.database.reading() as connection:
            own = sites.own(connection)
            last = None if own is None else sales.last(sites.site_of(connection, own.site).lane)
            if last is None or prints.has(connection, f"Receipt {last.number}"):
                return []
            if not prints.was_done_at_till(connection, last.id):
                return []
        job = self.add(sales.receipt(last.id), NOBODY)
        self.failed(job, STOPPED, reached=False)
        return [each for each in self.all() if each.id == job]

    def owe(self, unit: Unit, paper: Paper) -> None:
        """Enter what a till prints next, in the commit of the deed that it tells of; others print nothing.

        It waits for `add`, or for `let_go` where nothing prints.
        """
        if unit.actor.via != "till":
            return
        text = paper_text.written(paper)
        job = prints.add(unit.connection, at=unit.now, name=job_name(paper), paper=text, printer=NOBODY)
        self._owed.setdefault(text, []).append(job)

    def let_go(self, paper: Paper) -> None:
        """Forget what was entered with its deed: nothing prints it, and somebody reads it instead."""
        if (text := self._owing(paper)) and (job := self._take(text)):
            with self._units.database.writing() as connection:
                prints.strike_owed(connection, job, text)

    def _owing(self, paper: Paper) -> str:
        """Its text if anything is owed at all: a sale waits for no writing of its receipt."""
        return paper_text.written(paper) if self._owed else ""

    def _take(self, text: str) -> int | None:
        """The number of a job that was entered with its deed, once; None without one."""
        jobs = self._owed.pop(text, [])
        job = jobs.pop() if jobs else None
        if jobs:
            self._owed[text] = jobs
        return job

    def add(self, paper: Paper, printer: str) -> int:
        """Enter a paper for the printer of that key, or give it what its deed entered; its number."""
        text = paper_text.written(paper)
        owed = self._take(text)
        with self._units.database.writing() as connection:
            for states, number in _KEPT:
                prints.keep(connection, states, number)
            if owed is not None and prints.give_owed(connection, owed, text, printer):
                return owed
            at = self._units.world.now()
            return prints.add(connection, at=at, name=job_name(paper), paper=text, printer=printer)

    def sending(self, job: int) -> bool:
        """Note that its first byte is about to be sent; False when nobody wants it any more."""
        with self._units.database.writing() as connection:
            found = prints.get(connection, job)
            if found is None or found[0].state is not PrintState.QUEUED:
                return False
            prints.move(connection, job, PrintState.SENDING)
        return True

    def sent(self, job: int, *, confirmed: bool) -> None:
        """Note that the printer has all of it, and whether it said that it got to the end."""
        state = PrintState.CONFIRMED if confirmed else PrintState.UNCONFIRMED
        with self._units.database.writing() as connection:
            prints.move(connection, job, state, reached=True)

    def failed(self, job: int, message: str, *, reached: bool) -> None:
        """Note that it did not print; `reached` when some of it may be on paper now."""
        with self._units.database.writing() as connection:
            found = prints.get(connection, job)
            if found is not None and found[0].state not in OVER:
                is_reached = reached or found[0].is_reached
                prints.move(connection, job, PrintState.FAILED, reached=is_reached, message=message)
        self._tell()

    def again(self, job: int, printer: str) -> Paper | None:
        """Queue it once more because somebody asked, for the printer of that key; None when it is over.

        Whoever prints knows that it is not at it. The paper is marked as a duplicate when some of it may be
        out already.
        """
        with self._units.database.writing() as connection:
            found = prints.get(connection, job)
            if found is None or found[0].state in OVER:
                return None
            paper = _read(job, found[1])
            if paper is None:
                return None
            is_reached = found[0].is_reached or found[0].state is PrintState.SENDING
            prints.move(connection, job, PrintState.QUEUED, printer=printer, reached=is_reached)
        self._tell()
        return marked(paper) if is_reached else paper

    def drop(self, job: int) -> bool:
        """Give a job up; False when it is over."""
        with self._units.database.writing() as connection:
            found = prints.get(connection, job)
            if found is None or found[0].state in OVER:
                return False
            prints.move(connection, job, PrintState.DROPPED)
        self._tell()
        return True

    def _tell(self) -> None:
        self._units.feed.publish([PrintsChanged()])

    def all(self) -> list[PrintJob]:
        """Every job that is known: what needs a hand first, then what is under way; the latest first."""
        with self._units.database.reading() as connection:
            return in_order(prints.among(connection, tuple(PrintState)))

    def paper(self, job: int) -> Paper | None:
        """What a job would print now; None once it is over."""
        with self._units.database.reading() as connection:
            found = prints.get(connection, job)
        paper = None if found is None or found[0].state in OVER else _read(job, found[1])
        return marked(paper) if found and paper and found[0].is_reached else paper

    def waiting(self) -> int:
        """How many jobs wait for somebody; cheap."""
        with self._units.database.reading() as connection:
            return prints.count(connection, PrintState.FAILED)


def _read(job: int, text: str) -> Paper | None:
    """A paper as it was kept; None when another version of the program wrote it in its own way."""
    try:
        return paper_text.read(text)
    except (ValueError, TypeError, KeyError):
        _LOG.exception("print job %d cannot be read", job)
        return None
