"""A locked till, the people of a shop, what they may, and somebody allowing something: as pictures."""

import pytest
from support.counters import Counter, Person
from support.people import signed_in, staffed
from support.pictures import Compare, Story, acting
from support.screens import SMALL, WIDE

from store.domain.rights import Right, Role
from tui.theme.themes import ThemeName


async def find_the_till_locked(person: Person) -> None:
    await person.sees("Who is here?", "| locked")


async def type_a_pin(person: Person) -> None:
    await find_the_till_locked(person)
    await person.enters("mia")
    await person.sees("Mia's PIN")
    await person.enters("0000")
    await person.sees("That is not Mia's PIN")
    await person.types("80")
    await person.sees("**")


async def look_at_people(person: Person) -> None:
    await person.sees("> Ann cashier yes", "| Mia")


async def ask_who_allows_it(person: Person) -> None:
    await look_at_people(person)
    await person.press("x")
    await person.sees("Who allows it?")


async def look_at_rights(person: Person) -> None:
    await look_at_people(person)
    await person.press("r")
    await person.sees("Rights (owners may everything) · ", "to 50.00 (to 20.00)")
    # Those alone: the picture stays as it is when there are more rights.
    await person.press("slash", *"goods back", "enter")
    await person.sees("> take goods back")
    await person.sees_no("drawer")


PICTURES: tuple[tuple[str, Story, str, ThemeName, tuple[int, int]], ...] = (
    ("locked", find_the_till_locked, "", "counter", SMALL),
    ("locked-wide", find_the_till_locked, "", "plain", WIDE),
    ("pin", type_a_pin, "", "plain", SMALL),
    ("staff", look_at_people, "Mia", "plain", SMALL),
    ("staff-wide", look_at_people, "Mia", "counter", WIDE),
    ("approval", ask_who_allows_it, "Mia", "counter", SMALL),
    ("rights", look_at_rights, "Mia", "counter", SMALL),
    ("rights-wide", look_at_rights, "Mia", "plain", WIDE),
)


@pytest.mark.parametrize(
    ("story", "who", "theme", "size"), [each[1:] for each in PICTURES], ids=[each[0] for each in PICTURES]
)
def test_staff(
    counter: Counter,
    snap_compare: Compare,
    story: Story,
    who: str,
    theme: ThemeName,
    size: tuple[int, int],
) -> None:
    store = counter.store
    store.staff.set_limit(Role.CASHIER, Right.RETURN, 5000)
    staffed(store)
    if who:
        signed_in(store, who)
    else:
        store.staff.lock()

    app = counter.app("staff", theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=acting(story))
