"""A shop gets its second till: a code on the first one's screen, typed into the new one's first screen."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.counters import BEANS, CARD, Person
from support.screens import SMALL, till
from support.two_lanes import LaneTill, founded, hurrying

from store.api import exists, place_in
from store.domain.errors import NotFound
from tui.places import PLACES, welcome
from tui.services import OpenShop
from tui.settings import Settings


@pytest.fixture
def front(tmp_path: Path) -> Iterator[LaneTill]:
    made = founded(tmp_path / "front")
    made.run()
    yield made
    made.close()


@pytest.fixture
def back(tmp_path: Path) -> Iterator[LaneTill]:
    made = LaneTill(place_in(tmp_path / "back"))
    yield made
    made.close()


def code_on(person: Person) -> str:
    row = next(row for row in person.rows if "Code " in row)
    return "".join(character for character in row if character.isdecimal())


def test_a_code_typed_once_makes_a_lane_that_knows_and_sells_everything(
    front: LaneTill, back: LaneTill
) -> None:
    def services() -> OpenShop:
        if not exists(back.place):
            raise NotFound("no shop yet")
        back.run()
        return back.services()

    settings = Settings(shop=str(back.place.folder), log=Path("till.log"))
    new = till(dict(PLACES), services=services, bridge=back.bridge, found_shop=lambda: welcome(settings))

    async def story(here: Person, there: Person) -> None:
        await here.press("f9")
        await here.sees("Lanes · 1")
        await here.press("n")
        await here.sees("Take in a new lane", "Code ")
        code = code_on(here)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"

        await there.sees("Welcome to Regulars.")
        await there.press("l", "tab", *wrong, "tab", *front.address, "tab", "ctrl+s")
        await there.sees("wrong code")
        await here.sees("wrong code (from 127.0.0.1)")
        await there.press("shift+tab", "shift+tab", *["backspace"] * 6, *code, "ctrl+s")
        await there.sees("Nothing on the sale yet.", "Corner Shop | Lane 2", "lanes 2/2")
        await here.sees("Lane 2 is a lane of this shop now.", "Lane 2 2 linked since", "lanes 2/2")

        await there.scans(BEANS, CARD)
        await there.sees("> 1 Espresso beans 1 kg", "Ann Köhler 10 %", "Off -1.49")
        await there.enters("=20")
        await there.sees("Receipt 2-000001", "Points earned 13")
        await here.press("f7")
        await here.sees("> 2-000001")

    async def tell() -> None:
        async with front.app().run_test(size=SMALL) as one, new.run_test(size=SMALL) as two:
            await story(Person(one), Person(two))

    with hurrying(back.host):
        asyncio.run(tell())
    assert not (back.place.folder / "till.log").exists()
