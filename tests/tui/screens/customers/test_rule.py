"""Customers by a rule: typed with what could stand next, shown, marked, taken back."""

from support.counters import Counter, Person


def test_only_those_who_meet_a_rule(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Customers · 4")
        await person.press("w")
        await person.sees("Show whom?", "full years, such as age >= 60")
        await person.types("ci")
        await person.press("enter")
        await person.sees("not in ( is none of")
        await person.types("kn")
        await person.sees("> known there is one")
        await person.press("enter", "enter")
        await person.sees("Customers · 2 · filter city known", "> Ann Köhler", "Ben Ito")
        await person.press("/", *"leip", "enter")
        await person.sees("Customers · 1 · filter leip · city known", "> Ben Ito")
        await person.press("escape")
        await person.sees("Customers · 2 · filter city known")
        await person.press("a")
        await person.sees("marked 2 of 2")
        await person.press("w")
        await person.sees("Show whom?", "city known")
        await person.press("escape")
        await person.sees("marked 2 of 2")
        await person.press("escape", "escape")
        await person.sees("Customers · 4")

    counter.serve(story, place="customers")


def test_a_rule_that_is_not_complete_says_what_is_missing(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("w")
        await person.sees("Show whom?")
        await person.types("age >= ")
        await person.press("enter")
        await person.sees("^ a value is missing at the end")
        await person.types("x")
        await person.press("enter")
        await person.sees("'x' is not a whole number; write it as age = 5")
        await person.press("end", "ctrl+u", "enter")
        await person.sees("Customers · 4")

    counter.serve(story, place="customers")


def test_values_are_offered_by_what_the_question_is_about(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("w")
        for typed, offered in (
            ("group = ", ("Common group", "Police", "VIP")),
            ("bought category ", ("Bakery", "Coffee", "Dairy")),
            ("bought bread", ('"Rye bread"', '"Wheat bread"')),
            ("birthday month = m", ("March", "May")),
            ("status = ", ("active", "inactive")),
            ("active = ", ("yes", "no")),
            ("birthday ", ("birthday month", "in 14 days", "today")),
            ("spent in 30 days ", (">= at least", "< less than")),
            ("orders in 30 ", ("days", "weeks")),
            ("last order in ", ("7 days", "365 days")),
            ("(age > 5 ", (") ends what the bracket began",)),
            ("gender = ", ()),
        ):
            await person.types(typed)
            await person.sees(*offered)
            await person.press("ctrl+u")

    counter.serve(story, place="customers")
