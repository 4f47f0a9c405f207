"""The one door into the book for screens and commands: `create_shop`, `join_shop`, `open_store`."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from store.domain.baskets import BasketItem
from store.domain.discounts import Named
from store.domain.errors import NotFound, Refused
from store.domain.ids import uuid7
from store.domain.members import Member
from store.domain.shop import Shop
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.engine import BOOK_FILE, Database, sqlite_url
from store.events import Fact
from store.faults import sqlite_path
from store.feed import Feed, Listener
from store.services import opening
from store.services.cart_file import CartFile
from store.services.checkout import CheckoutService
from store.services.day_watch import DayWatch
from store.services.lanes import LaneService
from store.services.presence import actor_of
from store.services.rights import Rights
from store.services.shop import ShopService
from store.unit import Actor, Touched, Units, Via, World

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from store.domain.catalogue import Product, ProductDraft
    from store.domain.customers import Customer, CustomerDraft
    from store.domain.groups import Group, GroupDraft
    from store.queries.groups import Counted as Counted  # noqa: PLC0414 - a word of this door
    from store.services.allowances import AllowanceService
    from store.services.bulk_edits.service import BulkEditService
    from store.services.catalogue import CatalogueService
    from store.services.conflicts import ConflictService
    from store.services.coupons import CouponService
    from store.services.customers import CustomerService
    from store.services.damaged_book import DamagedBook
    from store.services.day import DayService
    from store.services.day_reports import DayReports
    from store.services.discounts import DiscountService
    from store.services.exports.service import ExportService
    from store.services.forecast import ForecastService
    from store.services.graves import GraveService
    from store.services.group_algebra import GroupAlgebra
    from store.services.group_pages import GroupPages
    from store.services.group_rules import GroupRules
    from store.services.groups import GroupService
    from store.services.history import HistoryService
    from store.services.holding import HoldingService
    from store.services.imports.service import ImportService
    from store.services.machines import MachineService
    from store.services.paying import PayingService
    from store.services.prints import PrintService
    from store.services.product_edits import ProductEditService
    from store.services.programs import ProgramService
    from store.services.redeeming import RedeemingService
    from store.services.replication import ReplicationService
    from store.services.returning import ReturnService
    from store.services.rule_names import RuleNames
    from store.services.sales import SaleService
    from store.services.snapshots import SnapshotService
    from store.services.staff import StaffService
    from store.services.transfers import TransferService
    from store.services.wallets import WalletService
    from store.services.what_if import TrialService

__all__ = [
    "BOOK_FILE",
    "BasketItem",
    "Named",
    "Place",
    "Store",
    "World",
    "adopt_snapshot",
    "create_demo_shop",
    "create_shop",
    "customer_draft_of",
    "damaged_book",
    "exists",
    "group_draft_of",
    "has_lane",
    "join_shop",
    "open_store",
    "place_in",
    "product_draft_of",
    "snapshot_form",
    "system_world",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a shop is kept."""

    url: str
    """SQLAlchemy URL of the book."""
    folder: Path
    """Folder of this lane alone: its key, its socket, its open cart, its log."""


def customer_draft_of(customer: "Customer") -> "CustomerDraft":
    """A stored customer as its form shows it."""
    from store.services.customers import draft_of  # a till sells before it edits

    return draft_of(customer)


def product_draft_of(product: "Product") -> "ProductDraft":
    """A stored product as its form shows it."""
    from store.services.catalogue import draft_of  # as above

    return draft_of(product)


def group_draft_of(group: "Group") -> "GroupDraft":
    """A stored group as its form shows it."""
    from store.services.group_writing import draft_of  # as above

    return draft_of(group)


def place_in(folder: Path) -> Place:
    """A shop in a folder, on the embedded database."""
    return Place(sqlite_url(folder / BOOK_FILE), folder)


def system_world() -> World:
    """This machine's clock and randomness."""
    return World(now=_now, random=os.urandom)


def _now() -> Instant:
    return time.time_ns() // 1_000_000


