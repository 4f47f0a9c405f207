"""What a person does to the open sale by hand: prices, struck lines, notes, open items, voiding it whole.

Each takes a right, asked for here; what somebody allows is allowed for the sale at hand.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain import cart as carts
from store.domain import return_cart
from store.domain.by_hand import (
    OpenItem,
    checked_note,
    checked_reason,
    open_line,
    override,
    struck_value,
)
from store.domain.cart import Cart, CartLine
from store.domain.catalogue import refuse_part
from store.domain.errors import NotFound, Refused
from store.domain.money import ONE, Milli, rounded
from store.domain.pricing.basket import Manual
from store.domain.rights import Right
from store.domain.till import Added
from store.queries import catalogue, quick
from store.services.rights import Rights
from store.services.selling.entering import Entering
from store.services.selling.open_sale import OpenSale
from store.unit import Actor, Units

if TYPE_CHECKING:
    from store.domain.quick import QuickItem, TaxChoice
    from store.services.lanes import LaneService


class ByHand:
    """Changes the open sale where prices and rules do not."""

    def __init__(
        self,
        units: Units,
        actor: Actor,
        lanes: "LaneService",
        sale: OpenSale,
        entering: Entering,
        rights: Rights,
    ) -> None:
        self._units = units
        self._actor = actor
        self._lanes = lanes
        self._sale = sale
        self._entering = entering
        self._rights = rights

    def price(self, place: int, manual: Manual) -> None:
        """Set a line's price by hand; no offer touches it then. Raises NotFound, Refused, NeedsApproval."""
        with self._sale.lock:
            cart = self._sale.cart()
            line = _live(cart, place)
            carts.with_manual(cart, place, manual)  # nobody is asked to allow what is refused all the same
            done = override(line, manual)
            wanted = [(done.right, done.amount)]
            if done.is_below_floor:
                wanted.append((Right.BELOW_FLOOR, 0))
            self._require(cart, wanted, before=done.before, after=done.after)
            allowed = replace(manual, below_floor=done.is_below_floor)
            self._sale.save(carts.with_manual(cart, place, allowed))

    def unprice(self, place: int) -> None:
        """Give a line back to the offers; raises NotFound, Refused."""
        with self._sale.lock:
            cart = self._sale.cart()
            if _live(cart, place).manual is None:
                raise Refused(f"nothing was done to the price of line {place + 1} by hand")
            self._sale.save(carts.with_manual(cart, place, None))

    def void_line(self, place: int) -> None:
        """Strike a line; it stays to be seen. Raises NotFound, Refused, NeedsApproval."""
        with self._sale.lock:
            cart = self._sale.cart()
            if (back := _place_back(cart, place)) is not None:
                self._sale.save(return_cart.without(cart, back))
                return
            total = struck_value(cart, _live(cart, place))
            self._require(cart, [(Right.VOID_LINES, total)])
            self._sale.save(carts.void(cart, place))

    def set_quantity(self, place: int, quantity: Milli) -> int:
        """Change a line's quantity; less of it strikes the line and adds it again. Answers where it is then.

        Raises:
            NotFound, BadInput: nothing was changed.
            Refused: a part of a piece, or what was taken off by hand is more than so few cost.
            NeedsApproval: too much would be struck, or so few would cost less than their floor.
        """
        with self._sale.lock:
            cart = self._sale.cart()
            line = _live(cart, place)
            changed = carts.with_quantity(cart, place, quantity)
            self._refuse_part(line, quantity)
            if quantity >= line.quantity:
                self._sale.save(changed)
                return place
            fewer = replace(line, quantity=carts.checked_quantity(quantity))
            wanted = [(Right.VOID_LINES, struck_value(cart, line) - _list_value(fewer))]
            if line.manual is not None:
                done = override(fewer, line.manual)
                if done.is_below_floor and not line.manual.below_floor:
                    wanted.append((Right.BELOW_FLOOR, 0))
                fewer = replace(fewer, manual=replace(line.manual, below_floor=done.is_below_floor))
            self._require(cart, wanted)
            struck = carts.void(cart, place)
            self._sale.save(carts.append(struck, fewer, self._units.world.now()))
            return len(struck.lines)

    def note_line(self, place: int, text: str) -> None:
        """Write a note on a line; nothing takes it off. Raises NotFound, Refused, BadInput."""
        tidy = checked_note(text)
        self._sale.change(lambda cart: carts.with_line_note(cart, place, tidy))

    def note_sale(self, text: str) -> None:
        """Write a note on the sale; nothing takes it off. Raises BadInput."""
        tidy = checked_note(text)
        self._sale.change(lambda cart: replace(cart, note=tidy))

    def add_open(self, item: OpenItem) -> Added:
        """Sell what no product has; raises BadInput, NeedsApproval."""
        line = open_line(item)
        with self._sale.lock:
            self._require(self._sale.cart(), [(Right.OPEN_ITEM, _list_value(line))])
            return self._entering.put(line)

    def tax_choices(self) -> "list[TaxChoice]":
        """The tax rates of the shop's products, the most usual first: one of them is an open item's."""
        with self._units.database.reading() as connection:
            return quick.tax_choices(connection)

    def quick_items(self) -> "list[QuickItem]":
        """Products that have a place among the quick items, in order."""
        with self._units.database.reading() as connection:
            return quick.items(connection)

    def add_quick(self, place: int, quantity: Milli) -> Added:
        """Put the quick item of a place on the sale; raises NotFound, Refused, BadInput."""
        with self._units.database.reading() as connection:
            found = quick.at(connection, place)
        if found is None:
            raise NotFound(f"no product has the place {place} among the quick items; / shows them")
        return self._entering.add(found, quantity, "")

    def void_sale(self, reason: str) -> str:
        """Void the open sale with all that is on it, as a document; answers its number.

        Raises:
            Refused: there is nothing on it, or something was given for it that must be handed back first.
            BadInput: no reason.
            NeedsApproval: the role may not.
        """
        from store.services.selling import voiding

        tidy = checked_reason(reason)
        with self._sale.lock:
            cart = self._sale.cart()
            if cart.tenders:
                raise Refused("something was paid already: hand it back and take it off under =, then void")
            if not cart.lines and not cart.returned:
                raise Refused("nothing is on the sale; there is nothing to void")
            self._require(cart, [(Right.VOID_SALE, 0)])
            lane = self._lanes.own()
            with self._units.begin(self._actor) as unit:
                number = voiding.void(unit, cart, lane, tidy)
            self._sale.begin_anew()
        return number

    def _refuse_part(self, line: CartLine, quantity: Milli) -> None:
        """Return if a line can be of so much; what no product is can be of any."""
        if line.product is None or not quantity % ONE:
            return
        with self._units.database.reading() as connection:
            product = catalogue.get(connection, line.product)
        if product is not None:
            refuse_part(product, quantity)

    def _require(
        self,
        cart: Cart,
        wanted: list[tuple[Right, int]],
        *,
        before: int | None = None,
        after: int | None = None,
    ) -> None:
        """Ask for rights that are needed together."""
        for right, amount in wanted:
            self._rights.require(right, amount=amount, subject=cart.sale, before=before, after=after)


def _place_back(cart: Cart, place: int) -> int | None:
    """Which of the goods that come back a line is: they stand after those that are sold."""
    back = place - len(cart.lines)
    return back if 0 <= back < len(cart.returned) else None


def _live(cart: Cart, place: int) -> CartLine:
    if _place_back(cart, place) is not None:
        raise Refused(f"line {place + 1} comes back for what was paid: - takes it off the sale")

    if not 0 <= place < len(cart.lines):
        raise NotFound(f"there is no line {place + 1}" if cart.lines else "nothing is on the sale yet")
    if cart.lines[place].voided:
        raise Refused(f"line {place + 1} is struck already; add the product again instead")
    return cart.lines[place]


def _list_value(line: CartLine) -> int:
    return rounded(line.unit_price * line.quantity, ONE)
