"""The history in words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import store
from store.domain.bulk_edits.written import Detail
from store.domain.conflicts import Answer
from store.domain.drawer import Kind
from store.domain.group_algebra import How
from store.domain.history import KINDS, UNDO_MILLISECONDS, UNDOABLE, cause, count_of, why_not, words
from store.queries.restamp import DATED

BULK = Detail("add to VIP", 7, 7, ((1, 1),), ("ab",)).text()

SAID = {
    ("customers.bulk", BULK): ("add to VIP", 7),
    ("customers.bulk.stopped", BULK): ("stopped a bulk edit; everything is as it was: add to VIP", 7),
    ("undo", BULK): ("undid: add to VIP", 7),
    ("redo", BULK): ("did again: add to VIP", 7),
    ("groups.add", "3"): ("added members (3)", 3),
    ("customers.deactivate", "12"): ("switched off (12)", 12),
    ("customers.edit", "name, birth_date"): ("changed: name, birth date", 0),
    ("customers.dismiss", "42"): ("told apart from 42", 0),
    ("customers.restore", "Ann Lee"): ("no longer told apart from Ann Lee", 0),
    ("groups.edit", ""): ("changed", 0),
    ("groups.union", "VIP, Police"): ("combined: in any of VIP, Police", 0),
    ("groups.split", "city, 3 groups"): ("split by city, 3 groups", 0),
    ("groups.merge", "Police"): ("took in Police", 0),
    ("groups.unmerge", ""): ("made a group of its own again", 0),
    ("import.customers", "a.csv: 3 created"): ("imported customers: a.csv: 3 created", 0),
    ("groups.rule", ""): ("changed the rule", 0),
    ("groups.pin", "2"): ("pinned customers (2)", 2),
    ("customers.merge", "Bob"): ("took in Bob", 0),
    ("customers.merged", "7"): ("merged into 7", 0),
    ("demo.customers", "300"): ("put customers into the demo shop (300)", 300),
    ("discounts.attach", "VIP"): ("attached a discount to VIP", 0),
    ("import.cut.products", "a.csv: 3 created; cut off, its plan is lost"): (
        "could not finish an import of products: a.csv: 3 created; cut off, its plan is lost",
        0,
    ),
    ("drawer.close", "Z 7"): ("closed the day with Z 7", 0),
    ("drawer.in", "5.00 money found"): ("put cash in: 5.00 money found", 0),
    ("accounts.adjust", "balance 5.00: a gift"): ("corrected an account: balance 5.00: a gift", 0),
    ("lanes.accept", "3"): ("took over the edits of a lane whose clock is ahead (3)", 3),
    ("something.quite_new", "x"): ("did what this program does not know yet (something.quite_new)", 0),
}

CAUSES = {
    ("customers.bulk", '{"what":"tag a","count":2}', "Zoë"): "bulk edit by Zoë: tag a",
    ("customers.bulk.stopped", '{"what":"tag a"}', ""): "stopped bulk edit: tag a",
    ("undo", '{"what":"tag a"}', "Zoë"): "undo by Zoë: tag a",
    ("redo", "of another program", "Zoë"): "redo by Zoë: of another program",
    ("import.customers", "a: b.csv: 3 created, 0 updated", "Zoë"): "import by Zoë: a: b.csv",
    ("import.undo.customers", "b.csv: 3 created", ""): "import taken back: b.csv",
    ("import.cut.customers", "b.csv: 3 created; cut off", ""): "import taken back: b.csv",
    ("customers.edit", "name", "Zoë"): "",
}

WHY_NOT = {
    ("groups.delete", 0, False): "",
    ("groups.delete", 0, True): "it is undone already; to have it again, undo the undo",
    ("groups.delete", UNDO_MILLISECONDS, False): "",
    ("groups.delete", UNDO_MILLISECONDS + 1, False): "it is more than 30 days old",
    ("sales.close", 0, False): "this is not undone here; do the opposite",
    ("groups.merge", 0, False): ("not here; v on the group's page (F4) takes a part out again"),
}


@pytest.mark.parametrize("what", SAID)
def test_words_and_number(what: tuple[str, str]) -> None:
    assert (words(*what), count_of(*what)) == SAID[what]


@pytest.mark.parametrize("does", sorted(KINDS))
def test_what_leads_up_to_something_is_told_with_it(does: str) -> None:
    said = words(does, "")
    if said.rstrip().endswith((":", " with", " to", " from", " by")):
        assert words(does, "3 of it").endswith("3 of it")


@pytest.mark.parametrize("what", CAUSES)
def test_what_changes_many_is_told_as_a_cause_by_whom(what: tuple[str, str, str]) -> None:
    assert cause(*what) == CAUSES[what]


@pytest.mark.parametrize("what", WHY_NOT)
def test_what_can_be_undone(what: tuple[str, int, bool]) -> None:
    does, age, is_undone = what
    assert why_not(does, 1000, now=1000 + age, is_undone=is_undone) == WHY_NOT[what]


IMPORTED = ("customers", "memberships", "products")

MADE_UP = {
    """f"drawer.{line.kind.replace(' ', '-')}\"""": {
        f"drawer.{kind.value.replace(' ', '-')}" for kind in Kind
    },
    "f'groups.{how.value}'": {f"groups.{how.value}" for how in How},
    "f'{verb}.{kind}'": {f"{verb}.{kind}" for verb in ("import", "import.undo") for kind in IMPORTED},
    "f'conflicts.{answer.value}'": {
        f"conflicts.{answer.value}" for answer in Answer if answer is not Answer.MERGE
    },
    "f'import.cut.{bulk.kind}'": {f"import.cut.{kind}" for kind in IMPORTED},
}
"""What is not spelt out where it is written."""


def written() -> set[str]:
    """Every kind of action that the book is told anywhere."""
    found: set[str] = set()
    for source in Path(store.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "did"
            ):
                found |= {kind for choice in choices(node.args[0]) for kind in kinds(choice)}
    return found


def choices(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from (*choices(node.body), *choices(node.orelse))
    else:
        yield node


def kinds(node: ast.expr) -> set[str]:
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    return MADE_UP[ast.unparse(node)]


def test_everything_that_is_written_has_its_words_and_no_words_are_left_over() -> None:
    assert written() | {DATED} == KINDS, "the clock that is wrong is nobody's deed"


def test_what_can_be_undone_is_known() -> None:
    assert UNDOABLE <= KINDS


@pytest.mark.parametrize("does", sorted(KINDS))
def test_every_kind_reads_as_words(does: str) -> None:
    told = words(does, BULK if "bulk" in does or does in {"undo", "redo"} else "VIP")
    assert told == told.strip()
    assert not {"_", "."} & set(told.replace("VIP", ""))
    assert told.split(":")[0] not in {"demo", "groups", "customers"}
