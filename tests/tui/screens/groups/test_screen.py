"""The list of groups and its form, key by key."""

import pytest
from support.counters import Counter, Person

from store.domain.groups import Group, GroupDraft, GroupKind, LimitPeriod, QuickDiscount, QuickKind
from store.domain.listing import CustomerList
from store.queries.groups import Counted
from store.services.group_pages import GroupPages


def group(counter: Counter, name: str) -> Group:
    return next(each.group for each in counter.store.groups.all() if each.group.name == name)


def names(counter: Counter) -> list[str]:
    return [each.group.name for each in counter.store.groups.all()]


def counted(counter: Counter, name: str) -> Counted:
    return next(each for each in counter.store.groups.all() if each.group.name == name)


def test_every_group_with_what_it_gives(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees(
            "Name ▲ Status Members Discount Schedule Average Top",
            "> Common group always 4 0.00",
            "Police active 1 0.00",
            "Summer club inactive 0 15 %",
            "VIP active 2 10 % 0.00",
            "Groups · 4",
        )
        assert person.line == "Enter Open n New e Edit / Filter . Menu Space Mark a All x On/off Del Delete"
        assert person.keys == "F1 Help F2 Sell F3 Cust F5 Offer F6 Prod F7 Sales F8 Day F9 Lanes F10 More"

    counter.serve(story, place="groups")


def test_a_shop_without_groups_says_which_key_makes_one(counter: Counter) -> None:
    counter.store.groups.delete(list(counter.groups.values()))

    async def story(person: Person) -> None:
        await person.sees("Common group", "Groups · 1")
        await person.press("/")
        await person.types("xyz")
        await person.sees("Nothing matches xyz. Esc shows all.", "Enter keeps it, Esc shows all")
        await person.press("escape")
        await person.sees("Common group")

    counter.serve(story, place="groups")


# The form


def test_a_group_with_ten_percent_in_four_keys(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group", ">Name")
        await person.types("Staff")
        await person.press("tab")
        await person.types("p")
        await person.press("tab")
        await person.types("10")
        await person.sees(">Discount percent 10 10 %")
        await person.press("ctrl+s")
        await person.sees("> Staff active 0 10 %", "Groups · 5")

    counter.serve(story, place="groups")
    assert group(counter, "Staff").discount == QuickDiscount(QuickKind.PERCENT, percent=1000)


def test_all_nine_fields_and_whether_it_is_active(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        assert "Discount percent" not in person.text
        assert "From" not in person.text
        await person.types("Partners")
        await person.press("tab", "right", "right", "tab")
        await person.sees(">Discount amount")
        await person.types("2,50")
        await person.sees("2.50 EUR")
        await person.press("tab")
        await person.sees(">Assigned reward", "> Beans 1 for each 1.00")
        await person.types("bea")
        await person.press("enter")
        await person.sees("Assigned reward Beans", ">Enable scheduling yes [no]")
        await person.press("space", "tab")
        await person.sees(">From")
        await person.types("tomorrow")
        await person.sees("Tue 3 Mar 2026 00:00")
        await person.press("tab")
        await person.types("31.12. 18:00")
        await person.sees("Thu 31 Dec 2026 18:00")
        await person.press("tab")
        await person.sees(">Limit points yes [no]")
        await person.press("space", "tab")
        await person.sees(">At most", "In a day week [month] some days")
        await person.types("500")
        await person.press("tab", "space", "tab")
        await person.sees(">How many days")
        await person.types("30")
        await person.press("tab")
        await person.sees(">Auto filled yes [no]")
        await person.press("tab")
        await person.sees(">Active [yes] no")
        await person.press("tab")
        await person.types("Firms of the street")
        await person.press("ctrl+s")
        await person.sees("Partners waiting 0 2.50 off from 3.3.")

    counter.serve(story, place="groups")
    made = group(counter, "Partners")
    assert (made.description, made.active, made.scheduled) == ("Firms of the street", True, True)
    assert made.discount == QuickDiscount(QuickKind.AMOUNT, amount=250)
    assert made.program == counter.store.programs.all()[0].id
    assert (made.points_limit, made.limit_period, made.limit_days) == (500, LimitPeriod.DAYS, 30)
    assert made.from_at is not None
    assert made.until_at is not None
    assert made.from_at < made.until_at


def test_save_and_next_stays_ready_for_a_new_entry(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        # Nothing typed between two forms is lost, however fast it comes.
        await person.press(*"One", "ctrl+n", *"Two", "ctrl+n", *"Three", "ctrl+s")
        await person.sees("> Three", "One", "Two", "Groups · 7")

    counter.serve(story, place="groups")
    assert {"One", "Two", "Three"} < set(names(counter))


def test_cancel_asks_once_when_something_was_typed(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        await person.press("escape")
        await person.sees("Groups · 4")
        await person.press("n")
        await person.sees("New group")
        await person.types("Draft")
        await person.press("escape")
        await person.sees("Not saved. Esc again leaves it")
        await person.types("!")
        await person.sees("Name Draft!")
        await person.press("escape")
        await person.sees("Not saved.")
        await person.press("escape")
        await person.sees("Groups · 4")

    counter.serve(story, place="groups")
    assert "Draft!" not in names(counter)


def test_leaving_a_half_filled_form_for_another_place_asks(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        await person.types("Draft")
        await person.press("f2")
        await person.sees("Leave this form?", "What was typed is not saved.")
        await person.press("n")
        await person.sees(">Name Draft")
        await person.press("f2")
        await person.sees("Leave this form?")
        await person.press("y")
        await person.sees("Nothing on the sale yet.")
        await person.press("f4")
        await person.sees("Groups · 4")

    counter.serve(story, place="groups")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "! Name is needed"),
        ("   ", "! Name is needed"),
        ("vip", "! there is already a group 'VIP'"),
        ("  ViP ", "! there is already a group 'VIP'"),
        ("summer  CLUB", "! there is already a group 'Summer club'"),
        ("\uff36\uff29\uff30", "! there is already a group 'VIP'"),
    ],
)
def test_a_name_is_needed_and_no_twin_of_another(counter: Counter, name: str, problem: str) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        await person.types(name)
        await person.press("tab", "tab", "ctrl+s")
        await person.sees(problem, ">Name")

    counter.serve(story, place="groups")
    assert len(names(counter)) == 4


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "! Discount percent is needed"),
        ("101", "! a percent is between 0 and 100"),
        ("-5", "! a percent is between 0 and 100"),
        ("ten", "! 'ten' is not a number; write a percent such as 12,5"),
        ("1,2,3", "such as 12,5"),
    ],
)
def test_a_percent_that_cannot_be(counter: Counter, typed: str, problem: str) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        await person.press(*"Staff", "tab", "p", "tab", *typed, "ctrl+s")
        await person.sees(problem, ">Discount percent")
        # The type is another: what is wrong with a field that does not apply is no matter.
        await person.press("up", "n")
        await person.sees_no("Discount percent")
        await person.press("ctrl+s")
        await person.sees("> Staff active 0")

    counter.serve(story, place="groups")
    assert group(counter, "Staff").discount == QuickDiscount()


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [
        ("", "", "! From is needed"),
        ("today", "", "! To is needed"),
        ("+2", "+1", "! To must be later than From"),
        ("+2 12:00", "+2 12:00", "! To must be later than From"),
        ("31.2.", "+1", "! '31.2.' is not a date"),
    ],
)
def test_a_period_that_cannot_be(counter: Counter, start: str, end: str, problem: str) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        await person.press(*"Staff", "tab", "tab", "tab", "y", "tab", *start, "tab", *end, "ctrl+s")
        await person.sees(problem)

    counter.serve(story, place="groups")
    assert "Staff" not in names(counter)


