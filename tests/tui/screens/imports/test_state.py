"""What the screen says of files, in rows."""

import pytest

from store.domain.imports.outcome import Kind, Layout, Mode, Options, Phase, Preview, Progress, Report
from tui.screens.imports.state import (
    changes_in,
    done_words,
    option_lines,
    preview_lines,
    progress_words,
    report_lines,
)

LAYOUT = Layout("", (), "utf-8", encoding_guessed=False, delimiter=",")


def report(**more: object) -> Report:
    counts = {"created": 1, "updated": 2, "unchanged": 3, "passed": 4, "refused": 5}
    return Report(LAYOUT, **counts, problems=(), problem_count=0, **more)  # type: ignore[arg-type]


def words(lines: list[list[tuple[str, object]]]) -> list[str]:
    return [" ".join("".join(text for text, _ in spans).split()) for spans in lines]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "customers",
            ["1 customers were created", "2 customers were changed", "1 groups were created with them"],
        ),
        ("memberships", ["7 memberships were added", "8 memberships were removed", "1 groups were created"]),
    ],
)
def test_counts_are_those_of_the_kind(kind: Kind, expected: list[str]) -> None:
    done = report(added=7, removed=8, groups_made=("Neu",))
    lines = words(report_lines(done, kind))  # type: ignore[arg-type]
    assert lines == [*expected, "7 rows say nothing new", "5 rows were left out", "", "No problems."]
    previewed = words(preview_lines(Preview((), done), kind))  # type: ignore[arg-type]
    assert [line.replace("would be", "were") for line in previewed[2:5]] == expected


@pytest.mark.parametrize(
    ("kind", "mode", "made", "expected"),
    [
        ("products", "add", False, []),
        ("groups", "add", True, []),
        ("customers", "add", False, ["n no group is made", ""]),
        ("memberships", "remove", True,
         ["r rows take out of groups", "n groups that are not there are made", ""]),
    ],
)  # fmt: skip
def test_what_was_chosen_is_told(kind: Kind, mode: Mode, made: bool, expected: list[str]) -> None:  # noqa: FBT001 - a case
    assert words(option_lines(Options(create_groups=made, mode=mode), kind)) == expected  # type: ignore[arg-type]


def test_short_words() -> None:
    done = report(added=7, removed=8)
    assert changes_in(done) == 11
    assert done_words(done, "memberships") == "7 added, 8 removed."
    assert done_words(done, "groups") == "1 created, 2 changed."
    assert progress_words(Progress(Phase.UNDOING, 1, 2, 0)) == ("Undoing", 2, None)
