"""One line of a rule, with what could stand next below it: pick, or type.

    self.ask(AskRule("Who shall be shown?", words, text="age >= 60"), self._show)

Answers the rule, None when it was left. Nothing typed and Enter: None too, where `may_be_empty`.
"""

from textual.app import ComposeResult

from store.domain.rules.tree import AllOf, Rule
from store.domain.values import dataclass
from tui.dialogs.dialog import Dialog
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.rule_box import RuleBox
from tui.widgets.rule_words import RuleWords
from tui.widgets.text_block import TextBlock

ROWS = 3
"""Of the text, with what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule as it was typed, and what it means."""

    text: str
    rule: Rule


class AskRule(Dialog[Asked]):
    """A rule, or a part of one."""

    BINDINGS = bindings("dialog.accept")

    def __init__(
        self, question: str, words: RuleWords, *, text: str = "", may_be_empty: bool = False
    ) -> None:
        """`may_be_empty`: no text is everybody."""
        super().__init__()
        self._question, self._may_be_empty = question, may_be_empty
        self._box = RuleBox(words, text and f"{text} ")

    @property
    def headline(self) -> str:
        """What it is for."""
        return self._question

    def compose_body(self) -> ComposeResult:
        """The text and what could stand next."""
        yield self._box
        yield self._box.options
        yield TextBlock("Up and Down choose, Enter takes; Enter again when it is complete.", Ink.DIM)

    def on_mount(self) -> None:
        """The text has the focus."""
        self.set_focus(self._box)

    def action_accept(self) -> None:
        """It is complete, or says what is missing."""
        box = self._box
        if box.rule is not None:
            self.dismiss(Asked(box.text.strip(), box.rule))
        elif not box.text.strip() and self._may_be_empty:
            self.dismiss(Asked("", AllOf(())))
        else:
            box.go_to_error()
