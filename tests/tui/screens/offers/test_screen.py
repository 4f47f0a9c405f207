"""Discounts and reward programs, key by key."""

import pytest
from support.counters import Counter, Person

from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.rewards import Program


def programs(counter: Counter) -> dict[str, Program]:
    return {program.name: program for program in counter.store.programs.all()}


def test_rewards_and_discounts_in_one_list(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "> Beans reward 1 point per 1.00 what is paid its groups",
            "Summer club percent 15 % the whole sale Summer club",
            "VIP percent 10 % the whole sale VIP",
            "Offers · 3",
        )
        assert person.line == "Enter Open n New e Edit / Filter . Menu Del Delete s Sort 2 Rewards"

    counter.serve(story, place="offers")


def test_an_empty_list_says_what_makes_an_offer(counter: Counter) -> None:
    counter.store.groups.delete(list(counter.groups.values()))
    counter.store.programs.delete(programs(counter)["Beans"].id)

    async def story(person: Person) -> None:
        await person.sees(
            "No offers yet. n creates a reward program.", "A group's form (F4, then e) gives it"
        )

    counter.serve(story, place="offers")


def test_a_reward_program_is_created_and_edited(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New reward program", "Points 1", "for each 1.00 1.00 EUR", "Active [yes] no")
        await person.press(*"Stamps", "tab", "backspace", "2", "tab", *["backspace"] * 4, *"5", "ctrl+s")
        await person.sees("> Stamps reward 2 points per 5.00", "Offers · 4")
        await person.press("enter")
        await person.sees("Reward program Stamps", ">Name Stamps")
        await person.press(*["tab"] * 8, "n", "ctrl+s")
        await person.sees("> (off) Stamps reward 2 points per 5.00")

    counter.serve(story, place="offers")
    stamps = programs(counter)["Stamps"]
    assert (stamps.points, stamps.per_amount, stamps.active) == (2, 500, False)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        (("ctrl+s",), "! Name is needed"),
        ((*"beans", "ctrl+s"), "! there is already a reward program 'Beans'"),
        ((*"Stamps", "tab", "backspace", *"1,5", "ctrl+s"), "! points are whole numbers"),
        ((*"Stamps", "tab", "backspace", "0", "ctrl+s"), "! between 1 and 1000000 points"),
        ((*"Stamps", "tab", "tab", *["backspace"] * 4, "0", "ctrl+s"), "! an amount above zero"),
        ((*"Stamps", "tab", "tab", *["backspace"] * 4, "ctrl+s"), "! for each is needed"),
    ],
)
def test_a_program_that_cannot_be(counter: Counter, keys: tuple[str, ...], problem: str) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New reward program")
        await person.press(*keys)
        await person.sees(problem, "New reward program")

    counter.serve(story, place="offers")
    assert set(programs(counter)) == {"Beans"}


def test_a_program_is_deleted_after_asking(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("delete")
        await person.sees("Delete Beans?", "Points already earned stay.", "Enter No")
        await person.press("y")
        await person.sees("Deleted.", "Offers · 2")
        await person.press("delete")
        await person.sees("A discount of a group ends in the group's form (F4).")

    counter.serve(story, place="offers")
    assert programs(counter) == {}


def test_a_discount_says_all_there_is(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "enter")
        await person.sees("│ VIP", "Gives 10 %", "On the whole sale", "For VIP", "When always")
        await person.press("escape")
        await person.sees("Offers · 3")

    counter.serve(story, place="offers")


def test_a_group_that_gets_a_discount_elsewhere_is_shown_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Offers · 3")
        draft = GroupDraft(name="Police", discount=QuickDiscount(QuickKind.AMOUNT, amount=200))
        counter.store.groups.edit(counter.groups["Police"], draft)
        await person.sees("Police amount 2.00 off the whole sale Police", "Offers · 4")

    counter.serve(story, place="offers")
