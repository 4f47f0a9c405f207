"""The line at the counter: what is typed can be taken back."""

from support.counters import BEANS, Counter, Person


def test_escape_takes_back_what_is_typed_and_nothing_of_the_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.types("esp")
        assert person.line.startswith("esp")
        await person.press("escape")
        assert not person.line.startswith("esp")
        await person.press("escape", "escape")
        assert len(counter.store.checkout.till().lines) == 1
        await person.scans(BEANS)
        await person.sees("> 1 Espresso beans 1 kg 2 14.90 29.80")

    counter.serve(story)


def test_escape_puts_away_the_receipt_of_the_last_sale(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters("=")
        await person.sees("Receipt 1-000001")
        await person.press("escape")
        await person.sees("Nothing on the sale yet.")

    counter.serve(story)
