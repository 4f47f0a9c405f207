"""The page of one group, tab by tab, key by key."""

import pytest
from support.counters import BEANS, CARD, MILK, Counter, Person

from store.domain.discounts import Discount, Kind, Stacking, Target
from store.domain.groups import GroupDraft
from store.domain.ids import DiscountId
from store.domain.rules.tree import Number, NumberIs
from store.domain.schedule import Schedule


async def sell_to_ann(person: Person) -> None:
    """Beans and three of milk: 18.47 before her 10 %."""
    await person.scans(BEANS, MILK, MILK, MILK, CARD)
    await person.sees("Ann Köhler")
    await person.enters("=50")
    await person.sees("CHANGE")


def discount(counter: Counter, name: str, *groups: str, active: bool = True) -> DiscountId:
    linked = frozenset(counter.groups[group] for group in groups) or None
    made = Discount(counter.store.discounts.new_id(), Kind.PERCENT, 2000, groups=linked, active=active)
    counter.store.discounts.create(name, made)
    return made.id


def linked(counter: Counter, name: str) -> set[str]:
    found = next(each for each in counter.store.discounts.all() if each.name == name)
    return {group for group, identity in counter.groups.items() if identity in found.discount.linked}


def test_enter_opens_the_overview_and_digits_and_tab_the_others(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "enter")
        await person.sees(
            "VIP [1 Overview] 2 Members 3 Products 4 Offers 5 Rule 6 History", "Overview of VIP"
        )
        for key, seen in (
            ("2", "Members of VIP · 2"),
            ("tab", "[3 Products]"),
            ("tab", "Offers of VIP · 1"),
            ("5", "This group has no rule"),
            ("tab", "History of VIP"),
            ("tab", "Overview of VIP"),
            ("shift+tab", "History of VIP"),
            ("1", "Overview of VIP"),
        ):
            await person.press(key)
            await person.sees(seen)
        await person.press("escape")
        await person.sees("> VIP", "Groups · 4")
        await person.press("3")
        await person.sees("VIP 1 Overview 2 Members [3 Products]")

    counter.serve(story, place="groups")


