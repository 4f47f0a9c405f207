"""What a running till has behind its screens, opened in a thread once the first frame is painted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.message import Message

    from devices.events import Machine
    from netsync.events import PeerState
    from store.domain.ids import LaneId
    from store.domain.receipt import Receipt
    from store.domain.shop import Shop
    from store.domain.slip import Slip
    from store.domain.transfers import Ask
    from tui.bridge import Bridge
    from tui.messages import Fact
    from tui.ports import (
        BackgroundService,
        DevicesControl,
        LanesControl,
        PrinterControl,
        StatusItem,
        StatusLine,
    )
    from tui.running import RunningLane
    from tui.settings import Settings


class OpenShop:
    """The services of a running till, and what its status line says."""

    def __init__(self, lane: "RunningLane", troubles: "Troubles", tell: "Callable[[Fact], None]") -> None:
        """`tell` says to the operator what is wrong behind the screens."""
        from tui.clearing import Clearing
        from tui.upkeep import Calendar, Machines, Watch
        from tui.watches import Watches

        self._lane = lane
        self._troubles = troubles
        self.store = lane.store
        self.lanes: LanesControl = Links(lane)
        self.printer: PrinterControl = Printers(lane)
        self.devices: DevicesControl = Devices(lane)
        self.background: Sequence[BackgroundService] = (
            Machines(lane),
            Watch(lane.store),
            Calendar(lane.store),
            Watches(lane.store, tell),
            Clearing(lane.store),
        )

    def status(self) -> "StatusLine":
        """Shop, lane, and what may need a hand."""
        from tui.ports import StatusLine

        shop, who = self._shop(), self.store.signed_in
        name, zone = ("", None) if shop is None else (shop.name, shop.zone)
        staff = "locked" if who is None else who
        return StatusLine(name, self.store.lanes.own().name, staff, items=self._items(), zone=zone)

    def _items(self) -> "tuple[StatusItem, ...]":
        """What may need a hand: lanes, this machine, its devices."""
        from tui.sharing import unshared_sales
        from tui.status import (
            book_items,
            conflict_items,
            idle_printer_items,
            missed,
            own_clock_item,
            parked_items,
            print_items,
            scanner_items,
            status_items,
            unshared_items,
        )
        from tui.watches import disk_free

        peers = self.lanes.peers()
        items = book_items(is_damaged=self.store.is_damaged)
        items += conflict_items(self.store.conflicts_waiting())
        items += parked_items(self.store.checkout.sales_parked())
        in_use = self._printers_in_use()
        items += status_items(
            missed(peers, self.store.lanes.members()),
            printer=self._printer_word(),
            troubles=self._troubles.words(in_use),
            lines_waiting=self.store.checkout.lines_waiting(),
            own_clock=own_clock_item(self.store.lanes.clock_behind(), self.store.lanes.clock_off()),
            disk_free=disk_free(self.store.place.folder),
        )
        items += unshared_items(
            unshared_sales(self.store, peers),
            now=self.store.world.now(),
            is_linked=any(peer.linked for peer in peers),
        )
        items += idle_printer_items(self._troubles.words_of_others(in_use))
        devices = self._lane.printers
        if devices is not None:
            items += scanner_items(devices.scanners(), lacks_one=devices.lacks_scanner())
        return items + print_items(self._lane.unprinted())

    def _printers_in_use(self) -> frozenset[str]:
        """Keys of those that print receipts or have the drawer."""
        devices = self._lane.printers
        if devices is None:
            return frozenset()
        keys = (*(info.key for info in devices.printers()[:1]), devices.drawer_printer())
        return frozenset(key for key in keys if key is not None)

    def _printer_word(self) -> str:
        """How the printer is that prints receipts; empty when none is there."""
        from tui.status import printer_word

        devices = self._lane.printers
        first = next(iter(devices.printers()), None) if devices is not None else None
        return "" if devices is None or first is None else printer_word(devices.condition(first.key))

    def _shop(self) -> "Shop | None":
        """None while the lane is still empty."""
        from store.domain.errors import Unavailable

        try:
            return self.store.shop.get()
        except Unavailable:
            return None

    def close(self) -> None:
        """Hang up, close the book, let another till run."""
        self._lane.close()


class Links:
    """The links to other lanes, which begin a moment after the shop is open."""

    def __init__(self, lane: "RunningLane") -> None:
        self._lane = lane

    @property
    def listening_at(self) -> str:
        """`HOST:PORT` where other lanes reach this one; empty while they do not."""
        from tui.address import own_address

        port = self._lane.sync.listening_port if self._lane.is_started else None
        return "" if port is None else f"{own_address()}:{port}"

    @property
    def finding(self) -> str:
        """How lanes find each other here, in a sentence; empty while sync is not running."""
        return self._lane.sync.finding if self._lane.is_started else ""

    def peers(self) -> "Sequence[PeerState]":
        """How every other lane stands; empty while sync is not running."""
        return self._lane.sync.peers() if self._lane.is_started else ()

    def linked(self) -> "frozenset[LaneId]":
        """The lanes that hear this one."""
        return self._lane.sync.linked() if self._lane.is_started else frozenset()

    def ask(self, lane: "LaneId", ask: "Ask") -> None:
        """Ask another lane for rights to spend."""
        if self._lane.is_started:
            self._lane.sync.ask(lane, ask)

    def open_pairing(self, welcome: Mapping[str, str]) -> str:
        """Show a new code; raises Unavailable."""
        return self._lane.sync.open_pairing(welcome)

    def close_pairing(self) -> None:
        """Take the code down, if one is shown."""
        if self._lane.is_started:
            self._lane.sync.close_pairing()


class Printers:
    """The receipt printers. Whoever wants one in the moment before they are looked for, waits for that."""

    def __init__(self, lane: "RunningLane") -> None:
        self._lane = lane

    @property
    def is_there(self) -> bool:
        """Whether there is one."""
        self._lane.wait_started()
        return self._lane.printers is not None and bool(self._lane.printers.printers())

    def names(self) -> Mapping[str, str]:
        """What printers are called, by key: those that are there, and those that staff have named."""
        devices, setups = self._lane.printers, self._lane.store.machines.printers()
        there = {} if devices is None else {info.key: info.name for info in devices.printers()}
        return there | {key: setup.name for key, setup in setups.items() if setup.name}

    def preview(self, paper: "Receipt | Slip") -> "Sequence[str] | None":
        """The lines of a paper as they will be printed; None when no printer is known."""
        return None if self._lane.printers is None else self._lane.printers.preview(paper)

    def print(self, receipt: "Receipt | Slip") -> object | None:
        """Queue a receipt; None when it will not be printed."""
        self._lane.wait_started()
        ticket = None if self._lane.printers is None else self._lane.printers.print(receipt)
        if ticket is None:
            self._lane.store.prints.let_go(receipt)
        return ticket

    def kick(self) -> bool:
        """Open the cash drawer; False when no printer is there."""
        self._lane.wait_started()
        return self._lane.printers is not None and self._lane.printers.kick()

    def reprint(self, job: int) -> bool:
        """Print a job of the print queue again; False when it is over or no printer is there."""
        from devices.events import JobId

        self._lane.wait_started()
        return self._lane.printers is not None and self._lane.printers.retry(JobId(job)) is not None

    def drop(self, job: int) -> bool:
        """Give a job up; False when it is over or being sent."""
        from devices.events import JobId

        self._lane.wait_started()
        if self._lane.printers is None:
            return self._lane.store.prints.drop(job)
        return self._lane.printers.discard(JobId(job))


class Devices:
    """Printers and scanners, to look at and to set up."""

    def __init__(self, lane: "RunningLane") -> None:
        self._lane = lane

    def machines(self) -> "Sequence[Machine]":
        """What there is; raises Unavailable."""
        self._lane.wait_started()
        return () if self._lane.printers is None else self._lane.printers.machines()

    def profiles(self) -> Sequence[str]:
        """Names of the profiles a printer can be driven with."""
        return () if self._lane.printers is None else self._lane.printers.profiles()

    def pages(self) -> Sequence[str]:
        """Codecs of the code pages that printers have."""
        return () if self._lane.printers is None else self._lane.printers.pages()

    def set_logo(self, path: str) -> None:
        """Have a picture stand above receipts; raises BadInput."""
        from tui.machinery import keep_logo

        keep_logo(self._lane.store.place.folder, path)
        self._lane.store.machines.look()

    def print(self, slip: "Slip", printer: str) -> bool:
        """Queue a slip for the printer of that key."""
        held = self._lane.printers
        return held is not None and held.print(slip, printer=printer) is not None

    def kick(self, printer: str) -> bool:
        """Open the drawer on the printer of that key."""
        return self._lane.printers is not None and self._lane.printers.kick(printer=printer)


class Troubles:
    """What printers last said is wrong, by printer; and what of it the operator is told."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def hear(self, fact: object) -> None:
        """Note what begins and what is over; any thread."""
        if is_of_book(fact):
            return
        from devices.events import DeviceLost, PrinterRecovered, PrinterTrouble

        match fact:
            case PrinterTrouble(printer=printer, trouble=trouble):
                self._known[printer] = trouble.value
            case PrinterRecovered(printer=printer):
                self._known.pop(printer, None)
            case DeviceLost(printer=info):
                self._known.pop(info.key, None)

    def words(self, in_use: Collection[str]) -> tuple[str, ...]:
        """One for each trouble that is not over, of these printers or of no printer in particular."""
        return tuple(word for key, word in list(self._known.items()) if not key or key in in_use)

    def words_of_others(self, in_use: Collection[str]) -> tuple[str, ...]:
        """The same of all other printers."""
        return tuple(word for key, word in list(self._known.items()) if key and key not in in_use)


