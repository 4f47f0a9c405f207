"""The open sale with the goods that come back with it, as the checkout shows it."""

from dataclasses import replace

from sqlalchemy import Connection

from store.domain.cart import Cart
from store.domain.payment import still_due
from store.domain.sale import SaleLine
from store.domain.stamps import Instant
from store.domain.till import Till, TillLine
from store.queries import sales
from store.services.prices import Prices
from store.services.return_exchange import back_or_why


def with_returned(connection: Connection, till: Till, cart: Cart, prices: Prices, now: Instant) -> Till:
    """All lines, those that come back after those that are sold, and what is left to pay, or to pay out."""
    back, why = back_or_why(connection, cart, prices, now)
    number = _number(connection, cart)
    lines = tuple(_line(line, number) for line in back.lines) or tuple(
        TillLine(why, "", -each.quantity, 0, 0, 0, comes_back=True) for each in cart.returned
    )
    total = till.total - back.amount
    return replace(
        till,
        lines=(*till.lines, *lines),
        tax_total=till.tax_total + sum(line.tax for line in back.lines),
        total=total,
        due_cash=still_due(cart.tenders, total, step=prices.shop.cash_step),
        back=back.amount,
    )


def _line(line: SaleLine, number: str) -> TillLine:
    off = sum(share.amount for share in line.shares)
    return TillLine(
        name=line.name,
        code=line.code,
        quantity=line.quantity,
        unit_price=line.unit_price,
        off=off,
        total=line.list - off,
        note=line.note or number,
        comes_back=True,
    )


def _number(connection: Connection, cart: Cart) -> str:
    sale = cart.returned[0].sale
    row = None if sale is None else sales.row(connection, sale)
    return "no receipt" if row is None else f"of {row.number}"
