from dataclasses import replace

import pytest
from support.shops import ShopLane, hand_over, sync

from store.api import Store, customer_draft_of
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Target
from store.domain.errors import Invalid, NotFound, Refused
from store.domain.group_algebra import How, SplitBy
from store.domain.groups import GroupDraft, GroupKind, QuickDiscount, QuickKind
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.domain.listing import CustomerList
from store.domain.rules.tree import AllOf, InGroup, Not, Text, TextContains, TextIs
from store.services import group_algebra
from store.services.group_algebra import GroupAlgebra
from store.services.group_writing import draft_of


@pytest.fixture
def algebra(store: Store) -> GroupAlgebra:
    return GroupAlgebra(store._units, store._actor)


def group(store: Store, name: str, *members: CustomerId) -> GroupId:
    made = store.groups.create(GroupDraft(name=name))
    store.groups.add_members(made, members)
    return made


def people(store: Store, *names: str) -> list[CustomerId]:
    return [store.customers.create(CustomerDraft(name=name)) for name in names]


def names_in(store: Store, of: GroupId) -> str:
    found = store.customers.window(CustomerList(group=of), 0, 50)
    return " ".join(row.name for row in found)


@pytest.mark.parametrize("live", [True, False], ids=["live", "fixed"])
@pytest.mark.parametrize(
    ("how", "members", "later"),
    [
        (How.UNION, "Ann Bob Cem", "Ann Bob Cem Dan"),
        (How.INTERSECTION, "Bob", "Bob Dan"),
        (How.DIFFERENCE, "Ann", "Ann"),
    ],
)
def test_groups_are_combined(
    store: Store, algebra: GroupAlgebra, how: How, members: str, later: str, *, live: bool
) -> None:
    ann, bob, cem, dan = people(store, "Ann", "Bob", "Cem", "Dan")
    one, two = group(store, "One", ann, bob), group(store, "Two", bob, cem)

    made = algebra.combine(GroupDraft(name="Both"), how, [one, two], live=live)
    assert names_in(store, made) == members
    assert store.groups.get(made).kind is (GroupKind.AUTO if live else GroupKind.MANUAL)

    store.groups.add_members(one, [dan])
    store.groups.add_members(two, [dan])
    assert names_in(store, made) == (later if live else members)


def test_everybody_but_some(store: Store, algebra: GroupAlgebra) -> None:
    _, bob = people(store, "Ann", "Bob")
    staff = group(store, "Staff", bob)
    made = algebra.combine(GroupDraft(name="Guests"), How.DIFFERENCE, [COMMON_GROUP, staff], live=True)
    assert names_in(store, made) == "Ann"


def test_a_combination_that_cannot_be_leaves_nothing(store: Store, algebra: GroupAlgebra) -> None:
    one, two = group(store, "One"), group(store, "Two")
    before = store.groups.all()
    for refused, name, parts in (
        (Invalid, "one", [one, two]),
        (NotFound, "New", [one, GroupId(b"nowhere".ljust(16))]),
    ):
        with pytest.raises(refused):
            algebra.combine(GroupDraft(name=name), How.UNION, parts, live=False)
    assert store.groups.all() == before


def test_too_many_for_a_fixed_group(
    store: Store, algebra: GroupAlgebra, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_algebra, "FIXED_MEMBERS_MAX", 2)
    members = people(store, "Ann", "Bob", "Cem")
    one, two = group(store, "One", *members), group(store, "Two")
    with pytest.raises(Refused, match="3 people are too many to put into Both at once"):
        algebra.combine(GroupDraft(name="Both"), How.UNION, [one, two], live=False)
    assert names_in(store, algebra.combine(GroupDraft(name="Both"), How.UNION, [one, two], live=True))


@pytest.mark.parametrize("live", [True, False], ids=["live", "fixed"])
def test_a_group_is_split_by_what_its_members_have(
    store: Store, algebra: GroupAlgebra, *, live: bool
) -> None:
    cities = {"Ann": "Bonn", "Bob": "BONN", "Cem": "Bonn", "Dan": "Köln", "Eve": ""}
    members = [store.customers.create(CustomerDraft(name=name, city=city)) for name, city in cities.items()]
    store.customers.create(CustomerDraft(name="Stranger", city="Trier"))
    vip = group(store, "VIP", *members)

    made = algebra.split(vip, SplitBy.CITY, live=live)
    assert {store.groups.get(each).name: names_in(store, each) for each in made} == {
        "VIP: Bonn": "Ann Bob Cem",
        "VIP: Köln": "Dan",
        "VIP: no city": "Eve",
    }
    if live:
        eve = customer_draft_of(store.customers.get(members[4]))
        store.customers.edit(members[4], replace(eve, city="köln"))
        assert [names_in(store, each) for each in made] == ["Ann Bob Cem", "Dan Eve", ""]
        assert store.groups.get(made[2]).rule == AllOf((InGroup(vip), Not(TextContains(Text.CITY, ""))))
        assert store.groups.get(made[1]).rule == AllOf((InGroup(vip), TextIs(Text.CITY, ("Köln",))))