def is_of_book(fact: object) -> bool:
    """Whether a fact came out of the book: it says nothing of machines, whose words are loaded later."""
    from store.events import Fact as FactOfBook

    return isinstance(fact, FactOfBook)


def told(fact: "Fact") -> "Message":
    """The message a fact becomes: what went wrong with paper or links is said on every screen."""
    from tui.bridge import as_message

    if is_of_book(fact):
        return as_message(fact)
    from tui.scanning import scanner_message
    from tui.telling import in_words

    return scanner_message(fact) or as_message(in_words(fact))


def tell_resumed(resumed: Sequence[str], emit: "Callable[[Fact], None]") -> None:
    """Say what a killed program had left half done, and that it is whole now."""
    if resumed:
        from tui.messages import Trouble

        words = "; ".join(resumed)
        emit(Trouble(f"{words[:1].upper()}{words[1:]}.", over=True))


def open_shop(settings: "Settings", bridge: "Bridge") -> OpenShop:
    """Open the shop for this till alone; its links and devices begin as background services.

    Raises:
        NotFound: there is no shop.
        Unavailable: another till runs on it, or it cannot be opened.
    """
    from tui.founding import place_named
    from tui.running import Parts, open_lane

    troubles = Troubles()

    def hear(fact: object) -> None:
        troubles.hear(fact)
        bridge.emit(fact)

    lane = open_lane(place_named(settings.shop), "a till", hear, Parts(devices=True, scanners=True))
    tell_resumed(lane.store.resumed, bridge.emit)
    return OpenShop(lane, troubles, bridge.emit)
