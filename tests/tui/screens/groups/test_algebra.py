"""Groups made of groups, key by key."""

import pytest
from support.counters import Counter, Person

from store.domain.customers import CustomerDraft
from store.domain.groups import GroupKind
from tui.screens.groups.algebra import merge_detail


def members(counter: Counter, name: str) -> int:
    return next(each.members for each in counter.store.groups.all() if each.group.name == name)


def kind(counter: Counter, name: str) -> GroupKind:
    return next(each.group.kind for each in counter.store.groups.all() if each.group.name == name)


def names(counter: Counter) -> list[str]:
    return [each.group.name for each in counter.store.groups.all()]


@pytest.mark.parametrize(
    ("how", "told", "name", "count"),
    [
        ("uni", "Union: whoever is in any of them", "VIP or Police", 3),
        ("int", "Intersection: whoever is in all of them", "VIP and Police", 0),
        ("dif", "Difference: whoever is in one and in none of the others", "VIP without Police", 2),
    ],
)
def test_several_are_combined_by_a_rule(counter: Counter, how: str, told: str, name: str, count: int) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "space", "end", "space", "c")
        await person.sees("What of these 2 groups?", "Union", "Merge into")
        await person.press(*how, "enter")
        words = f"{count} member{'' if count == 1 else 's'} would be in it"
        await person.sees(told, "Groups VIP, Police", f"Name {name}", words)
        await person.press("ctrl+s")
        await person.sees(f"> {name[:11]}~ active {count}", "Groups · 5")
        assert "marked" not in person.text

    counter.serve(story, place="groups")
    assert (members(counter, name), kind(counter, name)) == (count, GroupKind.AUTO)


def test_whose_members_it_is_about_is_chosen_and_counted_anew(counter: Counter) -> None:
    everybody_else = "Common group without VIP"

    async def story(person: Person) -> None:
        await person.press("end", "space", "home", "space", "up", "c")
        await person.sees("What of these 2 groups?")
        await person.press(*"dif", "enter")
        await person.sees("Groups Common group, VIP", "2 members would be in it")
        await person.press(*"vi", "enter")
        await person.sees("Members of VIP", "0 members would be in it")
        await person.press("up", *"com", "enter")
        await person.sees("Members of Common group", "2 members would be in it")
        await person.press("right", "ctrl+s")
        await person.sees(f"> {everybody_else}"[:12], "Groups · 5")

    counter.serve(story, place="groups")
    assert (members(counter, everybody_else), kind(counter, everybody_else)) == (2, GroupKind.MANUAL)


def test_a_name_that_is_there_is_refused_under_its_field(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "space", "end", "space", "c", "enter")
        await person.sees("Name VIP or Police")
        await person.press("tab", *["backspace"] * 10, "ctrl+s")
        await person.sees("! there is already a group 'VIP'")

    counter.serve(story, place="groups")
    assert len(names(counter)) == 4


def test_one_is_split_by_what_its_members_have(counter: Counter) -> None:
    vip = counter.groups["VIP"]
    counter.store.customers.create(CustomerDraft(name="Cem", city="Bonn", groups=(vip,)))

    async def story(person: Person) -> None:
        await person.press("end", "c")
        await person.sees("What of VIP? Mark several to combine them", "> Split", "Duplicate", "Merge into")
        await person.press("enter")
        await person.sees("Split VIP", ">By")
        await person.press("ctrl+s")
        await person.sees("! By is needed")
        await person.press(*"ci", "enter", "right", "ctrl+s")
        await person.sees("VIP: Berlin", "VIP: Bonn", "VIP: no city", "3 groups made.")

    counter.serve(story, place="groups")
    assert [members(counter, f"VIP: {city}") for city in ("Berlin", "Bonn", "no city")] == [1, 1, 1]
    assert kind(counter, "VIP: Bonn") is GroupKind.MANUAL


def test_one_is_duplicated(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "c")
        await person.sees("What of VIP?")
        await person.press(*"dup", "enter")
        await person.sees("Name of the group like VIP", "VIP 2")
        await person.enters("VIP")
        await person.sees_no("Name of the group like VIP")
        await person.sees("there is already a group 'VIP'")
        await person.press("c", *"dup", "enter")
        await person.sees("Name of the group like VIP")
        await person.press("enter")
        await person.sees("> VIP 2 active 2", "Groups · 5")

    counter.serve(story, place="groups")
    assert members(counter, "VIP 2") == 2


def test_one_becomes_part_of_another_and_its_own_again(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "c")
        await person.sees("What of Police?")
        await person.press(*"mer", "enter")
        await person.sees("Merge Police into which group?", "> Summer club", "VIP")
        await person.press(*"vip", "enter")
        await person.sees(
            "Merge Police into VIP?", "Whoever is in Police counts as a member of VIP", "Enter No"
        )
        await person.press("enter")
        await person.sees("Groups · 4")
        await person.press("c", *"mer", "enter", *"vip", "enter")
        await person.sees("Merge Police into VIP?")
        await person.press("y")
        await person.sees("> VIP active 3", "Groups · 3", "Police is part of VIP now.")
        await person.press("enter")
        await person.sees("Overview of VIP", "Parts Police (v takes one out)", "v Unmerge")
        await person.press("v")
        await person.sees("Police is a group of its own again.")
        await person.sees_no("Parts")
        await person.press("escape")
        await person.sees("> VIP active 2", "Groups · 4")

    counter.serve(story, place="groups")
    assert members(counter, "Police") == 1


def test_several_parts_are_told_apart(counter: Counter) -> None:
    for name in ("Police", "Summer club"):
        counter.store.group_algebra.merge([counter.groups[name]], counter.groups["VIP"])

    async def story(person: Person) -> None:
        await person.press("end", "enter")
        await person.sees("Parts Police, Summer club")
        await person.press("v")
        await person.sees("Which part becomes a group of its own again?", "> Police", "Summer club")
        await person.press("down", "enter")
        await person.sees("Summer club is a group of its own again.", "Parts Police (v")

    counter.serve(story, place="groups")
    assert "Summer club" in names(counter)


def test_the_common_group_is_neither_merged_nor_duplicated(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Common group")
        await person.press("c", *"mer", "enter")
        await person.sees("Everybody is in the common group; it stays as it is.")
        await person.press("c", *"dup", "enter")
        await person.sees("Everybody is in the common group; it stays as it is.")

    counter.serve(story, place="groups")


def test_what_merging_means() -> None:
    assert merge_detail("Police", "VIP", 1) == (
        "Whoever is in Police counts as a member of VIP from now on, by its rule too."
        " Discounts and rules that name it mean VIP; receipts stay as they are."
        " The list shows VIP alone: its overview names its parts, and v there takes one out again."
    )
    assert "by their rule too. Discounts and rules that name them mean VIP" in merge_detail("A, B", "VIP", 2)
