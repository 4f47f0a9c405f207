"""What is typed at the drawer: cash in and out, how many of each coin and note, the end of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.domain.denominations import PIECES_MAX, denominations
from store.domain.drawer import REASONS, Closing, Counted, Kind
from store.domain.errors import BadInput
from store.domain.money import Currency, Minor
from store.domain.payment import AskAgain
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Money, Pick, Shown, Text, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.options import Suggest, among_or_typed

if TYPE_CHECKING:
    from store.api import Store

_MOVES = {Kind.IN: "Cash in", Kind.OUT: "Cash out", Kind.DROP: "To the safe"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces(Text):
    """How many there are of a coin or note; int."""

    worth: Minor
    currency: Currency

    def read(self, text: str) -> Value:
        """The number."""
        plain = text.strip() or "0"
        is_number = plain.isascii() and plain.isdecimal() and len(plain) <= len(str(PIECES_MAX))
        if not is_number or int(plain) > PIECES_MAX:
            raise BadInput("write how many there are, such as 12")
        return int(plain)

    def reading(self, text: str) -> str:
        """What they come to."""
        number = self.read(text)
        return f"= {self.currency.format(self.worth * number)}" if isinstance(number, int) else ""


def reasons(kind: Kind) -> Suggest:
    """Those that are offered, and what is typed."""
    return among_or_typed(REASONS[kind])


class MoveForm(FormScreen):
    """Cash that goes in or out; the answer is its line in the drawer's book."""

    def __init__(self, store: "Store", kind: Kind) -> None:
        super().__init__()
        self._store, self._kind = store, kind
        self._agreed: object = None
        """What was asked about before: the same again agrees to it."""

    @property
    def heading(self) -> str:
        """Which way."""
        return _MOVES[self._kind]

    @property
    def can_start_next(self) -> bool:
        """Each has its slip."""
        return False

    def fields(self) -> Sequence[Field]:
        """How much, and why."""
        return (
            Field("amount", "Amount", Money(self._store.shop.get().currency), required=True),
            Field(
                "reason", "Reason", Pick(reasons(self._kind)), required=True, hint="choose, or type another"
            ),
            Field("note", "Note", Text()),
        )

    def save(self, values: dict[str, Value]) -> object:
        """Book it; more than there is only when that was said once."""
        amount = values.get("amount")
        given = amount if isinstance(amount, int) else 0
        reason, note = str(values.get("reason") or ""), str(values.get("note") or "")
        day = self._store.day
        if self._kind is Kind.IN:
            return day.put_in(given, reason, note)
        take = day.drop if self._kind is Kind.DROP else day.take_out
        try:
            return take(given, reason, note, even_so=self._agreed == (self._kind, given))
        except AskAgain as question:
            self._agreed = (self._kind, given)
            raise BadInput(f"{question}; Ctrl+S again takes it", field="amount") from question


class CountForm(FormScreen):
    """What is in the drawer, coin by coin; the answer is what the count says."""

    def __init__(self, store: "Store", money: Currency) -> None:
        super().__init__()
        self._store, self._money = store, money
        self._known = denominations(money)

    @property
    def heading(self) -> str:
        """What to do."""
        return "Count the drawer: how many of each"

    @property
    def can_start_next(self) -> bool:
        """There is one drawer."""
        return False

    def fields(self) -> Sequence[Field]:
        """A row for each coin and note."""
        if not self._known:
            return (Field("sum", "In the drawer", Money(self._money), required=True),)
        return tuple(
            Field(str(worth), self._money.format(worth), Pieces(worth=worth, currency=self._money))
            for worth in self._known
        )

    def on_mount(self) -> None:
        """Say what it is."""
        self.summary.text = self.heading

    def on_field_form_changed(self, event: FieldForm.Changed) -> None:
        """Say what it comes to so far."""
        event.stop()
        form = self.form.form
        values = {field.id: form.value(field) for field in form.shown()}
        counted = self._counted(values)
        amount = (
            counted if isinstance(counted, int) else sum(worth * count for worth, count in counted.items())
        )
        self.summary.text = f"Count the drawer · {self._money.format(amount)} {self._money.code}"

    def save(self, values: dict[str, Value]) -> object:
        """Note the count."""
        return self._store.day.count(self._counted(values))

    def _counted(self, values: Mapping[str, Value]) -> dict[Minor, int] | Minor:
        numbers = {name: value for name, value in values.items() if isinstance(value, int)}
        if not self._known:
            return numbers.get("sum", 0)
        return {int(name): number for name, number in numbers.items()}


class EndForm(FormScreen):
    """The end of a day; the answer is its Z."""

    def __init__(self, store: "Store", money: Currency, count: Counted) -> None:
        super().__init__()
        self._store, self._money, self._count = store, money, count

    @property
    def heading(self) -> str:
        """What happens."""
        return "End the day"

    @property
    def can_start_next(self) -> bool:
        """There is one Z."""
        return False

    def fields(self) -> Sequence[Field]:
        """What was counted, why it differs, and what stays."""
        is_even, counted = self._count.is_even, self._count.amount

        def differs(values: Mapping[str, Value]) -> bool:
            banked, left = values.get("banked"), values.get("left")
            taken = banked if isinstance(banked, int) else 0
            return not is_even or (isinstance(left, int) and left != counted - taken)

        because = Field(
            "reason", "Because", Pick(reasons(Kind.CLOSE)), required=True,
            applies=differs, hint="choose, or type another",
        )  # fmt: skip
        stays = (
            Field("banked", "To the bank", Money(self._money), hint="taken out of the drawer"),
            Field("left", "Next float", Money(self._money), hint="what was counted less what is taken out"),
        )
        told = (Field("counted", "Counted", Shown()), Field("difference", "Difference", Shown()))
        return (*told, *stays, because) if is_even else (*told, because, *stays)

    def values(self) -> Mapping[str, Value]:
        """What is known."""
        show, difference = self._money.format, self._count.difference
        return {
            "counted": show(self._count.amount),
            "difference": "there is one: c counts once more" if difference is None else show(difference),
        }

    def save(self, values: dict[str, Value]) -> object:
        """Close it."""
        banked, left = values.get("banked"), values.get("left")
        closing = Closing(
            banked=banked if isinstance(banked, int) else 0,
            next_float=left if isinstance(left, int) else None,
            reason=str(values.get("reason") or ""),
        )
        return self._store.day.close(closing)
