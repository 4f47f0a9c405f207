"""Where files are read and written: what can be, and which file."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeAlias

from textual.app import ComposeResult

from store.domain.exports.outcome import Exported, Watch
from store.domain.imports.outcome import Kind
from store.domain.listing import CustomerList
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.ports import Services
from tui.screens.imports.meter import Meter
from tui.screens.imports.page import Page
from tui.screens.imports.screen import ImportScreen, existing_file, new_file
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from store.api import Store

    Writing: TypeAlias = Callable[[Store, Path, Watch], Exported]

_WORDS = (
    "Read a file, CSV with a heading for each column (groups also as JSON):",
    "",
    "c  customers     g  groups with their rules     m  who is in which group     p  products",
    "",
    "Exports of Square, Shopify, Lightspeed, Loyverse, WooCommerce and Open Source POS",
    "are recognised by their headings, in any order, encoding and language of numbers.",
    "Everything is shown before anything is written; a stopped import changes nothing.",
    "",
    "Write a file, that spreadsheets open and this program reads back whole:",
    "",
    "e  all customers     w  all groups with their rules     Esc  stop, or back to the sale",
    "",
    "Some customers, members of groups and mailing lists: regulars export --help",
)


class ImportHome(TillScreen[None]):
    """Choose what to import."""

    TITLE = "Import"
    CSS_PATH = "imports.tcss"
    BINDINGS = bindings(
        "import.customers",
        "import.groups",
        "import.memberships",
        "import.products",
        "import.write_customers",
        "import.write_groups",
        "import.leave",
    )

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._stop = Event()
        self._is_writing = False

    def compose_work(self) -> ComposeResult:
        """What can be done, and how far a file is."""
        yield Page()
        yield ProgressLine()

    def compose_line(self) -> CommandLine:
        """Nothing is typed here."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Say it."""
        page = self.query_one(Page)
        page.show([[], *([(words, Ink.TEXT)] for words in _WORDS)])
        self.set_focus(page)

    def shop_opened(self, services: Services) -> None:
        """Files can be taken."""
        self._services = services

    def action_customers(self) -> None:
        """Import customers."""
        self._ask_file("customers")

    def action_groups(self) -> None:
        """Import groups."""
        self._ask_file("groups")

    def action_memberships(self) -> None:
        """Import who is in which group."""
        self._ask_file("memberships")

    def action_products(self) -> None:
        """Import products."""
        self._ask_file("products")

    def action_write_customers(self) -> None:
        """Write all customers."""
        self._ask_name(
            "customers",
            lambda store, path, watch: store.exports.customers(path, CustomerList(), watch=watch),
        )

    def action_write_groups(self) -> None:
        """Write all groups."""
        self._ask_name("groups", lambda store, path, watch: store.exports.groups(path, watch=watch))

    def action_leave(self) -> None:
        """Stop what is being written, or go to the checkout."""
        if self._is_writing:
            self._stop.set()
        else:
            self.till.go("sell")

    def _ask_name(self, what: str, write: "Writing") -> None:
        if self._services is None or self._is_writing:
            self.till.say("In a moment: the shop is being opened, or a file written.", Tone.WARN)
            return
        store = self._services.store
        self.ask(
            Prompt(f"File for {what}", new_file, hint=f"its path: ~/{what}.csv"),
            lambda path: None if path is None else self._write(store, path, write),
        )

    def _write(self, store: "Store", path: Path, write: "Writing") -> None:
        self._is_writing = True
        self._stop.clear()
        meter = Meter(self)
        watch = Watch(lambda done, total: meter.tell("Writing", done, total), self._stop.is_set)
        self.in_background(
            lambda: write(store, path, watch),
            lambda exported: self._written(f"{exported.rows:,} rows are in {path}.", Tone.GOOD),
            refused=lambda refusal: self._written(str(refusal), Tone.WARN),
            group="export",
        )

    def _written(self, words: str, tone: Tone) -> None:
        self._is_writing = False
        self.query_one(ProgressLine).show("", 0, None)
        self.till.say(words, tone)

    def _ask_file(self, kind: Kind) -> None:
        if self._services is None:
            self.till.say("The shop is being opened; in a moment.", Tone.WARN)
            return
        question = f"File of {kind}"
        self.ask(
            Prompt(question, existing_file, hint="its path: ~/export.csv"),
            lambda path: self._open(path, kind),
        )

    def _open(self, path: Path | None, kind: Kind) -> None:
        if path is not None and self._services is not None:
            self.ask(ImportScreen(self._services.store, path, kind), lambda _: None)
