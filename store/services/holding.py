"""Parking the open sale in the book all lanes share, and taking one up again.

Nothing is taken and no coupon is used by it. Who takes a sale up writes so; of two lanes that do at once the
later one has it, and the other is told as soon as it hears.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from store.domain import cart_text
from store.domain.baskets import WholeBasket
from store.domain.cart import Cart
from store.domain.errors import NotFound, Refused, Unavailable
from store.domain.holding import (
    PARKED,
    TAKEN,
    HeldSale,
    Lost,
    Recalled,
    TakenSale,
    checked_label,
    judged_at,
    parkable,
    taken_up,
    without_theirs,
)
from store.domain.ids import LaneId, SaleId
from store.domain.members import Member
from store.domain.money import Minor
from store.domain.payment import CASH, Tender
from store.domain.stamps import Instant, instant
from store.domain.till import Closed
from store.events import HeldChanged
from store.queries import book, holding
from store.queries.holding import HeldRow
from store.services import sold
from store.services.checkout import CheckoutService
from store.services.lanes import LaneService
from store.services.prices import priced
from store.services.rights import Rights
from store.services.selling import dated, held, renewing
from store.tables.sales import HELD
from store.unit import Actor, Row, Unit, Units

DAY: Instant = 86_400_000
FOUND_AGAIN_DAYS = 7
"""How long a sale that was taken up here and never went on is looked for."""


class HoldingService:
    """Sales that wait."""

    def __init__(
        self, units: Units, actor: Actor, lanes: LaneService, checkout: CheckoutService, rights: Rights
    ) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._checkout = checkout
        self._rights = rights
        self._sale = checkout.sale

    def park(self, label: str) -> None:
        """Let the open sale wait, and begin another; raises Refused, BadInput, Unavailable.

        One that waited before keeps its label unless it gets another.
        """
        tidy = checked_label(label)
        total = self._checkout.till().total
        lane = self._lanes.own()
        with self._sale.lock:
            open_now = self._sale.cart()
            cart = parkable(open_now)
            with self._units.begin(self._actor) as unit:
                if by := held.closed_by(unit.connection, open_now):
                    raise Refused(f"{by}; void what is left of it here with --")
                tidy = tidy or _label_before(unit.connection, open_now)
                _park(unit, cart, tidy, total=total, lane=lane)
                held.end(unit, open_now, lane.id)
            self._sale.begin_anew()

    def park_whole(self, basket: WholeBasket, label: str) -> SaleId:
        """Let a basket wait, beside the open sale; raises NotFound, Refused, BadInput, NeedsApproval."""
        tidy = checked_label(label)
        prices, lane = self._checkout.prices.current(), self._lanes.own()
        with self._units.begin(self._actor) as unit:
            cart = parkable(self._checkout.whole.filled(unit, basket, prices.shop))
            total = priced(unit.connection, cart, prices, unit.now).total
            _park(unit, cart, tidy, total=total, lane=lane)
        return cart.sale

    def finish(self, sale: SaleId, tenders: Sequence[Tender], *, change_in: str = CASH) -> Closed:
        """Close a sale that waits, beside the open one; prices are kept for as long as the shop says.

        Raises:
            NotFound, Refused, BadInput: it waits on.
        """
        prices, lane = self._checkout.prices.current(), self._lanes.own()
        with self._units.begin(self._actor) as unit:
            row = self._free(unit.connection, sale, lane)
            cart = taken_up(_cart(row), row.sale, self._units.run)
            if by := held.closed_by(unit.connection, cart):
                raise Refused(f"{by}; take it up at a till, and void it there with --")
            cart = judged_at(cart, row.at, unit.now, prices.shop.keep_prices)
            left, expired = dated.ended_since(cart, row.at, prices.shop, unit.now, rights=self._rights)
            if left is not cart:
                what = ", ".join(expired)
                raise Refused(f"{what} EXPIRED while the sale waited: take it up at a till, p shows it")
            cart = renewing.as_now(unit.connection, cart)
            if row.taken_by not in {None, lane.id}:  # that lane is gone, and ends nothing
                unit.put(HELD, [held.taken(row, lane.id, cart, TAKEN)])
                unit.next_version()  # in which it ends
            _say_taken(unit, row)
            payment = sold.Payment(tuple(tenders), change_in)
            return self._checkout.whole.close(unit, cart, payment, prices, lane)

    def cart_of(self, sale: SaleId) -> Cart:
        """What is on a sale that waits; raises NotFound, Refused, Unavailable."""
        with self._units.database.reading() as connection:
            return _cart(self._free(connection, sale, self._lanes.own()))

    def waiting(self) -> list[HeldSale]:
        """All sales of the shop that wait, as far as this lane knows, the newest first."""
        lane = self._lanes.own()
        with self._units.database.reading() as connection:
            rows = [*holding.waiting(connection), *self._left_behind(connection, lane)]
            lanes = book.lane_names(connection)
            staff = {person.id: person.name for person in book.staff(connection)}
        return [
            HeldSale(
                sale=row.sale,
                lane=row.lane,
                lane_name=lanes.get(row.lane, ""),
                staff_name=staff.get(row.staff, ""),
                customer_name=row.customer_name,
                label=row.label,
                total=row.total,
                lines=row.lines,
                at=row.at,
                is_here=lane.id == (row.taken_by if row.state == TAKEN else row.lane),
            )
            for row in sorted(rows, key=lambda row: -row.at)
        ]

    def taken_elsewhere(self) -> list[TakenSale]:
        """Sales that other lanes took up lately and have not ended, the latest first: they wait nowhere.

        Such a lane has it open, or lists it as waiting if it was killed with it; nobody else can tell which.
        """
        lane, since = self._lanes.own(), self._units.world.now() - FOUND_AGAIN_DAYS * DAY
        with self._units.database.reading() as connection:
            taken = holding.taken_elsewhere(connection, lane.id, since)
            gone = _gone(connection) if taken else ()
            rows = [row for row in taken if row.taken_by not in gone]
            lanes = book.lane_names(connection) if rows else {}
        return [
            TakenSale(
                sale=row.sale,
                lane_name=lanes.get(row.taken_by or LaneId(b""), "another lane"),
                customer_name=row.customer_name,
                label=row.label,
                total=row.total,
                lines=row.lines,
                at=instant(row.written),
            )
            for row in sorted(rows, key=lambda row: -row.written)
        ]

    def recall(self, sale: SaleId) -> Recalled:
        """Go on with a sale that waits; its prices are kept for as long as the shop says.

        What a product costs is what it costs now. Goods whose date ended meanwhile are struck from it, where
        they would be asked about at a scan: nobody was.

        Raises:
            Refused: something is on the open sale, or another lane has taken it up.
            NotFound: no such sale waits.
        """
        lane = self._lanes.own()
        shop = self._checkout.prices.current().shop
        with self._sale.lock:
            if not self._sale.cart().is_empty or self._sale.cart().lines or self._sale.cart().tenders:
                raise Refused("finish or park the sale at hand first; p parks it")
            with self._units.begin(self._actor) as unit:
                row = self._free(unit.connection, sale, lane)
                parked = _cart(row)
                cart = taken_up(parked, row.sale, self._units.run)
                cart = judged_at(cart, row.at, unit.now, shop.keep_prices)
                cart, expired = dated.ended_since(cart, row.at, shop, unit.now, rights=self._rights)
                unit.put(HELD, [held.taken(row, lane.id, cart, TAKEN)])
                _say_taken(unit, row)
            self._sale.save(cart)
            self._sale.outdate()
        return Recalled(
            row.total,
            self._checkout.till().total,
            cart.opened_at != parked.opened_at,
            expired,
            is_struck=cart.live != parked.live,
        )

    def look(self) -> Lost | None:
        """Let go of the open sale if another lane has taken it up; None when all is well."""
        with self._sale.lock:
            cart = self._sale.cart()
            if cart.held is None:
                return None
            with self._units.database.reading() as connection:
                row = holding.get(connection, cart.held)
                taker = None if row is None else row.taken_by
                own = self._lanes.own()
                if row is None or taker is None or taker == own.id:
                    return None
                names = {each.id: each.name for each in book.members(connection)}
            name = names.get(taker, "another lane")
            kept = self._kept(cart, row)
            self._sale.save(kept)
        return Lost(name, len(kept.live), is_kept=bool(kept.tenders))

    def _kept(self, cart: Cart, row: HeldRow) -> Cart:
        if cart.tenders:
            return replace(cart, held=None)
        return without_theirs(cart, _cart(row), self._sale.new())

    def _free(self, connection: Connection, sale: SaleId, lane: Member) -> HeldRow:
        row = holding.get(connection, sale)
        if row is None:
            raise NotFound("that sale does not wait any more; p shows those that do")
        if row.state == PARKED or any(left.sale == sale for left in self._left_behind(connection, lane)):
            return row
        names = {each.id: each.name for each in book.members(connection)}
        who = (
            "this lane" if row.taken_by == lane.id else names.get(row.taken_by or LaneId(b""), "another lane")
        )
        raise Refused(f"{who} has taken this sale up already; p shows those that wait")

    def _left_behind(self, connection: Connection, lane: Member) -> list[HeldRow]:
        """What was taken up here when the program was killed, or by a lane that is gone: nobody ends it."""
        since = self._units.world.now() - FOUND_AGAIN_DAYS * DAY
        open_now = self._sale.cart()
        here = [row for row in holding.taken(connection, lane.id, since) if row.sale != open_now.held]
        elsewhere = holding.taken_elsewhere(connection, lane.id, since)
        gone = _gone(connection) if elsewhere else ()
        return here + [row for row in elsewhere if row.taken_by in gone]


def _gone(connection: Connection) -> set[LaneId]:
    """Lanes that end no sale any more; one that did so all the same is told as a sale closed twice."""
    return {each.id for each in book.members(connection) if each.retired or each.revoked}


def _label_before(connection: Connection, cart: Cart) -> str:
    row = None if cart.held is None else holding.get(connection, cart.held)
    return "" if row is None else row.label


def _park(unit: Unit, cart: Cart, label: str, *, total: Minor, lane: Member) -> None:
    cart = replace(cart, parked_at=unit.now if cart.parked_at is None else cart.parked_at)
    row: Row = {
        "sale_id": cart.sale,
        "lane_id": lane.id,
        "staff_id": unit.actor.staff,
        "customer_id": cart.customer,
        "label": label,
        "at": unit.now,
        "total": total,
        "lines": len(cart.live) + len(cart.returned),
        "cart": cart_text.written(cart),
        "state": PARKED,
        "taken_by": None,
    }
    unit.put(HELD, [row])
    unit.did("sales.park", cart.sale, label)
    unit.tell([HeldChanged()])


def _cart(row: HeldRow) -> Cart:
    try:
        return cart_text.read(row.cart)
    except (ValueError, TypeError, KeyError) as error:
        raise Unavailable(
            "a newer lane parked this sale in a way this one cannot read: update Regulars"
        ) from error


def _say_taken(unit: Unit, row: HeldRow) -> None:
    unit.did("sales.recall", row.sale, row.label)
    unit.tell([HeldChanged()])
