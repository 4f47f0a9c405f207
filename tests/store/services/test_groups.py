from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from support.books import Key, read
from support.shops import HOUR, NOON, ShopLane, hand_over, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import Invalid, NotFound, Refused, TillError
from store.domain.groups import (
    COMMON,
    Group,
    GroupDraft,
    GroupKind,
    QuickDiscount,
    QuickKind,
    quick_discount_id,
)
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId, ProgramId
from store.domain.rewards import ProgramDraft
from store.events import CatalogueChanged, CustomersChanged, Fact, GroupsChanged
from store.queries.groups import Counted
from store.services.group_writing import draft_of
from store.tables.catalogue import DISCOUNT_GROUPS, DISCOUNTS

NOWHERE = GroupId(b"nowhere".ljust(16))
VIP = GroupDraft(name="VIP")


def percent(basis: int) -> QuickDiscount:
    return QuickDiscount(QuickKind.PERCENT, percent=basis)


def amount(minor: int) -> QuickDiscount:
    return QuickDiscount(QuickKind.AMOUNT, amount=minor)


def quick_rows(store: Store) -> list[dict[str, object]]:
    """Every discount that a group's form made, deleted or not."""
    names = ("name", "kind", "value", "per", "target", "stacking", "quick_group_id", "deleted")
    with store._database.reading() as connection:
        found = connection.execute(select(DISCOUNTS).where(DISCOUNTS.c.quick_group_id.is_not(None)))
        return [{name: row[name] for name in names} for row in found.mappings()]


def stamped(store: Store, key: Key) -> set[str]:
    """The columns of a row that were written after it was made."""
    content = read(store)[key].content
    return {name for name, order in content.cells if order[:2] != content.created}


def people(store: Store, *names: str) -> list[CustomerId]:
    return [store.customers.create(CustomerDraft(name=name)) for name in names]


def told(store: Store, act: Callable[[], object]) -> set[Fact]:
    heard: list[Fact] = []
    stop = store.subscribe(heard.append)
    act()
    stop()
    return {fact for fact in heard if isinstance(fact, GroupsChanged | CustomersChanged | CatalogueChanged)}


# ---- create ----


def test_a_group_keeps_all_nine_fields(store: Store) -> None:
    program = store.programs.create(ProgramDraft(name="Beans"))
    draft = GroupDraft(
        name="Our VIPs",
        description="Two\nlines",
        program=program,
        discount=percent(1250),
        scheduled=True,
        from_at=NOON,
        until_at=NOON + HOUR,
        active=True,
    )
    group = store.groups.create(draft)

    assert store.groups.get(group) == Group(
        id=group,
        name="Our VIPs",
        description="Two\nlines",
        kind=GroupKind.MANUAL,
        active=True,
        program=program,
        discount=percent(1250),
        scheduled=True,
        from_at=NOON,
        until_at=NOON + HOUR,
    )
    assert draft_of(store.groups.get(group)) == draft


def test_a_group_needs_no_more_than_a_name(store: Store) -> None:
    assert draft_of(store.groups.get(store.groups.create(VIP))) == VIP
    assert quick_rows(store) == []


def test_a_faulty_form_writes_nothing_and_names_its_fields(store: Store) -> None:
    before = read(store)
    faulty = GroupDraft(name=" ", discount=percent(-1), scheduled=True)
    with pytest.raises(Invalid) as refused:
        store.groups.create(faulty)
    assert set(refused.value.problems) == {"name", "percent", "from_at", "until_at"}
    assert read(store) == before


@pytest.mark.parametrize("twin", ["VIP", " vip ", "Vip\n", "\uff36\uff29\uff30"])
def test_a_name_that_is_there_is_refused_however_it_is_written(store: Store, twin: str) -> None:
    store.groups.create(VIP)
    with pytest.raises(Invalid) as refused:
        store.groups.create(GroupDraft(name=twin))
    assert refused.value.problems == {"name": "there is already a group 'VIP'; choose another name"}


