"""People who work here: take in, change, PINs, on and off; and on to what they may."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from store.domain.errors import BadInput
from store.domain.ids import StaffId
from store.domain.staff import Person, draft_of
from store.events import BookChanged, ShopChanged, SignInChanged
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.dialogs.pin import AskPin
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Services
from tui.screens.staff.form import PersonForm
from tui.screens.staff.new_pin import NewPin
from tui.screens.staff.rights import RightsScreen
from tui.screens.staff.rows import PEOPLE, person_row
from tui.widgets.line_text import offered
from tui.widgets.list_frame import ListScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.short_rows import ShortRows, having

if TYPE_CHECKING:
    from store.api import Store


class StaffScreen(ListScreen):
    """The list of people."""

    TITLE = "Staff"
    COLUMNS = PEOPLE
    MARKS = False
    ROW_MORE = ("staff.pin",)
    BINDINGS = bindings(
        "list.open", "list.new", "list.edit", "list.toggle_active", "list.delete",
        "staff.pin", "staff.rights", "staff.minutes", "staff.own_pin",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._store: Store | None = None

    @property
    def heading(self) -> str:
        """Whether anybody is asked."""
        store = self._store
        if store is None:
            return self.TITLE
        return "Staff" if store.signed_in else "Staff: nobody is asked for a PIN until an owner has one"

    def shop_opened(self, services: Services) -> None:
        """Show the list."""
        self._store = services.store
        super().shop_opened(services)

    def source(self, text: str, order: tuple[str, bool]) -> ShortRows | None:  # noqa: ARG002 - by name, always
        """The people that match."""
        store = self._store
        if store is None:
            return None
        rows = [person_row(person, store.signed_in) for person in store.staff.people()]
        return ShortRows(having(rows, text))

    def fact_arrived(self, fact: Fact) -> None:
        """Read again what concerns people."""
        if isinstance(fact, ShopChanged | SignInChanged | BookChanged | FactsMissed):
            self.show_list(key=self.table.cursor_key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only who signed in has a PIN to change."""
        if action == "own_pin":
            return self._store is not None and bool(self._store.signed_in)
        return super().check_action(action, parameters)

    def _person(self) -> Person | None:
        store, key = self._store, self.table.cursor_key
        if store is None or not isinstance(key, bytes):
            return None
        return self.at_once(lambda: store.staff.get(StaffId(key)))

    def _do(self, work: "Callable[[Store], object]", said: str) -> None:
        store = self._store
        if store is not None:
            self.in_background(lambda: work(store), lambda _: self.till.say(said, Tone.GOOD))

    # One person

    def action_open(self) -> None:
        """Edit the person under the cursor."""
        self.action_edit()

    def action_new(self) -> None:
        """Take somebody in, then ask for their PIN."""
        if self._store is not None:
            self.ask(PersonForm(self._store), self._taken_in)

    def _taken_in(self, answer: object) -> None:
        store = self._store
        if store is not None and isinstance(answer, bytes):
            person = self.at_once(lambda: store.staff.get(StaffId(answer)))
            self.table.show_key(answer)
            if person is not None:
                self._ask_pin(person, "Esc: none for now; until they have one they cannot sign in.")

    def action_edit(self) -> None:
        """Edit the person under the cursor."""
        person = self._person()
        if self._store is not None and person is not None:
            self.ask(PersonForm(self._store, person), lambda _: None)

    def action_toggle_active(self) -> None:
        """Let somebody work here now, or not."""
        person = self._person()
        if person is not None:
            draft = replace(draft_of(person), active=not person.active)
            said = f"{person.name} works here now." if draft.active else f"{person.name} is switched off."
            self._do(lambda store: store.staff.edit(person.id, draft, seen=draft_of(person)), said)

    def action_delete(self) -> None:
        """Let somebody go, after asking."""
        person = self._person()
        if person is None:
            return
        question = Confirm(
            f"Delete {person.name}?", "What they did keeps their name.", yes="Delete", is_safe=False
        )
        self.ask(question, lambda yes: self._delete(person) if yes else None)

    def _delete(self, person: Person) -> None:
        self._do(lambda store: store.staff.delete(person.id), f"{person.name} is deleted.")

    # PINs

    def action_pin(self) -> None:
        """Give the person under the cursor a PIN, or take it away."""
        person = self._person()
        if person is None:
            return
        if not person.has_pin:
            self._ask_pin(person)
            return
        options = (
            Option("another", "Another PIN"),
            Option("none", "Take it away", "they cannot sign in then"),
        )
        self.ask(
            Choose(f"{person.name} has a PIN.", among(options)),
            lambda chosen: self._change_pin(person, chosen),
        )

    def _change_pin(self, person: Person, chosen: Option | None) -> None:
        if chosen is None:
            return
        if chosen.id == "another":
            self._ask_pin(person)
        else:
            self._do(lambda store: store.staff.clear_pin(person.id), f"{person.name} has no PIN now.")

    def _ask_pin(self, person: Person, detail: str = "") -> None:
        NewPin(self, person.name, detail=detail).ask(lambda pin: self._set_pin(person, pin))

    def _set_pin(self, person: Person, pin: str | None) -> None:
        if pin is not None:
            self._do(lambda store: store.staff.set_pin(person.id, pin), f"{person.name} has a new PIN.")

    def action_own_pin(self) -> None:
        """Whoever signed in chooses another PIN, with the old one."""
        if self._store is not None and self._store.signed_in:
            self.ask(AskPin("Your PIN now"), self._ask_own)

    def _ask_own(self, old: str | None) -> None:
        name = "" if self._store is None else self._store.signed_in
        if old is not None and name:
            NewPin(self, name).ask(lambda new: self._set_own(old, new))

    def _set_own(self, old: str, new: str | None) -> None:
        if new is not None:
            self._do(lambda store: store.staff.change_own_pin(old, new), "Your PIN is another now.")

    # All

    def action_rights(self) -> None:
        """Show what roles may."""
        if self._store is not None:
            self.ask(RightsScreen(self._store), lambda _: None)

    def action_minutes(self) -> None:
        """Say when tills lock themselves."""
        store = self._store
        if store is None:
            return
        minutes = self.at_once(store.staff.lock_minutes)
        prompt = Prompt(
            "Lock a till after how many minutes without a key or a scan?",
            _read_minutes,
            detail="0: never by itself. Ctrl+L locks it at any time.",
            text=offered(str(minutes or 0)),
        )
        self.ask(prompt, self._set_minutes)

    def _set_minutes(self, minutes: int | None) -> None:
        if minutes is not None:
            said = f"Tills lock after {minutes} minutes." if minutes else "Tills do not lock by themselves."
            self._do(lambda store: store.staff.set_lock_minutes(minutes), said)


def _read_minutes(typed: str) -> int:
    plain = typed.strip()
    if not plain.isdecimal() or len(plain) > 4:  # noqa: PLR2004 - a day has four digits of minutes
        raise BadInput("a number of minutes, 0 for never")
    return int(plain)
