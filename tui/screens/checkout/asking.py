"""Rights that other lanes have and the sale could use: asked for behind the sale, never waited for by it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from store.domain.errors import Refused
from store.domain.payment import BALANCE, POINTS, VOUCHER
from store.domain.spending import USABLE_HERE, USABLE_IN_SPLIT
from tui.screens.checkout.counter import Counter, nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from textual.timer import Timer

    from store.domain.ids import LaneId
    from store.domain.till import Means, Payable, Till
    from store.domain.transfers import Wish
    from tui.ports import Services
    from tui.screens.checkout.paying_words import Take

ANSWER_SECONDS: Final = 1.0
"""What a lane that hears this one takes at most; the customer waits."""

_OF_ACCOUNTS: Final = frozenset({POINTS, BALANCE, VOUCHER})


class Asking:
    """Asks the lanes that are linked."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._seen: object = None
        self._go_on: Callable[[], None] | None = None
        """What waits for an answer."""
        self._timer: Timer | None = None

    def look(self, till: "Till") -> None:
        """The sale was read: when somebody or something new is on it, ask for what that may spend."""
        customer = None if till.customer is None else till.customer.id
        seen = till.sale, customer, till.coupons, len(till.lines)
        if seen != self._seen and (customer is not None or till.coupons or till.lines):
            self._seen = seen
            self._counter.ask(_ask_for_all, nothing)

    def again(self) -> None:
        """Somebody is about to pay: ask once more, for lanes may have more than when it was asked for."""
        self._counter.ask(_ask_once_more, nothing)

    def worded(self, payable: "Payable") -> "Payable":
        """What can be paid with, of which only lanes that hear this one are said to have more."""
        linked = self._counter.services.lanes.linked()
        return replace(payable, means=tuple(_heard(each, linked) for each in payable.means))

    def before(self, word: "Take", do: "Callable[[], None]", tell: "Callable[[str], None]") -> None:
        """Do it once the lanes that have what it takes have had their time to answer; mostly at once."""
        if word.kind not in _OF_ACCOUNTS:
            do()
            return

        def asked(wishes: "list[Wish]") -> None:
            if not wishes:
                do()
                return
            names = " and ".join(dict.fromkeys(wish.name for wish in wishes))
            tell(f"asking {names} ...")
            self._wait(do)

        self._counter.ask(lambda services: _ask_for(services, word), asked)

    def answered(self) -> None:
        """Something became true: perhaps it is what is waited for."""
        if self._go_on is not None:
            self._proceed()

    def _wait(self, do: "Callable[[], None]") -> None:
        self._proceed()
        self._go_on = do
        self._timer = self._counter.screen.set_timer(ANSWER_SECONDS, self._proceed)

    def _proceed(self) -> None:
        do, self._go_on = self._go_on, None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if do is not None:
            do()


def _heard(means: "Means", linked: "Collection[LaneId]") -> "Means":
    hearing = tuple(lane for lane in means.holders if lane in linked)
    is_split = bool(means.holders) and not hearing
    told = means.told.replace(USABLE_HERE, USABLE_IN_SPLIT) if is_split else means.told
    return replace(means, holders=hearing, told=told)


def _ask_once_more(services: "Services") -> None:
    linked = services.lanes.linked()
    if linked:
        _send(services, services.store.transfers.wanted(linked, again=True))


def _ask_for_all(services: "Services") -> None:
    """Ask for whatever the sale may come to use."""
    linked = services.lanes.linked()
    if linked:
        _send(services, services.store.transfers.wanted(linked))


def _ask_for(services: "Services", word: "Take") -> "list[Wish]":
    """Ask for what a payment takes of an account, where it is not all here; answers what was asked for."""
    linked = services.lanes.linked()
    if not linked or _is_enough(services, word):
        return []
    voucher = word.reference if word.kind == VOUCHER else ""
    return _send(
        services, services.store.transfers.wanted(linked, kind=word.kind, voucher=voucher, again=True)
    )


def _is_enough(services: "Services", word: "Take") -> bool:
    store = services.store
    due = store.paying.due()
    wanted = due.rest if word.amount is None else word.amount
    if word.kind != VOUCHER:
        return sum(means.usable for means in due.means if means.kind == word.kind) >= wanted
    try:
        return store.wallets.voucher(word.reference).spendable >= wanted
    except Refused:  # no voucher: it is told when it is taken, or it is a card
        return True


def _send(services: "Services", wishes: "list[Wish]") -> "list[Wish]":
    for wish in wishes:
        services.lanes.ask(wish.lane, wish.ask)
    return wishes