@pytest.mark.parametrize(("one", "twin"), [("Stra\u00dfe 5", "STRASSE  5"), ("Caf\u00e9", "CAFE\u0301")])
def test_twins_in_other_scripts_and_forms(store: Store, one: str, twin: str) -> None:
    store.groups.create(GroupDraft(name=one))
    with pytest.raises(Invalid, match="already a group"):
        store.groups.create(GroupDraft(name=twin))


@pytest.mark.parametrize("name", ["Common group", "COMMON  GROUP"])
def test_nobody_passes_for_the_common_group(store: Store, name: str) -> None:
    with pytest.raises(Invalid, match="already a group"):
        store.groups.create(GroupDraft(name=name))
    group = store.groups.create(VIP)
    with pytest.raises(Invalid, match="already a group"):
        store.groups.edit(group, GroupDraft(name=name))


def test_the_name_of_a_deleted_group_is_free_again(store: Store) -> None:
    first = store.groups.create(VIP)
    store.groups.delete([first])
    second = store.groups.create(VIP)

    assert second != first
    assert store.groups.find("vip").id == second


@pytest.mark.parametrize("deleted", [False, True])
def test_a_program_that_is_not_there_is_refused(store: Store, deleted: bool) -> None:  # noqa: FBT001 - a case
    program = ProgramId(b"no program".ljust(16))
    if deleted:
        program = store.programs.create(ProgramDraft(name="Beans"))
        store.programs.delete(program)
    with pytest.raises(Invalid) as refused:
        store.groups.create(replace(VIP, program=program))
    assert set(refused.value.problems) == {"program"}


def test_creating_is_told(store: Store) -> None:
    made: list[GroupId] = []
    facts = told(store, lambda: made.append(store.groups.create(VIP)))
    assert facts == {GroupsChanged(frozenset(made)), CatalogueChanged()}


# ---- the quick discount ----


@pytest.mark.parametrize(
    ("discount", "kind", "value"),
    [(percent(1250), "percent", 1250), (amount(300), "amount", 300), (percent(0), "percent", 0)],
)
def test_the_form_makes_one_ordinary_discount(
    store: Store, discount: QuickDiscount, kind: str, value: int
) -> None:
    group = store.groups.create(replace(VIP, discount=discount))

    assert quick_rows(store) == [
        {
            "name": "VIP",
            "kind": kind,
            "value": value,
            "per": "sale",
            "target": "sale",
            "stacking": "best",
            "quick_group_id": group,
            "deleted": 0,
        }
    ]
    with store._database.reading() as connection:
        links = connection.execute(select(DISCOUNT_GROUPS.c.discount_id, DISCOUNT_GROUPS.c.group_id)).all()
    assert [tuple(link) for link in links] == [(quick_discount_id(group), group)]
    assert store.groups.get(group).discount == discount


def test_the_quick_discount_follows_the_form(store: Store) -> None:
    group = store.groups.create(VIP)
    steps = [amount(300), percent(500), QuickDiscount(), QuickDiscount(), percent(700), amount(700)]
    for discount in steps:
        store.groups.edit(group, replace(VIP, discount=discount))
        assert store.groups.get(group).discount == discount
        live = [(row["kind"], row["value"]) for row in quick_rows(store) if not row["deleted"]]
        assert live == ([] if discount.kind is QuickKind.NONE else [(discount.kind.value, discount.value)])
    assert len(quick_rows(store)) == 1


def test_the_quick_discount_takes_the_groups_name(store: Store) -> None:
    group = store.groups.create(replace(VIP, discount=percent(500)))
    store.groups.edit(group, GroupDraft(name="VIPs", discount=percent(500)))
    assert [row["name"] for row in quick_rows(store)] == ["VIPs"]


def test_renaming_leaves_what_the_discount_gives_to_others(store: Store) -> None:
    group = store.groups.create(replace(VIP, discount=percent(500)))
    store.groups.edit(group, GroupDraft(name="VIPs", discount=percent(500)))

    assert stamped(store, Key("discounts", (quick_discount_id(group),))) == {"name"}


