"""Which clock is to be gone by, where a machine's contradicts what was written or the other lanes."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from store.domain.clocks import words
from store.domain.stamps import utc
from tui.dialogs.confirm import Confirm
from tui.screens.lanes.seen import zone

if TYPE_CHECKING:
    from store.api import Store


class Choice(NamedTuple):
    """What is asked, what is done if so, and what is said then."""

    question: Confirm
    deed: Callable[[], None]
    done: str


def clock_choice(store: "Store") -> Choice:
    """Go by this machine's clock though later times were written, or by the others'."""
    at = utc(store.lanes.machine_time()).astimezone(zone(store))
    if off := store.lanes.clock_off():
        question = Confirm(
            "Go by the time of the other lanes?",
            f"It is {at:%Y-%m-%d %H:%M} by this machine's clock, {words(off)} theirs. What is edited here"
            " is ordered by their time then; receipts have this clock's until it is set right.",
            yes="Go by theirs",
            no="Set it first",
            is_safe=False,
        )
        return Choice(question, store.lanes.go_by_lanes, "Edits go by the time of the other lanes.")
    question = Confirm(
        f"Is it {at:%Y-%m-%d %H:%M} now?",
        "What was written with later times keeps them; from now on this machine's clock counts.",
        yes="That is right",
        no="The clock is wrong",
        is_safe=False,
    )
    return Choice(question, store.lanes.trust_clock, "The clock counts again.")
