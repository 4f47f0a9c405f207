"""What a purchase would earn by a reward program: who, how much, on which day; answered as it is typed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.earning_text import WEEKDAYS
from store.domain.errors import TillError
from store.domain.ids import CustomerId, GroupId
from store.domain.money import Currency
from store.domain.rewards import Program
from store.domain.rewards_words import Purchase
from tui.dialogs.pick_customer import NewCustomer, suggest_customers
from tui.keys import bindings
from tui.messages import Fact
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Choice, Money, Pick, PickMany, Value
from tui.widgets.forms import Field, Form
from tui.widgets.frame import TillScreen
from tui.widgets.options import Option, among
from tui.widgets.paper import Paper, Span

if TYPE_CHECKING:
    from store.api import Store

TODAY: Final = "today"


class TrialForm(FieldForm, inherit_bindings=False):
    """A form that nothing comes of but an answer."""

    BINDINGS = bindings("form.cancel")


class Answer(Paper):
    """What it would earn, and why."""

    def __init__(self) -> None:
        super().__init__()
        self.styles.height = 3
        self._lines: list[tuple[str, Ink]] = []

    def show(self, lines: list[tuple[str, Ink]]) -> None:
        """Show this."""
        self._lines = lines
        self.repaint()

    def line(self, y: int, width: int) -> Sequence[Span]:  # noqa: ARG002 - it is cut by who paints it
        """One row."""
        return [(f" {self._lines[y][0]}", self._lines[y][1])] if y < len(self._lines) else []


class TrialScreen(TillScreen[None]):
    """The question and its answer."""

    HELP_TOPICS = ("form",)

    def __init__(self, store: "Store", currency: Currency, program: Program) -> None:
        super().__init__()
        self._store = store
        self._currency = currency
        self._program = program
        self._names = {counted.group.id: counted.group.label for counted in store.groups.all()}
        self._answer = Answer()

    @property
    def heading(self) -> str:
        """Which program."""
        return f"What {self._program.name} would give"

    def compose_work(self) -> ComposeResult:
        """The form and the answer."""
        fields = Form(self._fields(), {"amount": 235 * 10**self._currency.digits // 10, "day": TODAY})
        self.form = TrialForm(fields, title=self.heading, can_start_next=False)
        yield self.form
        yield self._answer

    def compose_line(self) -> CommandLine:
        """Nothing is typed into it."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Answer for the first time."""
        self._find_out()

    def fact_arrived(self, fact: Fact) -> None:  # noqa: ARG002 - any fact may change the answer
        """It may be another now."""
        self._find_out()

    def _fields(self) -> Sequence[Field]:
        groups = among([Option(group, name) for group, name in self._names.items()])
        days = tuple(Option(each, each) for each in (TODAY, *WEEKDAYS))
        return (
            Field("amount", "Spends", Money(self._currency), required=True),
            Field("customer", "Customer", Pick(self._customers), hint="nobody: choose groups instead"),
            Field("groups", "In the groups", PickMany(groups), applies=_is_nobody),
            Field("day", "On", Choice(days)),
        )

    def _customers(self, typed: str) -> Sequence[Option]:
        found = suggest_customers(self._store)(typed)
        return [option for option in found if not isinstance(option.id, NewCustomer)]

    def on_field_form_changed(self) -> None:
        """The question is another."""
        self._find_out()

    def on_field_form_left(self, event: FieldForm.Left) -> None:
        """Leave; there is nothing to lose."""
        event.stop()
        self.dismiss(None)

    def on_field_form_saved(self, event: FieldForm.Saved) -> None:
        """Nothing is kept."""
        event.stop()
        self.release_keys()

    def _find_out(self) -> None:
        form = self.form.form
        values = {field.id: form.value(field) for field in form.shown()}
        amount = values.get("amount")
        if not isinstance(amount, int):
            self._answer.show([])
            return
        try:
            trial = self._store.programs.preview(self._program.id, _purchase(amount, values))
        except TillError as refusal:
            self._answer.show([(str(refusal), Ink.BAD)])
            return
        money = self._currency
        told = trial.told(self._program, money)
        self._answer.show([(told, Ink.STRONG), (trial.why(self._program, money, self._group_name), Ink.DIM)])

    def _group_name(self, group: GroupId) -> str:
        return self._names.get(group, group.hex())


def _is_nobody(values: "dict[str, Value] | object") -> bool:
    return isinstance(values, dict) and values.get("customer") is None


def _purchase(amount: int, values: dict[str, Value]) -> Purchase:
    customer, groups, day = values.get("customer"), values.get("groups"), values.get("day")
    return Purchase(
        amount,
        CustomerId(customer) if isinstance(customer, bytes) else None,
        tuple(GroupId(group) for group in groups if isinstance(group, bytes))
        if isinstance(groups, tuple)
        else (),
        WEEKDAYS.index(day) if isinstance(day, str) and day in WEEKDAYS else None,
    )
