"""The print queue: what did not come out is printed again or dropped, by one key, and never by itself."""

from collections.abc import Callable
from typing import Final

from textual.app import ComposeResult

from store.domain.paper_text import Paper
from store.domain.print_jobs import PrintJob
from store.domain.receipt import Receipt
from store.domain.receipt_layout import receipt_text
from store.domain.slip import slip_text
from tui.dialogs.viewer import Viewer
from tui.keys import bindings
from tui.ports import Services
from tui.screens.printing.state import (
    COLUMNS,
    EXPLAINED,
    can_drop,
    can_print,
    job_row,
    told,
    told_next,
)
from tui.theme.inks import Ink
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.short_rows import ShortRows, having
from tui.widgets.text_block import TextBlock
from tui.widgets.told_list import ToldListScreen

PAPER_CELLS: Final = 42


class PrintingScreen(ToldListScreen[PrintJob]):
    """The list, and the one under the cursor in words."""

    TITLE = "Printing"
    COLUMNS = COLUMNS
    EMPTY = "Nothing was given to a printer yet."
    BINDINGS = bindings("list.open", "prints.again", "prints.drop")

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._told = TextBlock(EXPLAINED, Ink.DIM)
        self._next = TextBlock("")

    def compose_work(self) -> ComposeResult:
        """The list, and below it what the cursor is on."""
        yield self.table
        yield self._told
        yield self._next

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._services = services
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:  # noqa: ARG002 - what waits first
        """The jobs that match."""
        services = self._services
        if services is None:
            return None
        store, printers = services.store, services.printer.names()
        calendar = Calendar(store.world.now, store.shop.get().zone)
        jobs = store.prints.all()
        self.found = {job.id: job for job in jobs}
        return ShortRows(having([job_row(job, calendar, printers) for job in jobs], text))

    def tell(self) -> None:
        """How far it came, and what can be done."""
        job = self.at_cursor
        if job is None:
            self._told.show(EXPLAINED, Ink.DIM)
            self._next.show("")
        else:
            self._told.show(told(job), Ink.STRONG if job.waits else Ink.DIM)
            self._next.show(told_next(job))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done with the one under the cursor, or with one of those that are marked."""
        if action == "again":
            return any(map(can_print, self.chosen()))
        if action == "drop":
            return any(map(can_drop, self.chosen()))
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Read it."""
        services, job = self._services, self.at_cursor
        if services is None or job is None:
            return
        paper = self.at_once(lambda: services.store.prints.paper(job.id))
        if paper is None:
            self.say(told(job), Tone.GOOD)
            return
        told_lines = services.printer.preview(paper) or _text(paper).splitlines()
        lines = [[(line, Ink.TEXT)] for line in told_lines]
        viewer = Viewer(job.name, lines, can_print=can_print(job))
        self.ask(viewer, lambda answer: self._print([job]) if answer == "print" else None)

    def action_again(self) -> None:
        """Print it, or all that are marked, again."""
        self._print([job for job in self.chosen() if can_print(job)])

    def _print(self, jobs: list[PrintJob]) -> None:
        services = self._services
        if services is None:
            return
        # Those that were asked for first come first, however the list stands.
        numbers = sorted(job.id for job in jobs)

        def done(count: int) -> None:
            if count < len(numbers):
                what = "Not printed" if len(numbers) == 1 else f"{_papers(count)} printed, no more"
                self.till.say(f"{what}: no printer is there, or it has too much to do.", Tone.BAD)
            elif count == 1:
                self.till.say(f"{jobs[0].name} is being printed.", Tone.GOOD)
            else:
                self.till.say(f"{_papers(count)} printed.", Tone.GOOD)
            self._go_on(numbers if count else [])

        self._each(numbers, services.printer.reprint, done)

    def action_drop(self) -> None:
        """Give it up, or all that are marked."""
        services = self._services
        jobs = [job for job in self.chosen() if can_drop(job)]
        if services is None or not jobs:
            return

        def done(count: int) -> None:
            if count:
                self.till.say(f"{jobs[0].name if len(jobs) == 1 else _papers(count)} dropped.", Tone.GOOD)
            else:
                self.till.say(f"{jobs[0].name} is being printed.", Tone.BAD)
            self._go_on([job.id for job in jobs])

        self._each([job.id for job in jobs], services.printer.drop, done)

    def _each(self, numbers: list[int], deed: Callable[[int], bool], done: Callable[[int], None]) -> None:
        """Do it with each, in a thread: how many it was done with is told at the end."""
        self.in_background(lambda: sum(map(deed, numbers)), done, group="prints")

    def _go_on(self, done: list[int]) -> None:
        """To the next that waits for somebody: what was done is somewhere else in the list now."""
        self.table.marks = NO_MARKS
        after = [job.id for job in self.found.values() if job.waits and job.id not in done]
        if done and after:
            self.show_list(key=after[0])
        else:
            self.renew_list()


def _papers(count: int) -> str:
    return counted(count, "paper")


def _text(paper: Paper) -> str:
    return receipt_text(paper, PAPER_CELLS) if isinstance(paper, Receipt) else slip_text(paper, PAPER_CELLS)
