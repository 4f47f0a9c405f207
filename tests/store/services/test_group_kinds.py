"""From hand to rule and back: nobody is lost, it is told, and it is undone like anything else."""

import pytest
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.groups import GroupDraft, GroupKind
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList
from store.domain.rules.tree import Rule, Text, TextIs
from store.services import group_kinds

BERLIN: Rule = TextIs(Text.CITY, ("Berlin",))
ROME: Rule = TextIs(Text.CITY, ("Rome",))


def shop(store: Store) -> tuple[GroupId, CustomerId]:
    """Friends: Ann by hand; Bea is in Berlin."""
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.customers.create(CustomerDraft(name="Bea", city="Berlin"))
    friends = store.groups.create(GroupDraft(name="Friends"))
    store.groups.add_members(friends, [ann])
    return friends, ann


def state(store: Store, group: GroupId) -> tuple[GroupKind, list[str], list[str]]:
    """Kind, members and those who are pinned, by name."""
    inside = [row.name for row in store.customers.window(CustomerList(group=group), 0, 10)]
    found = store.groups.get(group)
    pins = [name for _, name, _ in store.group_rules.pins(group)] if found.kind is GroupKind.AUTO else []
    return found.kind, inside, pins


def last(store: Store) -> str:
    return next(each.what for each in store.history.all(0, 5) if each.via != "rule")


def test_to_a_rule_and_back_by_undo(store: Store) -> None:
    friends, _ = shop(store)
    assert store.groups.set_rule(friends, BERLIN) == 1
    assert state(store, friends) == (GroupKind.AUTO, ["Ann", "Bea"], ["Ann"])
    assert last(store).startswith("made it fill itself by a rule, its members pinned")
    store.bulk_edits.undo()
    assert state(store, friends) == (GroupKind.MANUAL, ["Ann"], [])
    assert store.groups.get(friends).rule is None
    redo = store.history.all(0, 1)[0].action
    store.bulk_edits.undo(redo)
    assert state(store, friends) == (GroupKind.AUTO, ["Ann", "Bea"], ["Ann"])


def test_by_hand_again_keeps_who_is_in_it(store: Store) -> None:
    friends, ann = shop(store)
    store.groups.set_rule(friends, BERLIN)
    store.group_rules.unpin(friends, [ann])  # put in by hand once, and not in it by its rule
    assert store.groups.set_by_hand(friends) == 1
    assert state(store, friends) == (GroupKind.MANUAL, ["Bea"], [])
    assert last(store).startswith("made it filled by hand, its members kept")
    store.groups.add_members(friends, [ann])
    store.groups.remove_members(friends, [ann])
    with pytest.raises(Refused, match="Friends is filled by hand already"):
        store.groups.set_by_hand(friends)


def test_by_hand_again_is_undone(store: Store) -> None:
    friends, _ = shop(store)
    store.groups.set_rule(friends, BERLIN)
    store.groups.set_by_hand(friends)
    assert state(store, friends) == (GroupKind.MANUAL, ["Ann", "Bea"], [])
    store.bulk_edits.undo()
    assert state(store, friends) == (GroupKind.AUTO, ["Ann", "Bea"], ["Ann"])


def test_exceptions_of_an_older_rule_do_not_come_back(store: Store) -> None:
    friends, ann = shop(store)
    store.groups.set_rule(friends, BERLIN)
    store.groups.set_by_hand(friends)
    store.groups.remove_members(friends, [ann])
    assert store.groups.set_rule(friends, ROME) == 1
    assert state(store, friends) == (GroupKind.AUTO, ["Bea"], ["Bea"])


def test_another_rule_is_undone_and_the_same_is_no_change(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="Locals", rule=BERLIN))
    store.customers.create(CustomerDraft(name="Bea", city="Berlin"))
    store.groups.set_rule(group, BERLIN)
    assert last(store) == "created"
    store.groups.set_rule(group, ROME)
    assert (last(store), state(store, group)[1]) == ("changed the rule", [])
    store.bulk_edits.undo()
    assert state(store, group)[1] == ["Bea"]


def test_too_many_stay_by_rule(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_kinds, "FIXED_MEMBERS_MAX", 1)
    friends, _ = shop(store)
    store.groups.set_rule(friends, BERLIN)
    with pytest.raises(Refused, match="2 people are in Friends: by hand a group begins with at most 1;"):
        store.groups.set_by_hand(friends)


def test_lanes_agree(three: list[ShopLane]) -> None:
    front, back, _ = three
    friends, _ = shop(front.store)
    front.store.groups.set_rule(friends, BERLIN)
    sync(front.store, back.store)
    back.store.groups.set_by_hand(friends)
    front.store.groups.set_rule(friends, ROME)
    sync(front.store, back.store)
    sync(back.store, front.store)
    for lane in (front, back):
        lane.store.keep_current()
    assert state(front.store, friends) == state(back.store, friends)
