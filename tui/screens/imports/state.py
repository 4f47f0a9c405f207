"""What the import screen says, worked out from a preview or a report. Pure: rows of inked text."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from store.domain.imports.outcome import Kind, Layout, Phase, Preview, Problem, Progress, Report, Sample
from tui.theme.inks import Ink
from tui.widgets.cells import fit

Spans: TypeAlias = list[tuple[str, Ink]]

PROBLEMS_SHOWN_MAX: Final = 1_000
"""Nobody reads more on a screen; the command line lists them all."""

_DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_PHASES: Final = {
    Phase.READING: "Reading the file",
    Phase.DECIDING: "Looking the rows up",
    Phase.WRITING: "Importing",
    Phase.UNDOING: "Undoing",
}


def progress_words(progress: Progress) -> tuple[str, int, int | None]:
    """Words, done and total for the bar."""
    return _PHASES[progress.phase], progress.done, progress.total or None


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
        (f"{report.created:,}", f"{kind} {were} created", Ink.GOOD),
        (f"{report.updated:,}", f"{kind} {were} changed", Ink.TEXT),
        (f"{report.unchanged + report.passed:,}", "rows say nothing new", Ink.DIM),
        (f"{report.refused:,}", f"rows {were} left out", Ink.BAD if report.refused else Ink.DIM),
    )
    return [[(fit(number, 12, "right"), Ink.STRONG), (f"  {words}", ink)] for number, words, ink in rows]


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
