"""What customers' accounts held in another system, as the first entry of their account here.

A customer has at most one opening entry in each account, dated when they became a customer. Its document is
named by what it says: customer, account, amount and date. So the same file taken again, here or on a lane
that was apart, comes to the same entry; and a file that says another amount is a problem, for no entry of a
ledger is ever changed.
"""

import hashlib

from store.domain.accounts import OPENING
from store.domain.changes import SUMMED_MAX
from store.domain.errors import BadInput
from store.domain.ids import ID_BYTES, CustomerId
from store.domain.imports.amounts import NumberStyle, read_money
from store.domain.imports.line import Line
from store.domain.money import Currency
from store.domain.stamps import Instant

ACCOUNTS = ("points", "balance")

BOOKED = {"opening_points": "points", "opening_balance": "balance"}
"""By the name under which a plan keeps the amount, the account it goes to."""

KIND = OPENING
"""Of the entry."""

_POINTS = Currency("PTS", 0)
"""Points are whole; read as money is, with any separators."""


def read_opening(line: Line, account: str, cell: str, currency: Currency, style: NumberStyle) -> None:
    """Take what a cell says into the line; what cannot be is left out and told."""
    try:
        amount, was_rounded = read_money(cell, _POINTS if account == "points" else currency, style)
    except BadInput as error:
        line.doubt(account, f"{error}; taken without it")
        return
    if account == "points" and amount < 0:
        line.refuse(account, f"{cell[:40]!r} points cannot be: points are never below zero")
        return
    if abs(amount) > SUMMED_MAX:
        line.refuse(account, f"{cell[:40]!r} is more than an account can hold")
        return
    if was_rounded:
        shown = str(amount) if account == "points" else currency.format(amount)
        line.doubt(account, f"{cell[:40]} was rounded to {shown}")
    if amount:
        line.openings[account] = amount


def document(customer: CustomerId, account: str, amount: int, at: Instant) -> bytes:
    """The document of an opening entry."""
    said = f"{KIND} {account} {amount} {at} ".encode() + customer
    return hashlib.sha256(said).digest()[:ID_BYTES]
