"""Finds what a rule would do, in a thread, while it is being written: only the last question is answered."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from store.domain.errors import TillError
from store.domain.listing import CustomerList
from store.domain.rules.preview import Preview
from store.domain.rules.tree import Rule
from store.domain.rules.warnings import warnings
from tui.screens.groups.rules.effects import NAMES_MAX, About, Effects, State
from tui.widgets.frame import TillScreen
from tui.widgets.rule_words import RuleWords

if TYPE_CHECKING:
    from store.api import Store


class Counting:
    """What is known of a rule's effects, and the way to know more."""

    def __init__(
        self,
        screen: TillScreen[Any],
        store: "Store",
        about: About,
        words: RuleWords,
        *,
        told: Callable[[], None],
    ) -> None:
        """`screen` has the threads; `told`: other `effects` are known."""
        self._screen, self._store, self._words, self._told = screen, store, words, told
        self._group = None if about.group is None else about.group.id
        self.effects = Effects()
        self._stop: Callable[[], None] = lambda: None
        """Ends the preview that is being found."""
        self._asked = 0
        """How often was asked: only the last answer counts."""
        self._pause: Timer | None = None

    def begin(self, rule: Rule, seconds: float) -> None:
        """Count what a rule would do, after a while; what is counted now is not waited for."""
        self.stop()
        before, told = self.effects, warnings(rule, self._words)
        self._tell(Effects(State.COUNTING, before.preview, before.customers, told))
        self._pause = self._screen.set_timer(seconds, lambda: self._count(rule))

    def rest(self, state: State, reason: str = "") -> None:
        """There is no rule to count, for a reason; what was known stays in sight, unless nothing is asked."""
        self.stop()
        before = self.effects
        preview = None if state is State.NOTHING else before.preview
        self._tell(Effects(state, preview, before.customers, reason=reason))

    def wait(self) -> None:
        """A word is being typed: nothing is counted, and all stays as it is told."""
        self.stop()
        self._tell(replace(self.effects, state=State.UNFINISHED))

    def stop(self) -> None:
        """Nobody waits for it any more."""
        self._stop()
        self._asked += 1
        if self._pause is not None:
            self._pause.stop()
            self._pause = None

    def _count(self, rule: Rule) -> None:
        store = self._store
        try:
            asked = store.group_rules.previewing(rule, self._group, NAMES_MAX)
        except TillError as refusal:
            self._failed(refusal)
            return
        self._stop, number = asked.stop, self._asked
        self._screen.in_background(
            lambda: (asked.find(), store.customers.count(CustomerList()), asked.unknown_values()),
            lambda found: self._found(number, *found),
            refused=lambda refusal: self._failed(refusal) if number == self._asked else None,
            group="preview",
        )

    def _found(self, number: int, preview: Preview, customers: int, unknown: tuple[str, ...]) -> None:
        if number == self._asked:
            told = (*self.effects.warnings, *unknown)
            self._tell(Effects(State.KNOWN, preview, customers, told))

    def _failed(self, refusal: TillError) -> None:
        self._tell(Effects(State.FAILED, None, 0, self.effects.warnings, str(refusal)))

    def _tell(self, effects: Effects) -> None:
        self.effects = effects
        self._told()
