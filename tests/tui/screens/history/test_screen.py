"""The history of the shop, key by key."""

from threading import Event

import pytest
from support.counters import Counter, Person

from store.domain.bulk_edits.edits import AddToGroups, SetField
from store.domain.bulk_edits.outcomes import UndoReport, Watch
from store.domain.listing import CustomerList, Selection
from store.services.bulk_edits.service import BulkEditService

EVERYBODY = Selection(matching=CustomerList())


def test_who_did_what_and_what_can_be_undone(counter: Counter) -> None:
    counter.lane.machine.forward(60_000)
    counter.store.bulk_edits.apply(EVERYBODY, [AddToGroups((counter.groups["Police"],))])

    async def story(person: Person) -> None:
        await person.sees(
            "When What Of Who Lane Undo",
            "> 2.3. 13:01 add to Police 3 customers Owner Lane 1 u",
            "2.3. 13:00 created Zoë Ørsted Owner Lane 1",
            "History besides sales · ",
        )
        assert person.line == "Enter Open / Filter . Menu u Undo"
        await person.press("enter")
        await person.sees(
            "What was done", "When 2.3. 13:01", "What add to Police", "Of 3 customers", "u undoes it"
        )
        await person.press("escape")
        await person.sees("History besides sales · ")
        await person.press("down", "enter")
        await person.sees("Of Zoë Ørsted", "Undo this is not undone here; do the opposite")
        await person.press("escape", "u")
        await person.sees("It cannot be undone: this is not undone here; do the opposite.")

    counter.serve(story, place="history")


def test_undo_and_undo_of_the_undo(counter: Counter) -> None:
    counter.store.bulk_edits.apply(EVERYBODY, [SetField("city", "Bonn")])

    async def story(person: Person) -> None:
        await person.sees("> 2.3. 13:00 set city to Bonn")
        counter.lane.machine.forward(60_000)
        await person.press("u")
        await person.sees("Undo: set city to Bonn?", "Done 2.3. 13:00. 4 changes are put back.")
        await person.press("n")
        await person.sees("History besides sales · ")
        await person.press("u", "enter")
        await person.sees("Undone: set city to Bonn.", "2.3. 13:01 undid: set city to Bonn")
        await person.press("home", "u")
        await person.sees("Undo: set city to Bonn?", "Done 2.3. 13:01.")
        await person.press("enter")
        await person.sees("did again: set city to")

    counter.serve(story, place="history")
    assert counter.store.customers.count(CustomerList("bonn")) == 4


def test_the_filter_looks_at_every_word(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("/", *"zoe", "enter")
        await person.sees("History besides sales · 0")
        await person.press("escape", "/", *"zoë creat", "enter")
        await person.sees("> 2.3. 13:00 created Zoë Ørsted", "History besides sales · 1 · filter zoë creat")

    counter.serve(story, place="history")


def test_it_is_found_by_name_and_follows_what_happens(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f10", *"hist", "enter")
        await person.sees("History besides sales · ")
        with counter.lane.beside() as other:
            other.bulk_edits.apply(EVERYBODY, [SetField("city", "Ulm")])
        counter.store.look()
        await person.sees("set city to Ulm")
        await person.press("escape")
        await person.sees("Nothing on the sale yet.")

    counter.serve(story)


def test_a_large_undo_has_a_bar_and_one_may_sell_meanwhile(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.dialogs.undo.LONG", 4)
    counter.store.bulk_edits.apply(EVERYBODY, [SetField("city", "Bonn")])
    reached, opened = Event(), Event()
    undo = BulkEditService.undo

    def gated(self: BulkEditService, action: bytes | None = None, watch: Watch | None = None) -> UndoReport:
        assert watch is not None
        watch.progress(1, 4)
        reached.set()
        assert opened.wait(5)
        return undo(self, action, watch)

    monkeypatch.setattr(BulkEditService, "undo", gated)

    async def story(person: Person) -> None:
        await person.sees("> 2.3. 13:00 set city to Bonn")
        await person.press("u", "enter")
        await person.until(reached.is_set)
        await person.sees("4 changes are put back.", "Putting back 1 of 4 25 %", "Undo · set city to Bonn")
        await person.press("escape")
        await person.sees("An undo is finished once it has begun; the history undoes the undo.")
        await person.press("f2")
        await person.sees("Nothing on the sale yet.")
        opened.set()
        await person.sees("Undone: set city to Bonn.")

    counter.serve(story, place="history")
    assert counter.store.customers.count(CustomerList("bonn")) == 0
