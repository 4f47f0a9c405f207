"""Carries out what was typed, strictly one key after the other.

Textual applies characters in the focused field's own queue and runs bindings (Enter is one) later, in
the app's: under a burst they overtake each other, and scans are lost or glued together. Here a key is
done, its binding included, before the next one is looked at, and while a screen is still being put
together the keys for it wait.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol, runtime_checkable

from tui.terminal.burst import Bursts, Decision, Focus, Press, Quiet, Scan, ScanRules, Stroke
from tui.terminal.reader import Pasted, Token


@runtime_checkable
class KeyTaker(Protocol):
    """A widget or screen that handles keys itself, at once and before any binding."""

    def take_key(self, stroke: Stroke) -> bool:
        """Use the key and answer True, or answer False."""


@runtime_checkable
class TextTaker(Protocol):
    """A widget that may have a text field under the cursor."""

    def takes_text(self) -> bool:
        """Whether a letter typed now would be put into a text."""

    def is_half_typed(self) -> bool:
        """Whether what stands there and what comes next belong together, so that it cannot be a scan."""

    def take_paste(self, text: str) -> None:
        """Put text from the clipboard at the cursor."""

    def snapshot(self) -> object:
        """All that typing can change, to come back to."""

    def restore(self, snapshot: object) -> None:
        """Be as at the time of the snapshot: what was typed since was a scan."""


class Desk(Protocol):
    """Where keys go: the app, or a list in a test."""

    def is_ready(self) -> bool:
        """Whether the top screen stands and has its focus; keys wait until then."""

    def text_focus(self) -> TextTaker | None:
        """The focused widget when a letter would be put into a text."""

    async def press(self, stroke: Stroke) -> None:
        """Do all that the key does."""

    def paste(self, text: str) -> None:
        """Give pasted text to whoever has the focus."""

    def scan(self, code: str) -> None:
        """Take a code from a keyboard-type scanner."""


class _Deed(NamedTuple):
    """What came between keys by another way."""

    act: Callable[[], None]


class Keyboard:
    """What is typed and not yet done."""

    def __init__(self, rules: ScanRules, desk: Desk) -> None:
        self._bursts = Bursts(rules)
        self._desk = desk
        self._heard: deque[Token | _Deed] = deque()
        self._due: deque[Decision | Pasted | _Deed] = deque()
        self._before: list[tuple[TextTaker, object]] = []
        """Text fields as they were before the open run touched them."""

    def follow(self, rules: ScanRules) -> None:
        """Tell scans from typing by other rules from now on."""
        self._bursts.follow(rules)

    async def take(self, tokens: Iterable[Token]) -> None:
        """Hear more and do what can be done."""
        self._heard.extend(tokens)
        await self.go_on()

    async def after(self, act: Callable[[], None]) -> None:
        """Do something once all that was typed before it is done: at once when nothing waits."""
        if self._due or any(not isinstance(token, Quiet) for token in self._heard):
            self._heard.append(_Deed(act))
            await self.go_on()
        else:
            act()

    async def go_on(self) -> None:
        """Do what waits, as far as the screen is ready for it."""
        while self._desk.is_ready():
            if self._due:
                await self._do(self._due.popleft())
            elif self._heard:
                self._due.extend(self._decide(self._heard.popleft()))
            else:
                return

    def _decide(self, token: Token | _Deed) -> list[Decision | Pasted | _Deed]:
        if isinstance(token, _Deed):
            return [token]  # a scanner that types may be in the middle of another code
        if isinstance(token, Pasted):
            return [*self._bursts.close(self._focus()), token]
        decisions: list[Decision | Pasted | _Deed] = [*self._bursts.feed(token, self._focus())]
        if self._bursts.is_idle and not decisions:
            self._before.clear()
        return decisions

    def _focus(self) -> Focus:
        field = self._desk.text_focus()
        if field is None:
            return Focus.ELSEWHERE
        return Focus.HALF_LINE if self._bursts.is_idle and field.is_half_typed() else Focus.TEXT

    async def _do(self, decision: Decision | Pasted | _Deed) -> None:
        match decision:
            case Press(stroke, revocable):
                if revocable:
                    self._remember()
                else:
                    self._before.clear()
                await self._desk.press(stroke)
            case Scan(code):
                for field, snapshot in reversed(self._before):
                    field.restore(snapshot)
                self._before.clear()
                self._desk.scan(code)
            case Pasted(text):
                self._before.clear()
                self._desk.paste(text)
            case _Deed(act):
                act()

    def _remember(self) -> None:
        field = self._desk.text_focus()
        if field is not None and all(known is not field for known, _ in self._before):
            self._before.append((field, field.snapshot()))
