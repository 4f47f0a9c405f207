"""Exceptions from the rule of an auto group: who is kept in or out, why, until when; made and taken away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from store.domain.ids import CustomerId, GroupId
from store.domain.pins import Pin, Side
from tui.dialogs.choose import Choose
from tui.dialogs.pick_customer import chosen_customer, suggest_customers
from tui.keys import bindings
from tui.messages import Fact
from tui.ports import Row
from tui.screens.groups.tabs import Page
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.field_kinds import Choice, Moment, Note, Shown, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.list_frame import ListScreen
from tui.widgets.marks import NO_MARKS, counted
from tui.widgets.moments import show_day
from tui.widgets.notices import Tone
from tui.widgets.options import Option
from tui.widgets.short_rows import ShortRows, having, in_order

_SIDES: Final = (Option(Side.IN, "in"), Option(Side.OUT, "out"))


class PinForm(FormScreen):
    """Keep customers in a group or out of it; the answer is how many that changed something for."""

    def __init__(self, page: Page, customers: Callable[[], Sequence[CustomerId]], who: str, pin: Pin) -> None:
        """`who` says whom it is about; `pin` is what stands in the form at first."""
        super().__init__()
        self._page, self._customers, self._who, self._pin = page, customers, who, pin

    @property
    def heading(self) -> str:
        """Which group."""
        return f"Exception from the rule of {self._page.group.name}"

    @property
    def can_start_next(self) -> bool:
        """It is about somebody."""
        return False

    def fields(self) -> Sequence[Field]:
        """In or out, why, until when."""
        until = Moment(self._page.calendar, ends=True)
        return (
            Field("who", "Customer", Shown()),
            Field("side", "Keep", Choice(_SIDES)),
            Field("reason", "Reason", Note(), hint="why, for those who see it later"),
            Field("until", "Until", until, hint="for good; +30, 24.12."),
        )

    def values(self) -> Mapping[str, Value]:
        """What is the case now."""
        pin = self._pin
        return {"who": self._who, "side": pin.side, "reason": pin.reason, "until": pin.until}

    def save(self, values: dict[str, Value]) -> object:
        """Write it."""
        side, until = values.get("side"), values.get("until")
        return self._page.store.group_rules.pin(
            self._page.group.id,
            self._customers(),
            side if isinstance(side, Side) else Side.IN,
            reason=str(values.get("reason") or ""),
            until=until if isinstance(until, int) else None,
        )


class PinsScreen(ListScreen):
    """All exceptions from one group's rule."""

    COLUMNS = (
        Column("name", "Name", 18, share=3),
        Column("side", "Kept", 6),
        Column("until", "Until", 16),
        Column("staff", "By", 8, share=1),
        Column("reason", "Reason", 14, share=3),
    )
    EMPTY = "The rule decides for everybody; there is no exception. n makes one."
    BINDINGS = bindings("list.new", "list.edit", "list.remove_from_groups")

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._pins: dict[bytes, tuple[str, Pin]] = {}

    @property
    def heading(self) -> str:
        """Of which group."""
        return f"Exceptions from the rule of {self._page.group.name}"

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows:
        """The exceptions that match."""
        staff = {person.id: person.name for person in self._page.store.shop.staff()}
        found = self._page.store.group_rules.pins(self._page.group.id)
        self._pins = {customer: (name, pin) for customer, name, pin in found}
        rows = [
            self._row(customer, name, pin, "" if pin.staff is None else staff.get(pin.staff, ""))
            for customer, name, pin in found
        ]
        return ShortRows(in_order(having(rows, text), self.COLUMNS, order))

    def _row(self, customer: CustomerId, name: str, pin: Pin, staff: str) -> Row:
        calendar = self._page.calendar
        is_over = pin.until is not None and pin.until <= calendar.now()
        until = "" if pin.until is None else show_day(calendar.local(pin.until).date())
        side = "over" if is_over else "in" if pin.side is Side.IN else "out"
        return Row(customer, (name, side, until, staff, pin.reason), Ink.DIM if is_over else Ink.TEXT)

    def fact_arrived(self, fact: Fact) -> None:  # noqa: ARG002 - any fact may concern them
        """Read them again."""
        self.renew_list()

    def back(self) -> None:
        """To the members."""
        self.dismiss(None)

    def action_new(self) -> None:
        """Make an exception for somebody."""
        choose_and_pin(self, self._page)

    def action_edit(self) -> None:
        """Change the exception under the cursor."""
        key = self.table.cursor_key
        if isinstance(key, bytes) and key in self._pins:
            name, pin = self._pins[key]
            self.ask(PinForm(self._page, lambda: [CustomerId(key)], name, pin), lambda _: None)

    def action_remove_from_groups(self) -> None:
        """Let the rule decide again for the marked, or the one under the cursor."""
        marks, key = self.table.marks, self.table.cursor_key
        keys = [one for one in self._pins if one in marks] if marks else [key]
        chosen = [CustomerId(one) for one in keys if isinstance(one, bytes)]
        if not chosen:
            return
        rules, group = self._page.store.group_rules, GroupId(self._page.group.id)
        self.table.marks = NO_MARKS
        self.in_background(
            lambda: rules.unpin(group, chosen),
            lambda count: self.till.say(
                f"The rule decides again for {counted(count, 'customer')}.", Tone.GOOD
            ),
        )


def choose_and_pin(screen: ListScreen, page: Page) -> None:
    """Ask for a customer who is there, then for the exception."""

    def chosen(option: Option | None) -> None:
        customer = chosen_customer(option)
        if option is None or customer is None:
            return
        if not isinstance(customer, bytes):
            screen.say("Create the customer first (F3); a rule knows nothing of somebody new.", Tone.WARN)
            return
        one = CustomerId(customer)
        screen.ask(PinForm(page, lambda: [one], option.label, NEW_PIN), lambda _: None)

    screen.ask(Choose(f"Who is kept in {page.group.name}, or out?", suggest_customers(page.store)), chosen)


NEW_PIN: Final = Pin(Side.IN, "", None, None)
OUT_PIN: Final = Pin(Side.OUT, "", None, None)
