"""What the import screen says, worked out from a preview or a report. Pure: rows of inked text."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from store.domain.imports.outcome import (
    Kind,
    Layout,
    Mode,
    Options,
    Phase,
    Preview,
    Problem,
    Progress,
    Report,
    Sample,
)
from tui.theme.inks import Ink
from tui.widgets.cells import fit

Spans: TypeAlias = list[tuple[str, Ink]]

PROBLEMS_SHOWN_MAX: Final = 1_000
"""Nobody reads more on a screen; the command line lists them all."""

_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", "": "JSON"}
_PHASES: Final = {
    Phase.READING: "Reading the file",
    Phase.DECIDING: "Looking the rows up",
    Phase.WRITING: "Importing",
    Phase.UNDOING: "Undoing",
}


def progress_words(progress: Progress) -> tuple[str, int, int | None]:
    """Words, done and total for the bar."""
    return _PHASES[progress.phase], progress.done, progress.total or None


_MODES: Final[dict[Mode, str]] = {
    "add": "rows put in groups",
    "remove": "rows take out of groups",
    "replace": "rows are all members of the groups they name: everybody else is taken out",
}


def option_lines(options: Options, kind: Kind) -> list[Spans]:
    """What was chosen beside the file."""
    chosen: list[tuple[str, str]] = []
    if kind == "memberships":
        chosen.append(("r  ", _MODES[options.mode]))
    if kind in {"memberships", "customers"}:
        made = "groups that are not there are made" if options.create_groups else "no group is made"
        chosen.append(("n  ", made))
    return [[(key, Ink.DIM), (words, Ink.ACCENT)] for key, words in chosen] + ([[]] if chosen else [])


def changes_in(report: Report) -> int:
    """Rows, and memberships that end without one, that change something."""
    return report.created + report.updated + report.removed


def done_words(report: Report, kind: Kind) -> str:
    """What an import did, in one line."""
    if kind == "memberships":
        return f"{report.added:,} added, {report.removed:,} removed."
    return f"{report.created:,} created, {report.updated:,} changed."


def preview_lines(preview: Preview, kind: Kind) -> list[Spans]:
    """What an import would do: how the file is read, the counts, the first rows, what is wrong."""
    report = preview.report
    return [
        *_layout(report.layout),
        [],
        *_counts(report, kind, "would be"),
        [],
        [("First rows", Ink.DIM)],
        *(_sample(sample) for sample in preview.samples),
        [],
        *_problems(report),
    ]


def report_lines(report: Report, kind: Kind) -> list[Spans]:
    """What an import did."""
    return [*_counts(report, kind, "were"), [], *_problems(report)]


def _layout(layout: Layout) -> list[Spans]:
    guessed = " (a guess: look at names with accents)" if layout.encoding_guessed else ""
    delimiter = _DELIMITERS.get(layout.delimiter, repr(layout.delimiter))
    system = f"an export of {layout.system}, " if layout.system else ""
    lines: list[Spans] = [
        [("Read as  ", Ink.DIM), (f"{system}{layout.encoding}{guessed}, columns by {delimiter}", Ink.TEXT)]
    ]
    taken = [column for column in layout.columns if column.field]
    left = [column.heading for column in layout.columns if not column.field]
    lines += [
        [("         ", Ink.DIM), (fit(column.heading, 24), Ink.TEXT), (f"-> {column.field}", Ink.ACCENT)]
        for column in taken
    ]
    if left:
        lines.append([("Not read ", Ink.DIM), (", ".join(left), Ink.DIM)])
    return lines


def _counts(report: Report, kind: Kind, were: str) -> list[Spans]:
    rows = (
        *(_moved(report, were) if kind == "memberships" else _changed(report, kind, were)),
        (f"{report.unchanged + report.passed:,}", "rows say nothing new", Ink.DIM),
        (f"{report.refused:,}", f"rows {were} left out", Ink.BAD if report.refused else Ink.DIM),
    )
    return [[(fit(number, 12, "right"), Ink.STRONG), (f"  {words}", ink)] for number, words, ink in rows]


def _changed(report: Report, kind: Kind, were: str) -> list[tuple[str, str, Ink]]:
    made = [(f"{len(report.groups_made):,}", f"groups {were} created with them", Ink.GOOD)]
    return [
        (f"{report.created:,}", f"{kind} {were} created", Ink.GOOD),
        (f"{report.updated:,}", f"{kind} {were} changed", Ink.TEXT),
        *(made if report.groups_made else []),
    ]


def _moved(report: Report, were: str) -> list[tuple[str, str, Ink]]:
    made = [(f"{len(report.groups_made):,}", f"groups {were} created", Ink.GOOD)]
    return [
        (f"{report.added:,}", f"memberships {were} added", Ink.GOOD),
        (f"{report.removed:,}", f"memberships {were} removed", Ink.TEXT),
        *(made if report.groups_made else []),
    ]


def _sample(sample: Sample) -> Spans:
    values = ", ".join(f"{name} {value}" for name, value in sample.values.items() if value)
    return [
        (fit(str(sample.row), 7, "right"), Ink.DIM),
        (f"  {sample.verdict.value:9} ", Ink.ACCENT),
        (values, Ink.TEXT),
    ]


def _problems(report: Report) -> list[Spans]:
    if not report.problem_count:
        return [[("No problems.", Ink.GOOD)]]
    shown: Sequence[Problem] = report.problems[:PROBLEMS_SHOWN_MAX]
    lines: list[Spans] = [[(f"Problems: {report.problem_count:,}", Ink.BAD)]]
    lines += [
        [
            (fit(f"row {problem.row}", 11, "right"), Ink.DIM),
            (f"  {problem.field}: " if problem.field else "  ", Ink.STRONG),
            (problem.message, Ink.BAD if problem.refused else Ink.WARN),
            (" (left out)" if problem.refused else "", Ink.DIM),
        ]
        for problem in shown
    ]
    if report.problem_count > len(shown):
        lines.append(
            [(f"and {report.problem_count - len(shown):,} more: regulars import lists all", Ink.DIM)]
        )
    return lines
