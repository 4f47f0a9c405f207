"""A form as rows of inked text. Pure: form, current field and width in, rows out."""

from collections.abc import Sequence
from typing import Final

from store.domain.values import dataclass
from tui.theme.inks import Ink
from tui.widgets.cells import fit, safe, shorten, width, wrap
from tui.widgets.field_kinds import Choice, Note, Pick, PickMany, Shown, Text, YesNo
from tui.widgets.forms import Entry, Field, Form, yes_or_no
from tui.widgets.line_text import LineText
from tui.widgets.options import Choices, Option
from tui.widgets.paper import Span

LIST_ROWS: Final = 6
"""Options shown below a field that picks."""

_LABEL_CELLS_MAX: Final = 24
_TEXT_CELLS_MAX: Final = 60
_SHORT_CELLS: Final = 22
"""Room for an amount or a date."""
_MARGIN: Final = 3
_NOTE_CELLS_MIN: Final = 4
_KEPT_HINT_CELLS_MIN: Final = 16
"""What is left of a note in less room says nothing."""


@dataclass(frozen=True, slots=True)
class FormPage:
    """All rows of a form, and which of them belong to the current field."""

    lines: tuple[tuple[Span, ...], ...]
    first: int
    last: int


def form_page(form: Form, current: int, choices: Choices, cells: int, *, title: str = "") -> FormPage:
    """The rows in `cells`; `choices` are those of the current field if it picks."""
    fields = form.shown()
    label_cells = _label_cells(form)
    lines: list[tuple[Span, ...]] = [((f" {title}", Ink.STRONG),), ()] if title else []
    first = last = 0
    for index, field in enumerate(fields):
        is_current = index == current
        if is_current:
            first = len(lines)
        lines.extend(_field_lines(form, field, label_cells, cells, is_current=is_current))
        if is_current and isinstance(field.kind, (Pick, PickMany)):
            lines.extend(_list_lines(form[field.id], choices, label_cells, cells))
        if is_current:
            last = len(lines) - 1
    return FormPage(tuple(lines), first, last)


def _label_cells(form: Form) -> int:
    return min(_LABEL_CELLS_MAX, max((width(field.label) for field in form.fields), default=0))


def note_cells(form: Form, cells: int) -> int:
    """How wide a longer text is shown."""
    return min(cells - _label_cells(form) - _MARGIN - 1, _TEXT_CELLS_MAX)


def _field_lines(
    form: Form, field: Field, label_cells: int, cells: int, *, is_current: bool
) -> list[tuple[Span, ...]]:
    entry = form[field.id]
    marker = ">" if is_current else " "
    label_ink = Ink.ACCENT if is_current else Ink.DIM
    label: Span = (f"{marker}{fit(field.label, label_cells)}  ", label_ink)
    room = cells - label_cells - _MARGIN - 1
    rows = _value_rows(form, field, entry, room, is_current=is_current)
    blank: Span = (" " * (label_cells + _MARGIN), Ink.TEXT)
    # The rest of a row is paper, not field.
    lines = [((label if index == 0 else blank), *row, ("", Ink.TEXT)) for index, row in enumerate(rows)]
    if entry.error:
        lines += [(blank, (part, Ink.BAD)) for part in wrap(f"! {entry.error}", room)]
    return [tuple(line) for line in lines]


def _value_rows(form: Form, field: Field, entry: Entry, room: int, *, is_current: bool) -> list[list[Span]]:
    kind = field.kind
    if isinstance(kind, Shown):
        return [[(shorten(entry.line.text, room), Ink.TEXT)]]
    if isinstance(kind, (Choice, YesNo)):
        options = kind.options if isinstance(kind, Choice) else (yes_or_no(yes=True), yes_or_no(yes=False))
        return _with_kept_hint(field, _choice_row(options, entry, room, is_current=is_current), room)
    if isinstance(kind, (Pick, PickMany)):
        return [_pick_row(field, entry, room, is_current=is_current)]
    if isinstance(kind, Note):
        return _note_rows(entry.line, min(room, _TEXT_CELLS_MAX), kind.rows, is_current=is_current)
    area = _area(field, room)
    beside = form.reading(field) or ("" if entry.line.text else field.hint)
    typed = _typed(entry.line, area, is_current=is_current)
    if field.is_hint_kept and field.hint:
        return _with_kept_hint(field, typed, room)
    return [[*typed, *_beside(beside, room - area)]]


