"""The editor of a group's rule, key by key: text, questions, what it would do, saving."""

import pytest
from support.counters import Counter, Person

from store.domain.groups import GroupDraft, GroupKind, QuickDiscount, QuickKind
from store.domain.ids import GroupId
from store.domain.rules.tree import AllOf, InGroup, Not, Number, NumberIs, Rule, Text, TextIs

ZERO = NumberIs(Number.ORDERS, "=", 0)


@pytest.fixture
def buyers(counter: Counter) -> Counter:
    """A group of those who never bought anything, with ten percent."""
    ten = QuickDiscount(QuickKind.PERCENT, percent=1000)
    draft = GroupDraft(name="Zero", rule=ZERO, discount=ten)
    counter.groups["Zero"] = counter.store.groups.create(draft)
    return counter


def rule_of(counter: Counter, name: str) -> Rule | None:
    return counter.store.groups.get(counter.groups[name]).rule


def members(counter: Counter, group: GroupId) -> int:
    return next(each.members for each in counter.store.groups.all() if each.group.id == group)


async def edit(person: Person, *, row: str = "end") -> None:
    """Open the editor of the group under the cursor."""
    await person.press(row, "5", "e")
    await person.sees("Who is in", "Ctrl+S Save")


# Text


def test_a_rule_is_typed_with_what_could_stand_next(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.sees("orders = 0", "Everybody matches: 4.", "Nobody enters or leaves.")
        await person.types(" an")
        await person.sees("> and both must hold", "Not complete yet.")
        await person.press("enter")
        await person.types("ci")
        await person.sees("> city where they live")
        await person.press("enter")
        await person.sees("= is", "!= is not", "not in ( is none of")
        await person.press("down", "enter")
        await person.sees("orders = 0 and city =", "Berlin", "Leipzig")
        await person.types("ber")
        await person.sees("> Berlin")
        await person.press("enter")
        await person.sees("orders = 0 and city = Berlin", "1 of 4 matches.", "0 enter, 3 leave.")
        await person.sees("3 lose 10 % on the whole sale (Zero).", "Ben Ito", "Mia Novák", "Zoë Ørsted")

    buyers.serve(story, place="groups", size=(128, 48))


def test_what_is_wrong_is_said_under_its_place(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" and agee > 5 and city = Bonn")
        await person.sees("'agee' is nothing a rule can ask about; did you mean 'age'?")
        await person.sees("The text cannot be read.", "all of:")
        rows = person.rows
        assert rows[rows.index("orders = 0 and agee > 5 and city = Bonn") + 1].startswith("^ 'agee'")
        await person.press("ctrl+s")
        await person.sees("The rule cannot be read. Nothing is saved.")
        await person.press("right", "right", "right", "delete")
        await person.sees("age > 5", "Nobody matches.")

    buyers.serve(story, place="groups")
    assert rule_of(buyers, "Zero") == ZERO


def test_a_fault_that_typing_on_cannot_mend_is_said_wherever_the_caret_is(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" and bought category Coffee)")
        await person.sees("The text cannot be read.", "this ) closes nothing")
        await person.sees("orders = 0", "Without what cannot be read in the text.")
        assert "Not complete yet." not in person.text
        await person.press("backspace")
        await person.sees("Nobody matches.")
        assert "Without what cannot be read" not in person.text

    buyers.serve(story, place="groups", size=(128, 48))


def test_a_likely_mistake_is_warned_of(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" or age < 0 or orders = 0")
        await person.sees("! orders = 0 is said twice")

    buyers.serve(story, place="groups", size=(128, 48))


def test_a_value_that_nobody_has_is_warned_of(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(' and city = "Berln"')
        await person.sees("Nobody matches.", "! nobody has city Berln; did you mean Berlin?")

    buyers.serve(story, place="groups", size=(128, 48))


def test_a_group_with_a_slip_in_its_name_is_answered_with_what_may_be_meant(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(' and group = "Zeor" and age > 5')
        await person.sees("no group 'Zeor'; did you mean 'Zero'?")

    buyers.serve(story, place="groups", size=(128, 48))


def test_a_word_that_may_become_a_joint_is_waited_for(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" and city = Berlin")
        await person.sees("all of:", "1 of 4 matches.")
        await person.types(" o")
        await person.sees("> or one of them is enough", "Not complete yet.")
        assert '"Berlin o"' not in person.text
        await person.types("s")
        await person.sees('city = "Berlin os"', "Nobody matches.")
        await person.press("backspace", "ctrl+s")
        await person.sees("Save this rule of Zero?", "Nobody meets it now.", "4 leave Zero.")

    buyers.serve(story, place="groups")


def test_a_value_is_taken_into_the_middle_of_a_list(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.press("ctrl+u")
        await person.sees("Nothing is asked yet.")
        await person.types("group in (V)")
        await person.press("left")
        await person.sees("> VIP")
        await person.press("enter")
        await person.sees("group in (VIP)", "2 of 4 match.")

    buyers.serve(story, place="groups")


# Questions


def test_questions_are_added_turned_grouped_moved_and_taken_away(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.press("tab")
        await person.sees("> all of:", "n New")
        await person.press("n")
        await person.sees("Which question?", "full years, such as age >= 60")
        await person.types("age ")
        await person.press("down", "enter")
        await person.sees("age >=")
        await person.types("6")
        await person.press("enter")
        await person.sees("orders = 0 and age >= 6", "> age >= 6")
        await person.press("x")
        await person.sees("orders = 0 and not age >= 6")
        await person.press("g", *"any", "enter")
        await person.sees("> any of:")
        await person.press("n")
        await person.sees("Which question?")
        await person.types("city known")
        await person.press("enter")
        await person.sees("orders = 0 and (not age >= 6 or city known)")
        await person.press("m", "up")
        await person.sees("(city known or not age >= 6)", "# city known")
        await person.press("left", "enter")
        await person.sees("orders = 0 and not age >= 6 and city known", "> city known")
        await person.press("delete")
        await person.sees_no("city known")
        await person.press("u")
        await person.sees("orders = 0 and not age >= 6 and city known")
        await person.press("ctrl+s")
        await person.sees("Save this rule of Zero?", "2 leave Zero.")
        await person.press("y")
        await person.sees("The rule of Zero is saved.")

    buyers.serve(story, place="groups")
    rule = rule_of(buyers, "Zero")
    assert isinstance(rule, AllOf)
    assert rule.parts[:2] == (ZERO, Not(NumberIs(Number.AGE, ">=", 6)))


def test_a_question_and_a_group_are_changed(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" and city = Bonn")
        await person.sees("city = Bonn", "Nobody matches.")
        await person.press("tab", "enter", *"any", "enter")
        await person.sees("orders = 0 or city = Bonn")
        await person.press("end", "e")
        await person.sees("Which question instead?")
        await person.press(*["backspace"] * 5)
        await person.types("Leipzig")
        await person.press("enter")
        await person.sees("orders = 0 or city = Leipzig", "> city = Leipzig")

    buyers.serve(story, place="groups")


def test_text_that_cannot_be_read_is_not_overwritten(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" and agee")
        await person.press("tab", "delete")
        await person.sees("The text above cannot be read yet", "orders = 0 and agee")
        await person.press("u")
        await person.sees_no("agee")

    buyers.serve(story, place="groups")


# Saving and leaving


def test_leaving_asks_only_when_something_was_typed(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.press("escape")
        await person.sees("Rule of Zero", "e Edit")
        await person.press("e")
        await person.sees("Who is in Zero?")
        await person.types(" and age > 5")
        await person.press("escape")
        await person.sees("Not saved. Esc again leaves it")
        await person.press("escape")
        await person.sees("Whoever meets this is in the group", "orders = 0")

    buyers.serve(story, place="groups")
    assert rule_of(buyers, "Zero") == ZERO


def test_no_rule_is_not_saved(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.press("ctrl+u", "ctrl+s")
        await person.sees("It has no rule yet. Nothing is saved.")

    buyers.serve(story, place="groups")


def test_a_circle_is_named(buyers: Counter) -> None:
    other = GroupDraft(name="Other", rule=InGroup(buyers.groups["Zero"]))
    buyers.store.groups.create(other)

    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" or group = Other")
        await person.sees("Everybody matches: 4.")
        await person.press("ctrl+s", "y")
        await person.sees("the rule refers to itself: this group → Other → this group", "or group = Other")

    buyers.serve(story, place="groups")
    assert rule_of(buyers, "Zero") == ZERO


def test_a_manual_group_becomes_one_that_fills_itself(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "5")
        await person.sees("This group has no rule", "e gives it a rule")
        await person.press("e")
        await person.sees("VIP shall fill itself: who is in it?", "People have filled VIP by hand so far.")
        await person.types("city known")
        await person.sees("2 of 4 match.", "1 enters. 1 is in it without matching and stays.")
        await person.sees("1 gets 10 % on the whole sale (VIP).", "Stay as exceptions", "Zoë Ørsted")
        await person.press("ctrl+s")
        await person.sees("The rule of VIP is saved.", "Whoever meets this is in the group", "city known")

    counter.serve(story, place="groups", size=(128, 48))
    vip = counter.groups["VIP"]
    assert counter.store.groups.get(vip).kind is GroupKind.AUTO
    assert members(counter, vip) == 3
    assert [name for _, name, _ in counter.store.group_rules.pins(vip)] == ["Zoë Ørsted"]


def test_a_new_group_fills_itself_from_its_form(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("New group", "Auto filled yes [no]")
        await person.press(*"Berliners", "tab", "p", "tab", *"10", *["tab"] * 4, "y")
        await person.sees("Ctrl+G Rule")
        await person.press("tab", *"city = ", "ctrl+s")
        await person.sees("! at character 8: a value is missing at the end")
        await person.press("ctrl+g")
        await person.sees("Who is in Berliners?", "Leipzig")
        await person.types("ber")
        await person.press("enter")
        await person.sees("1 of 4 matches.", "1 gets 10 % off.", "Ann Köhler")
        await person.press("ctrl+s")
        await person.sees("New group", "Rule city = Berlin")
        await person.press("ctrl+s")
        await person.sees("> Berliners active 1 10 %")

    counter.serve(story, place="groups")
    made = counter.store.groups.find("Berliners")
    assert (made.kind, made.rule) == (GroupKind.AUTO, TextIs(Text.CITY, ("Berlin",)))


# What others do meanwhile


def test_another_rule_from_elsewhere_is_shown_or_asked_about(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        with buyers.lane.beside() as other:
            other.groups.set_rule(buyers.groups["Zero"], NumberIs(Number.ORDERS, "=", 1))
        buyers.store.look()
        await person.sees("The rule was changed elsewhere; this is how it is now.", "orders = 1")
        await person.types(" or age > 5")
        with buyers.lane.beside() as other:
            other.groups.set_rule(buyers.groups["Zero"], NumberIs(Number.ORDERS, "=", 2))
        buyers.store.look()
        await person.sees("saving asks which one stays", "orders = 1 or age > 5")
        await person.press("ctrl+s")
        await person.sees("It was changed elsewhere meanwhile, to: orders = 2")
        await person.press("n")
        await person.sees("orders = 1 or age > 5")
        await person.press("ctrl+s")
        await person.sees("It was changed elsewhere meanwhile")
        await person.press("y")
        await person.sees("The rule of Zero is saved.")

    buyers.serve(story, place="groups")
    assert buyers.store.group_rules.words(rule_of(buyers, "Zero") or ZERO) == "orders = 1 or age > 5"


def test_a_group_deleted_elsewhere_is_said_and_nothing_is_lost(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.types(" or age > 5")
        with buyers.lane.beside() as other:
            other.groups.delete([buyers.groups["Zero"]])
        buyers.store.look()
        await person.sees("Zero was deleted elsewhere", "orders = 0 or age > 5")
        await person.press("ctrl+s")
        await person.sees("that group is not there any more", "orders = 0 or age > 5")
        await person.press("escape", "escape")
        await person.sees("Groups · 4")

    buyers.serve(story, place="groups")


def test_numbers_follow_the_shop(buyers: Counter) -> None:
    async def story(person: Person) -> None:
        await edit(person)
        await person.sees("Everybody matches: 4.")
        with buyers.lane.beside() as other:
            other.customers.delete([buyers.customers["Ben Ito"]])
        buyers.store.look()
        await person.sees("Everybody matches: 3.")

    buyers.serve(story, place="groups")