class Store:
    """An open book. Services are its intentions; `subscribe` tells what became true.

    What the first sale does not need is loaded when it is first used.
    """

    def __init__(self, place: Place, database: Database, world: World, via: Via) -> None:
        self.place = place
        self.resumed: tuple[str, ...] = ()
        """What was left half done by a killed program and is finished or undone now, a sentence for each."""
        self._database = database
        self._feed = Feed()
        actor = actor_of(database, via)
        units = Units(
            database, self._feed, world, lambda: uuid7(world.now(), world.random(10)), follow=_follow
        )
        self.world = units.world
        """The lane's time and dice."""
        self._units, self._actor = units, actor
        self.rights = Rights(units, actor)
        actor.judge = self.rights.require_named
        self.shop = ShopService(units, actor)
        self.lanes = LaneService(units, actor)
        self._days = DayWatch(units)
        self._cart_file = CartFile(place.folder)
        self.checkout = CheckoutService(units, actor, self.lanes, self._cart_file, self.rights)

    @property
    def signed_in(self) -> str | None:
        """Who signed in here; empty where nobody is asked, None while the till is locked."""
        return self._actor.name if self._actor.role else None

    @cached_property
    def customers(self) -> "CustomerService":
        """Customers, and who of them are one."""
        from store.services.customers import CustomerService

        return CustomerService(self._units, self._actor)

    @cached_property
    def catalogue(self) -> "CatalogueService":
        """Products, their codes and categories."""
        from store.services.catalogue import CatalogueService

        return CatalogueService(self._units, self._actor)

    @cached_property
    def staff(self) -> "StaffService":
        """People who work here, their PINs, what they may; signing in, and allowing something once."""
        from store.services.staff import StaffService

        return StaffService(self._units, self._actor, self.rights)

    @cached_property
    def product_edits(self) -> "ProductEditService":
        """Changing many products at once."""
        from store.services.product_edits import ProductEditService

        return ProductEditService(self._units, self._actor)

    @cached_property
    def discounts(self) -> "DiscountService":
        """The shop's discounts."""
        from store.services.discounts import DiscountService

        return DiscountService(self._units, self._actor, self.rights)

    @cached_property
    def coupons(self) -> "CouponService":
        """The codes that open discounts."""
        from store.services.coupons import CouponService

        return CouponService(self._units, self._actor, self.rights)

    @cached_property
    def holding(self) -> "HoldingService":
        """Sales that wait."""
        from store.services.holding import HoldingService

        return HoldingService(self._units, self._actor, self.lanes, self.checkout, self.rights)

    @cached_property
    def forecasts(self) -> "ForecastService":
        """What discounts would have cost."""
        from store.services.forecast import ForecastService

        return ForecastService(self._units)

    @cached_property
    def trials(self) -> "TrialService":
        """Prices tried without selling, and why a sale costs what it does."""
        from store.services.what_if import TrialService

        return TrialService(self._units, self.checkout.prices, self.checkout.sale.cart)

    @cached_property
    def sales(self) -> "SaleService":
        """Closed sales and their receipts."""
        from store.services.sales import SaleService

        return SaleService(self._units)

    @cached_property
    def prints(self) -> "PrintService":
        """The print queue of this lane."""
        from store.services.prints import PrintService

        return PrintService(self._units)

    @cached_property
    def machines(self) -> "MachineService":
        """What is set for the devices of this lane."""
        from store.services.machines import MachineService

        return MachineService(self._units)

    @cached_property
    def returning(self) -> "ReturnService":
        """Taking goods back, and undoing what was just sold."""
        from store.services.returning import ReturnService

        return ReturnService(self._units, self._actor, self.checkout, self.rights, self.lanes)

    @cached_property
    def paying(self) -> "PayingService":
        """What is given for the open sale, payment by payment."""
        from store.services.paying import PayingService

        return PayingService(self._units, self._actor, self.lanes, self.checkout, self.rights)

    @cached_property
    def day(self) -> "DayService":
        """The drawer of this lane: its float, cash in and out, counts, X and Z."""
        from store.services.day import DayService
        from store.services.day_open_sale import OnTheTill

        sale = self.checkout.sale
        open_sale = OnTheTill(sale.lock, sale.cart, lambda: self.checkout.till().total)
        parts = (self._units, self._actor, self.lanes)
        return DayService(*parts, rights=self.rights, open_sale=open_sale, prints=self.prints)

    @cached_property
    def day_reports(self) -> "DayReports":
        """Zs as they were kept, the store's Z, and their papers."""
        from store.services.day_reports import DayReports

        return DayReports(self._units)

    @cached_property
    def transfers(self) -> "TransferService":
        """Rights to spend, handed from lane to lane."""
        from store.services.transfers import TransferService

        return TransferService(self._units, self._actor, self.checkout)

    @cached_property
    def allowances(self) -> "AllowanceService":
        """What lanes may spend beyond their rights."""
        from store.services.allowances import AllowanceService

        return AllowanceService(self._units, self._actor, self.rights)

    @cached_property
    def wallets(self) -> "WalletService":
        """What customers have to spend, and correcting it."""
        from store.services.wallets import WalletService

        return WalletService(self._units, self._actor, self.rights)

    @cached_property
    def groups(self) -> "GroupService":
        """Groups and their members."""
        from store.services.groups import GroupService

        return GroupService(self._units, self._actor)

    @cached_property
    def group_pages(self) -> "GroupPages":
        """What group screens show beside the groups themselves: figures, members, products."""
        from store.services.group_pages import GroupPages

        return GroupPages(self._units)

    @cached_property
    def programs(self) -> "ProgramService":
        """Reward programs."""
        from store.services.programs import ProgramService

        return ProgramService(self._units, self._actor, self.rights)

    @cached_property
    def redeeming(self) -> "RedeemingService":
        """What customers' points can do beside paying."""
        from store.services.redeeming import RedeemingService

        return RedeemingService(self._units, self._actor)

    @cached_property
    def bulk_edits(self) -> "BulkEditService":
        """Changes of many customers, or several groups, at once, and undo."""
        from store.services.bulk_edits.service import BulkEditService

        return BulkEditService(self._units, self._actor, self.place.folder)

    @cached_property
    def history(self) -> "HistoryService":
        """Who did what, when, on which lane."""
        from store.services.history import HistoryService

        return HistoryService(self._units)

    @cached_property
    def group_rules(self) -> "GroupRules":
        """What rules of groups would do, exceptions from them, and who came and went by them."""
        from store.services.group_rules import GroupRules

        return GroupRules(self._units, self._actor)

    @cached_property
    def group_algebra(self) -> "GroupAlgebra":
        """Groups made of groups."""
        from store.services.group_algebra import GroupAlgebra

        return GroupAlgebra(self._units, self._actor)

    @cached_property
    def rule_names(self) -> "RuleNames":
        """The shop's names as rules are read and written with them."""
        from store.services.rule_names import RuleNames

        return RuleNames(self._units, self._actor)

    @cached_property
    def imports(self) -> "ImportService":
        """Files of other programs."""
        from store.services.imports.service import ImportService

        return ImportService(self._units, self._actor, self.place.folder)

    @cached_property
    def exports(self) -> "ExportService":
        """Files for others, and for this program to read back."""
        from store.services.exports.service import ExportService

        return ExportService(self._units, self._actor)

    @cached_property
    def conflicts(self) -> "ConflictService":
        """What lanes did while they did not know of each other, for somebody to choose."""
        from store.services.conflicts import ConflictService

        return ConflictService(self._units, self._actor)

    @property
    def is_damaged(self) -> bool:
        """Whether the book was found to hold what nobody wrote; cheap."""
        return self._database.damage.is_set

    def conflicts_waiting(self) -> int:
        """How many conflicts wait for somebody to choose; cheap while there are none or none is new."""
        # What reads the inbox is not loaded for an empty one.
        from store.queries.conflict_mark import may_wait

        with self._database.reading() as connection:
            may = may_wait(connection)
        return self.conflicts.count() if may else 0

    @cached_property
    def replication(self) -> "ReplicationService":
        """The book as the other lanes of the shop know it."""
        from store.services.replication import ReplicationService

        return ReplicationService(self._units)

    @cached_property
    def graves(self) -> "GraveService":
        """What was deleted long ago, and clearing it away."""
        from store.services.graves import GraveService

        return GraveService(self._units, self._actor)

    @cached_property
    def snapshots(self) -> "SnapshotService":
        """Copies of the whole book, for new lanes."""
        from store.services.snapshots import SnapshotService

        return SnapshotService(self._units, self.place.folder)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every fact after its commit, in the committing thread; the answer ends it."""
        return self._feed.subscribe(listener)

    def claim(self) -> None:
        """Be the one running lane of this book; raises Unavailable when it cannot be."""
        self._database.claim()
        if self._units.clock.lacks():
            from store.services import common_time  # clocks are mostly right

            common_time.begin(self._units)

    def keep_current(self) -> Instant:
        """Make members of groups right for this moment, after midnight say; answers until when they are.

        What came dated ahead is let in once its time has come, also where no lane is linked. Cheap when
        there is nothing to do. Raises Unavailable.
        """
        if "replication" in vars(self):
            self.replication.ripen()
        return self._days.look()

    def is_unwritten(self) -> bool:
        """Whether a look would find nothing, for certain; cheap enough to ask anywhere."""
        return self._units.is_unwritten()

    def look(self) -> None:
        """Tell BookChanged or MachinesChanged if another program has written; call it about once a second."""
        self._units.look()
        if "machines" in self.__dict__:  # whoever never asked how devices are set drives none
            self.machines.follow()

    def close(self) -> None:
        """Let go of the book and of the open sale's file."""
        self._cart_file.close()
        self._database.close()


