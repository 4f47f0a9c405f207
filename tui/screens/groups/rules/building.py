"""A rule as text and as outline, kept in step; what the keys of the outline do to it, and taking it back.

Of what the rule would do nothing is known here: `changed()` says that it is another.
"""

from collections.abc import Callable
from typing import Any, Final, Literal

from store.domain.rules.tree import Rule
from store.domain.rules.wording import render
from store.domain.values import dataclass
from tui.dialogs.ask_rule import Asked, AskRule
from tui.dialogs.choose import Choose
from tui.screens.groups.rules import outline
from tui.screens.groups.rules.outline import Group, Joint, Leaf, Path, node_of, outline_of, rule_of
from tui.screens.groups.rules.outline_paper import OutlinePaper
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among
from tui.widgets.rule_box import RuleBox
from tui.widgets.rule_words import RuleWords

UNDO_MAX: Final = 200

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


class Building:
    """One rule that is being written."""

    def __init__(
        self,
        screen: TillScreen[Any],
        words: RuleWords,
        text: str,
        *,
        changed: Callable[[], None],
        passing: Callable[[], None],
    ) -> None:
        """`screen` asks; `changed`: it is another; `passing`: somebody is in the middle of a word."""
        self._screen, self._words = screen, words
        self._changed, self._passing = changed, passing
        self.box = RuleBox(words, text, edited=self._typed)
        self._whole = outline_of(self.box.rule)
        self.outline = OutlinePaper(self._whole, self.written, self._do, self._move)
        self._undo: list[Kept] = []

    @property
    def rule(self) -> Rule | None:
        """What is written; None when there is nothing, or when it cannot be read."""
        return self.box.rule

    @property
    def text(self) -> str:
        """What is written, without blanks around it."""
        return self.box.text.strip()

    def written(self, rule: Rule) -> str:
        """A rule as a person writes it."""
        return render(rule, self._words)

    def show(self, rule: Rule | None) -> None:
        """Begin again with another rule."""
        self._become(outline_of(rule), ())

    # The text and the outline keep in step

    def _typed(self) -> None:
        if self.box.is_passing:
            self._passing()
            return
        rule = self.rule
        if rule is None and self.text:
            self.outline.show(self._whole, is_old=True)
        else:
            if rule_of(self._whole) != rule:
                self._whole = outline_of(rule)
            self.outline.show(self._whole)
        self._changed()

    def _build(self, whole: Group, path: Path) -> None:
        """The outline is another; the text follows."""
        self._undo = [*self._undo[-UNDO_MAX:], Kept(self.box.text, self._whole, self.outline.path)]
        self._become(whole, path)

    def _become(self, whole: Group, path: Path, text: str | None = None) -> None:
        self._whole = whole
        rule = rule_of(whole)
        written = "" if rule is None else self.written(rule)
        self.box.show(written if text is None else text)
        self.outline.show(whole, path=path)
        self._changed()

    # What the keys of the outline do

    def _do(self, name: str) -> None:
        if name == "undo":
            self._take_back()
            return
        if self.text and self.rule is None:
            told = "The text above cannot be read yet: finish it first, or u takes it back."
            self._screen.say(told, Tone.WARN)
            return
        if name in {"add", "change", "wrap"}:
            {"add": self._add, "change": self._change, "wrap": self._wrap}[name]()
        elif name == "negate":
            self._build(outline.negated(self._whole, self.outline.path), self.outline.path)
        else:
            self._build(*outline.removed(self._whole, self.outline.path))

    def _take_back(self) -> None:
        if self.text and self.rule is None:
            self._become(self._whole, self.outline.path)
        elif self._undo:
            kept = self._undo.pop()
            self._become(kept.whole, kept.path, kept.text)
        else:
            self._screen.say("Nothing has been changed here.", Tone.WARN)

    def _add(self) -> None:
        path = self.outline.path

        def added(asked: Asked | None) -> None:
            if asked is not None:
                self._build(*outline.added(self._whole, path, node_of(asked.rule)))

        self._screen.ask(AskRule("Which question?", self._words), added)

    def _change(self) -> None:
        path, node = self.outline.path, self.outline.node
        if isinstance(node, Leaf):
            question = AskRule("Which question instead?", self._words, text=self.written(node.rule))
            self._screen.ask(question, lambda asked: self._replace(path, asked))
            return
        joints = Choose("Which of the questions in it?", among(_JOINTS))
        self._screen.ask(joints, lambda one: self._join(path, one))

    def _replace(self, path: Path, asked: Asked | None) -> None:
        if asked is not None:
            self._build(outline.changed(self._whole, path, node_of(asked.rule)), path)

    def _join(self, path: Path, option: Option | None) -> None:
        node = outline.at(self._whole, path)
        if option is not None and isinstance(option.id, Joint) and isinstance(node, Group):
            self._build(outline.changed(self._whole, path, Group(option.id, node.parts)), path)

    def _wrap(self) -> None:
        path = self.outline.path

        def wrapped(option: Option | None) -> None:
            if option is not None and isinstance(option.id, Joint):
                self._build(*outline.wrapped(self._whole, path, option.id))

        self._screen.ask(Choose("Put it into which group of questions?", among(_JOINTS)), wrapped)

    def _move(self, way: Literal["up", "down", "out"]) -> None:
        done = outline.moved(self._whole, self.outline.path, way)
        if done is not None:
            self._build(*done)
