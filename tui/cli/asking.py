"""Rights that other lanes have, asked for through the till that runs here before something is sold."""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from store.domain.errors import Refused
from store.domain.ids import LaneId
from store.domain.spending import NotEnough

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.cart import Cart
    from store.domain.payment import Tender

ANSWER_SECONDS: Final = 2.0
"""What lanes that hear this one take at most."""
_LOOK_SECONDS: Final = 0.05

_NOBODY_ASKS: Final = "no till runs on this lane that could ask {names} for it: start it, then repeat"


@contextmanager
def for_rights(store: "Store", cart: "Cart", tenders: "Sequence[Tender]") -> Iterator[None]:
    """What is sold within may spend what other lanes have, if they hear of it in time.

    Raises:
        Refused: it was not enough; with why the rest could not be had, and what to do.
    """
    heard = _gather(store, cart, tenders)
    try:
        yield
    except NotEnough as short:
        if heard is None:
            names = _names(store, short.holders)
            raise Refused(f"{short}; {_NOBODY_ASKS.format(names=names)}") from short
        if short.holders and heard.isdisjoint(short.holders):
            raise Refused(short.in_split()) from short
        raise


def _gather(store: "Store", cart: "Cart", tenders: "Sequence[Tender]") -> frozenset[LaneId] | None:
    """Ask for what is lacking and wait for it; which lanes heard it, None when nobody runs that could ask."""
    wishes = store.transfers.wanted_by(cart, tenders)
    if not wishes:
        return frozenset()
    from tui import control

    asks = [
        {
            "lane": wish.lane.hex(),
            "id": wish.ask.id.hex(),
            "holder": wish.ask.holder.hex(),
            "account": wish.ask.account,
            "amount": wish.ask.amount,
        }
        for wish in wishes
    ]
    seconds = control.CONNECT_SECONDS_MAX
    try:
        answer = next(control.call(store.place.folder, "ask", seconds_max=seconds, asks=asks), {})
    except control.NotRunning:
        return None
    linked = answer.get("linked")
    heard = (
        frozenset(LaneId(bytes.fromhex(str(lane))) for lane in linked)
        if isinstance(linked, list)
        else frozenset()
    )
    if heard:
        _wait(store, cart, tenders)
    return heard


def _wait(store: "Store", cart: "Cart", tenders: "Sequence[Tender]") -> None:
    """Until it is here, or will not come."""
    end = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < end and store.transfers.wanted_by(cart, tenders):
        time.sleep(_LOOK_SECONDS)


def _names(store: "Store", lanes: "Collection[LaneId]") -> str:
    return " and ".join(member.name for member in store.lanes.members() if member.id in lanes)
