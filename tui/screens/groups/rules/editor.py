"""The editor of a rule: text with completion, the same as an outline, and what it would do, counted live.

    self.ask(RuleEditor(store, About("VIP", group), currency), then)

For a group that is there it saves the rule itself and answers the group's id. For one that is not it answers
the text of the rule. None: left without.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from store.domain.errors import Invalid, NotFound, TillError
from store.domain.ids import GroupId
from store.domain.listing import CustomerList
from store.domain.money import Currency
from store.domain.rules.preview import Preview
from store.domain.rules.tree import Rule
from store.domain.rules.warnings import warnings
from store.domain.rules.wording import render
from store.domain.values import dataclass
from store.events import BookChanged, CatalogueChanged, CustomersChanged, GroupsChanged, SaleClosed
from tui.dialogs.ask_rule import Asked, AskRule
from tui.dialogs.choose import Choose
from tui.dialogs.confirm import Confirm
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.screens.groups.rules import outline
from tui.screens.groups.rules.effects import NAMES_MAX, About, Effects, State, doubts, effect_lines
from tui.screens.groups.rules.effects_paper import EffectsPaper
from tui.screens.groups.rules.outline import Group, Joint, Leaf, Path, node_of, outline_of, rule_of
from tui.screens.groups.rules.outline_paper import OutlinePaper
from tui.terminal.burst import Stroke
from tui.theme.inks import Ink
from tui.widgets.cells import shorten
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.paper import Paper, Span
from tui.widgets.rule_box import RuleBox
from tui.widgets.rule_words import RuleWords
from tui.widgets.summary_rule import rule_spans

if TYPE_CHECKING:
    from store.api import Store

PAUSE_SECONDS: Final = 0.12
"""Whoever types goes on within this; what a rule would do is counted after it."""

REST_SECONDS: Final = 2.0
"""After something became true in the shop: it may sell all the time."""

TALL_ROWS: Final = 40
"""From here on there is room for more of everything."""

UNDO_MAX: Final = 200

TWICE: Final = 2

_FACTS: Final = (
    GroupsChanged, CustomersChanged, CatalogueChanged, SaleClosed, BookChanged, FactsMissed,
)  # fmt: skip

_JOINTS: Final = (
    Option(Joint.ALL, "all of", "every question below it must be met"),
    Option(Joint.ANY, "any of", "one of them is enough"),
    Option(Joint.NONE, "none of", "not one of them may be met"),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A text with its outline, to come back to."""

    text: str
    whole: Group
    path: Path


