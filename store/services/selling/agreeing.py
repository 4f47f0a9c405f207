"""What is asked about before it is done: once agreed to, the same may be done once.

Money that was taken binds the open sale: whoever changes what it costs is shown both totals first.
"""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.errors import Refused
from store.domain.money import Minor
from store.domain.payment import AskAgain
from store.services.prices import PriceService
from store.unit import Units


class Agreements:
    """What somebody at this lane has agreed to and not done yet."""

    def __init__(self, units: Units, prices: PriceService) -> None:
        self._units = units
        self._prices = prices
        self._agreed: set[AskAgain.About] = set()

    def agree(self, asked: AskAgain) -> None:
        """Let what was asked about be done once."""
        self._agreed.add(asked.about)

    def need(self, asked: AskAgain) -> None:
        """Go on if it was agreed to, which is used up by it; raises what is asked."""
        if asked.about not in self._agreed:
            raise asked
        self._agreed.discard(asked.about)

    def guard(self, old: Cart, new: Cart) -> Cart:
        """What a paid cart becomes, which costs what was agreed to.

        Raises:
            Refused: it would be left with money in it.
            AskAgain: it would cost something else, or be for somebody else.
        """
        if not old.tenders or _goods(old) == _goods(new):
            return new
        if all(tender.amount < 0 for tender in old.tenders):  # to be paid out, and not paid out yet
            return replace(new, tenders=tuple(each for each in new.tenders if each.amount > 0))
        if new.sale != old.sale:
            raise Refused("money was taken for this sale: give it back first, = shows it")
        prices = self._prices.current()
        with self._units.database.reading() as connection:
            before, after = self._total(connection, old), self._total(connection, new)
        money = prices.shop.currency.format
        taken = sum(tender.amount for tender in old.tenders)
        kept = sum(tender.amount for tender in new.tenders)
        if (before, taken, old.customer) == (after, kept, new.customer):
            return new
        lost = "" if kept == taken else f", {money(taken - kept)} of it from the customer's account goes back"
        told = f"{money(taken)} was taken already{lost}; total {money(before)} -> {money(after)}"
        self.need(AskAgain(told, ("changes", old.sale, str(_goods(new)), before, after)))
        return replace(new, agreed=after)

    def still(self, cart: Cart, total: Minor) -> Cart:
        """A cart that is paid further, at what it costs now.

        Raises:
            AskAgain: prices changed since money was taken for it, and nobody has agreed to that.
        """
        if not cart.tenders or cart.agreed in {None, total}:
            return replace(cart, agreed=total)
        money = self._prices.current().shop.currency.format
        taken = sum(tender.amount for tender in cart.tenders)
        told = f"{money(taken)} was taken already, and prices have changed: total"
        question = f"{told} {money(cart.agreed or 0)} -> {money(total)}"
        self.need(AskAgain(question, ("prices", cart.sale, cart.agreed, total)))
        return replace(cart, agreed=total)

    def _total(self, connection: Connection, cart: Cart) -> Minor:
        prices, now = self._prices.current(), self._units.world.now()
        total = prices.judge.of(connection, cart, prices, now).result.total
        if not cart.returned:
            return total
        from store.services.return_exchange import back_or_why  # nothing comes back with most sales

        return total - back_or_why(connection, cart, prices, now)[0].amount


def _goods(cart: Cart) -> tuple[object, ...]:
    """What a cart costs by."""
    return (cart.sale, cart.customer, cart.lines, cart.coupons, cart.returned)
