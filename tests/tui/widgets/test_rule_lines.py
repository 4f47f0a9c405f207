"""The text of a rule as rows, and what is wrong under its place."""

import pytest

from store.domain.rules.faults import BadRule
from tui.theme.inks import Ink
from tui.widgets.line_text import LineText, at_end
from tui.widgets.rule_lines import RulePage, rule_page, window


def rows(page: RulePage) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in page.lines]


@pytest.mark.parametrize(
    ("text", "error", "cells", "shown"),
    [
        ("age > 5", None, 40, [" age > 5"]),
        ("agee > 5", BadRule("no such thing", 0), 40, [" agee > 5", " ^ no such thing"]),
        ("age > 5 and agee", BadRule("nothing", 12), 30, [" age > 5 and agee", "             ^ nothing"]),
        (
            "age > 5 and agee",
            BadRule("is unknown", 12, "age?"),
            20,
            [" age > 5 and agee", "             ^", " is unknown; age?"],
        ),
        ("age > 5 and agee", BadRule("unknown", 12), 20, [" age > 5 and agee", "     unknown ^"]),
        (
            "age > 5 and city = Bonn",
            BadRule("what", 8),
            14,
            [" age > 5", " and city =", " ^ what", " Bonn"],
        ),
        ("age", BadRule("beyond", 99), 20, [" age", "    ^ beyond"]),
    ],
)
def test_rows(text: str, error: BadRule | None, cells: int, shown: list[str]) -> None:
    assert rows(rule_page(at_end(text), error, cells, has_focus=False)) == shown


def test_the_caret_has_a_cell_of_its_own() -> None:
    page = rule_page(LineText("age", 1), None, 10, has_focus=True)
    assert [text for text, ink in page.lines[0] if ink is Ink.CARET] == ["g"]


@pytest.mark.parametrize(
    ("caret", "top", "first"),
    [(0, 0, " aaa"), (0, 3, " aaa"), (19, 0, " ddd"), (11, 0, " bbb"), (11, 1, " bbb")],
)
def test_the_caret_stays_in_sight(caret: int, top: int, first: str) -> None:
    page = rule_page(LineText("aaa bbb ccc ddd eee", caret), None, 7, has_focus=False)
    assert rows(page) == [" aaa", " bbb", " ccc", " ddd", " eee"]
    assert "".join(text for text, _ in window(page, top, 2)[1][0]).rstrip() == first