def test_kind_and_value_of_a_quick_discount_are_never_mixed(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    group = front.groups.create(replace(VIP, discount=percent(1000)))
    hand_over(front, back)
    front.groups.edit(group, replace(VIP, discount=amount(200)))
    back.groups.edit(group, replace(VIP, discount=percent(2000)))
    sync(front, back)

    assert front.groups.get(group).discount == back.groups.get(group).discount
    assert front.groups.get(group).discount in {amount(200), percent(2000)}


def test_two_lanes_that_give_a_group_a_discount_at_once_give_one(three: list[ShopLane]) -> None:
    front, back, _ = (lane.store for lane in three)
    group = front.groups.create(VIP)
    hand_over(front, back)
    three[1].machine.forward(5)
    front.groups.edit(group, replace(VIP, discount=percent(500)))
    back.groups.edit(group, replace(VIP, discount=percent(700)))
    sync(front, back)

    assert len(quick_rows(front)) == len(quick_rows(back)) == 1
    assert front.groups.get(group).discount == back.groups.get(group).discount == percent(700)
    front.groups.edit(group, VIP)
    sync(front, back)
    assert back.groups.get(group).discount == QuickDiscount()
    assert back.discounts.all() == []


# ---- edit ----

FULL = GroupDraft(
    name="VIP", description="Old", discount=percent(500), scheduled=True, from_at=NOON, until_at=NOON + HOUR
)

EDITS: dict[str, tuple[GroupDraft, set[str]]] = {
    "name": (replace(FULL, name="VIPs"), {"name"}),
    "description": (replace(FULL, description="New"), {"description"}),
    "from": (replace(FULL, from_at=NOON + 1), {"from_at"}),
    "until": (replace(FULL, until_at=NOON + 9), {"until_at"}),
    "no period": (replace(FULL, scheduled=False), {"scheduled", "from_at", "until_at"}),
    "inactive": (replace(FULL, active=False), {"active"}),
    "the discount": (replace(FULL, discount=percent(700)), set()),
    "nothing": (replace(FULL, name=" VIP "), set()),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_writes_only_what_differs(store: Store, what: str) -> None:
    draft, columns = EDITS[what]
    group = store.groups.create(FULL)
    store.groups.edit(group, draft)

    assert stamped(store, Key("groups", (group,))) == columns
    assert draft_of(store.groups.get(group)) == replace(
        draft,
        name=draft.name.strip(),
        from_at=draft.from_at if draft.scheduled else None,
        until_at=draft.until_at if draft.scheduled else None,
    )


def test_a_form_that_was_open_long_keeps_what_others_wrote_meanwhile(store: Store) -> None:
    group = store.groups.create(FULL)
    store.groups.edit(group, replace(FULL, description="Theirs", discount=percent(700)))
    store.groups.edit(group, replace(FULL, name="VIPs"), seen=FULL)

    assert draft_of(store.groups.get(group)) == replace(
        FULL, name="VIPs", description="Theirs", discount=percent(700)
    )


def test_an_edit_may_change_how_the_own_name_is_written(store: Store) -> None:
    group = store.groups.create(VIP)
    store.groups.edit(group, GroupDraft(name="vip"))
    assert store.groups.get(group).name == "vip"


def test_an_edit_is_refused_the_name_of_another(store: Store) -> None:
    store.groups.create(VIP)
    staff = store.groups.create(GroupDraft(name="Staff"))
    before = read(store)
    with pytest.raises(Invalid, match="already a group 'VIP'"):
        store.groups.edit(staff, GroupDraft(name="vip", description="new"))
    assert read(store) == before


# ---- switch and delete ----


def test_switching_off_and_on_loses_nothing(store: Store) -> None:
    draft = replace(FULL, program=store.programs.create(ProgramDraft(name="Beans")))
    group = store.groups.create(draft)
    store.groups.add_members(group, people(store, "Ann"))
    store.groups.set_active([group], active=False)

    assert draft_of(store.groups.get(group)) == replace(draft, active=False)
    store.groups.set_active([group, group], active=True)
    assert draft_of(store.groups.get(group)) == draft
    assert store.groups.all()[0].members == 1
    assert stamped(store, Key("groups", (group,))) == {"active"}


def test_deleting_takes_the_group_its_discount_and_its_place_on_customers(store: Store) -> None:
    ann = people(store, "Ann")
    groups = [
        store.groups.create(GroupDraft(name=name, discount=percent(500)))
        for name in ("VIP", "Staff", "Locals")
    ]
    for group in groups:
        store.groups.add_members(group, ann)
    facts = told(store, lambda: store.groups.delete(groups[:2]))

    assert [counted.group.name for counted in store.groups.all()] == ["Locals", "Common group"]
    assert store.customers.get(ann[0]).groups == (groups[2],)
    assert [row["name"] for row in quick_rows(store) if not row["deleted"]] == ["Locals"]
    assert {GroupsChanged(frozenset([group])) for group in groups[:2]} <= facts
    assert CustomersChanged() in facts
    for act in (
        store.groups.get,
        lambda group: store.groups.edit(group, VIP),
        lambda group: store.groups.delete([group]),
    ):
        with pytest.raises(NotFound):
            act(groups[0])


def test_a_deleted_group_keeps_who_was_in_it_for_an_undo(store: Store) -> None:
    ann = people(store, "Ann")
    group = store.groups.create(VIP)
    store.groups.add_members(group, ann)
    store.groups.delete([group])
    assert read(store)[Key("memberships", (ann[0], group))].content["present"] == 1


def test_deleting_one_that_is_gone_deletes_none(store: Store) -> None:
    group = store.groups.create(VIP)
    for chosen in ([group, NOWHERE], [group, group]):
        with pytest.raises(NotFound):
            store.groups.delete(chosen)
    assert store.groups.get(group).name == "VIP"


COMMON_ACTS: dict[str, Callable[[Store], object]] = {
    "edit": lambda store: store.groups.edit(COMMON_GROUP, VIP),
    "rename": lambda store: store.groups.edit(COMMON_GROUP, GroupDraft(name="Everybody")),
    "switch off": lambda store: store.groups.set_active([COMMON_GROUP], active=False),
    "delete": lambda store: store.groups.delete([COMMON_GROUP]),
    "delete with others": lambda store: store.groups.delete([store.groups.find("VIP").id, COMMON_GROUP]),
    "add": lambda store: store.groups.add_members(COMMON_GROUP, []),
    "remove": lambda store: store.groups.remove_members(COMMON_GROUP, people(store, "Bob")),
    "in the form": lambda store: store.customers.create(CustomerDraft(name="Ann", groups=(COMMON_GROUP,))),
}


@pytest.mark.parametrize("what", COMMON_ACTS)
def test_the_common_group_cannot_be_touched(store: Store, what: str) -> None:
    store.groups.create(VIP)
    with pytest.raises(TillError, match="common group"):
        COMMON_ACTS[what](store)
    assert [counted.group.name for counted in store.groups.all()] == ["VIP", "Common group"]
    assert store.groups.get(COMMON_GROUP) == COMMON


def test_everybody_is_in_the_common_group(store: Store) -> None:
    ann, _ = people(store, "Ann", "Bob")
    assert store.groups.all() == [Counted(COMMON, 2)]
    store.customers.delete([ann])
    assert store.groups.all() == [Counted(COMMON, 1)]


# ---- members ----


def test_members_come_and_go_and_only_changes_count(store: Store) -> None:
    ann, bob, cy = people(store, "Ann", "Bob", "Cy")
    group = store.groups.create(VIP)

    assert store.groups.add_members(group, [ann, bob, bob]) == 2
    assert store.groups.add_members(group, [bob, cy]) == 1
    assert store.groups.remove_members(group, [ann, ann]) == 1
    assert store.groups.remove_members(group, [ann]) == 0
    assert store.groups.add_members(group, [ann]) == 1
    assert store.groups.all()[0].members == 3


def test_somebody_who_is_not_there_is_not_put_in(store: Store) -> None:
    ann, bob = people(store, "Ann", "Bob")
    group = store.groups.create(VIP)
    store.customers.delete([bob])
    assert store.groups.add_members(group, [ann, bob, CustomerId(b"nobody".ljust(16))]) == 1


def test_a_deleted_customer_does_not_count(store: Store) -> None:
    ann, bob = people(store, "Ann", "Bob")
    group = store.groups.create(VIP)
    store.groups.add_members(group, [ann, bob])
    store.customers.delete([bob])
    assert [counted.members for counted in store.groups.all()] == [1, 1]


def test_moves_are_told_with_whom_they_moved(store: Store) -> None:
    ann, bob = people(store, "Ann", "Bob")
    group = store.groups.create(VIP)
    store.groups.add_members(group, [bob])

    facts = told(store, lambda: store.groups.add_members(group, [ann, bob]))
    assert facts == {GroupsChanged(frozenset([group])), CustomersChanged(frozenset([ann]))}
    assert told(store, lambda: store.groups.add_members(group, [ann, bob])) == set()


def test_a_group_that_is_not_there_takes_nobody(store: Store) -> None:
    with pytest.raises(NotFound):
        store.groups.add_members(NOWHERE, people(store, "Ann"))


# ---- list ----


def test_groups_are_listed_by_name_the_common_one_last(store: Store) -> None:
    for name in ("zebra", "\u00c4pfel", "Apple", "Zoo"):
        store.groups.create(GroupDraft(name=name))
    names = [counted.group.name for counted in store.groups.all()]
    assert names == ["Apple", "zebra", "Zoo", "\u00c4pfel", "Common group"]


def test_a_group_whose_program_was_deleted_can_still_be_edited(store: Store) -> None:
    program = store.programs.create(ProgramDraft(name="Beans"))
    group = store.groups.create(replace(VIP, program=program))
    store.programs.delete(program)
    seen = draft_of(store.groups.get(group))
    store.groups.edit(group, replace(seen, description="new"), seen=seen)
    assert store.groups.get(group).description == "new"


def test_nobody_new_is_put_in_an_inactive_group(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="VIP"))
    ann, ben = (store.customers.create(CustomerDraft(name=name)) for name in ("Ann", "Ben"))
    store.groups.add_members(group, [ann])
    store.groups.set_active([group], active=False)
    with pytest.raises(Refused, match="VIP is inactive"):
        store.groups.add_members(group, [ben])
    assert store.groups.remove_members(group, [ann]) == 1


def test_an_inactive_group_is_given_nothing_by_its_form(store: Store) -> None:
    beans = store.programs.create(ProgramDraft(name="Beans"))
    draft = GroupDraft(name="VIP", active=False)
    group = store.groups.create(draft)
    before = read(store)
    with pytest.raises(Invalid, match="the group is inactive: switch it on first") as refused:
        store.groups.edit(group, replace(draft, program=beans, discount=percent(500)))
    assert set(refused.value.problems) == {"program", "percent"}
    assert read(store) == before
    for given in ({"program": beans}, {"discount": percent(500)}):
        with pytest.raises(Invalid, match="the group is inactive: switch it on first"):
            store.groups.create(replace(draft, name="New", **given))
    assert read(store) == before
    # Switched on in the same form, it may be given both; what it has stays when it is switched off.
    full = replace(draft, active=True, program=beans, discount=percent(500))
    store.groups.edit(group, full)
    store.groups.edit(group, replace(full, active=False, description="asleep"))
    assert draft_of(store.groups.get(group)) == replace(full, active=False, description="asleep")
