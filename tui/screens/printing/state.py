"""Print jobs as rows, and one of them in words. Pure."""

from collections.abc import Mapping
from typing import Final

from store.domain.print_jobs import OVER, UNDER_WAY, PrintJob, PrintState
from tui.ports import Row
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.moments import Calendar, day_text

COLUMNS: Final = (
    Column("name", "What", 18, share=2, sortable=False),
    Column("state", "How far", 22, share=1, sortable=False),
    Column("printer", "Printer", 12, share=1, sortable=False),
    Column("at", "Asked for", 14, sortable=False),
)

EXPLAINED: Final = (
    "Nothing here prints by itself: after new paper, or a restart, look at what came out of the printer,"
    " then print the rest again or drop it."
)

_STATES: Final = {
    PrintState.QUEUED: "waits for its turn",
    PrintState.SENDING: "is being printed",
    PrintState.UNCONFIRMED: "sent, not confirmed",
    PrintState.CONFIRMED: "printed",
    PrintState.DROPPED: "dropped",
}


def job_row(job: PrintJob, calendar: Calendar, printers: Mapping[str, str]) -> Row:
    """One line of the queue; `printers` are their names, by key."""
    when = f"{day_text(job.at, calendar)} {calendar.local(job.at):%H:%M}"
    ink = Ink.BAD if job.waits else Ink.DIM if job.state in OVER else Ink.TEXT
    return Row(job.id, (job.name, state_words(job), printer_words(job, printers), when), ink)


def printer_words(job: PrintJob, printers: Mapping[str, str]) -> str:
    """Which printer it went to; one that nobody named and that is gone by its socket."""
    socket = job.printer.partition("/")[0]
    return printers.get(job.printer) or (f"socket {socket}" if socket else "")


def state_words(job: PrintJob) -> str:
    """How far it came, in two or three words."""
    if job.waits:
        return "MAY BE CUT SHORT" if job.is_reached else "DID NOT PRINT"
    return _STATES[job.state]


def told(job: PrintJob) -> str:
    """What happened to it, and what printing it again means."""
    if job.state in OVER:
        return f"{job.name}: {state_words(job)}. F7 prints a copy of a receipt, F8 a Z again."
    if job.state is PrintState.UNCONFIRMED:
        return f"The printer took all of {job.name}, and does not tell whether it came out."
    return f"{job.name}: {job.message or state_words(job)}."


def told_next(job: PrintJob) -> str:
    """What p would do."""
    if not can_print(job):
        return ""
    if job.is_reached:
        return "Some or all of it may be on paper: printed again it is marked DUPLICATE."
    return "Nothing of it went to the printer: printed now it is the first."


def can_print(job: PrintJob) -> bool:
    """Whether it may be printed again from here."""
    return job.state in {PrintState.FAILED, PrintState.UNCONFIRMED}


def can_drop(job: PrintJob) -> bool:
    """Whether it may be given up."""
    return can_print(job) or job.state in UNDER_WAY