def test_what_is_sold_is_in_the_figures_the_ranking_and_beside_the_member(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await sell_to_ann(person)
        await person.press("f4", "end")
        await person.sees("> VIP active 2 10 % 7.77 Milk 1 l", "Police active 1 0.00")
        await person.press("enter")
        await person.sees(
            "Kind manual, filled by hand", "Members 2, 1 of them inactive", "Buyers 1 (50 %)", "Orders 1",
            "Spent ever 15.53, 7.77 each", "Last 90 days 15.53, 7.77 each", "Last order 2.3., today",
            "Top product Milk 1 l", "3 sold", "Points Beans", "Discounts 10 % on the whole sale",
            "Members' spend by month", "Mar 2026 ██",
        )  # fmt: skip
        await person.press("3")
        await person.sees("> 1 Milk 1 l 3", "2 Espresso beans 1 kg 1 12.53 80.68 %", "Products of VIP · 2")
        await person.press("2")
        await person.sees("> Ann Köhler Berlin 1 15.53 0", "(off) Zoë Ørsted 0 0.00")
        await person.press(".")
        await person.sees("> Open", "Orders What this member bought", "Account Points and balance")
        await person.press("escape")
        await person.sees_no("type to find")
        await person.press("o")
        await person.sees("Orders of Ann Köhler", "1-000001")
        await person.press("escape")
        await person.sees("Members of VIP")
        await person.press("h")
        await person.sees("Account of Ann Köhler")

    counter.serve(story)


def test_a_tab_is_as_it_was_left(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("Members of VIP · 2")
        await person.press("s")
        await person.sees("Name ▼", "> (off) Zoë")
        await person.press("down")
        await person.sees("> Ann Köhler")
        await person.press("4")
        await person.sees("Offers of VIP")
        await person.press("2")
        await person.sees("Name ▼", "> Ann Köhler")
        await person.press("/")
        await person.types("zo")
        await person.press("enter", "1")
        await person.sees("Overview of VIP")
        await person.press("2")
        await person.sees("Members of VIP · 1 · filter zo", "> (off) Zoë")

    counter.serve(story, place="groups")


def test_members_sort_by_what_they_bought(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await sell_to_ann(person)
        await person.press("f4", "m")
        await person.sees("Members of Common group · 4", "> Ann Köhler")
        await person.press(*["right"] * 5, "s")
        await person.sees("Spent ▲", "> Ben Ito")
        await person.press("s")
        await person.sees("Spent ▼", "> Ann Köhler")

    counter.serve(story)


# Offers


def test_a_discount_is_created_for_the_group(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "4")
        await person.sees("No discount is linked to this group. n creates one")
        await person.press("n")
        await person.sees("New discount for Police", ">Name")
        await person.press(
            *"Coffee", "tab", "tab", *"20", "tab", "c", "tab", *"cof", "enter", "tab", "tab", "y"
        )
        await person.press("tab", "tab", "tab", *"mo", "enter", "tab", *"15-17")
        await person.sees("Categories Coffee", "15:00 to 17:00")
        await person.press("ctrl+s")
        await person.sees("> Coffee 20 % 1 category", "Police has one more discount.")

    counter.serve(story, place="groups")
    (made,) = [each for each in counter.store.discounts.all() if each.name == "Coffee"]
    (coffee,) = [each.id for each in counter.store.catalogue.categories() if each.name == "Coffee"]
    assert made.discount.target == Target(categories=frozenset([coffee]))
    assert made.discount.schedule == Schedule(None, None, frozenset([0]), (15 * 60, 17 * 60))
    assert (made.discount.stacking, made.discount.value) == (Stacking.BEST, 2000)
    assert linked(counter, "Coffee") == {"Police"}


def test_a_discount_that_is_there_is_linked_in_two_keys_and_taken_away(counter: Counter) -> None:
    discount(counter, "Rolls", "VIP")

    async def story(person: Person) -> None:
        await person.press("down", "4")
        await person.sees("Offers of Police · 0")
        await person.press("l")
        await person.sees("Which discount for Police?", "> Rolls 20 % on the whole sale, for VIP")
        await person.press("enter")
        await person.sees("> Rolls 20 % the whole sale always VIP", "Rolls is linked.")
        await person.press("-")
        await person.sees("Rolls is taken from Police.", "Offers of Police · 0")

    counter.serve(story, place="groups")
    assert linked(counter, "Rolls") == {"VIP"}


def test_why_there_is_nothing_to_link_is_said(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "4", "l")
        await person.sees("The other 2 belong to their groups and cannot be linked; n creates one.")

    counter.serve(story, place="groups")


def test_what_everybody_has_is_restricted_only_after_asking(counter: Counter) -> None:
    discount(counter, "Happy hour")

    async def story(person: Person) -> None:
        await person.press("down", "4", "l")
        await person.sees("> Happy hour 20 % on the whole sale, for everybody")
        await person.press("enter")
        await person.sees("Take Happy hour from all others?", "Now everybody has it.", "Enter No")
        await person.press("y")
        await person.sees("Happy hour is for Police alone now.")
        await person.press("-")
        await person.sees("Happy hour has no group left: nobody has it until it is given one")

    counter.serve(story, place="groups")
    assert linked(counter, "Happy hour") == set()


def test_nothing_is_added_to_an_inactive_group(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "down", "4")
        await person.sees("Offers of Summer club · 1")
        for key in ("n", "l"):
            await person.press(key)
            await person.sees("Summer club is inactive: nothing is added to it.")
        await person.press("1", "x")
        await person.sees("Switched on.", "Status active")
        await person.press("4", "n")
        await person.sees("New discount for Summer club")

    counter.serve(story, place="groups")


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ((), "! Name is needed"),
        ((*"X", "tab", "tab", *"101"), "! cannot be more than 100 percent"),
        ((*"X", "tab", "tab", *"5", "tab", "p"), "! Products is needed"),
        ((*"X", "tab", "p"), "! For is needed"),
        (
            (*"X", "tab", "N", "tab", *"2,5", "tab", *"3", "tab", "tab", *"milk", "enter"),
            "! a set has a whole number of units",
        ),
        ((*"X", "tab", "p", "tab", *"3"), "! Products is needed"),
    ],
)
def test_a_discount_that_cannot_be(counter: Counter, keys: tuple[str, ...], problem: str) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "4", "n")
        await person.sees("New discount for Police")
        await person.press(*keys, "ctrl+s")
        await person.sees("!")
        assert problem in person.text, person.text

    counter.serve(story, place="groups")