def _follow(connection: "Connection", touched: Touched, now: Instant) -> list[Fact]:
    from store.services import derived  # nothing is derived before the first write

    return derived.follow(connection, touched, now)


def exists(place: Place) -> bool:
    """Whether there is a shop at a place; cheap, and nothing is created."""
    with closing(Database(place.url)) as database:
        return opening.is_there(database)


def has_lane(place: Place) -> bool:
    """Whether there is a book at a place that is a lane's already; nothing is created."""
    with closing(Database(place.url)) as database:
        return opening.is_there(database) and opening.has_lane(database)


def create_shop(place: Place, shop: Shop, shop_id: bytes, lane: Member, world: World) -> None:
    """Found a shop with its first lane; raises Refused when there is one already, Unavailable."""
    with _ready(place) as database:
        opening.found(database, shop, shop_id, lane, world)


def create_demo_shop(
    place: Place, shop: Shop, shop_id: bytes, lane: Member, progress: Callable[[str, int, int], None]
) -> None:
    """Found a shop that looks lived in: goods, customers, groups, offers and ninety days of sales."""
    from store.services import demo

    clock = demo.clock_for(system_world().now())
    create_shop(place, shop, shop_id, lane, clock.world())
    with _ready(place) as database:
        demo.fill(*_demo_units(database, clock.world()), lane, clock, progress)


