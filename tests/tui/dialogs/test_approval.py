"""What somebody else must allow: asked for by name, reason and PIN, and done once when it is."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from support import counters
from support.counters import Counter, Person
from support.people import PINS, signed_in, staffed
from support.screens import run, till

from store.domain.rights import Right
from tui.keys import bindings
from tui.ports import Services
from tui.widgets.command_line import CommandLine
from tui.widgets.frame import TillScreen

SALE: Final = b"s" * 16


class Drawer(TillScreen[None]):
    """Takes 50.00 out of the drawer at each `n`."""

    TITLE = "Drawer"
    BINDINGS = bindings("list.new")

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0
        self._services: Services | None = None

    def compose_line(self) -> CommandLine:
        line = CommandLine()
        line.can_focus = False
        return line

    def shop_opened(self, services: Services) -> None:
        self._services = services

    def action_new(self) -> None:
        services = self._services
        assert services is not None

        def take() -> int:
            services.store.rights.require(Right.CASH_OUT, amount=5000, subject=SALE)
            self.taken += 1
            services.store.rights.ended(True)  # as a unit says when it is written
            return self.taken

        self.in_background(take, lambda taken: self.say(f"taken {taken}"))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with counters.counter(tmp_path / "shop") as made:
        yield made


def serve(counter: Counter, story: Callable[[Person], Awaitable[None]]) -> Drawer:
    staffed(counter.store)
    signed_in(counter.store, "Mia")
    screen = Drawer()
    app = till({"sell": lambda: screen}, services=lambda: counter, bridge=counter.bridge)

    run(app, lambda pilot: story(Person(pilot)))
    return screen


def test_who_then_why_then_the_pin_and_it_is_done_once(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees(
            "You may not take cash out of the drawer. Who allows it?", "Ben manager", "Owner owner"
        )
        assert "Ann" not in person.text
        await person.types("be")
        await person.press("enter")
        await person.sees("Why?")
        await person.types("kiosk")
        await person.press("enter")
        await person.sees("Ben's PIN")
        await person.types("0000")
        assert "0000" not in person.text
        await person.press("enter")
        await person.sees("That is not Ben's PIN: 4 more tries, then it waits a minute.")
        await person.types(PINS["Ben"])
        await person.press("enter")
        await person.sees("taken 1")
        await person.press("n")
        await person.sees("Who allows it?")
        await person.press("escape")
        await person.sees("you may not take cash out of the drawer: a manager can allow it with a PIN")

    assert serve(counter, story).taken == 1
    entry = counter.store.history.all(0, 1)[0]
    assert (entry.who, entry.what) == (
        "Ben", "allowed Mia to take cash out of the drawer, 50.00: kiosk",
    )  # fmt: skip


@pytest.mark.parametrize("keys", [[], ["enter"], ["enter", "k", "enter"]])
def test_left_at_any_step_nothing_is_done_and_the_refusal_is_told(counter: Counter, keys: list[str]) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("Who allows it?")
        await person.press(*keys)
        await person.press("escape")
        await person.sees("you may not take cash out of the drawer: a manager can allow it with a PIN")

    assert serve(counter, story).taken == 0


def test_a_scan_is_never_a_pin(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("Who allows it?")
        await person.press("enter", "k", "enter")
        await person.sees("Ben's PIN")
        await person.types("80")
        await person.scans("4006381333931")
        await person.sees("a scan is no PIN, and nothing was added: type it, or Esc first")
        await person.types("64")
        await person.press("enter")
        await person.sees("taken 1")

    serve(counter, story)
    assert counter.store.checkout.lines_waiting() == 0


def test_a_wrong_pin_too_often_says_until_when_it_waits(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.press("n")
        await person.sees("Who allows it?")
        await person.press("o", "w", "n", "enter", "k", "enter")
        await person.sees("Owner's PIN")
        for said in ("4 more tries", "3 more tries", "2 more tries", "one more try"):
            await person.enters("0000")
            await person.sees(said)
        await person.enters("0000")
        await person.sees("Too many wrong PINs for Owner here: wait until")
        await person.press("escape")
        await person.sees("you may not take cash out of the drawer")

    assert serve(counter, story).taken == 0