def _with_kept_hint(field: Field, row: list[Span], room: int) -> list[list[Span]]:
    """A row with a hint that stays, whole: beside it, in as many rows as it takes, or below it."""
    if not (field.is_hint_kept and field.hint):
        return [row]
    taken = sum(width(text) for text, _ in row)
    beside = room - taken - 2
    if beside < _KEPT_HINT_CELLS_MIN:
        return [row, *([(part, Ink.DIM)] for part in wrap(field.hint, room))]
    first, *more = wrap(field.hint, beside)
    below = [[(" " * taken, Ink.TEXT), *_beside(part, room - taken)] for part in more]
    return [[*row, *_beside(first, room - taken)], *below]


def _area(field: Field, room: int) -> int:
    """Cells to type into; a text leaves room for the hint beside it."""
    if not isinstance(field.kind, Text):
        return min(room, _SHORT_CELLS)
    hint = width(field.hint) + 2 if field.hint else 0
    return min(room, max(_SHORT_CELLS, min(_TEXT_CELLS_MAX, room - hint)))


def _beside(told: str, room: int, ink: Ink = Ink.DIM) -> list[Span]:
    return [("  ", Ink.DIM), (shorten(told, room - 2), ink)] if told and room > _MARGIN else []


def _typed(line: LineText, area: int, *, is_current: bool) -> list[Span]:
    """A text in its field."""
    if not is_current:
        return [(fit(line.text, area), Ink.FIELD)]
    shown, caret = line.view(area)
    if line.is_offered:
        text = _head(shown, area)
        return [(text, Ink.CARET), (fit("", area - width(text)), Ink.FIELD)]
    return split_at_caret(fit(shown, area) if width(shown) < area else _head(shown, area), caret, Ink.FIELD)


def _head(shown: str, area: int) -> str:
    taken = 0
    for index, character in enumerate(shown):
        taken += width(character)
        if taken > area:
            return fit(shown[:index], area)
    return shown


def split_at_caret(shown: str, caret: int, ink: Ink) -> list[Span]:
    """A text of known width with the glyph that starts at cell `caret` in the caret's ink."""
    taken = 0
    for index, character in enumerate(shown):
        if taken >= caret and width(character):
            end = index + 1
            while end < len(shown) and not width(shown[end]):
                end += 1
            return [(shown[:index], ink), (shown[index:end], Ink.CARET), (shown[end:], ink)]
        taken += width(character)
    return [(shown, ink), (" ", Ink.CARET)]


def _choice_row(options: Sequence[Option], entry: Entry, room: int, *, is_current: bool) -> list[Span]:
    """All options with the chosen one in brackets; only that one where they do not fit."""
    chosen = entry.chosen[0].id if entry.chosen else None
    if sum(width(option.label) + 3 for option in options) > room:
        options = [option for option in options if option.id == chosen]
    spans: list[Span] = []
    for option in options:
        if option.id == chosen:
            spans.append((f"[{option.label}]", Ink.CURSOR if is_current else Ink.STRONG))
        else:
            spans.append((f" {option.label} ", Ink.DIM))
        spans.append((" ", Ink.TEXT))
    return spans


def _pick_row(field: Field, entry: Entry, room: int, *, is_current: bool) -> list[Span]:
    chosen = ", ".join(option.label for option in entry.chosen)
    typed = entry.line.text.strip()
    if not is_current and typed:
        area = min(room, _SHORT_CELLS)
        text = f"{chosen}, {typed}" if chosen else typed
        return [
            (fit(shorten(text, area), area), Ink.FIELD),
            *_beside("! not chosen yet", room - area, Ink.BAD),
        ]
    if not is_current and not chosen and field.hint:
        return [(" " * min(room, _SHORT_CELLS), Ink.FIELD), *_beside(field.hint, room - _SHORT_CELLS)]
    if not is_current:
        return [(fit(chosen, min(room, _TEXT_CELLS_MAX)), Ink.FIELD)]
    area = min(room, _TEXT_CELLS_MAX)
    shown = shorten(chosen, max(0, area - 16))
    spans: list[Span] = (
        [(shown + (", " if isinstance(field.kind, PickMany) else "  "), Ink.TEXT)] if shown else []
    )
    rest = area - width(shown) - (2 if shown else 0)
    return [*spans, *_typed(entry.line, rest, is_current=True)]


