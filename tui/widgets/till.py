"""The app, as far as screens and dialogs know it."""

from collections.abc import Callable, Iterable
from typing import Protocol

from textual.screen import Screen
from textual.signal import Signal

from store.domain.errors import NotAllowed
from tui.key_table import KeyTable
from tui.messages import Fact
from tui.ports import RowKey, Services, StatusLine
from tui.widgets.notices import NoticeBook, Tone


class Till(Protocol):
    """The app, as far as screens and dialogs know it."""

    @property
    def services(self) -> Services | None:
        """What boot opened; None until it has."""

    @property
    def facts(self) -> Signal[Fact]:
        """Tells what became true; screens hear it through `fact_arrived`."""

    @property
    def keys(self) -> KeyTable:
        """The keys of this till."""

    @property
    def notices(self) -> NoticeBook:
        """What was said."""

    @property
    def status(self) -> StatusLine:
        """What the status line says."""

    @property
    def place(self) -> str:
        """The place shown now: `sell`, `customers`."""

    @property
    def places(self) -> Iterable[str]:
        """The places there are."""

    def go(self, place: str) -> None:
        """Show another place."""

    def record(self, place: str, key: RowKey) -> Screen[object]:
        """The page of one record of a place, to be asked over any screen. Raises NotFound, Unavailable."""

    def action_help(self) -> None:
        """Show what can be done on the screen on top."""

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Tell the operator in the line of the screen on top, and in the history."""

    def offer(self, question: str, actions: Iterable[str]) -> None:
        """Let one of these actions of the screen on top be chosen, and do it."""

    def restore(self) -> None:
        """End what runs, and ask whose book is to take the place of this till's."""

    def approve(self, refusal: NotAllowed, *, again: Callable[[], None], left: Callable[[], None]) -> None:
        """Let somebody who may allow what was refused, and do it `again`; `left`: nobody did."""

    def report(self, error: BaseException) -> None:
        """A mistake in the program that the till survives: log it and say so."""

    def keys_may_go_on(self) -> None:
        """The screen on top is ready for keys."""
