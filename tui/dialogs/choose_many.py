"""Choose several of many by typing.

    self.ask(ChooseMany("Add to which groups?", among(options)), self._add)   # a tuple of Options, or None

Enter takes the option under the cursor, Tab ticks it so that more can be looked for. With some ticked Enter
takes those, and the one under the cursor too where something is typed.
"""

from collections.abc import Sequence
from dataclasses import replace

from textual.app import ComposeResult

from tui.dialogs.choose import Choosing
from tui.keys import bindings
from tui.theme.inks import Ink
from tui.widgets.command_line import CommandLine
from tui.widgets.options import Option, Suggest
from tui.widgets.text_block import TextBlock

TICKED = "* "


class ChooseMany(Choosing[tuple[Option, ...]]):
    """Those that are ticked, or the one under the cursor."""

    BINDINGS = bindings("dialog.tick")
    HINT = "type to find, Tab ticks several"

    def __init__(self, question: str, suggest: Suggest, *, rows_max: int | None = None) -> None:
        super().__init__(question, suggest, rows_max=rows_max)
        self._ticked: tuple[Option, ...] = ()

    def compose_body(self) -> ComposeResult:
        """The line, the list and what is ticked."""
        yield from super().compose_body()
        yield TextBlock(" ", Ink.ACCENT)

    def suggested(self, typed: str) -> Sequence[Option]:
        """What matches, the ticked with a star."""
        ticked = {option.id for option in self._ticked}
        return [
            replace(option, label=f"{TICKED if option.id in ticked else '  '}{option.label}")
            for option in super().suggested(typed)
        ]

    def action_tick(self) -> None:
        """Take the option under the cursor too, or leave it out again."""
        option = self._current
        if option is None:
            return
        others = tuple(known for known in self._ticked if known.id != option.id)
        self._ticked = others if len(others) < len(self._ticked) else (*others, option)
        line = self.query_one(CommandLine)
        if line.text:
            line.text = ""
        else:
            self.choices.repeat(self.suggested(""))
        named = ", ".join(known.label for known in self._ticked)
        self.query(TextBlock).last().show(f"Ticked: {named}" if named else " ", Ink.ACCENT)

    def action_accept(self) -> None:
        """Take the ticked, or the option under the cursor."""
        option = self._current
        is_meant = not self._ticked or bool(self.query_one(CommandLine).text.strip())
        known = {ticked.id for ticked in self._ticked}
        more = (option,) if option is not None and is_meant and option.id not in known else ()
        if self._ticked or more:
            self.dismiss((*self._ticked, *more))

    @property
    def _current(self) -> Option | None:
        option = self.choices.current
        return None if option is None else replace(option, label=option.label[len(TICKED) :])
