"""The editor of a rule: text with completion, the same as an outline, and what it would do, counted live.

    self.ask(RuleEditor(store, About("VIP", group), currency), then)

For a group that is there it saves the rule itself and answers the group's id. For one that is not it answers
the text of the rule. None: left without.
"""

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from store.domain.errors import Invalid, NotFound, TillError
from store.domain.ids import GroupId
from store.domain.money import Currency
from store.domain.rules.wording import render
from store.events import BookChanged, CatalogueChanged, CustomersChanged, GroupsChanged, SaleClosed
from tui.dialogs.confirm import Confirm
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.screens.groups.rules.building import Building
from tui.screens.groups.rules.counting import Counting
from tui.screens.groups.rules.effects import About, State, doubts, effect_lines
from tui.screens.groups.rules.effects_paper import EffectsPaper
from tui.screens.groups.rules.parts import Head, Questions
from tui.terminal.burst import Stroke
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.paper import Paper
from tui.widgets.rule_lines import fault_sentence
from tui.widgets.rule_words import RuleWords

if TYPE_CHECKING:
    from store.api import Store

PAUSE_SECONDS: Final = 0.12
"""Whoever types goes on within this; what a rule would do is counted after it."""

AT_ONCE_SECONDS: Final = 0.01

REST_SECONDS: Final = 2.0
"""After something became true in the shop: it may sell all the time."""

TALL_ROWS: Final = 40
"""From here on there is room for more of everything."""

TWICE: Final = 2

_FACTS: Final = (
    GroupsChanged, CustomersChanged, CatalogueChanged, SaleClosed, BookChanged, FactsMissed,
)  # fmt: skip


