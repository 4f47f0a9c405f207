"""A whole till on a real shop: every screen, a person at the keys, a printer and lanes that are pretended."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from support.screens import SMALL, lines_of, run, till
from support.shops import CORNER_SHOP, ShopLane, found
from textual.keys import _character_to_key
from textual.pilot import Pilot

from devices.events import Machine
from netsync.events import PeerState
from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, Unavailable
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId, LaneId, ProductId, ProgramId
from store.domain.receipt import Receipt
from store.domain.rewards import ProgramDraft
from store.domain.shop import Shop
from store.domain.slip import Slip
from store.domain.transfers import Ask
from store.services.group_writing import write_new
from store.services.prints import PrintService
from tui.app import TillApp
from tui.bridge import Bridge
from tui.places import PLACES
from tui.ports import BackgroundService, StatusLine
from tui.services import told
from tui.status import (
    book_items,
    conflict_items,
    missed,
    own_clock_item,
    parked_items,
    print_items,
    status_items,
)
from tui.terminal.burst import Quiet, Stroke
from tui.terminal.driver import KeysRead
from tui.theme.themes import ThemeName

BEANS: Final = "4006381333931"
MILK: Final = "9520000000011"
ROLL: Final = "9520000000028"
CARD: Final = "ANN10001"
"""Ann Köhler's."""

PATIENCE_SECONDS: Final = 15.0
"""The list of groups rests five times as long as its figures took: seconds, where much else goes on."""

CODE: Final = "552992"
"""What the pretended lanes pair with."""


@dataclass
class PretendPrinter:
    """A receipt printer that is there or not, and what it was given."""

    is_there: bool = False
    printed: list[Receipt] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)
    kicks: int = 0
    previewed: list[Receipt | Slip] = field(default_factory=list)
    shown: Sequence[str] | None = None
    """What any paper would look like; None where that is not known."""
    queue: Callable[[], PrintService] | None = None
    """The print queue that is worked off by hand; None for a printer that keeps none."""

    def preview(self, paper: Receipt | Slip) -> Sequence[str] | None:
        self.previewed.append(paper)
        return self.shown if self.is_there else None

    def names(self) -> Mapping[str, str]:
        return {"a printer": "Front"}

    def print(self, receipt: Receipt | Slip) -> object | None:
        if not self.is_there:
            return None
        if isinstance(receipt, Slip):
            self.slips.append(receipt)
            return receipt.number
        self.printed.append(receipt)
        return receipt.number

    def kick(self) -> bool:
        self.kicks += self.is_there
        return self.is_there

    def reprint(self, job: int) -> bool:
        assert self.queue is not None
        paper = self.queue().again(job, "a printer") if self.is_there else None
        return paper is not None and self.print(paper) is not None

    def drop(self, job: int) -> bool:
        assert self.queue is not None
        return self.queue().drop(job)


@dataclass
class PretendDevices:
    """What is plugged in, and what was tried on it."""

    there: list[Machine] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    """`print` or `kick`, and the key of the printer."""
    refusal: Unavailable | None = None
    looks: int = 0
    logo: str = "none yet"
    """The path of the picture that was chosen last."""

    def machines(self) -> Sequence[Machine]:
        self.looks += 1
        if self.refusal is not None:
            raise self.refusal
        return list(self.there)

    def profiles(self) -> Sequence[str]:
        return ("80 mm, 42 columns", "58 mm, 32 columns")

    def pages(self) -> Sequence[str]:
        return ("cp858", "cp866")

    def set_logo(self, path: str) -> None:
        if path.endswith(".gif"):
            raise BadInput("this is no picture in PNG or PBM; save it as PNG")
        self.logo = path

    def print(self, slip: Slip, printer: str) -> bool:
        assert slip.number == "Printer test"
        return self._try("print", printer)

    def kick(self, printer: str) -> bool:
        return self._try("kick", printer)

    def _try(self, what: str, printer: str) -> bool:
        is_there = printer in {one.key for one in self.there}
        if is_there:
            self.tried.append((what, printer))
        return is_there


