"""The one line above the keys: to type into, or to be told something.

    line = CommandLine(prompt="", hint="scan, code or name   * times   @ customer   = pay")
    line.say(notice)          # until the next key; as much of it as fits beside what is typed
    line.hint = "…"           # what stands there when nothing is said
    line.keys = hints         # what can be done instead, while the focus is elsewhere
    line.text = ""            # what is typed

It is always live: keys are applied at once and in order, and Enter hands the text to the screen's
`take_line` before the next key is looked at, so a burst of scans is that many lines. Where a screen has
its focus elsewhere (a list), it only shows the hint and notices; focus it to let people type, as the
filter does (filter_bar.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from textual.message import Message
from textual.reactive import reactive

from tui.terminal.burst import Stroke
from tui.theme.inks import Ink
from tui.widgets.cells import safe, shorten, width, wrap
from tui.widgets.key_line import LINE_INKS, KeyHint, key_spans
from tui.widgets.line_text import LineText, at_end
from tui.widgets.notices import Notice
from tui.widgets.paper import Paper, Span

_HINT_CELLS_MIN = 12
"""A hint that has less room than this says nothing."""

_NOTICE_MARGIN = 3
"""Cells beside a notice that stay empty."""


@runtime_checkable
class LineTaker(Protocol):
    """A screen that does something with a typed line."""

    def take_line(self, text: str) -> None:
        """Enter was pressed."""


class CommandLine(Paper, can_focus=True):
    """One row."""

    prompt: reactive[str] = reactive("", layout=False)
    """Stands before the text while the line has the focus."""
    hint: reactive[str] = reactive("", layout=False)
    """What can be typed, or what the screen has to say when nothing else is to be said."""

    @dataclass
    class Edited(Message):
        """The text is another than before."""

        line: "CommandLine"
        text: str

        @property
        def control(self) -> "CommandLine":
            """The line."""
            return self.line

    def __init__(
        self,
        *,
        prompt: str = "",
        hint: str = "",
        text: str | LineText = "",
        clears: bool = True,
        is_secret: bool = False,
        edited: Callable[[str], None] | None = None,
    ) -> None:
        """A line.

        `text`: what stands there, as if it had been typed, or `offered`; `clears`: Enter takes the text out
        of the line; `is_secret`: it shows as stars; `edited`: is told every other text at once, before the
        next key is looked at, instead of by `Edited`.
        """
        super().__init__()
        self._clears, self._is_secret = clears, is_secret
        self._tell_edited = edited or self._post_edited
        self.set_reactive(CommandLine.prompt, prompt)
        self.set_reactive(CommandLine.hint, hint)
        self._line = text if isinstance(text, LineText) else at_end(text)
        self._notice: Notice | None = None
        self._keys: tuple[KeyHint, ...] = ()

    @property
    def keys(self) -> Sequence[KeyHint]:
        """What can be done on the screen; shown while nothing is typed into the line."""
        return self._keys

    @keys.setter
    def keys(self, hints: Sequence[KeyHint]) -> None:
        if tuple(hints) != self._keys:
            self._keys = tuple(hints)
            self.repaint()

    @property
    def text(self) -> str:
        """What is typed."""
        return self._line.text

    @text.setter
    def text(self, text: str) -> None:
        self._become(at_end(text))

    def say(self, notice: Notice | None) -> Sequence[str]:
        """Show a notice instead of the hint; None shows the hint again.

        Answers the rows for which there is no room beside what is typed; they stand above the line.
        """
        above, rest = self._rows(notice)
        self._notice = None if notice is None else replace(notice, text=rest)
        self.repaint()
        return above

    def _rows(self, notice: Notice | None) -> tuple[Sequence[str], str]:
        """What of a notice stands above the line, and what in it."""
        cells, typed = self.size.width, self._typed_width(self.size.width)
        if notice is None or not cells:
            return (), "" if notice is None else notice.text
        text = safe(notice.text)
        if width(text) <= cells - typed - _NOTICE_MARGIN:
            return (), text
        rows = wrap(text, cells - _NOTICE_MARGIN - self._typed_width(0))
        return (rows, "") if self.text else (rows[:-1], rows[-1])

    def take_key(self, stroke: Stroke) -> bool:
        """Apply a key to the text."""
        if stroke.key == "enter":
            return self._enter()
        if stroke.is_printable:
            self._become(self._line.typed(stroke.character or ""))
            return True
        edited = self._line.edited(stroke.key)
        if edited is None:
            return False
        self._become(edited)
        return True

    def _enter(self) -> bool:
        screen = self.screen
        if not isinstance(screen, LineTaker):
            return False
        text = self.text
        if self._clears:
            self._become(LineText())
        screen.take_line(text)
        return True

    def takes_text(self) -> bool:
        """Always."""
        return True

    def is_half_typed(self) -> bool:
        """Whether something stands there that the next characters go on with.

        `3*` waits for a scan, and a scan never goes on with a PIN.
        """
        typed = self.text.strip()
        is_begun = bool(typed) and not self._line.is_offered
        return is_begun and not typed.endswith("*") and not self._is_secret

    def take_paste(self, text: str) -> None:
        """Put text from the clipboard at the caret."""
        self._become(self._line.typed(text.strip("\r\n")))

    def snapshot(self) -> object:
        """The text and the caret."""
        return self._line

    def restore(self, snapshot: object) -> None:
        """Back to a snapshot."""
        if isinstance(snapshot, LineText):
            self._become(snapshot)

    def _become(self, line: LineText) -> None:
        if line == self._line:
            return
        edited = line.text != self._line.text
        self._line = line
        self.repaint()
        if edited:
            self._tell_edited(line.text)

    def _post_edited(self, text: str) -> None:
        self.post_message(self.Edited(self, text))

    def on_focus(self) -> None:
        """Show the caret."""
        self.repaint()

    def on_blur(self) -> None:
        """Hide the caret."""
        self.repaint()

    def line(self, y: int, width: int) -> list[Span]:  # noqa: ARG002 - there is one row
        """Prompt, text and caret; beside it the notice or the hint."""
        typed = self._typed_spans(width) if self.has_focus or self.text else []
        return [*typed, *self._told_spans(width - _spans_width(typed))]

    def _typed_width(self, cells: int) -> int:
        """What the text takes in so many cells; in none, what an empty line takes."""
        if not (self.has_focus or self.text):
            return 0
        return _spans_width(self._typed_spans(cells)) if cells else width(self.prompt) + 2

    def _typed_spans(self, cells: int) -> list[Span]:
        before = f" {self.prompt}"
        line = LineText("*" * len(self.text), self._line.caret) if self._is_secret else self._line
        shown, caret = line.view(max(2, cells - width(before) - 1))
        if line.is_offered and self.has_focus:
            return [(before, Ink.DIM), (shown, Ink.CARET)]
        return [
            (before, Ink.DIM),
            *caret_spans(shown, caret, has_focus=self.has_focus),
        ]

    def _told_spans(self, cells: int) -> list[Span]:
        if self._keys and not (self._notice or self.hint or self.has_focus):
            return key_spans(self._keys, cells, LINE_INKS)
        told, ink = (self._notice.text, self._notice.tone.value) if self._notice else (self.hint, Ink.DIM)
        if not told or cells < _HINT_CELLS_MIN:
            return []
        shown = shorten(told, cells - _NOTICE_MARGIN)
        # Hints stand at the right end, where they do not move while one types; notices come at once.
        before = 2 if self._notice else cells - 1 - width(shown)
        return [(" " * before, Ink.TEXT), (shown, ink), (" ", Ink.TEXT)]


def caret_spans(shown: str, caret: int, *, has_focus: bool) -> list[Span]:
    """A text with the cell `caret` shown as the place of the next letter."""
    if not has_focus:
        return [(shown, Ink.STRONG)]
    head, rest = _split(shown, caret)
    under, tail = _first_glyph(rest)
    return [(head, Ink.STRONG), (under or " ", Ink.CARET), (tail, Ink.STRONG)]


def _split(text: str, cells: int) -> tuple[str, str]:
    taken = 0
    for index, character in enumerate(text):
        if taken >= cells and width(character) > 0:
            return text[:index], text[index:]
        taken += width(character)
    return text, ""


def _first_glyph(text: str) -> tuple[str, str]:
    end = 1
    while end < len(text) and width(text[end]) == 0:
        end += 1
    return text[:end], text[end:]


def _spans_width(spans: list[Span]) -> int:
    return sum(width(text) for text, _ in spans)