# History, undo, deleting


def test_history_says_who_joined_and_undoes(counter: Counter) -> None:
    counter.store.groups.add_members(counter.groups["VIP"], [counter.customers["Ben Ito"]])

    async def story(person: Person) -> None:
        await person.press("end", "6")
        await person.sees("History of VIP", "Ben Ito joined", "Lane 1")
        await person.press("u")
        await person.sees("Undo: VIP added members (1)?", "1 change is put back.")
        await person.press("enter")
        await person.sees("Undone")
        await person.press("2")
        await person.sees("Members of VIP · 2")

    counter.serve(story, place="groups")


def test_a_deleted_group_comes_back(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "delete")
        await person.sees("Delete the group VIP?", "Its 2 members stay customers. 1 discount is not given")
        await person.press("y")
        await person.sees("1 group deleted; u undoes it, for 30 days.", "Groups · 3")
        await person.press("u")
        await person.sees("Undo: delete VIP?", "2 changes are put back.")
        await person.press("enter")
        await person.sees("Undone", "VIP active 2 10 %")

    counter.serve(story, place="groups")


def test_a_customer_is_deleted_only_when_the_name_is_typed(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("> Ann Köhler")
        await person.press("delete")
        await person.sees("Delete the customer Ann Köhler?")
        await person.enters("ann")
        await person.sees("that is not 'Ann Köhler'")
        await person.press(*["backspace"] * 3)
        await person.enters("ann köhler")
        await person.sees("Ann Köhler: delete. u undoes it.", "Members of VIP · 1")

    counter.serve(story, place="groups")


@pytest.mark.parametrize("tab", ["1", "2", "3", "4", "5", "6"])
def test_a_group_that_is_deleted_elsewhere_leaves_its_page(counter: Counter, tab: str) -> None:
    async def story(person: Person) -> None:
        await person.press("end", tab)
        await person.sees("of VIP")
        with counter.lane.beside() as other:
            other.groups.delete([counter.groups["VIP"]])
        counter.store.look()
        await person.sees("VIP was deleted meanwhile; here are the groups that are left.", "Groups · 3")

    counter.serve(story, place="groups")


def test_another_name_is_shown_at_once(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "enter")
        await person.sees("Overview of VIP")
        await person.press("e")
        await person.sees("Group VIP", ">Name VIP")
        await person.types("s")
        await person.press("ctrl+s")
        await person.sees("VIPs [1 Overview]", "Overview of VIPs")

    counter.serve(story, place="groups")


# A group that fills itself


@pytest.fixture
def buyers(counter: Counter) -> Counter:
    """A group of those who never bought anything."""
    draft = GroupDraft(name="Zero", rule=NumberIs(Number.ORDERS, "=", 0))
    counter.groups["Zero"] = counter.store.groups.create(draft)
    return counter


def test_a_rule_puts_members_in_and_people_make_exceptions(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "enter")
        await person.sees("Kind auto, filled by its rule", "Members 4")
        await person.press("5")
        await person.sees("Whoever meets this is in the group", "orders = 0")
        await person.press("2")
        await person.sees("Members of Zero · 4", "> Ann Köhler")
        await person.press("-")
        await person.sees("Exception from the rule of Zero", "Customer Ann Köhler", "Keep in [out]")
        await person.press("tab", *"Owner's wife", "tab", *"+30", "ctrl+s")
        await person.sees("Members of Zero · 3", "> Ben Ito")
        await person.press("p")
        await person.sees("Exceptions from the rule of Zero · 1", "> Ann Köhler out Wed 1 Apr 2026")
        await person.press("-")
        await person.sees("The rule decides again for 1 customer.", "there is no exception")
        await person.press("escape")
        await person.sees("Members of Zero · 4")

    buyers.serve(story, place="groups")


def test_the_form_of_a_group_keeps_its_rule(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "e")
        await person.sees("Group Zero")
        await person.types("s")
        await person.press("ctrl+s")
        await person.sees("> Zeros active 4")

    buyers.serve(story, place="groups")
    assert buyers.store.groups.get(buyers.groups["Zero"]).rule == NumberIs(Number.ORDERS, "=", 0)
