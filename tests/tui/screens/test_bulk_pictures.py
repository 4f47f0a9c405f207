"""Bulk changes and the history, kept as pictures."""

from support.counters import Counter, Person
from support.pictures import Compare, acting
from support.screens import SMALL, WIDE

from store.domain.bulk_edits.edits import AddTags, AddToGroups, SetField
from store.domain.customers import CustomerDraft
from store.domain.listing import CustomerList, Selection

EVERYBODY = Selection(matching=CustomerList())


def test_what_a_bulk_change_would_do(counter: Counter, snap_compare: Compare) -> None:
    for number in range(12):
        counter.store.customers.create(CustomerDraft(name=f"Guest {number:02} דנה", city="Graz"))

    async def story(person: Person) -> None:
        await person.sees("Customers · 16")
        await person.press("a", "+", "tab", "tab", "enter")
        await person.sees("Bulk change · add to Police; add to VIP", "For example")
        await person.press("b", *"city", "enter", *"Wien", "enter")
        await person.sees("set city to Wien", "For example")

    app = counter.app("customers", theme="plain")
    assert snap_compare(app, terminal_size=SMALL, run_before=acting(story))


def test_the_history_of_the_shop(counter: Counter, snap_compare: Compare) -> None:
    edits = counter.store.bulk_edits
    for edit in (AddToGroups((counter.groups["Police"],)), SetField("city", "Wien"), AddTags(("regular",))):
        counter.lane.machine.forward(60_000)
        edits.apply(EVERYBODY, [edit])
    counter.store.groups.remove_members(counter.groups["Police"], [counter.customers["Ann Köhler"]])

    async def story(person: Person) -> None:
        await person.sees("History besides sales · ")
        await person.press("down", "down", "down", "u")
        await person.sees("Undo: add to Police?", "Not put back: 1 changed since")

    assert snap_compare(counter.app("history"), terminal_size=WIDE, run_before=acting(story))
