"""Groups that rules name: nothing that becomes of them gives anything to people it was not meant for."""

from dataclasses import replace

import pytest
from support.shops import ShopLane, sync

from store.api import Store, group_draft_of
from store.domain.bulk_edits.edits import DeleteGroups, SwitchGroups
from store.domain.customers import CustomerDraft
from store.domain.errors import Invalid, Refused
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.ids import CustomerId, GroupId
from store.domain.pins import Side
from store.domain.rules.tree import AnyOf, InGroup, Not, Rule, Text, TextIs

CITY = TextIs(Text.CITY, ("Berlin",))


def people(store: Store) -> tuple[CustomerId, CustomerId, CustomerId]:
    made = [
        store.customers.create(CustomerDraft(name=name, city=city))
        for name, city in (("Ann", ""), ("Bea", ""), ("Cid", "Berlin"))
    ]
    return made[0], made[1], made[2]


def ruled(store: Store, name: str, rule: Rule) -> GroupId:
    ten = QuickDiscount(QuickKind.PERCENT, percent=1000)
    return store.groups.create(GroupDraft(name=name, rule=rule, discount=ten))


def counts(store: Store) -> dict[str, int]:
    return {each.group.name: each.members for each in store.groups.all()}


def vip_and_others(store: Store) -> tuple[GroupId, GroupId, GroupId]:
    """VIP has Ann; Others is whoever is not in it; Rest whoever is in none of the two."""
    ann, *_ = people(store)
    vip = store.groups.create(GroupDraft(name="VIP"))
    store.groups.add_members(vip, [ann])
    others = ruled(store, "Others", Not(InGroup(vip)))
    return vip, others, ruled(store, "Rest", Not(AnyOf((InGroup(others), InGroup(vip)))))


def test_a_group_that_rules_name_is_not_deleted_unasked(store: Store) -> None:
    vip, _, _ = vip_and_others(store)
    said = (
        "the rules of Others and Rest lead to VIP: once deleted, nobody meets them"
        " (Others: 2 leave; Rest: nobody enters or leaves);"
        " edit those rules first, merge the group into another, or say --even-so"
    )
    for delete in (
        lambda: store.groups.delete([vip]),
        lambda: store.bulk_edits.change_groups([vip], DeleteGroups()),
    ):
        with pytest.raises(Refused) as refused:
            delete()
        assert str(refused.value) == said
    assert counts(store) == {"Common group": 3, "Others": 2, "Rest": 0, "VIP": 1}
    [others, rest] = store.group_rules.if_deleted([vip]).groups
    assert (others.name, others.leave.sample, len(others.discounts)) == ("Others", ("Bea", "Cid"), 1)
    assert (rest.name, rest.leave.count) == ("Rest", 0)


@pytest.mark.parametrize("is_bulk", [False, True])
def test_a_rule_that_names_a_deleted_group_is_met_by_nobody(store: Store, *, is_bulk: bool) -> None:
    vip, others, rest = vip_and_others(store)
    if is_bulk:
        store.bulk_edits.change_groups([vip], DeleteGroups(even_so=True))
    else:
        store.groups.delete([vip], even_so=True)
    assert counts(store) == {"Common group": 3, "Others": 0, "Rest": 0}
    assert store.groups.get(others).trouble == (
        'its rule names "VIP", which was deleted: nobody meets it, whatever else it asks, until it is changed'
        " or the group is back"
    )
    assert 'its rule names "VIP", which was deleted' in store.groups.get(rest).trouble
    # Whoever comes now is not let in either.
    store.customers.create(CustomerDraft(name="Dan"))
    assert counts(store) == {"Common group": 4, "Others": 0, "Rest": 0}
    store.bulk_edits.undo()
    assert counts(store) == {"Common group": 4, "Others": 3, "Rest": 0, "VIP": 1}
    assert store.groups.get(others).trouble == ""


def test_who_is_pinned_into_such_a_group_stays(store: Store) -> None:
    vip, others, _ = vip_and_others(store)
    who = store.customers.create(CustomerDraft(name="Eve"))
    store.group_rules.pin(others, [who], Side.IN, reason="", until=None)
    assert store.group_rules.if_deleted([vip]).groups[0].leave.count == 2
    store.groups.delete([vip], even_so=True)
    assert counts(store)["Others"] == 1


