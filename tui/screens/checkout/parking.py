"""Parking the sale, and taking one up again that waits here or on another lane."""

from typing import TYPE_CHECKING

from store.domain.holding import HeldSale, Lost, Recalled, TakenSale
from store.domain.money import Currency
from store.domain.stamps import Instant
from tui.screens.checkout.counter import Counter
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from tui.ports import Services

_MINUTE, _HOUR, _DAY = 60_000, 3_600_000, 86_400_000
_NAMED_MAX = 3
"""Goods that a sentence names; a line of a till holds no more."""


class Parking:
    """Sales that wait."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def park_or_recall(self, label: str) -> None:
        """Let the sale wait, with a label; with nothing on it show those that wait."""
        till = self._counter.view.till
        if till is not None and till.lines:
            self._counter.ask(lambda services: services.store.holding.park(label), self._parked)
            return
        self._counter.ask(_waiting, lambda found: self._choose(label, *found))

    def look(self) -> None:
        """See whether another lane has taken up the sale that is open here."""
        self._counter.ask(lambda services: services.store.holding.look(), self._tell_lost)

    def _parked(self, _: None) -> None:
        self._counter.screen.say("Parked; p on an empty sale takes it up again", Tone.GOOD)

    def _choose(self, typed: str, held: list[HeldSale], taken: list[TakenSale], now: Instant) -> None:
        from tui.dialogs.choose import Choose

        money = self._counter.view.currency
        if not held:
            why = "p parks the one at hand once something is on it"
            if taken:
                why = taken[0].told(when(now - taken[0].at), money.format(taken[0].total))
            self._counter.refuse(f"no sale waits; {why}")
            return
        options = [Option(each, title(each), told(each, now), money.format(each.total)) for each in held]
        options += [
            Option(
                each,
                title(each),
                f"taken up by {each.lane_name} {when(now - each.at)}",
                money.format(each.total),
            )
            for each in taken
        ]
        dialog = Choose("Which sale goes on?", among(options), typed=typed)
        self._counter.screen.ask(dialog, self._chosen)

    def _chosen(self, option: Option | None) -> None:
        if option is None:
            return
        held = option.id
        if isinstance(held, TakenSale):
            self._counter.refuse(f"{held.lane_name} has taken it up: it is open there, or p lists it there")
            return
        if not isinstance(held, HeldSale):
            return
        if held.is_here or self._is_linked(held):
            self._recall(held)
            return
        from tui.dialogs.confirm import Confirm

        question = Confirm(
            f"Take the sale of {held.lane_name} over?",
            "That lane cannot be asked now. If it goes on with the sale as well, it is sold twice.",
            yes="Take over",
            is_safe=False,
        )
        self._counter.screen.ask(question, lambda yes: self._recall(held) if yes else None)

    def _is_linked(self, held: HeldSale) -> bool:
        peers = self._counter.services.lanes.peers()
        return any(peer.id == held.lane and peer.linked for peer in peers)

    def _recall(self, held: HeldSale) -> None:
        self._counter.ask(lambda services: services.store.holding.recall(held.sale), self._recalled)

    def _recalled(self, recalled: Recalled) -> None:
        self._counter.look()
        tone = Tone.WARN if recalled.expired else Tone.PLAIN
        self._counter.screen.say(went_on(recalled, self._counter.view.currency), tone)

    def _tell_lost(self, lost: Lost | None) -> None:
        if lost is not None:
            self._counter.look()
            self._counter.refuse(gone(lost))


def _waiting(services: "Services") -> tuple[list[HeldSale], list[TakenSale], Instant]:
    holding = services.store.holding
    return holding.waiting(), holding.taken_elsewhere(), services.store.world.now()


def title(held: HeldSale | TakenSale) -> str:
    """What a parked sale is found by."""
    return held.label or held.customer_name or "no label"


def told(held: HeldSale, now: Instant) -> str:
    """What is known of it beside its total: lines, customer, lane, person, age."""
    customer = held.customer_name if held.label else ""
    lines = f"{held.lines} line{'' if held.lines == 1 else 's'}"
    parts = (lines, customer, held.lane_name, held.staff_name, age(now - held.at))
    return "  ".join(part for part in parts if part)


def age(milliseconds: Instant) -> str:
    """How long ago, in one word."""
    if milliseconds < _MINUTE:
        return "just now"
    if milliseconds < _HOUR:
        return f"{milliseconds // _MINUTE} min"
    if milliseconds < _DAY:
        return f"{milliseconds // _HOUR} h"
    return f"{milliseconds // _DAY} d"


def when(milliseconds: Instant) -> str:
    """How long ago, in a sentence."""
    told = age(milliseconds)
    return told if milliseconds < _MINUTE else f"{told} ago"


def went_on(recalled: Recalled, money: Currency) -> str:
    """The sentence after a sale was taken up again."""
    before, total = money.format(recalled.before), money.format(recalled.total)
    if recalled.expired:
        return f"{_over(recalled)} Total {before} -> {total}"
    if recalled.before == recalled.total:
        return f"The sale goes on: total {total}"
    why = (
        "it waited longer than its offers are kept" if recalled.is_fresh else "prices have changed meanwhile"
    )
    return f"The sale goes on, and {why}: total {before} -> {total}"


def _over(recalled: Recalled) -> str:
    """What was on a sale while its date ended."""
    names = ", ".join(recalled.expired[:_NAMED_MAX])
    more = len(recalled.expired) - _NAMED_MAX
    what = f"{names} and {more} more" if more > 0 else names
    if recalled.is_struck:
        return f"EXPIRED while the sale waited, and taken off it: {what}; put it aside."
    return f"EXPIRED while the sale waited: {what}; - takes it off."


def gone(lost: Lost) -> str:
    """The sentence when another lane has the sale."""
    if lost.is_kept:
        return (
            f"{lost.lane_name} has taken up this sale too; something was paid here, so it stays here as well"
        )
    stays = f"; {lost.lines_kept} line(s) added here stay" if lost.lines_kept else ""
    return f"{lost.lane_name} has taken up this sale: it goes on there{stays}"