def _list_lines(entry: Entry, choices: Choices, label_cells: int, cells: int) -> list[tuple[Span, ...]]:
    blank: Span = (" " * (label_cells + _MARGIN), Ink.TEXT)
    room = cells - label_cells - _MARGIN - 1
    if not choices.options:
        words = "nothing matches" if entry.line.text.strip() else "type to find"
        return [(blank, (words, Ink.DIM))]
    chosen = {option.id for option in entry.chosen}
    columns = option_columns(choices.options, room)
    return [
        (
            blank,
            option_span(
                option, room, columns, is_cursor=index == choices.cursor, is_chosen=option.id in chosen
            ),
        )
        for index, option in list(enumerate(choices.options))[choices.top : choices.top + choices.height]
    ]


@dataclass(frozen=True, slots=True)
class OptionColumns:
    """Where figures and notes of options begin, so that they stand below each other."""

    label: int
    figure: int
    """Cells of the widest; 0 where no option has one."""


def option_columns(options: Sequence[Option], room: int) -> OptionColumns:
    """The columns of a list of options in `room` cells; figures are whole, labels give way to them."""
    labels = max((width(safe(option.label)) for option in options), default=0)
    figures = max((width(safe(option.figure)) for option in options), default=0)
    if not figures:
        return OptionColumns(min(_LABEL_CELLS_MAX, labels), 0)
    return OptionColumns(max(1, min(labels, room - _MARGIN - figures - 2)), figures)


def option_span(
    option: Option, room: int, columns: OptionColumns, *, is_cursor: bool, is_chosen: bool = False
) -> Span:
    """One option of a list: cursor, mark, label, figure, note."""
    told = f"{'>' if is_cursor else ' '}{'*' if is_chosen else ' '} {_label_and_figure(option, columns)}"
    note_room = room - width(told) - 2
    if option.note and note_room >= min(_NOTE_CELLS_MIN, width(safe(option.note))):
        told = f"{told}  {shorten(option.note, note_room)}"
    return (fit(told.rstrip(" "), room), Ink.CURSOR if is_cursor else Ink.MARK if is_chosen else Ink.TEXT)


def _label_and_figure(option: Option, columns: OptionColumns) -> str:
    if columns.figure:
        return f"{fit(option.label, columns.label)}  {fit(option.figure, columns.figure, 'right')}"
    label = safe(option.label)
    return label + " " * max(0, columns.label - width(label))


def _note_rows(line: LineText, area: int, rows: int, *, is_current: bool) -> list[list[Span]]:
    parts = line_parts(line.text, area)
    at = row_of(parts, line.caret)
    top = max(0, min(at - rows + 1, len(parts) - rows)) if is_current else 0
    shown: list[list[Span]] = []
    for index in range(top, top + rows):
        start, end = parts[index] if index < len(parts) else (len(line.text), len(line.text))
        text = fit(line.text[start:end], area)
        if is_current and index == at:
            shown.append(split_at_caret(text, width(line.text[start : line.caret]), Ink.FIELD))
        else:
            shown.append([(text, Ink.FIELD)])
    unseen = _unseen(top, len(parts) - top - rows)
    return [*shown, [(fit(unseen, area), Ink.DIM)]] if unseen else shown


def _unseen(above: int, below: int) -> str:
    """What of a long text is out of sight; the arrows bring it there."""
    told = [f"{count} {'row' if count == 1 else 'rows'} more {where}"
            for count, where in ((above, "above"), (below, "below")) if count > 0]  # fmt: skip
    return ", ".join(told)


def line_parts(text: str, cells: int) -> list[tuple[int, int]]:
    """Where a text breaks into rows narrower than `cells`, as start and end; blanks stay with their row."""
    parts: list[tuple[int, int]] = []
    start = taken = 0
    after_blank = 0
    for index, character in enumerate(text):
        step = width(character)
        while start < index and taken + step >= cells:
            end = after_blank if after_blank > start else index
            parts.append((start, end))
            taken = width(text[end:index])
            start = end
        taken += step
        if character == " ":
            after_blank = index + 1
    return [*parts, (start, len(text))]


def row_of(parts: list[tuple[int, int]], caret: int) -> int:
    """The row the caret is in."""
    for index, (_, end) in enumerate(parts[:-1]):
        if caret < end:
            return index
    return len(parts) - 1


def moved_in_note(line: LineText, cells: int, step: int) -> LineText | None:
    """With the caret a row up or down; None where there is no such row."""
    parts = line_parts(line.text, cells)
    at = row_of(parts, line.caret)
    if not 0 <= at + step < len(parts):
        return None
    start, end = parts[at + step]
    is_last = at + step == len(parts) - 1
    return LineText(line.text, min(start + line.caret - parts[at][0], end if is_last else end - 1))
