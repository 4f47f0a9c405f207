"""What customers can do with their points beside paying: see what they are worth, and buy coupons."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from store.domain.coupons import new_codes
from store.domain.customers import Customer
from store.domain.errors import NotFound, Refused
from store.domain.ids import CustomerId, ProgramId
from store.domain.points import COUPON, Standing
from store.domain.reward_standing import SOON_DAYS, CouponOffer, RewardStanding, ending_words, nearest_coupon
from store.domain.rewards import Program
from store.domain.rewards_words import count_words
from store.domain.shop import Shop
from store.domain.spending import POINTS
from store.domain.stamps import Instant
from store.domain.values import dataclass
from store.events import CatalogueChanged, CustomersChanged
from store.queries import book, coupons, customers, groups, programs
from store.queries.sites import own_home
from store.services.earning import earner
from store.services.shop import shop_from
from store.services.spending import Accounts, entry
from store.tables.catalogue import COUPONS
from store.tables.sales import LEDGER
from store.unit import Actor, Row, Unit, Units

_DAY_MILLISECONDS = 86_400_000

KEPT_MILLISECONDS = 60_000
"""Groups begin and end, and points do, at times that nobody tells."""


@dataclass(frozen=True, slots=True)
class Bought:
    """A coupon that points have bought."""

    code: str
    name: str
    """Of the discount it opens."""
    points: int


def standing(connection: Connection, known: Customer, at: Instant, shop: Shop) -> RewardStanding:
    """What somebody's points can do at a moment: of an open sale, that when it was opened."""
    accounts = Accounts(connection, known.id, at, shop)
    purse, rate = accounts.wallet.points, accounts.wallet.rate
    theirs, ending = _programs(connection, known, at, shop), _ending(accounts.points, at)
    names = programs.coupon_discounts(connection) if any(each.coupon_points for each in theirs) else {}
    return RewardStanding(
        points=purse.known,
        usable=purse.spendable,
        worth=0 if rate is None else rate.worth(purse.spendable),
        note=accounts.told(POINTS),
        holders=purse.holders,
        ending=ending,
        ends=ending_words(ending, at, shop.zone),
        coupon=nearest_coupon(theirs, names, min(purse.spendable, purse.known)),
    )


def _programs(connection: Connection, known: Customer, at: Instant, shop: Shop) -> Sequence[Program]:
    if not known.active:
        return ()
    current = [each for each in groups.all_groups(connection) if each.id in known.groups and each.current(at)]
    return earner(current, lambda: programs.all_programs(connection), at, shop.zone).programs


def _ending(found: Standing, at: Instant) -> tuple[Instant, int] | None:
    if not found.ending or not found.points:
        return None
    when, many = found.ending[0]
    return (when, min(many, found.points)) if when <= at + SOON_DAYS * _DAY_MILLISECONDS else None


class Standings:
    """The standing of the customer on the open sale, found out once and not with each scan."""

    def __init__(self, changes: Callable[[], int]) -> None:
        """`changes` counts what became true besides the sale itself; what was found before counts no more."""
        self._changes = changes
        self._kept: tuple[tuple[CustomerId, Instant | None, int], Instant, RewardStanding] | None = None

    def of(
        self, connection: Connection, known: Customer, opened: Instant | None, now: Instant, shop: Shop
    ) -> RewardStanding:
        """What somebody's points can do on a sale that was opened then, or is not yet."""
        key, kept = (known.id, opened, self._changes()), self._kept
        if kept is not None and kept[0] == key and 0 <= now - kept[1] < KEPT_MILLISECONDS:
            return kept[2]
        found = standing(connection, known, now if opened is None else opened, shop)
        # A fact that came meanwhile has made the key another one, so that what is kept is not used.
        self._kept = (key, now, found)
        return found


class RedeemingService:
    """What the till does with points that do not pay."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def standing(self, customer: CustomerId) -> RewardStanding:
        """What somebody's points can do now; raises NotFound."""
        with self._units.database.reading() as connection:
            known = _known(connection, customer)
            shop = shop_from(book.settings(connection))
            return standing(connection, known, self._units.world.now(), shop)

    def buy_coupon(self, customer: CustomerId, program: ProgramId | None = None) -> Bought:
        """Give a customer a coupon for points: a code of their own, for one use.

        Args:
            customer: who.
            program: by which program; None for the dearest coupon that can be had.

        Raises:
            NotFound: the customer is not there.
            Refused: no program of theirs sells coupons now, or there are not enough points to spend here.
        """
        with self._units.begin(self._actor) as unit:
            known = _known(unit.connection, customer)
            shop = shop_from(book.settings(unit.connection))
            accounts = Accounts(unit.connection, known.id, unit.now, shop)
            usable = accounts.wallet.points.spendable
            offer = _offer(unit, known, shop, program, usable)
            if offer.missing:
                why = accounts.told(POINTS) or f"{count_words(usable)} usable here"
                raise Refused(f"a coupon of {offer.name} costs {count_words(offer.points)}: {why}")
            code = new_codes(
                1, lambda code: bool(coupons.taken(unit.connection, [code])), self._units.world.random
            )[0]
            unit.put(COUPONS, [_coupon_row(unit, code, offer, known)])
            row = entry(
                unit.new_id(), COUPON, known.id, POINTS, -offer.points,
                at=unit.now, note=f"coupon {code}", program=offer.program,
            )  # fmt: skip
            accounts.note_overdrawn(unit, POINTS, offer.points)
            unit.insert(LEDGER, [row])
            unit.did("customers.coupon", known.id, offer.name)
            unit.tell([CustomersChanged(frozenset([known.id])), CatalogueChanged()])
        return Bought(code, offer.name, offer.points)


def _coupon_row(unit: Unit, code: str, offer: CouponOffer, known: Customer) -> Row:
    return {
        "code": code,
        "discount_id": offer.discount,
        "present": 1,
        "uses": 1,
        "customer_id": known.id,
        "home": own_home(unit.connection),
    }


def _offer(unit: Unit, known: Customer, shop: Shop, program: ProgramId | None, usable: int) -> CouponOffer:
    theirs = _programs(unit.connection, known, unit.now, shop)
    wanted = [each for each in theirs if program is None or each.id == program]
    offer = nearest_coupon(wanted, programs.coupon_discounts(unit.connection), usable)
    if offer is None:
        raise Refused(f"no group of {known.name} that counts now has a program that sells coupons")
    return offer


def _known(connection: Connection, customer: CustomerId) -> Customer:
    known = customers.get(connection, customer)
    if known is None:
        raise NotFound("that customer is not there any more")
    return known
