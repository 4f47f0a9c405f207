"""Sales that wait: parked as they are, taken up again here or on another lane."""

import hashlib
from dataclasses import replace

from store.domain.cart import Cart
from store.domain.errors import BadInput, Refused
from store.domain.ids import ID_BYTES, LaneId, SaleId
from store.domain.money import Minor
from store.domain.names import clean
from store.domain.stamps import Instant
from store.domain.values import dataclass

LABEL_CHARACTERS_MAX = 60
MINUTE: Instant = 60_000

TAIL_BYTES = 6
"""Of the id of a sale: what is another one wherever it goes on."""

PARKED, TAKEN, ENDED = "held", "taken", "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSale:
    """A sale that waits, as a list shows it."""

    sale: SaleId
    lane: LaneId
    """Where it was parked."""
    lane_name: str
    staff_name: str
    customer_name: str
    label: str
    total: Minor
    lines: int
    at: Instant
    """When it was parked."""
    is_here: bool
    """Parked on this lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenSale:
    """A sale that another lane took up and has not ended, as far as this one knows."""

    sale: SaleId
    lane_name: str
    """Which lane took it up."""
    customer_name: str
    label: str
    total: Minor
    """What it cost when it was parked."""
    lines: int
    at: Instant
    """When it was taken up."""

    def told(self, when: str, total: str) -> str:
        """The sentence about it."""
        what = self.label or self.customer_name or "a sale without a label"
        lines = f"{self.lines} line{'' if self.lines == 1 else 's'}"
        return f"{self.lane_name} took up {what} ({lines}, {total}) {when} and has not ended it"


@dataclass(frozen=True, slots=True)
class Recalled:
    """A sale that was taken up again."""

    before: Minor
    """What it cost when it was parked."""
    total: Minor
    """What it costs now."""
    is_fresh: bool
    """Its prices are those of now: it waited longer than the shop keeps them."""
    expired: tuple[str, ...] = ()
    """Names of goods whose date ended while it waited."""
    is_struck: bool = False
    """Those were struck from it: scanned again, they are asked about as any."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Another lane has taken up the sale that was open here."""

    lane_name: str
    lines_kept: int
    """Lines that came here since and stay, as a sale of their own."""
    is_kept: bool
    """All of it stays here as well, because something was paid."""


def checked_label(text: str) -> str:
    """A label to find a parked sale by; raises BadInput."""
    tidy = clean(text)
    if len(tidy) > LABEL_CHARACTERS_MAX:
        raise BadInput(f"a label has at most {LABEL_CHARACTERS_MAX} characters", field="label")
    return tidy


def parkable(cart: Cart) -> Cart:
    """The cart, if it may wait; raises Refused."""
    if cart.tenders:
        raise Refused("something was paid already: hand it back and take it off under =, then park")
    if cart.is_empty:
        raise Refused("nothing is on the sale; there is nothing to park")
    return replace(cart, held=None)


def gone_on(sale: SaleId, run: bytes) -> SaleId:
    """What a sale that waited on a disk is called in a run of the program, by the run's id.

    No two runs give it one name, and each the same whenever it is asked: two lanes that take it up at once,
    or a lane and the copy of its disk that was brought back, never write two documents under one id. Its
    `lineage` stays: by that they are found where both have closed it.
    """
    return SaleId(lineage(sale) + hashlib.sha256(sale + run).digest()[:TAIL_BYTES])


def lineage(sale: bytes) -> bytes:
    """What the ids of a sale have in common, however often it waited: the first bytes.

    26 bits of them are random besides the millisecond in which the sale began.
    """
    return sale[: ID_BYTES - TAIL_BYTES]


def taken_up(cart: Cart, parked: SaleId, run: bytes) -> Cart:
    """A cart that was parked as `parked`, as it goes on in a run of the program: as another sale."""
    return replace(cart, sale=gone_on(cart.sale, run), held=parked)


def judged_at(cart: Cart, parked_at: Instant, now: Instant, keep_minutes: int) -> Cart:
    """The cart with the moment its prices are judged at: as it was, or now if it waited too long.

    It has waited since it was parked first: parking it again keeps no price any longer. A clock that was set
    back meanwhile is no reason to take a price away.
    """
    since = parked_at if cart.parked_at is None else cart.parked_at
    if now - since <= keep_minutes * MINUTE:
        return cart
    return replace(cart, opened_at=now, parked_at=None)


def without_theirs(cart: Cart, theirs: Cart, fresh: Cart) -> Cart:
    """What stays of a sale that another lane has taken up: the lines that came since, as another sale."""
    since = cart.lines[len(theirs.lines) :]
    if not any(not line.voided for line in since):
        return fresh
    return replace(fresh, opened_at=cart.opened_at, lines=since)
