"""Coupons of discounts: typed or scanned on a sale, made, read from a file, taken back."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from store.domain import cart as carts
from store.domain.cart import Cart
from store.domain.coupon_slip import CouponPaper, coupon_slip
from store.domain.coupons import CODES_MAX, CouponCode, KnownCode, checked_code, coupon_key, new_codes
from store.domain.discounts import Discount
from store.domain.errors import BadInput, NotFound, Refused
from store.domain.exports.cells import guarded
from store.domain.ids import CustomerId, DiscountId
from store.domain.rights import Right
from store.domain.schedule import Schedule
from store.domain.slip import Slip
from store.domain.stamps import Instant, utc
from store.events import CatalogueChanged
from store.queries import book, coupons, customers, discount_uses, discounts, sites
from store.queries.survivors import family, survivor
from store.services.coupon_words import day, used_up
from store.services.exports.files import appearing, table
from store.services.rights import Rights
from store.services.shop import shop_from
from store.tables.base import Scalar
from store.tables.catalogue import COUPONS, DISCOUNTS
from store.unit import Actor, Unit, Units

_HEADINGS = ("code", "uses", "used", "left", "customer")
"""Of a file that `CouponService.read` can read again."""


def find(connection: Connection, code: str) -> CouponCode | None:
    """The coupon of what was typed or scanned; None when no discount has such a code."""
    return next(iter(coupons.find(connection, coupon_key(code))), None)


def put_on(connection: Connection, cart: Cart, coupon: CouponCode, now: Instant) -> Cart:
    """The sale with a coupon on it.

    Raises:
        Refused: it is on it already, used up, for another customer, or of an offer that is not on now.
    """
    on_it = carts.with_coupon(cart, coupon.code)
    offer = _discount(connection, coupon.discount)
    if offer is None or not offer[1].active:
        raise Refused(f"the offer of coupon {coupon.code} is switched off; see it under Offers (F5)")
    name, discount = offer
    _refuse_other_time(connection, coupon, discount.schedule, (name, now))
    used = discount_uses.of_codes(connection, [coupon.code]).get((coupon.code, coupon.discount), 0)
    if coupon.uses is not None and used >= coupon.uses:
        raise Refused(f"{used_up(connection, coupon)}; nothing is taken off")
    _refuse_foreigner(connection, coupon, cart.customer)
    others = [each for code in cart.coupons for each in coupons.find(connection, code)]
    if any(each.discount == coupon.discount for each in others):
        raise Refused(f"a coupon of {name} is on the sale already, and only one counts")
    return on_it


def _refuse_other_time(
    connection: Connection, coupon: CouponCode, schedule: Schedule, named: tuple[str, Instant]
) -> None:
    """Refuse a coupon whose offer is over, or has not begun."""
    name, now = named
    if schedule.ends is not None and schedule.ends <= now:
        ended = day(connection, schedule.ends)
        raise Refused(f"the coupon {coupon.code} has expired: {name} ended {ended}")
    if schedule.starts is not None and now < schedule.starts:
        starts = day(connection, schedule.starts)
        raise Refused(f"the coupon {coupon.code} does not count yet: {name} starts {starts}")


def _refuse_foreigner(connection: Connection, coupon: CouponCode, customer: CustomerId | None) -> None:
    """Refuse a coupon that is for one customer, on a sale of nobody or somebody else."""
    if coupon.customer is None:
        return
    if customer is None:
        raise Refused(f"the coupon {coupon.code} is for one customer: put them on the sale with @ first")
    if coupon.customer not in family(connection, customer):
        raise Refused(f"the coupon {coupon.code} is for another customer")


def _discount(connection: Connection, wanted: DiscountId) -> tuple[str, Discount] | None:
    offers = discounts.offers(connection)
    found = next((each for each in offers.discounts if each.id == wanted), None)
    return None if found is None else (offers.names[wanted], found)


class CouponService:
    """Everything a person can do with the codes of a discount."""

    def __init__(self, units: Units, actor: Actor, rights: Rights) -> None:
        self._units = units
        self._actor = actor
        self._rights = rights

    def count(self, discount: DiscountId) -> int:
        """How many codes a discount has."""
        with self._units.database.reading() as connection:
            return coupons.count(connection, discount)

    def counts(self) -> dict[DiscountId, int]:
        """How many codes each discount has that has any."""
        with self._units.database.reading() as connection:
            return coupons.counts(connection)

    def window(self, discount: DiscountId, start: int, size: int) -> list[KnownCode]:
        """Some codes of a discount, by code."""
        with self._units.database.reading() as connection:
            return coupons.window(connection, discount, start, size)

    def known(self, code: str) -> KnownCode:
        """One code and how often it was used; raises NotFound."""
        with self._units.database.reading() as connection:
            found = find(connection, code)
            if found is None:
                raise NotFound(f"no coupon has the code {coupon_key(code)!r}")
            used = discount_uses.of_codes(connection, [found.code])
            return KnownCode(found, used.get((found.code, found.discount), 0))

    def slip(self, code: str) -> Slip:
        """The paper of one code, to be given to somebody; raises NotFound, NeedsApproval."""
        self._rights.require(Right.OFFERS)
        known = self.known(code)
        with self._units.database.reading() as connection:
            shop = shop_from(book.settings(connection))
            found = _discount(connection, known.coupon.discount)
            whose = known.coupon.customer
            customer = None if whose is None else customers.get(connection, survivor(connection, whose))
        if found is None:
            raise NotFound("that discount is not there any more; go back to the list")
        paper = CouponPaper(
            shop=shop.name,
            offer=found[0],
            known=known,
            ends=found[1].schedule.ends,
            customer="" if customer is None else customer.name,
        )
        return coupon_slip(paper, shop.currency, lambda at: f"{utc(at).astimezone(shop.zone):%Y-%m-%d %H:%M}")

    def write(self, path: Path, discount: DiscountId) -> int:
        """Write all codes of a discount into a file that is not there yet; answers how many.

        Raises:
            NotFound, Refused, BadInput, Unavailable, NeedsApproval: there is no file then.
        """
        self._rights.require(Right.OFFERS)
        with self._units.database.reading() as connection, appearing(path, replace=False) as file:
            codes = coupons.window(connection, discount, 0, coupons.count(connection, discount))
            table(file, _HEADINGS, (_cells(connection, each) for each in codes))
        return len(codes)

    def make(
        self, discount: DiscountId, count: int, *, uses: int | None, customer: CustomerId | None
    ) -> list[str]:
        """Give a discount new random codes, each for so many uses.

        Raises:
            BadInput: not so many at once.
            NotFound: the discount is not there.
            NeedsApproval: who is at the till may not.
        """
        random = self._units.world.random
        with self._units.database.reading() as connection:
            made = new_codes(count, lambda code: bool(coupons.taken(connection, [code])), random)
        return self.add(discount, [CouponCode(code, discount, uses, customer) for code in made])

    def add(self, discount: DiscountId, codes: Sequence[CouponCode]) -> list[str]:
        """Give a discount codes; one that it has gets other uses. Answers them.

        Raises:
            BadInput: none, or too many at once.
            Refused: another discount has one of them.
            NotFound, NeedsApproval: as `make`.
        """
        self._rights.require(Right.OFFERS)
        if not 1 <= len(codes) <= CODES_MAX:
            raise BadInput(f"between 1 and {CODES_MAX} codes are added at once")
        with self._units.begin(self._actor) as unit:
            found = _discount(unit.connection, discount)
            if found is None:
                raise NotFound("that discount is not there any more; go back to the list")
            _refuse_foreign(unit, discount, codes)
            unit.put(COUPONS, _rows(unit.connection, codes))
            if not found[1].coupon:
                unit.edit(DISCOUNTS, {"id": discount}, {"coupon": 1})
            unit.did("coupons.add", discount, str(len(codes)))
            unit.tell([CatalogueChanged()])
        return [each.code for each in codes]

    def take_back(self, discount: DiscountId, codes: Iterable[str]) -> int:
        """Let codes open nothing any more; answers how many did. Raises NeedsApproval."""
        self._rights.require(Right.OFFERS)
        with self._units.begin(self._actor) as unit:
            wanted = {coupon_key(code) for code in codes}
            there = [
                each
                for code in sorted(wanted)
                for each in coupons.find(unit.connection, code)
                if each.discount == discount
            ]
            unit.put(COUPONS, [{**row, "present": 0} for row in _rows(unit.connection, there)])
            if there:
                unit.did("coupons.delete", discount, str(len(there)))
                unit.tell([CatalogueChanged()])
        return len(there)

    def read(self, discount: DiscountId, rows: Iterable[Sequence[str]]) -> list[str]:
        """Give a discount the codes of a file: code, and uses if a second column says; one use otherwise.

        Raises:
            BadInput: a row that cannot be; it is named by its number.
            Refused, NotFound, NeedsApproval: as `add`.
        """
        codes: dict[str, CouponCode] = {}
        for number, row in enumerate(rows, 1):
            cells = [cell.strip() for cell in row]
            if not any(cells) or (number == 1 and cells[0].casefold() in {"code", "coupon"}):
                continue
            try:
                coupon = _read_row(discount, cells)
            except BadInput as error:
                raise BadInput(f"row {number}: {error}; nothing was added") from error
            codes[coupon.code] = coupon
        return self.add(discount, list(codes.values()))


def _cells(connection: Connection, known: KnownCode) -> tuple[str, ...]:
    whose = known.coupon.customer
    customer = None if whose is None else customers.get(connection, survivor(connection, whose))
    return (
        guarded(known.coupon.code),
        "any" if known.coupon.uses is None else str(known.coupon.uses),
        str(known.used),
        "any" if known.left is None else str(known.left),
        "" if customer is None else guarded(customer.name),
    )


def _read_row(discount: DiscountId, cells: Sequence[str]) -> CouponCode:
    uses = cells[1].casefold() if len(cells) > 1 and cells[1] else "1"
    if uses not in {"any", "*"} and not (uses.isascii() and uses.isdecimal()):
        raise BadInput(f"{cells[1]!r} is not a number of uses; write 1, 20, or any")
    return CouponCode(checked_code(cells[0]), discount, None if uses in {"any", "*"} else int(uses[:12]))


def _refuse_foreign(unit: Unit, discount: DiscountId, codes: Sequence[CouponCode]) -> None:
    for code in sorted(coupons.taken(unit.connection, [each.code for each in codes])):
        if any(each.discount != discount for each in coupons.find(unit.connection, code)):
            raise Refused(f"the code {code} belongs to another discount; take it back there first")


def _rows(connection: Connection, codes: Sequence[CouponCode]) -> list[dict[str, Scalar | None]]:
    """The rows of codes that are there; the right to one that was given out before stays where it was."""
    homes, here = coupons.homes(connection, [each.code for each in codes]), sites.own_home(connection)
    return [
        {
            "code": each.code,
            "discount_id": each.discount,
            "present": 1,
            "uses": each.uses,
            "customer_id": each.customer,
            "home": homes.get((each.code, each.discount)) or here,
        }
        for each in codes
    ]
