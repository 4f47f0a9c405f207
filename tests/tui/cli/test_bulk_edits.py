"""`regulars customers edit --where`, `undo` and `history`, on a real shop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.command_line import CommandLine, shop_after


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, new_corner_shop: Path) -> Path:
    """Ann and Ben in Bonn, Cem of 1950 in Ulm; groups VIP, Staff and Off."""
    create = ("customers", "create", "--name")
    return shop_after(
        tmp_path_factory.mktemp("town") / "shop",
        new_corner_shop,
        ("groups", "create", "VIP"),
        ("groups", "create", "Staff"),
        ("groups", "create", "Off", "--inactive"),
        (*create, "Ann", "--city", "Bonn", "--group", "Staff"),
        (*create, "Ben", "--city", "Bonn", "--tag", "old"),
        (*create, "Cem", "--city", "Ulm", "--birth-date", "1950-01-01"),
    )


@pytest.fixture
def regulars(town: Path, in_copy_of: Callable[[Path], CommandLine]) -> CommandLine:
    return in_copy_of(town)


EDIT = ("customers", "edit", "--where")


def test_a_dry_run_says_what_would_change(regulars: CommandLine) -> None:
    words = (*EDIT, "city = Bonn", "--set", "city=Köln", "--add-group", "vip", "--dry-run")
    answer = regulars.one(*words)
    sample = answer.pop("sample")
    assert answer == {
        "dry_run": True,
        "matches": 2,
        "changes": 2,
        "steps": [
            {"what": "set city to Köln", "changing": 2},
            {"what": "add to VIP", "changing": 2},
        ],
        "refusals": [],
    }
    assert isinstance(sample, list)
    assert sorted(one["name"] for one in sample) == ["Ann", "Ben"]
    assert sample[0]["changes"] == [
        {"what": "city", "before": "Bonn", "after": "Köln"},
        {"what": "VIP", "before": "not in it", "after": "member"},
    ]
    plain = regulars(*words).out.splitlines()
    assert plain[:3] == ["2 match, 2 would change", "  set city to Köln: 2", "  add to VIP: 2"]
    assert regulars.names("groups", "members", "VIP") == []


def test_done_told_undone_and_done_again(regulars: CommandLine) -> None:
    before = regulars.many("customers", "list")
    words = ("--set", "city=Köln", "--add-group", "all", "--remove-tag", "Old", "--add-tag", "big")
    done = regulars.one(*EDIT, "city = Bonn", *words)
    after = regulars.many("customers", "list")
    assert (done["matches"], done["changed"], done["dry_run"]) == (2, 2, False)
    assert {step["what"]: step["changing"] for step in done["steps"]} == {  # type: ignore[attr-defined] # a list
        "set city to Köln": 2, "add to Staff": 1, "add to VIP": 2, "tag big": 2, "take tag old away": 1,
    }  # fmt: skip
    assert regulars.names("groups", "members", "VIP") == ["Ann", "Ben"]
    (line, *_) = regulars.many("history")
    assert (line["id"], line["what"], line["count"], line["undoable"]) == (done["id"], done["what"], 2, True)
    undone = regulars.one("undo")
    assert (undone["undone"], undone["restored"], undone["left"]) == (done["what"], 8, [])
    assert regulars.many("customers", "list") == before
    assert regulars.one("undo", str(undone["id"])[:20])["restored"] == 8
    assert regulars.many("customers", "list") == after


def test_what_was_changed_since_is_named(regulars: CommandLine) -> None:
    done = regulars.one(*EDIT, "city = Bonn", "--set", "city=Köln")
    (ann, *_) = regulars.many("customers", "list")
    regulars.one("customers", "edit", str(ann["id"]), "--city", "Rom")
    said = regulars("undo", str(done["id"])).out.splitlines()
    assert said[:3] == [
        "undone: set city to Köln",
        "1 put back as before",
        "1 left as it is, changed since in city: Ann",
    ]


def test_everybody_out_of_all_groups_and_deleted(regulars: CommandLine) -> None:
    assert regulars.one(*EDIT, "group = Staff", "--remove-group", "all")["changed"] == 1
    assert regulars.one(*EDIT, "age >= 60", "--delete")["changed"] == 1
    assert regulars.names("customers", "list") == ["Ann", "Ben"]
    assert regulars(*EDIT, "age >= 60", "--delete").out.splitlines()[0] == "0 matched, 0 changed"


def test_an_undo_that_is_undone_is_done_again(regulars: CommandLine) -> None:
    regulars.one(*EDIT, "city = Bonn", "--add-group", "VIP")
    undone = regulars.one("undo")
    assert undone["done_again"] is False
    again = regulars("undo", str(undone["id"])).out.splitlines()
    assert again[:2] == ["done again: add to VIP", "2 put back as before"]


def test_the_history_of_a_group_and_of_a_customer(regulars: CommandLine) -> None:
    regulars.one(*EDIT, "city = Bonn", "--add-group", "VIP")
    cem = regulars.many("customers", "list")[2]
    regulars.one("customers", "edit", str(cem["id"]), "--group", "VIP")
    assert [line["what"] for line in regulars.many("history", "vip")] == [
        "changed: Cem joined",
        "add to VIP: Ann, Ben joined",
        "created",
    ]
    assert [line["what"] for line in regulars.many("history", "Ann")] == [
        "add to VIP: joined VIP",
        "created: joined Staff",
    ]
    assert len(regulars.many("history", "--limit", "2", "--skip", "1")) == 2
    assert regulars("history", "VIP").out.splitlines()[0].split() == [
        "When",
        "Lane",
        "Who",
        "Of",
        "What",
        "Undo",
    ]


REFUSED = {
    "inactive": ((*EDIT, "age > 1", "--add-group", "Off"), "nothing was changed: Off: it is inactive"),
    "common": ((*EDIT, "age > 1", "--add-group", "common"), "nothing was changed: the common group"),
    "no such group": ((*EDIT, "age > 1", "--add-group", "Nobody"), "no group 'Nobody'"),
    "a slip in the rule": ((*EDIT, "ciy = Bonn", "--delete"), "at character 1: 'ciy'"),
    "no such field": ((*EDIT, "age > 1", "--set", "colour=red"), "customers have no field 'colour'"),
    "no such day": ((*EDIT, "age > 1", "--set", "birth date=soon"), "birth date: 'soon' is not a date"),
    "both": ((*EDIT, "age > 1", "--add-tag", "a", "--remove-tag", "A"), "the tag a cannot be both"),
    "no such action": (("undo", "00000000"), "nothing in the history has the id 00000000"),
    "no id": (("undo", "yesterday"), "'yesterday' is no id of the history"),
    "nobody": (("history", "Nobody"), "neither a group nor a customer 'Nobody'"),
}

WRONG = {
    "nothing to change": ((*EDIT, "age > 1"), "say what is to be changed"),
    "nobody": (("customers", "edit", "--set", "city=x"), "say whom: one CUSTOMER, or --where RULE"),
    "one and many": (("customers", "edit", "Ann", "--where", "age > 1", "--delete"), "say whom"),
    "an option of one": ((*EDIT, "age > 1", "--name", "X"), "--name is for one CUSTOMER; beside --where"),
    "one and a tag": ((*EDIT, "age > 1", "--add-tag", "a", "--no-tag", "b"), "--no-tag is for one CUSTOMER"),
    "taxable": ((*EDIT, "age > 1", "--add-tag", "a", "--taxable"), "--tax-exempt is for one CUSTOMER"),
    "a state": ((*EDIT, "age > 1", "--add-tag", "a", "--inactive"), "--inactive is for one CUSTOMER"),
    "fewer than none": (("history", "--limit", "-1"), "argument --limit: -1 is below 0"),
    "no number": (("history", "--skip", "1.5"), "argument --skip: '1.5' is not a whole number"),
    "no file": (
        ("export", "customers", " "),
        "argument FILE: name the file; see regulars export customers --help",
    ),
    "one in bulk": (("customers", "edit", "Ann", "--dry-run"), "need --where RULE"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals(regulars: CommandLine, case: str) -> None:
    words, said = REFUSED[case]
    assert regulars(*words).refusal().startswith(said)


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage(regulars: CommandLine, case: str) -> None:
    words, said = WRONG[case]
    assert said in regulars(*words).refusal(2)


def test_a_pair_needs_its_sign(regulars: CommandLine) -> None:
    answer = regulars(*EDIT, "age > 1", "--set", "city")
    assert (answer.code, "'city' is not FIELD=VALUE" in answer.err) == (2, True)


def test_a_value_that_nobody_has_is_warned_of(regulars: CommandLine) -> None:
    warned = "regulars: warning: nobody has city Bnon; did you mean Bonn?\n"
    for more in ((), ("--dry-run",)):
        answer = regulars(*EDIT, "city = Bnon", "--add-tag", "x", *more)
        assert (answer.code, answer.err) == (0, warned)