class Head(Paper):
    """What is asked here."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """One row."""
        return [(shorten(f" {self._question}", width), Ink.STRONG)]


class Questions(Paper):
    """Parts the outline from what stands above it."""

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """One row."""
        return rule_spans("The same as questions", width)


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
        self._words = RuleWords(store)
        self._seen = None if about.group is None else about.group.rule
        self._start = text if self._seen is None else self._written(self._seen)
        self._box = RuleBox(self._words, self._start, edited=self._typed)
        self._whole = outline_of(self._box.rule)
        self._outline = OutlinePaper(self._whole, self._written, self._do, self._move)
        self._effects = Effects()
        self._paper = EffectsPaper(lambda cells: effect_lines(self._effects, about, currency, cells))
        self._stop: Callable[[], None] = lambda: None
        """Ends the preview that is being found."""
        self._asked = 0
        """How often was asked: only the last answer counts."""
        self._pause: Timer | None = None
        self._undo: list[Kept] = []
        self._escapes = 0
        self._is_saving = False

    @property
    def heading(self) -> str:
        """Whose rule it is."""
        return f"Rule of {self._about.name}"

    def compose_work(self) -> ComposeResult:
        """The text; below it options and outline, and beside them what the rule would do."""
        yield Head(self._headline())
        yield self._box
        with Horizontal(classes="rule-both"):
            with Vertical(classes="rule-left"):
                yield self._box.options
                yield Questions()
                yield self._outline
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
        self.set_focus(self._box)
        self.summary.text = self.heading
        self._look(0.01)

    def on_resize(self) -> None:
        """More rows, more of everything."""
        self.set_class(self.app.size.height >= TALL_ROWS, "-tall")

    @property
    def is_unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return self._box.text.strip() != self._start.strip()

    def _written(self, rule: Rule) -> str:
        return render(rule, self._words)

    # Moving between the parts

    def take_key(self, stroke: Stroke) -> bool:
        """Nothing is taken; Esc counts only twice in a row."""
        self._escapes = self._escapes + 1 if stroke.key == "escape" else 0
        return False

    def on_descendant_focus(self) -> None:
        """The options are there while one types."""
        self.set_class(self._box.has_focus, "-typing")

    def action_next(self) -> None:
        """To the next part."""
        self._go(1)

    def action_previous(self) -> None:
        """To the part before."""
        self._go(-1)

    def _go(self, step: int) -> None:
        parts: list[Paper] = [self._box, self._outline, self._paper]
        at = next((index for index, part in enumerate(parts) if part.has_focus), 0)
        self.set_focus(parts[(at + step) % len(parts)])

    # The text and the outline keep in step

    def _typed(self) -> None:
        rule, text = self._box.rule, self._box.text
        if self._box.is_passing:
            self._tell(replace(self._effects, state=State.UNFINISHED))
            self._stop_counting()
            return
        if rule is not None or not text.strip():
            if rule_of(self._whole) != rule:
                self._whole = outline_of(rule)
            self._outline.show(self._whole)
        else:
            self._outline.show(self._whole, is_old=True)
        self._look(PAUSE_SECONDS)

    def _build(self, whole: Group, path: Path) -> None:
        """The outline is another; the text follows."""
        self._undo = [*self._undo[-UNDO_MAX:], Kept(self._box.text, self._whole, self._outline.path)]
        self._become(whole, path)

    def _become(self, whole: Group, path: Path, text: str | None = None) -> None:
        self._whole = whole
        rule = rule_of(whole)
        written = "" if rule is None else self._written(rule)
        self._box.show(written if text is None else text)
        self._outline.show(whole, path=path)
        self._look(PAUSE_SECONDS)

    def _do(self, name: str) -> None:
        if name == "undo":
            self._take_back()
            return
        if self._box.text.strip() and self._box.rule is None:
            self.say("The text above cannot be read yet: finish it first, or u takes it back.", Tone.WARN)
            return
        if name in {"add", "change", "wrap"}:
            {"add": self._add, "change": self._change, "wrap": self._wrap}[name]()
        elif name == "negate":
            self._build(outline.negated(self._whole, self._outline.path), self._outline.path)
        else:
            self._build(*outline.removed(self._whole, self._outline.path))

    def _take_back(self) -> None:
        if self._box.text.strip() and self._box.rule is None:
            self._become(self._whole, self._outline.path)
        elif self._undo:
            kept = self._undo.pop()
            self._become(kept.whole, kept.path, kept.text)
        else:
            self.say("Nothing has been changed here.", Tone.WARN)

    def _add(self) -> None:
        path = self._outline.path

        def added(asked: Asked | None) -> None:
            if asked is not None:
                self._build(*outline.added(self._whole, path, node_of(asked.rule)))

        self.ask(AskRule("Which question?", self._words), added)

    def _change(self) -> None:
        path, node = self._outline.path, self._outline.node
        if isinstance(node, Leaf):
            question = AskRule("Which question instead?", self._words, text=self._written(node.rule))
            self.ask(question, lambda asked: self._changed(path, asked))
            return
        self.ask(Choose("Which of the questions in it?", among(_JOINTS)), lambda one: self._join(path, one))

    def _changed(self, path: Path, asked: Asked | None) -> None:
        if asked is not None:
            self._build(outline.changed(self._whole, path, node_of(asked.rule)), path)

    def _join(self, path: Path, option: Option | None) -> None:
        node = outline.at(self._whole, path)
        if option is not None and isinstance(option.id, Joint) and isinstance(node, Group):
            self._build(outline.changed(self._whole, path, Group(option.id, node.parts)), path)

    def _wrap(self) -> None:
        path = self._outline.path

        def wrapped(option: Option | None) -> None:
            if option is not None and isinstance(option.id, Joint):
                self._build(*outline.wrapped(self._whole, path, option.id))

        self.ask(Choose("Put it into which group of questions?", among(_JOINTS)), wrapped)

    def _move(self, way: Literal["up", "down", "out"]) -> None:
        done = outline.moved(self._whole, self._outline.path, way)
        if done is not None:
            self._build(*done)

    # What it would do

    def _look(self, seconds: float) -> None:
        """Count again after a while; what is counted now is not waited for."""
        self._stop_counting()
        rule, before = self._box.rule, self._effects
        if rule is None:
            is_empty = not self._box.text.strip()
            unread = State.UNFINISHED if self._box.is_unfinished else State.UNREADABLE
            state = State.NOTHING if is_empty else unread
            self._tell(Effects(state, None if is_empty else before.preview, before.customers))
            return
        told = warnings(rule, self._words)
        self._tell(Effects(State.COUNTING, before.preview, before.customers, told))
        self._pause = self.set_timer(seconds, lambda: self._count(rule))

    def _stop_counting(self) -> None:
        self._stop()
        self._asked += 1
        if self._pause is not None:
            self._pause.stop()
            self._pause = None

    def _count(self, rule: Rule) -> None:
        store, group = self._store, self._about.group
        try:
            asked = store.group_rules.previewing(rule, None if group is None else group.id, NAMES_MAX)
        except TillError as refusal:
            self._failed(refusal)
            return
        self._stop, number = asked.stop, self._asked
        self.in_background(
            lambda: (asked.find(), store.customers.count(CustomerList())),
            lambda found: self._counted(number, *found),
            refused=lambda refusal: self._failed(refusal) if number == self._asked else None,
            group="preview",
        )

    def _counted(self, number: int, preview: Preview, customers: int) -> None:
        if number != self._asked:
            return
        self._tell(Effects(State.KNOWN, preview, customers, self._effects.warnings))
        if self._is_saving:
            self._ask_doubts()

    def _failed(self, refusal: TillError) -> None:
        self._tell(Effects(State.FAILED, None, 0, self._effects.warnings, str(refusal)))
        if self._is_saving:
            self._is_saving = False
            self.release_keys()

    def _tell(self, effects: Effects) -> None:
        self._effects = effects
        self._paper.show()

    def action_retry(self) -> None:
        """Count again."""
        self._box.read_again()
        self._look(0.01)

    # What others do meanwhile

    def fact_arrived(self, fact: Fact) -> None:
        """Names and numbers may be others; so may the rule itself."""
        if not isinstance(fact, _FACTS):
            return
        self._box.read_again()
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
            self._start = "" if now.rule is None else self._written(now.rule)
            self._become(outline_of(now.rule), ())
            self.say("The rule was changed elsewhere; this is how it is now.", Tone.WARN)
        elif now.rule != self._seen:
            self.say("The rule was changed elsewhere meanwhile; saving asks which one stays.", Tone.WARN)

    # Saving and leaving

    def action_save(self) -> None:
        """Save it, after what is worth asking."""
        if self._is_saving:
            return
        if self._box.rule is None:
            self.set_focus(self._box)
            self._box.go_to_error()
            missing = "It has no rule yet." if not self._box.text.strip() else "The rule cannot be read."
            self.say(f"{missing} Nothing is saved.", Tone.BAD)
            return
        self._is_saving = True
        self.hold_keys()
        if self._effects.state is State.KNOWN:
            self._ask_doubts()
        elif self._effects.state is not State.COUNTING:
            self._look(0.01)

    def _ask_doubts(self) -> None:
        self.release_keys()
        told = doubts(self._effects, self._about, self._members())
        group = self._about.group
        now = None if group is None else self.at_once(lambda: self._store.groups.get(group.id))
        if group is not None and now is None:
            self._is_saving = False
            return
        if now is not None and now.rule != self._seen and now.rule is not None:
            told = [f"It was changed elsewhere meanwhile, to: {self._written(now.rule)}", *told]
        if not told:
            self._write()
            return
        question = Confirm(
            f"Save this rule of {self._about.name}?", "\n".join(told), yes="Save", is_safe=False
        )
        self.ask(question, lambda yes: self._write() if yes else self._not_yet())

    def _members(self) -> int | None:
        preview = self._effects.preview
        if preview is None or self._about.group is None:
            return None
        return preview.matches - preview.enter.count + preview.leave.count

    def _not_yet(self) -> None:
        self._is_saving = False

    def _write(self) -> None:
        rule, group = self._box.rule, self._about.group
        if rule is None:
            self._not_yet()
        elif group is None:
            self.dismiss(self._box.text.strip())
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
        self._is_saving = False
        self.release_keys()
        told = refusal.problems.get("rule", str(refusal)) if isinstance(refusal, Invalid) else str(refusal)
        self.set_focus(self._box)
        self._box.refuse(told)
        self.say(told, Tone.BAD)

    def action_cancel(self) -> None:
        """Leave; with something typed only at the second time."""
        if self._is_saving:
            self.say("It is still being saved ...", Tone.WARN)
        elif self.is_unsaved and self._escapes < TWICE:
            self.say("Not saved. Esc again leaves it, Ctrl+S saves, any other key goes on.", Tone.WARN)
        else:
            self._stop()
            self.dismiss(None)