def _demo_units(database: Database, world: World) -> tuple[Units, Actor]:
    units = Units(database, Feed(), world, lambda: uuid7(world.now(), world.random(10)), follow=_follow)
    return units, Actor(opening.owner(database), "demo")


def join_shop(
    place: Place,
    shop_id: bytes,
    lane: Member,
    known: Sequence[Member],
    *,
    epoch: int = opening.FIRST_EPOCH,
) -> None:
    """Make an empty book that is a lane of an existing shop, in this life of it; replication fills it."""
    with _ready(place) as database:
        opening.join(database, shop_id, lane, known, epoch=epoch)


def snapshot_form(place: Place) -> str:
    """What a copy must have in common with this program's books; empty where none can be taken over."""
    from store.services.snapshots import FORM

    return "" if sqlite_path(place.url) is None else FORM


def adopt_snapshot(
    place: Place,
    file: Path,
    shop_id: bytes,
    lane: Member,
    known: Sequence[Member],
    *,
    epoch: int = opening.FIRST_EPOCH,
) -> None:
    """Fill the empty book that `join_shop` made with a copy of another lane's; `file` is in its folder.

    Raises:
        BadInput: the copy is damaged, or no book of this program.
        Refused: the book is not empty.
        Unavailable: the disk is full or cannot be written.
    """
    from store.services import snapshots

    book = sqlite_path(place.url)
    if book is None:
        raise Refused("a book on a server is filled by the log of changes")
    snapshots.adopt(book, file, shop_id, lane, known, epoch=epoch)


def damaged_book(place: Place) -> "DamagedBook":
    """The book of a place, to be restored from another lane's; raises Refused for one that is on a server."""
    from store.services.damaged_book import DamagedBook

    file = sqlite_path(place.url)
    if file is None:
        raise Refused("a book on a server is restored by whoever looks after the server")
    return DamagedBook(file)


def open_store(place: Place, world: World, via: Via) -> Store:
    """Open the shop at a place, brought up to date; raises NotFound, Unavailable."""
    database = Database(place.url)
    try:
        return _opened(place, database, world, via)
    except BaseException:
        database.close()
        raise


def _opened(place: Place, database: Database, world: World, via: Via) -> Store:
    if not opening.is_there(database):
        raise NotFound(f"no shop in {place.folder}; make one: regulars shop create NAME --currency CUR")
    opening.prepare(database)
    store = Store(place, database, world, via)
    if (place.folder / "imports").is_dir():
        store.imports.resume()
    if (place.folder / "bulk").is_dir():
        store.resumed = tuple(store.bulk_edits.resume())
    return store


@contextmanager
def _ready(place: Place) -> Iterator[Database]:
    file = sqlite_path(place.url)
    if file is not None:
        # Whoever can read the book can try out PINs: what SQLite puts beside it is as private as it is.
        with suppress(OSError):
            file.touch(mode=0o600)
    database = Database(place.url)
    try:
        opening.prepare(database)
        yield database
    finally:
        database.close()
