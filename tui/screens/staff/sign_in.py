"""A locked till: who is here, then their PIN. The sale stays behind it as it was; a scan adds nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from store.domain.errors import Refused, TillError
from store.domain.staff import Person
from store.events import BookChanged, ShopChanged
from tui.dialogs.pin import AskPin
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.theme.inks import Ink
from tui.widgets.choice_list import ChoiceList
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option, matching
from tui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from store.api import Store

ROWS_MAX: Final = 16

_NOBODY: Final = "nobody of this name has a PIN"

_STEPS: Final = ("dialog.up", "dialog.down", "dialog.page_up", "dialog.page_down")


class SignInScreen(TillScreen[None]):
    """Goes when somebody has signed in."""

    TITLE = "Locked"
    IS_GATE = IS_SHUT = True
    BINDINGS = bindings("dialog.accept", *_STEPS)

    def __init__(self, store: "Store") -> None:
        super().__init__()
        self._store = store
        self._choices = ChoiceList(self._people(""), rows_max=ROWS_MAX, empty=_NOBODY)

    def compose_work(self) -> ComposeResult:
        """Who could be here."""
        yield TextBlock(" ")
        yield TextBlock(" Who is here?", Ink.STRONG)
        yield TextBlock(" ")
        yield self._choices

    def compose_line(self) -> CommandLine:
        """Part of a name."""
        hint = "the till is locked: type your name, then Enter"
        return CommandLine(hint=hint, clears=False, edited=self._match)

    def on_mount(self) -> None:
        """Names are typed at once."""
        self.set_focus(self.line)

    def fact_arrived(self, fact: Fact) -> None:
        """Who may come in may be others."""
        if isinstance(fact, ShopChanged | BookChanged | FactsMissed):
            self._match(self.line.text)

    def take_scan(self, code: str) -> bool:  # noqa: ARG002 - whatever it is
        """Refuse it: nobody is there to sell it."""
        self.app.bell()
        self.say("The till is locked: nothing was added. Sign in, then scan it again.", Tone.BAD)
        return True

    def take_line(self, text: str) -> None:  # noqa: ARG002 - the list shows what matches it
        """Enter."""
        self.action_accept()

    def _people(self, typed: str) -> Sequence[Option]:
        people = self.at_once(self._store.staff.people) or []
        options = [Option(one, one.name, one.role.value) for one in people if one.can_sign_in]
        # An owner may be called what another one's role is: who is named so comes first.
        return sorted(matching(options, typed), key=lambda one: typed.casefold() not in one.label.casefold())

    def _match(self, typed: str) -> None:
        if typed.strip().isdecimal():
            # Whoever begins with the PIN would have it on the screen.
            self.line.text = ""
            self.say("First your name; the PIN is asked for then, and shown as stars.", Tone.WARN)
            return
        self._choices.show(self._people(typed.strip()))

    def action_accept(self) -> None:
        """Ask for the PIN of who is under the cursor."""
        option = self._choices.current
        if option is not None and isinstance(option.id, Person):
            self.line.text = ""
            self._ask_pin(option.id)
        elif typed := self.line.text.strip():
            # Whoever goes on with the PIN all the same would have it on the screen.
            self.line.text = ""
            self.app.bell()
            self.say(f"Nobody called {typed[:20]} has a PIN; an owner gives one: F10, Staff.", Tone.WARN)

    def _ask_pin(self, person: Person, refusal: str = "") -> None:
        self.ask(AskPin(f"{person.name}'s PIN", detail=refusal), lambda pin: self._try(person, pin))

    def _try(self, person: Person, pin: str | None) -> None:
        if pin is not None:
            self.in_background(
                lambda: self._store.staff.sign_in(person.id, pin),
                lambda _: None,
                refused=lambda refusal: self._refused(person, refusal),
                group="sign in",
            )

    def _refused(self, person: Person, refusal: TillError) -> None:
        words = f"{str(refusal)[:1].upper()}{str(refusal)[1:]}."
        if isinstance(refusal, Refused) and refusal.field == "pin":
            self._ask_pin(person, words)
        else:
            self.say(words, Tone.BAD)

    def action_up(self) -> None:
        """One row up."""
        self._choices.move(-1)

    def action_down(self) -> None:
        """One row down."""
        self._choices.move(1)

    def action_page_up(self) -> None:
        """One page up."""
        self._choices.move(-self._choices.page)

    def action_page_down(self) -> None:
        """One page down."""
        self._choices.move(self._choices.page)
