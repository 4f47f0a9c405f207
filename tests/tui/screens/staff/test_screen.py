"""People who work here, their PINs and what they may, by their keys."""

from support.counters import Counter, Person
from support.people import OWNER_PIN, PINS, signed_in, staffed

from store.domain.rights import Right, Role


def test_people_are_reached_by_more_and_taken_in_with_a_pin(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("f10")
        await person.sees("What shall be done?")
        await person.enters("staff")
        await person.sees("Staff: nobody is asked for a PIN until an owner has one · 1", "> Owner owner")
        await person.press("p")
        await person.sees("New PIN of Owner")
        await person.enters("1234")
        await person.sees("Use this PIN even so?", "Its digits stand in order")
        await person.press("n")
        await person.sees("New PIN of Owner")
        await person.enters(OWNER_PIN)
        await person.sees("The same PIN again")
        await person.enters("703186")
        await person.sees("that is another PIN")
        await person.press(*["backspace"] * 6)
        await person.enters(OWNER_PIN)
        await person.sees("Owner has a new PIN.", "> Owner owner yes signed in")
        await person.press("n")
        await person.sees("New person")
        await person.types("Mia")
        await person.press("ctrl+s")
        await person.sees("New PIN of Mia", "Esc: none for now")
        await person.enters(PINS["Mia"])
        await person.sees("The same PIN again")
        await person.enters(PINS["Mia"])
        await person.sees("Mia has a new PIN.", "Mia cashier yes")

    counter.serve(story)
    store = counter.store
    assert store.staff.sign_in(store.staff.find("Mia").id, PINS["Mia"]).role is Role.CASHIER


def test_a_pin_is_taken_away_and_left_alone_by_escape(counter: Counter) -> None:
    staffed(counter.store)

    async def story(person: Person) -> None:
        await person.sees("> Ann cashier yes")
        await person.press("p")
        await person.sees("Ann has a PIN.")
        await person.press("escape", "p")
        await person.sees("Ann has a PIN.")
        await person.press("down", "enter")
        await person.sees("Ann has no PIN now.")
        await person.press("x")
        await person.sees("Ann is switched off.", "> (off) Ann cashier")
        await person.press("delete")
        await person.sees("Delete Ann?")
        await person.press("y")
        await person.sees("Ann is deleted.", "> Ben manager yes")
        await person.press("end", "delete")
        await person.sees("Delete Owner?")
        await person.press("y")
        await person.sees("this is the last active owner: make somebody else an owner first")

    counter.serve(story, place="staff")


def test_a_cashier_is_refused_until_somebody_who_may_allows_it(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.sees("> Ann cashier yes")
        await person.press("x")
        await person.sees("You may not change staff, their roles and rights. Who allows it?", "Owner owner")
        assert "Ben manager │" not in person.text
        await person.press("enter", *"sick", "enter")
        await person.sees("Owner's PIN")
        await person.enters(OWNER_PIN)
        await person.sees("Ann is switched off.")

    counter.serve(story, place="staff")


def test_rights_are_changed_where_they_stand(counter: Counter) -> None:
    staffed(counter.store)

    async def story(person: Person) -> None:
        await person.sees("> Ann cashier yes")
        await person.press("r")
        await person.sees("> sell what no product has to 20.00 yes", "Rights (owners may everything)")
        await person.press("slash", *"discount", "enter")
        await person.press("escape")
        await person.press("down")
        await person.sees("> take percents off by hand to 10 % yes")
        await person.press("c")
        await person.sees("May a cashier take percents off by hand?", "yes, no, or up to a percent")
        await person.press("backspace", "backspace", "backspace", "backspace", *"x", "enter")
        await person.sees("!")
        await person.press("backspace", *"15", "enter")
        await person.sees("> take percents off by hand to 15 % (to 10 %) yes", "Changed, for every lane.")
        await person.press("m")
        await person.sees("May a manager take percents off by hand?")
        await person.press("backspace", "backspace", "backspace", *"no", "enter")
        await person.sees("to 15 % (to 10 %) no (yes)")
        await person.press("m")
        await person.sees("May a manager")
        await person.press("backspace", "backspace", "enter")
        await person.sees("> take percents off by hand to 15 % (to 10 %) yes")
        await person.press("escape")
        await person.sees("Staff")

    counter.serve(story, place="staff")
    assert counter.store.staff.table() == {(Role.CASHIER, Right.DISCOUNT_PERCENT): 1500}


def test_tills_lock_themselves_after_minutes_that_are_set_here(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("t")
        await person.sees("Lock a till after how many minutes")
        await person.press("backspace", *"x", "enter")
        await person.sees("a number of minutes, 0 for never")
        await person.press("backspace", *"5", "enter")
        await person.sees("Tills lock after 5 minutes.")

    counter.serve(story, place="staff")
    assert counter.store.staff.lock_minutes() == 5


def test_whoever_signed_in_chooses_another_pin(counter: Counter) -> None:
    staffed(counter.store)
    signed_in(counter.store, "Mia")

    async def story(person: Person) -> None:
        await person.sees("> Ann cashier yes")
        await person.press("o")
        await person.sees("Your PIN now")
        await person.enters(PINS["Mia"])
        await person.sees("New PIN of Mia")
        await person.enters("4096")
        await person.sees("The same PIN again")
        await person.enters("4096")
        await person.sees("Your PIN is another now.")

    counter.serve(story, place="staff")
    assert counter.store.staff.sign_in(counter.store.staff.find("Mia").id, "4096").name == "Mia"
