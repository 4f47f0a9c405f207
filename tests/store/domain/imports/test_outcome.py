"""Counts add up, problems are kept within bounds, and whoever watches can stop."""

import pytest

from store.domain.imports.outcome import (
    PROBLEMS_MAX,
    Layout,
    Phase,
    Problem,
    Progress,
    Stopped,
    Tally,
    Verdict,
    Watch,
)  # fmt: skip

LAYOUT = Layout("", (), "utf-8", encoding_guessed=False, delimiter=",")


def test_every_row_is_created_updated_or_skipped() -> None:
    tally = Tally()
    for count, verdict in enumerate(Verdict, start=1):
        tally.counts[verdict] += count
    report = tally.report(LAYOUT)
    assert (report.created, report.updated, report.unchanged, report.passed, report.refused) == (
        1,
        2,
        3,
        4,
        5,
    )
    assert (report.skipped, report.rows) == (12, 15)


def test_problems_are_counted_past_those_that_are_kept() -> None:
    tally = Tally()
    problem = Problem(2, "name", "missing", refused=True)
    for _ in range(PROBLEMS_MAX + 3):
        tally.note(problem)
    report = tally.report(LAYOUT)
    assert (len(report.problems), report.problem_count) == (PROBLEMS_MAX, PROBLEMS_MAX + 3)


def test_a_watch_hears_until_it_stops() -> None:
    heard: list[Progress] = []
    watch = Watch(heard.append, lambda: len(heard) == 1)
    step = Progress(Phase.READING, 1, 2, 3)
    watch.tell(step)
    with pytest.raises(Stopped):
        watch.tell(step)
    assert heard == [step]
    Watch().tell(step)
