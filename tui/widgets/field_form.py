"""A form on the screen: one field a row, all of it painted here, so that twenty fields open as fast as one.

    form = FieldForm(Form(FIELDS, values), title="New customer")

Tab, Enter and Down go to the next field, Shift+Tab and Up to the one before. Choices and yes/no turn with
Space, Left and Right or by their first letter. A field that picks shows its list below: typing narrows it,
Up and Down move in it, Enter takes, Backspace on nothing typed takes the last one away. Dates and amounts
show beside them how they were understood. Fields that do not apply are not there.

It tells `Saved(values, and_next)` when Ctrl+S or Ctrl+N found nothing wrong, `Left(is_dirty)` on Esc.
What the shop refuses goes back in with `refuse({"email": "…"})`. FormScreen (form_frame.py) does all
of that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual.message import Message

from tui.keys import bindings
from tui.terminal.burst import Stroke
from tui.widgets.field_kinds import Choice, Code, Note, Pick, PickMany, Shown, Value, YesNo
from tui.widgets.form_lines import LIST_ROWS, FormPage, form_page, moved_in_note, note_cells
from tui.widgets.forms import Field, Form, yes_or_no
from tui.widgets.line_text import LineText
from tui.widgets.options import Choices, Option
from tui.widgets.paper import Paper, Span

_NEXT = {"tab": 1, "enter": 1, "down": 1, "shift+tab": -1, "up": -1}
_LIST_STEPS = {"up": -1, "down": 1, "pageup": -LIST_ROWS, "pagedown": LIST_ROWS}
_TURNS = {"space": 1, "right": 1, "left": -1}


@runtime_checkable
class KeyHolder(Protocol):
    """A screen that can let keys wait while it saves, and calls `release_keys` when it has."""

    def hold_keys(self) -> None:
        """Let keys wait."""


class FieldForm(Paper, can_focus=True):
    """All fields of one form."""

    BINDINGS = bindings("form.save", "form.save_next", "form.cancel")

    @dataclass
    class Saved(Message):
        """The form is right and should be saved."""

        form: "FieldForm"
        values: dict[str, Value]
        and_next: bool
        """Another one is to be started."""

    @dataclass
    class Left(Message):
        """Esc was pressed."""

        form: "FieldForm"
        is_dirty: bool
        is_again: bool
        """The key before was Esc too."""

    @dataclass
    class Changed(Message):
        """Something was typed or chosen."""

        form: "FieldForm"

    def __init__(self, form: Form, *, title: str = "", can_start_next: bool = True) -> None:
        super().__init__()
        self.form = form
        self._title = title
        self._can_start_next = can_start_next
        self._current = self._from(0, 1)
        self._choices = self._suggested(LineText())
        self._page = FormPage((), 0, 0)
        self._top = 0
        self._escapes = 0

    def start(self, form: Form, *, title: str) -> None:
        """Show another form from its first field."""
        self.form, self._title = form, title
        self._top = 0
        self._go_to(self._from(0, 1))

    def refuse(self, problems: Mapping[str, str]) -> list[str]:
        """Show what the shop refused under its fields; returns what belongs to none of them."""
        rest = self.form.refuse(problems)
        self._go_to_first_wrong()
        return rest

    def take_code(self, code: str) -> bool:
        """Put a scanned code into the current field if that is what it is for."""
        field = self._field
        if field is None or not isinstance(field.kind, Code):
            return False
        self._type(field, LineText().typed(code))
        self._go_to(self._from(self._current + 1, 1))
        return True

    def add_code(self, field_id: str, code: str) -> None:
        """Put one more code behind those in a field, and go on to the next if that is the current one."""
        text = f"{self.form[field_id].line.text} {code}".strip()
        self.form.type(field_id, LineText().typed(text))
        field = self._field
        if field is not None and field.id == field_id:
            self._go_to(self._from(self._current + 1, 1))
        self._changed()

    # Text under the caret

    def takes_text(self) -> bool:
        """Whether the current field has a caret."""
        field = self._field
        return field is not None and not isinstance(field.kind, (Choice, YesNo, Shown))

    def is_half_typed(self) -> bool:
        """Never: a code scanned into a form belongs to the sale, or to a field for codes."""
        return False

    def take_paste(self, text: str) -> None:
        """Put text from the clipboard at the caret."""
        field = self._field
        if field is not None and self.takes_text():
            self._type(field, self.form[field.id].line.typed(text.strip("\r\n")))

    def snapshot(self) -> object:
        """The current field and its text."""
        field = self._field
        return None if field is None else (field, self.form[field.id].line)

    def restore(self, snapshot: object) -> None:
        """Back to a snapshot."""
        match snapshot:
            case (Field() as field, LineText() as line):
                self._type(field, line)

    # Keys

    def take_key(self, stroke: Stroke) -> bool:
        """Move, choose or type."""
        self._escapes = self._escapes + 1 if stroke.key == "escape" else 0
        field = self._field
        if field is None:
            return False
        key = stroke.key
        if isinstance(field.kind, (Pick, PickMany)) and self._take_in_list(field, key):
            return True
        if isinstance(field.kind, Note) and key in {"up", "down"} and self._take_in_note(field, key):
            return True
        if key in _NEXT:
            self._go_to(self._from(self._current + _NEXT[key], _NEXT[key]))
            return True
        if isinstance(field.kind, (Choice, YesNo)):
            return self._turn(field, stroke)
        return self._edit(field, stroke)

    def _edit(self, field: Field, stroke: Stroke) -> bool:
        line = self.form[field.id].line
        if stroke.is_printable:
            self._type(field, line.typed(stroke.character or ""))
            return True
        edited = line.edited(stroke.key)
        if edited is None:
            return False
        self._type(field, edited)
        return True

    def _take_in_list(self, field: Field, key: str) -> bool:
        entry = self.form[field.id]
        if key in _LIST_STEPS:
            if key == "up" and self._choices.cursor == 0:
                return False
            self._choices = self._choices.moved(_LIST_STEPS[key])
            self._update()
            return True
        if key == "backspace" and not entry.line.text:
            self.form.unchoose_last(field)
            self._changed()
            return True
        option = self._choices.current
        is_needed = field.required and not self.form.value(field)
        is_meant = bool(entry.line.text.strip()) or self._choices.cursor > 0 or is_needed
        if key != "enter" or option is None or not is_meant:
            return False
        self.form.choose(field, option)
        self._choices = self._suggested(LineText())
        if isinstance(field.kind, Pick):
            self._go_to(self._from(self._current + 1, 1))
        self._changed()
        return True

    def _take_in_note(self, field: Field, key: str) -> bool:
        cells = note_cells(self.form, self.size.width)
        moved = moved_in_note(self.form[field.id].line, cells, -1 if key == "up" else 1)
        if moved is None:
            return False
        self._type(field, moved)
        return True

    def _turn(self, field: Field, stroke: Stroke) -> bool:
        options = _options(field)
        entry = self.form[field.id]
        at = next((i for i, option in enumerate(options) if option in entry.chosen), 0)
        if stroke.key in _TURNS:
            self.form.choose(field, options[(at + _TURNS[stroke.key]) % len(options)])
        elif stroke.is_printable:
            first = (stroke.character or "").casefold()
            behind = [*options[at + 1 :], *options[: at + 1]]
            meant = next((option for option in behind if option.label.casefold().startswith(first)), None)
            if meant is not None:
                self.form.choose(field, meant)
        else:
            return False
        self._changed()
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Whether there is a next one to start."""
        return action != "save_next" or self._can_start_next

    def action_save(self) -> None:
        """Save and go back."""
        self._save(and_next=False)

    def action_save_next(self) -> None:
        """Save and start the next one."""
        self._save(and_next=True)

    def action_cancel(self) -> None:
        """Leave."""
        self.post_message(self.Left(self, self.form.is_dirty, self._escapes > 1))

    def _save(self, *, and_next: bool) -> None:
        values = self.form.check()
        if values is None:
            self._go_to_first_wrong()
        else:
            self._update()
            if isinstance(self.screen, KeyHolder):
                self.screen.hold_keys()
            self.post_message(self.Saved(self, values, and_next))

    # What is current

    @property
    def _field(self) -> Field | None:
        shown = self.form.shown()
        return shown[self._current] if self._current < len(shown) else None

    def _from(self, index: int, step: int) -> int:
        """The nearest field from `index` on that can be changed; where there is none, the current one."""
        shown = self.form.shown()
        while 0 <= index < len(shown):
            if not isinstance(shown[index].kind, Shown):
                return index
            index += step
        return getattr(self, "_current", 0)

    def _go_to(self, index: int) -> None:
        self._current = index
        field = self._field
        if field is not None:
            self._choices = self._suggested(self.form[field.id].line)
        self._update()

    def _go_to_first_wrong(self) -> None:
        wrong = self.form.first_wrong()
        self._go_to(self._current if wrong is None else wrong)

    def _type(self, field: Field, line: LineText) -> None:
        is_edited = line.text != self.form[field.id].line.text
        self.form.type(field.id, line)
        if not is_edited:
            self._update()
            return
        self._choices = self._suggested(line)
        self._changed()

    def _suggested(self, line: LineText) -> Choices:
        field = self._field
        choices = Choices(height=LIST_ROWS)
        if field is None or not isinstance(field.kind, (Pick, PickMany)):
            return choices
        return choices.with_options(field.kind.suggest(line.text.strip()))

    def _changed(self) -> None:
        self._update()
        self.post_message(self.Changed(self))

    # Painting

    def on_resize(self) -> None:
        """Lay out again."""
        self._update()

    def on_focus(self) -> None:
        """Keys go here."""
        self.repaint()

    def _update(self) -> None:
        """Paint the rows that differ."""
        width, height = self.size
        if not width:
            return
        before = [self._line_at(y) for y in range(height)]
        self._page = form_page(self.form, self._current, self._choices, width, title=self._title)
        top = self._top
        if self._page.last >= top + height:
            top = self._page.last - height + 1
        self._top = max(0, min(top, self._page.first))
        changed = [y for y in range(height) if before[y] != self._line_at(y)]
        if changed:
            self.repaint(*changed)

    def _line_at(self, y: int) -> tuple[Span, ...]:
        lines = self._page.lines
        return lines[self._top + y] if self._top + y < len(lines) else ()

    def line(self, y: int, width: int) -> tuple[Span, ...]:  # noqa: ARG002 - laid out when something changed
        """A row of the form."""
        return self._line_at(y)


def _options(field: Field) -> list[Option]:
    if isinstance(field.kind, Choice):
        return list(field.kind.options)
    return [yes_or_no(yes=True), yes_or_no(yes=False)]
