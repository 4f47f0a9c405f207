"""Deleting a customer: their name typed, then somebody's PIN who may, once staff have PINs."""

from support.counters import Counter, Person
from support.people import PINS, signed_in, staffed

from store.domain.listing import CustomerList


def test_a_customer_is_deleted_with_the_name_and_a_pin(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Ben")

    async def story(person: Person) -> None:
        await person.sees("> Ann Köhler")
        await person.press("delete")
        await person.sees("Delete the customer Ann Köhler?")
        await person.enters("Ann Köhler")
        await person.sees("To delete customers takes a PIN, whoever is here. Who allows it?", "Ben manager")
        await person.press("escape")
        await person.sees("to delete customers takes a PIN, whoever is here", "> Ann Köhler")
        await person.press("delete")
        await person.enters("Ann Köhler")
        await person.sees("Who allows it?")
        await person.press("enter", *"asked", "enter")
        await person.sees("Ben's PIN")
        await person.enters(PINS["Ben"])
        await person.sees("Customers · 3", "Ann Köhler: delete. u undoes it.")

    counter.serve(story, place="customers")
    assert counter.store.customers.count(CustomerList("Köhler")) == 0
    what = [entry.what for entry in counter.store.history.all(0, 2)]
    assert what == ["delete", "allowed Ben to delete customers: asked"]


def test_without_pins_the_name_is_enough(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Ann Köhler")
        await person.press("delete")
        await person.sees("Delete the customer Ann Köhler?")
        await person.enters("Ann Köhler")
        await person.sees_no("> Ann Köhler")

    counter.serve(story, place="customers")
    assert counter.store.customers.count(CustomerList("Köhler")) == 0
