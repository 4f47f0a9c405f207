"""Retiring a lost lane: what it leaves, why, and from when on that may be spent."""

from typing import TYPE_CHECKING, Any

from store.domain.errors import BadInput
from store.domain.heirs import RISK, RISK_AT_ONCE
from tui.dialogs.confirm import Confirm
from tui.dialogs.prompt import Prompt
from tui.widgets.framed_screen import FramedScreen
from tui.widgets.notices import Tone

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.heirs import Inheritance
    from store.domain.ids import LaneId


def retire(screen: FramedScreen[Any], store: "Store", lane: "LaneId") -> None:
    """Ask, and do it; of a lane that is retired already, whether to wait for others any longer."""
    screen.in_background(
        lambda: store.lanes.inheritance(lane),
        lambda found: (_ask_at_once if found.is_said else _ask_reason)(screen, store, found),
    )


def _ask_reason(screen: FramedScreen[Any], store: "Store", found: "Inheritance") -> None:
    whose = "what it had before it was restored" if found.is_earlier_life else found.lane.name
    lanes, lane = store.lanes, found.lane.id
    risk = "" if found.is_earlier_life else f" {RISK}"
    screen.ask(
        Prompt(f"Retire {whose}: why?", _reason, detail=f"{_had(store, found)}{risk}"),
        lambda why: (
            None
            if why is None
            else screen.in_background(lambda: lanes.retire(lane, why), lambda done: _say(screen, done))
        ),
    )


def _ask_at_once(screen: FramedScreen[Any], store: "Store", found: "Inheritance") -> None:
    lanes, lane = store.lanes, found.lane.id
    left = "it had before it was restored" if found.is_earlier_life else f"{found.lane.name} left"
    question = f"Take over at once what {left}?"
    detail = f"{_had(store, found)} {RISK_AT_ONCE}"
    screen.ask(
        Confirm(question, detail, yes="At once", no="Wait", is_safe=False),
        lambda yes: (
            screen.in_background(lambda: lanes.take_over(lane), lambda done: _say(screen, done))
            if yes
            else None
        ),
    )


def _had(store: "Store", found: "Inheritance") -> str:
    left = found.left(store.shop.get().currency)
    return f"This lane takes over {left}, as far as it knows. {found.when()}".rstrip()


def _say(screen: FramedScreen[Any], found: "Inheritance") -> None:
    what = "What it had before" if found.is_earlier_life else f"{found.lane.name} is retired. What it left"
    screen.till.say(found.when(what), Tone.WARN if found.waits_for else Tone.GOOD)


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("say why: whoever looks for the lane wants to know")
    return text.strip()
