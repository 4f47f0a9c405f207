"""Every lane of the shop at a glance, and the way in for a new one."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from netsync.events import (
    CaughtUp,
    LanePaired,
    Listening,
    PairingEnded,
    PairingFailed,
    PeerOffline,
    PeerOnline,
    SnapshotSent,
)
from store.domain.errors import TillError
from store.domain.ids import LaneId
from store.domain.names import required_name
from store.events import BookChanged, ShopChanged
from tui.dialogs.allowance import allow
from tui.dialogs.confirm import Confirm
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.lanes.clock import clock_choice
from tui.screens.lanes.notes import slept
from tui.screens.lanes.pairing import PairingDialog
from tui.screens.lanes.retiring import retire
from tui.screens.lanes.rows import COLUMNS
from tui.screens.lanes.seen import Seen, look
from tui.screens.lanes.shutting_out import shut_out
from tui.theme.inks import Ink
from tui.widgets.line_text import offered
from tui.widgets.list_frame import ListScreen
from tui.widgets.notices import Tone
from tui.widgets.short_rows import ShortRows, having
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store

_LOOK_SECONDS = 1.0
"""How often what is to be sent and to be got is looked at on the screen: nobody tells of each row."""

_FACTS = (PeerOnline, PeerOffline, CaughtUp, LanePaired, Listening, ShopChanged, BookChanged, FactsMissed)


class LanesScreen(ListScreen):
    """The list of lanes."""

    TITLE = "Lanes"
    COLUMNS = COLUMNS
    EMPTY = "This lane is not running yet."
    MARKS = False
    ROW_MORE = ("lanes.retire", "lanes.allow", "lanes.revoke")
    BINDINGS = bindings(
        "list.new", "list.edit", "lanes.conflicts", "lanes.transfers", *ROW_MORE, "lanes.clock",
        "lanes.restore",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._services: Services | None = None
        self._dialog: PairingDialog | None = None
        self._copied: dict[LaneId, int] = {}
        """How many percent of the book new lanes have that get a copy of it."""
        self._seen = Seen()
        self._told, self._finding = TextBlock(""), TextBlock("", Ink.DIM)

    def compose_work(self) -> ComposeResult:
        """The list, below it what there is to say of the lane under the cursor, and how lanes are found."""
        yield self.table
        yield self._told
        yield self._finding

    def on_mount(self) -> None:
        """What stands here goes on by itself."""
        super().on_mount()
        self.set_interval(_LOOK_SECONDS, self._look)

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._services = services
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:  # noqa: ARG002 - by number, always
        """The lanes that match."""
        services = self._services
        if services is None:
            return None
        self._seen = look(services, self._copied)
        return ShortRows(having(self._seen.rows, text))

    def on_record_table_cursor_moved(self) -> None:
        """Tell of another one."""
        self._tell()

    def on_record_table_loaded(self) -> None:
        """What is under the cursor may stand otherwise."""
        super().on_record_table_loaded()
        self._tell()

    def _tell(self) -> None:
        self._told.show(self._seen.words(self.table.cursor_key))
        self._finding.show(self._seen.finding, Ink.DIM)

    def _look(self) -> None:
        services = self._services
        if services is not None and self.is_current:
            copied = dict(self._copied)
            self.in_background(
                lambda: look(services, copied), self._follow, refused=_do_nothing, group="look"
            )

    def _follow(self, seen: Seen) -> None:
        if seen.rows != self._seen.rows:
            self.renew_list()
        elif seen != self._seen:
            self._seen = seen
            self._tell()

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns lanes, and tell the code's dialog."""
        if isinstance(fact, SnapshotSent):
            self._follow_copy(fact)
        if isinstance(fact, PeerOnline | PeerOffline):
            self._copied.pop(fact.lane, None)
        if isinstance(fact, _FACTS):
            self.renew_list()
            # What may be done has changed, if a clock or the book was found to be wrong.
            self.refresh_bindings()
        self._tell_dialog(fact)

    def _follow_copy(self, fact: SnapshotSent) -> None:
        """Show each percent once; the whole copy is told by the link that follows it."""
        percent = 100 * fact.done // fact.size
        if self._copied.get(fact.lane) != percent:
            self._copied[fact.lane] = percent
            self.renew_list()

    def action_new(self) -> None:
        """Show a code for a new lane."""
        services = self._services
        if services is not None:
            self.in_background(lambda: _open(services), self._show_code)

    def _show_code(self, code: str) -> None:
        services = self._services
        if services is not None:
            self._dialog = PairingDialog(code, services.lanes.listening_at)
            self.ask(self._dialog, lambda _: self._close_code())

    def _close_code(self) -> None:
        services, self._dialog = self._services, None
        if services is not None:
            self.in_background(services.lanes.close_pairing, lambda _: None)

    def _tell_dialog(self, fact: Fact) -> None:
        dialog = self._dialog
        match fact:
            case LanePaired(name=name):
                self.till.say(f"{name} is a lane of this shop now.", Tone.GOOD)
                if dialog is not None:
                    dialog.dismiss(None)
            case PairingFailed(reason=reason, address=address, tries_left=left) if dialog is not None:
                tries = "1 try" if left == 1 else f"{left} tries"
                dialog.tell(f"{reason} (from {address}): {tries} left", Ink.BAD)
            case PairingEnded(reason=reason) if dialog is not None:
                dialog.tell(f"{reason}. Esc, then n shows a new code.", Ink.BAD)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A clock that nobody and nothing contradicts needs no leave."""
        if action == "clock":
            lanes = None if self._services is None else self._services.store.lanes
            return lanes is not None and bool(lanes.clock_behind() or lanes.clock_off())
        if action == "restore":
            services = self._services
            return services is not None and (services.store.is_damaged or slept(services))
        return super().check_action(action, parameters)

    def action_conflicts(self) -> None:
        """The conflict inbox."""
        self.till.go("conflicts")

    def action_transfers(self) -> None:
        """What lanes handed each other."""
        self.till.go("transfers")

    def action_allow(self) -> None:
        """What the lane under the cursor may spend beyond its rights."""
        row, services = self.table.cursor_row, self._services
        if row is not None and services is not None and isinstance(row.key, bytes):
            allow(self, services.store, LaneId(row.key))

    def action_restore(self) -> None:
        """Take another lane's book in the place of this one's, after asking."""
        services = self._services
        if services is None:
            return
        damaged = services.store.is_damaged
        left = "" if damaged else " What was only edited here, not sold, is left behind."
        question = Confirm(
            "Restore this till's book from another lane?"
            if damaged
            else "Take another lane's book in the place of this till's?",
            f"What only this till has sold is saved first and is in the new book.{left} Nothing can be sold"
            " here until it is done; an open sale is kept.",
            yes="Restore" if damaged else "Take it",
            is_safe=False,
        )
        allowed = services.store.lanes.allow_restore
        restore = self.till.restore
        self.ask(question, lambda yes: self.in_background(allowed, lambda _: restore()) if yes else None)

    def action_clock(self) -> None:
        """Go by this machine's clock though later times were written, or by the others': after asking."""
        services = self._services
        if services is None:
            return
        choice = clock_choice(services.store)

        def done(_: None) -> None:
            self.till.say(choice.done, Tone.GOOD)

        self.ask(choice.question, lambda yes: self.in_background(choice.deed, done) if yes else None)

    def action_retire(self) -> None:
        """Take over what the lane under the cursor had the right to, after saying what that is."""
        row, services = self.table.cursor_row, self._services
        if row is not None and services is not None and isinstance(row.key, bytes):
            retire(self, services.store, LaneId(row.key))

    def action_revoke(self) -> None:
        """Shut the lane under the cursor out of the shop, after asking who goes with it."""
        row, services = self.table.cursor_row, self._services
        if row is not None and services is not None and isinstance(row.key, bytes):
            shut_out(self, services.store, LaneId(row.key))

    def action_edit(self) -> None:
        """Rename the lane under the cursor."""
        row, services = self.table.cursor_row, self._services
        if row is None or services is None or not isinstance(row.key, bytes):
            return
        self._ask_name(services.store, LaneId(row.key), row.cells[0])

    def _ask_name(self, store: "Store", lane: LaneId, name: str, refusal: str = "") -> None:
        text = name if refusal else offered(name)  # what was typed and refused is gone on with
        self.ask(
            Prompt("Name of the lane", required_name, text=text, detail=refusal),
            lambda name: self._rename(store, lane, name),
        )

    def _rename(self, store: "Store", lane: LaneId, name: str | None) -> None:
        if name is not None:
            self.in_background(
                lambda: store.lanes.rename(lane, name),
                lambda _: self.till.say("Renamed.", Tone.GOOD),
                refused=lambda refusal: self._ask_name(store, lane, name, str(refusal)),
            )


def _open(services: Services) -> str:
    return services.lanes.open_pairing(services.store.lanes.invite())


def _do_nothing(_: TillError) -> None:
    """The next look may do."""
