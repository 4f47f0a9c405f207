"""Who may not put somebody into a group that gives something may not write what its rule asks for either."""

from dataclasses import replace

import pytest
from support.people import signed_in, staffed

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import GroupId
from store.domain.listing import CustomerList
from store.domain.rights import NeedsApproval, Right
from store.domain.rules.tree import AllOf, HasTag, InGroup, Not, Number, NumberIs
from store.services.customers import draft_of

TEN = QuickDiscount(QuickKind.PERCENT, percent=1000)
ANN = CustomerDraft(name="Ann")


def till(store: Store, *groups: GroupDraft) -> list[GroupId]:
    """A shop with some groups, at whose till a cashier stands."""
    staffed(store)
    made = [store.groups.create(each) for each in groups]
    signed_in(store, "Mia")
    return made


def with_tag(tag: str, name: str = "Tagged", discount: QuickDiscount = TEN) -> GroupDraft:
    return GroupDraft(name=name, discount=discount, rule=HasTag(tag))


def test_a_tag_that_gives_a_discount_takes_the_right_to_give_it(store: Store) -> None:
    (tagged,) = till(store, with_tag("staff"))
    ann = store.customers.create(ANN)
    wanted = replace(ANN, tags=("staff",))
    with pytest.raises(NeedsApproval) as refused:
        store.customers.edit(ann, wanted)
    assert (refused.value.right, refused.value.subject) == (Right.BENEFITS, tagged)
    assert store.customers.get(ann).tags == ()
    store.staff.approve(store.staff.find("Ben").id, "8064", refused.value, "works here")
    store.customers.edit(ann, wanted)
    assert store.customers.get(ann).tags == ("staff",)
    assert store.customers.ids(CustomerList(group=tagged)) == [ann]


@pytest.mark.parametrize("who", ["Ben", "Owner"])
def test_who_may_put_them_in_is_not_asked(store: Store, who: str) -> None:
    till(store, with_tag("staff"))
    signed_in(store, who)
    store.customers.edit(store.customers.create(ANN), replace(ANN, tags=("staff",)))


def test_taking_somebody_out_is_the_same(store: Store) -> None:
    till(store, with_tag("staff"))
    signed_in(store, "Ben")
    ann = store.customers.create(replace(ANN, tags=("staff",)))
    signed_in(store, "Mia")
    shown = draft_of(store.customers.get(ann))
    with pytest.raises(NeedsApproval):
        store.customers.edit(ann, replace(shown, tags=()))
    store.customers.edit(ann, replace(shown, name="Anna", city="Ulm"))


def test_a_group_that_gives_nothing_asks_nothing(store: Store) -> None:
    till(store, with_tag("post", discount=QuickDiscount()))
    store.customers.edit(store.customers.create(ANN), replace(ANN, tags=("post",)))


def test_a_group_behind_another_is_found(store: Store) -> None:
    staffed(store)
    inner = store.groups.create(with_tag("staff", discount=QuickDiscount()))
    store.groups.create(GroupDraft(name="Outer", discount=TEN, rule=InGroup(inner)))
    signed_in(store, "Mia")
    ann = store.customers.create(ANN)
    with pytest.raises(NeedsApproval):
        store.customers.edit(ann, replace(ANN, tags=("staff",)))


def test_who_is_new_comes_into_groups_of_newcomers(store: Store) -> None:
    newcomers = NumberIs(Number.ORDERS, "=", 0)
    till(
        store,
        GroupDraft(name="Welcome", discount=TEN, rule=newcomers),
        GroupDraft(name="Outsiders", discount=TEN, rule=AllOf((newcomers, Not(HasTag("staff"))))),
    )
    store.customers.create(ANN)


@pytest.mark.parametrize(
    "draft",
    [
        pytest.param(replace(ANN, tags=("staff",)), id="a tag"),
        pytest.param(replace(ANN, birth_date="1940-05-01"), id="a birthday"),
    ],
)
def test_who_is_new_gets_no_more_than_other_newcomers(store: Store, draft: CustomerDraft) -> None:
    till(
        store,
        with_tag("staff"),
        GroupDraft(name="60+", discount=TEN, rule=NumberIs(Number.AGE, ">=", 60)),
        GroupDraft(name="Welcome", discount=TEN, rule=NumberIs(Number.ORDERS, "=", 0)),
    )
    with pytest.raises(NeedsApproval):
        store.customers.create(draft)
    assert store.customers.count(CustomerList()) == 0
