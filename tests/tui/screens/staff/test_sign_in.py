"""A till that asks who is there: it begins locked, a scan adds nothing, and nobody's PIN is ever seen."""

import pytest
from support.counters import BEANS, Counter, Person
from support.people import OWNER_PIN, PINS, signed_in, staffed

from store.domain.rights import Role
from store.domain.staff import PersonDraft


async def signs_in(person: Person, name: str, pin: str) -> None:
    await person.sees("Who is here?")
    await person.enters(name)
    await person.sees(f"{name}'s PIN")
    await person.enters(pin)
    await person.sees_no("Who is here?")


def test_a_till_without_pins_asks_nobody(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.sees("Espresso beans")
        await person.press("ctrl+l")
        await person.sees("nobody has a PIN yet, so nobody is asked")
        assert "Who is here?" not in person.text

    counter.serve(story)


def test_a_till_begins_locked_and_a_scan_adds_nothing(counter: Counter) -> None:
    staffed(counter.store)
    counter.store.staff.lock()

    async def story(person: Person) -> None:
        await person.sees("Who is here?", "Ann cashier", "Ben manager", "Mia cashier", "Owner owner")
        await person.scans(BEANS)
        await person.sees("The till is locked: nothing was added. Sign in, then scan it again.")
        assert counter.store.checkout.lines_waiting() == 0
        await person.sees("| locked")
        await person.press("f3", "f10")
        await person.settles()
        await person.sees("Who is here?")
        await signs_in(person, "Mia", PINS["Mia"])
        await person.sees("Lane 1 | Mia")
        await person.scans(BEANS)
        await person.sees("Espresso beans")

    counter.serve(story)


def test_a_name_that_is_anothers_role_means_who_is_called_so(counter: Counter) -> None:
    staffed(counter.store)
    counter.store.staff.create(PersonDraft(name="Bea", role=Role.OWNER), "930264")
    counter.store.staff.lock()

    async def story(person: Person) -> None:
        await person.sees("Who is here?", "Bea owner")
        await person.enters("Owner")
        await person.sees("Owner's PIN")

    counter.serve(story)


def test_no_pin_is_typed_behind_a_name_that_nobody_has(counter: Counter) -> None:
    staffed(counter.store)
    counter.store.staff.lock()

    async def story(person: Person) -> None:
        await person.sees("Who is here?")
        await person.enters("Zoe")
        await person.sees("Nobody called Zoe has a PIN; an owner gives one: F10, Staff.")
        await person.types("4711")
        await person.sees("First your name; the PIN is asked for then, and shown as stars.")
        assert "4711" not in person.text

    counter.serve(story)


def test_locking_leaves_the_sale_for_whoever_comes(counter: Counter) -> None:
    staffed(counter.store)

    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.sees("Espresso beans")
        await person.press("ctrl+l")
        await person.sees("Who is here?")
        assert "Espresso" not in person.text
        await signs_in(person, "Ann", PINS["Ann"])
        await person.sees("Espresso beans", "| Ann")
        assert counter.store.signed_in == "Ann"

    counter.serve(story)


def test_it_locks_over_a_dialog_and_the_dialog_is_still_there(counter: Counter) -> None:
    staffed(counter.store)

    async def story(person: Person) -> None:
        await person.enters("bread")
        await person.sees("Which one?")
        await person.press("ctrl+l")
        await person.sees("Who is here?")
        await signs_in(person, "Owner", OWNER_PIN)
        await person.sees("Which one?")

    counter.serve(story)


def test_a_wrong_pin_is_said_and_asked_again_and_a_scan_is_none(counter: Counter) -> None:
    staffed(counter.store)
    counter.store.staff.lock()

    async def story(person: Person) -> None:
        await person.sees("Who is here?")
        await person.enters("mia")
        await person.sees("Mia's PIN")
        await person.scans(BEANS)
        await person.sees("a scan is no PIN, and nothing was added")
        await person.types("1111")
        assert "1111" not in person.text
        await person.press("enter")
        await person.sees("That is not Mia's PIN: 4 more tries, then it waits a minute.")
        await person.press("escape")
        await person.sees("Who is here?")

    counter.serve(story)
    assert counter.store.signed_in is None
    assert counter.store.checkout.lines_waiting() == 0


def test_whoever_begins_with_the_pin_has_it_on_no_screen(counter: Counter) -> None:
    staffed(counter.store)
    counter.store.staff.lock()

    async def story(person: Person) -> None:
        await person.sees("Who is here?")
        await person.types(PINS["Mia"])
        await person.sees("First your name; the PIN is asked for then, and shown as stars.")
        assert PINS["Mia"] not in person.text

    counter.serve(story)


def test_a_lane_that_hears_of_the_first_pin_asks_at_once_and_lets_go_after_the_last(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.sees("no lines yet") if "no lines yet" in person.text else await person.settles()
        with counter.lane.beside() as other:
            owner = other.staff.find("Owner").id
            other.staff.set_pin(owner, OWNER_PIN)
            counter.store.look()
            await person.sees("Who is here?")
            other.staff.clear_pin(owner)
            counter.store.look()
            await person.sees_no("Who is here?")

    counter.serve(story)


@pytest.mark.parametrize(
    ("minutes", "idle_minutes", "locks"), [(5, 5, True), (5, 4.9, False), (0, 600, False)]
)
def test_a_till_that_nobody_touches_locks_itself_if_the_shop_says_so(
    counter: Counter, minutes: int, idle_minutes: float, *, locks: bool
) -> None:
    staffed(counter.store)
    counter.store.staff.set_lock_minutes(minutes)
    signed_in(counter.store, "Mia")
    now = 1000.0

    async def story(person: Person) -> None:
        gate = person.app._attendance
        await person.until(lambda: gate._minutes == minutes)
        gate._clock = lambda: now
        gate.touched()
        gate._clock = lambda: now + idle_minutes * 60
        gate.lock_if_left()
        await person.settles()
        assert ("Who is here?" in person.text) is locks

    counter.serve(story)
