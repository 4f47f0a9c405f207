"""What a shop expects of customer groups, done by a person at the keys across the screens."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import counters
from support.counters import BEANS, CARD, ROLL, Counter, Person

from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.listing import CustomerList
from store.domain.rewards import ProgramDraft
from store.domain.rules.tree import Money, NumberIs


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with counters.counter(tmp_path / "shop") as made:
        yield made


def group_names(counter: Counter, name: str) -> set[str]:
    names = {group.id: group.name for group in counter.store.group_pages.groups()}
    return {names[group] for group in counter.store.customers.get(counter.customers[name]).groups}


def test_every_way_to_a_new_group_leads_to_one_form(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f4", "n")
        await person.sees("New group", ">Name")
        form = person.rows[1:-2]
        await person.press("escape")
        await person.sees("Groups · 4")
        await person.press("f3")
        await person.sees("Customers · 4")
        await person.press("f4", "n")
        await person.sees("New group", ">Name")
        assert person.rows[1:-2] == form
        await person.press("escape")
        await person.sees("Groups · 4")
        await person.press("f2", "f10")
        await person.sees("What shall be done?")
        await person.types("groups")
        await person.press("enter")
        await person.sees("Groups · 4")
        await person.press("f10")
        await person.types("create one")
        await person.press("enter")
        await person.sees("New group", ">Name")
        assert person.rows[1:-2] == form

    counter.serve(story)


def test_a_customer_put_in_a_group_from_the_list_pays_less_at_once(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("@ben")
        await person.sees("Ben Ito: the total stays 14.90")
        await person.press("f3", "/", *"ben", "enter", "+")
        await person.sees("Add to which groups?")
        await person.types("vip")
        await person.press("enter")
        await person.sees("> Ben Ito VIP 10 %")
        await person.press("f2")
        await person.sees("Ben Ito 10 %", "Off -1.49")

    counter.serve(story)


def test_groups_are_chosen_and_taken_away_on_the_customers_own_form(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("/", *"köh", "enter", "e")
        await person.sees("Customer Ann Köhler", "Groups VIP")
        await person.press("tab", "tab", "tab")
        await person.sees(">Groups VIP", "Police")
        await person.types("pol")
        await person.press("enter", "ctrl+s")
        await person.sees("> Ann Köhler Police, VIP")
        await person.press("e", "tab", "tab", "tab")
        await person.sees(">Groups Police, VIP")
        await person.press("backspace", "backspace", "ctrl+s")
        await person.sees("Customers · 1")
        await person.sees_no("VIP")

    counter.serve(story, place="customers")
    assert group_names(counter, "Ann Köhler") == set()


def test_a_group_switched_off_or_deleted_gives_nothing_to_the_open_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, CARD)
        await person.sees("Off -1.49")
        await person.press("f4", "end", "x")
        await person.sees("> VIP inactive 2 10 %")
        await person.press("f2")
        await person.sees("VIP (not now)")
        await person.sees_no("Off -1.49")
        await person.press("f4", "x")
        await person.sees("> VIP active 2 10 %")
        await person.press("f2")
        await person.sees("Off -1.49")
        await person.press("f4", "delete")
        await person.sees("Delete the group VIP?")
        await person.press("y")
        await person.sees("Groups · 3")
        await person.press("f2")
        await person.sees_no("Off -1.49")
        assert "VIP" not in person.text

    counter.serve(story)


def test_a_category_is_cheaper_for_one_group_alone(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f4", "down", "4", "n")
        await person.sees("New discount for Police")
        await person.press(
            *"Coffee for the force", "tab", "tab", *"20", "tab", "c", "tab", *"cof", "enter", "ctrl+s"
        )
        await person.sees("Police has one more discount.")
        await person.press("f2")
        await person.scans(BEANS, ROLL, CARD)
        await person.sees("Ann Köhler", "Off -1.62")
        await person.enters("@mia")
        await person.sees("1 Espresso beans 1 kg 1 14.90 2.98 11.92", "2 Croissant 1 1.30 1.30")

    counter.serve(story)


def test_pensioners_are_in_by_their_birthday_and_out_again(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f4", "n")
        await person.press(*"Pensioners", "tab", "p", "tab", *"7", "tab", "tab", "tab", "tab", "y", "tab")
        await person.sees(">Rule")
        await person.types("age >= 60")
        await person.press("ctrl+s")
        await person.sees("> Pensioners active 0 7 %")
        await person.press("f2")
        await person.scans(BEANS)
        await person.enters("@ben")
        await person.sees("Ben Ito: the total stays 14.90")
        await person.press("f3", "/", *"ben", "enter", "e", *["tab"] * 5, *"1.3.1950", "ctrl+s")
        await person.sees("> Ben Ito Pensioners 7 %")
        await person.press("f2")
        await person.sees("Off -1.04")
        await person.press("f3", "e", *["tab"] * 6, *["backspace"] * 10, *"1.3.1990", "ctrl+s")
        await person.sees_no("Pensioners")
        await person.press("f2")
        await person.sees_no("Off -1.04")

    counter.serve(story)


def test_who_buys_more_climbs_to_a_better_reward(counter: Counter) -> None:
    store = counter.store
    double = store.programs.create(ProgramDraft(name="Double", points=2, per_amount=100))
    spent = NumberIs(Money.SPENT, ">", 1000)
    store.groups.create(GroupDraft(name="Gold", program=double, rule=spent))
    store.groups.add_members(counter.groups["VIP"], [counter.customers["Ben Ito"]])

    async def story(person: Person) -> None:
        for points in ("Points 13", "Points 39"):
            await person.scans(BEANS)
            await person.enters("@ben")
            await person.sees("Off -1.49")
            await person.enters("=")
            await person.sees("CHANGE")
            await person.enters("@ben")
            await person.sees(points)
            await person.enters("@")

    counter.serve(story)


def test_all_that_match_are_put_into_groups_and_taken_out_of_all_with_a_preview(counter: Counter) -> None:
    names = ("Ann Köhler", "Ben Ito", "Mia Novák")

    async def story(person: Person) -> None:
        await person.press("/", *"example.org", "enter", "a", "+")
        await person.sees("Add to which groups?", "All groups")
        await person.press("tab", "down", "tab", "enter")
        await person.sees("Bulk change · add to Police; add to VIP", "3 chosen", "3 would change")
        await person.press("enter")
        await person.sees("3 customers: add to Police; add to VIP. u undoes it.")
        for name in names:
            assert group_names(counter, name) == {"Police", "VIP"}
        await person.press("-")
        await person.sees("Remove from which groups?")
        await person.types("all groups")
        await person.press("enter")
        await person.sees("3 remove from Police", "3 remove from VIP", "3 would change")
        await person.press("enter")
        await person.sees("3 customers: remove from Police")
        for name in names:
            assert group_names(counter, name) == set()
        await person.press("u")
        await person.sees("Undo")
        await person.press("y")
        await person.until(lambda: group_names(counter, "Ben Ito") == {"Police", "VIP"})

    counter.serve(story, place="customers")


def test_all_groups_that_match_are_deleted_also_those_below_the_screen(counter: Counter) -> None:
    for number in range(40):
        counter.store.groups.create(GroupDraft(name=f"Club {number:02}"))

    async def story(person: Person) -> None:
        await person.sees("Groups · 44")
        await person.press("/", *"club", "enter", "a")
        await person.sees("marked 41 of 41")
        await person.press("delete")
        await person.sees("Delete 41 groups?")
        await person.press("y")
        await person.sees("41 groups deleted; u undoes it, for 30 days.")

    counter.serve(story, place="groups")
    assert {group.name for group in counter.store.group_pages.groups()} == {"Common group", "Police", "VIP"}


def test_columns_of_the_list_of_groups_are_widened_and_narrowed(counter: Counter) -> None:
    counter.store.groups.create(
        GroupDraft(name="Friends of the old mill", discount=QuickDiscount(QuickKind.PERCENT, percent=100))
    )

    async def story(person: Person) -> None:
        await person.sees("Friends of ~")
        await person.press(*[">"] * 12)
        await person.sees("Friends of the old mill")
        await person.press(*["<"] * 12)
        await person.sees("Friends of ~")

    counter.serve(story, place="groups")


def test_a_group_changes_no_tax(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.enters("@mia")
        await person.sees("Tax 0.97", "│ Police")
        await person.enters("@ben")
        await person.sees("Tax 0.97")

    counter.serve(story)
    assert counter.store.customers.count(CustomerList()) == 4


def test_groups_for_the_usual_kinds_of_customers(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group", ">Name")
        for name, percent in (("Colleagues", "20"), ("Students", "5"), ("Partner companies", "2,5")):
            await person.press(*name, "tab", "p", "tab", *percent, "ctrl+n")
        # The next two fill themselves: no discount, and on to the switch above the rule.
        for name, rule in (("Locals", "city = Berlin"), ("Seniors", "age >= 60")):
            await person.press(*name, *["tab"] * 5, "y", "tab", *rule, "ctrl+n")
        await person.press("escape")
        await person.sees(
            "Colleagues active 0 20 %", "Locals active 1", "Partner com~ active 0 2.5 %", "Seniors active 0",
            "Students active 0 5 %", "Groups · 9",
        )  # fmt: skip

    counter.serve(story, place="groups")
