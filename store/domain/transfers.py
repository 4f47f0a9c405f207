"""Asking another lane for rights to spend: what is asked, and whom; and what was handed over."""

import hashlib
from typing import Final

from store.domain.changes import Site, site_bytes
from store.domain.ids import ID_BYTES, LaneId
from store.domain.spending import BALANCE, POINTS, VOUCHER
from store.domain.stamps import Instant
from store.domain.values import dataclass

USES: Final = "uses"
"""The account of a discount whose uses are limited in all; held by the discount."""

_COUPON: Final = "coupon "
ACCOUNT_CHARACTERS_MAX: Final = 100
"""`coupon ` and the longest code, with room."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish for rights that another lane has."""

    id: bytes
    """16 random bytes: asked again under the same, nothing more is given."""
    holder: bytes
    """A customer, the key of a voucher, or a discount: 16 bytes."""
    account: str
    amount: int
    """The most that is of use; above zero."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An ask, and the lane that has what it is for."""

    lane: LaneId
    name: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class Transfer:
    """Rights that one lane handed to another one."""

    id: bytes
    at: Instant
    giver: str
    """The lane's name, or `another lane` where it is not in the book."""
    taker: str
    account: str
    """`points`, `balance`, `voucher`, `uses`, or that of a coupon."""
    amount: int
    """Points, minor units, or uses."""
    holder: bytes
    whose: str
    """The customer's or the discount's name; empty of a voucher, whose code no book has."""

    @property
    def is_money(self) -> bool:
        """Whether the amount is in minor units."""
        return self.account in {BALANCE, VOUCHER}

    @property
    def kind(self) -> str:
        """Of what, in a word or two: with its code if it is of a coupon."""
        return {USES: "discount", VOUCHER: "voucher"}.get(self.account, self.account)

    @property
    def unit(self) -> str:
        """Behind the amount, where it is not money."""
        if self.is_money:
            return ""
        word = "point" if self.account == POINTS else "use"
        return word if self.amount == 1 else f"{word}s"


def coupon_account(code: str) -> str:
    """The account of a code's uses; the discount it opens holds it."""
    return _COUPON + code


def coupon_of(account: str) -> str:
    """The code an account is of; empty for one that is no code's."""
    return account[len(_COUPON) :] if account.startswith(_COUPON) else ""


def transfer_id(ask: Ask, giver: Site) -> bytes:
    """What the answer of one giver to an ask is kept under: it gives once, however often it is asked."""
    return hashlib.sha256(b"transfer " + ask.id + site_bytes(giver)).digest()[:ID_BYTES]