def test_a_period_that_is_over_is_said_while_it_is_typed(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        await person.press(*"Staff", "tab", "tab", "tab", "y", "tab", *"1.1.2026", "tab", *"31.1.2026")
        await person.sees("Sat 31 Jan 2026 23:59: already over")
        await person.press("ctrl+s")
        await person.sees("> Staff over 0 over")

    counter.serve(story, place="groups")


def test_several_faults_are_told_at_once_each_under_its_field(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group")
        await person.press("tab", "p", "tab", "tab", "tab", "y", "ctrl+s")
        await person.sees(
            "! Name is needed", "! Discount percent is needed", "! From is needed", "! To is needed", ">Name"
        )

    counter.serve(story, place="groups")


def test_an_inactive_group_is_given_nothing_by_its_form(counter: Counter) -> None:
    counter.store.groups.set_active([counter.groups["Police"]], active=False)

    async def story(person: Person) -> None:
        await person.press("down", "e")
        await person.sees("Group Police")
        await person.press("tab", "p", "tab", *"10", "tab", *"bea", "enter", "ctrl+s")
        await person.sees(">Discount percent 10")
        assert person.text.count("! the group is inactive: switch it on first") == 2, "discount and reward"
        await person.press(*["tab"] * 4)
        await person.sees(">Active yes [no]")
        await person.press("y", "ctrl+s")
        await person.sees("> Police active 1 10 %")

    counter.serve(story, place="groups")
    assert group(counter, "Police").program == counter.store.programs.all()[0].id


def test_edit_changes_anything_and_finds_the_row_again(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "e")
        await person.sees("Group VIP", "Name VIP", "none [percent] amount", "Discount percent 10")
        await person.sees("Assigned reward Beans")
        assert "Ctrl+N" not in person.line
        await person.press(*["backspace"] * 3, *"Best friends", "tab", "tab", *"12,5", "ctrl+s")
        await person.sees("> Best friends active 2 12.5 %")

    counter.serve(story, place="groups")
    assert group(counter, "Best friends").id == counter.groups["VIP"]
    assert counted(counter, "Best friends").members == 2


def test_an_edit_made_elsewhere_meanwhile_is_kept(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "e")
        await person.sees("Group VIP")
        vip = group(counter, "VIP")
        with counter.lane.beside() as other:
            other.groups.edit(
                vip.id, GroupDraft(name="VIP", description="best", discount=vip.discount, program=vip.program)
            )
        await person.types("s")
        await person.press("ctrl+s")
        await person.sees("> VIPs active 2 10 %")

    counter.serve(story, place="groups")
    assert group(counter, "VIPs").description == "best"


# What is done with rows


def test_x_switches_off_and_on(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "x")
        await person.sees("> VIP inactive 2 10 %", "1 switched off.")
        await person.press("x")
        await person.sees("> VIP active 2 10 %", "1 switched on.")
        await person.press("a", "x")
        await person.sees("Police inactive", "VIP inactive", "3 switched off.")

    counter.serve(story, place="groups")
    assert counted(counter, "VIP").members == 2


def test_one_is_deleted_after_asking(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "delete")
        await person.sees("Delete the group VIP?", "Enter No")
        await person.press("enter")
        await person.sees("> VIP")
        await person.press("delete")
        await person.sees("Delete the group VIP?")
        await person.press("y")
        await person.sees("Groups · 3", "1 group deleted; u undoes it, for 30 days.")

    counter.serve(story, place="groups")
    assert names(counter) == ["Police", "Summer club", "Common group"]
    assert counter.store.customers.get(counter.customers["Ann Köhler"]).groups == ()


def test_several_and_all_are_deleted_after_asking(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "space", "space")
        await person.sees("marked 2 of 4", "* Police", "* Summer club")
        await person.press("delete")
        await person.sees("Delete 2 groups?")
        await person.press("y")
        await person.sees("Groups · 2", "2 groups deleted; u undoes it, for 30 days.")
        assert "marked" not in person.text
        await person.press("a", "delete")
        await person.sees("Delete 1 group?")
        await person.press("y")
        await person.sees("Groups · 1")

    counter.serve(story, place="groups")
    assert names(counter) == ["Common group"]


def test_the_menu_of_a_row_offers_what_can_be_done_with_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", ".")
        await person.sees("│ VIP", "> Open", "Edit Edit the row under the cursor (e)", "On/off", "Delete")
        await person.types("off")
        await person.press("escape")
        await person.sees_no("type to find")
        await person.press(".")
        await person.sees("> Open")
        await person.types("make")
        await person.sees("> On/off Make active or inactive (x)")
        await person.press("enter")
        await person.sees("> VIP inactive")
        await person.press(".")
        await person.sees("> Open")
        await person.types("dele")
        await person.press("enter")
        await person.sees("Delete the group VIP?")
        await person.press("y")
        await person.sees("Groups · 3")

    counter.serve(story, place="groups")
    assert "VIP" not in {each.group.name for each in counter.store.groups.all()}


def test_the_common_group_cannot_be_touched(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Common group")
        await person.press("e")
        await person.sees("Everybody is in the common group; it cannot be changed.")
        await person.press("x")
        await person.sees("The common group is always on.")
        await person.press("delete")
        await person.sees("The common group cannot be deleted.")
        await person.press("m")
        await person.sees("Members of Common group · 4")
        assert " New" not in person.line
        await person.press("n", "-")
        await person.settles()
        assert "Members of Common group · 4" in person.text
        await person.press("1")
        await person.sees("Overview of Common group")
        await person.press("e")
        await person.sees("Everybody is in the common group; it cannot be changed.")
        await person.press("x")
        await person.sees("The common group is always on.")
        await person.press("delete")
        await person.sees("The common group cannot be deleted.")

    counter.serve(story, place="groups")
    assert counter.store.groups.all()[-1].group.kind is GroupKind.COMMON


def test_columns_sort_both_ways(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("s")
        await person.sees("Name ▼", "> VIP")
        await person.press("right", "right", "s")
        await person.sees("Members ▲", "> Summer club")
        await person.press("s")
        await person.sees("Members ▼", "> Common group")

    counter.serve(story, place="groups")


# Meanwhile


def test_what_another_program_wrote_is_shown_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end")
        await person.sees("> VIP")
        with counter.lane.beside() as other:
            other.groups.create(GroupDraft(name="Neighbours"))
            other.groups.add_members(counter.groups["Police"], [counter.customers["Ben Ito"]])
        counter.store.look()
        await person.sees("Neighbours active 0", "Police active 2", "> VIP", "Groups · 5")

    counter.serve(story, place="groups")


def test_a_new_group_has_figures_at_once_while_those_of_others_rest(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GroupPages, "took_milliseconds", 3_600_000)
    monkeypatch.setattr("tui.screens.groups.screen.SOON_SECONDS", 3_600)

    async def story(person: Person) -> None:
        await person.sees("Police active 1 0.00", "VIP active 2 10 % 0.00")
        counter.store.groups.add_members(counter.groups["Police"], [counter.customers["Ben Ito"]])
        await person.app.workers.wait_for_complete()
        await person.sees("Police active 1 0.00")
        counter.store.groups.create(GroupDraft(name="Neighbours"))
        await person.sees("Neighbours active 0", "Police active 2")

    counter.serve(story, place="groups")


def test_figures_that_rest_come_soon_where_groups_were_changed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GroupPages, "took_milliseconds", 3_600_000)

    async def story(person: Person) -> None:
        await person.sees("Police active 1 0.00", "VIP active 2 10 % 0.00")
        counter.store.groups.add_members(counter.groups["Police"], [counter.customers["Ben Ito"]])
        await person.sees("Police active 2")
        counter.store.groups.add_members(counter.groups["Police"], [counter.customers["Zoë Ørsted"]])
        await person.sees("Police active 3")

    counter.serve(story, place="groups")


def test_a_group_deleted_elsewhere_cannot_be_saved(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "e")
        await person.sees("Group VIP")
        counter.store.groups.delete([counter.groups["VIP"]])
        await person.types("!")
        await person.press("ctrl+s")
        await person.sees("that group is not there any more; go back to the list", ">Name VIP!")

    counter.serve(story, place="groups")
    assert counter.store.customers.count(CustomerList()) == 4


def test_f_shows_only_some_groups(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f")
        await person.sees("Which groups?", "> All", "Without a discount")
        await person.types("with a")
        await person.press("enter")
        await person.sees("Groups · 2 · filter discount:yes", "Summer club", "VIP")
        await person.press("f")
        await person.sees("Which groups?")
        await person.types("inact")
        await person.press("enter")
        await person.sees("Groups · 1 · filter discount:yes status:inactive", "> Summer club")
        await person.press("escape")
        await person.sees("Groups · 4")
        await person.press("/")
        await person.types("kind:robot")
        await person.sees("kind: is one of manual, auto, common")

    counter.serve(story, place="groups")
