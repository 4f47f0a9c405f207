"""Shutting a lane out of the shop: who of those it took in stays, and whether it is meant."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from tui.dialogs.choose_many import ChooseMany
from tui.dialogs.confirm import Confirm
from tui.widgets.framed_screen import FramedScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.ids import LaneId
    from store.domain.members import Member

_NONE: Final = Option("none", "None of them", "all are shut out with it")
_ALL: Final = Option("all", "All of them", "it alone is shut out")


def shut_out(screen: FramedScreen[Any], store: "Store", lane: "LaneId") -> None:
    """Ask, and do it."""
    if lane == store.lanes.own().id:
        screen.till.say("This lane cannot shut itself out: another one can.", Tone.WARN)
        return
    screen.in_background(lambda: store.lanes.going_with(lane), lambda going: _ask(screen, store, lane, going))


def _ask(screen: FramedScreen[Any], store: "Store", lane: "LaneId", going: "Sequence[Member]") -> None:
    name = next(each.name for each in store.lanes.members() if each.id == lane)
    if not going:
        _confirm(screen, store, lane, name, ())
        return

    def chosen(options: Sequence[Option] | None) -> None:
        if options is not None:
            ids = {option.id for option in options}
            _confirm(screen, store, lane, name, _staying(going, ids))

    lanes = [Option(each.id, each.name) for each in going]
    question = f"{name} took in other lanes. Which of them stay in the shop?"
    screen.ask(ChooseMany(question, among([_NONE, *lanes, _ALL])), chosen)


def _staying(going: "Sequence[Member]", ids: Collection[object]) -> "Sequence[Member]":
    return [each for each in going if _ALL.id in ids or each.id in ids]


def _confirm(
    screen: FramedScreen[Any], store: "Store", lane: "LaneId", name: str, staying: "Sequence[Member]"
) -> None:
    keep = {each.id for each in staying}
    gone = [each.name for each in store.lanes.going_with(lane) if each.id not in keep]
    too = f" Nor does {' or '.join(gone)}." if gone else ""
    detail = (
        f"It hears nothing of the shop any more, from when each lane hears of this.{too}"
        " What it sold stays. To come back it is paired as a new lane."
    )
    done = f"{' and '.join([name, *gone])} {'are' if gone else 'is'} shut out of the shop."
    screen.ask(
        Confirm(f"Shut {name} out of the shop?", detail, yes="Shut out", is_safe=False),
        lambda yes: (
            screen.in_background(
                lambda: store.lanes.revoke(lane, keep=keep), lambda _: screen.till.say(done, Tone.GOOD)
            )
            if yes
            else None
        ),
    )