def test_a_split_by_status_has_only_the_parts_there_are(store: Store, algebra: GroupAlgebra) -> None:
    ann, bob = people(store, "Ann", "Bob")
    vip = group(store, "VIP", ann, bob)
    assert [store.groups.get(each).name for each in algebra.split(vip, SplitBy.STATUS, live=True)] == [
        "VIP: active"
    ]
    store.customers.set_active([bob], active=False)
    with pytest.raises(Invalid, match="already a group 'VIP: active'"):
        algebra.split(vip, SplitBy.STATUS, live=True)
    assert len(store.groups.all()) == 3


def test_a_split_into_nothing_or_too_many_is_refused(
    store: Store, algebra: GroupAlgebra, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = group(store, "Empty")
    with pytest.raises(Refused, match="nobody is in this group"):
        algebra.split(empty, SplitBy.CITY, live=True)
    monkeypatch.setattr(group_algebra, "PARTS_MAX", 1)
    for city in ("Bonn", "Köln"):
        store.groups.add_members(empty, [store.customers.create(CustomerDraft(name=city, city=city))])
    with pytest.raises(Refused, match="2 different values; a split makes at most 1"):
        algebra.split(empty, SplitBy.CITY, live=True)


def test_a_duplicate_is_a_group_of_its_own(store: Store, algebra: GroupAlgebra) -> None:
    ann, bob = people(store, "Ann", "Bob")
    draft = GroupDraft(name="VIP", description="ours", discount=QuickDiscount(QuickKind.PERCENT, 1000))
    vip = store.groups.create(draft)
    store.groups.add_members(vip, [ann])
    tea = Discount(
        id=store.discounts.new_id(), kind=Kind.PERCENT, value=500, target=Target(), groups=frozenset([vip])
    )
    store.discounts.create("Tea week", tea)

    made = algebra.duplicate(vip, "VIP too")
    assert draft_of(store.groups.get(made)) == replace(draft, name="VIP too")
    assert names_in(store, made) == "Ann"
    linked = {each.name: each.discount.linked for each in store.discounts.all()}
    assert linked == {"VIP": {vip}, "VIP too": {made}, "Tea week": {vip, made}}

    store.groups.add_members(made, [bob])
    assert (names_in(store, vip), names_in(store, made)) == ("Ann", "Ann Bob")


def test_a_group_becomes_part_of_another_and_one_of_its_own_again(
    store: Store, algebra: GroupAlgebra
) -> None:
    ann, bob, cem = people(store, "Ann", "Bob", "Cem")
    old = store.groups.create(GroupDraft(name="Old", discount=QuickDiscount(QuickKind.PERCENT, 1000)))
    store.groups.add_members(old, [ann])
    new = group(store, "New", bob)
    friends = store.groups.create(GroupDraft(name="Friends", rule=InGroup(old)))

    algebra.merge([old], new, even_so=True)
    assert names_in(store, new) == "Ann Bob"
    # What named the old group means the new one: rules, discounts.
    assert names_in(store, friends) == "Ann Bob"
    assert {each.name: each.discount.linked for each in store.discounts.all()} == {"Old": {new}}
    with pytest.raises(NotFound):
        store.groups.get(old)
    assert algebra.parts(new) == [(old, "Old")]

    store.groups.add_members(new, [cem])
    algebra.unmerge(old)
    assert (names_in(store, old), names_in(store, new)) == ("Ann", "Bob Cem")
    assert names_in(store, friends) == "Ann"
    assert {each.name: each.discount.linked for each in store.discounts.all()} == {"Old": {old}}
    assert algebra.parts(new) == []


def test_what_cannot_be_merged_or_taken_apart(store: Store, algebra: GroupAlgebra) -> None:
    one, two = group(store, "One"), group(store, "Two")
    for part, whole, why in (
        (one, one, "part of itself"),
        (one, COMMON_GROUP, "the common group stays as it is"),
        (COMMON_GROUP, one, "the common group stays as it is"),
    ):
        with pytest.raises(Refused, match=why):
            algebra.merge([part], whole)
    with pytest.raises(NotFound, match="not part of another"):
        algebra.unmerge(one)
    algebra.merge([one], two)
    again = group(store, "ONE")
    with pytest.raises(Refused, match="there is a group 'ONE' again"):
        algebra.unmerge(one)
    store.groups.delete([again])
    algebra.unmerge(one)
    assert store.groups.get(one).name == "One"


def test_lanes_that_merge_two_groups_into_each_other_agree(three: list[ShopLane]) -> None:
    front, back = three[0], three[1]
    ann, bob = people(front.store, "Ann", "Bob")
    one, two = group(front.store, "One", ann), group(front.store, "Two", bob)
    hand_over(front.store, back.store)
    GroupAlgebra(front.store._units, front.store._actor).merge([one], two)
    GroupAlgebra(back.store._units, back.store._actor).merge([two], one)
    sync(front.store, back.store)
    for lane in (front, back):
        assert names_in(lane.store, min(one, two)) == "Ann Bob"
        assert [each.group.name for each in lane.store.groups.all()][:-1] == [
            "One" if min(one, two) == one else "Two"
        ]
