"""Money that goes back when goods that come back are worth more than what is sold: in which ways.

Nothing leaves before the close: what was chosen stands on the open sale with negative amounts.
"""

from dataclasses import replace

from store.domain.cart import Cart, with_tender
from store.domain.errors import BadInput, Refused
from store.domain.money import Minor
from store.domain.payment import BALANCE, CASH, Tender
from store.services import return_exchange
from store.services.prices import Prices
from store.services.return_exchange import Back


def chosen(cart: Cart, back: Back, prices: Prices, wanted: Tender, *, due: Minor) -> tuple[Cart, bool]:
    """The cart with one more way in which money goes back, and whether all of it has one.

    Args:
        cart: the open sale.
        back: what comes back with it.
        prices: of the shop.
        wanted: a kind, how much, and a reference; 0 for all that is left. 0 in cash: as it was paid.
        due: what goes back in all, above zero.

    Raises:
        Refused, BadInput: it cannot go back that way.
    """
    if any(tender.amount > 0 for tender in cart.tenders):
        raise Refused("money goes back with this: give back first what was taken for it, under ==")
    rest = due + sum(tender.amount for tender in cart.tenders)
    if wanted.amount < 0:
        raise BadInput("an amount that goes back is typed above zero", field="tenders")
    if wanted.kind == CASH and not wanted.amount:
        return cart, True
    amount = wanted.amount or _most(back, wanted, rest)
    after = with_tender(cart, replace(wanted, amount=-amount))
    paid_out(after, back, prices, due=due)
    return after, wanted.kind == CASH or amount == rest


def paid_out(cart: Cart, back: Back, prices: Prices, *, due: Minor) -> tuple[Tender, ...]:
    """All that goes back as things stand, below zero; raises Refused, BadInput."""
    out = [replace(tender, amount=-tender.amount) for tender in cart.tenders]
    return return_exchange.refund(back, due, out, prices, customer=cart.customer).tenders


def in_cash(cart: Cart, back: Back, prices: Prices, *, due: Minor) -> tuple[Minor, ...]:
    """The sum of cash that pays all that is left out, if it may be cash."""
    rest = due + sum(tender.amount for tender in cart.tenders)
    try:
        out = paid_out(with_tender(cart, Tender(CASH, -rest)), back, prices, due=due)
    except Refused:
        return ()
    cash = -sum(tender.amount for tender in out if tender.kind == CASH)
    return (cash,) if cash > 0 else ()


def _most(back: Back, wanted: Tender, rest: Minor) -> Minor:
    if wanted.kind == BALANCE:
        return rest
    left = sum(
        way.left
        for way in return_exchange.paid(back)
        if way.kind == wanted.kind and wanted.reference in {"", way.reference}
    )
    if not left:
        raise Refused(f"nothing was paid by {wanted.kind}, so nothing goes back that way")
    return min(rest, left)
