"""The text of a rule as rows: the caret, and under the place where it goes wrong, what and why. Pure."""

from collections.abc import Sequence

from store.domain.rules.faults import BadRule
from store.domain.values import dataclass
from tui.theme.inks import Ink
from tui.widgets.cells import fit, shorten, width, wrap
from tui.widgets.form_lines import line_parts, row_of, split_at_caret
from tui.widgets.line_text import LineText
from tui.widgets.paper import Span

_MARGIN = 1


@dataclass(frozen=True, slots=True)
class RulePage:
    """All rows, and those that must be seen: the caret's, and what is wrong."""

    lines: tuple[tuple[Span, ...], ...]
    first: int
    last: int


def rule_page(
    line: LineText, error: BadRule | None, cells: int, *, has_focus: bool, ink: Ink = Ink.BAD
) -> RulePage:
    """The rows in `cells`, a blank on the left; `ink` is that of what is wrong."""
    area = cells - 2 * _MARGIN
    parts = line_parts(line.text, area)
    at, wrong = row_of(parts, line.caret), -1 if error is None else row_of(parts, _place(line, error))
    lines: list[tuple[Span, ...]] = []
    first = last = 0
    for index, (start, end) in enumerate(parts):
        if index == at:
            first = last = len(lines)
        shown = fit(line.text[start:end], area)
        under = width(line.text[start : line.caret])
        is_here = has_focus and index == at
        row = split_at_caret(shown, under, Ink.FIELD) if is_here else [(shown, Ink.FIELD)]
        lines.append(((" " * _MARGIN, Ink.TEXT), *row, ("", Ink.TEXT)))
        if error is not None and index == wrong:
            told = _told(error, width(line.text[start : _place(line, error)]), area)
            lines += [((" " * _MARGIN, Ink.TEXT), (text, ink)) for text in told]
            last = max(last, len(lines) - 1) if wrong >= at else last
    return RulePage(tuple(lines), first, last)


def _place(line: LineText, error: BadRule) -> int:
    return min(error.position, len(line.text))


def fault_sentence(error: BadRule) -> str:
    """What is wrong, and what may be meant."""
    sentence = f"{error.what}; {error.hint}" if error.hint else error.what
    return sentence.replace("…", "..")  # in no console font


def _told(error: BadRule, under: int, area: int) -> list[str]:
    """A mark below the place and the sentence, beside it where there is room."""
    sentence = fault_sentence(error)
    if under + 2 + width(sentence) <= area:
        return [f"{' ' * under}^ {sentence}"]
    if width(sentence) + 1 <= under:
        return [f"{' ' * (under - width(sentence) - 1)}{shorten(sentence, under)} ^"]
    return [f"{' ' * min(under, area - 1)}^", *wrap(sentence, area)]


def window(page: RulePage, top: int, height: int) -> tuple[int, Sequence[tuple[Span, ...]]]:
    """The first row to show, near the one that was, and the rows from there on."""
    if page.last >= top + height:
        top = page.last - height + 1
    top = max(0, min(top, page.first, max(0, len(page.lines) - 1)))
    return top, page.lines[top : top + height]