@dataclass
class PretendLanes:
    """Links to other lanes that are as they are set."""

    states: tuple[PeerState, ...] = ()
    listening_at: str = "192.168.1.1:4753"
    finding: str = "Lanes find each other by themselves here, and at their saved addresses."
    refusal: Exception | None = None
    welcomes: list[Mapping[str, str]] = field(default_factory=list)
    """What newcomers would be told, for each code that was shown."""
    closed: int = 0
    hearing: frozenset[LaneId] = frozenset()
    """Lanes that are linked."""
    asked: list[tuple[LaneId, Ask]] = field(default_factory=list)
    answer: Callable[[LaneId, Ask], None] = lambda *_: None
    """What a lane does that is asked."""

    def linked(self) -> frozenset[LaneId]:
        return self.hearing

    def ask(self, lane: LaneId, ask: Ask) -> None:
        self.asked.append((lane, ask))
        self.answer(lane, ask)

    def peers(self) -> Sequence[PeerState]:
        return self.states

    def open_pairing(self, welcome: Mapping[str, str]) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.welcomes.append(welcome)
        return CODE

    def close_pairing(self) -> None:
        self.closed += 1


@dataclass
class Counter:
    """A stocked shop and what a till on it is given."""

    lane: ShopLane
    printer: PretendPrinter = field(default_factory=PretendPrinter)
    devices: PretendDevices = field(default_factory=PretendDevices)
    lanes: PretendLanes = field(default_factory=PretendLanes)
    bridge: Bridge = field(default_factory=lambda: Bridge(told))
    background: Sequence[BackgroundService] = ()
    products: dict[str, ProductId] = field(default_factory=dict)
    groups: dict[str, GroupId] = field(default_factory=dict)
    customers: dict[str, CustomerId] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.lane.store

    def status(self) -> StatusLine:
        items = book_items(is_damaged=self.store.is_damaged)
        items += conflict_items(self.store.conflicts_waiting())
        items += parked_items(self.store.checkout.sales_parked())
        items += status_items(
            missed(self.lanes.peers(), self.store.lanes.members()),
            printer="ok" if self.printer.is_there else "",
            troubles=(),
            lines_waiting=self.store.checkout.lines_waiting(),
            own_clock=own_clock_item(self.store.lanes.clock_behind(), self.store.lanes.clock_off()),
        )
        items += print_items(self.store.prints.waiting())
        who = self.store.signed_in
        staff = "locked" if who is None else who
        return StatusLine(self._shop_name(), self.store.lanes.own().name, staff, items=items)

    def _shop_name(self) -> str:
        try:
            return self.store.shop.get().name
        except Unavailable:
            return ""

    def close(self) -> None:
        """Whoever made the shop closes it."""

    def app(self, place: str = "sell", *, theme: ThemeName = "counter") -> TillApp:
        """The till, beginning at a place."""
        places = {place: PLACES[place], **PLACES}
        return till(places, theme=theme, services=lambda: self, bridge=self.bridge)

    def serve(
        self,
        story: "Callable[[Person], Awaitable[None]]",
        *,
        place: str = "sell",
        size: tuple[int, int] = SMALL,
        theme: ThemeName = "counter",
    ) -> None:
        """Run the till and let a person do what the story tells."""
        run(self.app(place, theme=theme), lambda pilot: story(Person(pilot)), size)


@dataclass
class Person:
    """Somebody in front of the till."""

    pilot: Pilot[Any]

    @property
    def app(self) -> TillApp:
        app = self.pilot.app
        assert isinstance(app, TillApp)
        return app

    @property
    def rows(self) -> list[str]:
        """The screen row by row, one blank for any number of them."""
        return [" ".join(row.split()) for row in lines_of(self.app)]

    @property
    def text(self) -> str:
        """All that is on the screen."""
        return "\n".join(self.rows)

    @property
    def line(self) -> str:
        """The line above the keys."""
        return self.rows[-2]

    @property
    def keys(self) -> str:
        """The line of keys."""
        return self.rows[-1]

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each with a pause behind it; what comes of it is waited for."""
        for key in keys:
            self.app.post_message(KeysRead([stroke(key), Quiet.SILENCE]))
        await asyncio.sleep(0)

    async def types(self, text: str) -> None:
        """Type a text."""
        await self.press(*text)

    async def enters(self, text: str) -> None:
        """Type a text and Enter."""
        await self.press(*text, "enter")

    async def scans(self, *codes: str) -> None:
        """Scan with a keyboard-type scanner, one code right after the other."""
        keys = [stroke(key) for code in codes for key in (*code, "enter")]
        self.app.post_message(KeysRead([*keys, Quiet.CHUNK]))
        self.app.post_message(KeysRead([Quiet.SILENCE]))
        await asyncio.sleep(0)

    async def sees(self, *texts: str) -> None:
        """Wait until all of these are on the screen."""
        await self.until(lambda: all(text in self.text for text in texts), f"no {texts}")

    async def sees_no(self, text: str) -> None:
        """Wait until this is not on the screen."""
        await self.until(lambda: text not in self.text, f"still {text!r}")

    async def has_beans(self) -> None:
        """Scan the beans, and wait until they are on the sale."""
        await self.scans(BEANS)
        await self.sees("1 Espresso")

    async def until(self, holds: Callable[[], object], otherwise: str = "it never came true") -> None:
        """Wait until something is true."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_SECONDS
        while not holds():
            assert loop.time() < end, f"{otherwise}:\n{self.text}"
            await asyncio.sleep(0.002)

    async def settles(self) -> None:
        """Wait until nothing goes on any more: for what must not happen."""
        await self.pilot.pause()


