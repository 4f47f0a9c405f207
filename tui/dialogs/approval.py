"""Somebody who may lets a refused deed be done once: who, why, their PIN; then the same is asked for again.

Screens need not call this: what they do by `in_background`, or in the order of the checkout, comes here by
itself (`Till.approve`). Left at any step, the refusal is told as if nobody had been asked.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from store.domain.errors import NotAllowed, Refused, TillError
from store.domain.payment import AskAgain
from store.domain.rights import NeedsApproval
from store.domain.staff import Person, read_reason
from tui.dialogs.asked_again import AskedAgain
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.dialogs.pin import AskPin
from tui.dialogs.prompt import Prompt
from tui.widgets.framed_screen import FramedScreen
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store


def approve(
    host: Screen[Any],
    store: "Store",
    refusal: NotAllowed,
    *,
    again: Callable[[], None],
    left: Callable[[], None],
) -> None:
    """Ask for it over a screen; `again` does the same once more, `left` tells the refusal."""
    if isinstance(refusal, AskAgain) and isinstance(host, FramedScreen):
        confirm(host, store, refusal, again=again, left=left)
        return
    if isinstance(refusal, NeedsApproval) and isinstance(host, FramedScreen):
        Approval(host, store, refusal, again=again, left=left).begin()
    else:
        left()


def confirm(
    host: FramedScreen[Any],
    store: "Store",
    asked: AskAgain,
    *,
    again: Callable[[], None],
    left: Callable[[], None],
) -> None:
    """Ask whoever is there whether it is meant; one question at a time."""
    if isinstance(host, Confirm):
        left()
        return

    question = AskedAgain(store, asked, sounds=host.app.bell)

    def answered(yes: bool | None) -> None:  # noqa: FBT001 - the dialog's answer
        if not yes:
            left()
            return
        store.checkout.agreements.agree(question.asked)
        again()

    host.ask(question, answered)


class Approval:
    """One question over the screen that was refused."""

    def __init__(
        self,
        host: FramedScreen[Any],
        store: "Store",
        asked: NeedsApproval,
        *,
        again: Callable[[], None],
        left: Callable[[], None],
    ) -> None:
        """As `approve`."""
        self._host, self._store, self._asked = host, store, asked
        self._again, self._left = again, left

    def begin(self) -> None:
        """Ask who allows it."""
        people = self._host.at_once(lambda: self._store.staff.approvers(self._asked))
        if not people:
            self._left()
            return
        options = [Option(person, person.name, person.role.value) for person in people]
        words = str(self._asked).partition(":")[0]
        dialog = Choose(f"{words[:1].upper()}{words[1:]}. Who allows it?", among(options))
        self._host.ask(dialog, self._chosen)

    def _chosen(self, option: Option | None) -> None:
        approver = None if option is None else option.id
        if not isinstance(approver, Person):
            self._left()
            return
        why = Prompt("Why?", read_reason, hint="a word or two, then Enter")
        self._host.ask(why, lambda reason: self._ask_pin(approver, reason))

    def _ask_pin(self, approver: Person, reason: str | None, refusal: str = "") -> None:
        if reason is None:
            self._left()
            return
        dialog = AskPin(f"{approver.name}'s PIN", detail=refusal)
        self._host.ask(dialog, lambda pin: self._try(approver, reason, pin))

    def _try(self, approver: Person, reason: str, pin: str | None) -> None:
        if pin is None:
            self._left()
            return
        staff, asked = self._store.staff, self._asked
        self._host.in_background(
            lambda: staff.approve(approver.id, pin, asked, reason),
            lambda _: self._again(),
            refused=lambda refusal: self._refused(approver, reason, refusal),
            group="approval",
        )

    def _refused(self, approver: Person, reason: str, refusal: TillError) -> None:
        words = str(refusal)
        if isinstance(refusal, Refused) and refusal.field == "pin":
            self._ask_pin(approver, reason, f"{words[:1].upper()}{words[1:]}.")
        else:
            self._host.till.say(words)
