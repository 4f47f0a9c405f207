"""What screens and widgets are given, by shape: rows to show, and the services behind the first frame."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, runtime_checkable

from store.domain.values import dataclass
from tui.theme.inks import Ink

if TYPE_CHECKING:
    from devices.events import Machine
    from netsync.events import PeerState
    from store.api import Store
    from store.domain.ids import LaneId
    from store.domain.receipt import Receipt
    from store.domain.slip import Slip
    from store.domain.transfers import Ask

RESTORE: Final = 75
"""What a till ends with that is to begin anew by restoring its damaged book; never an exit code."""

RowKey: TypeAlias = Hashable
"""What names a row whatever its place: the id of a customer, a product, a sale."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, ready to show."""

    key: RowKey
    cells: tuple[str, ...]
    """One text for each column of the table."""
    ink: Ink = Ink.TEXT
    """Ink.DIM for what is inactive, Ink.BAD for what needs a hand."""


class RowSource(Protocol):
    """A long list seen through windows. Search, filter and order are its own business.

    All four may be called from a worker thread, never two at a time for one table. Expected refusals
    (`TillError`) become the table's failed state with their sentence.
    """

    @property
    def is_quick(self) -> bool:
        """Whether a window takes about a millisecond.

        Quick sources are read at once, in the loop. Others are read in a thread, and the old rows
        stay on the screen until the new ones are there: no key waits for a slow book.
        """

    def count(self) -> int:
        """How many rows there are."""

    def window(self, start: int, size: int) -> Sequence[Row]:
        """Rows `start` to `start + size`, fewer at the end."""

    def position(self, key: RowKey) -> int | None:
        """How many rows come before the one with this key; None when it is not in the list."""


@runtime_checkable
class LongRowSource(RowSource, Protocol):
    """A list that takes longer to count than a key may wait.

    Its rows are shown before they are counted; `count` runs in a thread, beside `window`, and what it finds
    is known from then on.
    """

    def known(self) -> tuple[int, bool]:
        """How many rows are known to be there, without counting; and whether that is all of them."""

    def renew(self) -> None:
        """Forget what was read: something has changed."""


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One thing that works or does not."""

    what: str
    """`lanes`, `printer`, `sale`."""
    state: str
    """`3/3`, `ok`, `PAPER`; capitals for what needs a hand."""
    needs_hand: bool = False


@dataclass(frozen=True, slots=True)
class StatusLine:
    """All that the status line says, but for the time."""

    shop: str = ""
    lane: str = ""
    staff: str = ""
    items: tuple[StatusItem, ...] = ()
    zone: tzinfo | None = None
    """Where the shop's clock stands; None until that is known: this machine's."""


class BackgroundService(Protocol):
    """Something that runs beside the screens: the link to other lanes, the devices."""

    @property
    def name(self) -> str:
        """For the log and for the operator: `lanes`, `printer`."""

    async def start(self) -> None:
        """Begin; returns when it runs."""

    async def ended(self) -> None:
        """Return or raise when it runs no more by itself."""

    async def stop(self) -> None:
        """End it and wait until it has let go of everything."""


class PrinterControl(Protocol):
    """Receipts on paper; calls return at once and may come from any thread."""

    @property
    def is_there(self) -> bool:
        """Whether a printer is there that would take something now."""

    def names(self) -> "Mapping[str, str]":
        """What printers are called, by key: those that are there, and those that staff have named."""

    def preview(self, paper: "Receipt | Slip") -> "Sequence[str] | None":
        """The lines of a paper as they will be printed; None when no printer is known. Waits for nothing."""

    def print(self, receipt: "Receipt | Slip") -> object | None:
        """Queue a receipt or a slip; None when it will not be printed: no printer is there."""

    def kick(self) -> bool:
        """Open the cash drawer; False when no printer is there."""

    def reprint(self, job: int) -> bool:
        """Print a job of the print queue again; False when it is over or no printer is there.

        Raises:
            Unavailable: the queue cannot be written.
        """

    def drop(self, job: int) -> bool:
        """Give a job up; False when it is over or being sent. Raises Unavailable."""


class DevicesControl(Protocol):
    """Printers and scanners as staff see them; calls may come from any thread."""

    def machines(self) -> "Sequence[Machine]":
        """What there is, the printer for receipts first: looks at the bus, so for a worker thread.

        Raises:
            Unavailable: USB cannot be used here.
        """

    def profiles(self) -> Sequence[str]:
        """Names of the profiles a printer can be driven with."""

    def pages(self) -> Sequence[str]:
        """Codecs of the code pages that printers have."""

    def set_logo(self, path: str) -> None:
        """Have a picture stand above receipts from the next one on; none where the path is empty.

        Raises:
            BadInput: it cannot be read or printed.
        """

    def print(self, slip: "Slip", printer: str) -> bool:
        """Queue a slip for the printer of that key; False when it will not be printed."""

    def kick(self, printer: str) -> bool:
        """Open the drawer on the printer of that key; False when it is not there."""


class LanesControl(Protocol):
    """The links to the shop's other lanes; calls may come from any thread."""

    @property
    def listening_at(self) -> str:
        """`HOST:PORT` where other lanes reach this one; empty while they do not."""

    @property
    def finding(self) -> str:
        """How lanes find each other here, in a sentence; empty while sync is not running."""

    def peers(self) -> "Sequence[PeerState]":
        """How every other lane stands; empty while sync is not running."""

    def linked(self) -> "frozenset[LaneId]":
        """The lanes that hear this one at the moment; never blocks."""

    def ask(self, lane: "LaneId", ask: "Ask") -> None:
        """Ask another lane for rights to spend, if it is linked; never blocks."""

    def open_pairing(self, welcome: Mapping[str, str]) -> str:
        """Show a new code, six digits; blocks for a moment. Raises Unavailable."""

    def close_pairing(self) -> None:
        """Take the code down, if one is shown."""


class Services(Protocol):
    """What boot opens behind the first frame and closes at the end. Screens get it from `shop_opened`."""

    @property
    def store(self) -> "Store":
        """The shop's book."""

    @property
    def printer(self) -> PrinterControl:
        """The receipt printer, whether one is there or not."""

    @property
    def devices(self) -> DevicesControl:
        """Printers and scanners, to look at and to set up."""

    @property
    def lanes(self) -> LanesControl:
        """The links to other lanes."""

    @property
    def background(self) -> Sequence[BackgroundService]:
        """What backstage starts, in this order, and stops in reverse."""

    def status(self) -> StatusLine:
        """What the status line says now; asked in a thread, once at the start and after facts."""

    def close(self) -> None:
        """Give everything back; called once, when nothing uses it any more."""


class Crew(Protocol):
    """Who looks after the background services; see backstage.py."""

    async def start(self, services: Sequence[BackgroundService]) -> None:
        """Start them in order and keep them running."""

    async def stop(self) -> None:
        """Stop them in reverse; returns when all have let go."""
