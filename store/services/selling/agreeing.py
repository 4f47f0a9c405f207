"""What is asked about before it is done: once agreed to, the same may be done once.

Money that was taken binds the open sale: whoever changes what it costs is shown both totals first, and as
they are by then when others change prices while the question stands.
"""

from collections.abc import Callable
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
        self._asked: tuple[AskAgain, Callable[[], AskAgain]] | None = None
        """The last question about a total, and how it is asked by now."""

    def agree(self, asked: AskAgain) -> None:
        """Let what was asked about be done once."""
        self._agreed.add(asked.about)

    def need(self, asked: AskAgain) -> None:
        """Go on if it was agreed to, which is used up by it; raises what is asked."""
        if asked.about not in self._agreed:
            raise asked
        self._agreed.discard(asked.about)

    def as_now(self, asked: AskAgain) -> AskAgain:
        """The same question with what the sale costs by now, if that is what it is about."""
        if self._asked is None or self._asked[0].about != asked.about:
            return asked
        again = self._asked[1]
        fresh = again()
        self._asked = fresh, again
        return fresh

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
        with self._units.database.reading() as connection:
            before, after = self._total(connection, old), self._total(connection, new)
        if (before, _given(old), old.customer) == (after, _given(new), new.customer):
            return new
        self._need(
            self._change(old, new, before, after),
            lambda: self._change(*self._totals_now(old, new)),
        )
        return replace(new, agreed=after)

    def still(self, cart: Cart, total: Minor) -> Cart:
        """A cart that is paid further, at what it costs now.

        Raises:
            AskAgain: prices changed since money was taken for it, and nobody has agreed to that.
        """
        if not cart.tenders or cart.agreed in {None, total}:
            return replace(cart, agreed=total)
        self._need(self._other(cart, total), lambda: self._other(*self._total_now(cart)))
        return replace(cart, agreed=total)

    def _need(self, asked: AskAgain, again: Callable[[], AskAgain]) -> None:
        self._asked = asked, again
        self.need(asked)

    def _change(self, old: Cart, new: Cart, before: Minor, after: Minor) -> AskAgain:
        """Asks whether the sale may become another one."""
        money = self._prices.current().shop.currency.format
        taken, kept = _given(old), _given(new)
        lost = "" if kept == taken else f", {money(taken - kept)} of it from the customer's account goes back"
        told = f"{money(taken)} was taken already{lost}; total {money(before)} -> {money(after)}"
        return AskAgain(told, ("changes", old.sale, str(_goods(new)), before, after))

    def _other(self, cart: Cart, total: Minor) -> AskAgain:
        """Asks whether the sale may cost something else than it did."""
        money = self._prices.current().shop.currency.format
        told = f"{money(_given(cart))} was taken already, and prices have changed: total"
        question = f"{told} {money(cart.agreed or 0)} -> {money(total)}"
        return AskAgain(question, ("prices", cart.sale, cart.agreed, total))

    def _totals_now(self, old: Cart, new: Cart) -> tuple[Cart, Cart, Minor, Minor]:
        old, before = self._total_now(old)
        new, after = self._total_now(new)
        return old, new, before, after

    def _total_now(self, cart: Cart) -> tuple[Cart, Minor]:
        """A cart with its products as they are by now, and what it costs."""
        from store.services.selling import renewing  # a product seldom changes under a question

        with self._units.database.reading() as connection:
            cart = renewing.as_now(connection, cart)
            return cart, self._total(connection, cart)

    def _total(self, connection: Connection, cart: Cart) -> Minor:
        prices, now = self._prices.current(), self._units.world.now()
        total = prices.judge.of(connection, cart, prices, now).result.total
        if not cart.returned:
            return total
        from store.services.return_exchange import back_or_why  # nothing comes back with most sales

        return total - back_or_why(connection, cart, prices, now)[0].amount


def _given(cart: Cart) -> Minor:
    return sum(tender.amount for tender in cart.tenders)


def _goods(cart: Cart) -> tuple[object, ...]:
    """What a cart costs by."""
    return (cart.sale, cart.customer, cart.lines, cart.coupons, cart.returned)
