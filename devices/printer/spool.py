"""The way to paper: one thread works the queue off and sleeps when there is nothing.

A job is queued, being sent, then sent or failed. A failed job waits for a person: a printer goes on
by itself with what it has in memory once paper is in, so printing again unasked would print twice.
How far each came is kept by a `PrintQueue`, before the step is taken; here is only what this run is to do.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

from devices import limits
from devices.errors import DeviceError, Gone
from devices.events import (
    DeviceFact,
    DrawerFailed,
    JobId,
    ReceiptFailed,
    ReceiptPrinted,
    Trouble,
)
from devices.ports import Clock, PrintQueue
from devices.printer.connection import Connection
from devices.printer.dialogue import Dialogue, PrinterStopped, begin
from devices.printer.drawers import Drawers
from devices.printer.escpos import part_from_leftover
from devices.printer.job import Job, Target
from devices.printer.receipt import escpos_pieces
from devices.printer.status import SENTENCES
from devices.printer.trouble import TroubleBook, trouble_of
from devices.usb.bus import UsbPort
from store.domain.errors import Unavailable
from store.domain.paper_text import Paper
from store.domain.print_jobs import job_name

_LOG = logging.getLogger(__name__)


class Spool:
    """Takes orders from any thread at once; the one thread in `run` carries them out."""

    def __init__(
        self,
        open_port: Callable[[str], UsbPort],
        book: TroubleBook,
        emit: Callable[[DeviceFact], None],
        clock: Clock,
        jobs: PrintQueue,
    ) -> None:
        self._connection = Connection(
            lambda printer, is_mute: begin(lambda: open_port(printer), clock, is_mute=is_mute), book
        )
        self._book = book
        self._emit = emit
        self._drawers = Drawers(emit, clock)
        self._jobs = jobs
        self._changed = threading.Condition()
        self._is_closing = False
        self._queue: deque[Job] = deque()
        self._at_work: Job | None = None
        self._kicks: deque[Target] = deque()
        self._to_ask: deque[Target] = deque()
        """Printers that were plugged in and not asked yet how they are."""

    def begin_after(self, unfinished: Iterable[str]) -> None:
        """Know printers, by their keys, in which a job of an earlier run may hang; before `run`."""
        self._connection.leftover.update(unfinished)

    def submit(self, paper: Paper, target: Target) -> JobId | None:
        """Queue a paper; None when there is no room, or it cannot be kept: then nothing was entered."""
        if self._is_closing or len(self._queue) >= limits.QUEUE_MAX:
            return None
        pieces = tuple(escpos_pieces(paper, target.profile, target.means))
        try:
            job = JobId(self._jobs.add(paper, target.key))
        except Unavailable:
            _LOG.exception("a paper could not be entered into the print queue")
            return None
        self._append(Job(job, job_name(paper), target, pieces))
        return job

    def _append(self, job: Job) -> None:
        with self._changed:
            self._queue.append(job)
            self._changed.notify_all()

    def ask(self, target: Target) -> None:
        """Ask a printer how it is, as soon as there is time."""
        with self._changed:
            self._to_ask.append(target)
            self._changed.notify_all()

    def kick(self, target: Target) -> None:
        """Open the drawer, before anything else that waits."""
        with self._changed:
            if target not in self._kicks:
                self._kicks.append(target)
            self._changed.notify_all()

    def retry(self, job: JobId, target: Target) -> bool:
        """Print a failed job again; False when it is over, or there is no room.

        Raises:
            Unavailable: it cannot be kept; nothing was changed.
        """
        if self._is_closing or self._has(job) or len(self._queue) >= limits.QUEUE_MAX:
            return False
        paper = self._jobs.again(job, target.key)
        if paper is None:
            return False
        self._append(
            Job(job, job_name(paper), target, tuple(escpos_pieces(paper, target.profile, target.means)))
        )
        return True

    def discard(self, job: JobId) -> bool:
        """Give a job up that is not being sent; False when it is, or is over. Raises Unavailable."""
        with self._changed:
            if self._at_work is not None and self._at_work.id == job:
                return False
        return self._jobs.drop(job)

    def _has(self, job: JobId) -> bool:
        with self._changed:
            return any(each is not None and each.id == job for each in (self._at_work, *self._queue))

    def forget(self, printer: str) -> None:
        """Drop what was learnt of a printer that is gone; another may come in its place."""
        self._connection.forget(printer)

    def close(self) -> None:
        """End `run` after the transfer that is under way; what waits is told as failed."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()

    def run(self) -> None:
        """Work until closed; sleeps while there is nothing to do."""
        while not self._is_closing:
            self.work()
            with self._changed:
                if not self._has_work():
                    self._changed.wait(limits.LOOK_SECONDS if self._connection.held else None)
        self._give_up()
        self._connection.close()

    def _has_work(self) -> bool:
        return self._is_closing or bool(self._queue or self._kicks or self._to_ask)

    def work(self) -> None:
        """Carry out all that waits, then see whether a printer in trouble is well again."""
        while not self._is_closing:
            self._kick_when_idle()
            with self._changed:
                job = self._at_work = self._queue.popleft() if self._queue else None
            if job is not None:
                self._print(job)
            elif not self._ask_next():
                break
        self._look()

    def _ask_next(self) -> bool:
        """Ask the next printer how it is; False when none is to be asked."""
        with self._changed:
            target = self._to_ask.popleft() if self._to_ask else None
        if target is None:
            return False
        try:
            self._hear_condition(target.key, self._connection.to(target.key))
        except PrinterStopped as stop:
            self._book.report(target.key, stop.trouble, str(stop))
        except DeviceError as error:
            self._connection.close()
            self._report_on_wire(target.key, error)
        return True

    def _hear_condition(self, printer: str, dialogue: Dialogue) -> None:
        """Ask how it is; raises PrinterStopped with what keeps it from printing, DeviceError."""
        status = dialogue.status()
        self._book.asked(printer, answers=status.answers)
        if status.trouble is not None:
            raise PrinterStopped(status.trouble)
        if status.answers:
            self._book.paper(printer, is_low=status.paper_low)

    def _give_up(self) -> None:
        with self._changed:
            jobs = list(self._queue)
            self._queue.clear()
        for job in jobs:
            self._fail(job, Trouble.STOPPED, SENTENCES[Trouble.STOPPED], is_unfinished=False)

    def _print(self, job: Job) -> None:
        key = job.target.key
        try:
            dialogue = self._connection.to(key)
        except DeviceError as error:
            self._fail_on_wire(job, error, is_unfinished=False)
            return
        dialogue.has_reached = False
        try:
            is_confirmed = self._send(job, dialogue)
        except PrinterStopped as stop:
            self._book.report(key, stop.trouble, str(stop))
            self._fail(job, stop.trouble, str(stop), is_unfinished=dialogue.has_reached)
        except DeviceError as error:
            self._connection.close()
            self._fail_on_wire(job, error, is_unfinished=dialogue.has_reached)
        except Unavailable as refusal:  # the book: without it nobody would know that this was printed
            self._fail(job, Trouble.NOT_KEPT, str(refusal), is_unfinished=False)
        else:
            self._book.clear(key)
            if is_confirmed is not None:
                self._emit(ReceiptPrinted(job.id, job.name, is_confirmed))

    def _send(self, job: Job, dialogue: Dialogue) -> bool | None:
        """Send one job and wait for its confirmation; None when it was given up meanwhile."""
        key = job.target.key
        self._hear_condition(key, dialogue)
        meanwhile = partial(self._go_on, key, dialogue)
        leftover = [part_from_leftover(job.target.profile)] if key in self._connection.leftover else []
        if not self._jobs.sending(job.id):
            return None
        try:
            dialogue.send([*leftover, *job.pieces], meanwhile)
        except (PrinterStopped, DeviceError):
            if dialogue.has_reached:
                self._connection.leftover.add(key)
            raise
        self._connection.leftover.discard(key)
        self._note_sent(job, confirmed=False)
        is_confirmed = dialogue.confirm(meanwhile, job.mark)
        if is_confirmed:
            self._note_sent(job, confirmed=True)
        return is_confirmed

    def _note_sent(self, job: Job, *, confirmed: bool) -> None:
        """A book that cannot be written to keeps it as being sent: then it is marked when printed again."""
        try:
            self._jobs.sent(job.id, confirmed=confirmed)
        except Unavailable:
            _LOG.exception("print job %d was sent, which could not be noted", job.id)

    def _fail_on_wire(self, job: Job, error: DeviceError, *, is_unfinished: bool) -> None:
        self._report_on_wire(job.target.key, error)
        self._fail(job, trouble_of(error), str(error), is_unfinished=is_unfinished)

    def _report_on_wire(self, printer: str, error: DeviceError) -> None:
        if not isinstance(error, Gone):  # that it is gone is told by whoever watches the bus
            self._book.report(printer, trouble_of(error), str(error))

    def _fail(self, job: Job, trouble: Trouble, message: str, *, is_unfinished: bool) -> None:
        try:
            self._jobs.failed(job.id, message, reached=is_unfinished)
        except Unavailable:
            _LOG.exception("print job %d failed, which could not be noted", job.id)
        self._emit(ReceiptFailed(job.id, job.name, trouble, message, is_unfinished))

    def _kick_when_idle(self) -> None:
        while True:
            with self._changed:
                target = self._kicks.popleft() if self._kicks else None
            if target is None:
                return
            try:
                self._drawers.kick(self._connection.to(target.key), target)
            except DeviceError as error:
                self._connection.close()
                self._emit(DrawerFailed(target.key, trouble_of(error), str(error)))

    def _go_on(self, printer: str, dialogue: Dialogue) -> bool:
        """Between the commands of a job: kick if that was asked of the same printer; False when closing."""
        with self._changed:
            target = next((kick for kick in self._kicks if kick.key == printer), None)
            if target is not None:
                self._kicks.remove(target)
        if target is not None:
            try:
                self._drawers.kick(dialogue, target)
            except DeviceError as error:
                self._emit(DrawerFailed(target.key, trouble_of(error), str(error)))
                raise
        self._drawers.watch(printer, dialogue)
        return not self._is_closing

    def _look(self) -> None:
        """See whether the printer in trouble is well; let go of it when nothing is left to do."""
        if self._connection.held is None:
            return
        key, dialogue = self._connection.held
        if self._book.of(key) is not None:
            try:
                is_well = dialogue.is_well()
            except DeviceError:
                is_well = False
                self._connection.close()
            if not is_well:
                return
            self._book.clear(key)
        if not self._drawers.is_watching(key, dialogue):
            self._connection.close()