class RuleEditor(TillScreen[object]):
    """One rule."""

    BINDINGS = bindings("form.save", "form.cancel", "rule.next", "rule.previous", "rule.retry")
    TITLE = "Rule"
    HELP_TOPICS = ("rule",)
    CSS_PATH = "rules.tcss"

    def __init__(self, store: "Store", about: About, currency: Currency, text: str = "") -> None:
        """`text` is what to begin with for a group that is not there."""
        super().__init__()
        self._store, self._about, self._currency = store, about, currency
        words = RuleWords(store)
        self._seen = None if about.group is None else about.group.rule
        self._start = text if self._seen is None else render(self._seen, words)
        """What to begin with: whatever differs from it is not saved."""
        self._counting = Counting(self, store, about, words, told=self._told)
        self._building = Building(self, words, self._start, changed=self._edited, passing=self._counting.wait)
        self._paper = EffectsPaper(lambda cells: effect_lines(self._counting.effects, about, currency, cells))
        self._escapes = 0
        self._is_saving = False
        self._waits_for_count = False
        """Whether it is saved as soon as it is known what that does."""

    @property
    def heading(self) -> str:
        """Whose rule it is."""
        return f"Rule of {self._about.name}"

    def compose_work(self) -> ComposeResult:
        """The text; below it options and outline, and beside them what the rule would do."""
        yield Head(self._headline())
        yield self._building.box
        with Horizontal(classes="rule-both"):
            with Vertical(classes="rule-left"):
                yield self._building.box.options
                yield Questions()
                yield self._building.outline
            with Vertical(classes="rule-right"):
                yield self._paper

    def _headline(self) -> str:
        if self._about.is_manual:
            return f"{self._about.name} shall fill itself: who is in it?"
        return f"Who is in {self._about.name}?"

    def compose_line(self) -> CommandLine:
        """Nothing is typed into it."""
        line = CommandLine()
        line.can_focus = False
        return line

    def on_mount(self) -> None:
        """Begin with the text."""
        self.set_focus(self._building.box)
        self.summary.text = self.heading
        self._look(AT_ONCE_SECONDS)

    def on_resize(self) -> None:
        """More rows, more of everything."""
        self.set_class(self.app.size.height >= TALL_ROWS, "-tall")

    @property
    def is_unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return self._building.text != self._start.strip()

    # Moving between the parts

    def take_key(self, stroke: Stroke) -> bool:
        """Nothing is taken; Esc counts only twice in a row."""
        self._escapes = self._escapes + 1 if stroke.key == "escape" else 0
        return False

    def on_descendant_focus(self) -> None:
        """The options are there while one types."""
        self.set_class(self._building.box.has_focus, "-typing")

    def action_next(self) -> None:
        """To the next part."""
        self._go(1)

    def action_previous(self) -> None:
        """To the part before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        parts: list[Paper] = [self._building.box, self._building.outline, self._paper]
        at = next((index for index, part in enumerate(parts) if part.has_focus), 0)
        self.set_focus(parts[(at + step) % len(parts)])

    # What it would do

    def _edited(self) -> None:
        """It is another rule; the one before is not saved any more."""
        if self._waits_for_count:
            self._waits_for_count = False
            self._go_on()
        self._look()

    def _look(self, seconds: float = PAUSE_SECONDS) -> None:
        """Count again after a while."""
        rule, box = self._building.rule, self._building.box
        if rule is not None:
            self._counting.begin(rule, seconds)
        elif not self._building.text:
            self._counting.rest(State.NOTHING)
        elif box.error is None or box.is_unfinished:
            self._counting.rest(State.UNFINISHED)
        else:
            self._counting.rest(State.UNREADABLE, fault_sentence(box.error))

    def _told(self) -> None:
        """More is known of what it would do."""
        self._paper.show()
        state = self._counting.effects.state
        if self._waits_for_count and state in {State.KNOWN, State.FAILED}:
            self._waits_for_count = False
            if state is State.KNOWN:
                self._ask_doubts()
            else:
                self._go_on()

    def action_retry(self) -> None:
        """Count again."""
        self._building.box.read_again()
        self._look(AT_ONCE_SECONDS)

    # What others do meanwhile

    def fact_arrived(self, fact: Fact) -> None:
        """Names and numbers may be others; so may the rule itself."""
        if not isinstance(fact, _FACTS):
            return
        self._building.box.read_again()
        self._look(REST_SECONDS)
        group = self._about.group
        if group is None or not isinstance(fact, GroupsChanged | BookChanged | FactsMissed):
            return
        try:
            now = self._store.groups.get(group.id)
        except NotFound:
            self.say(
                f"{group.name} was deleted elsewhere; what is typed here stays until you leave.", Tone.BAD
            )
            return
        if now.rule != self._seen and not self.is_unsaved:
            self._seen = now.rule
            self._start = "" if now.rule is None else self._building.written(now.rule)
            self._building.show(now.rule)
            self.say("The rule was changed elsewhere; this is how it is now.", Tone.WARN)
        elif now.rule != self._seen:
            self.say("The rule was changed elsewhere meanwhile; saving asks which one stays.", Tone.WARN)

    # Saving and leaving

    def action_save(self) -> None:
        """Save it, after what is worth asking."""
        if self._is_saving:
            return
        if self._building.rule is None:
            self.set_focus(self._building.box)
            self._building.box.go_to_error()
            missing = "The rule cannot be read." if self._building.text else "It has no rule yet."
            self.say(f"{missing} Nothing is saved.", Tone.BAD)
            return
        self._is_saving = True
        self.hold_keys()
        state = self._counting.effects.state
        if state is State.KNOWN:
            self._ask_doubts()
            return
        self._waits_for_count = True
        if state is not State.COUNTING:
            self._look(AT_ONCE_SECONDS)

    def _go_on(self) -> None:
        """It is not saved, and can be written on."""
        self._is_saving = False
        self.release_keys()

    def _ask_doubts(self) -> None:
        self.release_keys()
        told = doubts(self._counting.effects, self._about, self._members())
        group = self._about.group
        now = None if group is None else self.at_once(lambda: self._store.groups.get(group.id))
        if group is not None and now is None:
            self._is_saving = False
            return
        if now is not None and now.rule != self._seen and now.rule is not None:
            told = [f"It was changed elsewhere meanwhile, to: {self._building.written(now.rule)}", *told]
        if not told:
            self._write()
            return
        question = Confirm(
            f"Save this rule of {self._about.name}?", "\n".join(told), yes="Save", is_safe=False
        )
        self.ask(question, lambda yes: self._write() if yes else self._not_yet())

    def _members(self) -> int | None:
        preview = self._counting.effects.preview
        if preview is None or self._about.group is None:
            return None
        return preview.matches - preview.enter.count + preview.leave.count

    def _not_yet(self) -> None:
        self._is_saving = False

    def _write(self) -> None:
        rule, group = self._building.rule, self._about.group
        if rule is None:
            self._not_yet()
        elif group is None:
            self.dismiss(self._building.text)
        else:
            self.hold_keys()
            self.say("Saving ...")
            store, identity = self._store, group.id
            self.in_background(
                lambda: store.groups.set_rule(identity, rule),
                lambda _: self._saved(identity),
                refused=self._refused,
                group="save",
            )

    def _saved(self, group: GroupId) -> None:
        self.dismiss(group)

    def _refused(self, refusal: TillError) -> None:
        self._go_on()
        told = refusal.problems.get("rule", str(refusal)) if isinstance(refusal, Invalid) else str(refusal)
        self.set_focus(self._building.box)
        self._building.box.refuse(told)
        self.say(told, Tone.BAD)

    def action_cancel(self) -> None:
        """Leave; with something typed only at the second time."""
        if self._is_saving:
            self.say("It is still being saved ...", Tone.WARN)
        elif self.is_unsaved and self._escapes < TWICE:
            self.say("Not saved. Esc again leaves it, Ctrl+S saves, any other key goes on.", Tone.WARN)
        else:
            self._counting.stop()
            self.dismiss(None)