def test_groups_that_go_together_ask_nothing(store: Store) -> None:
    vip, others, rest = vip_and_others(store)
    store.groups.delete([vip, others, rest])
    assert counts(store) == {"Common group": 3}


def test_a_group_that_is_switched_off_still_counts_for_rules(store: Store) -> None:
    vip, _, _ = vip_and_others(store)
    store.bulk_edits.change_groups([vip], SwitchGroups(active=False))
    assert counts(store) == {"Common group": 3, "Others": 2, "Rest": 0, "VIP": 1}


def test_no_rule_is_saved_or_looked_at_that_names_a_deleted_group(store: Store) -> None:
    vip, others, _ = vip_and_others(store)
    spare = store.groups.create(GroupDraft(name="Spare"))
    store.groups.delete([vip], even_so=True)
    lost = '"VIP", which was deleted: take it out, or undo the deletion'
    with pytest.raises(Invalid, match=lost):
        store.groups.create(GroupDraft(name="New", rule=Not(InGroup(vip))))
    with pytest.raises(Refused, match=lost):
        store.group_rules.preview(Not(InGroup(vip)), others)
    with pytest.raises(Refused, match='"Others", whose own rule names a deleted group: change that one'):
        store.group_rules.preview(Not(InGroup(others)))
    seen = group_draft_of(store.groups.get(others))
    store.groups.edit(others, replace(seen, description="Its rule stays."), seen=seen)
    store.groups.set_rule(others, Not(InGroup(spare)))
    assert counts(store)["Others"] == 3


def test_the_rule_of_a_group_deleted_on_another_lane_is_met_by_nobody_on_all(
    three: list[ShopLane],
) -> None:
    front, back, _ = three
    vip, _, _ = vip_and_others(front.store)
    sync(front.store, back.store)
    back.store.keep_current()
    assert counts(back.store) == counts(front.store)
    # One lane deletes the group while the other gives it to a rule.
    back.store.groups.delete([vip], even_so=True)
    ruled(front.store, "Late", Not(InGroup(vip)))
    sync(front.store, back.store)
    sync(back.store, front.store)
    for lane in (front, back):
        lane.store.keep_current()
        assert counts(lane.store) == {"Common group": 3, "Late": 0, "Others": 0, "Rest": 0}
        assert all(each.group.trouble for each in lane.store.groups.all()[:3])


def test_merging_tells_who_comes_and_goes_by_rules_that_name_the_groups(store: Store) -> None:
    vip, _, _ = vip_and_others(store)
    bob = store.customers.create(CustomerDraft(name="Bob"))
    staff = store.groups.create(GroupDraft(name="Staff"))
    store.groups.add_members(staff, [bob])
    with pytest.raises(Refused) as refused:
        store.group_algebra.merge([vip], staff)
    assert str(refused.value) == (
        "the rule of Others would ask for everybody in Staff when VIP is part of it (Others: 1 leaves);"
        " to do it, say --even-so"
    )
    [others] = store.group_rules.if_merged([vip], staff).groups
    assert (others.enter.count, others.leave.sample) == (0, ("Bob",))
    store.group_algebra.merge([vip], staff, even_so=True)
    assert counts(store) == {"Common group": 4, "Others": 2, "Rest": 0, "Staff": 2}
    rule = store.groups.find("Others").rule
    assert rule is not None
    assert store.group_rules.shown(rule) == "group != Staff"


def test_a_merge_that_moves_nobody_is_just_done(store: Store) -> None:
    vip, _, _ = vip_and_others(store)
    store.group_algebra.merge([vip], store.groups.create(GroupDraft(name="Staff")))
    assert counts(store) == {"Common group": 3, "Others": 2, "Rest": 0, "Staff": 1}


@pytest.mark.parametrize("even_so", [False, True])
def test_no_group_becomes_part_of_one_that_asks_for_it(store: Store, *, even_so: bool) -> None:
    vip, others, _ = vip_and_others(store)
    with pytest.raises(Refused, match="merged, the rule of Others would refer to itself"):
        store.group_algebra.merge([vip], others, even_so=even_so)
    assert counts(store)["Others"] == 2
