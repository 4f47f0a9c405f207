"""A customer who is deleted while on the sale: said, and taken off with one key."""

from support.counters import CARD, Counter, Person


def test_who_was_deleted_while_on_the_sale_is_taken_off_and_the_sale_is_paid(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.scans(CARD)
        await person.sees("Ann Köhler 10 %")
        counter.store.customers.delete([counter.customers["Ann Köhler"]])
        await person.sees("CUSTOMER DELETED", "@ takes them off")
        await person.enters("=")
        await person.sees("the customer on the sale is not there any more: take them off with @")
        await person.enters("@")
        await person.sees_no("CUSTOMER DELETED")
        await person.enters("=")
        await person.sees("Receipt 1-000001")

    counter.serve(story)
