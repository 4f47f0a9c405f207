"""Where files are read and written: what can be, and which file."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.imports.outcome import Kind
from tui.dialogs.export.choices import all_groups, everybody
from tui.dialogs.export.screen import Wanted, write_file
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.ports import Services
from tui.screens.imports.page import Page
from tui.screens.imports.screen import ImportScreen, existing_file
from tui.screens.imports.state import Spans
from tui.theme.inks import Ink
from tui.widgets.cells import wrap
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store

_READ: Final = (
    "Exports of Square, Shopify, Lightspeed, Loyverse, WooCommerce and Open Source POS are recognised by"
    " their headings, in any order, encoding and language of numbers. Everything is shown before anything is"
    " written; a stopped import changes nothing."
)
_WRITE: Final = (
    "Ctrl+E writes what a list shows, or what is marked in it: customers (F3); groups, who is in them, and"
    " mailing lists (F4). All of it without the screen: regulars export --help"
)


def home_lines(cells: int) -> list[Spans]:
    """What the page says, in so many cells."""
    rows = (
        "",
        "Read a file, CSV with a heading for each column; groups also as JSON:",
        "",
        "c  customers                 m  who is in which group",
        "g  groups with their rules   p  products",
        "",
        *wrap(_READ, cells),
        "",
        "Write a file, that spreadsheets open and this program reads back whole:",
        "",
        "e  all customers             w  all groups with their rules",
        "",
        *wrap(_WRITE, cells),
    )
    return [[(row, Ink.TEXT)] for row in rows]


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

    def compose_work(self) -> ComposeResult:
        """What can be done."""
        yield Page()

    def compose_line(self) -> CommandLine:
        """Nothing is typed here."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Say it."""
        self.set_focus(self.query_one(Page))

    def on_resize(self) -> None:
        """Lay it out."""
        self.query_one(Page).show(home_lines(self.app.size.width - 2))

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
        self._write(everybody)

    def action_write_groups(self) -> None:
        """Write all groups."""
        self._write(all_groups)

    def action_leave(self) -> None:
        """Go to the checkout."""
        self.till.go("sell")

    def _write(self, wanted: "Callable[[Store], Wanted]") -> None:
        if self._services is None:
            self.till.say("The shop is being opened; in a moment.", Tone.WARN)
            return
        store = self._services.store
        write_file(self, store, wanted(store))

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
