"""What the screen of a bulk edit says, worked out from a preview or a report. Pure: rows of inked text."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from store.domain.bulk_edits.outcomes import Change, Preview, Refusal, Report, Sample
from store.domain.cells import width
from tui.theme.inks import Ink
from tui.widgets.cells import fit, wrap
from tui.widgets.paper import Span

Lines: TypeAlias = list[list[Span]]

_FIGURE_CELLS: Final = 12
_NAME_CELLS: Final = 24


def customers(count: int) -> str:
    """`1 customer`, `12,431 customers`."""
    return _counted(count, "customer")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def title(preview: Preview) -> str:
    """What is to be done, in words."""
    return "; ".join(step.what for step in preview.steps)


def preview_lines(preview: Preview, cells: int) -> Lines:
    """What an edit would do: the counts, what is not done, the first before and after."""
    stay = preview.matching - preview.changing
    lines: Lines = [
        _figure(preview.matching, "chosen", Ink.TEXT),
        _figure(preview.changing, "would change", Ink.GOOD if preview.changing else Ink.WARN),
    ]
    if stay and preview.steps:
        lines.append(_figure(stay, "are so already", Ink.DIM))
    if preview.steps:
        lines += [[], [(" What", Ink.HEADER)]]
        lines += [_figure(step.changing, step.what, Ink.TEXT) for step in preview.steps]
    if preview.refusals:
        lines += [[], *_refusal_lines(preview.refusals, cells)]
    if preview.samples:
        lines += [[], [(f" {fit('For example', _NAME_CELLS)}  Before -> after", Ink.HEADER)]]
        lines += [line for sample in preview.samples for line in _sample_lines(sample, cells)]
    return lines


def hint(preview: Preview) -> str:
    """What Enter would do; empty where the keys say enough."""
    if preview.is_blocked:
        return "It cannot be done like this. Esc goes back"
    if not preview.changing:
        return "There is nothing to change. Esc goes back"
    return ""


NOTICE_CELLS: Final = 76
"""What a notice has room for on the narrowest screen."""


def done_words(report: Report, what: str = "customer") -> str:
    """What was done, in one line; to `what`."""
    if report.action is None:
        return f"Nothing to change: {report.what}."
    steps = report.what.split("; ")
    for kept in range(len(steps), 0, -1):
        more = f" and {len(steps) - kept} more" if kept < len(steps) else ""
        told = f"{_counted(report.changed, what)}: {'; '.join(steps[:kept])}{more}. u undoes it."
        if width(told) <= NOTICE_CELLS:
            break
    return told


def _figure(number: int, words: str, ink: Ink) -> list[Span]:
    return [(fit(f"{number:,}", _FIGURE_CELLS, "right"), Ink.STRONG), (f"  {words}", ink)]


def _refusal_lines(refusals: Sequence[Refusal], cells: int) -> Iterator[list[Span]]:
    blocks = any(refusal.blocks for refusal in refusals)
    yield [(" Nothing can be done:" if blocks else " Left out:", Ink.BAD if blocks else Ink.WARN)]
    for refusal in refusals:
        for place, part in enumerate(wrap(f"{refusal.what}: {refusal.reason}", cells - 6)):
            yield [
                (" ! " if place == 0 else "   ", Ink.BAD if refusal.blocks else Ink.WARN),
                (part, Ink.TEXT),
            ]


def _sample_lines(sample: Sample, cells: int) -> Iterator[list[Span]]:
    for place, change in enumerate(sample.changes):
        name = sample.name if place == 0 else ""
        yield [
            (f" {fit(name, _NAME_CELLS)}  ", Ink.TEXT),
            (fit(change_words(change), max(1, cells - _NAME_CELLS - 5)), Ink.ACCENT),
        ]


def change_words(change: Change) -> str:
    """`city: Bonn -> Rom`; nothing is said as such."""
    return f"{change.what}: {change.before or '(nothing)'} -> {change.after or '(nothing)'}"