def costs(counter: Counter, name: str, price: int) -> None:
    """Somebody gives a product another price."""
    store, product = counter.store, counter.products[name]
    found = store.catalogue.get(product)
    draft = ProductDraft(
        name=name, price=price, barcodes=found.barcodes, category=found.category, tax_rate=found.tax_rate
    )
    store.catalogue.edit(product, draft)


def stroke(key: str) -> Stroke:
    """A key by its character, or by Textual's name of it."""
    if len(key) == 1:
        return Stroke(_character_to_key(key), key)
    return Stroke(key, {"enter": "\r", "space": " ", "tab": "\t"}.get(key))


@contextmanager
def counter(folder: Path, *, shop: Shop = CORNER_SHOP) -> Iterator[Counter]:
    """A shop with a few goods, groups and customers, and a till on it."""
    made = Counter(found(folder, name="Lane 1", shop=replace(shop, receipt_header="Main Street 1")))
    _stock(made)
    made.printer.queue = lambda: made.store.prints
    stop = made.store.subscribe(made.bridge.emit)
    try:
        yield made
    finally:
        stop()
        made.store.close()


def _stock(made: Counter) -> None:
    store = made.store
    shelves = {name: store.catalogue.create_category(name) for name in ("Bakery", "Coffee", "Dairy")}
    for name, price, code, shelf, rate in (
        ("Espresso beans 1 kg", 1490, BEANS, "Coffee", 700),
        ("Milk 1 l", 119, MILK, "Dairy", 700),
        ("Croissant", 130, ROLL, "Bakery", 700),
        ("Rye bread", 340, "9520000000035", "Bakery", 700),
        ("Wheat bread", 290, "9520000000042", "Bakery", 700),
    ):
        draft = ProductDraft(name=name, price=price, barcodes=(code,), category=shelves[shelf], tax_rate=rate)
        made.products[name] = store.catalogue.create(draft)
    beans = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    for group in (
        _group("VIP", percent=1000, program=beans),
        _group("Police"),
        _group("Summer club", percent=1500, active=False),
    ):
        made.groups[group.name] = _made(store, group)
    for customer in (
        CustomerDraft(
            name="Ann Köhler",
            email="ann@example.org",
            phone="+49 30 5550017",
            city="Berlin",
            cards=(CARD,),
            groups=(made.groups["VIP"],),
        ),
        CustomerDraft(name="Ben Ito", email="ben@example.org", city="Leipzig"),
        CustomerDraft(name="Mia Novák", email="mia@example.org", groups=(made.groups["Police"],)),
        CustomerDraft(name="Zoë Ørsted", active=False, groups=(made.groups["VIP"],)),
    ):
        made.customers[customer.name] = store.customers.create(customer)


def _made(store: Store, draft: GroupDraft) -> GroupId:
    """A group as it stands in the book: what it was given may be older than that it is inactive."""
    with store.groups._units.begin(store.groups._actor) as unit:
        group = write_new(unit, draft)
        unit.did("groups.create", group)
    return group


def _group(
    name: str, *, percent: int = 0, program: ProgramId | None = None, active: bool = True
) -> GroupDraft:
    kind = QuickKind.PERCENT if percent else QuickKind.NONE
    return GroupDraft(
        name=name, discount=QuickDiscount(kind, percent=percent), program=program, active=active
    )


def peer(
    name: str,
    number: int,
    *,
    linked: bool,
    since: int | None = None,
    behind: int | None = 0,
    ahead_ms: int = 0,
) -> PeerState:
    """Another lane as links know it."""
    return PeerState(
        id=LaneId(number.to_bytes(16)),
        name=name,
        number=number,
        linked=linked,
        since=since,
        address=f"192.168.1.{number}:4753",
        behind_out=behind,
        behind_in=behind,
        clock_ahead_ms=ahead_ms,
    )
