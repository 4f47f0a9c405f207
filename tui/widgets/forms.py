"""A form without a screen: fields, what is typed into them, what is wrong with it. Pure.

FIELDS = (
    Field("name", "Name", Text(), required=True),
    Field("type", "Type", Choice((Option("percent", "Percent"), Option("amount", "Amount")))),
    Field("percent", "Percent", Percent(), applies=lambda values: values["type"] == "percent"),
)
form = Form(FIELDS, {"type": "percent"})
form.check()        # {"name": "Staff", "type": "percent", "percent": 1000} or None: see form.error
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from store.domain.errors import BadInput
from tui.widgets.field_kinds import Choice, Kind, Pick, PickMany, Shown, Text, Typed, Value, YesNo
from tui.widgets.line_text import LineText, at_end, offered
from tui.widgets.options import Option


def always(_values: Mapping[str, Value]) -> bool:
    """For fields that always apply."""
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a form."""

    id: str
    label: str
    kind: Kind
    required: bool = False
    hint: str = ""
    """Shown beside the field while it is empty."""
    is_hint_kept: bool = False
    """Whether the hint stays beside what is typed: it says what the value means."""
    applies: Callable[[Mapping[str, Value]], bool] = always
    """Whether the field is shown, given the values of the fields above it; hidden ones give no value."""


@dataclass(slots=True)
class Entry:
    """What stands in one field."""

    line: LineText = field(default_factory=LineText)
    chosen: tuple[Option, ...] = ()
    """For fields that pick."""
    error: str = ""


class Form:
    """Fields and entries."""

    def __init__(self, fields: Sequence[Field], values: Mapping[str, Value] | None = None) -> None:
        """Start with `values` by field id; a field without one is empty."""
        self.fields = tuple(fields)
        self._entries: dict[str, Entry] = {}
        for each in self.fields:
            self._entries[each.id] = _entry(each.kind, (values or {}).get(each.id))
        self._start = self._state()

    def __getitem__(self, field_id: str) -> Entry:
        return self._entries[field_id]

    @property
    def is_dirty(self) -> bool:
        """Whether anything differs from the start."""
        return self._state() != self._start

    def shown(self) -> list[Field]:
        """The fields that apply, in order."""
        values: dict[str, Value] = {}
        shown = []
        for each in self.fields:
            if each.applies(values):
                shown.append(each)
                values[each.id] = self.value(each)
            else:
                values[each.id] = None
        return shown

    def value(self, of: Field) -> Value:
        """What a field means now; None when it is empty or cannot be read."""
        try:
            return _value(of.kind, self._entries[of.id])
        except BadInput:
            return None

    def reading(self, of: Field) -> str:
        """How what is typed was understood; nothing where that is plain or impossible."""
        entry = self._entries[of.id]
        if isinstance(of.kind, (Choice, YesNo, Pick, PickMany, Shown)) or not entry.line.text.strip():
            return ""
        try:
            return of.kind.reading(entry.line.text)
        except BadInput:
            return ""

    def type(self, field_id: str, line: LineText) -> None:
        """Put another text into a field."""
        entry = self._entries[field_id]
        if line.text != entry.line.text:
            entry.error = ""
        entry.line = line

    def choose(self, of: Field, option: Option) -> None:
        """Choose an option instead of the one before; a PickMany adds it, or takes it away again."""
        entry = self._entries[of.id]
        entry.error = ""
        if not isinstance(of.kind, PickMany):
            entry.chosen = (option,)
        elif any(known.id == option.id for known in entry.chosen):
            entry.chosen = tuple(known for known in entry.chosen if known.id != option.id)
        else:
            entry.chosen = (*entry.chosen, option)
        entry.line = LineText()

    def unchoose_last(self, of: Field) -> None:
        """Take away what was chosen last."""
        entry = self._entries[of.id]
        entry.chosen = entry.chosen[:-1]

    def check(self) -> dict[str, Value] | None:
        """The values of all fields that apply, or None after noting what is wrong under each field."""
        values: dict[str, Value] = {}
        is_right = True
        for each in self.shown():
            entry = self._entries[each.id]
            entry.error = ""
            if isinstance(each.kind, Shown):
                continue
            try:
                values[each.id] = _value(each.kind, entry)
            except BadInput as error:
                entry.error = str(error)
            if each.required and not entry.error and _is_missing(values[each.id]):
                entry.error = f"{each.label} is needed"
            is_right = is_right and not entry.error
        return values if is_right else None

    def refuse(self, problems: Mapping[str, str]) -> list[str]:
        """Note what the shop refused, by field id; returns what belongs to no field that is shown."""
        shown = {each.id for each in self.shown()}
        for field_id in problems.keys() & shown:
            self._entries[field_id].error = problems[field_id]
        return [message for field_id, message in problems.items() if field_id not in shown]

    def first_wrong(self) -> int | None:
        """Index among the shown fields of the first with an error."""
        for index, each in enumerate(self.shown()):
            if self._entries[each.id].error:
                return index
        return None

    def _state(self) -> dict[str, tuple[str, tuple[Option, ...]]]:
        return {name: (entry.line.text, entry.chosen) for name, entry in self._entries.items()}


_YES = Option(id=True, label="yes")
_NO = Option(id=False, label="no")


def yes_or_no(*, yes: bool) -> Option:
    """The option a YesNo field holds."""
    return _YES if yes else _NO


def _entry(kind: Kind, value: Value) -> Entry:
    if isinstance(kind, YesNo):
        return Entry(chosen=(yes_or_no(yes=bool(value)),))
    if isinstance(kind, Choice):
        known = [option for option in kind.options if option.id == value]
        return Entry(chosen=tuple(known or kind.options)[:1])
    if isinstance(kind, Pick):
        return Entry(chosen=(value,) if isinstance(value, Option) else ())
    if isinstance(kind, PickMany):
        return Entry(chosen=tuple(value) if isinstance(value, tuple) else ())
    return Entry() if value is None else Entry(_line(kind, value))


def _line(kind: Typed | Shown, value: Value) -> LineText:
    """A name is mended where it ends; instead of an amount or a date another one is typed."""
    if isinstance(kind, Shown):
        return at_end(str(value))
    return at_end(kind.write(value)) if isinstance(kind, Text) else offered(kind.write(value))


def _value(kind: Kind, entry: Entry) -> Value:
    if isinstance(kind, (Choice, YesNo, Pick)):
        if entry.line.text.strip():
            raise BadInput(
                f"nothing is chosen for {entry.line.text.strip()!r}; Enter takes what the list shows"
            )
        return entry.chosen[0].id if entry.chosen else None
    if isinstance(kind, PickMany):
        if entry.line.text.strip():
            raise BadInput(f"{entry.line.text.strip()!r} is not added yet; Enter adds what the list shows")
        return tuple(option.id for option in entry.chosen)
    text = entry.line.text
    if isinstance(kind, Shown):
        return text
    if isinstance(kind, Text):
        return kind.read(text)
    return kind.read(text) if text.strip() else None


def _is_missing(value: Value) -> bool:
    return value is None or value in ("", ())
