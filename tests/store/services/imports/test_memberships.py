"""Memberships come in from a file: added, removed or replaced, as the dry run said, whole or not at all."""

from pathlib import Path

import pytest
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound
from store.domain.groups import GroupDraft, GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.imports.outcome import Mode, Options, Phase, Progress, Report, Stopped, Watch
from store.domain.listing import CustomerList
from store.domain.rules.grammar import parse
from store.services.imports.service import ImportService
from store.services.imports.task import Sizes
from store.services.rule_names import RuleNames

TINY = Sizes(piece=2, one_transaction_max=1, short_memberships=1, pause_seconds=0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "who.csv"


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("email,group", *lines, "")), "utf-8")
    return path


def customer(store: Store, letter: str, *groups: GroupId) -> CustomerId:
    return store.customers.create(CustomerDraft(name=letter, email=f"{letter}@x.com", groups=groups))


def inside(store: Store, group: GroupId) -> str:
    return "".join(row.name for row in store.customers.window(CustomerList(group=group), 0, 100))


def moved(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.removed, report.unchanged, report.refused


def told(report: Report) -> list[tuple[int, str]]:
    return [(problem.row, problem.message) for problem in report.problems]


def cut(lane: ShopLane, sizes: Sizes) -> ImportService:
    whole = lane.store.imports
    return ImportService(whole._units, whole._actor, lane.folder, sizes)


@pytest.mark.parametrize("sizes", [Sizes(), Sizes(piece=1), TINY])
@pytest.mark.parametrize(
    ("mode", "expected", "members"),
    [
        ("add", (2, 0, 2, 0), ("abcd", "c")),
        ("remove", (0, 2, 1, 0), ("d", "")),
        ("replace", (2, 2, 2, 0), ("abc", "c")),
    ],
)
def test_rows_are_added_removed_or_replace(
    front: ShopLane, path: Path, sizes: Sizes, mode: Mode, expected: tuple[int, ...], members: tuple[str, str]
) -> None:
    store, imports = front.store, cut(front, sizes)
    groups = [store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Tea", "Staff")]
    for letter in "abd":
        customer(store, letter, groups[0], groups[2])
    customer(store, "c", groups[2])
    if mode == "replace":
        customer(store, "e", groups[0])
    written(path, "a@x.com,VIP", "B@X.com,vip", "c@x.com,VIP; Tea")
    options = Options(mode=mode)
    dry = imports.preview(path, "memberships", options=options).report
    assert imports.run(path, "memberships", options=options) == dry
    assert moved(dry) == expected
    assert (inside(store, groups[0]), inside(store, groups[1])) == members
    assert inside(store, groups[2]) == "abcd"
    assert moved(imports.run(path, "memberships", options=options))[:2] == (0, 0)


def test_rows_that_cannot_be_taken_are_listed_with_the_reason(store: Store, path: Path) -> None:
    names = RuleNames(store.imports._units, store.imports._actor)
    store.groups.create(GroupDraft(name="Old", rule=parse("age > 60", names)))
    vip = store.groups.create(GroupDraft(name="VIP"))
    store.groups.create(GroupDraft(name="Off", active=False))
    customer(store, "a")
    written(
        path,
        "a@x.com,VIP",
        "z@x.com,VIP",
        "a@x.com,Old",
        "a@x.com,Off",
        "a@x.com,None",
        ",VIP",
        "a@x.com,Common group",
    )
    report = store.imports.run(path, "memberships")
    assert moved(report) == (1, 0, 0, 6)
    assert told(report) == [
        (3, "there is no customer 'z@x.com'; import customers first"),
        (4, "the group 'Old' fills itself; pin customers into it or out of it"),
        (5, "the group 'Off' is inactive: nobody new is put in"),
        (6, "there is no group 'None'; create it first, or let the import make it"),
        (7, "says nobody: it needs an id, an e-mail or a card"),
        (8, "everybody is in the common group; nobody is put in or taken out"),
    ]
    assert inside(store, vip) == "a"


def test_who_is_in_an_inactive_group_stays_and_nobody_new_comes(store: Store, path: Path) -> None:
    off = store.groups.create(GroupDraft(name="Off"))
    customer(store, "a", off)
    store.groups.set_active([off], active=False)
    customer(store, "b")
    modes: tuple[Mode, ...] = ("add", "replace")
    for mode in modes:
        written(path, "a@x.com,Off", "b@x.com,Off")
        report = store.imports.run(path, "memberships", options=Options(mode=mode))
        assert moved(report) == (0, 0, 1, 1), mode
        assert told(report) == [(3, "the group 'Off' is inactive: nobody new is put in")]
    path.write_text("name,email,groups\nA,a@x.com,Off\nB,b@x.com,Off\nC,c@x.com,Off\n", "utf-8")
    people = store.imports.run(path, "customers")
    assert told(people) == [(3, "the group 'Off' is inactive: nobody new is put in (said once)")]
    assert (people.created, inside(store, off)) == (1, "A")


def test_of_groups_that_share_a_name_none_is_picked(three: list[ShopLane], path: Path) -> None:
    one, other = three[0].store, three[1].store
    for store in (one, other):
        store.groups.create(GroupDraft(name="Same"))
    sync(one, other)
    customer(one, "a")
    path.write_text("name,email,groups\nA,a@x.com,Same\n", "utf-8")
    report = one.imports.run(path, "customers")
    assert told(report) == [(2, "several groups are called 'Same'; rename one of them (said once)")]
    assert [counted.members for counted in one.groups.all()][:2] == [0, 0]


def test_one_group_for_every_row_and_groups_that_are_made(store: Store, path: Path) -> None:
    customer(store, "a")
    path.write_text("email\na@x.com\n", "utf-8")
    with pytest.raises(BadInput, match="no column says which groups"):
        store.imports.run(path, "memberships")
    with pytest.raises(NotFound, match="no group 'New'"):
        store.imports.run(path, "memberships", options=Options(group="New"))
    options = Options(group="New", create_groups=True)
    dry = store.imports.preview(path, "memberships", options=options).report
    assert (dry.groups_made, moved(dry)) == (("New",), (1, 0, 0, 0))
    assert [counted.group.kind for counted in store.groups.all()] == [GroupKind.COMMON]
    assert store.imports.run(path, "memberships", options=options) == dry
    assert inside(store, store.groups.find("New").id) == "a"


def test_who_and_what_was_merged_counts_as_what_it_became(store: Store, path: Path) -> None:
    vip, gold = (store.groups.create(GroupDraft(name=name)) for name in ("VIP", "Gold"))
    one = store.customers.create(CustomerDraft(name="a", cards=("C-1",)))
    other = store.customers.create(CustomerDraft(name="a", email="a@x.com", groups=(gold,)))
    customer(store, "b", gold)
    store.customers.merging.merge(one, other, {})
    store.group_algebra.merge([gold], vip)
    assert inside(store, vip) == "ab"
    path.write_text("card,group\nC-1,VIP\n", "utf-8")
    assert moved(store.imports.run(path, "memberships")) == (0, 0, 1, 0)
    assert moved(store.imports.run(path, "memberships", options=Options(mode="replace"))) == (0, 1, 1, 0)
    assert inside(store, vip) == "a"
    assert moved(store.imports.run(path, "memberships", options=Options(mode="remove"))) == (0, 1, 0, 0)
    assert inside(store, vip) == ""


def test_a_stopped_import_in_pieces_leaves_no_trace(front: ShopLane, path: Path) -> None:
    store = front.store
    vip = store.groups.create(GroupDraft(name="VIP"))
    for letter in "abc":
        customer(store, letter, *((vip,) if letter == "a" else ()))
    written(path, "b@x.com,VIP", "c@x.com,VIP", "c@x.com,New")
    phases: list[Phase] = []

    def note(progress: Progress) -> None:
        phases.append(progress.phase)

    watch = Watch(note, lambda: phases.count(Phase.WRITING) > 1)
    options = Options(mode="replace", create_groups=True)
    with pytest.raises(Stopped):
        cut(front, TINY).run(path, "memberships", watch=watch, options=options)
    assert Phase.UNDOING in phases
    assert inside(store, vip) == "a"
    assert [counted.group.name for counted in store.groups.all()] == ["VIP", "Common group"]


def test_a_stopped_import_leaves_what_others_did_meanwhile(front: ShopLane, path: Path) -> None:
    store = front.store
    vip = store.groups.create(GroupDraft(name="VIP"))
    ids = {letter: customer(store, letter) for letter in "abc"}
    written(path, "a@x.com,VIP", "b@x.com,VIP", "c@x.com,VIP")
    phases: list[Phase] = []

    def meanwhile(progress: Progress) -> None:
        phases.append(progress.phase)
        if phases.count(Phase.WRITING) == 1 and progress.phase is Phase.WRITING:
            store.groups.add_members(vip, [ids["a"]])
            store.customers.delete([ids["b"]])

    watch = Watch(meanwhile, lambda: phases.count(Phase.WRITING) > 2)
    with pytest.raises(Stopped):
        cut(front, TINY).run(path, "memberships", watch=watch)
    assert inside(store, vip) == "a"


class _Killed(BaseException):
    pass


def test_a_killed_import_in_pieces_is_finished_when_the_shop_is_opened(front: ShopLane, path: Path) -> None:
    store = front.store
    vip = store.groups.create(GroupDraft(name="VIP"))
    for letter in "abcd":
        customer(store, letter, *((vip,) if letter == "a" else ()))
    written(path, "b@x.com,VIP", "c@x.com,VIP", "d@x.com,New")
    seen: list[Phase] = []

    def die(progress: Progress) -> None:
        seen.append(progress.phase)
        if seen.count(Phase.WRITING) == 3:
            raise _Killed

    with pytest.raises(_Killed):
        cut(front, TINY).run(
            path, "memberships", watch=Watch(die), options=Options(mode="replace", create_groups=True)
        )
    front.reopen()
    assert inside(front.store, vip) == "bc"
    assert inside(front.store, front.store.groups.find("New").id) == "d"
