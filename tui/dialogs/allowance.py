"""What one lane may spend beyond its rights: given, seen and taken back, with its risk in words.

    allow(screen, store, lane)

Whoever may not give one by themselves is asked for somebody who may.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from store.domain.allowances import ALLOWED, risk_words, written
from store.domain.errors import BadInput, Refused
from tui.theme.inks import Ink
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Money, Quantity, Shown, Text, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.framed_screen import FramedScreen
from tui.widgets.notices import Tone
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.allowances import Allowance
    from store.domain.ids import LaneId
    from store.domain.members import Member
    from store.domain.money import Currency

_DIGITS_MAX = 10


class Points(Quantity):
    """Whole points; int, not thousandths."""

    def read(self, text: str) -> Value:
        """The number."""
        plain = text.strip().replace(",", "") or "0"
        if not (plain.isascii() and plain.isdecimal() and len(plain) <= _DIGITS_MAX):
            raise BadInput("write a whole number of points, such as 300")
        return int(plain)

    def write(self, value: Value) -> str:
        """The number."""
        return str(value)


class AllowanceForm(FormScreen):
    """The allowance of one lane; the answer is what it may now, by account."""

    def __init__(
        self, store: "Store", lane: "Member", given: "Sequence[Allowance]", money: "Currency"
    ) -> None:
        """`given` are the allowances that this lane has."""
        super().__init__()
        self._store, self._lane, self._given, self._money = store, lane, given, money
        self._risk = TextBlock("")

    @property
    def heading(self) -> str:
        """Whose."""
        return f"What {self._lane.name} may spend beyond its rights"

    @property
    def can_start_next(self) -> bool:
        """It is about one lane."""
        return False

    def fields(self) -> Sequence[Field]:
        """How much of either account, and why."""
        drawn = {each.account: each.used for each in self._given if each.used}
        return (
            Field("points", "Points", Points(), hint="none"),
            Field("balance", "Balance", Money(self._money), hint="none"),
            Field("reason", "Why", Text(), required=True, hint="it stands in the history"),
            Field("drawn", "Drawn by now", Shown(), applies=lambda _: bool(drawn)),
        )

    def values(self) -> Mapping[str, Value]:
        """What it may now."""
        now: dict[str, Value] = {each.account: each.amount for each in self._given}
        drawn = {each.account: each.used for each in self._given if each.used}
        why = self._given[0].reason if self._given else ""
        return {**now, "reason": why, "drawn": written(drawn, self._money) if drawn else ""}

    def compose_work(self) -> ComposeResult:
        """The form, and below it what it means."""
        yield from super().compose_work()
        yield TextBlock(
            f"{self._lane.name} may spend so much of what customers have with other lanes, of all customers"
            " together, while it does not hear them; never more than it knows to be there. It counts once"
            f" {self._lane.name} hears of it. An empty field takes it back.",
            Ink.DIM,
        )
        yield self._risk

    def on_mount(self) -> None:
        """Say what it risks as it is."""
        self._tell()

    def on_field_form_changed(self, event: FieldForm.Changed) -> None:
        """Say what it would risk."""
        event.stop()
        self._tell()

    def _tell(self) -> None:
        form = self.form.form
        amounts = _amounts({field.id: form.value(field) for field in form.shown()})
        self._risk.show(risk_words(amounts, self._lane.name, self._money), Ink.BAD)

    def save(self, values: dict[str, Value]) -> object:
        """Give it, or take it back."""
        amounts = _amounts(values)
        self._store.allowances.change(self._lane.id, amounts, str(values.get("reason") or ""))
        return amounts


def _amounts(values: Mapping[str, Value]) -> dict[str, int]:
    found = {account: values.get(account) for account in ALLOWED}
    return {account: amount if isinstance(amount, int) else 0 for account, amount in found.items()}


def allow(screen: FramedScreen[Any], store: "Store", lane: "LaneId") -> None:
    """Show over a screen what a lane may spend beyond its rights, to be changed."""

    def found() -> "tuple[Member, list[Allowance], Currency]":
        member = next(each for each in store.lanes.members() if each.id == lane)
        if member.retired:  # for good: what it was allowed before counts nowhere
            raise Refused(f"{member.name} is retired: it may spend nothing, and no allowance changes that")
        given = [each for each in store.allowances.given() if each.lane == lane]
        return member, given, store.shop.get().currency

    def show(read: "tuple[Member, list[Allowance], Currency]") -> None:
        member, given, money = read

        def saved(amounts: object) -> None:
            if isinstance(amounts, dict):
                may = written(amounts, money)
                screen.till.say(f"{member.name} may spend {may} beyond its rights.", Tone.GOOD)

        screen.ask(AllowanceForm(store, member, given, money), saved)

    screen.in_background(found, show)
