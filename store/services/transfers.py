"""Rights to spend go from lane to lane: what this one gives, what it would ask for, what was handed over.

A gift is a row, written by the giver in the transaction that looked whether it is there, durable before it is
told. The lane that asked has it when it hears of the row like of any other; there is no other answer.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.changes import Site, site_bytes
from store.domain.heirs import EVERY_EPOCH
from store.domain.ids import CustomerId, DiscountId, LaneId, SaleId
from store.domain.payment import Tender
from store.domain.spending import BALANCE, POINTS, VOUCHER, voucher_key
from store.domain.stamps import Instant
from store.domain.transfers import USES, Ask, Transfer, Wish, coupon_account, coupon_of, transfer_id
from store.events import CatalogueChanged, CustomersChanged
from store.queries import book, coupons, handed, points, purses
from store.queries.driver import fetch
from store.queries.heirs import Owners
from store.queries.survivors import family, survivor
from store.services.checkout import CheckoutService
from store.services.prices import counted_on
from store.services.shop import shop_from
from store.services.spending import Accounts
from store.tables.sales import TRANSFERS
from store.unit import Actor, Row, Unit, Units

Need: TypeAlias = tuple[bytes, str, int | None]
"""Holder and account of something that may be spent, with how much of it is enough; None is all."""

_ID_BYTES = 16
_SPARE = 4
"""What part of the uses a lane has left is asked for at once: not every customer of an offer is to wait."""


class TransferService:
    """Gives rights, and says which ones the open sale could do with."""

    def __init__(self, units: Units, actor: Actor, checkout: CheckoutService) -> None:
        self._units = units
        self._actor = actor
        self._checkout = checkout
        self._asked: tuple[SaleId | None, set[tuple[LaneId, bytes, str]]] = (None, set())
        """What was asked for a sale, and of whom: two lanes do not tear at one account for ever."""

    def give(self, taker: Site, ask: Ask) -> int:
        """Hand a lane rights that it asks for, as far as they are here and the open sale can do without.

        Durable when it returns. Nothing is given twice for one ask, to a lane that is shut out or retired, or
        by a lane that is; nor to the lane itself.

        Returns:
            How much was given now; 0 is an answer too.
        """
        # Most asks are for what is not here; that is found out without keeping anybody from writing.
        with self._units.database.reading() as connection:
            if self._giveable(connection, taker, ask, self._units.world.now()) <= 0:
                return 0
        # Nobody puts a tender on the open sale between the look at it and the gift.
        with self._checkout.sale.lock, self._units.begin(self._actor) as unit:
            amount = self._giveable(unit.connection, taker, ask, unit.now)
            if amount <= 0:
                return 0
            row: Row = {
                "id": transfer_id(ask, Owners(unit.connection).here),
                "customer_id": ask.holder,
                "account": ask.account,
                "taker": site_bytes(taker),
                "amount": amount,
                "at": unit.now,
                "lots": self._lots(unit, ask, amount),
            }
            unit.insert(TRANSFERS, [row])
            if ask.account in {POINTS, BALANCE}:
                unit.tell([CustomersChanged(frozenset([CustomerId(ask.holder)]))])
            elif ask.account != VOUCHER:
                unit.tell([CatalogueChanged()])
        return amount

    def handed(self, start: int, size: int, customer: CustomerId | None = None) -> list[Transfer]:
        """What lanes handed each other, the latest first: a slice of it, of one customer or all."""
        with self._units.database.reading() as connection:
            holders = None if customer is None else family(connection, customer)
            return handed.latest(connection, start, size, holders)

    def wanted(
        self, linked: Collection[LaneId], *, kind: str = "", voucher: str = "", again: bool = False
    ) -> list[Wish]:
        """What other lanes have that the open sale could use, the lanes with most first.

        For each sale a lane is asked for the same but once, unless a person wants it again.

        Args:
            linked: the lanes that hear an ask.
            kind: of which account alone; all that the sale may use without one.
            voucher: the code of a voucher that is to pay.
            again: whether somebody tries once more.
        """
        cart = self._checkout.sale.cart()
        sale, asked = self._asked
        if sale != cart.sale or again:
            asked = set()
        found = [
            wish
            for wish in self._wishes(lambda connection: self._accounts(connection, cart, voucher))
            if wish.lane in linked
            and (not kind or wish.ask.account == kind)
            and (wish.lane, wish.ask.holder, wish.ask.account) not in asked
        ]
        new = {(wish.lane, wish.ask.holder, wish.ask.account) for wish in found}
        self._asked = cart.sale, asked | new
        return found

    def wanted_by(self, cart: Cart, tenders: Sequence[Tender]) -> list[Wish]:
        """What other lanes have that this one lacks to close a cart so; linked or not, most first."""
        return self._wishes(lambda connection: self._taken_by(connection, cart, tenders))

    def _wishes(self, accounts: Callable[[Connection], Iterable[Need]]) -> list[Wish]:
        at = self._units.world.now()
        with self._units.database.reading() as connection:
            owners = Owners(connection)
            if owners.is_alone or owners.is_retired(owners.here):
                return []
            zone = shop_from(book.settings(connection)).zone
            names = {each.id: each.name for each in book.members(connection)}
            wishes: list[tuple[int, Wish]] = []
            for holder, account, need in accounts(connection):
                held = purses.rights(connection, holder, account, at, zone, owners)
                if need is not None and held.get(owners.here, 0) >= need:
                    continue
                for lane, amount in _others(held, owners):
                    if lane in names:
                        most = amount if need is None else max(need, amount // _SPARE)
                        ask = Ask(self._units.world.random(_ID_BYTES), holder, account, most)
                        wishes.append((amount, Wish(lane, names[lane], ask)))
        return [wish for _, wish in sorted(wishes, key=lambda each: -each[0])]

    def _accounts(self, connection: Connection, cart: Cart, voucher: str) -> Iterator[Need]:
        """All that the open sale may spend."""
        if cart.customer is not None:
            whose = survivor(connection, cart.customer)
            yield whose, POINTS, None
            yield whose, BALANCE, None
        if voucher:
            yield voucher_key(voucher), VOUCHER, None
        yield from self._uses(connection, cart)

    def _taken_by(self, connection: Connection, cart: Cart, tenders: Sequence[Tender]) -> Iterator[Need]:
        """Holder, account and how much of it tenders take, and the uses that a cart may need."""
        by = {kind: [tender for tender in tenders if tender.kind == kind] for kind in (POINTS, BALANCE)}
        if cart.customer is not None:
            whose = survivor(connection, cart.customer)
            yield whose, BALANCE, sum(tender.amount for tender in by[BALANCE])
            if by[POINTS]:
                shop = shop_from(book.settings(connection))
                rate = Accounts(connection, cart.customer, self._units.world.now(), shop).wallet.rate
                yield whose, POINTS, 0 if rate is None else sum(rate.points_for(t.amount) for t in by[POINTS])
        for tender in tenders:
            if tender.kind == VOUCHER and tender.reference:
                yield voucher_key(tender.reference), VOUCHER, tender.amount
        yield from self._uses(connection, cart)

    def _uses(self, connection: Connection, cart: Cart) -> Iterator[Need]:
        for code in cart.coupons:
            for each in coupons.find(connection, code):
                if each.uses is not None:
                    yield each.discount, coupon_account(each.code), 1
        for discount in self._limited(cart):
            yield discount, USES, 1

    def _limited(self, cart: Cart) -> Sequence[DiscountId]:
        """Discounts with a limit in all that touch the open sale."""
        found = counted_on(cart, self._checkout.prices.current().book)
        return [each.id for each in found if each.limits.total is not None]

    def _giveable(self, connection: Connection, taker: Site, ask: Ask, at: Instant) -> int:
        owners = Owners(connection)
        if taker == owners.here or ask.amount <= 0 or not _may_take(connection, taker, owners):
            return 0
        if owners.is_retired(owners.here):
            return 0
        if fetch(connection, "SELECT 1 FROM transfers WHERE id = ?", [transfer_id(ask, owners.here)]):
            return 0
        zone = shop_from(book.settings(connection)).zone
        held = purses.rights(connection, ask.holder, ask.account, at, zone, owners)
        # What is less than all rights together is what others owe: it is not given away as if it were there.
        there = min(held.get(owners.here, 0), sum(held.values()))
        return min(ask.amount, there - self._needed(connection, ask, at))

    def _lots(self, unit: Unit, ask: Ask, amount: int) -> str:
        """What the row of a gift says of which points they are."""
        if ask.account != POINTS:
            return ""
        connection = unit.connection
        holders, zone = family(connection, CustomerId(ask.holder)), shop_from(book.settings(connection)).zone
        return points.gift(connection, holders, amount, unit.now, zone, Owners(connection))

    def _needed(self, connection: Connection, ask: Ask, at: Instant) -> int:
        """How much of an account the open sale here is about to take."""
        cart = self._checkout.sale.cart()
        if cart.is_empty:
            return 0
        if ask.account in {POINTS, BALANCE, VOUCHER}:
            return sum(_taken(connection, cart, tender, ask) for tender in cart.tenders)
        code = coupon_of(ask.account)
        if code:
            return int(code in cart.coupons)
        prices = self._checkout.prices.current()
        outcomes = prices.judge.of(connection, cart, prices, at)[0].outcomes
        return sum(each.uses for each in outcomes if each.applied and each.discount == ask.holder)


def _taken(connection: Connection, cart: Cart, tender: Tender, ask: Ask) -> int:
    if tender.kind != ask.account:
        return 0
    if tender.kind == VOUCHER:
        return tender.amount if voucher_key(tender.reference) == ask.holder else 0
    if cart.customer is None:
        return 0
    theirs = survivor(connection, cart.customer), survivor(connection, CustomerId(ask.holder))
    if theirs[0] != theirs[1]:
        return 0
    return tender.points if tender.kind == POINTS else tender.amount


def _may_take(connection: Connection, taker: Site, owners: Owners) -> bool:
    """Whether a site is of a lane that is in the shop and may spend."""
    known = book.known_lanes(connection).get(taker.lane)
    return known is not None and not known.revoked and not owners.is_retired(taker)


def _others(held: "dict[Site, int]", owners: Owners) -> list[tuple[LaneId, int]]:
    """Other lanes in use and what they have, most first.

    Nobody hands over what a retired one left, nor what one had before it was restored.
    """
    found: dict[LaneId, int] = {}
    for site, amount in held.items():
        is_in_use = owners.lives.get(site.lane, 0) <= site.epoch < EVERY_EPOCH
        if site.lane != owners.here.lane and is_in_use and amount > 0:
            found[site.lane] = found.get(site.lane, 0) + amount
    return sorted(found.items(), key=lambda each: -each[1])
