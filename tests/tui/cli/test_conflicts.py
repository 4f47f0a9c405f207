"""`regulars conflicts` on a shop whose lanes met again."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.command_line import CommandLine
from support.edits import customer_draft
from support.shops import member, sync

from store.api import join_shop, open_store, place_in, system_world
from store.domain.customers import CustomerDraft


@pytest.fixture
def disputed(regulars: CommandLine, tmp_path: Path) -> CommandLine:
    """Two lanes gave Ann two numbers."""
    folder = tmp_path / "back"
    folder.mkdir()
    one = open_store(place_in(regulars.shop), system_world(), "cli")
    newcomer, known = member("Back", 2, one.lanes.own().id), one.lanes.members()
    one.lanes.enrol(newcomer)
    join_shop(place_in(folder), one.lanes.shop_id(), newcomer, known)
    other = open_store(place_in(folder), system_world(), "cli")
    ann = one.customers.create(CustomerDraft(name="Ann"))
    sync(one, other)
    for store, phone in ((one, "030 1"), (other, "0151 2")):
        store.customers.edit(ann, replace(customer_draft(store.customers.get(ann)), phone=phone))
    sync(one, other)
    one.close()
    other.close()
    return regulars


def test_both_sides_are_listed_with_who_and_where(disputed: CommandLine) -> None:
    (line,) = disputed.many("conflicts", "list")
    about = [line[name] for name in ("kind", "subject", "place", "field")]
    assert about == ["edit", "Ann", "customer", "phone"]
    sides = [side for side in (line["kept"], line["lost"]) if isinstance(side, dict)]
    said = [(side["value"], side["who"], side["lane"]) for side in sides]
    assert said == [("0151 2", "Owner", "Back"), ("030 1", "Owner", "Lane 1")]
    assert line["answers"] == ["take", "keep"]
    heads, told = disputed("conflicts", "list").out.splitlines()
    assert heads.split() == ["When", "What", "Field", "Stands", "Other", "Answers", "Id"]
    assert "customer Ann  phone  0151 2 (Owner, Back)  030 1 (Owner, Lane 1)  take, keep" in told


def test_one_is_settled_by_the_beginning_of_its_id(disputed: CommandLine) -> None:
    (line,) = disputed.many("conflicts", "list")
    identity = str(line["id"])
    answer = disputed.one("conflicts", "resolve", identity[:6], "take")
    assert answer == {"settled": identity, "answer": "take"}
    assert disputed.many("conflicts", "list") == []
    assert disputed("conflicts", "list").out == "No conflict waits.\n"
    assert disputed.one("customers", "show", "Ann")["phone"] == "030 1"


def test_what_was_settled_is_said_in_a_line(disputed: CommandLine) -> None:
    (line,) = disputed.many("conflicts", "list")
    assert disputed("conflicts", "resolve", str(line["id"]), "keep").out == "keep: Ann, phone\n"


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("abcd", "take"), "no conflict 'abcd' waits; see them with: conflicts list"),
        (("{id}", "merge"), "merge does not settle this; choose take or keep"),
    ],
)
def test_what_cannot_be_settled_so_is_refused(
    disputed: CommandLine, words: tuple[str, str], refusal: str
) -> None:
    (line,) = disputed.many("conflicts", "list")
    identity = words[0].format(id=line["id"])
    assert disputed("conflicts", "resolve", identity, words[1]).refusal() == refusal
    assert disputed.many("conflicts", "list") == [line]
