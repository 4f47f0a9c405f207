"""The print queue, key by key."""

from dataclasses import replace

import pytest
from support.counters import Counter, Person
from support.receipts import ORDINARY, named

from devices.events import JobId, PaperLow, ReceiptFailed, Trouble
from store.domain.money import currency
from store.domain.slip import Slip

NO_PAPER = "The printer is out of paper; put in a new roll, then look at the last receipt"


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """A till whose printer ran out of paper within a receipt, while two papers waited behind it."""
    prints = counter.store.prints
    z = Slip(shop="Corner Shop", number="Z 12", head=(), parts=(), currency=currency("EUR"))
    for paper in (ORDINARY, replace(named("Milk"), number="1-000124"), z):
        job = prints.add(paper, "a printer")
        is_first = paper is ORDINARY
        if is_first:
            prints.sending(job)
        prints.failed(job, NO_PAPER, reached=is_first)
    counter.printer.is_there = True
    return counter


def states(counter: Counter) -> dict[str, str]:
    return {job.name: job.state.value for job in counter.store.prints.all()}


def test_what_did_not_print_is_known_on_every_screen_and_found_by_its_name(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("unprinted 3")
        await person.press("f10")
        await person.sees("Printing")
        await person.types("printing")
        await person.press("enter")
        await person.sees("> Z 12 DID NOT PRINT Front", "Receipt 1-000124 DID NOT PRINT")
        await person.sees("Receipt 1-000123 MAY BE CUT SHORT", "Printing · 3")
        await person.sees("Z 12: The printer is out of paper", "Nothing of it went to the printer")
        assert "p Print d Drop" in person.line

    counter.serve(story)


def test_one_key_prints_it_again_and_marks_what_may_be_on_paper(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Z 12")
        await person.press("p")
        await person.sees("Z 12 is being printed.")
        await person.until(lambda: counter.printer.slips)
        assert not counter.printer.slips[0].duplicate
        await person.sees("> Receipt 1-000124 DID", "Z 12 waits for its turn")
        await person.press("down")
        await person.sees("printed again it is marked DUPLICATE")
        await person.press("p")
        await person.sees("Receipt 1-000123 is being printed.")
        assert [receipt.duplicate for receipt in counter.printer.printed] == [True]

    counter.serve(story, place="printing")
    assert states(counter)["Receipt 1-000124"] == "failed"


def test_all_are_printed_in_the_order_they_were_asked_for(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Z 12")
        await person.press("a", "p")
        await person.sees("3 papers printed.")

    counter.serve(story, place="printing")
    assert [receipt.number for receipt in counter.printer.printed] == ["1-000123", "1-000124"]
    assert len(counter.printer.slips) == 1
    assert set(states(counter).values()) == {"queued"}


def test_one_key_drops_it(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Z 12")
        await person.press("d")
        await person.sees("Z 12 dropped.", "unprinted 2")
        await person.press("a", "d")
        await person.sees("2 papers dropped.")
        await person.sees_no("unprinted")

    counter.serve(story, place="printing")
    assert set(states(counter).values()) == {"dropped"}
    assert counter.printer.printed == []


def test_without_a_printer_it_goes_on_waiting(counter: Counter) -> None:
    counter.printer.is_there = False

    async def story(person: Person) -> None:
        await person.sees("> Z 12")
        await person.press("p")
        await person.sees("Not printed: no printer is there")
        await person.press("a", "p")
        await person.sees("0 papers printed, no more: no printer is there")

    counter.serve(story, place="printing")
    assert set(states(counter).values()) == {"failed"}


def test_it_can_be_read_before_it_is_printed(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("> Z 12")
        await person.press("end", "enter")
        await person.sees("DUPLICATE", "Espresso beans, whole")
        await person.press("p")
        await person.sees("Receipt 1-000123 is being printed.")

    counter.serve(story, place="printing")


def test_it_is_read_as_the_printer_will_print_it(counter: Counter) -> None:
    counter.printer.shown = ["as it will be on paper"]

    async def story(person: Person) -> None:
        await person.sees("> Z 12")
        await person.press("end", "enter")
        await person.sees("as it will be on paper")

    counter.serve(story, place="printing")
    assert [paper.number for paper in counter.printer.previewed] == ["1-000123"]


def test_what_goes_wrong_with_paper_is_said_wherever_one_is(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("Nothing on the sale yet.")
        failed = ReceiptFailed(JobId(9), "Z 13", Trouble.PAPER_OUT, NO_PAPER, unfinished=False)
        counter.bridge.emit(failed)
        await person.sees("Z 13 did not print: The printer is out of paper")
        counter.bridge.emit(PaperLow("a printer"))
        await person.sees("roll is near its end")

    counter.serve(story)
