"""Something to choose from, and choosing by typing: which options match, which is under the cursor. Pure."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import TypeAlias

from store.domain.values import dataclass
from tui.widgets.windows import scrolled


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    id: Hashable
    label: str
    note: str = ""
    """Said beside the label, such as a percent or an address."""
    figure: str = ""
    """An amount or a count; it stands between the two, below those of the others."""


Suggest: TypeAlias = Callable[[str], Sequence[Option]]
"""Options for what is typed so far, best first; "" asks for those to show before anything is typed."""


def among(options: Sequence[Option]) -> Suggest:
    """Suggest from a short fixed list: every word typed begins a word of the label or the note."""
    return lambda typed: matching(options, typed)


def among_or_typed(texts: Sequence[str]) -> Suggest:
    """Suggest some texts, and whatever else is typed, as it is."""
    offered = [Option(text, text) for text in texts]

    def suggest(typed: str) -> Sequence[Option]:
        found = matching(offered, typed)
        return [*found, Option(typed, typed, "as typed")] if typed and typed not in texts else found

    return suggest


def matching(options: Sequence[Option], typed: str) -> list[Option]:
    """Those options in which every word typed begins a word."""
    words = typed.casefold().split()
    return [
        option
        for option in options
        if _matches(f"{option.label} {option.figure} {option.note}".casefold(), words)
    ]


def _matches(text: str, words: list[str]) -> bool:
    starts = text.split()
    return all(any(start.startswith(word) for start in starts) for word in words)


@dataclass(frozen=True, slots=True)
class Choices:
    """Options with a cursor, of which `height` are on the screen."""

    options: tuple[Option, ...] = ()
    cursor: int = 0
    top: int = 0
    height: int = 1

    @property
    def current(self) -> Option | None:
        """The option under the cursor."""
        return self.options[self.cursor] if self.options else None

    def moved(self, step: int) -> "Choices":
        """With the cursor `step` rows further, as far as there are rows."""
        cursor = max(0, min(self.cursor + step, len(self.options) - 1))
        top = scrolled(self.top, cursor, self.height, len(self.options))
        return replace(self, cursor=cursor, top=top)

    def with_options(self, options: Sequence[Option]) -> "Choices":
        """With other options, the cursor on the first."""
        return replace(self, options=tuple(options), cursor=0, top=0)

    def with_height(self, height: int) -> "Choices":
        """With more or fewer rows on the screen."""
        return replace(self, height=height).moved(0)
