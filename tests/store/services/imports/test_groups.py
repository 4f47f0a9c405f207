"""Groups come in from a file with their rules, in any order; what cannot be is refused by row."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import ShopLane, found

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound
from store.domain.groups import GroupDraft, GroupKind, LimitPeriod, QuickDiscount, QuickKind
from store.domain.imports.outcome import Report, Stopped, Watch
from store.domain.listing import CustomerList
from store.domain.rewards import ProgramDraft
from store.domain.rules.wording import render
from store.events import CatalogueChanged, CustomersChanged, Fact, GroupsChanged
from store.services.rule_names import RuleNames

HEAD = "name,rule,discount,value,program\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "groups.csv"


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.refused


def told(report: Report) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.field, problem.message) for problem in report.problems]


def rules(store: Store) -> dict[str, str]:
    names = RuleNames(store.imports._units, store.imports._actor)
    groups = [counted.group for counted in store.groups.all()]
    return {group.name: "" if group.rule is None else render(group.rule, names) for group in groups}


def test_groups_are_made_and_changed_by_name(store: Store, path: Path) -> None:
    program = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    store.groups.create(GroupDraft(name="VIP", description="the best"))
    store.customers.create(CustomerDraft(name="Ann", city="Bonn"))
    path.write_text(
        "Name;Active;Discount;Value;Program;From;Until;Points limit;Limit period;Rule\n"
        "vip;yes;percent;12.5;beans;;;50;week;\n"
        "Sale;;amount;1.50;;2026-03-02T12:00;2026-03-03;;;\n"
        "Locals;;;;;;;;;city = Bonn and not group = VIP\n",
        "utf-8",
    )
    heard: list[Fact] = []
    store.subscribe(heard.append)
    dry = store.imports.preview(path, "groups").report
    assert told(dry) == []
    assert (counts(dry), heard, list(rules(store))) == ((2, 1, 0, 0), [], ["VIP", "Common group"])
    assert store.imports.run(path, "groups") == dry
    assert {GroupsChanged(), CatalogueChanged(), CustomersChanged()} <= set(heard)
    vip, sale, here = (store.groups.find(name) for name in ("VIP", "Sale", "Locals"))
    assert (vip.name, vip.description, vip.active, vip.program) == ("vip", "the best", True, program)
    assert (vip.discount, vip.points_limit, vip.limit_period) == (
        QuickDiscount(QuickKind.PERCENT, percent=1250), 50, LimitPeriod.WEEK,
    )  # fmt: skip
    assert (sale.discount, sale.scheduled) == (QuickDiscount(QuickKind.AMOUNT, amount=150), True)
    assert (sale.from_at, sale.until_at) == (1_772_449_200_000, 1_772_492_400_000)
    assert (here.kind, rules(store)["Locals"]) == (GroupKind.AUTO, "city = Bonn and group != vip")
    assert [row.name for row in store.customers.window(CustomerList(group=here.id), 0, 9)] == ["Ann"]
    assert counts(store.imports.run(path, "groups")) == (0, 0, 3, 0)


def test_what_cannot_be_is_refused_by_its_row_with_all_that_lean_on_it(store: Store, path: Path) -> None:
    store.groups.create(GroupDraft(name="Hand"))
    path.write_text(
        HEAD + "A,group = B,percent,10,\nB,group = A,,,\nC,age > > 3,,,\nD,group = C,,,\nE,group = F,,,\n"
        "F,city = Bonn,,,\nG,,percent,101,\nH,,,,nope\nHand,age > 3,,,\nF,,,,\nCommon group,,,,\n",
        "utf-8",
    )  # fmt: skip
    report = store.imports.run(path, "groups")
    assert counts(report) == (2, 0, 0, 9)
    assert [(row, field) for row, field, _ in told(report)] == [
        (2, "rule"), (3, "rule"), (4, "rule"), (5, "rule"), (8, "percent"), (9, "program"), (10, "rule"),
        (11, "name"), (12, "name"),
    ]  # fmt: skip
    assert told(report)[0][2] == "the rule refers to itself: A → B → A"
    assert told(report)[2][2].startswith("at character 7")
    assert told(report)[3][2].startswith("at character 9: no group 'C'")
    assert rules(store) == {"E": "group = F", "F": "city = Bonn", "Hand": "", "Common group": ""}


def test_a_rule_that_was_turned_round_is_taken(store: Store, path: Path) -> None:
    path.write_text(HEAD + "A,group = B,,,\nB,city = Bonn,,,\n", "utf-8")
    store.imports.run(path, "groups")
    path.write_text(HEAD + "B,group = A,,,\nA,city = Ulm,,,\n", "utf-8")
    report = store.imports.run(path, "groups")
    assert counts(report) == (0, 2, 0, 0), told(report)
    assert rules(store) == {"A": "city = Ulm", "B": "group = A", "Common group": ""}


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_our_own_export_makes_the_same_groups_elsewhere(store: Store, tmp_path: Path, name: str) -> None:
    gold = GroupDraft(
        name="=VIP, gold", description="two\nlines", scheduled=True, from_at=0,
        until_at=1, points_limit=0, limit_period=LimitPeriod.DAYS, limit_days=3,
        discount=QuickDiscount(QuickKind.AMOUNT, amount=150),
    )  # fmt: skip
    store.groups.edit(store.groups.create(gold), replace(gold, active=False))
    path = tmp_path / "in.csv"
    path.write_text(HEAD + 'Rich,"spent > 12.50 and group = ""=VIP, gold""",,,\n', "utf-8")
    assert counts(store.imports.run(path, "groups")) == (1, 0, 0, 0)
    out, again = tmp_path / name, tmp_path / f"again-{name}"
    store.exports.groups(out)
    assert counts(store.imports.run(out, "groups")) == (0, 0, 2, 0)
    there = found(tmp_path / "there", seed=9)
    try:
        assert counts(there.store.imports.run(out, "groups")) == (2, 0, 0, 0)
        there.store.exports.groups(again)
    finally:
        there.store.close()
    assert again.read_bytes() == out.read_bytes()


def test_a_stopped_import_changes_nothing(front: ShopLane, path: Path) -> None:
    path.write_text(HEAD + "A,,,,\n", "utf-8")
    with pytest.raises(Stopped):
        front.store.imports.run(path, "groups", watch=Watch(is_stopped=lambda: True))
    assert rules(front.store) == {"Common group": ""}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "must be a JSON list"),
        ("[1]", "must be a JSON list"),
        ("[{}", "is not JSON"),
        ('[{"rule": "age > 3"}]', 'has a "name"'),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_json_that_is_no_list_of_groups_is_refused(store: Store, path: Path, text: str, words: str) -> None:
    file = path.with_suffix(".json")
    file.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=words):
        store.imports.run(file, "groups")
    with pytest.raises(NotFound):
        store.imports.run(path.with_name("none.json"), "groups")


def test_json_may_have_numbers_flags_and_other_keys(store: Store, path: Path) -> None:
    file = path.with_suffix(".json")
    plain = [{"name": "A", "active": False, "points_limit": 5, "limit_days": None, "id": "x", "nested": {}}]
    file.write_text(json.dumps(plain), "utf-8")
    assert counts(store.imports.run(file, "groups")) == (1, 0, 0, 0)
    made = store.groups.find("A")
    assert (made.active, made.points_limit) == (False, 5)
