"""The text of a rule being typed, with what could stand next below it.

    box = RuleBox(words, "age >= 60", edited=self._edited)      # words: rule_words.RuleWords
    box.rule, box.error                                         # what it means, or where it goes wrong
    box.show(text)                                              # another text; nobody is told
    yield box
    yield box.options                                           # its list, to be put where there is room

Enter takes the option under the cursor when something of it is typed, or when Up and Down chose it; Up and
Down move in the list, and between the rows of the text where there is no list. All other keys edit.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from store.domain.rules.faults import BadRule
from store.domain.rules.grammar import parse
from store.domain.rules.tree import Rule, Text
from tui.terminal.burst import Stroke
from tui.theme.inks import Ink
from tui.widgets.form_lines import moved_in_note, option_columns, option_span
from tui.widgets.framed_screen import FramedScreen
from tui.widgets.line_text import LineText, at_end
from tui.widgets.paper import Paper, Span
from tui.widgets.rule_lines import RulePage, rule_page, window
from tui.widgets.rule_words import RuleWords, Suggestion
from tui.widgets.windows import scrolled

_STEPS: Final = {"up": -1, "down": 1, "pageup": -5, "pagedown": 5}

_GOES_ON: Final = (
    "and, or: one more question, such as", "", "age >= 60 and spent > 500", "spent in 90 days > 100",
    "last order > 90 days", "birthday in 14 days", "bought category Coffee", "not (city = Bonn or age < 18)",
)  # fmt: skip
_JOINTS: Final = frozenset({"and ", "or "})
_QUOTED: Final = re.compile(r'"[^"]*("|$)')
_SLIP: Final = ("Left and Right lead to the mark,", "Ctrl+U empties the line up to the caret.")
_LOOKING: Final = ("looking up what customers have ...",)
"""Told where there is nothing to choose."""


def _is_closed(wrong: str) -> bool:
    """Whether a bracket closes behind what is wrong: nothing typed after it mends that."""
    return ")" in _QUOTED.sub("", wrong)


class RuleOptions(Paper):
    """What could stand next; the cursor is nowhere until something of it is typed or Down is pressed."""

    def __init__(self) -> None:
        super().__init__()
        self._found: Sequence[Suggestion] = ()
        self.cursor = -1
        self._top = 0
        self._told: Sequence[str] = ()

    @property
    def current(self) -> Suggestion | None:
        """The option under the cursor."""
        return self._found[self.cursor] if 0 <= self.cursor < len(self._found) else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to choose."""
        return not self._found

    def show(self, found: Sequence[Suggestion], *, cursor: int, told: Sequence[str] = ()) -> None:
        """Show other options, or say why there are none."""
        self._found, self.cursor, self._top, self._told = found, cursor, 0, told
        self.repaint()

    def leave(self) -> None:
        """Choose none of them."""
        self.cursor = -1
        self.repaint()

    def move(self, step: int) -> None:
        """Move the cursor."""
        self.cursor = max(0, min(self.cursor + step, len(self._found) - 1))
        self._top = scrolled(self._top, self.cursor, max(1, self.size.height), len(self._found))
        self.repaint()

    def line(self, y: int, width: int) -> list[Span]:
        """One option."""
        if not self._found:
            return [(f"   {self._told[y]}", Ink.DIM)] if y < len(self._told) else []
        index = self._top + y
        if index >= len(self._found):
            return []
        is_last, more = y == self.size.height - 1, len(self._found) - index - 1
        if is_last and more > 0 and index != self.cursor:
            return [(f"   and {more + 1} more", Ink.DIM)]
        columns = option_columns([each.option for each in self._found], width)
        return [option_span(self._found[index].option, width, columns, is_cursor=index == self.cursor)]


