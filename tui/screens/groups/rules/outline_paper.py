"""The outline of a rule on the screen: a cursor on its questions, and keys that change them.

It paints and moves; what a key does to the rule is the editor's business: `do(name)` is called at once.
"""

from collections.abc import Callable, Sequence
from typing import Final, Literal

from store.domain.rules.tree import Rule
from tui.keys import bindings
from tui.screens.groups.rules.outline import Group, Line, Node, Path, lines
from tui.terminal.burst import Stroke
from tui.theme.inks import Ink
from tui.widgets.cells import shorten
from tui.widgets.paper import Paper, Span
from tui.widgets.windows import scrolled

_WAYS: Final[dict[str, Literal["up", "down", "out"]]] = {"up": "up", "down": "down", "left": "out"}

_OLD: Final = "   Without what cannot be read in the text."


class OutlinePaper(Paper, can_focus=True):
    """Rows of the outline."""

    BINDINGS = bindings(
        "rule.add", "rule.change", "rule.change_key", "rule.wrap", "rule.negate", "rule.move", "rule.delete",
        "rule.undo",
    )  # fmt: skip

    def __init__(
        self,
        whole: Group,
        words: Callable[[Rule], str],
        do: Callable[[str], None],
        move: Callable[[Literal["up", "down", "out"]], None],
    ) -> None:
        """`words` writes a question; `do` adds, changes, wraps, negates, deletes or undoes; `move` moves."""
        super().__init__()
        self._words, self._do, self._move = words, do, move
        self._lines = lines(whole)
        self._texts = self._written()
        self._cursor = self._top = 0
        self._is_old = False
        self.is_moving = False

    @property
    def path(self) -> Path:
        """Where the cursor is."""
        return self._lines[self._cursor].path

    @property
    def node(self) -> Node:
        """What is under the cursor."""
        return self._lines[self._cursor].node

    def show(self, whole: Group, *, is_old: bool = False, path: Path | None = None) -> None:
        """Show another outline, the cursor at `path`, else as near as it can be to where it was."""
        wanted = self.path if path is None else path
        self._lines, self._is_old = lines(whole), is_old
        self._texts = self._written()
        found = [index for index, line in enumerate(self._lines) if line.path == wanted]
        self._go_to(found[0] if found else min(self._cursor, len(self._lines) - 1))

    def _written(self) -> list[str]:
        return [
            f"{each.node.joint.value}:" if isinstance(each.node, Group) else self._words(each.node.rule)
            for each in self._lines
        ]

    def _go_to(self, cursor: int) -> None:
        self._cursor = max(0, min(cursor, len(self._lines) - 1))
        self._top = scrolled(self._top, self._cursor, max(1, self.size.height), len(self._lines))
        self.repaint()

    # Keys

    def take_key(self, stroke: Stroke) -> bool:
        """Move the cursor, or the question under it."""
        key = stroke.key
        if self.is_moving:
            if key in _WAYS:
                self._move(_WAYS[key])
                return True
            self.is_moving = False
            self.repaint()
            return key in {"enter", "escape", "m"}
        page = max(1, self.size.height - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self._lines)}
        if key not in steps and key != "end":
            return False
        self._go_to(self._cursor + steps.get(key, len(self._lines)))
        return True

    def action_add(self) -> None:
        """Add a question here."""
        self._do("add")

    def action_change(self) -> None:
        """Change what is under the cursor."""
        self._do("change")

    def action_wrap(self) -> None:
        """Put a group around it."""
        self._do("wrap")

    def action_negate(self) -> None:
        """Ask for the opposite."""
        self._do("negate")

    def action_delete(self) -> None:
        """Take it away."""
        self._do("delete")

    def action_undo(self) -> None:
        """Take the last change back."""
        self._do("undo")

    def action_move(self) -> None:
        """Move it with the arrows, until Enter."""
        self.is_moving = bool(self.path) and not self._is_old
        self.repaint()

    # Painting

    def on_focus(self) -> None:
        """The cursor is seen."""
        self.repaint()

    def on_blur(self) -> None:
        """The cursor is not seen."""
        self.is_moving = False
        self.repaint()

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._go_to(self._cursor)

    def line(self, y: int, width: int) -> Sequence[Span]:
        """A row."""
        index = self._top + y
        if self._is_old and y == min(len(self._lines) - self._top, self.size.height - 1):
            return [(shorten(_OLD, width), Ink.DIM)]
        if index >= len(self._lines):
            return self._below(index, width)
        line, is_here = self._lines[index], self.has_focus and index == self._cursor
        mark = ("#" if self.is_moving else ">") if is_here else " "
        shown = shorten(f"{'   ' * len(line.path)}{self._texts[index]}{_empty(line)}", width - 4)
        ink = Ink.CURSOR if is_here else Ink.DIM if self._is_old else _ink(line)
        return [(f" {mark} ", ink), (shown, ink), (" ", ink if is_here else Ink.TEXT)]

    def _below(self, index: int, width: int) -> Sequence[Span]:
        if len(self._lines) == 1 and index == self._top + 2 and not self._is_old:
            return [(shorten("   Tab goes here; n adds the first question." if not self.has_focus else
                     "   n adds the first question.", width), Ink.DIM)]  # fmt: skip
        return ()


def _empty(line: Line) -> str:
    return " nothing yet" if isinstance(line.node, Group) and not line.node.parts else ""


def _ink(line: Line) -> Ink:
    return Ink.HEADER if isinstance(line.node, Group) else Ink.TEXT
