"""Who is in a group: seen, put in and taken out from the group."""

from support.counters import Counter, Person

from store.domain.customers import CustomerDraft
from store.domain.ids import CustomerId


def members(counter: Counter, group: str) -> set[str]:
    return {
        name
        for name, id_ in everybody(counter).items()
        if counter.groups[group] in counter.store.customers.get(id_).groups
    }


def everybody(counter: Counter) -> dict[str, CustomerId]:
    from store.domain.listing import CustomerList

    return {row.name: row.id for row in counter.store.customers.window(CustomerList(), 0, 100)}


def test_a_customer_is_found_and_put_in(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("Members of VIP · 2", "> Ann Köhler Berlin 0 0.00", "(off) Zoë Ørsted")
        await person.press("n")
        await person.sees("Who joins VIP?", "Mia Novák Police mia@example.org")
        await person.types("ben")
        await person.press("enter")
        await person.sees("> Ben Ito", "Members of VIP · 3", "Added.")
        await person.press("escape")
        await person.sees("VIP active 3")

    counter.serve(story, place="groups")
    assert members(counter, "VIP") == {"Ann Köhler", "Ben Ito", "Zoë Ørsted"}


def test_a_new_customer_is_created_as_a_member(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "m")
        await person.sees("Members of Police · 1")
        await person.press("n")
        await person.sees("Who joins Police?")
        await person.types("Noor de Vries")
        await person.sees("> New customer: Noor de Vries")
        await person.press("enter")
        await person.sees("> Noor de Vries", "Members of Police · 2")

    counter.serve(story, place="groups")
    assert members(counter, "Police") == {"Mia Novák", "Noor de Vries"}


def test_an_empty_group_says_how_to_begin(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("down", "down", "m")
        await person.sees(
            "Members of Summer club", "Nobody is in this group yet. n finds or creates the first"
        )

    counter.serve(story, place="groups")


def test_members_are_taken_out_one_several_or_all_that_match(counter: Counter) -> None:
    many = [
        counter.store.customers.create(
            CustomerDraft(name=f"Extra {number:02}", groups=(counter.groups["VIP"],))
        )
        for number in range(40)
    ]

    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("Members of VIP · 42", "> Ann Köhler")
        await person.press("-")
        await person.sees("Members of VIP · 41", "> Extra 00", "Ann Köhler: remove from VIP. u undoes it.")
        await person.press("space", "space", "-")
        await person.sees("2 would change", "Extra 00", "VIP: member -> not in it")
        await person.press("enter")
        await person.sees("Members of VIP · 39")
        await person.press("/")
        await person.types("extra 1")
        await person.press("enter", "a", "-")
        await person.sees("10 would change")
        await person.press("escape")
        await person.sees("Members of VIP · marked 10 of 10")
        await person.press("-")
        await person.sees("10 would change")
        await person.press("enter")
        await person.sees("Nothing matches extra 1")
        await person.press("escape")
        await person.sees("Members of VIP · 29")
        await person.press("a", "space", "-")
        await person.sees("28 would change")
        await person.press("escape", "escape", "u")
        await person.sees("Undo:")
        await person.press("y")
        await person.sees("Members of VIP · 39")

    counter.serve(story, place="groups")
    assert len(members(counter, "VIP")) == 39
    assert len(many) == 40


def test_who_joins_elsewhere_is_shown_without_a_key(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("Members of VIP · 2")
        counter.store.groups.add_members(counter.groups["VIP"], [counter.customers["Mia Novák"]])
        await person.sees("Members of VIP · 3", "Mia Novák")

    counter.serve(story, place="groups")


def test_a_members_own_page_is_an_enter_away_and_leads_back(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("> Ann Köhler Berlin")
        await person.press("enter")
        await person.sees("Customer Ann Köhler", "E-mail ann@example.org", "Groups VIP")
        await person.press(*["tab"] * 7, "end", *["backspace"] * 6, *"Bonn", "ctrl+s")
        await person.sees("Members of VIP · 2", "> Ann Köhler Bonn")
        await person.press("enter")
        await person.sees("City Bonn")
        await person.press("escape")
        await person.sees("Members of VIP · 2")
        await person.press("full_stop")
        await person.sees("Open", "Orders")

    counter.serve(story, place="groups")


def test_the_page_of_somebody_deleted_meanwhile_is_refused_in_words(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("end", "m")
        await person.sees("> Ann Köhler Berlin")
        with counter.lane.beside() as other:
            other.customers.delete([counter.customers["Ann Köhler"]])
        await person.press("enter")
        await person.sees("that customer is not there any more")

    counter.serve(story, place="groups")