class RuleBox(Paper, can_focus=True):
    """As many rows as its style sheet says."""

    def __init__(self, words: RuleWords, text: str = "", *, edited: Callable[[], None] | None = None) -> None:
        """`edited` is told every other text at once, before the next key is looked at."""
        super().__init__()
        self._words, self._edited = words, edited or (lambda: None)
        self._line = at_end(text)
        self._top = 0
        self._page = RulePage((), 0, 0)
        self._page_of: tuple[LineText, BadRule | None, int, bool, Ink] | None = None
        self._looking_up: set[Text] = set()
        self._insists = False
        """Whether what is missing is said as what is wrong."""
        self.options = RuleOptions()
        self.rule: Rule | None = None
        """What the text means; None for no text, and for one that cannot be read."""
        self.error: BadRule | None = None
        self._read()

    @property
    def text(self) -> str:
        """What is typed."""
        return self._line.text

    def show(self, text: str) -> None:
        """Show another text, the caret behind it."""
        self._line = at_end(text)
        self._read()
        self._refresh()

    def read_again(self) -> None:
        """Names may mean something else now."""
        self._words.forget()
        self._read()
        self._refresh()

    def refuse(self, what: str) -> None:
        """Say what the shop refused, below the beginning of the rule."""
        self.error = BadRule(what, 0)
        self._insists = True
        self.repaint()

    @property
    def is_unfinished(self) -> bool:
        """Whether all is well as far as it is typed, and one goes on typing."""
        error, typed = self.error, self.text.rstrip()
        if error is None or self._line.caret < len(typed) or _is_closed(self.text[error.position :]):
            return False
        return error.position >= self._goes_on_at

    @property
    def is_passing(self) -> bool:
        """Whether the last letters may become `and` or `or`, though they could be part of a value."""
        caret = self._line.caret
        found = self._words.options(self.text, caret)
        return any(each.text in _JOINTS and each.start < caret and not each.is_exact for each in found)

    @property
    def _goes_on_at(self) -> int:
        """Where the word at the end began, or what could stand there begins."""
        typed = self.text.rstrip()
        word = len(typed) - len(typed.split(" ")[-1]) if typed == self.text else len(typed)
        return min([word, *(each.start for each in self._words.options(self.text, self._line.caret))])

    def go_to_error(self) -> None:
        """Put the caret where the text goes wrong."""
        if self.error is not None:
            self._line = LineText(self.text, min(self.error.position, len(self.text)))
            self._insists = True
            self._refresh()

    # Keys

    def takes_text(self) -> bool:
        """Always."""
        return True

    def is_half_typed(self) -> bool:
        """Never: a code that is scanned belongs to the sale."""
        return False

    def take_paste(self, text: str) -> None:
        """Put text from the clipboard at the caret."""
        self._become(self._line.typed(" ".join(text.split())))

    def snapshot(self) -> object:
        """The text and the caret."""
        return self._line

    def restore(self, snapshot: object) -> None:
        """Back to a snapshot."""
        if isinstance(snapshot, LineText):
            self._become(snapshot)

    def take_key(self, stroke: Stroke) -> bool:
        """Choose, or edit."""
        key = stroke.key
        if key in _STEPS:
            return self._step(_STEPS[key])
        if key == "enter":
            return self._take()
        if stroke.is_printable:
            self._become(self._line.typed(stroke.character or ""))
            return True
        edited = self._line.edited(key)
        if edited is None:
            return False
        self._become(edited)
        return True

    def _step(self, step: int) -> bool:
        options = self.options
        if not options.is_empty and not (step < 0 and options.cursor <= 0):
            options.move(step)
            return True
        if options.cursor == 0:
            options.leave()
            return True
        moved = moved_in_note(self._line, max(2, self.size.width - 2), step)
        if moved is None:
            return False
        self._become(moved)
        return True

    def _take(self) -> bool:
        """Put in what is chosen; False when nothing is."""
        chosen = self.options.current
        if chosen is None or chosen.is_exact:
            return False
        before, behind = self.text[: chosen.start], self.text[self._line.caret :]
        rest = behind.lstrip(" ") if chosen.text.endswith(" ") else behind
        if rest[:1] in {")", ","}:
            before += chosen.text.rstrip(" ")
        else:
            before += chosen.text
        self._become(LineText(before + rest, len(before)))
        return True

    def _become(self, line: LineText) -> None:
        if line == self._line:
            return
        is_edited = line.text != self._line.text
        self._line = line
        if is_edited:
            self._read()
        self._refresh()
        if is_edited:
            self._edited()

    def _read(self) -> None:
        self.rule = self.error = None
        self._insists = False
        if not self.text.strip():
            return
        try:
            self.rule = parse(self.text, self._words)
        except BadRule as error:
            self.error = error

    # What could stand next

    def _refresh(self) -> None:
        self.repaint()
        if self.has_focus:
            self.suggest()

    def suggest(self) -> None:
        """Show what could stand at the caret."""
        found = self._words.options(self.text, self._line.caret)
        if self.rule is not None and all(each.is_exact for each in found):
            found = []
        before = self.text[: self._line.caret]
        is_begun = bool(found) and bool(before) and not before.endswith((" ", "("))
        missing = self._words.missing
        told: Sequence[str] = _GOES_ON if self.rule is not None else () if self.is_unfinished else _SLIP
        if missing is not None:
            self._look_up(missing)
            told = _LOOKING
        self.options.show(found, cursor=0 if is_begun else -1, told=told)

    def _look_up(self, field: Text) -> None:
        screen, words = self.screen, self._words
        if not isinstance(screen, FramedScreen) or field in self._looking_up:
            return
        self._looking_up.add(field)

        def learned(values: list[str]) -> None:
            words.learn(field, values)
            if self.is_mounted and self.has_focus:
                self.suggest()

        screen.in_background(lambda: words.values(field), learned, group=f"values of {field.value}")

    def on_focus(self) -> None:
        """Show the caret and what could stand there."""
        self._refresh()

    def on_blur(self) -> None:
        """Hide them."""
        self.options.show((), cursor=-1)
        self.repaint()

    # Painting

    def on_resize(self) -> None:
        """Lay out again."""
        self.repaint()

    def line(self, y: int, width: int) -> Sequence[Span]:
        """A row of the text, or of what is wrong with it."""
        ink = Ink.DIM if self.is_unfinished and not self._insists else Ink.BAD
        error = None if ink is Ink.DIM and not self.options.is_empty else self.error
        state = (self._line, error, width, self.has_focus, ink)
        if state != self._page_of:
            self._page_of = state
            self._page = rule_page(self._line, error, width, has_focus=self.has_focus, ink=ink)
        self._top, lines = window(self._page, self._top, self.size.height)
        return lines[y] if y < len(lines) else ()
