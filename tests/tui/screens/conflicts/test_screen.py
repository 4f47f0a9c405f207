"""The conflict inbox, key by key."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.counters import Counter, Person
from support.edits import customer_draft
from support.shops import join, sync

from store.api import Store
from store.domain.conflicts import Answer, Conflict
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId
from store.events import CustomersChanged
from store.services.conflicts import ConflictService
from tui.widgets import told_list


@pytest.fixture
def back(counter: Counter, tmp_path: Path) -> Iterator[Store]:
    """Another lane of the counter's shop, a minute ahead."""
    lane = join(tmp_path / "back", counter.lane)
    sync(counter.store, lane.store)
    lane.machine.forward(60_000)
    yield lane.store
    lane.store.close()


def call(counter: Counter, store: Store, phone: str) -> None:
    """Give Zoë a number, on a lane that does not hear the other."""
    zoe = counter.customers["Zoë Ørsted"]
    store.customers.edit(zoe, replace(customer_draft(store.customers.get(zoe)), phone=phone))


def test_nothing_waits_in_a_shop_that_agrees(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f9")
        await person.sees("c Conflicts")
        await person.press("c")
        await person.sees("Nothing waits: the lanes agree.", "the later one counts", "Conflicts · 0")
        await person.press("escape")
        await person.sees("this lane")

    counter.serve(story)


def test_the_other_value_is_taken_by_one_key_and_given_back_by_two(counter: Counter, back: Store) -> None:
    call(counter, counter.store, "030 1")
    call(counter, back, "0151 2")
    sync(counter.store, back)
    zoe = counter.customers["Zoë Ørsted"]

    async def story(person: Person) -> None:
        await person.sees("conflict 1", "> Zoë Ørsted phone 0151 2 030 1 2.3. 13:01")
        await person.sees("Two lanes changed phone", "Stands 0151 2 · Owner, Back, 2.3. 13:01")
        await person.sees("Other 030 1 · Owner, Lane 1, 2.3. 13:00")
        assert "t Take k Keep" in person.line
        assert "Merge" not in person.line
        await person.press("t")
        await person.sees("Taken: phone of Zoë Ørsted is 030 1 now.", "Nothing waits")
        assert counter.store.customers.get(zoe).phone == "030 1"
        await person.press("u")
        await person.sees("Undo: ")
        await person.press("enter")
        await person.sees("> Zoë Ørsted phone 0151 2 030 1")
        await person.press("k")
        await person.sees("Kept: 0151 2.", "Nothing waits")

    counter.serve(story, place="conflicts")
    assert counter.store.customers.get(zoe).phone == "0151 2"


def test_groups_of_one_name_become_one_by_one_key(counter: Counter, back: Store) -> None:
    for store in (counter.store, back):
        store.groups.create(GroupDraft(name="Regulars"))
    sync(counter.store, back)

    async def story(person: Person) -> None:
        await person.sees("> Regulars name Regulars (1)", "m makes them one")
        assert "m Merge 2 Both" in person.line
        await person.press("m")
        await person.sees("Regulars is one now", "Nothing waits")

    counter.serve(story, place="conflicts")
    assert [each.group.name for each in counter.store.groups.all()].count("Regulars") == 1


def test_what_comes_from_another_lane_is_in_the_status_line_at_once(counter: Counter, back: Store) -> None:
    call(counter, counter.store, "030 1")
    call(counter, back, "0151 2")

    async def story(person: Person) -> None:
        await person.sees("Nothing on the sale yet.")
        sync(counter.store, back)
        await person.sees("conflict 1")

    counter.serve(story)


def test_what_takes_long_to_read_is_not_read_for_each_of_many_facts(
    counter: Counter, back: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who settles hundreds at once is told of each, and wants to go on."""
    call(counter, counter.store, "030 1")
    call(counter, back, "0151 2")
    sync(counter.store, back)
    genuine, now, reads = ConflictService.all, 0.0, 0

    def slow(service: ConflictService) -> list[Conflict]:
        nonlocal now, reads
        if threading.current_thread() is threading.main_thread():
            now, reads = now + 0.05, reads + 1
        return genuine(service)

    monkeypatch.setattr(ConflictService, "all", slow)
    monkeypatch.setattr(told_list, "monotonic", lambda: now)

    async def story(person: Person) -> None:
        await person.sees("> Zoë Ørsted phone 0151 2")
        before = reads
        for number in range(40):
            counter.store._feed.publish([CustomersChanged(frozenset([CustomerId(bytes([number]) * 16)]))])
        call(counter, back, "0151 3")
        sync(counter.store, back)
        await person.sees("Nothing waits")
        assert reads - before <= 4

    counter.serve(story, place="conflicts")


def test_the_menu_has_what_can_be_done_with_one(counter: Counter, back: Store) -> None:
    call(counter, counter.store, "030 1")
    call(counter, back, "0151 2")
    sync(counter.store, back)

    async def story(person: Person) -> None:
        await person.sees("> Zoë Ørsted phone 0151 2")
        await person.press(".")
        await person.sees("Take", "Keep", "Esc")

    counter.serve(story, place="conflicts")


def test_all_that_wait_are_settled_at_once(counter: Counter, back: Store) -> None:
    zoe = counter.customers["Zoë Ørsted"]
    for store, phone, city in ((counter.store, "030 1", "Oslo"), (back, "0151 2", "Bergen")):
        draft = customer_draft(store.customers.get(zoe))
        store.customers.edit(zoe, replace(draft, phone=phone, city=city))
        store.groups.create(GroupDraft(name="Twins"))
    sync(counter.store, back)
    assert len(counter.store.conflicts.all()) == 3

    async def story(person: Person) -> None:
        await person.sees("conflicts 3", "Conflicts · 3")
        await person.press("a")
        await person.sees("marked 3")
        assert "t Take" in person.line
        assert "m Merge" not in person.line
        await person.press("t")
        await person.sees("Put in the other value of 2 conflicts?")
        await person.press("n")
        await person.press("t")
        await person.sees("Put in the other value of 2 conflicts?")
        await person.press("y")
        await person.sees("2 conflicts settled.", "Conflicts · 1")
        known = counter.store.customers.get(zoe)
        assert (known.phone, known.city) == ("030 1", "Oslo")

    counter.serve(story, place="conflicts")


def test_undo_here_is_of_what_was_chosen_here_and_of_nothing_else(counter: Counter, back: Store) -> None:
    for number in "12":
        call(counter, counter.store, f"030 {number}")
        call(counter, back, f"0151 {number}")
        sync(counter.store, back)
        if number == "1":
            counter.store.conflicts.settle(counter.store.conflicts.all()[0].id, Answer.TAKE)
            counter.store.bulk_edits.undo(counter.store.conflicts.last_taken())
            sync(counter.store, back)
    counter.store.groups.delete([counter.groups["Police"]])

    async def story(person: Person) -> None:
        await person.sees("> Zoë Ørsted phone 0151 2")
        await person.press("u")
        await person.sees("nothing that was chosen here can be undone")
        await person.press("k")
        await person.sees("Kept: 0151 2.")
        await person.press("u")
        await person.sees("what was kept stays settled and is not undone")
        assert "Police" not in person.text

    counter.serve(story, place="conflicts")


def test_what_is_kept_of_many_is_not_said_to_be_undone(counter: Counter, back: Store) -> None:
    call(counter, counter.store, "030 1")
    call(counter, back, "0151 2")
    sync(counter.store, back)

    async def story(person: Person) -> None:
        await person.sees("> Zoë Ørsted phone 0151 2")
        await person.press("a", "k")
        await person.sees("Keep what stands of 1 conflict?", "They wait no more, and that is not undone.")
        await person.press("n", "t")
        await person.sees("Each can be undone by itself.")

    counter.serve(story, place="conflicts")


def test_two_with_one_card_become_one_customer_and_not_one_card(counter: Counter, back: Store) -> None:
    for store, name in ((counter.store, "Ben Ito"), (back, "Mia Novák")):
        customer = counter.customers[name]
        draft = customer_draft(store.customers.get(customer))
        store.customers.edit(customer, replace(draft, cards=("7001",)))
    sync(counter.store, back)
    (found,) = counter.store.conflicts.all()
    kept, lost = found.kept.value, found.lost.value

    async def story(person: Person) -> None:
        await person.sees(f"> 7001 card {kept} {lost}")
        await person.press("t")
        await person.sees(f"Taken: 7001 is the card of {lost} now.")
        await person.press("u")
        await person.sees(f"Undo: {lost} given the other edit: card: {lost}?")
        await person.press("enter")
        await person.sees(f"> 7001 card {kept} {lost}")
        await person.press("m")
        await person.sees(f"{kept} and {lost} are one customer now; v in the list (F3) makes them")

    counter.serve(story, place="conflicts")
