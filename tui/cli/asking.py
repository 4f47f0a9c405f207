"""Rights that other lanes have, asked for through the till that runs here before something is sold."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from store.domain.errors import Refused
from store.domain.rights import NeedsApproval

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.cart import Cart
    from store.domain.payment import Tender
    from store.domain.transfers import Wish

ANSWER_SECONDS: Final = 2.0
"""What lanes that hear this one take at most."""
_LOOK_SECONDS: Final = 0.05

_NOBODY_ASKS: Final = "no till runs on this lane that could ask {names} for it: start it, then repeat"
_NOT_LINKED: Final = "{names} {are} not linked: usable again when the lanes hear each other"


@contextmanager
def for_rights(store: "Store", cart: "Cart", tenders: "Sequence[Tender]") -> Iterator[None]:
    """What is sold within may spend what other lanes have, if they hear of it in time.

    Raises:
        Refused: it was not enough; with why the rest could not be had, and what to do.
    """
    hint = _gather(store, cart, tenders)
    try:
        yield
    except Refused as refusal:
        if not hint or isinstance(refusal, NeedsApproval):
            raise
        raise type(refusal)(f"{refusal}; {hint}") from refusal


def _gather(store: "Store", cart: "Cart", tenders: "Sequence[Tender]") -> str:
    """Ask for what is lacking and wait for it; why that is no use, or nothing."""
    wishes = store.transfers.wanted_by(cart, tenders)
    if not wishes:
        return ""
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
        return _NOBODY_ASKS.format(names=_names(wishes))
    linked = answer.get("linked")
    heard = {str(lane) for lane in linked} if isinstance(linked, list) else set()
    if heard:
        _wait(store, cart, tenders)
    away = [wish for wish in wishes if wish.lane.hex() not in heard]
    are = "is" if len({wish.lane for wish in away}) == 1 else "are"
    return _NOT_LINKED.format(names=_names(away), are=are) if away else ""


def _wait(store: "Store", cart: "Cart", tenders: "Sequence[Tender]") -> None:
    """Until it is here, or will not come."""
    end = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < end and store.transfers.wanted_by(cart, tenders):
        time.sleep(_LOOK_SECONDS)


def _names(wishes: "Sequence[Wish]") -> str:
    return " and ".join(dict.fromkeys(wish.name for wish in wishes))
