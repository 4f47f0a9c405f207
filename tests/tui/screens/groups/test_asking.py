"""Deleting and merging groups that rules name, and a group's way back to being filled by hand, key by key."""

from support.counters import Counter, Person
from support.people import OWNER_PIN, signed_in, staffed

from store.domain.groups import GroupDraft, GroupKind
from store.domain.rights import NO, Right, Role
from store.domain.rules.tree import InGroup, Not


def ruled(counter: Counter) -> None:
    store = counter.store
    store.groups.create(GroupDraft(name="Zero", rule=Not(InGroup(counter.groups["VIP"]))))


def test_whose_rule_names_a_group_is_shown_before_it_is_deleted(counter: Counter) -> None:
    ruled(counter)
    before = counter.store.groups.find("Zero")

    async def story(person: Person) -> None:
        await person.sees("Groups · 5", "Zero")
        await person.press("end", "up", "delete")
        await person.sees(
            "Delete the group VIP?",
            "The rule of Zero names it: nobody meets it any more.",
            "Zero:",
            "leave",
        )
        await person.press("enter")  # which does no harm
        await person.sees("Groups · 5")
        await person.press("delete")
        await person.sees("Delete the group VIP?")
        await person.press("y")
        await person.sees("1 group deleted; u undoes it, for 30 days.", "Zero", "broken")

    counter.serve(story, place="groups")
    now = counter.store.groups.get(before.id)
    assert '"VIP", which was deleted' in now.trouble


def test_a_group_is_filled_by_hand_again(counter: Counter) -> None:
    ruled(counter)

    async def story(person: Person) -> None:
        await person.sees("Groups · 5", "Zero")
        await person.press("end", "5")
        await person.sees("k keeps who is in it now and lets people fill it by hand")
        await person.press("k")
        await person.sees("Fill Zero by hand from now on?")
        await person.press("y")
        await person.sees("Zero is filled by hand now;", "This group has no rule")

    counter.serve(story, place="groups")
    assert counter.store.groups.find("Zero").kind is GroupKind.MANUAL


def test_what_a_group_gives_is_allowed_by_who_may_change_offers(counter: Counter) -> None:
    staffed(counter.store)
    counter.store.staff.set_limit(Role.MANAGER, Right.OFFERS, NO)
    signed_in(counter.store, "Ben")

    async def story(person: Person) -> None:
        await person.sees("Groups · 4")
        await person.press("n")
        await person.sees("New group", "[none] percent amount somebody who may allows it")
        await person.types("Night")
        await person.press("tab", "right", "tab")
        await person.types("20")
        await person.press("ctrl+s")
        await person.sees("You may not change discounts and rewards. Who allows it?", "> Owner")
        await person.press("enter", *"agreed", "enter")
        await person.sees("Owner's PIN")
        await person.enters(OWNER_PIN)
        await person.sees("Groups · 5", "Night")

    counter.serve(story, place="groups")
    assert counter.store.groups.find("Night").discount.percent == 2000
